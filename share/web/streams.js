// A stream of events that is open only while its page is seen: browsers open six connections to a server and not one
// more, so a few pages in the background would hold up everything else, uploads too.
export const whileShown = (address, listen, onClose = () => {}) => {
  let events;
  let isOver = false;
  const open = () => {
    events = new EventSource(typeof address === "function" ? address() : address);
    listen(events, () => {
      isOver = true;
      events.close();
    });
  };
  const close = () => {
    events?.close();
    events = undefined;
    onClose();
  };
  document.addEventListener("visibilitychange", () => {
    if (isOver) return;
    if (document.hidden) close();
    else if (!events) open();
  });
  if (!document.hidden) open();
};
