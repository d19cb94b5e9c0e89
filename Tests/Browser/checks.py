"""What holds on every page: names for controls, one heading, nothing wider than the screen, enough contrast."""

ACCESSIBILITY = """() => {
  const problems = [];
  const visible = e => e.checkVisibility ? e.checkVisibility({checkVisibilityCSS: true}) : true;
  const name = e => (e.getAttribute('aria-label') || (e.labels && [...e.labels].map(l => l.textContent).join(' '))
    || e.title || e.textContent || '').trim();
  for (const e of document.querySelectorAll('input:not([type=hidden]), select, textarea, button, a[href], progress'))
    if (visible(e) && !name(e)) problems.push('no name: ' + e.outerHTML.slice(0, 120));
  for (const e of document.querySelectorAll('img:not([alt])')) problems.push('no alt: ' + e.outerHTML.slice(0, 120));
  if (document.querySelectorAll('h1').length !== 1) problems.push('not exactly one h1');
  if (!document.documentElement.lang) problems.push('no language');
  if (!document.querySelector('main')) problems.push('no main');
  const ids = [...document.querySelectorAll('[id]')].map(e => e.id);
  for (const id of new Set(ids)) if (ids.filter(i => i === id).length > 1) problems.push('id twice: ' + id);
  return problems;
}"""

CONTRAST = """() => {
  const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
  const colour = text => {
    canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = text; canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data; return [r, g, b, a / 255];
  };
  const over = (top, under) => [0, 1, 2].map(i => top[i] * top[3] + under[i] * (1 - top[3])).concat(1);
  const light = c => [0, 1, 2].map(i => c[i] / 255).map(v => v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
    .reduce((s, v, i) => s + v * [.2126, .7152, .0722][i], 0);
  const ground = e => {
    const stack = [];
    for (let n = e; n; n = n.parentElement) stack.unshift(colour(getComputedStyle(n).backgroundColor));
    return stack.reduce((under, top) => over(top, under), [255, 255, 255, 1]);
  };
  const problems = new Set();
  for (const e of document.querySelectorAll('main *, header *')) {
    const own = [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
    if (!own || !e.checkVisibility({checkOpacity: true, checkVisibilityCSS: true}) || e.closest('[disabled], .problem-status')) continue;
    const back = ground(e), front = over(colour(getComputedStyle(e).color), back);
    const [a, b] = [light(front), light(back)].sort((x, y) => y - x);
    const ratio = (a + .05) / (b + .05);
    if (ratio < 4.5) problems.add(`contrast ${ratio.toFixed(2)}: ${e.tagName}.${e.className} “${e.textContent.trim().slice(0, 40)}”`);
  }
  return [...problems];
}"""


def check(page):
    problems = page.evaluate(ACCESSIBILITY) + page.evaluate(CONTRAST)
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if wide > 0:
        problems.append(f"{wide} pixels wider than the screen")
    assert problems == [], page.url
