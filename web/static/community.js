// Community answers beside the ticket form.

import { make, place } from "./live.js";

/** Lists answers in a section: each question, whether its answer was accepted, its votes and its month. */
export const draw = (section, answers, link) => place(section.querySelector("ul"), answers.map((answer) => item(answer, link)));

const item = ({ url, title, votes, day, is_accepted: isAccepted }, link) => {
  const month = new Date(day).toLocaleDateString("en", { month: "long", year: "numeric", timeZone: "UTC" });
  const label = isAccepted ? "Accepted answer" : "Community answer";
  const facts = [label, `${votes} ${votes === 1 ? "vote" : "votes"}`, month];
  return make("li", {}, link(url, title), make("p", { class: "meta" }, facts.join(" · ")));
};
