// Pictures of a row share its width by their shapes, so that all are of one height.
each('.kg-gallery-image img', (img) => {
  const [width, height] = [img.getAttribute('width'), img.getAttribute('height')].map(Number);
  if (width > 0 && height > 0) img.closest('.kg-gallery-image').style.flex = `${width / height} 1 0%`;
});
