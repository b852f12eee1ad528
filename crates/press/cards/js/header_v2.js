color('.kg-header-card.kg-v2', 'background-color', 'background-color');
color('.kg-header-card.kg-v2 *', 'color', 'text-color');
color('.kg-header-card-button', 'background-color', 'button-color');
color('.kg-header-card-button:not(.kg-style-accent)', 'color', 'button-text-color');
