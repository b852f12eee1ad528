// The paper in a real browser: the reader's walk, then the desk's. The last line is `N passed, N failed`.
//
//   COURANT_BINARY=target/debug/courant node tools/browser/run.mjs     starts a demo of its own
//   COURANT_URL=http://127.0.0.1:8810 node tools/browser/run.mjs       walks one that runs
//   COURANT_SIGN_IN='owner http://127.0.0.1:8810/desk/sign-in/…'       and its link, for the desk
//
// COURANT_CHROMIUM names the browser, COURANT_SHOTS a folder for screenshots, COURANT_VERBOSE=1 prints every check.

import { chromium } from 'playwright-core';
import { check, summary } from './runner.mjs';
import { openPaper } from './paper.mjs';
import { readThePaper } from './reader.mjs';
import { workAtTheDesk } from './desk.mjs';

const flags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage'];

let paper = null;
let browser = null;
const close = async () => {
  await browser?.close().catch(() => {});
  await paper?.close();
};
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => close().finally(() => process.exit(130)));

try {
  const open = await check('the demo paper opens its doors', async () => {
    paper = await openPaper();
  });
  if (open) {
    browser = await chromium.launch({ executablePath: process.env.COURANT_CHROMIUM || '/usr/bin/chromium', args: flags });
    await readThePaper(browser, paper.url);
    await workAtTheDesk(browser, paper.url, paper.links);
  }
} catch (error) {
  await check('the walk itself', () => { throw error; });
} finally {
  await close();
}
process.exit(summary() ? 1 : 0);
