color('.kg-cta-button', 'background-color', 'button-color');
color('.kg-cta-button:not(.kg-style-accent)', 'color', 'button-text-color');
