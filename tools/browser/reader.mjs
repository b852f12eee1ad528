// The reader's walk: every kind of page, on a phone and on a desk, by day and by night, with and without scripts.

import { check, expect, expectNone } from './runner.mjs';
import { crawl, deadLinks } from './crawl.mjs';
import { brokenPictures, deadAnchors, inaccessible, leaks, overflow, settle, shifted, shot, watch, watchShifts, watchWeight } from './page.mjs';
import { budget, feeds, mustHave, narrowest, nowhere, schemes, searchWord, slowLine, widths } from './settings.mjs';

export async function readThePaper(browser, url) {
  let pages = new Map();
  let links = new Map();

  await check('the whole paper can be reached from the front', async () => {
    const context = await browser.newContext();
    try {
      ({ pages, links } = await crawl(context, url));
      const stories = pages.get('story') ?? [];
      // A search needs a word that is in the paper: the longest of a headline.
      let word = searchWord;
      if (stories.length) {
        const page = await context.newPage();
        await page.goto(url + stories[0]);
        word = (await page.locator('h1').first().innerText()).match(/\p{L}{5,}/gu)?.sort((a, b) => b.length - a.length)[0] ?? word;
        await page.close();
      }
      pages.set('search', [`/search/?q=${encodeURIComponent(word)}`]);
      expectNone(mustHave.filter((kind) => !pages.get(kind)?.length), 'no page of this kind is linked from anywhere');
    } finally {
      await context.close();
    }
  });

  await check('no link inside the paper leads nowhere', async () => {
    const context = await browser.newContext();
    try {
      expectNone(await deadLinks(context, url, links), 'dead links');
    } finally {
      await context.close();
    }
  });

  const walk = [...pages].flatMap(([kind, paths]) => paths.slice(0, kind === 'story' ? 3 : 1).map((path) => ({ kind, path })));
  for (const { kind, path } of walk) for (const width of widths) for (const scheme of schemes) await visit(browser, url, kind, path, width, scheme);
  for (const width of widths) await visit(browser, url, 'not found', nowhere, width, 'light', 404);
  for (const { kind, path } of walk) await isLight(browser, url, kind, path);
  for (const { kind, path } of walk) await fitsTheNarrowest(browser, url, kind, path);
  for (const { kind, path } of walk) await withoutScripts(browser, url, kind, path);
  await searchFinds(browser, url, pages);
  for (const feed of feeds) await readFeed(browser, url, feed);
  await leavesNothing(browser, url, walk);
  return pages;
}

async function visit(browser, url, kind, path, width, scheme, status = 200) {
  const name = `${kind} ${path} at ${width.name}, ${scheme}`;
  const context = await browser.newContext({ viewport: width.viewport, hasTouch: width.hasTouch, colorScheme: scheme });
  try {
    const page = await context.newPage();
    const seen = watch(page, url, status === 200 ? [] : [new RegExp(`status of ${status}`)]);
    await watchShifts(page);
    await check(`${name}: stands, and asks nobody else`, async () => {
      const answer = await page.goto(url + path, { waitUntil: 'load' });
      expect(answer.status() === status, `answered ${answer.status()}, not ${status}`);
      await settle(page);
      const moved = await shifted(page);
      const told = (words, list) => list.map((one) => `${words}: ${one}`);
      const faults = [
        ...told('scrolls sideways', await overflow(page)),
        ...told('moves by itself', moved.sum > budget.shift ? [moved.words] : []),
        ...told('a picture does not show', await brokenPictures(page)),
        ...told('a link to a place that is not on the page', await deadAnchors(page)),
        ...told('no reader should see this', await leaks(page)),
        ...told('asks another host', seen.foreign),
        ...told('the console complains', seen.errors),
        ...told('a request failed', seen.failed),
      ];
      expectNone(faults, 'not as it should be');
    });
    await shot(page, `${kind}-${width.name}-${scheme}`);
  } finally {
    await context.close();
  }
  const open = await browser.newContext({ viewport: width.viewport, hasTouch: width.hasTouch, colorScheme: scheme, bypassCSP: true });
  try {
    await check(`${name}: accessible (axe)`, async () => {
      const page = await open.newPage();
      await page.goto(url + path, { waitUntil: 'load' });
      expectNone(await inaccessible(page), 'axe finds');
    });
  } finally {
    await open.close();
  }
}

