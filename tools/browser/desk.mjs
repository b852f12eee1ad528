// The desk's walk: sign in, paste a story, take it, publish it, read it, correct it, kill it, find it gone.

import { check, expect, expectNone } from './runner.mjs';
import { inaccessible, overflow, settle, shot, watch } from './page.mjs';
import { desk, narrowest, widths } from './settings.mjs';

// A word nobody else writes, so that the story is found again wherever it stands.
const mark = `Quellwart${Date.now().toString(36)}`;
const headline = `Lock keepers of ${mark} vote to keep the old canal open`;
const pasted = `${headline}

By Ida Brandt

${mark.toUpperCase()} — The lock keepers of the upper canal voted on Monday evening to keep all four locks open through the winter, the harbor office said.

“We have opened these gates by hand for a hundred years, and we will not stop because of one dry summer,” said Ida Brandt, who has kept the second lock since 1998.

The vote was 31 to 4. The office had proposed closing two of the locks from November to March, which it said would save 40,000 a year in wages and repairs.

Barge owners had warned that the closure would cost them the winter grain trade. The council meets on the matter on Thursday.
`;

async function press(page, name) {
  const button = page.getByRole('button', { name }).first();
  await button.waitFor({ timeout: 5000 }).catch(() => {
    throw new Error(`no button like ${name} on ${page.url()}`);
  });
  await Promise.all([page.waitForLoadState('load'), button.click()]);
  await page.waitForLoadState('load');
}

