// Our ticket form inside the widget, in a frame. It stays as it is while other parts of the panel are in sight.

import { make } from "../live.js";
import { ORIGIN, SITE, externalLink } from "./article.js";

const MIN_FRAME_PX = 320;
const MAX_FRAME_PX = 2_400;

export class TicketFrame {
  root = make("div", { hidden: "" });
  #frame = null;
  #sent = false;
  #onSent;
  #onEscape;

  constructor(onSent, onEscape) {
    this.#onSent = onSent;
    this.#onEscape = onEscape;
  }

  /** Loads the form unless one is being filled in; the query and the articles that were read are already in it. */
  load(back, query, slugs) {
    if (this.#frame) return;
    const carried = [...(query ? [["q", query]] : []), ...slugs.map((slug) => ["read", slug])];
    const search = carried.length ? `?${new URLSearchParams(carried)}` : "";
    const src = `${SITE}/embed/contact${search}`;
    this.#frame = make("iframe", { title: "Contact support", src, height: 720, referrerpolicy: "no-referrer" });
    this.#sent = false;
    const newTab = make("p", { class: "soft" }, externalLink(`${SITE}/contact${search}`, "Open the form in a new tab"));
    this.root.replaceChildren(back, make("h3", { tabindex: "-1" }, "Contact support"), newTab, this.#frame);
  }

  /** Removes a form whose ticket was sent; one that is being filled in stays. */
  leave() {
    if (this.#sent) this.#frame = null;
    if (!this.#frame) this.root.replaceChildren();
    this.root.hidden = true;
  }

  /** Acts on a message event if it comes from the form. */
  receive({ origin, source, data }) {
    if (!this.#frame || origin !== ORIGIN || source !== this.#frame.contentWindow) return;
    if (data?.height > 0) this.#frame.height = Math.min(MAX_FRAME_PX, Math.max(MIN_FRAME_PX, data.height));
    if (data?.firstline === "escape") this.#onEscape();
    if (data?.firstline === "form") this.#sent = false;
    if (data?.firstline === "attention") this.#attend();
    if (data?.firstline === "sent" && !this.#sent) {
      this.#sent = true; // the page that confirms it may load again
      this.#onSent();
    }
  }

  /** Scrolls to the form's errors: they stand at its top, which may be above the panel. */
  #attend() {
    this.#frame.scrollIntoView({ block: "start" });
    this.#frame.focus({ preventScroll: true });
  }
}
