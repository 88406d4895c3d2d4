// What can be read in the panel: articles, the quoted answer and safety advice, with their links and the ways on.

import { button, make } from "../live.js";
import { ORIGIN, SITE, articleAt, drawArticle, externalLink } from "./article.js";

export class Reader {
  #offers;
  #contact;
  #read;
  #solved;

  /** `contact()` makes the way to a person, offered if `offers`; `read(article, link)` opens one, `solved(detail)` reports, and returns the query. */
  constructor(offers, contact, read, solved) {
    this.#offers = offers;
    this.#contact = contact;
    this.#read = read;
    this.#solved = solved;
  }

  /** An article, or sections of it, and what a person may do next. */
  draw(article, anchor) {
    const link = (address, node) => this.#link(new URL(address, ORIGIN + article.url).href, node);
    const contact = (escalation) => (this.#offers && article.escalation === escalation ? [this.#contact()] : []);
    const notice = [];
    if (article.escalation === "required") {
      notice.push(make("p", { class: "safe" }, "Our support team should look at this with you. Until then, this article helps."));
    }
    const choices = make("p", { class: "choices end" }, button("This solved it", () => this.#solve(article, choices)));
    choices.append(externalLink(article.url, "Read it in the help centre"));
    return [drawArticle(article, anchor, link, [...notice, ...contact("required")]), choices, ...contact("offer")];
  }

  advise(risk) {
    const box = make("section", { class: "safe", "aria-labelledby": "safe" });
    box.append(make("h3", { id: "safe" }, "First, to be safe"), make("p", {}, risk.advice));
    if (risk.url) box.append(make("p", {}, this.#link(risk.url, risk.title)));
    return box;
  }

  /** A link. One of our articles opens inside the panel, unless a modifier key asks for a new tab. */
  #link(address, ...children) {
    const article = articleAt(address);
    const node = externalLink(address, ...children);
    if (!article || node.tagName !== "A") return node;
    node.lastChild.remove();
    node.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      this.#read(article, node);
    });
    return node;
  }

  #solve({ slug, url }, choices) {
    const thanks = make("p", { tabindex: "-1" }, "Glad that's solved.");
    choices.replaceWith(thanks);
    thanks.focus();
    const query = this.#solved({ slug, url: ORIGIN + url });
    // not a LatestRequest: nothing is drawn from the answer, and it must outlive the page
    const options = { method: "POST", body: JSON.stringify({ slug, query }), headers: { "Content-Type": "application/json" } };
    fetch(`${SITE}/api/solved`, { ...options, credentials: "omit", referrerPolicy: "no-referrer", keepalive: true }).catch(() => {});
  }
}