export async function workAtTheDesk(browser, url, links) {
  const context = await browser.newContext({ viewport: widths[1].viewport });
  const page = await context.newPage();
  const seen = watch(page, url, [/status of (410|409|422)/]);
  let address = null;

  const steps = [
    ['a member of staff signs in with the link', async () => {
      const link = desk.roles.map((role) => links.find((one) => one.words.includes(role))).find(Boolean) ?? links[0];
      expect(link, 'the paper printed no sign-in link');
      await page.goto(link.url, { waitUntil: 'load' });
      // The link shows one button and changes nothing by itself.
      if (await page.getByRole('button', { name: desk.buttons.signIn }).count()) await press(page, desk.buttons.signIn);
      await page.goto(url + desk.home, { waitUntil: 'load' });
      expect(new URL(page.url()).pathname.startsWith('/desk') && !/sign-in/.test(page.url()), `the desk sent us to ${page.url()}`);
      await shot(page, 'desk-home');
    }],
    ['a pasted text becomes a story', async () => {
      await page.goto(url + desk.paste, { waitUntil: 'load' });
      await page.locator(desk.fields.paste).fill(pasted);
      await shot(page, 'desk-paste');
      await press(page, desk.buttons.read);
      expect((await page.locator('main').innerText()).includes(headline), 'the headline is not on the proposal');
      await shot(page, 'desk-proposal');
      await press(page, desk.buttons.take);
      expect(/\/desk\/stories\/\d+$/.test(new URL(page.url()).pathname), `taking led to ${page.url()}, not to a story`);
    }],
    ['the story is published', async () => {
      // A pasted story stands in no section yet: take the first there is.
      const section = page.locator(desk.fields.section);
      if ((await section.count()) && ['', '0'].includes(await section.inputValue())) await section.selectOption({ index: 1 });
      await shot(page, 'desk-story');
      await press(page, desk.buttons.publish);
      await shot(page, 'desk-published');
      const front = await context.newPage();
      await front.goto(url, { waitUntil: 'load' });
      const there = front.locator('a[href]', { hasText: mark }).first();
      expect(await there.count(), `the story is not on the front; the desk says: ${(await page.locator('main').innerText()).slice(0, 300)}`);
      address = await there.evaluate((a) => a.href);
      await front.close();
    }],
    ['readers see the story', async () => {
      expect(address, 'there is no address to read it at');
      const answer = await context.request.get(address);
      expect(answer.status() === 200, `answered ${answer.status()}`);
      expect((await answer.text()).includes('voted on Monday evening'), 'the text is not on the page');
    }],
    ['a correction is prepared where no reader sees it, and goes out with its note', async () => {
      await page.getByRole('button', { name: desk.buttons.change }).first().click();
      await page.waitForLoadState('load');
      const text = page.locator(desk.fields.body);
      await text.fill((await text.inputValue()).replace('31 to 4', '30 to 5'));
      await page.locator(desk.fields.correction).check();
      await page.locator(desk.fields.note).fill('The vote was 30 to 5, not 31 to 4.');
      await press(page, desk.buttons.saveCopy);
      await shot(page, 'desk-copy');
      expect((await page.locator('del').allInnerTexts()).join(' ').includes('31'), 'the screen does not show what changes');
      expect(!(await (await context.request.get(address)).text()).includes('30 to 5'), 'readers see what was not sent');
      await press(page, desk.buttons.send);
      const read = await (await context.request.get(address)).text();
      expect(read.includes('30 to 5') && read.includes('not 31 to 4'), 'the correction or its note is not on the page');
      const list = await (await context.request.get(`${url}/corrections/`)).text();
      expect(list.includes('not 31 to 4'), 'the correction is not on the page of corrections');
    }],
    ['a kill asks for a reason and the slug, and takes the story down', async () => {
      await page.getByRole('link', { name: desk.buttons.takeDown }).first().click();
      await page.waitForLoadState('load');
      await page.locator(desk.fields.reason).fill('The vote was postponed; the report was wrong.');
      await page.locator(desk.fields.confirmation).fill(new URL(address).pathname.split('/').filter(Boolean).at(-1));
      await shot(page, 'desk-takedown');
      await press(page, desk.buttons.kill);
      await shot(page, 'desk-killed');
    }],
    ['the address answers gone, without a word of the story', async () => {
      expect(address, 'there is no address to look at');
      const answer = await context.request.get(address);
      expect(answer.status() === 410, `answered ${answer.status()}, not 410`);
      expect(!(await answer.text()).includes('voted on Monday evening'), 'the killed text is still there');
      for (const path of ['/', '/rss/', '/atom.xml', '/feed.json', '/sitemap.xml', `/search/?q=${mark}`]) {
        const other = await context.request.get(url + path);
        expect(!(await other.text()).includes('voted on Monday evening'), `${path} still carries the text`);
      }
    }],
    ['a working copy lies beside a live story', async () => {
      await page.goto(url + desk.live, { waitUntil: 'load' });
      await press(page, desk.buttons.change);
      expect(/\/copy$/.test(new URL(page.url()).pathname), `changing a live story led to ${page.url()}`);
    }],
    ['the desk asked nobody else and complained of nothing', async () => {
      expectNone(seen.foreign, 'requests to other hosts');
      expectNone(seen.errors, 'the console complains');
    }],
  ];

  let standing = true;
  for (const [name, body] of steps) {
    if (!standing) {
      await check(name, () => { throw new Error('not reached: an earlier step of the walk failed'); });
      continue;
    }
    standing = await check(name, body);
    if (!standing) await shot(page, `desk-failed-${name}`);
  }

  const state = await context.storageState();
  await context.close();
  for (const width of [...widths, narrowest]) {
    const open = await browser.newContext({ viewport: width.viewport, storageState: state, bypassCSP: true });
    try {
      for (const path of desk.screens) {
        await check(`${path} at ${width.name}: fits and is accessible (axe)`, async () => {
          const screen = await open.newPage();
          const answer = await screen.goto(url + path, { waitUntil: 'load' });
          expect(answer.status() === 200, `answered ${answer.status()}`);
          await settle(screen);
          expectNone(await overflow(screen), 'scrolls sideways');
          expectNone(await inaccessible(screen), 'axe finds');
          await shot(screen, `desk${path}-${width.name}`);
          await screen.close();
        });
      }
    } finally {
      await open.close();
    }
  }
}
