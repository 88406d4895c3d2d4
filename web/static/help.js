// Suggestions under the search box: an ARIA combobox. Without this script the form is a plain GET form.
// Nothing is parsed as markup or stored.

import { LatestRequest, announce, inLanguage, isSearchable, languageTag, make } from "./live.js";

const DEBOUNCE_MS = 200;
const WHOLE_QUERY_MS = 400; // after such a pause the query is taken as complete
const CACHE_SIZE = 60;
const MIN_CHARS = 2;
const MAX_CHARS = 300;
const MAX_CARRIED_CHARS = 4000; // what a link to the ticket form may carry
const MAX_SHOWN_CHARS = 80;
const GROUPS = [["Articles", ["article", "section"]], ["Topics", ["category"]]]; // hits keep their rank within a group

const normal = (text) => text.normalize("NFKC").trim().replace(/\s+/g, " ");

const hasArticle = (answer) => answer.suggestions.some((item) => item.kind !== "category");

const cut = (text, most) => (text.length > most ? `${text.slice(0, most - 1)}…` : text);

/** Fetches suggestions and remembers them. */
class Client {
  #address;
  #requests = new LatestRequest();
  #answers = new Map();

  constructor(address) {
    this.#address = new URL(address, location.origin);
  }

  cancel() {
    this.#requests.cancel();
  }

  /** The remembered answer; that to an unfinished word does not serve a whole query. */
  recall(text, whole = false) {
    const known = this.#answers.get(text.toLowerCase());
    return known && (known.whole || !whole) ? known.answer : null;
  }

  async ask(text, whole) {
    this.cancel();
    const known = this.recall(text, whole);
    if (known) return known;
    const address = new URL(this.#address);
    address.searchParams.set("q", text.slice(0, MAX_CHARS));
    if (whole) address.searchParams.set("whole", "1");
    const answer = await this.#requests.json(address);
    if (answer) this.#remember(text, { answer, whole });
    return answer;
  }

  #remember(text, known) {
    this.#answers.set(text.toLowerCase(), known);
    if (this.#answers.size > CACHE_SIZE) this.#answers.delete(this.#answers.keys().next().value);
  }
}

/** The list below the search box, with its active option. */
class List {
  #id;
  #icons;
  #note;
  #box;
  #options = [];
  #active = -1;
  #drawn = "";

