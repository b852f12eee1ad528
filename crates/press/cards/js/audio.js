each('.kg-audio-card', (card) => player(card, 'audio'));
