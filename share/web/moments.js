// Keeps relative times true and shows the full time in the reader's own zone.
const full = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "long" });

const span = (seconds) => {
  if (seconds < 3570) return `${Math.max(1, Math.round(seconds / 60))} min`;
  if (seconds < 84600) return `${Math.round(seconds / 3600)} h`;
  return `${Math.round(seconds / 86400)} d`;
};

const relative = (seconds, date) => {
  if (seconds < -60) return `in ${span(-seconds)}`;
  if (seconds < 45) return "just now";
  return seconds < 2592000 ? `${span(seconds)} ago` : date;
};

export const showMoments = () => {
  for (const element of document.querySelectorAll("time[data-moment]")) {
    const date = new Date(element.dateTime);
    if (Number.isNaN(date.getTime())) continue;
    const text = relative((Date.now() - date.getTime()) / 1000, element.dateTime.slice(0, 10));
    if (element.textContent !== text) element.textContent = text;
    element.title = full.format(date);
  }
};

export const startMoments = () => {
  showMoments();
  setInterval(showMoments, 20000);
};
