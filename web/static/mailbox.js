// "Did you mean gmail.com?": the rules of web/contact/mail_domains.py. They run here so that no address is sent early.

/** Optimal string alignment distance: insertions, deletions, substitutions and swaps between two words. */
const distance = (one, other) => {
  const table = [...Array(one.length + 1)].map((_, row) => [...Array(other.length + 1)].map((_, column) => row || column));
  for (let row = 1; row <= one.length; row++)
    for (let column = 1; column <= other.length; column++) {
      const same = one[row - 1] === other[column - 1];
      const swapped = row > 1 && column > 1 && one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      table[row][column] = Math.min(
        table[row - 1][column] + 1,
        table[row][column - 1] + 1,
        table[row - 1][column - 1] + !same,
        swapped ? table[row - 2][column - 2] + 1 : Infinity,
      );
    }
  return table[one.length][other.length];
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
    .sort(([one], [other]) => one - other);
  return close.length ? `${local}@${close[0][1]}` : "";
};

/** Suggests the probable address below the field; a button fills it in. */
export const hint = (field) => {
  const address = meant(field.value, field.dataset.suggested.split(" "), field.dataset.known.split(" "));
  const line = document.getElementById("email-meant");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "link";
  button.textContent = address;
  button.addEventListener("click", () => {
    field.value = address;
    line.replaceChildren();
    field.focus();
  });
  line.replaceChildren(...(address ? ["Did you mean ", button, "?"] : []));
};
