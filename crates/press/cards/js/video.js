each('.kg-video-card', (card) => {
  const media = card.querySelector('video');
  if (!media) return;
  // A film that runs by itself stands still for those who asked for less motion.
  if (media.autoplay && matchMedia('(prefers-reduced-motion: reduce)').matches) {
    media.autoplay = false;
    media.pause();
    media.controls = true;
    card.dataset.kgNative = '';
    return;
  }
  const overlay = card.querySelector('.kg-video-overlay');
  const large = card.querySelector('.kg-video-large-play-icon');
  const controls = card.querySelector('.kg-video-player-container');
  const away = 'kg-video-hide-animated';
  if (!player(card, 'video')) return;
  if (large) large.addEventListener('click', () => card.querySelector('.kg-video-play-icon').click());
  if (overlay) overlay.addEventListener('click', (event) => { if (event.target === overlay) large.click(); });
  media.addEventListener('click', () => (media.paused ? media.play() : media.pause()));

  let waiting = 0;
  const show = () => {
    const running = !media.paused && !media.ended;
    if (overlay) {
      overlay.classList.toggle(away, running);
      overlay.inert = running;
    }
    if (!controls) return;
    controls.classList.remove(away);
    clearTimeout(waiting);
    // The controls leave a running film alone, and come back with a move of the hand.
    if (running) waiting = setTimeout(() => controls.classList.add(away), 3000);
  };
  for (const event of ['play', 'pause', 'ended']) media.addEventListener(event, show);
  for (const event of ['pointermove', 'focusin']) card.addEventListener(event, show);
  show();
});
