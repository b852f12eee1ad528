//! Circulation: who gets it, and getting it to them.
//!
//! So far it tells a WebSub hub which feeds have moved, so that whoever reads them from there
//! hears of a story, and of its kill, at once. It imports `press`, `archive`, `outbound` and
//! `paper`. It never prints by hand, and never sends inside a transaction: what is to be sent is
//! a job in the tray first, so that a crash between deciding and sending loses nothing.

mod hub;

pub use hub::{Error, tell_hub, topics};
