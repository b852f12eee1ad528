//! hbs
