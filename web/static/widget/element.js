// <firstline-help>: the help centre on any page. /widget shows it at work and says what to copy.
//
// One module, no build step, nothing stored, no markup parsed: everything that comes from the server or from a person is
// textContent. Secrets are removed from what was typed before anything leaves the page; the rules for that are part of this
// script (web/api/widget.py), so its integrity hash covers them. Where the script does not run, the element shows the link
// inside it.

import { LatestRequest, PAUSE_MS, announce, button, isSearchable, make } from "../live.js";
import { ORIGIN, SITE, externalLink } from "./article.js";
import { Reader } from "./reader.js";
import { Results } from "./results.js";
import { SecretWarning, redacted } from "./secret_warning.js";
import { SHEET } from "./style.js";
import { TicketFrame } from "./ticket_frame.js";

const MAX_SUBJECT_CHARS = 200; // the default limits of the site
const MAX_BODY_CHARS = 10_000;
const HINT = "As you write, articles that may help appear here.";
const LABELS = { suggestions: "Suggested answers", search: "Search for help", contact: "Help and contact" };

class FirstlineHelp extends HTMLElement {
  #root = this.attachShadow({ mode: "open" });
  #ends = null; // aborting it removes them
  #requests = new LatestRequest();
  #mode = "search";
  #timer = 0;
  #draft = ""; // what was asked last
  #query = "";
  #subject = ""; // counts as a search; the description stays private
  #closed = false;
  #opened = false; // a person opened the panel, whatever it holds
  #advice = null;
  #opener = null; // gets the focus back when an article is closed
  #last = null;
  #slugs = new Set();

  #panel = null;
  #launcher = null;
  #input = null;
  #status = null;
  #secret = null;
  #reader = null;
  #safety = null;
  #results = null;
  #article = null;
  #ticket = null;
  #reopen = null;