  /** `icons`: of an article, of a topic, and of support. */
  constructor(id, icons) {
    this.#id = id;
    this.#icons = icons;
    this.root = make("div", { class: "suggestions", hidden: "" });
    this.#note = make("p", { class: "suggestions-note" });
    this.#box = make("div", { id, class: "suggestions-list", role: "listbox", "aria-label": "Suggestions" });
    this.root.append(this.#note, this.#box);
    this.root.addEventListener("mousedown", (event) => event.preventDefault()); // focus stays in the input
  }

  get active() {
    return this.#options[this.#active] ?? null;
  }

  /** Draws an answer and returns the number of suggestions. */
  draw(text, answer, contact) {
    const drawn = JSON.stringify([text, answer.corrected, answer.suggestions]);
    if (drawn === this.#drawn) return this.#options.length - 1;
    const items = answer.suggestions.filter((item) => item.url.startsWith("/") && !item.url.startsWith("//"));
    this.#options = [];
    this.#active = -1;
    const first = answer.wants_person && this.#contact(text, contact, "Contact support");
    const groups = GROUPS.map(([title, kinds]) => this.#group(title, items.filter((item) => kinds.includes(item.kind)), text));
    const last = !first && this.#contact(text, contact, "No answer? Contact support");
    this.#box.replaceChildren(...[first, ...groups, last].filter(Boolean));
    this.#box.scrollTop = 0;
    this.#setNote(text, answer, items.length);
    this.#drawn = drawn;
    return this.#options.length - 1;
  }

  /** Moves by a step and wraps around; with no active option, down is the first and up the last. */
  move(step) {
    const count = this.#options.length;
    const from = this.#active < 0 && step < 0 ? 0 : this.#active;
    this.activate((from + step + count) % count);
  }

  activate(index) {
    this.active?.setAttribute("aria-selected", "false");
    this.#active = index;
    this.active?.setAttribute("aria-selected", "true");
    this.active?.scrollIntoView({ block: "nearest" });
  }

  #group(title, items, text) {
    if (!items.length) return null;
    const name = `${this.#id}-${title.toLowerCase()}`;
    const group = make("div", { role: "group", "aria-labelledby": name });
    group.append(make("div", { id: name, class: "suggestions-kind", role: "presentation" }, title));
    for (const item of items) {
      const words = [make("span", inLanguage(item), item.label, languageTag(item))];
      if (item.detail) words.push(make("span", { class: "suggestions-detail" }, item.detail));
      group.append(this.#option(this.#carry(item, text), item.kind === "category" ? 1 : 0, ...words));
    }
    return group;
  }

  /** Adds the query, which the article's page passes on to the ticket form. */
  #carry(item, text) {
    const address = new URL(item.url, location.origin);
    if (item.kind !== "category") address.searchParams.set("q", text.slice(0, MAX_CHARS));
    return address.pathname + address.search + address.hash;
  }

  #contact(text, contact, label) {
    const address = new URL(contact, location.origin);
    address.searchParams.set("q", cut(text, MAX_CARRIED_CHARS));
    const group = make("div", { class: "suggestions-contact", role: "group", "aria-label": "Support" });
    group.append(this.#option(address.pathname + address.search, 2, label));
    return group;
  }

  #option(url, icon, ...words) {
    const id = `${this.#id}-${this.#options.length}`;
    const option = make("a", { id, href: url, role: "option", tabindex: "-1", "aria-selected": "false" });
    option.append(this.#icons[icon].cloneNode(true), make("span", { class: "suggestions-words" }, ...words));
    this.#options.push(option);
    return option;
  }

  #setNote(text, answer, count) {
    const none = count ? "" : `No suggestions for “${cut(text, MAX_SHOWN_CHARS)}”`;
    this.#note.textContent = answer.corrected ? `Showing suggestions for “${cut(answer.corrected, MAX_SHOWN_CHARS)}”` : none;
    this.#note.hidden = !this.#note.textContent;
  }
}

class Suggester {
  #form;
  input;
  #client;
  #list;
  #status;
  #timer = 0;
  #shown = null; // the text and answer of the open list

  constructor(form) {
    this.#form = form;
    this.input = form.querySelector("input[type=search]");
    this.#client = new Client(form.dataset.suggest);
    this.#list = new List(`${this.input.id}-suggestions`, form.querySelector("template").content.children);
    this.#status = make("p", { class: "hidden", role: "status" });
    this.#addAttributes();
    this.#listen();
  }

  close() {
    clearTimeout(this.#timer);
    this.#client.cancel();
    this.#list.root.hidden = true;
    this.#list.activate(-1);
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }

  #addAttributes() {
    const attributes = { role: "combobox", "aria-expanded": "false", "aria-autocomplete": "list" };
    for (const [name, value] of Object.entries(attributes)) this.input.setAttribute(name, value);
    this.input.setAttribute("aria-controls", `${this.input.id}-suggestions`);
    this.#form.append(this.#list.root, this.#status);
    this.#form.dataset.ready = "";
  }

  #listen() {
    this.input.addEventListener("input", () => this.#handleInput());
    this.input.addEventListener("keydown", (event) => this.#handleKey(event));
    this.input.addEventListener("blur", () => this.close());
    this.#form.addEventListener("submit", () => {
      this.close();
      this.input.value = cut(this.input.value, MAX_CARRIED_CHARS); // a longer address is refused
    });
    addEventListener("pagehide", () => this.close()); // after "Back" the list is closed
  }

