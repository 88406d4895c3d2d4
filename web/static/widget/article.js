// Articles inside the widget: links that are safe to follow, and sections drawn from the blocks the server sends.

import { inLanguage, make } from "../live.js";

const HOME = new URL("..", import.meta.url);

export const ORIGIN = HOME.origin;

export const SITE = HOME.href.slice(0, -1); // the help centre's address, with its path if it has one

const SCHEMES = ["http:", "https:", "mailto:", "tel:"];

/** A link that opens in a new tab, or plain text where the address is not safe to follow. */
export const externalLink = (address, ...children) => {
  const url = URL.canParse(address, ORIGIN) ? new URL(address, ORIGIN) : null;
  if (!url || !SCHEMES.includes(url.protocol)) return make("span", {}, ...children);
  const note = make("span", { class: "visually-hidden" }, " (opens in a new tab)");
  return make("a", { href: url.href, target: "_blank", rel: "noopener noreferrer" }, ...children, note);
};

/** The slug and anchor of one of our articles, or null for any other address. */
export const articleAt = (address) => {
  const url = URL.canParse(address, ORIGIN) ? new URL(address, ORIGIN) : null;
  const path = url?.href.startsWith(HOME.href) ? url.pathname.slice(HOME.pathname.length) : "";
  const slug = /^articles\/([^/]+)$/.exec(path)?.[1];
  return slug ? { slug: decodeURIComponent(slug), anchor: decodeURIComponent(url.hash.slice(1).split(":~:")[0]) } : null;
};

/** Draws the blocks of a section. A list goes into the item it belongs to; `link` makes the links. */
const drawBlocks = (blocks, link) => {
  const root = document.createDocumentFragment();
  const lists = [];
  let rows = null;
  const texts = (parts) =>
    parts.map((part) => {
      let node = part.code ? make("code", {}, part.text) : part.text;
      if (part.strong) node = make("strong", {}, node);
      return part.url ? link(part.url, node) : node;
    });
  const list = (block) => {
    const tag = block.number === null ? "UL" : "OL";
    const last = lists.at(-1);
    if (lists.length === block.depth && (last?.tagName !== tag || block.number === 1)) lists.pop(); // a new list begins
    if (lists.length < block.depth || !lists.length) {
      const inside = lists.at(-1)?.lastElementChild ?? root;
      lists.push(make(tag, block.number > 1 ? { start: block.number } : {}));
      inside.append(lists.at(-1));
    }
    lists.at(-1).append(make("li", {}, ...texts(block.parts)));
  };
  const row = (block, inside) => {
    if (block.kind === "head" || !rows) {
      rows = make("table");
      inside.append(make("div", { class: "table", role: "group", "aria-label": "Table", tabindex: "0" }, rows));
    }
    const cell = (part) => make(block.kind === "head" && part.text ? "th" : "td", {}, ...texts([part]));
    rows.append(make("tr", {}, ...block.parts.map(cell)));
  };
  const single = {
    code: (parts) => make("pre", {}, make("code", {}, ...parts.map((part) => part.text.trimEnd()))),
    image: (parts) => make("p", {}, externalLink(parts[0].url, `Picture: ${parts[0].text || "open it"}`)),
    note: (parts) => make("p", { class: "note" }, ...texts(parts)),
    quote: (parts) => make("blockquote", {}, ...texts(parts)),
    term: (parts) => make("p", {}, make("strong", {}, ...texts(parts))),
  };
  for (const block of blocks) {
    lists.length = Math.min(lists.length, block.depth);
    const inside = lists.at(-1)?.lastElementChild ?? root;
    const inTable = block.kind === "head" || block.kind === "row";
    if (!inTable) rows = null;
    if (inTable) row(block, inside);
    else if (block.kind === "item") list(block);
    else inside.append((single[block.kind] ?? ((parts) => make("p", {}, ...texts(parts))))(block.parts));
  }
  return root;
};

/** Draws an article. The heading at the anchor, if there is one, is marked with `data-start`. */
export const drawArticle = (article, anchor, link, notice) => {
  const root = make("div", { class: "article", ...inLanguage(article) }, make("h3", { tabindex: "-1" }, article.title), ...notice);
  for (const section of article.sections) {
    if (section.heading) {
      const start = anchor && section.anchor === anchor ? { "data-start": "", tabindex: "-1" } : {};
      root.append(make("h4", start, section.heading));
    }
    root.append(drawBlocks(section.blocks, link));
    if (section.steps) root.append(make("p", {}, link(section.url, `All ${section.steps} steps`)));
  }
  return root;
};
