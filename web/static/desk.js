// Keyboard shortcuts of the desk: j and k move along the queue, "/" searches, r replies, u goes back to the queue.
// Shortcuts are off while someone types. A ticket's page also shows who else is viewing it.

const isTyping = (event) => event.composedPath().some((node) => node instanceof HTMLElement && node.matches("input, textarea, select"));

const step = (by) => {
  const links = [...document.querySelectorAll(".queue a")];
  const current = links.indexOf(document.activeElement);
  links[Math.max(0, Math.min(links.length - 1, current < 0 ? 0 : current + by))]?.focus();
};

const ACTIONS = {
  j: () => step(1),
  k: () => step(-1),
  "/": () => document.getElementById("page/find")?.focus(),
  r: () => document.querySelector("[data-key=r]")?.focus(),
  u: () => document.querySelector("[data-key=u]")?.click(),
};

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event)) return;
  const action = ACTIONS[event.key];
  if (!action) return;
  event.preventDefault();
  action();
});

// Presence: one request a minute while the page is visible, and one when it is closed.
const presence = document.getElementById("page/presence");
const PRESENCE_INTERVAL_MS = 60_000;

const message = (fields) => {
  const body = new FormData();
  const { token, newest } = presence.dataset;
  for (const [name, value] of Object.entries({ csrf_token: token, newest, ...fields })) body.set(name, value);
  return body;
};

const announce = async () => {
  if (document.hidden) return;
  try {
    const response = await fetch(presence.dataset.url, { method: "POST", body: message({}), redirect: "error" });
    if (!response.ok) return;
    for (const [part, sentence] of Object.entries(await response.json())) {
      const notice = presence.querySelector(`[data-part=${part}]`);
      if (notice.textContent !== sentence) notice.textContent = sentence;
      notice.hidden = !sentence;
    }
  } catch {
    // signed out, or no network: the page stays as it is
  }
};

if (presence) {
  let isSending = false; // the next page shows this ticket again
  addEventListener("submit", () => { isSending = true; });
  addEventListener("pagehide", () => {
    if (!isSending) navigator.sendBeacon(presence.dataset.url, message({ closed: "1" }));
  });
  addEventListener("pageshow", (event) => { if (event.persisted) announce(); });
  document.addEventListener("visibilitychange", announce);
  setInterval(announce, PRESENCE_INTERVAL_MS);
}
