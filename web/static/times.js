// Moments in the reader's own time zone; without script they stand in that of the site.

const LOCALE = navigator.language.startsWith("en") ? navigator.language : "en-GB"; // the page is in English
const { hourCycle } = new Intl.DateTimeFormat(undefined, { hour: "numeric" }).resolvedOptions();
const format = new Intl.DateTimeFormat(LOCALE, {
  day: "numeric",
  month: "short",
  year: "numeric",
  hour: "numeric",
  minute: "2-digit",
  timeZoneName: "short",
  hourCycle,
});

for (const time of document.querySelectorAll("time[datetime*=T]")) {
  time.title = time.textContent;
  time.textContent = format.format(new Date(time.dateTime));
}