// First visit on a slow line: few requests, few bytes, and nothing moves when pictures and letters come late.
async function isLight(browser, url, kind, path) {
  const most = kind === 'story' ? budget.bytes : budget.listBytes;
  await check(`${kind} ${path} on a slow line: ${budget.requests} requests and ${most / 1000} KB beyond its pictures, and nothing moves`, async () => {
    const context = await browser.newContext({ viewport: widths[0].viewport, hasTouch: true });
    try {
      const page = await context.newPage();
      await watchShifts(page);
      const { line, asked } = await watchWeight(page);
      await line.send('Network.emulateNetworkConditions', slowLine);
      await page.goto(url + path, { waitUntil: 'load' });
      await settle(page);
      const all = asked();
      const moved = await shifted(page);
      // Letters of other languages come as one file more, and only where the page has such a letter.
      const letters = all.filter((one) => one.type === 'Font');
      const rest = all.filter((one) => one.type !== 'Font');
      const bytes = rest.reduce((sum, one) => sum + one.bytes, 0);
      const figures = `${rest.length} requests, ${bytes} bytes, ${letters.length} files of other letters, moved by ${moved.sum.toFixed(4)}`;
      if (process.env.COURANT_VERBOSE) console.log(`        ${figures}`);
      const words = `${figures}: ${all.map((one) => `${one.type} ${one.url.slice(url.length)} ${one.bytes}`).join('; ')}`;
      expect(rest.length <= budget.requests && bytes <= most && letters.length <= 2, words);
      expect(moved.sum <= budget.shift, `${figures}: ${moved.words}`);
    } finally {
      await context.close();
    }
  });
}

async function fitsTheNarrowest(browser, url, kind, path) {
  await check(`${kind} ${path} at ${narrowest.name}: does not scroll sideways`, async () => {
    const context = await browser.newContext({ viewport: narrowest.viewport, hasTouch: narrowest.hasTouch });
    try {
      const page = await context.newPage();
      await page.goto(url + path, { waitUntil: 'load' });
      await settle(page);
      expectNone(await overflow(page), 'scrolls sideways');
    } finally {
      await context.close();
    }
  });
}

// Scripts off, the words and the links are the same ones.
async function withoutScripts(browser, url, kind, path) {
  const read = async (javaScriptEnabled) => {
    const context = await browser.newContext({ viewport: widths[0].viewport, javaScriptEnabled });
    try {
      const page = await context.newPage();
      await page.goto(url + path, { waitUntil: 'load' });
      const main = page.locator('main').first();
      return { words: (await main.innerText()).split(/\s+/).length, links: await main.locator('a[href]').count() };
    } finally {
      await context.close();
    }
  };
  await check(`${kind} ${path} with scripts off: the same words and links`, async () => {
    const [on, off] = [await read(true), await read(false)];
    expect(off.words >= on.words * 0.95, `${off.words} words without scripts, ${on.words} with`);
    expect(off.links >= on.links * 0.95, `${off.links} links without scripts, ${on.links} with`);
  });
}

async function searchFinds(browser, url, pages) {
  await check('a word from a headline finds its story, without scripts', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    try {
      const page = await context.newPage();
      await page.goto(url + (pages.get('search') ?? ['/search/?q=the'])[0]);
      const story = (pages.get('story') ?? [])[0];
      expect(story, 'there is no story to look for');
      expect(await page.locator(`main a[href="${story}"], main a[href="${url}${story}"]`).count(), `${story} is not among the results`);
    } finally {
      await context.close();
    }
  });
}

async function readFeed(browser, url, feed) {
  await check(`${feed.path} is a feed a reader can take`, async () => {
    const context = await browser.newContext();
    try {
      const answer = await context.request.get(url + feed.path);
      expect(answer.status() === 200, `answered ${answer.status()}`);
      const type = answer.headers()['content-type'] ?? '';
      if (feed.type) expect(feed.type.test(type), `comes as ${type}`);
      expect(answer.headers().etag || answer.headers()['last-modified'], 'has neither ETag nor Last-Modified');
      const text = await answer.text();
      if (feed.json) {
        const json = JSON.parse(text);
        expect(json.version?.startsWith('https://jsonfeed.org/version/1'), `version is ${json.version}`);
        expect(json.items?.length > 0 && json.items.every((item) => item.id), 'no items, or items without an id');
        return;
      }
      const page = await context.newPage();
      const { root, items, fault } = await page.evaluate((xml) => {
        const parsed = new DOMParser().parseFromString(xml, 'application/xml');
        const fault = parsed.querySelector('parsererror')?.textContent ?? '';
        return { root: parsed.documentElement.localName, items: [...parsed.getElementsByTagName('*')].map((element) => element.localName), fault };
      }, text);
      expect(!fault, `is not well-formed: ${fault.slice(0, 200)}`);
      expect(feed.root instanceof RegExp ? feed.root.test(root) : root === feed.root, `its root is ${root}`);
      if (feed.item) expect(items.some((name) => (feed.item instanceof RegExp ? feed.item.test(name) : name === feed.item)), 'holds no item');
    } finally {
      await context.close();
    }
  });
}

async function leavesNothing(browser, url, walk) {
  await check('reading leaves no cookie and nothing stored', async () => {
    const context = await browser.newContext();
    try {
      const page = await context.newPage();
      const kept = [];
      for (const { path } of walk) {
        await page.goto(url + path, { waitUntil: 'load' });
        kept.push(...(await page.evaluate(() => [...Object.keys(localStorage), ...Object.keys(sessionStorage)].map((key) => `stored: ${key}`))));
      }
      kept.push(...(await context.cookies()).map((cookie) => `cookie: ${cookie.name}`));
      expectNone(kept, 'left behind');
    } finally {
      await context.close();
    }
  });
}
