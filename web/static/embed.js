// For the pages that stand in a frame of another site: only the form and the search may, so whatever leads elsewhere opens
// in a new tab. The page around is told how high this one is, and that a message was sent; never what it says.

const PREFIX = "/embed";

addEventListener("click", (event) => {
  const link = event.target instanceof Element && event.target.closest("a[href]");
  if (!link || link.origin !== location.origin || link.target) return;
  const path = link.pathname.startsWith(`${PREFIX}/`) ? link.pathname.slice(PREFIX.length) : link.pathname;
  if (/^\/(contact|search)(\/|$)/.test(path)) link.pathname = PREFIX + path;
  else {
    link.pathname = path;
    link.target = "_blank";
  }
});

// "*": the page around may be any that frame-ancestors allows, and nothing of this is private
const tell = (what) => parent.postMessage({ firstline: what, height: Math.ceil(document.body.getBoundingClientRect().height) }, "*");

new ResizeObserver(() => tell("height")).observe(document.body);
if (location.pathname === `${PREFIX}/contact`) tell("form");
if (location.pathname === `${PREFIX}/contact/received`) tell("sent");

// what is wrong stands at the top; the browser gives no focus to a frame that did not have it, so the page around helps
const errors = document.querySelector(".errors");
if (errors) {
  const look = () => errors.focus({ preventScroll: true });
  look();
  addEventListener("focus", look, { once: true });
  tell("attention");
}

addEventListener("keydown", (event) => event.key === "Escape" && !event.isComposing && !event.defaultPrevented && tell("escape"));
