// Suggested answers beside the ticket form, safety advice first.

import { LatestRequest, PAUSE_MS, announce, button, inLanguage, isSearchable, languageTag, make, place } from "./live.js";
import { remove, secrets, warning, withoutSecrets } from "./secrets.js";

const NO_ANSWER = { verdict: { outcome: "none" }, risk: null, hits: [] };
const HINT = "As you write, articles that may help appear here. You can send your message at any time.";

/** The column beside the form. */
class Answers {
  root = make("aside", { class: "beside", "aria-labelledby": "page/beside" });
  #form;
  #hint = make("p", { class: "hint" }, HINT);
  #list = make("ul", { class: "answers" });
  #safety = make("div", { "data-advice": "" }); // next to the field: on a narrow screen the column is far below
  #status = make("p", { class: "hidden", role: "status" });
  #jump = make("p", { class: "to-answers", hidden: "" }, make("a", { href: "#page/beside" }));
  #items = new Map();

  constructor(form) {
    this.#form = form;
    this.root.append(make("h2", { id: "page/beside" }, "Suggested answers"), this.#hint, this.#list, this.#status);
    form.elements.body.closest(".field").after(this.#safety, this.#jump);
  }

  /** Draws an answer; an article that stays keeps its state, open or closed. */
  draw(answer) {
    const { risk } = answer;
    const hits = answer.verdict.outcome === "none" ? [] : answer.hits.filter((hit) => hit.url.split("#")[0] !== risk?.url).slice(0, 5);
    if ((risk?.advice ?? "") !== this.#safety.dataset.advice) {
      this.#safety.replaceChildren(...(risk ? [this.#advice(risk)] : []));
      this.#safety.dataset.advice = risk?.advice ?? "";
    }
    this.#list.classList.toggle("careful", answer.may_be_at_risk); // no article solves a risk
    this.#items = new Map(hits.map((hit) => [hit.url, this.#items.get(hit.url) ?? this.#item(hit)]));
    place(this.#list, [...this.#items.values()]);
    this.#setHint(HINT, hits.length > 0);
    this.#announceResults(risk, hits.length);
  }

  fail() {
    this.#setHint("Suggestions are temporarily unavailable. You can send your message at any time.", this.#items.size > 0);
  }

  #setHint(text, hidden) {
    this.#hint.textContent = text;
    this.#hint.hidden = hidden;
  }

  #advice(risk) {
    const box = make("section", { class: "notice safe-first" }, make("h2", {}, "First, to be safe"), make("p", {}, risk.advice));
    if (risk.url) box.append(make("p", { class: "alone" }, this.#link(risk.url, risk.title)));
    return box;
  }

  #item(hit) {
    const section = make("span", { class: "hit-section" }, hit.section);
    const summary = make("summary", inLanguage(hit), hit.title, languageTag(hit), " ", section);
    const solved = make("form", { action: this.#form.dataset.solved, method: "post" });
    solved.append(
      make("input", { type: "hidden", name: "csrf_token", value: this.#form.dataset.solvedToken }),
      make("button", { class: "button quiet", name: "slug", value: hit.slug, "aria-label": `This solved it: ${hit.title}` }, "This solved it"),
    );
    const more = make("p", { class: "alone" }, this.#link(hit.url, "Read the whole article"));
    const details = make("details", {}, summary, make("p", inLanguage(hit), hit.passage), more, solved);
    details.addEventListener("toggle", () => this.#carry(hit));
    return make("li", { class: "answer" }, details);
  }

  /** Adds an opened article to the ticket. */
  #carry(hit) {
    const list = this.#form.querySelector(".carried");
    if ([...list.querySelectorAll("input")].some((box) => box.value === hit.slug)) return;
    const box = make("input", { type: "checkbox", name: "read", value: hit.slug, checked: "" });
    list.querySelector(".hint").before(make("p", {}, make("label", {}, box, " You opened ", this.#link(hit.url, hit.title))));
    list.hidden = false;
  }

  #link(url, text) {
    const address = new URL(url, location.origin);
    const href = address.origin === location.origin ? address.pathname + address.hash : address.href;
    const note = make("span", { class: "hidden" }, " (opens in a new tab)");
    return make("a", { href, target: "_blank", rel: "noreferrer" }, text, note);
  }

  #announceResults(risk, count) {
    const articles = count === 0 ? "" : count === 1 ? "1 article may answer this" : `${count} articles may answer this`;
    announce(this.#status, [risk && "Important advice is below your description", articles].filter(Boolean).join(". "));
    this.#jump.firstChild.textContent = articles;
    this.#jump.hidden = !articles;
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
    form.after(this.#answers.root);
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
    const names = ["subject", "body"];
    const texts = withoutSecrets(names.map((name) => this.#form.elements[name].value));
    const [subject, body] = names.map((name, index) => texts[index].trim().slice(0, this.#form.dataset[`${name}Chars`]));
    const draft = JSON.stringify({ subject, body });
    if (draft === this.#draft) return;
    this.#draft = draft;
    this.#requests.cancel();
    if (isSearchable(subject + body)) this.#ask(draft);
    else this.#answers.draw(NO_ANSWER);
  }

  async #ask(draft) {
    try {
      const answer = await this.#requests.json(this.#form.dataset.answers, { method: "POST", body: draft });
      if (answer) this.#answers.draw(answer);
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
  #root = make("div", { class: "secret-notice", role: "alert", hidden: "" });
  #keep = make("input", { type: "hidden", name: "secrets", value: "keep", disabled: "" });

  constructor(form) {
    this.#fields = [form.elements.subject, form.elements.body].filter(Boolean);
    const quiet = { class: "button quiet" };
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
const email = document.querySelector("[data-known]");
email?.addEventListener("change", async () => (await import("./mailbox.js")).hint(email));
