// What was found: a note, the quoted answer, the list of articles, and what the community answers.

import { make } from "../live.js";
import { externalLink } from "./article.js";
import { HitList } from "./hit_list.js";

const MAX_HITS = 5;
const NONE = "We found no article about this. Our support team can help.";
const FAILED = "Suggestions are temporarily unavailable. Our support team can help.";

const fromOthers = ({ url, title, votes, day, is_accepted: isAccepted }) =>
  make("p", {}, externalLink(url, title), ` · ${isAccepted ? "accepted · " : ""}${votes} ${votes === 1 ? "vote" : "votes"} · ${day}`);

export class Results {
  #note = make("p", { class: "soft", hidden: "" });
  #quoted = make("div");
  #community = make("div");
  #hits;
  #quote;
  #hint;
  #url;
  #listed = ["", ""]; // the texts that the list is for

  /** `read(hit, button)` opens an article, `quote(answer)` draws an answer; the hint stands there before anything is found. */
  constructor(read, quote, hint) {
    this.#hits = new HitList(read);
    this.#quote = quote;
    this.#hint = hint;
    this.root = make("div", {}, this.#note, this.#quoted, this.#hits.root, this.#community);
    this.#say(hint);
  }

  get count() {
    return this.#hits.count;
  }

  get note() {
    return this.#note.textContent;
  }

  /** Draws the answer to some texts, or nothing where nothing was asked; returns false if the list stays as it is. */
  draw(answer, texts, risk) {
    const hits = !answer || answer.verdict.outcome === "none" ? [] : answer.hits.slice(0, MAX_HITS);
    const goesOn = answer && !risk && !hits.length && texts.every((text, index) => text.startsWith(this.#listed[index]));
    if (goesOn && this.count) return false; // the list stays until there is a better one
    this.#listed = texts;
    const quoted = answer?.answer;
    if (this.#url !== quoted?.url) this.#quoted.replaceChildren(...(quoted ? ["From our article, word for word:", ...this.#quote(quoted)] : []));
    this.#url = quoted?.url; // one that stays the same keeps its nodes, and with them the focus
    this.#hits.show(hits);
    const others = answer?.community ?? [];
    this.#community.replaceChildren(...(others.length ? ["From other customers, not from us:", ...others.map(fromOthers)] : []));
    this.#say(hits.length || risk ? "" : answer ? NONE : this.#hint);
    return true;
  }

  fail() {
    this.#say(FAILED);
  }

  #say(text) {
    this.#note.textContent = text;
    this.#note.hidden = !text;
  }
}
