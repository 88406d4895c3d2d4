// For pages that change while a person types: elements built without parsing markup, and requests.

export const PAUSE_MS = 280;

export const make = (tag, attributes = {}, ...children) => {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
};

/** The language of a text, and its name if the reader may not expect it. */
export const inLanguage = ({ lang, dir }) => ({ lang, dir });
export const languageTag = ({ language }) => make("span", { class: language && "language" }, language);

export const button = (text, press, attributes = {}) => {
  const node = make("button", { type: "button", ...attributes }, text);
  node.addEventListener("click", press);
  return node;
};

/** Fills a list. A node that is in its place is not moved, so it keeps the focus. */
export const place = (list, nodes) => {
  for (const node of [...list.children]) if (!nodes.includes(node)) node.remove();
  nodes.forEach((node, index) => list.children[index] === node || list.insertBefore(node, list.children[index] ?? null));
};

/** Sets the text of a live region, unless it is the same: some screen readers would repeat it. */
export const announce = (region, text) => {
  if (region.textContent !== text) region.textContent = text;
};

const DENSE = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\p{sc=Thai}]/u; // shorter words

/** True if a text is long enough to search for. */
export const isSearchable = (text, minChars = 3) => text.length >= (DENSE.test(text) ? minChars - 1 : minChars);

/** Sends one request at a time: each aborts the one before, so an old answer is never drawn. */
export class LatestRequest {
  #controller = null;

  cancel() {
    this.#controller?.abort();
  }

  /** Resolves to the answer, or to null if it was cancelled. */
  async json(url, options = {}) {
    this.cancel();
    const { signal } = (this.#controller = new AbortController());
    const headers = { Accept: "application/json", ...(options.body && { "Content-Type": "application/json" }) };
    try {
      const response = await fetch(url, { credentials: "omit", ...options, headers, signal });
      if (!response.ok) throw new Error(response.status);
      const answer = await response.json();
      return signal.aborted ? null : answer;
    } catch (error) {
      if (signal.aborted) return null;
      throw error;
    }
  }
}
