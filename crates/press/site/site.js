// What a theme's hooks open: search, sharing, and the way to a subscription. Everything here is
// a comfort over pages that stand without it.
(() => {
'use strict';
const doc = document;
const own = doc.currentScript;
const words = JSON.parse(own.dataset.words || '{}');
const say = (english) => words[english] || english;
const subscribe = own.dataset.subscribe || '';

const make = (name, attributes, ...children) => {
  const element = doc.createElement(name);
  for (const [key, value] of Object.entries(attributes)) if (value !== null) element.setAttribute(key, value);
  element.append(...children);
  return element;
};

const LOOKS = `
.courant-dialog{box-sizing:border-box;width:min(576px,calc(100vw - 32px));max-height:min(80vh,704px);margin:10vh auto auto;padding:0;border:0;border-radius:8px;background:Canvas;color:CanvasText;color-scheme:light dark;font:400 16px/1.45 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;text-align:start;box-shadow:0 8px 40px rgb(0 0 0/35%);overflow:hidden}
.courant-dialog[open]{display:flex;flex-direction:column}
.courant-dialog::backdrop{background:rgb(0 0 0/45%)}
.courant-dialog *{box-sizing:border-box;letter-spacing:normal;text-transform:none}
.courant-dialog header{display:flex;align-items:center;gap:8px;padding:12px 12px 12px 20px;border-bottom:1px solid color-mix(in srgb,CanvasText 15%,transparent)}
.courant-dialog h2{flex:1;margin:0;color:inherit;font-family:inherit;font-size:17px;font-weight:600;line-height:1.3}
.courant-dialog button,.courant-dialog .courant-go{min-height:44px;padding:0 16px;border:1px solid color-mix(in srgb,CanvasText 30%,transparent);border-radius:6px;background:Canvas;color:CanvasText;font:600 15px/1.2 system-ui,sans-serif;cursor:pointer}
.courant-dialog .courant-close{min-width:44px;padding:0;border:0;font-size:24px}
.courant-dialog input{flex:1;min-width:0;height:44px;margin:0;padding:0 12px;border:1px solid color-mix(in srgb,CanvasText 45%,transparent);border-radius:6px;background:Field;color:FieldText;font:400 16px/1.2 system-ui,sans-serif}
.courant-dialog :focus-visible{outline:2px solid Highlight;outline-offset:2px}
.courant-row{display:flex;gap:8px;padding:16px 20px}
.courant-said{margin:0;padding:0 20px 12px;color:color-mix(in srgb,CanvasText 75%,Canvas);font-size:14px}
.courant-said:empty{display:none}
.courant-found{flex:1;margin:0;padding:0 8px 8px;overflow-y:auto;list-style:none}
.courant-found li{margin:0;padding:0}
.courant-found a{display:block;padding:10px 12px;border-radius:6px;color:inherit;text-decoration:none}
.courant-found a:hover,.courant-found a:focus{background:color-mix(in srgb,CanvasText 8%,transparent)}
.courant-found b{display:block;font-weight:600}
.courant-found span{color:color-mix(in srgb,CanvasText 75%,Canvas);font-size:14px}
@media (max-width:640px){.courant-dialog{margin-top:16px;max-height:calc(100vh - 32px)}.courant-row{flex-wrap:wrap}}`;

const dialogs = {};
const dialog = (name, title, fill) => {
  if (!dialogs[name]) {
    if (!Object.keys(dialogs).length) {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(LOOKS);
      doc.adoptedStyleSheets = [...doc.adoptedStyleSheets, sheet];
    }
    const id = `courant-${name}`;
    const close = make('button', { type: 'button', class: 'courant-close', 'aria-label': say('Close') }, '×');
    const box = make('dialog', { class: 'courant-dialog', 'aria-labelledby': id }, make('header', {}, make('h2', { id }, title), close));
    close.addEventListener('click', () => box.close());
    box.addEventListener('click', (event) => { if (event.target === box) box.close(); });
    box.addEventListener('close', () => { if (location.hash.startsWith('#/')) history.replaceState(null, '', location.pathname + location.search); });
    fill(box);
    doc.body.append(box);
    dialogs[name] = box;
  }
  if (!dialogs[name].open) dialogs[name].showModal();
  return dialogs[name];
};

// Search: the paper's own index, a few stories at once, and the page of all.
const search = () => dialog('search', say('Search'), (box) => {
  const input = make('input', { type: 'text', name: 'q', enterkeyhint: 'search', autocomplete: 'off', 'aria-label': say('Search'), autofocus: '' });
  const form = make('form', { class: 'courant-row', action: '/search/', role: 'search' }, input, make('button', { type: 'submit' }, say('Search')));
  const said = make('p', { class: 'courant-said', role: 'status' });
  const found = make('ul', { class: 'courant-found' });
  box.append(form, said, found);
  let waiting = 0;
  let asked = null;
  const show = (answer) => {
    said.textContent = answer.unfinished ? say('Not every story can be found yet') : answer.total ? '' : say('No results found');
    found.replaceChildren(...answer.found.map((story) =>
      make('li', {}, make('a', { href: story.url }, make('b', {}, story.title), make('span', {}, [story.section, story.excerpt].filter(Boolean).join(' · '))))));
  };
  const ask = async () => {
    if (asked) asked.abort();
    if (!input.value.trim()) { said.textContent = ''; found.replaceChildren(); return; }
    asked = new AbortController();
    try {
      const answer = await fetch(`/search/found.json?q=${encodeURIComponent(input.value)}`, { signal: asked.signal });
      if (answer.ok) show(await answer.json());
    } catch { /* The button leads to the page of all. */ }
  };
  input.addEventListener('input', () => { clearTimeout(waiting); waiting = setTimeout(ask, 200); });
  box.addEventListener('keydown', (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const stops = [input, ...found.querySelectorAll('a')];
    stops[(stops.indexOf(doc.activeElement) + step + stops.length) % stops.length].focus();
  });
});

const share = () => dialog('share', say('Share'), (box) => {
  const canonical = doc.querySelector('link[rel=canonical]');
  const url = canonical ? canonical.href : location.href.split('#')[0];
  const input = make('input', { type: 'text', readonly: '', value: url, 'aria-label': say('Link') });
  const copy = make('button', { type: 'button' }, say('Copy link'));
  const row = make('div', { class: 'courant-row' }, input, copy);
  const said = make('p', { class: 'courant-said', role: 'status' });
  input.addEventListener('focus', () => input.select());
  copy.addEventListener('click', () => {
    const done = () => { said.textContent = say('Copied'); };
    // Where the browser keeps the clipboard to itself the link is marked, ready to be copied.
    if (navigator.clipboard) navigator.clipboard.writeText(url).then(done, () => input.focus());
    else input.focus();
  });
  if (navigator.share) {
    const more = make('button', { type: 'button' }, say('Share'));
    more.addEventListener('click', () => navigator.share({ title: doc.title, url }).catch(() => {}));
    row.append(more);
  }
  box.append(row, said);
});

// Joining happens at the address that the paper names; where it names none, and for what has no
// door there, nothing is offered.
const JOINS = ['', 'signup', 'upgrade', 'account/plans', 'offers'];
const leads = (page) => subscribe && JOINS.includes(page.split('?')[0].replace(/\/$/, ''));
const portal = (page) => { if (leads(page)) location.assign(subscribe); };
const portalPage = (element) => {
  if (element.hasAttribute('data-portal')) return element.getAttribute('data-portal');
  const link = /#\/portal\/?(.*)$/.exec(element.getAttribute('href') || '');
  return link ? link[1] : null;
};

const HOOKS = '[data-portal],a[href*="#/portal"]';
for (const element of doc.querySelectorAll(HOOKS)) if (!leads(portalPage(element))) element.hidden = true;
for (const form of doc.querySelectorAll('[data-members-form]')) {
  const joins = form.getAttribute('data-members-form') !== 'signin' && subscribe;
  if (!joins) (form.closest('.kg-signup-card') || form).hidden = true;
}
const sheet = new CSSStyleSheet();
sheet.replaceSync(':is([data-portal],a[href*="#/portal"],[data-members-form],.kg-signup-card)[hidden]{display:none!important}');
doc.adoptedStyleSheets = [...doc.adoptedStyleSheets, sheet];

const open = (hash) => {
  const page = hash.replace(/^.*#\//, '');
  if (page === 'search' || page.startsWith('search/')) search();
  else if (page === 'share') share();
  else if (page.startsWith('portal')) portal(page.slice(7));
  else return false;
  return true;
};

doc.addEventListener('click', (event) => {
  if (event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || !event.target.closest) return;
  const hook = event.target.closest(`[data-ghost-search],${HOOKS},a[href*="#/search"],a[href*="#/share"]`);
  if (!hook || hook.closest('.courant-dialog')) return;
  const page = portalPage(hook);
  if (page !== null) { event.preventDefault(); portal(page); return; }
  if (hook.hasAttribute('data-ghost-search')) { event.preventDefault(); search(); return; }
  const url = new URL(hook.href, location.href);
  if (url.pathname === location.pathname && url.origin === location.origin && open(url.hash)) event.preventDefault();
});
doc.addEventListener('submit', (event) => {
  if (!event.target.matches('[data-members-form]')) return;
  event.preventDefault();
  portal('signup');
});
// Ghost's key for the search.
doc.addEventListener('keydown', (event) => {
  if (event.key === 'k' && (event.metaKey || event.ctrlKey) && doc.querySelector('[data-ghost-search]')) { event.preventDefault(); search(); }
});
const byHash = () => { if (location.hash.startsWith('#/')) open(location.hash); };
addEventListener('hashchange', byHash);
byHash();
})();
