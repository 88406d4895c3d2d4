// For pages framed by another site. Only the form and the search may be framed, so all other links open in a new tab.
// The host page learns the height of this page and that a message was sent, never its text.

const [, SITE] = /^(.*)\/embed\/static\//.exec(new URL(import.meta.url).pathname); // the path of the help centre, often ""
const PREFIX = `${SITE}/embed`;

addEventListener("click", (event) => {
  const link = event.target instanceof Element && event.target.closest("a[href]");
  if (!link || link.origin !== location.origin || link.target) return;
  const { pathname } = link;
  const isOurs = pathname.startsWith(`${SITE}/`);
  const path = pathname.slice((pathname.startsWith(`${PREFIX}/`) ? PREFIX : SITE).length);
  if (isOurs && /^\/(contact|search)(\/|$)/.test(path)) link.pathname = PREFIX + path;
  else {
    if (isOurs) link.pathname = SITE + path;
    link.target = "_blank";
  }
});

// "*": frame-ancestors decides who may frame this page, and nothing here is private
const notify = (event) => parent.postMessage({ firstline: event, height: Math.ceil(document.body.getBoundingClientRect().height) }, "*");

new ResizeObserver(() => notify("height")).observe(document.body);
if (location.pathname === `${PREFIX}/contact`) notify("form");
if (location.pathname === `${PREFIX}/contact/received`) notify("sent");

// the errors are at the top; a frame without focus cannot take it, so the host page helps
const errors = document.querySelector(".errors");
if (errors) {
  const look = () => errors.focus({ preventScroll: true });
  look();
  addEventListener("focus", look, { once: true });
  notify("attention");
}

addEventListener("keydown", (event) => event.key === "Escape" && !event.isComposing && !event.defaultPrevented && notify("escape"));
