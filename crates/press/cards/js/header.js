each('.kg-header-card.kg-style-image[data-kg-background-image]:not(.kg-v2)', (card) => {
  const address = card.dataset.kgBackgroundImage;
  if (address) card.style.backgroundImage = `url(${JSON.stringify(address)})`;
});
