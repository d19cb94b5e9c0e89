// Live logs: appends what the stream brings, follows the end, filters, copies.
import { copyText } from "./copying.js";
import { whileShown } from "./streams.js";

const maximumLines = 5000;

// The same as the server does: no terminal sequences, no control characters, no overrides of direction.
export const plain = (text) =>
  text.replace(/\u001b\[[0-?]*[ -/]*[@-~]|\u001b[\]PX^_][^\u0007\u001b\n]*(?:\u0007|\u001b\\)?|\u001b[^\n]?/g, "")
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g, "");

const kindOf = (text, isError) => {
  if (text.startsWith("==> ") || text.startsWith("-----> ")) return "step";
  return isError || /^(error|fatal|build failed)/i.test(text) ? "error" : "";
};

const lineOf = (text, origin) => {
  const item = document.createElement("li");
  item.className = kindOf(text, origin?.stream === "stderr");
  if (origin) {
    const time = document.createElement("time");
    time.textContent = origin.at.slice(11, 19);
    time.title = origin.at;
    const name = document.createElement("b");
    name.textContent = origin.process ? `${origin.process}.${origin.index}` : "system";
    item.append(time, name);
  }
  const span = document.createElement("span");
  span.textContent = text;
  item.append(span);
  return item;
};

class LogView {
  constructor(root) {
    this.root = root;
    this.list = root.querySelector(".log-lines");
    this.scroll = root.querySelector(".log-scroll");
    this.follow = root.querySelector("[data-log-follow]");
    this.filter = root.querySelector("[data-log-filter]");
    this.state = root.querySelector("[data-log-state]");
    this.isRuntime = root.classList.contains("runtime");
    this.waiting = [];
    root.querySelector("[data-log-tools]").hidden = false;
    root.querySelector("[data-log-copy]").addEventListener("click", (event) => this.copy(event.currentTarget));
    this.scroll.addEventListener("scroll", () => this.onScroll(), { passive: true });
    this.follow.addEventListener("change", () => this.toEnd());
    this.filter?.addEventListener("input", () => this.applyFilter([...this.list.children]));
    this.toEnd();
    if (root.dataset.stream) this.connect();
  }

  connect() {
    // Ids rise; what the page shows already is passed over, also after a reconnection.
    let last = Number(this.root.dataset.last || 0);
    const take = (event) => {
      const chunk = JSON.parse(event.data);
      if (chunk.id <= last) return;
      last = chunk.id;
      this.add(chunk);
    };
    const path = this.root.dataset.stream;
    whileShown(() => `${path}${path.includes("?") ? "&" : "?"}after=${last}`, (events, end) => {
      events.addEventListener("open", () => this.show("Live", true));
      events.addEventListener("error", () => this.show(
        events.readyState === EventSource.CLOSED ? "Ended: load the page again" : "Reconnecting …", false));
      events.addEventListener("chunk", take);
      events.addEventListener("line", take);
      events.addEventListener("status", (event) => {
        if (!JSON.parse(event.data).final) return;
        end();
        this.show("", false);
        document.dispatchEvent(new Event("skypanel:refresh"));
      });
    }, () => this.show("Paused", false));
  }

  show(text, isLive) {
    this.state.textContent = text;
    this.state.classList.toggle("live", isLive);
  }

  add(chunk) {
    if (this.isRuntime) {
      this.waiting.push(lineOf(plain(chunk.text), chunk));
    } else {
      const lines = chunk.text.split("\n");
      if (lines.at(-1) === "") lines.pop();
      for (const line of lines) this.waiting.push(lineOf(plain(line)));
    }
    this.frame ??= requestAnimationFrame(() => this.flush());
  }

  flush() {
    this.frame = undefined;
    this.root.querySelector("[data-log-empty]")?.remove();
    this.applyFilter(this.waiting);
    this.list.append(...this.waiting);
    this.waiting = [];
    if (this.isRuntime) while (this.list.childElementCount > maximumLines) this.list.firstElementChild.remove();
    this.toEnd();
  }

  applyFilter(items) {
    const wanted = this.filter?.value.trim().toLowerCase() ?? "";
    this.list.classList.toggle("filtered", wanted !== "");
    if (wanted) for (const item of items) item.classList.toggle("hit", item.textContent.toLowerCase().includes(wanted));
    this.toEnd();
  }

  toEnd() {
    if (this.follow.checked) this.scroll.scrollTop = this.scroll.scrollHeight;
  }

  onScroll() {
    const gap = this.scroll.scrollHeight - this.scroll.scrollTop - this.scroll.clientHeight;
    if (this.scroll.scrollTop < this.lastTop && gap > 40) this.follow.checked = false;
    else if (gap < 4) this.follow.checked = true;
    this.lastTop = this.scroll.scrollTop;
  }

  copy(button) {
    const items = [...this.list.children].filter((item) => !this.list.classList.contains("filtered") || item.classList.contains("hit"));
    const text = items.map((item) => [...item.children].map((child) => child.title || child.textContent).join(" "));
    copyText(text.join("\n") + "\n", button);
  }
}

export const startLogs = () => {
  for (const root of document.querySelectorAll("[data-log]")) new LogView(root);
};
