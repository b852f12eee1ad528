//! The wire: copy coming in.
//!
//! Fetches what partners publish, politely; reads any dialect, however crooked;
//! has the text cleaned, and leaves items and complaints in the tray. It imports
//! `archive`, `reading`, `outbound` and `paper`.
//!
//! It never publishes and never edits a story: what a partner sent is kept as it
//! came, every version, so that it can always be shown what we were given. It never
//! lets one partner's fault cost another its items.

mod add;
pub mod complaint;
mod copy;
mod decode;
pub mod discover;
mod error;
pub mod exports;
pub mod feed;
mod json;
pub mod manners;
mod markup;
mod page;
pub mod poll;
pub mod sniff;

pub use add::{Added, add_partner};
pub use complaint::Complaint;
pub use discover::{Candidate, Found, find};
pub use error::{Error, Result};
pub use feed::{Circumstances, Feed, FeedFacts, Item};
pub use page::{Fetched, Page, fetch, fetch_page};
pub use poll::{Filed, Visit, poll, visit};
pub use sniff::{Dialect, sniff};
