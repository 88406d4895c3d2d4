// <firstline-help>: the help centre on any page. One module, no build, nothing kept, no markup parsed: whatever
// comes from the server or a person is textContent. /widget shows it at work and says what to copy.
//
// A secret is taken out of what was typed before anything leaves the page. The rules for that are sent inside this script
// (web/api/widget.py): they cannot be missing while it runs, and the hash of the script is theirs, too.
//
// Each request is numbered and aborts the one before, so an old answer is never drawn. Where this script does not run, the
// element is the plain link that stands in it.

import { remove, secrets, warning, withoutSecrets } from "./secrets.js";

const ORIGIN = new URL(import.meta.url).origin;
const PAUSE_MS = 280;
const MIN_CHARS = 3;
const MIN_DENSE_CHARS = 2;
const DENSE = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\p{sc=Thai}]/u;
const MAX_HITS = 5;
const MAX_SUBJECT_CHARS = 200; // as many as a site allows that changes nothing
const MAX_BODY_CHARS = 10_000;
const MAX_SEARCHED_CHARS = 20_000; // a page must not stand still while its patterns are tried on a whole book
const MAX_SECRET_CHARS = 500; // but for keys, which are seen without their ends
const MIN_FRAME_PX = 320;
const MAX_FRAME_PX = 2_400;
const SCHEMES = ["http:", "https:", "mailto:", "tel:"];
const WAITING = "Write in the form, and articles that may help appear here.";
const LABELS = { suggestions: "Suggested answers", search: "Search for help", contact: "Help and contact" };

