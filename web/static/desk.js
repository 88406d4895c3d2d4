// The desk by keyboard: j and k move along the queue, "/" looks for tickets, r answers, u goes back to the queue.
// Nothing happens while somebody types.

const isTyping = (event) => event.composedPath().some((node) => node instanceof HTMLElement && node.matches("input, textarea, select"));

const step = (by) => {
  const links = [...document.querySelectorAll(".queue a")];
  const here = links.indexOf(document.activeElement);
  links[Math.max(0, Math.min(links.length - 1, here < 0 ? 0 : here + by))]?.focus();
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
