// The list of articles that may help.

import { button, inLanguage, languageTag, make, place } from "../live.js";

export class HitList {
  root = make("ul", { class: "hits", hidden: "" });
  #items = new Map();
  #open;

  /** `open(hit, button)` is called when a hit is chosen. */
  constructor(open) {
    this.#open = open;
  }

  get count() {
    return this.root.childElementCount;
  }

  /** Shows hits; one that is listed already keeps its node, and with it the focus. */
  show(hits) {
    this.#items = new Map(hits.map((hit) => [hit.url, this.#items.get(hit.url) ?? this.#item(hit)]));
    place(this.root, [...this.#items.values()]);
    this.root.hidden = !hits.length;
  }

  #item(hit) {
    const id = `hit-${hit.url}`;
    const title = make("b", { id, ...inLanguage(hit) }, hit.section ? `${hit.title} › ${hit.section}` : hit.title, languageTag(hit));
    const choose = button("", () => this.#open(hit, choose), { "aria-labelledby": id, "aria-describedby": `${id}-text` });
    choose.append(title, make("span", { id: `${id}-text`, ...inLanguage(hit) }, hit.snippet));
    return make("li", {}, choose);
  }
}
