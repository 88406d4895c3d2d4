// Suggested answers beside the ticket form, safety advice first.

import { LatestRequest, PAUSE_MS, announce, button, inLanguage, isSearchable, make, place } from "./live.js";
import { remove, secrets, warning, withoutSecrets } from "./secrets.js";
import "./times.js";

const NO_ANSWER = { verdict: { outcome: "none" }, risk: null, hits: [] };

const link = (url, ...text) => {
  const note = make("span", { class: "hidden" }, " (opens in a new tab)");
  return make("a", { href: path(url), target: "_blank", rel: "noreferrer" }, ...text, note);
};

/** The address of our page without its host, so that it stays within a frame; another site's as it is. */
const path = (url) => {
  const address = new URL(url, location.origin);
  return address.origin === location.origin ? address.pathname + address.hash : address.href;
};

/** The answers beside the form; the best one is open until the reader opens or closes one. */
class Answers {
  #form;
  #root = document.querySelector("[data-found]");
  #community = document.querySelector("[data-community]");
  #list = this.#root.querySelector("ul");
  #template = this.#root.querySelector("template").content;
  #safety = make("div", { "data-advice": "" }); // next to the field: on a narrow screen the column is far below
  #status = make("p", { class: "hidden", role: "status" });
  #best = make("span");
  #jump = make("p", { class: "small-only field", hidden: "" });
  #items = new Map();
  #hasChosen = false;
  #question = ""; // what the answers are for, without secrets

