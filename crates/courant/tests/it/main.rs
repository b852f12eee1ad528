//! The whole newspaper under test, in one binary: the law of the house, then the walks.

#![allow(clippy::unwrap_used, clippy::print_stdout)] // a test says what it expects by falling over

mod addresses;
mod attacks;
mod clip;
mod content_api;
mod files;
mod first_day;
mod house;
mod moving;
mod moving_files;
/// The network that `outbound` is tried on, so that every way out is tried on the same.
#[path = "../../../outbound/tests/it/network.rs"]
#[allow(dead_code)] // a canned server is not needed here
mod network;
mod nowhere;
mod own_api;
mod passed_on;
mod public_ids;
mod testpaper;
mod trouble;
