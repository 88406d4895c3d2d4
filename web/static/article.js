// An article: a button that copies code, and boxes that scroll by keyboard. Without this script all of it can be read.

import { announce, button, make } from "./live.js";

const COPIED_MS = 2000;

// A table or code that scrolls sideways must be reachable by keyboard.
for (const box of document.querySelectorAll(".prose table, .code > pre")) {
  if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
}

const copied = make("p", { class: "hidden", role: "status" });

/** Copies a block of code, or selects it where the browser refuses, so that the keys for copying work. */
const copy = async (code, press) => {
  try {
    await navigator.clipboard.writeText(code.textContent.trimEnd());
    press.textContent = "Copied";
  } catch {
    getSelection().selectAllChildren(code);
    press.textContent = "Selected";
  }
  announce(copied, press.textContent);
  setTimeout(() => {
    press.textContent = "Copy";
    copied.textContent = "";
  }, COPIED_MS);
};

const frames = navigator.clipboard ? [...document.querySelectorAll(".prose .code")] : [];
for (const frame of frames) {
  const press = button("Copy", () => copy(frame.querySelector("pre"), press), { lang: "en", dir: "ltr" });
  frame.append(press);
}
if (frames.length) document.body.append(copied);
