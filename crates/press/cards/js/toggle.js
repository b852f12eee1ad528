each('.kg-toggle-card', (card, number) => {
  const button = card.querySelector('.kg-toggle-card-icon');
  const content = card.querySelector('.kg-toggle-content');
  const heading = card.querySelector('.kg-toggle-heading-text');
  if (!button || !content) return;
  button.type = 'button';
  content.id = content.id || `kg-toggle-${number + 1}`;
  button.setAttribute('aria-controls', content.id);
  // Named by its own heading rather than by one sentence for all.
  if (heading && heading.textContent.trim()) button.setAttribute('aria-label', heading.textContent.trim());
  const tell = () => button.setAttribute('aria-expanded', String(card.dataset.kgToggleState === 'open'));
  button.addEventListener('click', () => {
    card.dataset.kgToggleState = card.dataset.kgToggleState === 'open' ? 'close' : 'open';
    tell();
  });
  // Themes that draw the heading over the button still open by a click on the line.
  const line = card.querySelector('.kg-toggle-heading');
  if (line) line.addEventListener('click', (event) => { if (!event.target.closest('button, a')) button.click(); });
  tell();
});
