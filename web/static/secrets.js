// Finds secrets in texts and removes them, as web/tickets/secrets.py does.

const REMOVED = "[removed]";
const BETWEEN = "\n\n";
const MASKED_CHARS = 4;

const isCard = ([, , number]) => {
  const digits = number.replace(/\D/g, "");
  const sum = [...digits].reverse().reduce((total, digit, place) => total + (place % 2 ? (digit > 4 ? 2 * digit - 9 : 2 * digit) : +digit), 0);
  return BRANDS.test(digits) && new Set(digits).size > 1 && sum % 10 === 0;
};

const isPassword = ([, text]) => /[0-9]|[^\p{L}\p{N}_\s.,;:!?()/*-]/u.test(text) && /[\p{L}\p{N}]/u.test(text);
const isStrong = ([, text]) => /^(?=.*\p{L})(?=.*[0-9])(?=.{8})(?:.*[^\p{L}\p{N}_\s.,;:!?()/*-]|.*[!?].)/u.test(text);

const BRANDS = /^(?:3[47]\d{13}|3[0689]\d{12}|(?:2[2-7]|3[05689]|[4-6]\d)\d{14}|(?:4\d|5[06-8]|6\d)\d{17})$/;
const CHECKS = { card: isCard, password: isPassword, strong: isStrong };

/** Kind, pattern and check of each line of the table that is not a piece of others. */
const read = (table) => {
  const pieces = {};
  const rules = [];
  for (const [, name, check, written] of table.matchAll(/^(\w[\w ]*)(?:\/(\w+))? = (.*)$/gm)) {
    const pattern = written.replace(/\{([A-Z_]+)\}/g, (_, piece) => pieces[piece]);
    if (/[a-z]/.test(name)) rules.push([name, new RegExp(pattern, "gi"), CHECKS[check] ?? (() => true)]);
    else pieces[name] = pattern;
  }
  return rules;
};

// without the table nothing is sent while a person types
const TABLE = await (await fetch(new URL("secrets.txt", import.meta.url))).text();
const SECRETS = read(TABLE);
if (!SECRETS.length) throw new Error("secrets.txt is empty");

/** The text with plain characters, one for one, so that positions stay. */
const folded = (text) =>
  text.replace(/[^\0-\x7f]/g, (sign) => {
    const plain = sign.normalize("NFKC");
    if (plain.length > 1) return sign;
    if (/[\p{Pd}\u2212]/u.test(plain)) return "-";
    if (/[\p{Z}\u200b-\u200d\ufeff]/u.test(plain)) return " ";
    return /[‘’‚]/.test(plain) ? "'" : /[“”„«»]/.test(plain) ? '"' : /[→⇒]/.test(plain) ? ":" : plain;
  });

/** Kind, start and end of each match in a text that starts at an offset. */
const matches = (text, offset) => {
  const plain = folded(text);
  return SECRETS.flatMap(([kind, pattern, isSecret]) =>
    [...plain.matchAll(pattern)]
      .filter((match) => match[1] && isSecret(match))
      .map((match) => [kind, offset + match.index + match[0].length - match[1].length, offset + match.index + match[0].length]),
  );
};

const before = (texts, place) => [...texts.slice(0, place), ""].join(BETWEEN).length;

/** Kind, start, end and text of each secret in texts, alone or joined. Overlapping ones are merged. */
export const secrets = (texts) => {
  const whole = texts.join(BETWEEN);
  const all = [matches(whole, 0), ...texts.map((text, place) => matches(text, before(texts, place)))].flat();
  const apart = [];
  for (const secret of all.sort((a, b) => a[1] - b[1] || b[2] - a[2])) {
    const last = apart.at(-1);
    if (last && secret[1] < last[2]) last[2] = Math.max(last[2], secret[2]);
    else apart.push(secret);
  }
  return apart.map(([kind, start, end]) => [kind, start, end, whole.slice(start, end)]);
};

/** The texts without secrets. */
export const withoutSecrets = (texts, spans = secrets(texts)) =>
  texts.map((text, place) => {
    const offset = before(texts, place);
    const local = spans.map(([, start, end]) => [Math.max(0, start - offset), Math.min(text.length, end - offset)]);
    return local.reduceRight((rest, [start, end]) => (start < end ? rest.slice(0, start) + REMOVED + rest.slice(end) : rest), text);
  });

const masked = (text) => `“${text.slice(0, Math.min(MASKED_CHARS, text.length / 2))}…”`;

/** A warning that names secrets, or "" if there are none. */
export const warning = (spans) => {
  const kinds = new Map();
  for (const [kind, , , words] of spans) kinds.set(kind, [...(kinds.get(kind) ?? []), masked(words)]);
  const named = [...kinds].map(([kind, words]) => `a ${kind} (${words.slice(0, 3).join(", ")})`).join(" and ");
  return named && `This looks like ${named}. We don't need it, and will never ask for it.`;
};

const write = (field, text) => {
  field.focus();
  field.select();
  document.execCommand("insertText", false, text);
  if (field.value === text) return true; // only this can be undone
  // else set it past a framework's own setter, which then sees a change
  Reflect.set(Object.getPrototypeOf(field), "value", text, field);
  field.dispatchEvent(new Event("input", { bubbles: true }));
};

/** Removes secrets from fields and returns what to announce. */
export const remove = (fields, spans) => {
  const texts = withoutSecrets(fields.map((field) => field.value), spans);
  const undone = fields.map((field, place) => field.value === texts[place] || write(field, texts[place]));
  return "Removed." + (undone.every(Boolean) ? " Undo brings it back." : "");
};