  constructor(form) {
    this.#form = form;
    this.#root.after(this.#status);
    this.#list.addEventListener("submit", ({ target }) => (target.elements.q.value ||= this.#question.slice(0, 300)));
    this.#jump.append(make("a", { class: "enclosed", href: "#page/beside" }, make("span", {}, make("b", {}, "This may answer it"), this.#best)));
    form.elements.body.closest(".field").after(this.#safety, this.#jump);
  }

  /** Draws an answer; an article that stays keeps its state, open or closed. */
  draw(answer, question = "") {
    const { risk } = answer;
    this.#question = question;
    const hits = answer.verdict.outcome === "none" ? [] : answer.hits.filter((hit) => hit.url.split("#")[0] !== risk?.url).slice(0, 5);
    if ((risk?.advice ?? "") !== this.#safety.dataset.advice) {
      this.#safety.replaceChildren(...(risk ? [this.#advice(risk)] : []));
      this.#safety.dataset.advice = risk?.advice ?? "";
    }
    this.#list.classList.toggle("careful", answer.may_be_at_risk); // no article solves a risk
    this.#form.querySelector("[data-public]")?.toggleAttribute("hidden", Boolean(answer.may_be_at_risk)); // nor strangers
    this.#items = new Map(hits.map((hit) => [hit.url, this.#items.get(hit.url) ?? this.#item(hit)]));
    const items = [...this.#items.values()];
    place(this.#list, items);
    if (!this.#hasChosen) items.forEach((item, index) => (item.querySelector("details").open = index === 0));
    if (answer.answer) this.#quote(answer.answer, items);
    this.#drawCommunity(answer.community ?? []);
    this.#root.hidden = this.#jump.hidden = !hits.length;
    this.#best.textContent = hits[0]?.title ?? "";
    this.#announceResults(risk, hits.length);
  }

  fail() {
    announce(this.#status, "Suggestions are temporarily unavailable. You can send your message at any time.");
  }

  async #drawCommunity(answers) {
    if (this.#community) this.#community.hidden = !answers.length;
    if (answers.length && this.#community) (await import("./community.js")).draw(this.#community, answers, link);
  }

  #advice(risk) {
    const box = make("section", { class: "notice warn safe-first" }, make("h2", {}, "First, to be safe"), make("p", {}, risk.advice));
    if (risk.url) box.append(make("p", { class: "alone" }, link(risk.url, risk.title)));
    return box;
  }

  #item(hit) {
    const item = this.#template.firstElementChild.cloneNode(true);
    const part = (selector, text, attributes = {}) => {
      const node = item.querySelector(selector);
      for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
      if (text !== null) node.textContent = text;
      return node;
    };
    part(".title", hit.title, inLanguage(hit));
    part(".language", hit.language);
    part(".section", hit.section, inLanguage(hit));
    part(".prose", null, inLanguage(hit)).append(make("p", {}, hit.passage));
    part("[name=slug]", null, { value: hit.slug, "aria-label": `This solved it: ${hit.title}` });
    part(".onward", null, { href: path(hit.url) });
    const details = item.querySelector("details");
    item.querySelector("summary").addEventListener("click", () => {
      this.#hasChosen = true;
      if (!details.open) this.#carry(hit);
    });
    return item;
  }

  /** Shows the sentences and steps that answer, word for word, instead of the passage of their article. */
  async #quote(answer, items) {
    const item = items.find((each) => each.querySelector("[name=slug]").value === answer.slug);
    if (!item || item.dataset.quoted === answer.url) return;
    item.dataset.quoted = answer.url;
    const { drawArticle } = await import("./widget/article.js");
    const drawn = drawArticle({ ...answer, sections: answer.quotes }, "", link, []);
    drawn.firstElementChild.remove(); // the title, which the summary has
    item.querySelector(".prose").replaceChildren(...drawn.childNodes);
  }

  /** Adds an opened article to the ticket. */
  #carry(hit) {
    const list = this.#form.querySelector(".carried");
    if ([...list.querySelectorAll("input")].some((box) => box.value === hit.slug)) return;
    const box = make("input", { type: "checkbox", name: "read", value: hit.slug, checked: "" });
    list.querySelector(".hint").before(make("p", {}, make("label", {}, box, " You opened ", link(hit.url, hit.title))));
    list.hidden = false;
  }

  #announceResults(risk, count) {
    const articles = count === 0 ? "" : count === 1 ? "1 article may answer this" : `${count} articles may answer this`;
    announce(this.#status, [risk && "Important advice is below your description", articles].filter(Boolean).join(". "));
  }
}

class DraftWatcher {
  #form;
  #answers;
  #timer = 0;
  #requests = new LatestRequest();
  #draft = ""; // what was asked last

  constructor(form) {
    this.#form = form;
    this.#answers = new Answers(form);
    form.elements.answers.value = "seen"; // so sending asks nothing more
    form.addEventListener("input", () => this.#schedule());
    form.addEventListener("submit", () => this.#stop());
    addEventListener("pagehide", () => this.#stop());
    this.#schedule();
  }

  #stop() {
    clearTimeout(this.#timer);
    this.#requests.cancel();
  }

  #schedule() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#update(), PAUSE_MS);
  }

  #update() {
    const [text] = withoutSecrets([this.#form.elements.body.value]);
    const body = text.trim().slice(0, this.#form.dataset.bodyChars);
    const draft = JSON.stringify({ subject: "", body });
    if (draft === this.#draft) return;
    this.#draft = draft;
    this.#requests.cancel();
    if (isSearchable(body)) this.#ask(draft, body);
    else this.#answers.draw(NO_ANSWER);
  }

  async #ask(draft, body) {
    try {
      const answer = await this.#requests.json(this.#form.dataset.answers, { method: "POST", body: draft });
      if (answer) this.#answers.draw(answer, body);
    } catch {
      this.#draft = ""; // the next pause tries again
      this.#answers.fail();
    }
  }
}

/** Points out secrets before they are sent, and removes them at one click. */
class SecretNotice {
  #fields;
  #timer = 0;
  #dismissed = new Set(); // texts that are no secrets, as the person says
  #text = make("p");
  #status = make("p", { class: "hidden", role: "status" });
  #root = make("div", { class: "notice warn secret-notice", role: "alert", hidden: "" });
  #keep = make("input", { type: "hidden", name: "secrets", value: "keep", disabled: "" });

  constructor(form) {
    this.#fields = [form.elements.subject, form.elements.body].filter(Boolean);
    const quiet = { class: "button quiet small" };
    const choices = [button("Remove it", () => this.#remove(), quiet), " ", button("It isn't a secret", () => this.#dismiss(), quiet)];
    this.#root.append(this.#text, make("p", { class: "choices" }, ...choices));
    form.elements.body.closest(".field").append(this.#root, this.#status);
    form.append(this.#keep);
    form.addEventListener("input", () => this.#schedule());
    form.addEventListener("submit", () => this.#check()); // also the last words
    this.#schedule();
  }

  #schedule() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#check(), PAUSE_MS);
  }

  /** All secrets in the fields, and those among them that were not dismissed. */
  #matches() {
    const all = secrets(this.#fields.map((field) => field.value));
    return [all, all.filter((match) => !this.#dismissed.has(match[3]))];
  }

  #check() {
    const [all, undecided] = this.#matches();
    const text = warning(undecided);
    announce(this.#text, text);
    if (text) this.#status.textContent = "";
    this.#root.hidden = !text;
    this.#keep.disabled = !all.length || undecided.length > 0; // never keeps a secret that was not pointed out
  }

  #remove() {
    this.#finish(remove(this.#fields, this.#matches()[1]));
  }

  #dismiss() {
    for (const match of this.#matches()[0]) this.#dismissed.add(match[3]);
    this.#fields.at(-1).focus();
    this.#finish("Your message stays as it is.");
  }

  #finish(status) {
    this.#check();
    this.#status.textContent = status;
  }
}

for (const form of document.querySelectorAll("form[data-answers]")) new DraftWatcher(form);
for (const form of document.querySelectorAll("form[data-guarded]")) new SecretNotice(form);
for (const field of document.querySelectorAll("[data-files]")) {
  // only those who begin to write may choose files
  const load = async () => (await import("./files.js")).take(field);
  for (const name of ["focusin", "change", "pointerenter", "dragenter"]) field.closest("form").addEventListener(name, load, { once: true });
}
const email = document.querySelector("[data-known]");
email?.addEventListener("change", async () => (await import("./mailbox.js")).hint(email));