const SHEET = new CSSStyleSheet();
SHEET.replaceSync(`
:host { all: initial; display: block; color-scheme: inherit; font: inherit; line-height: 1.5;
  --accent: var(--firstline-accent, #1d5f5a); --on-accent: var(--firstline-on-accent, #fff);
  --paper: var(--firstline-background, #fff); --ink: var(--firstline-text, #1c242b); --soft: var(--firstline-muted, #56606a);
  --line: var(--firstline-border, #d3d6d9); --warn: var(--firstline-warning, #9a3412); --round: var(--firstline-radius, .5rem); }
@supports (color: light-dark(#000, #fff)) {
  :host { --accent: var(--firstline-accent, light-dark(#1d5f5a, #8cc7bf)); --on-accent: var(--firstline-on-accent, light-dark(#fff, #0d1a19));
    --paper: var(--firstline-background, light-dark(#fff, #1a2229)); --ink: var(--firstline-text, light-dark(#1c242b, #e5e8e6));
    --soft: var(--firstline-muted, light-dark(#56606a, #a6b1b6)); --line: var(--firstline-border, light-dark(#d3d6d9, #3c4851));
    --warn: var(--firstline-warning, light-dark(#9a3412, #f3a183)); }
}
:host([hidden]), [hidden] { display: none !important; }
*, ::before, ::after { box-sizing: border-box; }
.panel { background: var(--paper); color: var(--ink); border: 1px solid var(--line); border-radius: var(--round); padding: 1rem 1.1rem;
  overflow-wrap: break-word; text-align: start; }
.head { display: flex; align-items: baseline; justify-content: space-between; gap: 1rem; }
:host([launcher]) .head { position: sticky; inset-block-start: -1rem; z-index: 1; background: var(--paper); margin: -1rem -1.1rem 0; padding: 1rem 1.1rem 0; }
h2, h3, h4, p, ul, ol, blockquote, pre, .table { margin: 0 0 .7rem; }
h2 { font-size: 1.1em; } h3 { font-size: 1.2em; line-height: 1.3; } h4 { font-size: 1em; margin-block-start: 1.2rem; }
h3:focus { outline: 0; }
a { color: var(--accent); text-underline-offset: .15em; }
button, input { font: inherit; color: inherit; }
button { padding: .45em 1em; border: 2px solid var(--accent); border-radius: var(--round); background: var(--accent); color: var(--on-accent);
  font-weight: 600; cursor: pointer; }
button.quiet { background: none; color: var(--accent); }
button.bare { border: 0; padding: .2em .3em; margin-inline-start: -.3em; background: none; color: var(--accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
label { display: block; font-weight: 600; margin-block-end: .3rem; }
input { inline-size: 100%; padding: .5em .7em; border: 1px solid var(--soft); border-radius: var(--round); background: var(--paper); }
form { margin-block-end: .8rem; }
.soft { color: var(--soft); font-size: .92em; }
.said { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.hits { list-style: none; padding: 0; }
.hits li { border-block-start: 1px solid var(--line); }
.hits button { display: block; inline-size: 100%; border: 0; border-radius: 0; padding: .6em .2em; background: none; color: inherit;
  font-weight: 400; text-align: start; }
.hits b { display: block; color: var(--accent); }
.hits button:hover b { text-decoration: underline; }
.hits span { color: var(--soft); font-size: .92em; display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2; overflow: hidden; }
.safe { border-inline-start: 4px solid var(--warn); padding: .2rem 0 .2rem .8rem; margin-block-end: 1rem; }
.safe > :last-child, .note { margin-block-end: 0; }
.note { border-inline-start: 4px solid var(--line); padding: .2rem 0 .2rem .8rem; }
.note + :not(.note) { margin-block-start: .7rem; }
blockquote { border-inline-start: 3px solid var(--line); padding-inline-start: .9rem; color: var(--soft); }
.article p, .article li { white-space: pre-line; }
.article ul, .article ol { padding-inline-start: 1.5em; white-space: normal; }
.article li { margin-block-end: .3rem; }
.article li > * { margin-block: .3rem; }
pre, code { font-family: ui-monospace, Menlo, Consolas, monospace; font-size: .92em; }
pre { white-space: pre-wrap; border: 1px solid var(--line); border-radius: var(--round); padding: .6rem .8rem; }
.table { overflow-x: auto; }
table { border-collapse: collapse; } th, td { padding: .3em .8em .3em 0; text-align: start; vertical-align: top; border-block-end: 1px solid var(--line); }
.careful .end button { display: none; }
.choices { display: flex; flex-wrap: wrap; align-items: center; gap: .6rem 1.2rem; margin-block: 1.2rem 0; }
iframe { display: block; inline-size: 100%; border: 0; border-radius: var(--round); background: Canvas; }
:host([launcher]) .open { position: fixed; inset: auto 1rem 1rem auto; z-index: var(--firstline-layer, 1000); box-shadow: 0 2px 12px #0004; }
:host([launcher]) .panel { position: fixed; inset: auto 1rem 4.6rem auto; z-index: var(--firstline-layer, 1000); inline-size: min(26rem, 100vw - 2rem);
  max-block-size: min(42rem, 100vh - 6rem); overflow-y: auto; box-shadow: 0 8px 34px #0005; }
@media (forced-colors: active) { .panel, .safe { border-color: CanvasText; } }
`);

const make = (tag, attributes = {}, ...children) => {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
};

const button = (text, pressed, attributes = {}) => {
  const node = make("button", { type: "button", ...attributes }, text);
  node.addEventListener("click", pressed);
  return node;
};

/** As much of a text as is looked through for secrets. */
const searched = (text) => `${text}`.slice(0, MAX_SEARCHED_CHARS);

/** The texts without secrets, and where one was cut, without its end: half a secret may stand there. */
const harmless = (texts) =>
  withoutSecrets(texts).map((text, place) => (texts[place].length < MAX_SEARCHED_CHARS ? text : text.slice(0, -MAX_SECRET_CHARS)).trim());

/** A link to where it is safe to go, in a new tab; elsewhere text alone. */
const away = (address, ...children) => {
  const url = URL.canParse(address, ORIGIN) ? new URL(address, ORIGIN) : null;
  if (!url || !SCHEMES.includes(url.protocol)) return make("span", {}, ...children);
  const note = make("span", { class: "said" }, " (opens in a new tab)");
  return make("a", { href: url.href, target: "_blank", rel: "noopener noreferrer" }, ...children, note);
};

