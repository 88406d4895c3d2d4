// Answers beside the ticket form, safety advice first. Nothing delays sending, is parsed as markup or stored.

import { remove, secrets, warning, withoutSecrets } from "./secrets.js";

const PAUSE_MS = 280;
const MIN_CHARS = 3;
const MIN_DENSE_CHARS = 2;
const DENSE = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\p{sc=Thai}]/u;
const NOTHING = { verdict: { outcome: "none" }, risk: null, hits: [] };

const make = (tag, attributes = {}, ...children) => {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
};

/** The column beside the form: draws what the server found, and says how much that is. */
class Beside {
  #form;
  #list = make("ul", { class: "answers" });
  #safe = make("div"); // where somebody writes: on a narrow screen the column is far below
  #status = make("p", { class: "hidden", role: "status" });
  #jump = make("p", { class: "to-answers", hidden: "" }, make("a", { href: "#page/beside" }));
  #items = new Map();

  constructor(form) {
    this.#form = form;
    this.root = make("aside", { class: "beside", "aria-labelledby": "page/beside" });
    this.title = make("h2", { id: "page/beside" }, "Answers while you write");
    this.hint = make("p", { class: "hint" }, "What may help appears here. You can send your message at any time.");
    this.root.append(this.title, this.hint, this.#list, this.#status);
    form.elements.body.closest(".field").after(this.#safe, this.#jump);
  }

  /** Draws an answer; what stands there already, and may be open, is left alone. */
  draw(answer) {
    const { risk } = answer;
    const hits = answer.verdict.outcome === "none" ? [] : answer.hits.filter((hit) => hit.url.split("#")[0] !== risk?.url).slice(0, 5);
    if (risk?.advice !== this.#safe.dataset.advice) {
      this.#safe.replaceChildren(...(risk ? [this.#first(risk)] : []));
      if (risk) this.#safe.dataset.advice = risk.advice;
      else delete this.#safe.dataset.advice;
    }
    this.#list.classList.toggle("careful", answer.may_be_at_risk); // nothing solves that
    this.#arrange(hits);
    this.#hint("What may help appears here. You can send your message at any time.", hits.length > 0);
    this.#say(risk, hits.length);
  }

  /** Nothing can be found just now; what was found before still stands. */
  fail() {
    this.#hint("Answers are not available just now. You can send your message at any time.", this.#items.size > 0);
  }

  #hint(text, hidden) {
    this.hint.textContent = text;
    this.hint.hidden = hidden;
  }

  #arrange(hits) {
    this.#items = new Map(hits.map((hit) => [hit.url, this.#items.get(hit.url) ?? this.#item(hit)]));
    const items = [...this.#items.values()];
    for (const item of [...this.#list.children]) if (!items.includes(item)) item.remove();
    // a node that is where it belongs is not moved: it would lose the focus
    items.forEach((item, place) => this.#list.children[place] === item || this.#list.insertBefore(item, this.#list.children[place] ?? null));
  }

  #first(risk) {
    const box = make("section", { class: "notice safe-first" }, make("h2", {}, "First, to be safe"), make("p", {}, risk.advice));
    if (risk.url) box.append(make("p", { class: "alone" }, this.#link(risk.url, risk.title)));
    return box;
  }

  #item(hit) {
    const summary = make("summary", {}, hit.title);
    if (hit.section) summary.append(" ", make("span", { class: "hit-section" }, hit.section));
    const solved = make("form", { action: this.#form.dataset.solved, method: "post" });
    solved.append(
      make("input", { type: "hidden", name: "csrf_token", value: this.#form.dataset.solvedToken }),
      make("button", { class: "button quiet", name: "slug", value: hit.slug, "aria-label": `This solved it: ${hit.title}` }, "This solved it"),
    );
    const more = make("p", { class: "alone" }, this.#link(hit.url, "Read the whole article"));
    const details = make("details", {}, summary, make("p", {}, hit.passage), more, solved);
    details.addEventListener("toggle", () => this.#carry(hit));
    return make("li", { class: "answer" }, details);
  }

  /** Adds an opened article to the list of what support sees. */
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
    const away = make("span", { class: "hidden" }, " (opens in a new tab)");
    return make("a", { href, target: "_blank", rel: "noreferrer" }, text, away);
  }

  #say(risk, count) {
    const found = count === 0 ? "" : count === 1 ? "1 article may answer this" : `${count} articles may answer this`;
    const said = [risk && "Important advice stands below your description", found].filter(Boolean).join(". ");
    if (this.#status.textContent !== said) this.#status.textContent = said; // else some readers would say it again
    this.#jump.firstChild.textContent = found;
    this.#jump.hidden = !found;
  }
}

class Writer {
  #form;
  #beside;
  #timer = 0;
  #running = null;
  #asked = "";

  constructor(form) {
    this.#form = form;
    this.#beside = new Beside(form);
    form.after(this.#beside.root);
    form.elements.answers.value = "seen"; // what answers stands here: nothing comes between the button and support
    form.addEventListener("input", () => this.#typed());
    form.addEventListener("submit", () => this.#stop());
    addEventListener("pagehide", () => this.#stop());
    this.#typed();
  }

  #stop() {
    clearTimeout(this.#timer);
    this.#running?.abort();
  }

  #typed() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#pause(), PAUSE_MS);
  }

  #pause() {
    const names = ["subject", "body"];
    const texts = withoutSecrets(names.map((name) => this.#form.elements[name].value));
    const [subject, body] = names.map((name, place) => texts[place].trim().slice(0, this.#form.dataset[`${name}Chars`]));
    const text = JSON.stringify({ subject, body });
    const least = DENSE.test(subject + body) ? MIN_DENSE_CHARS : MIN_CHARS;
    if (text === this.#asked) return;
    this.#asked = text;
    this.#running?.abort();
    if ((subject + body).length < least) this.#beside.draw(NOTHING);
    else this.#ask(text);
  }

  async #ask(text) {
    const { signal } = (this.#running = new AbortController());
    try {
      const headers = { "Content-Type": "application/json", Accept: "application/json" };
      const response = await fetch(this.#form.dataset.answers, { method: "POST", body: text, headers, signal, credentials: "omit" });
      if (!response.ok) throw new Error(`answers: ${response.status}`);
      const answer = await response.json();
      if (!signal.aborted) this.#beside.draw(answer);
    } catch {
      if (signal.aborted) return;
      this.#asked = ""; // the next pause asks again
      this.#beside.fail();
    }
  }
}

/** Names what looks like a secret before it is sent, and takes it out at one click. */
class Guard {
  #fields;
  #timer = 0;
  #none = new Set(); // what its writer says is none
  #text = make("p");
  #said = make("p", { class: "hidden", role: "status" });
  #root = make("div", { class: "secret-notice", role: "alert", hidden: "" });
  #keep = make("input", { type: "hidden", name: "secrets", value: "keep", disabled: "" });

  constructor(form) {
    this.#fields = [form.elements.subject, form.elements.body].filter(Boolean);
    const choices = make("p", { class: "choices" }, this.#button("Remove it", () => this.#clean()), " ", this.#button("It is none", () => this.#leave()));
    this.#root.append(this.#text, choices);
    form.elements.body.closest(".field").append(this.#root, this.#said);
    form.append(this.#keep);
    form.addEventListener("input", () => this.#typed());
    form.addEventListener("submit", () => this.#look()); // what was typed in the last moment counts, too
    this.#typed();
  }

  #button(text, act) {
    const button = make("button", { type: "button", class: "button quiet" }, text);
    button.addEventListener("click", act);
    return button;
  }

  #typed() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#look(), PAUSE_MS);
  }

  /** All that is found, and what of it its writer has not said to be none. */
  #found() {
    const all = secrets(this.#fields.map((field) => field.value));
    return [all, all.filter((one) => !this.#none.has(one[3]))];
  }

  #look() {
    const [all, found] = this.#found();
    const said = warning(found);
    if (this.#text.textContent !== said) this.#text.textContent = said;
    if (said) this.#said.textContent = "";
    this.#root.hidden = !said;
    this.#keep.disabled = !all.length || found.length > 0; // never for what nobody has looked at
  }

  #clean() {
    this.#done(remove(this.#fields, this.#found()[1]));
  }

  #leave() {
    for (const one of this.#found()[0]) this.#none.add(one[3]);
    this.#fields.at(-1).focus();
    this.#done("Your message stays as it is.");
  }

  #done(said) {
    this.#look();
    this.#said.textContent = said;
  }
}

for (const form of document.querySelectorAll("form[data-answers]")) new Writer(form);
for (const form of document.querySelectorAll("form[data-guarded]")) new Guard(form);
const email = document.querySelector("[data-known]");
email?.addEventListener("change", async () => (await import("./mailbox.js")).hint(email));
