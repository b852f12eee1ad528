// What the walks know of the paper: addresses, sizes, words on buttons. When a page changes, change it here.

export const widths = [
  { name: '390', viewport: { width: 390, height: 844 }, hasTouch: true },
  { name: '1280', viewport: { width: 1280, height: 900 } },
];
// Nothing may scroll sideways on the narrowest phone either.
export const narrowest = { name: '320', viewport: { width: 320, height: 640 }, hasTouch: true };
export const schemes = ['light', 'dark'];

// What a page may cost beyond its pictures, in requests and bytes as they come over the line, and how much of it may
// move while it loads (layout shift, all of it added up).
// A list says more the more it names; its length is the paper's, not the theme's.
export const budget = { requests: 2, bytes: 40_000, listBytes: 44_000, shift: 0.01 };
// A slow telephone line: bytes a second, and milliseconds there and back.
export const slowLine = { offline: false, latency: 150, downloadThroughput: 200_000, uploadThroughput: 90_000 };

// How many pages the crawl visits at most. Links beyond it are still asked for, only not walked.
export const crawlPages = 60;
export const deadLinkLimit = 400;

// The kind of a page, by its address. The first that fits wins; anything else with one part is a story.
export const kinds = [
  ['front', /^\/$/],
  ['front page 2', /^\/page\/\d+\/$/],
  ['section', /^\/section\/[^/]+\/$/],
  ['thread', /^\/thread\/[^/]+\/$/],
  ['author', /^\/author\/[^/]+\/$/],
  ['outlet', /^\/outlet\/[^/]+\/$/],
  ['archive day', /^\/archive\/\d{4}\/\d{2}\/\d{2}\/$/],
  ['archive', /^\/archive\//],
  ['search', /^\/search\//],
  ['feed', /(^\/(rss\/|atom\.xml|feed\.json|sitemap.*\.xml|sitemap-news\.xml))|\/(rss\/|atom\.xml|feed\.json)$/],
  ['file', /\.[a-z0-9]{2,5}$/],
  ['desk', /^\/desk(\/|$)/],
  ['house', /^\/-\//],
  ['story', /^\/[^/]+\/$/],
];

// A paper that has none of these in its demo cannot be walked.
export const mustHave = ['front', 'section', 'story', 'thread', 'author', 'outlet', 'archive day', 'search'];

export const feeds = [
  { path: '/rss/', type: /application\/rss\+xml|application\/xml/, root: 'rss', item: 'item' },
  { path: '/atom.xml', type: /application\/atom\+xml|application\/xml/, root: 'feed', item: 'entry' },
  { path: '/feed.json', type: /application\/feed\+json|application\/json/, json: true },
  { path: '/sitemap.xml', type: /xml/, root: /^(urlset|sitemapindex)$/, item: /^(url|sitemap)$/ },
  { path: '/sitemap-news.xml', type: /xml/, root: 'urlset' },
];

export const searchWord = 'the'; // replaced by a word of a headline once one is known
export const nowhere = '/there-is-no-such-page-here/';

export const desk = {
  signIn: '/desk/sign-in',
  home: '/desk',
  paste: '/desk/paste',
  // A story of the demo that readers have.
  live: '/desk/stories/1',
  // Screens that are looked at on both widths, besides those the walk comes by.
  screens: ['/desk/sign-in', '/desk', '/desk/paste', '/desk/stories/1', '/desk/stories/1/copy', '/desk/stories/1/history', '/desk/wire', '/desk/pictures', '/desk/pictures/1', '/desk/files', '/desk/partners', '/desk/journal', '/desk/sections', '/desk/staff', '/desk/masthead', '/desk/navigation', '/desk/themes', '/desk/themes/0/settings', '/desk/looks', '/desk/sharing', '/desk/open-web', '/desk/redirects', '/desk/code', '/desk/ads', '/desk/integrations', '/desk/jobs', '/desk/account'],
  // Whose sign-in link is used, in this order; the words are looked for beside the links that `courant demo` prints.
  roles: ['owner', 'administrator', 'editor'],
  buttons: {
    signIn: /^sign me in$/i,
    read: /^read it$/i,
    take: /^take/i,
    publish: /^publish/i,
    change: /^change it$/i,
    saveCopy: /^save the copy$/i,
    send: /^send it/i,
    takeDown: /^take down$/i,
    kill: /^kill/i,
  },
  fields: {
    paste: 'textarea[name="copy"]',
    section: 'select[name="section"]',
    body: 'textarea[name="body"]',
    correction: 'input[name="change"][value="correction"]',
    note: 'textarea[name="note"]',
    // In the form of the kill; the slug is typed to confirm.
    reason: 'form[action$="/kill"] [name="reason"]',
    confirmation: 'form[action$="/kill"] [name="slug"]',
  },
};
