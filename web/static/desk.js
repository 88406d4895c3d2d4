// The desk: keyboard shortcuts, which are off while someone types; who else views a ticket; news in the queue; and the
// articles for a reply. All of it works without this script, except shortcuts and what changes by itself.

import { LatestRequest, PAUSE_MS, announce, place } from "./live.js";

const isTyping = (event) => event.composedPath().some((node) => node instanceof HTMLElement && node.matches("input, textarea, select"));

const step = (by) => {
  const links = [...document.querySelectorAll(".queue h2 a")];
  const current = links.indexOf(document.activeElement);
  links[Math.max(0, Math.min(links.length - 1, current < 0 ? 0 : current + by))]?.focus();
};

const ACTIONS = {
  j: () => step(1),
  k: () => step(-1),
  "/": () => document.getElementById("page/find")?.focus(),
  r: () => document.querySelector("[data-key=r]")?.focus(),
  u: () => document.querySelector("[data-key=u]")?.click(),
};

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event)) return;
  const action = ACTIONS[event.key];
  if (!action) return;
  event.preventDefault();
  action();
});

const INTERVAL_MS = 60_000;

/** Shows sentences in their places, by the names of their parts. */
const show = (root, parts) => {
  for (const [name, sentence] of Object.entries(parts)) {
    const part = root.querySelector(`[data-part=${name}]`);
    announce(part, sentence);
    part.closest(".notice").hidden = !sentence;
  }
};

/** Asks for sentences once a minute while the page is visible. */
const follow = (root, options) => {
  const ask = async () => {
    if (document.hidden) return;
    try {
      const response = await fetch(root.dataset.url, { redirect: "error", ...options() });
      if (response.ok) show(root, await response.json());
    } catch {
      // signed out, or no network: the page stays as it is
    }
  };
  addEventListener("pageshow", (event) => event.persisted && ask());
  document.addEventListener("visibilitychange", ask);
  setInterval(ask, INTERVAL_MS);
};

const news = document.getElementById("page/news");
if (news) follow(news, () => ({}));

// Presence: a page also reports when it is closed.
const presence = document.getElementById("page/presence");
const message = (fields) => {
  const body = new FormData();
  const { token, newest } = presence.dataset;
  for (const [name, value] of Object.entries({ csrf_token: token, newest, ...fields })) body.set(name, value);
  return body;
};
if (presence) {
  let isSending = false; // the next page shows this ticket again
  addEventListener("submit", () => { isSending = true; });
  addEventListener("pagehide", () => {
    if (!isSending) navigator.sendBeacon(presence.dataset.url, message({ closed: "1" }));
  });
  follow(presence, () => ({ method: "POST", body: message({}) }));
}

/** The articles beside a reply: found while someone types, added to it or quoted in it without leaving the page. */
class Articles {
  #root;
  #reply;
  #list;
  #seen;
  #timer = 0;
  #requests = new LatestRequest();

  constructor(root, reply) {
    this.#root = root;
    this.#reply = reply;
    this.#list = root.querySelector("ol");
    this.#seen = JSON.parse(root.dataset.seen);
    this.#nameKeys();
    const field = root.querySelector("[name=find]");
    field.addEventListener("input", () => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#find(field.value.trim()), PAUSE_MS);
    });
    reply.addEventListener("submit", (event) => this.#press(event));
    addEventListener("keydown", (event) => this.#pressKey(event));
  }

  async #find(words) {
    if (!words) return;
    try {
      const url = `${this.#root.dataset.articles}?q=${encodeURIComponent(words)}`;
      const answer = await this.#requests.json(url, { credentials: "same-origin", redirect: "error" });
      if (answer) this.#draw(answer);
    } catch {
      announce(this.#root.querySelector("[role=status]"), "The search does not answer. Try again.");
    }
  }

  #draw({ articles, sureness }) {
    place(this.#list, articles.map((article) => this.#item(article)));
    this.#nameKeys();
    this.#root.querySelector("[data-sureness]").textContent = sureness || "No article found.";
    announce(this.#root.querySelector("[role=status]"), `${articles.length === 1 ? "1 article" : `${articles.length} articles`} found. ${sureness}`);
  }

  #nameKeys() {
    [...this.#list.children].forEach((item, index) => {
      item.querySelector("[value^=quote]")?.setAttribute("aria-keyshortcuts", `${index + 1} Control+Shift+${index + 1}`);
      item.querySelector("[value^=link]")?.setAttribute("aria-keyshortcuts", `Shift+${index + 1}`);
    });
    this.#root.querySelector("[data-keys]").hidden = !this.#list.children.length;
  }

