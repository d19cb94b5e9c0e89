// Brings the parts of a page that change up to date: the server says that something changed, and the page is fetched
// again and its `data-live` parts are exchanged. So there is one rendering, the server's.
import { showMoments } from "./moments.js";
import { whileShown } from "./streams.js";

const pollMilliseconds = 8000;

const isBusy = (part) => {
  const active = document.activeElement;
  const isTyping = active && part.contains(active) && ["INPUT", "TEXTAREA", "SELECT"].includes(active.tagName);
  return isTyping || part.querySelector("form[data-busy], form[data-sent], form[data-asking]") !== null;
};

// A form that was sent leads where its answer says; nothing else may lead away before.
const isLeaving = () => document.querySelector("form[data-sent]") !== null;

// Finds a link or a form's button again in the part's next rendering.
const selectorOf = (element) => {
  if (element.hasAttribute("href")) return `[href="${CSS.escape(element.getAttribute("href"))}"]`;
  const form = element.closest("form[action]");
  return form && `form[action="${CSS.escape(form.getAttribute("action"))}"] ${element.localName}:not([type=hidden])`;
};

const exchange = (fresh, started) => {
  for (const part of document.querySelectorAll("[data-live]")) {
    const next = fresh.querySelector(`[data-live="${CSS.escape(part.dataset.live)}"]`);
    if (!next || isBusy(part) || part.dataset.shown === next.innerHTML) continue;
    part.dataset.shown = next.innerHTML;
    const focused = part.contains(document.activeElement) ? selectorOf(document.activeElement) : null;
    part.replaceChildren(...next.childNodes);
    if (focused) part.querySelector(focused)?.focus();
    started(part);
  }
  showMoments();
};

export const startLive = (started) => {
  const source = document.querySelector("[data-events]");
  if (!source) return;
  let isFetching = false;
  let isStale = false;
  const refresh = async () => {
    if (document.hidden || isFetching) {
      isStale = true;
      return;
    }
    isFetching = true;
    isStale = false;
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
      if (isLeaving()) return;
      if (answer.redirected && !answer.url.startsWith(location.origin + location.pathname)) location.assign(answer.url);
      else if (answer.ok) exchange(new DOMParser().parseFromString(await answer.text(), "text/html"), started);
      else if (answer.status === 404) location.assign("/applications");
    } catch {
      // The server is away; the next event or poll tries again.
    } finally {
      isFetching = false;
      if (isStale && !document.hidden) setTimeout(refresh, 250);
    }
  };
  let poll = setInterval(refresh, pollMilliseconds);
  let wasBroken = false;
  whileShown(source.dataset.events, (events) => {
    events.addEventListener("open", () => {
      clearInterval(poll);
      poll = undefined;
      if (wasBroken) refresh();
      wasBroken = false;
    });
    events.addEventListener("error", () => {
      wasBroken = true;
      poll ??= setInterval(refresh, pollMilliseconds);
    });
    events.addEventListener("changed", refresh);
  }, () => { wasBroken = true; });
  document.addEventListener("visibilitychange", () => { if (!document.hidden && isStale) refresh(); });
  document.addEventListener("skypanel:refresh", refresh);
};
