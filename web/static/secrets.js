// A word about secrets in the text, where somebody writes to support: what looks like a password, a card number, a key
// or a recovery phrase is named before it is sent, and goes at one click. The server looks for the same four kinds, in
// web/tickets/leaks.py. Nothing is stored, and nothing that was typed is parsed as markup.

const PAUSE_MS = 280;
const REMOVED = "[removed]";

export const make = (tag, attributes = {}, ...children) => {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
};

const isCard = (text) => {
  const digits = text.replace(/\D/g, "").split("").map(Number).reverse();
  const sum = digits.reduce((total, digit, place) => total + (place % 2 ? (digit > 4 ? 2 * digit - 9 : 2 * digit) : digit), 0);
  return new Set(digits).size > 1 && sum % 10 === 0;
};

const isPassword = (text) => /\d|[^\p{L}\p{N}_\s.,;:!?()/*-]/u.test(text);

// the same four kinds that the server knows; each gives what precedes the secret, and the secret
const SECRETS = [
  ["private key", /()(-----BEGIN [A-Z ]*PRIVATE KEY(?: BLOCK)?-----[^]*?(?:-----END [A-Z ]*-----|$))/g, () => true],
  ["card number", /((?<![\d.]))((?:2[2-7]|[3-6]\d)\d\d(?:[ -]?\d{4}){3}(?!\.?\d)|3[47]\d\d[ -]?\d{6}[ -]?\d{5}(?!\.?\d)|[3-6](?:[ -]?\d){12,18}(?![\d.]*\d))/g, isCard],
  ["recovery phrase", /(\b(?:recovery|backup|seed|secret) (?:phrase|words)\b[^a-z]{0,20}(?:(?:is|are)\b)?\W*)((?:(?:\d{1,2}\W+)?[a-z]{3,10}\W+){11,23}(?:\d{1,2}\W+)?[a-z]{3,10})/gi, () => true],
  ["password", /(\b(?:pass ?word|passcode|passphrase|pin)\b(?: (?:is|was)\b(?:\s*[:=])?|\s*[:=])\s*["'“]?)(?!\[removed\])([^\s"'”]{4,})/gi, isPassword],
];

/** The text without secrets, and the kinds that were in it. */
export const withoutSecrets = (text) => {
  const kinds = [];
  const clean = SECRETS.reduce(
    (rest, [kind, pattern, isOne]) =>
      rest.replace(pattern, (whole, before, secret) => {
        if (!isOne(secret)) return whole;
        kinds.push(kind);
        return before + REMOVED;
      }),
    text,
  );
  return [clean, [...new Set(kinds)]];
};

/** Says that a secret is in what is being written, and takes it out. */
class Guard {
  #fields;
  #timer = 0;
  #text = make("p");
  #root = make("div", { class: "secret-notice", role: "alert", hidden: "" });

  constructor(form) {
    this.#fields = [form.elements.subject, form.elements.body].filter(Boolean);
    const button = make("button", { type: "button", class: "button quiet" }, "Remove it");
    button.addEventListener("click", () => this.#clean());
    this.#root.append(this.#text, button);
    form.elements.body.closest(".field").append(this.#root);
    form.addEventListener("input", () => this.#typed());
    this.#typed(); // coming back, or after a mistake, much is written already
  }

  #typed() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#look(), PAUSE_MS);
  }

  #look() {
    const kinds = [...new Set(this.#fields.flatMap((field) => withoutSecrets(field.value)[1]))];
    const said = kinds.length ? `This looks like a ${kinds.join(" and a ")}. Nobody needs it, and nobody will ask for it.` : "";
    if (this.#text.textContent !== said) this.#text.textContent = said;
    this.#root.hidden = !said;
  }

  #clean() {
    for (const field of this.#fields) field.value = withoutSecrets(field.value)[0];
    this.#look();
    this.#fields.at(-1).focus();
  }
}

for (const form of document.querySelectorAll("form[data-guarded]")) new Guard(form);