  #handleInput() {
    clearTimeout(this.#timer);
    this.#list.activate(-1);
    this.#point();
    const text = normal(this.input.value);
    if (!isSearchable(text, MIN_CHARS)) {
      this.close();
      this.#status.textContent = text ? `Type at least ${MIN_CHARS} characters` : "";
    } else if (this.#client.recall(text)) {
      this.#ask(text);
    } else {
      this.#timer = setTimeout(() => this.#ask(text), DEBOUNCE_MS);
    }
  }

  async #ask(text, whole = false) {
    try {
      const answer = await this.#client.ask(text, whole);
      if (!answer || document.activeElement !== this.input || normal(this.input.value) !== text) return;
      if (whole && this.#list.active) return; // a list in use must not change
      this.#draw(text, answer);
      if (!whole) this.#timer = setTimeout(() => this.#ask(text, true), WHOLE_QUERY_MS - DEBOUNCE_MS);
    } catch {
      if (whole) return; // the first list stays
      if (!this.#shown || this.#list.root.hidden || !text.startsWith(this.#shown.text)) this.close();
      this.#status.textContent = "Suggestions are unavailable; press Enter to search";
    }
  }

  /** A list with articles gives way to another one only: while typing goes on, it stays and says what it is for. */
  #draw(text, answer) {
    if (!this.#keeps(text, answer)) this.#shown = { text, answer };
    const { text: asked, answer: shown } = this.#shown;
    const corrected = shown.corrected ?? (shown === answer ? null : asked);
    const count = this.#list.draw(text, { ...shown, corrected }, this.#form.dataset.contact);
    this.#show();
    announce(this.#status, count === 0 ? "No suggestions" : count === 1 ? "1 suggestion" : `${count} suggestions`);
  }

  #keeps(text, answer) {
    if (!this.#shown || this.#list.root.hidden || hasArticle(answer)) return false;
    return hasArticle(this.#shown.answer) && text.toLowerCase().startsWith(this.#shown.text.toLowerCase());
  }

  #show() {
    const below = (visualViewport?.height ?? innerHeight) - this.#form.getBoundingClientRect().bottom;
    this.#list.root.style.setProperty("--room", `${Math.floor(below) - 64}px`); // the list ends with the window
    this.#list.root.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
    this.#point();
  }

  #point() {
    const active = this.#list.active;
    if (active) this.input.setAttribute("aria-activedescendant", active.id);
    else this.input.removeAttribute("aria-activedescendant");
  }

  #handleKey(event) {
    if (event.isComposing || event.ctrlKey || event.metaKey) return; // an input method is composing
    if (event.key === "ArrowDown" || event.key === "ArrowUp") this.#handleArrow(event);
    else if (event.key === "Enter") this.#handleEnter(event);
    else if (event.key === "Escape" && !this.#list.root.hidden) {
      event.preventDefault(); // the first Escape closes, the second empties the box
      this.close();
    } else if (["Home", "End", "ArrowLeft", "ArrowRight"].includes(event.key)) {
      this.#list.activate(-1); // the caret moves in the text
      this.#point();
    }
  }

  #handleArrow(event) {
    event.preventDefault();
    if (!this.#list.root.hidden) {
      if (!event.altKey) this.#list.move(event.key === "ArrowDown" ? 1 : -1);
      else if (event.key === "ArrowUp") this.close();
      this.#point();
    } else this.#handleInput(); // a remembered answer shows at once
  }

  #handleEnter(event) {
    const active = !this.#list.root.hidden && this.#list.active;
    if (!active) return;
    event.preventDefault();
    active.click();
  }
}

const boxes = [...document.querySelectorAll("form[data-suggest]")].map((form) => new Suggester(form).input);

/** True where a key press is text input. The composed path sees into shadow roots; activeElement does not. */
const isTyping = (event) =>
  event.composedPath().some((node) => node instanceof Element && (node.isContentEditable || node.matches("input, textarea, select")));

addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (!boxes.length || isTyping(event)) return;
  event.preventDefault();
  boxes[0].focus();
  boxes[0].select();
});
