// Ghost's own client, @tryghost/content-api, reads the demo paper. The last line is `N passed, N failed`.
//
//   COURANT_BINARY=target/debug/courant node tools/browser/content_api.mjs      starts a demo of its own
//   COURANT_URL=http://127.0.0.1:8810 COURANT_CONTENT_KEY=… node …              asks one that runs

import GhostContentAPI from '@tryghost/content-api';
import { check, expect, summary } from './runner.mjs';
import { openPaper } from './paper.mjs';

const same = (got, want, words) => expect(JSON.stringify(got) === JSON.stringify(want), `${words}: ${JSON.stringify(got)}, not ${JSON.stringify(want)}`);

async function refusal(asking) {
  try {
    await asking;
  } catch (error) {
    return error;
  }
  throw new Error('it was answered, and should have been refused');
}

async function readEverything(url, key) {
  const api = new GhostContentAPI({ url, key, version: 'v6.0' });
  let first;

  await check('a list of posts comes with its pages', async () => {
    const posts = await api.posts.browse({ limit: 2, include: ['tags', 'authors'] });
    expect(posts.length === 2, `two posts, not ${posts.length}`);
    const { page, limit, pages, total, next, prev } = posts.meta.pagination;
    same([page, limit, next, prev], [1, 2, 2, null], 'page, limit, next, prev');
    expect(pages === Math.ceil(total / 2) && total > 2, `${pages} pages of ${total} posts`);
    for (const post of posts) {
      for (const member of ['id', 'uuid', 'title', 'slug', 'html', 'url', 'published_at', 'excerpt', 'reading_time', 'visibility']) {
        expect(member in post, `${member} is missing`);
      }
      expect(post.url === `${url}/${post.slug}/`, `an odd address: ${post.url}`);
      expect(post.primary_author === null || post.primary_author.slug === post.authors[0].slug, 'the primary author is not the first');
      expect(!/(src|href)="\//.test(post.html ?? ''), 'an address in the text has no host');
    }
    expect(posts[0].published_at >= posts[1].published_at, 'the newest is not first');
    first = posts[0];
  });

  await check('one post is read by its id and by its slug', async () => {
    same((await api.posts.read({ id: first.id })).slug, first.slug, 'by id');
    same((await api.posts.read({ slug: first.slug })).id, first.id, 'by slug');
  });

  await check('fields and formats give what was asked for and no more', async () => {
    const [post] = await api.posts.browse({ limit: 1, fields: ['title', 'slug'] });
    same(Object.keys(post).sort(), ['slug', 'title'], 'fields');
    const plain = await api.posts.read({ slug: first.slug }, { fields: ['title'], formats: ['plaintext'] });
    expect(plain.plaintext.length > 0 && !plain.plaintext.includes('<p'), `plain text: ${plain.plaintext.slice(0, 80)}`);
  });

  await check('filters and orders are understood', async () => {
    const tag = first.tags[0].slug;
    const about = await api.posts.browse({ filter: `tag:${tag}`, include: 'tags', limit: 'all' });
    expect(about.length > 0 && about.every((post) => post.tags.some((t) => t.slug === tag)), `not all are about ${tag}`);
    const others = await api.posts.browse({ filter: `tag:-${tag}`, include: 'tags', limit: 'all' });
    expect(others.every((post) => post.tags.every((t) => t.slug !== tag)), `some are about ${tag}`);
    const all = await api.posts.browse({ limit: 1 });
    same(about.meta.pagination.total + others.meta.pagination.total, all.meta.pagination.total, 'both together');
    const oldest = await api.posts.browse({ order: 'published_at asc', limit: 2 });
    expect(oldest[0].published_at <= oldest[1].published_at, 'the oldest is not first');
    const named = await api.posts.browse({ filter: `slug:[${oldest[1].slug},${oldest[0].slug}]`, fields: 'slug' });
    same(named.map((post) => post.slug), [oldest[1].slug, oldest[0].slug], 'a list of slugs keeps its order');
  });

  await check('a page past the end is empty and a hundred is the most', async () => {
    const beyond = await api.posts.browse({ limit: 50, page: 9999 });
    same([beyond.length, beyond.meta.pagination.page], [0, 9999], 'posts, page');
    const all = await api.posts.browse({ limit: 'all', fields: 'id' });
    same(all.meta.pagination.limit, 100, 'the most');
  });

  await check('topics and authors are listed with their posts counted', async () => {
    for (const [name, list] of [['tags', await api.tags.browse({ include: 'count.posts' })], ['authors', await api.authors.browse({ include: 'count.posts' })]]) {
      expect(list.length > 0, `no ${name}`);
      const one = await api[name].read({ slug: list[0].slug }, { include: 'count.posts' });
      same([one.id, one.count.posts], [list[0].id, list[0].count.posts], `${name}: id, count`);
      const posts = await api.posts.browse({ filter: `${name === 'tags' ? 'tag' : 'author'}:${one.slug}`, limit: 1 });
      same(posts.meta.pagination.total, one.count.posts, `posts of ${name} ${one.slug}`);
    }
  });

  await check('pages stand apart from posts', async () => {
    const pages = await api.pages.browse({ fields: 'slug' });
    for (const page of pages) same((await refusal(api.posts.read({ slug: page.slug }))).type, 'NotFoundError', page.slug);
  });

  await check('the settings say whose paper it is', async () => {
    const settings = await api.settings.browse();
    expect(settings.title.length > 0 && settings.url === `${url}/`, `title ${settings.title}, url ${settings.url}`);
    expect(settings.version.startsWith('6.') && Array.isArray(settings.navigation), `version ${settings.version}`);
  });

  await check('what this paper does not have yet is an empty list', async () => {
    for (const name of ['tiers', 'newsletters']) same((await api[name].browse()).length, 0, name);
  });

  await check('a refusal arrives as one of Ghost\'s errors', async () => {
    const unknown = new GhostContentAPI({ url, key: '22444f78447824223cefc48062', version: 'v6.0' });
    same((await refusal(unknown.posts.browse())).type, 'UnauthorizedError', 'an unknown key');
    same((await refusal(api.posts.read({ slug: 'there-is-no-such-story' }))).type, 'NotFoundError', 'no such story');
    same((await refusal(api.posts.browse({ filter: 'title:' }))).type, 'BadRequestError', 'half a filter');
  });
}

let paper = null;
try {
  const open = await check('the demo paper opens its doors', async () => {
    paper = await openPaper();
  });
  if (open) {
    const key = process.env.COURANT_CONTENT_KEY ?? paper.said().match(/content key ([0-9a-f]{26})/)[1];
    await readEverything(paper.url, key);
  }
} catch (error) {
  await check('the reading itself', () => { throw error; });
} finally {
  await paper?.close();
}
process.exit(summary() ? 1 : 0);
