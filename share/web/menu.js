// Theme choice, and menus that close when one leaves them.
const show = (group) => {
  const current = document.documentElement.dataset.theme ?? "auto";
  for (const button of group.querySelectorAll("button")) button.setAttribute("aria-pressed", String(button.value === current));
};

const startMenus = () => {
  for (const menu of document.querySelectorAll("details.user, details.switcher")) {
    document.addEventListener("click", (event) => {
      if (menu.open && !menu.contains(event.target)) menu.open = false;
    });
    menu.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !menu.open) return;
      menu.open = false;
      menu.querySelector("summary").focus();
    });
  }
};

export const startTheme = () => {
  const group = document.querySelector("[data-theme-choice]");
  startMenus();
  if (!group) return;
  group.hidden = false;
  show(group);
  group.addEventListener("click", (event) => {
    const theme = event.target.value;
    if (!theme) return;
    if (theme === "auto") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
    try {
      if (theme === "auto") localStorage.removeItem("theme");
      else localStorage.setItem("theme", theme);
    } catch {
      // The choice then holds for this page only.
    }
    show(group);
  });
};
