//! The door from outside: what it refuses, what it bounds, what it brings back.

// A test that cannot go on has to stop where it stands.
#![allow(clippy::unwrap_used)]

mod answers;
mod inner_addresses;
mod limits;
mod network;
