//! Reading as an editor reads: what is the story here, and what is the furniture.
//!
//! From a partner's markup, a whole page or pasted text to the parts of a story;
//! cleaning that logs whatever it takes out and never touches prose; quotations and
//! their speakers, language, and whether a brief says only what its story says.
//!
//! It imports `paper`'s words and no other room. Everything here is a plain function
//! over values: no network, no disk, no clock and no SQL, so that the worst page of
//! the day can be read again tomorrow, in a test, with the same result. Nothing here
//! fails: crooked input yields what can be read of it, and never a panic, because one
//! hostile partner must not stop the wire for the others.

pub mod boilerplate;
pub mod brief_check;
pub mod changes;
pub mod clean;
pub mod dateline;
pub mod dates;
mod document;
pub mod language;
pub mod metadata;
pub mod page;
pub mod paste;
pub mod quotes;
pub mod removals;

pub use clean::{clean, sanitize, sanitize_cards, sanitize_with};
pub use document::each_text;
pub use removals::put_back;
