// The pages of a ticket: a button that copies the page's address, and moments in the reader's time zone.

import { announce, button, make } from "./live.js";
import "./times.js";

const COPIED_MS = 2000;
const place = document.querySelector("[data-copy-link]");

if (place && navigator.clipboard) {
  const status = make("span", { class: "hidden", role: "status" });
  const copy = async () => {
    const path = place.dataset.copyLink;
    try {
      await navigator.clipboard.writeText(location.origin + path);
      announce(status, "Copied");
    } catch {
      announce(status, "Your browser did not allow copying. Copy the address from its address bar.");
    }
    press.textContent = status.textContent === "Copied" ? "Copied" : "Copy the link";
    setTimeout(() => {
      press.textContent = "Copy the link";
      announce(status, "");
    }, COPIED_MS);
  };
  const press = button("Copy the link", copy, { class: "button quiet small" });
  place.append(press, status);
}
