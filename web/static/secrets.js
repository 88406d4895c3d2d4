// Names what looks like a secret before it is sent, and takes it out at one click. The server looks for the same.

const PAUSE_MS = 280;
const REMOVED = "[removed]";
const MASKED_CHARS = 4;

export const make = (tag, attributes = {}, ...children) => {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
};

const isCard = ([, , number]) => {
  const digits = number.replace(/\D/g, "");
  const sum = [...digits].reverse().reduce((total, digit, place) => total + (place % 2 ? (digit > 4 ? 2 * digit - 9 : 2 * digit) : +digit), 0);
  return BRANDS.test(digits) && new Set(digits).size > 1 && sum % 10 === 0;
};

const isPassword = ([, text]) => /[0-9]|[^\p{L}\p{N}_\s.,;:!?()/*-]/u.test(text) && /[\p{L}\p{N}]/u.test(text);
const isStrong = ([, text]) => /^(?=.*\p{L})(?=.*[0-9])(?=.{8})(?:.*[^\p{L}\p{N}_\s.,;:!?()/*-]|.*[!?].)/u.test(text);

const BRANDS = /^(?:3[47]\d{13}|3[0689]\d{12}|(?:2[2-7]|3[05689]|[4-6]\d)\d{14}|(?:4\d|5[06-8]|6\d)\d{17})$/;
const CHECKS = { card: isCard, password: isPassword, strong: isStrong };

/** Kind, pattern and check of each line of the table that is no piece of others. */
const read = (table) => {
  const pieces = {};
  const found = [];
  for (const [, name, check, written] of table.matchAll(/^(\w[\w ]*)(?:\/(\w+))? = (.*)$/gm)) {
    const pattern = written.replace(/\{([A-Z_]+)\}/g, (_, piece) => pieces[piece]);
    if (/[a-z]/.test(name)) found.push([name, new RegExp(pattern, "gi"), CHECKS[check] ?? (() => true)]);
    else pieces[name] = pattern;
  }
  return found;
};

// without the table there is no script: the form sends itself, and the server looks
const SECRETS = read(await (await fetch(new URL("secrets.txt", import.meta.url))).text());
if (!SECRETS.length) throw new Error("secrets.txt is empty");

/** The text with one plain sign for each sign, so that a place in it is a place in the original. */
const folded = (text) =>
  text.replace(/[^\0-\x7f]/g, (sign) => {
    const plain = sign.normalize("NFKC");
    if (plain.length > 1) return sign;
    if (/[\p{Pd}\u2212]/u.test(plain)) return "-";
    if (/[\p{Z}\u200b-\u200d\ufeff]/u.test(plain)) return " ";
    return /[‘’‚]/.test(plain) ? "'" : /[“”„«»]/.test(plain) ? '"' : /[→⇒]/.test(plain) ? ":" : plain;
  });

/** Kind, beginning and end of each secret in a text, in its order; what begins inside another is part of it. */
const secrets = (text) => {
  const plain = folded(text);
  const apart = [];
  const all = SECRETS.flatMap(([kind, pattern, isOne]) =>
    [...plain.matchAll(pattern)]
      .filter((match) => match[1] && isOne(match))
      .map((match) => [kind, match.index + match[0].length - match[1].length, match.index + match[0].length]),
  );
  for (const one of all.sort((a, b) => a[1] - b[1] || b[2] - a[2])) {
    const last = apart.at(-1);
    if (last && one[1] < last[2]) last[2] = Math.max(last[2], one[2]);
    else apart.push(one);
  }
  return apart;
};

const without = (text, found) => found.reduceRight((rest, [, start, end]) => rest.slice(0, start) + REMOVED + rest.slice(end), text);

/** The text without secrets, and the kinds that were in it. */
export const withoutSecrets = (text) => {
  const found = secrets(text);
  return [without(text, found), [...new Set(found.map(([kind]) => kind))]];
};

const masked = (text) => `“${text.slice(0, Math.min(MASKED_CHARS, text.length / 2))}…”`;

/** Replaces a part of a field; undo brings it back. */
const replace = (field, start, end, text) => {
  const after = field.value.slice(0, start) + text + field.value.slice(end);
  field.focus();
  field.setSelectionRange(start, end);
  document.execCommand("insertText", false, text); // nothing else is undone by Ctrl+Z
  if (field.value !== after) field.value = after; // a browser that cannot, or a field that was full
};

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

  /** What is found, with its words: in all fields at once, as the server reads them. */
  #found() {
    const text = this.#fields.map((field) => field.value).join("\n\n");
    return secrets(text).map(([kind, start, end]) => [kind, start, end, text.slice(start, end)]);
  }

  #look() {
    const all = this.#found();
    const found = all.filter((one) => !this.#none.has(one[3]));
    const kinds = new Map();
    for (const [kind, , , words] of found) kinds.set(kind, [...(kinds.get(kind) ?? []), masked(words)]);
    const named = [...kinds].map(([kind, words]) => `a ${kind} (${words.slice(0, 3).join(", ")})`).join(" and ");
    const said = named && `This looks like ${named}. Nobody needs it, and nobody will ask for it.`;
    if (this.#text.textContent !== said) this.#text.textContent = said;
    if (said) this.#said.textContent = "";
    this.#root.hidden = !said;
    this.#keep.disabled = !all.length || found.length > 0; // never for what nobody has looked at
  }

  #clean() {
    const found = this.#found().filter((one) => !this.#none.has(one[3]));
    let offset = this.#fields.reduce((total, field) => total + field.value.length + 2, 0);
    for (const field of [...this.#fields].reverse()) {
      const { length } = field.value;
      offset -= length + 2;
      const here = found
        .map(([kind, start, end]) => [kind, Math.max(0, start - offset), Math.min(length, end - offset)])
        .filter(([, start, end]) => start < end);
      if (!here.length) continue;
      const [start, end] = [here[0][1], here.at(-1)[2]];
      replace(field, start, end, without(field.value.slice(0, end), here).slice(start));
    }
    this.#done("It is removed. Undo brings it back.");
  }

  #leave() {
    for (const one of this.#found()) this.#none.add(one[3]);
    this.#fields.at(-1).focus();
    this.#done("Your message stays as it is.");
  }

  #done(said) {
    this.#look();
    this.#said.textContent = said;
  }
}

for (const form of document.querySelectorAll("form[data-guarded]")) new Guard(form);
