// An article: a button that copies code, boxes that scroll by keyboard, and contents that follow the reader. Without this
// script all of it can be read.

import { announce, button, make } from "./live.js";

const COPIED_MS = 2000;

// A table or code must be reachable by keyboard if it scrolls sideways, and only then.
for (const box of document.querySelectorAll(".prose .table, .code > pre")) {
  if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
  else box.removeAttribute("tabindex");
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

const contents = document.querySelector("nav.toc");
const links = new Map();
for (const link of contents?.querySelectorAll("a") ?? []) {
  const heading = document.getElementById(decodeURIComponent(link.hash.slice(1)));
  if (heading) links.set(heading, link);
}

const READING_LINE = 0.3; // a heading above it, as a share of the window, begins what is being read

/** Marks the section that is being read: the last at the end of the page, where no further heading can rise. */
const follow = () => {
  const headings = [...links.keys()];
  const isAtEnd = scrollY + innerHeight >= document.documentElement.scrollHeight - 2 && scrollY > 0;
  const above = headings.filter((heading) => heading.getBoundingClientRect().top < innerHeight * READING_LINE);
  const read = (isAtEnd ? headings : above).at(-1);
  for (const [heading, link] of links) {
    if (heading !== read) link.removeAttribute("aria-current");
    else if (!link.hasAttribute("aria-current")) {
      link.setAttribute("aria-current", "location");
      contents.scrollTop = link.offsetTop - contents.clientHeight / 2;
    }
  }
};

if (links.size) {
  const observer = new IntersectionObserver(follow, { rootMargin: `0px 0px ${READING_LINE * 100 - 100}% 0px` });
  for (const heading of links.keys()) observer.observe(heading);
  const ends = new IntersectionObserver(follow, { threshold: 1 });
  ends.observe(document.querySelector(".foot"));
}
