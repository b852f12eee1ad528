color('.kg-cta-button', 'background-color', 'button-color');
color('.kg-cta-button', 'color', 'button-text-color');