  /** Digits by their place on the keyboard: with Shift, some keyboards write something else. */
  #pressKey(event) {
    const { code, ctrlKey, shiftKey, metaKey, altKey } = event;
    if (metaKey || altKey || (ctrlKey ? !shiftKey : isTyping(event))) return;
    const item = /^Digit[1-9]$/.test(code) && this.#list.children[code.at(-1) - 1];
    if (!item) return;
    event.preventDefault();
    item.querySelector(shiftKey && !ctrlKey ? "[value^=link]" : "[value^=quote]").click();
  }

  #item({ slug, title, section, url, passage, text, link, lang, dir }) {
    const item = this.#root.querySelector("template").content.firstElementChild.cloneNode(true);
    for (const [selector, words] of [[".title", title], [".section", section], [".passage", passage]]) {
      const part = item.querySelector(selector);
      part.textContent = words;
      part.lang = lang;
      part.dir = dir;
    }
    for (const button of item.querySelectorAll("button")) {
      button.value += slug;
      button.setAttribute("aria-label", `${button.textContent}: ${title}`);
    }
    item.querySelector("[value^=quote]").dataset.text = text;
    item.querySelector("[value^=link]").dataset.text = link;
    item.querySelector(".seen").textContent = this.#seen[slug] ?? "";
    const open = item.querySelector("a");
    open.href = new URL(url, location.origin).pathname;
    open.querySelector(".hidden").append(title);
    return item;
  }

  /** Does here what the buttons would do at the server. */
  #press(event) {
    const { value = "", dataset } = event.submitter ?? {};
    const [name, slug] = value.split(":");
    if (name === "find") this.#find(this.#root.querySelector("[name=find]").value.trim());
    else if (["add", "quote", "link"].includes(name)) this.#enclose(slug, event.submitter);
    else return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (dataset.text) this.#insert(dataset.text);
  }

  #enclose(slug, button) {
    const title = button.closest("details").querySelector(".title").textContent;
    const there = this.#reply.querySelector(`[name=article][value="${CSS.escape(slug)}"]`);
    if (there) there.checked = true;
    else {
      const enclosed = this.#reply.querySelector("[data-enclosure]").content.cloneNode(true);
      enclosed.querySelector("[name=article]").value = slug;
      enclosed.querySelector("[data-title]").textContent = title;
      this.#reply.querySelector("[data-enclosures]").append(enclosed);
    }
    announce(this.#root.querySelector("[role=status]"), `${title} goes along with the answer`);
  }

  #insert(text) {
    const { body } = this.#reply.elements;
    const [ending] = /\n{0,2}$/.exec(body.value.slice(0, body.selectionStart));
    const isFirst = !body.selectionStart;
    body.focus();
    body.setRangeText(`${isFirst ? "" : "\n\n".slice(ending.length)}${text}\n`, body.selectionStart, body.selectionEnd, "end");
  }
}

const reply = document.getElementById("page/reply");
const articles = document.querySelector("[data-articles]");
if (reply && articles) {
  new Articles(articles, reply);
  reply.elements.body.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    const first = [...reply.querySelectorAll(".letter-foot button")].find((button) => button.offsetParent);
    if (first) reply.requestSubmit(first);
  });
}
