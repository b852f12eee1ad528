// What must hold for any page, whoever made it: watched while it loads, measured when it stands.

import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

// Listens from before the first request on. `quiet` are console words that a check expects (a 404 page says 404).
export function watch(page, origin, quiet = []) {
  const seen = { foreign: [], errors: [], failed: [] };
  page.on('request', (request) => {
    const url = request.url();
    if (/^(data|blob|about):/.test(url)) return;
    if (new URL(url).origin !== origin) seen.foreign.push(`${request.resourceType()} ${url.slice(0, 200)}`);
  });
  page.on('console', (message) => {
    if (message.type() !== 'error' && !/content security policy|refused to/i.test(message.text())) return;
    if (quiet.some((words) => words.test(message.text()))) return;
    seen.errors.push(message.text().slice(0, 300));
  });
  page.on('pageerror', (error) => seen.errors.push(`uncaught: ${String(error.message).slice(0, 300)}`));
  page.on('requestfailed', (request) => {
    if (request.failure()?.errorText !== 'net::ERR_ABORTED') seen.failed.push(`${request.url().slice(0, 200)}: ${request.failure()?.errorText}`);
  });
  page.on('response', (response) => {
    if (response.status() >= 400 && response.request().resourceType() !== 'document') seen.failed.push(`${response.status()} ${response.url().slice(0, 200)}`);
  });
  return seen;
}

// Scrolls to the end so that late pictures load, then waits for every picture to be there or to have failed.
export async function settle(page) {
  await page.evaluate(async () => {
    for (let y = 0, n = 0; y < document.documentElement.scrollHeight && n < 60; y += innerHeight, n += 1) {
      scrollTo(0, y);
      await new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next)));
    }
    const there = (img) => img.complete || new Promise((done) => ['load', 'error'].forEach((event) => img.addEventListener(event, done, { once: true })));
    await Promise.race([Promise.all([...document.images].map(there)), new Promise((done) => setTimeout(done, 5000))]);
    scrollTo(0, 0);
  });
}

// Wider than the window: the page scrolls sideways, or something sticks out of it.
export function overflow(page) {
  return page.evaluate(() => {
    const wide = document.documentElement.scrollWidth - innerWidth;
    if (wide <= 0) return [];
    const names = [...document.querySelectorAll('body *')]
      .filter((element) => element.getBoundingClientRect().right > innerWidth + 1)
      .map((element) => `${element.localName}${element.className && typeof element.className === 'string' ? '.' + element.className.trim().split(/\s+/).join('.') : ''}`);
    return [`${wide} px too wide: ${[...new Set(names)].slice(0, 6).join(', ')}`];
  });
}

// Adds up what moves by itself, from before the first byte on: call it before the page is asked for.
export async function watchShifts(page) {
  await page.addInitScript(() => {
    window.shifts = [];
    new PerformanceObserver((list) => {
      for (const shift of list.getEntries()) {
        if (shift.hadRecentInput) continue;
        const what = shift.sources.map(({ node }) => (node?.nodeType === 1 ? `${node.localName}.${node.className}` : node?.parentElement?.localName ?? '?'));
        window.shifts.push({ by: shift.value, what: [...new Set(what)].join(', ') });
      }
    }).observe({ type: 'layout-shift', buffered: true });
  });
}

export async function shifted(page) {
  const shifts = await page.evaluate(() => window.shifts);
  return { sum: shifts.reduce((sum, { by }) => sum + by, 0), words: shifts.map(({ by, what }) => `${by.toFixed(4)} ${what}`).join('; ') };
}

// What comes over the line beyond pictures: call it before the page is asked for.
export async function watchWeight(page) {
  const line = await page.context().newCDPSession(page);
  const seen = new Map();
  await line.send('Network.enable');
  line.on('Network.responseReceived', ({ requestId, type, response }) => {
    if (/^(data|blob):/.test(response.url)) return;
    if (!['Image', 'Media', 'Ping', 'Prefetch'].includes(type) && !response.mimeType.startsWith('image/')) seen.set(requestId, { type, url: response.url, bytes: 0 });
  });
  line.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    if (seen.has(requestId)) seen.get(requestId).bytes = encodedDataLength;
  });
  return { line, asked: () => [...seen.values()] };
}

export function brokenPictures(page) {
  return page.evaluate(() => [...document.images].filter((img) => img.getClientRects().length && !(img.complete && img.naturalWidth > 0)).map((img) => img.currentSrc || img.src));
}

export function deadAnchors(page) {
  return page.evaluate(() =>
    [...document.querySelectorAll('a[href^="#"]')]
      .map((a) => decodeURIComponent(a.getAttribute('href').slice(1)))
      .filter((id) => id && id !== 'top' && !document.getElementById(id) && !document.getElementsByName(id).length));
}

// Every defect of the everyday page that a rendered page can show: leaked shortcodes, empty headings, alt texts as prose.
export function leaks(page) {
  return page.evaluate(() => {
    const found = [];
    const text = document.body.innerText;
    for (const hit of text.match(/\[\/?[a-z_]+(\s+[a-z_]+="[^"]*")*\s*\/?\]/gi) ?? []) if (/[_="]/.test(hit)) found.push(`a shortcode shows: ${hit}`);
    for (const hit of text.match(/\{\{[^}]*\}\}|\[object Object\]|\bundefined\b|\bNaN\b/g) ?? []) found.push(`the engine shows through: ${hit}`);
    for (const heading of document.querySelectorAll('h1,h2,h3,h4,h5,h6')) {
      if (!heading.innerText.trim() && !heading.querySelector('img[alt]:not([alt=""])')) found.push(`an empty heading: ${heading.outerHTML.slice(0, 120)}`);
    }
    if (document.querySelectorAll('h1').length !== 1) found.push(`${document.querySelectorAll('h1').length} h1 headings, not one`);
    return found;
  });
}

// Needs a context with bypassCSP: the page's own policy rightly refuses a script of ours.
// axe leaves out target-size, which WCAG 2.2 AA asks for, unless it is named.
export async function inaccessible(page) {
  await page.evaluate(axe);
  const result = await page.evaluate(() => axe.run(document, { resultTypes: ['violations'], rules: { 'target-size': { enabled: true } } }));
  return result.violations.map((fault) => `${fault.id} (${fault.impact}): ${fault.help}; ${fault.nodes.slice(0, 3).map((node) => node.target.join(' ')).join(' | ')}`);
}

export async function shot(page, name) {
  if (!process.env.COURANT_SHOTS) return;
  mkdirSync(process.env.COURANT_SHOTS, { recursive: true });
  await page.screenshot({ path: join(process.env.COURANT_SHOTS, `${name.replace(/[^a-z0-9]+/gi, '-')}.png`), fullPage: true });
}
