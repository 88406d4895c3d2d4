// "Did you mean gmail.com?": the rules of web/contact/sender/mail_domains.py. They run here so that no address is sent early.

import { button } from "./live.js";

/** Optimal string alignment distance: insertions, deletions, substitutions and swaps between two words. */
const distance = (left, right) => {
  const table = [...Array(left.length + 1)].map((_, row) => [...Array(right.length + 1)].map((_, column) => row || column));
  for (let row = 1; row <= left.length; row++)
    for (let column = 1; column <= right.length; column++) {
      const same = left[row - 1] === right[column - 1];
      const swapped = row > 1 && column > 1 && left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
      table[row][column] = Math.min(
        table[row - 1][column] + 1,
        table[row][column - 1] + 1,
        table[row - 1][column - 1] + !same,
        swapped ? table[row - 2][column - 2] + 1 : Infinity,
      );
    }
  return table[left.length][right.length];
};

const ending = (domain) => domain.slice(domain.lastIndexOf(".") + 1);

/** The address with the domain that was probably meant, or "". */
const meant = (address, suggested, known) => {
  const at = address.trim().lastIndexOf("@");
  const [local, domain] = [address.trim().slice(0, Math.max(at, 0)), address.trim().slice(at + 1).toLowerCase()];
  if (!local || domain.length > 60 || known.includes(domain)) return "";
  const close = suggested
    .map((name) => [distance(domain, name), name])
    .filter(([count, name]) => count <= (name.length >= 11 && ending(name) === ending(domain) ? 2 : 1))
    .sort(([a], [b]) => a - b);
  return close.length ? `${local}@${close[0][1]}` : "";
};

/** Suggests the probable address below the field; a button fills it in. */
export const hint = (field) => {
  const address = meant(field.value, field.dataset.suggested.split(" "), field.dataset.known.split(" "));
  const line = document.getElementById("email-meant");
  const fillIn = () => {
    field.value = address;
    line.replaceChildren();
    field.focus();
  };
  line.replaceChildren(...(address ? ["Did you mean ", button(address, fillIn, { class: "link" }), "?"] : []));
};
