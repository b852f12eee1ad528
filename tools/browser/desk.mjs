// The desk's walk: sign in, paste a story, take it, publish it, read it, kill it, find it gone.

import { check, expect, expectNone } from './runner.mjs';
import { inaccessible, overflow, settle, shot, watch } from './page.mjs';
import { desk, widths } from './settings.mjs';

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

async function fillIfThere(page, label, value) {
  const field = page.getByLabel(label).first();
  if (await field.count()) await field.fill(value);
}

export async function workAtTheDesk(browser, url, links) {
  const context = await browser.newContext({ viewport: widths[1].viewport });
  const page = await context.newPage();
  const seen = watch(page, url, [/status of (410|409|422)/]);
  page.on('dialog', (dialog) => dialog.accept());
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
      await page.locator(desk.fields.paste).first().fill(pasted);
      await shot(page, 'desk-paste');
      await press(page, desk.buttons.read);
      expect((await page.locator('main').innerText() + (await page.locator('input, textarea').evaluateAll((all) => all.map((one) => one.value).join(' ')))).includes(headline), 'the headline is not on the proposal');
      await shot(page, 'desk-proposal');
      if (await page.getByRole('button', { name: desk.buttons.take }).count()) await press(page, desk.buttons.take);
    }],
    ['the story is published', async () => {
      // A required choice without a default (a section, say) takes the first there is.
      for (const select of await page.locator('main select[required]').all()) {
        if (!(await select.inputValue())) await select.selectOption({ index: 1 });
      }
      await press(page, desk.buttons.publish);
      // Some desks ask once more.
      if (/publish|preflight/.test(new URL(page.url()).pathname) && (await page.getByRole('button', { name: desk.buttons.confirm }).count())) await press(page, desk.buttons.confirm);
      await shot(page, 'desk-published');
      const hrefs = await page.locator('a[href]').evaluateAll((all) => all.map((a) => a.href));
      const front = await context.newPage();
      await front.goto(url, { waitUntil: 'load' });
      const there = front.locator('a[href]', { hasText: mark }).first();
      expect(await there.count(), 'the story is not on the front');
      address = await there.evaluate((a) => a.href);
      expect(hrefs.length, 'the desk shows no link at all');
      await front.close();
    }],
    ['readers see the story', async () => {
      expect(address, 'there is no address to read it at');
      const answer = await context.request.get(address);
      expect(answer.status() === 200, `answered ${answer.status()}`);
      expect((await answer.text()).includes('voted on Monday evening'), 'the text is not on the page');
    }],
    ['a kill asks for a reason and takes the story down', async () => {
      const killing = page.getByRole('button', { name: desk.buttons.kill }).or(page.getByRole('link', { name: desk.buttons.kill })).first();
      if (!(await killing.count())) {
        await page.goto(url + desk.home, { waitUntil: 'load' });
        await page.locator('a[href^="/desk/"]', { hasText: mark }).first().click();
        await page.waitForLoadState('load');
      }
      await fillIfThere(page, desk.fields.reason, 'The vote was postponed; the report was wrong.');
      await killing.click();
      await page.waitForLoadState('load');
      await fillIfThere(page, desk.fields.reason, 'The vote was postponed; the report was wrong.');
      const asked = page.getByLabel(desk.fields.confirmation).first();
      if (await asked.count()) {
        const wants = (await page.locator('main').innerText()).includes(headline) && /headline/i.test(await asked.evaluate((field) => field.labels?.[0]?.innerText ?? '')) ? headline : 'kill';
        await asked.fill(wants);
        await press(page, desk.buttons.confirm);
      }
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
  for (const width of widths) {
    const open = await browser.newContext({ viewport: width.viewport, storageState: state, bypassCSP: true });
    try {
      for (const path of [desk.signIn, desk.home, desk.paste]) {
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
