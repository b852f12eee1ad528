color('.kg-signup-card', 'background-color', 'background-color');
color(':is(.kg-signup-card, .kg-signup-card *)', 'color', 'text-color');
color('.kg-signup-card-button', 'background-color', 'button-color');
color('.kg-signup-card-button:not(.kg-style-accent)', 'color', 'button-text-color');