/** The slug and the anchor of an article of ours, or null for any other address. */
const articleAt = (address) => {
  const url = URL.canParse(address, ORIGIN) ? new URL(address, ORIGIN) : null;
  const slug = url?.origin === ORIGIN && /^\/articles\/([^/]+)$/.exec(url.pathname)?.[1];
  return slug ? { slug: decodeURIComponent(slug), anchor: decodeURIComponent(url.hash.slice(1)) } : null;
};

/** Draws the blocks of a section, lists inside the items they belong to, with links made by the caller. */
const drawn = (blocks, link) => {
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
    if (lists.length === block.depth && (last?.tagName !== tag || block.number === 1)) lists.pop(); // another list begins
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
    image: (parts) => make("p", {}, away(parts[0].url, `Picture: ${parts[0].text || "open it"}`)),
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

class FirstlineHelp extends HTMLElement {
  #root = this.attachShadow({ mode: "open" });
  #ends = null;
  #mode = "search";
  #timer = 0;
  #running = null;
  #number = 0;
  #asked = "";
  #query = "";
  #shut = false;
  #wanted = false; // somebody opened the panel, whatever is in it
  #sent = false;
  #risk = null;
  #from = null;
  #last = null;
  #frame = null;
  #hits = new Map();
  #seen = new Set();

  connectedCallback() {
    this.#ends = new AbortController();
    this.#mode = LABELS[this.getAttribute("mode")] ? this.getAttribute("mode") : "search";
    this.#root.adoptedStyleSheets = [SHEET];
    this.#build();
    this.#listen(this.#ends.signal);
    if (this.#mode === "suggestions") this.#typed(); // coming back, much may be written already
  }

  disconnectedCallback() {
    this.#stop();
    this.#ends?.abort();
  }

  /** Shows the panel and goes to its first field. */
  open() {
    if (!this.#panel) return;
    const pressed = this.#root.activeElement; // else somebody writes, and is left to it
    this.#shut = false;
    this.#wanted = true;
    this.#again.hidden = true;
    this.#show(true);
    const beginning = [this.#letter, this.#page].find((part) => !part.hidden)?.querySelector("h3");
    (beginning ?? this.#input ?? (pressed && this.#panel))?.focus();
  }

  /** Hides the panel; suggestions stay hidden until somebody opens it again. */
  close() {
    if (!this.#panel) return;
    const inside = this.#root.activeElement;
    this.#shut = true;
    this.#wanted = false;
    this.#show(false);
    this.#offer(this.#list.childElementCount);
    if (inside) (this.#launcher ?? this.#last)?.focus();
  }

  /** Looks for what may answer a draft, and gives how many articles that are. */
  async suggest(subject = "", body = "") {
    if (!this.#panel) return 0;
    [subject, body] = harmless([subject, body].map(searched)); // before the next cut makes half of a secret
    [subject, body] = [subject.slice(0, MAX_SUBJECT_CHARS), body.slice(0, MAX_BODY_CHARS)];
    const text = JSON.stringify({ subject, body });
    if (text === this.#asked) return this.#list.childElementCount;
    this.#asked = text;
    this.#query = subject || body;
    const least = DENSE.test(subject + body) ? MIN_DENSE_CHARS : MIN_CHARS;
    if ((subject + body).length < least) {
      this.#stop();
      return this.#draw(null);
    }
    try {
      const answer = await this.#request("/api/deflect", text);
      return answer ? this.#draw(answer) : this.#list.childElementCount;
    } catch {
      this.#asked = ""; // the next pause asks again
      return this.#fail();
    }
  }

  /** Takes the widget away; what is left is the plain link in the element. */
  destroy() {
    this.disconnectedCallback();
    this.#root.replaceChildren(document.createElement("slot"));
    this.#panel = null;
  }

  #panel = null;
  #launcher = null;
  #input = null;
  #status = null;
  #secret = null;
  #warning = null;
  #safe = null;
  #note = null;
  #list = null;
  #found = null;
  #page = null;
  #letter = null; // the ticket form, which stays as it is while it is out of sight
  #again = null;

  #build() {
    const label = this.getAttribute("label") || LABELS[this.#mode];
    const floats = this.hasAttribute("launcher");
    this.#status = make("p", { class: "said", role: "status" });
    this.#warning = make("p", { id: "secret", role: "alert" });
    const clean = button("Remove it", () => this.#clean(), { "aria-describedby": "secret" });
    this.#secret = make("div", { class: "safe", hidden: "" }, this.#warning, make("p", {}, clean));
    this.#safe = make("div");
    this.#note = make("p", { class: "soft", hidden: "" });
    this.#list = make("ul", { class: "hits", hidden: "" });
    this.#page = make("div", { hidden: "" });
    this.#letter = make("div", { hidden: "" });
    this.#again = button("", () => this.open(), { class: "bare", hidden: "" });
    this.#input = this.#launcher = this.#frame = null;
    this.#hits.clear();
    this.#found = make("div", {}, this.#note, this.#list);
    const head = make("div", { class: "head" }, make("h2", { id: "label" }, label));
    const role = floats ? "dialog" : "region";
    this.#panel = make("section", { id: "panel", class: "panel", part: "panel", role, "aria-labelledby": "label", tabindex: "-1" });
    this.#panel.append(head, this.#secret, this.#safe, this.#found, this.#page, this.#letter);
    if (floats || this.#mode === "suggestions") {
      head.append(button("Close", () => this.close(), { class: "bare" }));
      this.#panel.hidden = true;
    }
    if (floats) {
      const says = { class: "open", part: "launcher", "aria-expanded": "false", "aria-controls": "panel" };
      this.#launcher = button(label, () => (this.#panel.hidden ? this.open() : this.close()), says);
    }
    if (this.#mode === "suggestions") this.#tell(WAITING);
    else this.#buildSearch();
    this.#root.replaceChildren(...[this.#panel, this.#launcher, this.#again, this.#status].filter(Boolean));
  }

  #buildSearch() {
    const says = { id: "q", type: "search", autocomplete: "off", autocapitalize: "none", enterkeyhint: "search" };
    this.#input = make("input", { ...says, maxlength: MAX_SUBJECT_CHARS });
    const form = make("form", { role: "search", "aria-labelledby": "label" }, make("label", { for: "q" }, "Describe it in your own words"), this.#input);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      clearTimeout(this.#timer);
      this.#pause();
    });
    this.#found.prepend(form);
    this.#found.append(this.#contact());
  }

  #listen(signal) {
    const page = this.getRootNode(); // also for fields that appear later
    const typed = ({ target }) => {
      if (this.#input || !this.#fields.includes(target)) return;
      this.#last = target;
      this.#typed();
    };
    page.addEventListener("input", typed, { signal });
    this.#input?.addEventListener("input", () => this.#typed(), { signal });
    this.#root.addEventListener("keydown", (event) => this.#key(event), { signal });
    addEventListener("message", (event) => this.#heard(event), { signal });
    addEventListener("pagehide", () => this.#stop(), { signal });
  }

  #field(name) {
    const selector = this.#mode === "suggestions" && this.getAttribute(name);
    return selector ? this.getRootNode().querySelector(selector) : null;
  }

  /** Where somebody writes. */
  get #fields() {
    const all = this.#input ? [this.#input] : [this.#field("subject"), this.#field("body")];
    return all.filter((field) => typeof field?.value === "string");
  }

  #typed() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#pause(), PAUSE_MS);
  }

  #pause() {
    this.#look();
    if (this.#input) this.suggest(this.#input.value);
    else this.suggest(this.#field("subject")?.value, this.#field("body")?.value);
  }

  /** Warns of what looks like a secret; who closed the answers did not know of this. */
  #look() {
    const found = secrets(this.#fields.map((field) => searched(field.value)));
    const said = warning(found);
    if (said === this.#warning.textContent) return;
    this.#secret.hidden = !said;
    if (said) this.#shut = false;
    this.#appear(said);
    this.#warning.textContent = said; // once it is in sight: readers say what changes there
    this.#emit("secret", { kinds: [...new Set(found.map(([kind]) => kind))] });
  }

  #clean() {
    const said = remove(this.#fields, secrets(this.#fields.map((field) => field.value))); // whole: no half of one stays
    this.#look();
    this.#status.textContent = said;
  }

  #key(event) {
    if (event.key !== "Escape" || event.isComposing || !this.#launcher || this.#panel.hidden) return;
    event.preventDefault();
    this.close();
  }

  /** While answers are closed, says that there are some. */
  #offer(count) {
    this.#again.textContent = count === 1 ? "Show 1 answer" : `Show ${count} answers`;
    this.#again.hidden = Boolean(this.#launcher) || !this.#shut || !count;
  }

  #stop() {
    clearTimeout(this.#timer);
    this.#number += 1;
    this.#running?.abort();
  }

  /** Gives the answer, or null where a newer request has taken its place. */
  async #request(path, body) {
    this.#stop();
    const number = this.#number;
    const { signal } = (this.#running = new AbortController());
    const headers = { Accept: "application/json", ...(body && { "Content-Type": "application/json" }) };
    const options = { method: body ? "POST" : "GET", body, headers, signal, credentials: "omit", referrerPolicy: "no-referrer" };
    try {
      const response = await fetch(ORIGIN + path, options);
      if (!response.ok) throw new Error(`${path}: ${response.status}`);
      const answer = await response.json();
      return number === this.#number ? answer : null;
    } catch (error) {
      if (number === this.#number) throw error;
      return null;
    }
  }

  #show(visible) {
    if (this.#panel.hidden !== visible) return;
    this.#panel.hidden = !visible;
    this.#launcher?.setAttribute("aria-expanded", String(visible));
    this.#emit(visible ? "open" : "close");
  }

  /** Shows suggestions while there is something to read, or for as long as somebody wants to see them. */
  #appear(said = this.#warning.textContent) {
    const count = this.#list.childElementCount;
    const something = said || this.#risk || count || !this.#page.hidden;
    if (this.#mode === "suggestions" && !this.#shut) this.#show(Boolean(this.#wanted || something));
    this.#offer(count);
  }

  #emit(name, detail = {}) {
    this.dispatchEvent(new CustomEvent(`firstline:${name}`, { bubbles: true, composed: true, detail }));
  }

  /** Draws what was found, null where nothing was asked, and gives how many articles that are. */
  #draw(answer) {
    const risk = answer?.risk ?? null;
    const outcome = answer?.verdict.outcome ?? "none";
    const hits = outcome === "none" ? [] : answer.hits.slice(0, MAX_HITS);
    if (!this.#page.hidden && this.#mode !== "suggestions") this.#back();
    if (risk && risk.advice !== this.#risk) this.#shut = false; // who closed the answers did not know of this
    this.#risk = risk?.advice ?? null;
    this.#safe.replaceChildren(...(risk ? [this.#first(risk)] : []));
    this.#page.classList.toggle("careful", Boolean(answer?.may_be_at_risk)); // nothing solves that
    this.#arrange(hits);
    this.#list.hidden = !hits.length;
    const none = answer ? "No article seems to be about this. A person can help." : this.#input ? "" : WAITING;
    this.#tell(hits.length || risk ? "" : none);
    this.#appear();
    if (!this.#shut) this.#say(risk, hits.length, answer);
    if (answer) this.#emit("results", { count: hits.length, outcome, risk: risk?.kind ?? null });
    return hits.length;
  }

  #fail() {
    this.#tell("Answers are not available just now. A person can help.");
    if (this.#mode !== "suggestions") this.#status.textContent = this.#note.textContent;
    return this.#list.childElementCount;
  }

  #tell(text) {
    this.#note.textContent = text;
    this.#note.hidden = !text;
  }

  #say(risk, count, answer) {
    const found = count === 1 ? "1 article may answer this" : count ? `${count} articles may answer this` : answer && !risk ? "No article found" : "";
    const said = [risk && "Important advice comes first", found].filter(Boolean).join(". ");
    if (this.#status.textContent !== said) this.#status.textContent = said; // else some readers would say it again
  }

  #first(risk) {
    const box = make("section", { class: "safe", "aria-labelledby": "safe" });
    box.append(make("h3", { id: "safe" }, "First, to be safe"), make("p", {}, risk.advice));
    if (risk.url) box.append(make("p", {}, this.#link(risk.url, risk.title)));
    return box;
  }

  /** Lists hits; one that stood there already stays the same node, and keeps the focus. */
  #arrange(hits) {
    this.#hits = new Map(hits.map((hit) => [hit.url, this.#hits.get(hit.url) ?? this.#hit(hit)]));
    const items = [...this.#hits.values()];
    for (const item of [...this.#list.children]) if (!items.includes(item)) item.remove();
    items.forEach((item, place) => this.#list.children[place] === item || this.#list.insertBefore(item, this.#list.children[place] ?? null));
  }

  #hit(hit) {
    const id = `hit-${hit.url}`;
    const title = make("b", { id }, hit.section ? `${hit.title} › ${hit.section}` : hit.title);
    const item = button("", () => this.#read(hit, item), { "aria-labelledby": id, "aria-describedby": `${id}-text` });
    item.append(title, make("span", { id: `${id}-text` }, hit.snippet));
    return make("li", {}, item);
  }

  /** A link: to an article of ours it opens here, unless a key asks for a new tab; to anywhere else it is an ordinary one. */
  #link(address, ...children) {
    const article = articleAt(address);
    const node = away(address, ...children);
    if (!article || node.tagName !== "A") return node;
    node.lastChild.remove();
    node.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      this.#read(article, node);
    });
    return node;
  }

  async #read({ slug, anchor }, from) {
    try {
      const article = await this.#request(`/api/articles/${encodeURIComponent(slug)}`);
      if (!article) return;
      if (this.#found.contains(from)) this.#from = from;
      this.#seen.add(article.slug);
      this.#open(this.#article(article, anchor));
      this.#emit("article", { slug: article.slug, url: ORIGIN + article.url });
    } catch {
      this.#fail();
      this.#back();
    }
  }

  #open(...children) {
    this.#page.replaceChildren(this.#wayBack(), ...children);
    this.#turnTo(this.#page);
  }

  #wayBack() {
    return button("‹ Back", () => this.#back(), { class: "bare" });
  }

  /** Shows one part of the panel, from its heading on; an answer that is still on its way changes nothing any more. */
  #turnTo(part) {
    if (this.#running) this.#asked = "";
    this.#stop();
    for (const one of [this.#found, this.#page, this.#letter]) one.hidden = one !== part;
    const start = part.querySelector("[data-start]") ?? part.querySelector("h3");
    start.focus();
    start.scrollIntoView({ block: "nearest" });
  }

  #back() {
    const inside = [this.#page, this.#letter].some((part) => part.contains(this.#root.activeElement));
    if (this.#sent) this.#frame = null; // the next letter is another one
    if (!this.#frame) this.#letter.replaceChildren();
    this.#page.replaceChildren();
    this.#page.hidden = this.#letter.hidden = true;
    this.#found.hidden = false;
    if (inside) (this.#from?.isConnected ? this.#from : this.#input)?.focus();
  }

  #article(article, anchor) {
    const link = (address, node) => this.#link(new URL(address, ORIGIN + article.url).href, node);
    const root = make("div", { class: "article", lang: article.lang, dir: "auto" }, make("h3", { tabindex: "-1" }, article.title));
    const offered = this.#mode !== "suggestions" && article.escalation !== "none";
    if (article.escalation === "required") {
      root.append(make("p", { class: "safe" }, "A person should look at this with you. What follows helps while you wait."));
      if (offered) root.append(this.#contact());
    }
    for (const section of article.sections) {
      if (section.heading) {
        const here = anchor && section.anchor === anchor ? { "data-start": "", tabindex: "-1" } : {};
        root.append(make("h4", here, section.heading));
      }
      root.append(drawn(section.blocks, link));
    }
    const choices = make("p", { class: "choices end" }, button("This solved it", () => this.#solved(article, choices)));
    choices.append(away(article.url, "Read it in the help centre"));
    return make("div", {}, root, choices, ...(offered && article.escalation === "offer" ? [this.#contact()] : []));
  }

  #solved(article, choices) {
    const thanks = make("p", { tabindex: "-1" }, "Glad that it is solved.");
    choices.replaceWith(thanks);
    thanks.focus();
    this.#emit("solved", { slug: article.slug, url: ORIGIN + article.url });
    // not numbered: nothing is drawn from it, and nobody waits for it
    const options = { method: "POST", body: JSON.stringify({ slug: article.slug }), headers: { "Content-Type": "application/json" } };
    fetch(`${ORIGIN}/api/solved`, { ...options, credentials: "omit", referrerPolicy: "no-referrer", keepalive: true }).catch(() => {});
  }

  /** The way to a person: inside with a form of ours, otherwise the link that the page itself gives. */
  #contact() {
    const given = this.querySelector("a[href]")?.href;
    const line = make("p", { class: "choices" });
    if (this.#mode === "contact") line.append(button("Write to support", () => this.#write(), { class: "quiet" }));
    else line.append(away(given || `${ORIGIN}/contact`, "Write to support"));
    return line;
  }

  #write() {
    this.#from = this.#root.activeElement;
    if (!this.#frame) this.#begin();
    this.#turnTo(this.#letter);
  }

  /** Begins a letter: the form, with what was looked for and read in it for its writer to untick. */
  #begin() {
    const carried = [...(this.#query ? [["q", this.#query]] : []), ...[...this.#seen].map((slug) => ["read", slug])];
    const asked = carried.length ? `?${new URLSearchParams(carried)}` : "";
    const says = { title: "Write to support", src: `${ORIGIN}/embed/contact${asked}`, height: 720, referrerpolicy: "no-referrer" };
    this.#frame = make("iframe", says);
    this.#sent = false;
    const elsewhere = make("p", { class: "soft" }, away(`${ORIGIN}/contact${asked}`, "Open the form in a new tab"));
    this.#letter.replaceChildren(this.#wayBack(), make("h3", { tabindex: "-1" }, "Write to support"), elsewhere, this.#frame);
  }

  #heard({ origin, source, data }) {
    if (!this.#frame || origin !== ORIGIN || source !== this.#frame.contentWindow) return;
    if (data?.height > 0) this.#frame.height = Math.min(MAX_FRAME_PX, Math.max(MIN_FRAME_PX, data.height));
    if (data?.firstline === "escape" && this.#launcher) this.close();
    if (data?.firstline === "form") this.#sent = false;
    if (data?.firstline === "attention") this.#attend();
    if (data?.firstline === "sent" && !this.#sent) {
      this.#sent = true; // the page that says so may be looked at again
      this.#emit("ticket");
    }
  }

  /** Brings what is wrong with the letter into sight: it stands at the top of the form, which may be above the panel. */
  #attend() {
    this.#frame.scrollIntoView({ block: "start" });
    this.#frame.focus({ preventScroll: true });
  }
}

if (!customElements.get("firstline-help")) customElements.define("firstline-help", FirstlineHelp);
