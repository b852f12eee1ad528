// The only script of the paper. Everything here is a comfort: each page works without it.
(() => {
  'use strict';
  const doc = document;
  const lang = doc.documentElement.lang || 'en';

  // "3 hours ago" beside the absolute time, for the first day only. The printed page cannot
  // say it, because one printing serves every reader at every hour.
  const relative = (root) => {
    if (!window.Intl || !Intl.RelativeTimeFormat) return;
    const words = new Intl.RelativeTimeFormat(lang, { numeric: 'auto' });
    for (const time of root.querySelectorAll('time[data-relative]')) {
      const minutes = Math.round((Date.parse(time.dateTime) - Date.now()) / 60000);
      if (Number.isNaN(minutes) || minutes > 0 || minutes < -1440) continue;
      const text = minutes > -60 ? words.format(minutes, 'minute') : words.format(Math.round(minutes / 60), 'hour');
      const span = doc.createElement('span');
      span.className = 'ago';
      span.textContent = text;
      // Beside the word before it, where a line is never full: nothing below moves.
      time.before(span, ' ');
      time.removeAttribute('data-relative');
    }
  };

  // The browser's own sharing, where it has one.
  const share = (root) => {
    if (!navigator.share) return;
    for (const button of root.querySelectorAll('button[data-share]')) {
      button.parentElement.hidden = false;
      button.addEventListener('click', () => {
        const story = button.closest('article');
        const url = new URL(story ? story.dataset.url : location.href, location.href).href;
        const title = story ? story.querySelector('h1,h2').textContent : doc.title;
        navigator.share({ title, url }).catch(() => {});
      });
    }
  };

  // What is wider than the page scrolls by keyboard too.
  const wide = (root) => {
    for (const part of root.querySelectorAll('.body table,.body pre')) if (part.scrollWidth > part.clientWidth) part.tabIndex = 0;
  };

  // The next story of a running affair, set below this one. The link stays a link.
  const next = (root) => {
    const link = root.querySelector('a[data-next]');
    if (!link) return;
    link.addEventListener('click', (event) => {
      if (event.metaKey || event.ctrlKey || event.shiftKey || event.button) return;
      event.preventDefault();
      const request = new XMLHttpRequest();
      const leave = () => location.assign(link.href);
      request.open('GET', link.href);
      // The browser parses the page; no string is ever turned into markup here.
      request.responseType = 'document';
      request.onerror = leave;
      request.onload = () => {
        const found = request.status === 200 && request.response && request.response.querySelector('article.story');
        // Cards bring files of their own, which this page may not have.
        if (!found || found.querySelector('.kg-card')) return leave();
        const story = doc.importNode(found, true);
        for (const script of story.querySelectorAll('script')) script.remove();
        // One h1 a page: the story set below is a part of this one.
        const head = story.querySelector('h1');
        const lower = doc.createElement('h2');
        lower.className = head.className;
        lower.append(...head.childNodes);
        lower.tabIndex = -1;
        head.replaceWith(lower);
        const here = link.closest('article');
        link.parentElement.remove();
        here.after(story);
        ready(story);
        history.pushState(null, '', link.href);
        doc.title = request.response.title;
        lower.focus({ preventScroll: true });
        story.scrollIntoView({ behavior: matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth' });
      };
      request.send();
    });
  };

  // One reading counted, without cookie, identity or address kept.
  const count = (root) => {
    const story = root.matches && root.matches('article') ? root : root.querySelector('article.story');
    const where = doc.querySelector('link[rel="courant-count"]');
    if (story && where && navigator.sendBeacon) navigator.sendBeacon(where.href, new URLSearchParams({ url: story.dataset.url }));
  };

  const ready = (root) => { relative(root); share(root); wide(root); next(root); count(root); };
  addEventListener('popstate', () => location.reload());
  ready(doc);
})();
