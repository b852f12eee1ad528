//! Foreign markup becomes clean copy. This is the one door for HTML from outside.
//!
//! `sanitize` makes markup safe and nothing else; `clean` also takes out another
//! site's furniture, and logs it.

mod policy;
mod shallow;

pub use policy::{sanitize, sanitize_with};
