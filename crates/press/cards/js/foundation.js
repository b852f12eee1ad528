// What the cards' scripts share. Each card stands without them; they add comfort.
const each = (selector, act) => document.querySelectorAll(selector).forEach(act);

// Colors that an editor chose. The page's policy lets no markup style itself, so they travel
// as data and are set here; only what is a color can be one.
const color = (selector, property, name) => each(`${selector}[data-${name}]`, (element) => {
  const value = element.getAttribute(`data-${name}`);
  if (value !== 'accent' && CSS.supports('color', value)) element.style.setProperty(property, value);
});

const clock = (seconds) => {
  const whole = Math.max(0, Math.floor(seconds || 0));
  const pad = (n) => String(n).padStart(2, '0');
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  return hours ? `${hours}:${pad(minutes)}:${pad(whole % 60)}` : `${minutes}:${pad(whole % 60)}`;
};

const RATES = [1, 1.25, 1.5, 2, 0.5, 0.75];

// The controls of an audio or a video card. Browsers that do not say whether scripts run show
// their own controls, and these stay away.
const player = (card, kind) => {
  const part = (name) => card.querySelector(`.kg-${kind}-${name}`);
  const media = card.querySelector(kind);
  const [play, pause, mute, unmute] = ['play-icon', 'pause-icon', 'unmute-icon', 'mute-icon'].map(part);
  const [seek, volume, rate, now, total] = ['seek-slider', 'volume-slider', 'playback-rate', 'current-time', 'duration'].map(part);
  if (!media || !play || !pause || !seek || !matchMedia('(scripting: enabled)').matches) return null;
  const hidden = `kg-${kind}-hide`;
  const sounds = part('player-container') || card;
  const length = () => (Number.isFinite(media.duration) ? media.duration : 0);
  media.controls = false;
  for (const button of card.querySelectorAll('button')) button.type = 'button';
  seek.setAttribute('aria-label', 'Position');
  if (volume) volume.setAttribute('aria-label', 'Volume');

  const show = () => {
    play.classList.toggle(hidden, !media.paused);
    pause.classList.toggle(hidden, media.paused);
    if (mute && unmute) {
      mute.classList.toggle(hidden, media.muted);
      unmute.classList.toggle(hidden, !media.muted);
    }
    if (volume) {
      volume.value = media.muted ? 0 : media.volume * 100;
      sounds.style.setProperty('--volume-before-width', `${volume.value}%`);
    }
  };
  let dragging = false;
  const move = () => {
    if (length()) {
      if (!dragging) seek.value = media.currentTime;
      seek.max = length();
      sounds.style.setProperty('--seek-before-width', `${(seek.value / length()) * 100}%`);
      if (total) total.textContent = clock(length());
    }
    const at = dragging ? Number(seek.value) : media.currentTime;
    if (now) now.textContent = clock(at);
    seek.setAttribute('aria-valuetext', `${clock(at)} / ${clock(length())}`);
  };
  if (total && /^\d+(\.\d+)?$/.test(total.textContent)) total.textContent = clock(Number(total.textContent));
  seek.max = length() || 100;
  seek.step = 'any';

  const swap = (to) => { show(); to.focus(); };
  play.addEventListener('click', () => media.play().then(() => swap(pause), show));
  pause.addEventListener('click', () => { media.pause(); swap(play); });
  if (mute && unmute) {
    mute.addEventListener('click', () => { media.muted = true; swap(unmute); });
    unmute.addEventListener('click', () => { media.muted = false; swap(mute); });
  }
  seek.addEventListener('input', () => { dragging = true; move(); });
  seek.addEventListener('change', () => { media.currentTime = Number(seek.value); dragging = false; move(); });
  if (volume) {
    volume.addEventListener('input', () => { media.volume = volume.value / 100; media.muted = media.volume === 0; });
  }
  if (rate) {
    rate.addEventListener('click', () => {
      media.playbackRate = RATES[(RATES.indexOf(media.playbackRate) + 1) % RATES.length];
      rate.textContent = `${media.playbackRate}×`;
    });
  }
  for (const event of ['play', 'pause', 'ended', 'volumechange']) media.addEventListener(event, show);
  for (const event of ['loadedmetadata', 'durationchange', 'timeupdate']) media.addEventListener(event, move);
  show();
  move();
  return media;
};
