// On a narrow screen the tabs scroll: shows the one that is open.
export const showCurrentTab = () => {
  for (const list of document.querySelectorAll(".tabs ul, .tabs, .side nav")) {
    const current = list.querySelector("[aria-current=page]");
    if (!current || list.scrollWidth <= list.clientWidth) continue;
    const [outer, inner] = [list.getBoundingClientRect(), current.getBoundingClientRect()];
    list.scrollLeft += inner.left - outer.left - (outer.width - inner.width) / 2;
  }
};
