// Runs before the first paint: so that a chosen theme does not flash, and to note forms that are sent before the other
// scripts are there.
document.addEventListener("submit", (event) => { event.target.dataset.early = ""; });
(() => {
  try {
    const theme = localStorage.getItem("theme");
    if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
  } catch {
    // Storage can be forbidden; the system's theme is shown then.
  }
})();
