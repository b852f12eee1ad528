//! Outbound: the one door through which requests leave the house.
//!
//! Partners' feeds and pages, hubs, pushes and webhooks all go through
//! [`Client`]. It refuses private and odd addresses, checks the address that is
//! really dialed and every hop of a redirect anew, bounds time, size and pace,
//! and signs what we push. It imports no room of ours.
//!
//! It never follows a redirect it has not checked, never resolves a name twice
//! between checking and dialing, never uses a proxy from the environment, and
//! keeps no cookies: each of those has been somebody's way into an inner network.
//! No other HTTP client exists in the tree, because a guard only one caller
//! remembers is no guard.

mod client;
mod error;
mod guard;
mod large;
mod line;
mod link;
mod net;
mod pace;
mod resolve;
mod retry_after;
mod sign;

pub use client::{Answer, Client, Method, Request, Settings};
pub use error::{Error, Refusal};
pub use guard::{Door, Guard};
pub use large::Large;
pub use line::{Hop, HopAnswer, Line, LineError, TcpLine};
pub use link::Link;
pub use net::is_public;
pub use pace::Pace;
pub use resolve::{Resolver, SystemResolver};
pub use retry_after::retry_after;
pub use sign::{Signature, Unsigned, sign, verify};
