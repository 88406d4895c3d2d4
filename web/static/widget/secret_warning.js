// The warning about secrets in what a person types, and texts without secrets, as they may leave the page.

import { button, make } from "../live.js";
import { remove, secrets, warning, withoutSecrets } from "../secrets.js";

const MAX_SCANNED_CHARS = 20_000; // the page must not freeze while the patterns for secrets run over a book
const MAX_SECRET_CHARS = 500; // keys are longer, but are recognised without their ends

/** As much of a text as is scanned for secrets. */
const scanned = (text) => `${text}`.slice(0, MAX_SCANNED_CHARS);

/** Texts without secrets. A text that was cut loses its end, where half a secret may stand. */
export const redacted = (texts) => {
  const cut = texts.map(scanned);
  return withoutSecrets(cut).map((text, index) => (cut[index].length < MAX_SCANNED_CHARS ? text : text.slice(0, -MAX_SECRET_CHARS)).trim());
};

export class SecretWarning {
  #text = make("p", { id: "secret", role: "alert" });
  #fields;
  #changed;

  /** `fields()` returns the fields to watch; `changed(text, kinds)` runs before a text is shown, `removed(status)` after. */
  constructor(fields, changed, removed) {
    this.#fields = fields;
    this.#changed = changed;
    const clean = button("Remove it", () => removed(this.#clean()), { "aria-describedby": "secret" });
    this.root = make("div", { class: "safe", hidden: "" }, this.#text, make("p", {}, clean));
  }

  get text() {
    return this.#text.textContent;
  }

  check() {
    const matches = secrets(this.#fields().map((field) => scanned(field.value)));
    const text = warning(matches);
    if (text === this.text) return;
    this.root.hidden = !text;
    this.#changed(text, [...new Set(matches.map(([kind]) => kind))]);
    this.#text.textContent = text; // once it is visible: screen readers announce what changes in sight
  }

  #clean() {
    const fields = this.#fields();
    const status = remove(fields, secrets(fields.map((field) => field.value))); // the whole text: no half of one stays
    this.check();
    return status;
  }
}
