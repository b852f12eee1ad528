// Follows the paper's own links from the front, so that no address has to be known beforehand.

import { crawlPages, deadLinkLimit, kinds } from './settings.mjs';

export function kindOf(path) {
  const plain = path.split(/[?#]/)[0];
  return (kinds.find(([, pattern]) => pattern.test(plain)) ?? ['other'])[0];
}

// The pages a reader can reach: { pages: Map(kind → [path]), links: Map(path → the page it stands on) }.
export async function crawl(context, url) {
  const page = await context.newPage();
  const links = new Map([['/', '(the front)']]);
  const pages = new Map();
  const waiting = ['/'];
  const perKind = new Map();
  let visited = 0;
  while (waiting.length && visited < crawlPages) {
    // Kinds seen least come first, so that a long list of stories does not crowd out the one author page.
    waiting.sort((a, b) => (perKind.get(kindOf(a)) ?? 0) - (perKind.get(kindOf(b)) ?? 0));
    const path = waiting.shift();
    const kind = kindOf(path);
    if (['feed', 'file', 'desk', 'house'].includes(kind)) continue;
    perKind.set(kind, (perKind.get(kind) ?? 0) + 1);
    visited += 1;
    const answer = await page.goto(url + path, { waitUntil: 'domcontentloaded' });
    if (!answer || answer.status() !== 200) continue; // told by the dead-link check
    pages.set(kind, [...(pages.get(kind) ?? []), path]);
    const found = await page.evaluate(() => ({
      hrefs: [...document.querySelectorAll('a[href], link[rel~="alternate"][href], link[rel~="next"][href]')].map((a) => a.href),
      days: [...document.querySelectorAll('time[datetime]')].map((time) => time.getAttribute('datetime').slice(0, 10)),
    }));
    // The day's page need not be linked from everywhere, but it must be there for every day a story carries.
    for (const day of found.days) if (/^\d{4}-\d{2}-\d{2}$/.test(day) && kind === 'story') found.hrefs.push(`${url}/archive/${day.replaceAll('-', '/')}/`);
    for (const href of found.hrefs) {
      if (!href.startsWith(`${url}/`)) continue;
      const next = href.slice(url.length).split('#')[0];
      if (links.has(next)) continue;
      links.set(next, path);
      waiting.push(next);
    }
  }
  await page.close();
  return { pages, links };
}

// Links that lead nowhere. A member's or the desk's door may send us to sign in; that is an answer.
export async function deadLinks(context, url, links) {
  const dead = [];
  for (const [path, from] of [...links].slice(0, deadLinkLimit)) {
    const answer = await context.request.get(url + path, { maxRedirects: 5 });
    if (answer.status() >= 400) dead.push(`${answer.status()} ${path}, linked from ${from}`);
  }
  return dead;
}