  connectedCallback() {
    this.#ends = new AbortController();
    this.#mode = LABELS[this.getAttribute("mode")] ? this.getAttribute("mode") : "search";
    this.#root.adoptedStyleSheets = [SHEET];
    this.#build();
    this.#listen(this.#ends.signal);
    if (this.#mode === "suggestions") this.#schedule(); // on the way back, the form may be filled in already
  }

  disconnectedCallback() {
    this.#stop();
    this.#ends?.abort();
  }

  /** Shows the panel and moves the focus to its first field. */
  open() {
    if (!this.#panel) return;
    const inside = this.#root.activeElement; // a person who is typing elsewhere keeps the focus
    this.#closed = false;
    this.#opened = true;
    this.#reopen.hidden = true;
    this.#show(true);
    const heading = [this.#ticket.root, this.#article].find((part) => !part.hidden)?.querySelector("h3");
    (heading ?? this.#input ?? (inside && this.#panel))?.focus();
  }

  /** Hides the panel; suggestions stay hidden until it is opened again. */
  close() {
    if (!this.#panel) return;
    const inside = this.#root.activeElement;
    this.#closed = true;
    this.#opened = false;
    this.#show(false);
    this.#offer();
    if (inside) (this.#launcher ?? this.#last)?.focus();
  }

  /** Searches for articles that may answer a draft, and resolves to their number. */
  async suggest(subject = "", body = "") {
    if (!this.#panel) return 0;
    [subject, body] = redacted([subject, body]); // before the next cut makes half of a secret
    [subject, body] = [subject.slice(0, MAX_SUBJECT_CHARS), body.slice(0, MAX_BODY_CHARS)];
    const { lang } = this.closest("[lang]") ?? {}; // what the readers of the page around read
    const draft = JSON.stringify({ subject, body, lang });
    if (draft === this.#draft) return this.#results.count;
    this.#draft = draft;
    this.#query = subject || body;
    this.#subject = subject;
    if (!isSearchable(subject + body)) {
      this.#stop();
      return this.#draw(null);
    }
    try {
      const answer = await this.#request("/api/deflect", draft);
      return answer ? this.#draw(answer, [subject, body]) : this.#results.count;
    } catch {
      this.#draft = ""; // the next pause tries again
      return this.#fail();
    }
  }

  /** Removes the widget and leaves the plain link inside the element. */
  destroy() {
    this.disconnectedCallback();
    this.#root.replaceChildren(document.createElement("slot"));
    this.#panel = null;
  }

  #build() {
    const label = this.getAttribute("label") || LABELS[this.#mode];
    const floats = this.hasAttribute("launcher");
    this.#input = this.#launcher = null;
    this.#status = make("p", { class: "visually-hidden", role: "status" });
    this.#secret = new SecretWarning(() => this.#fields, (...found) => this.#warn(...found), (status) => { this.#status.textContent = status; });
    const read = (article, opener) => this.#read(article, opener);
    this.#reader = new Reader(this.#mode !== "suggestions", () => this.#contact(), read, (article) => (this.#emit("solved", article), this.#subject));
    this.#safety = make("div");
    const quote = (answer) => this.#reader.draw({ ...answer, sections: answer.quotes, escalation: "none" });
    this.#results = new Results(read, quote, this.#mode === "suggestions" ? HINT : "");
    this.#article = make("div", { hidden: "" });
    this.#ticket = new TicketFrame(() => this.#emit("ticket"), () => this.#launcher && this.close());
    this.#reopen = button("", () => this.open(), { class: "bare", hidden: "" });
    const head = make("div", { class: "head" }, make("h2", { id: "label" }, label));
    const role = floats ? "dialog" : "region";
    this.#panel = make("section", { id: "panel", class: "panel", part: "panel", role, "aria-labelledby": "label", tabindex: "-1" });
    this.#panel.append(head, this.#secret.root, this.#safety, this.#results.root, this.#article, this.#ticket.root);
    if (floats || this.#mode === "suggestions") {
      head.append(button("Close", () => this.close(), { class: "bare" }));
      this.#panel.hidden = true;
    }
    if (floats) {
      const attributes = { class: "open", part: "launcher", "aria-expanded": "false", "aria-controls": "panel" };
      this.#launcher = button(label, () => (this.#panel.hidden ? this.open() : this.close()), attributes);
    }
    if (this.#mode !== "suggestions") this.#search();
    this.#root.replaceChildren(...[this.#panel, this.#launcher, this.#reopen, this.#status].filter(Boolean));
  }

  #search() {
    const attributes = { id: "q", type: "search", autocomplete: "off", autocapitalize: "none", enterkeyhint: "search" };
    this.#input = make("input", { ...attributes, maxlength: MAX_SUBJECT_CHARS });
    const label = make("label", { for: "q" }, "Describe it in your own words");
    const form = make("form", { role: "search", "aria-labelledby": "label" }, label, this.#input);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      clearTimeout(this.#timer);
      this.#update();
    });
    this.#results.root.prepend(form);
    this.#results.root.append(this.#contact());
  }

  #listen(signal) {
    const typed = ({ target }) => {
      if (this.#input || !this.#fields.includes(target)) return;
      this.#last = target;
      this.#schedule();
    };
    this.getRootNode().addEventListener("input", typed, { signal }); // on the root: fields may appear later
    this.#input?.addEventListener("input", () => this.#schedule(), { signal });
    this.#root.addEventListener("keydown", (event) => this.#key(event), { signal });
    addEventListener("message", (event) => this.#ticket.receive(event), { signal });
    addEventListener("pagehide", () => this.#stop(), { signal });
  }

  #field(name) {
    const selector = this.#mode === "suggestions" && this.getAttribute(name);
    return selector ? this.getRootNode().querySelector(selector) : null;
  }

  /** The fields that are searched for: our own, or those of the form that the widget stands beside. */
  get #fields() {
    const fields = this.#input ? [this.#input] : [this.#field("subject"), this.#field("body")];
    return fields.filter((field) => typeof field?.value === "string");
  }

  #schedule() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#update(), PAUSE_MS);
  }

  #stop() {
    clearTimeout(this.#timer);
    this.#requests.cancel();
  }

  #update() {
    this.#secret.check();
    if (this.#input) this.suggest(this.#input.value);
    else this.suggest(this.#field("subject")?.value, this.#field("body")?.value);
  }

  /** Makes room for a warning about secrets, even if the panel was closed: that was before there were any. */
  #warn(text, kinds) {
    if (text) this.#closed = false;
    this.#appear(text);
    this.#emit("secret", { kinds });
  }

  #key(event) {
    if (event.key !== "Escape" || event.isComposing || !this.#launcher || this.#panel.hidden) return;
    event.preventDefault();
    this.close();
  }

  /** Offers closed suggestions again, by their number. */
  #offer() {
    const { count } = this.#results;
    this.#reopen.textContent = count === 1 ? "Show 1 answer" : `Show ${count} answers`;
    this.#reopen.hidden = Boolean(this.#launcher) || !this.#closed || !count;
  }

  #request(path, body) {
    return this.#requests.json(SITE + path, { method: body ? "POST" : "GET", body, referrerPolicy: "no-referrer" });
  }

  #show(visible) {
    if (this.#panel.hidden !== visible) return;
    this.#panel.hidden = !visible;
    this.#launcher?.setAttribute("aria-expanded", String(visible));
    this.#emit(visible ? "open" : "close");
  }

  /** Shows suggestions while there is something to read, or for as long as a person keeps them open. */
  #appear(text = this.#secret.text) {
    const content = text || this.#advice || this.#results.count || !this.#article.hidden;
    if (this.#mode === "suggestions" && !this.#closed) this.#show(Boolean(this.#opened || content));
    this.#offer();
  }

  #emit(name, detail = {}) {
    this.dispatchEvent(new CustomEvent(`firstline:${name}`, { bubbles: true, composed: true, detail }));
  }

  /** Draws the answer to some texts, or nothing where nothing was asked, and returns the number of articles. */
  #draw(answer, texts = ["", ""]) {
    const risk = answer?.risk ?? null;
    if (!this.#results.draw(answer, texts, risk)) return this.#results.count;
    const { count } = this.#results;
    if (!this.#article.hidden && this.#mode !== "suggestions") this.#back();
    if (risk && risk.advice !== this.#advice) this.#closed = false; // closed before there was this advice
    this.#advice = risk?.advice ?? null;
    this.#safety.replaceChildren(...(risk ? [this.#reader.advise(risk)] : []));
    this.#article.classList.toggle("careful", Boolean(answer?.may_be_at_risk)); // no article solves a risk
    this.#appear();
    if (!this.#closed) this.#announce(risk, count, answer);
    if (answer) this.#emit("results", { count, outcome: answer.verdict.outcome, risk: risk?.kind ?? null });
    return count;
  }

  #fail() {
    this.#results.fail();
    if (this.#mode !== "suggestions") this.#status.textContent = this.#results.note;
    return this.#results.count;
  }

  #announce(risk, count, answer) {
    const none = answer && !risk ? "No article found" : "";
    const articles = count === 1 ? "1 article may answer this" : count ? `${count} articles may answer this` : none;
    announce(this.#status, [risk && "Important advice comes first", articles].filter(Boolean).join(". "));
  }

  async #read({ slug, anchor }, opener) {
    try {
      const article = await this.#request(`/api/articles/${encodeURIComponent(slug)}`);
      if (!article) return;
      if (this.#results.root.contains(opener)) this.#opener = opener;
      this.#slugs.add(article.slug);
      this.#article.replaceChildren(this.#backButton(), ...this.#reader.draw(article, anchor));
      this.#turnTo(this.#article);
      this.#emit("article", { slug: article.slug, url: ORIGIN + article.url });
    } catch {
      this.#fail();
      this.#back();
    }
  }

  #backButton() {
    return button("‹ Back", () => this.#back(), { class: "bare" });
  }

  /** Shows one part of the panel from its heading on, and drops an answer that is still on its way. */
  #turnTo(part) {
    this.#draft = "";
    this.#stop();
    for (const other of [this.#results.root, this.#article, this.#ticket.root]) other.hidden = other !== part;
    const start = part.querySelector("[data-start]") ?? part.querySelector("h3");
    start.focus();
    start.scrollIntoView({ block: "nearest" });
  }

  #back() {
    const inside = [this.#article, this.#ticket.root].some((part) => part.contains(this.#root.activeElement));
    this.#ticket.leave();
    this.#article.replaceChildren();
    this.#article.hidden = true;
    this.#results.root.hidden = false;
    if (inside) (this.#opener?.isConnected ? this.#opener : this.#input)?.focus();
  }

  /** The way to a person: our form inside the panel, or else the link that the page provides. */
  #contact() {
    const line = make("p", { class: "choices" });
    if (this.#mode === "contact") line.append(button("Contact support", () => this.#write(), { class: "quiet" }));
    else line.append(externalLink(this.querySelector("a[href]")?.href || `${SITE}/contact`, "Contact support"));
    return line;
  }

  #write() {
    this.#opener = this.#root.activeElement;
    this.#ticket.load(this.#backButton(), this.#query, [...this.#slugs]);
    this.#turnTo(this.#ticket.root);
  }
}

if (!customElements.get("firstline-help")) customElements.define("firstline-help", FirstlineHelp);
