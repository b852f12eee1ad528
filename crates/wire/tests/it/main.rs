//! The wire from outside: what it makes of the feeds of the world, good, bad and hostile.

// A test that cannot go on has to stop where it stands.
// Data that is not there is said so on standard output.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

mod exports;
mod hostile;
mod partners;
mod shared;
mod speed;
mod swollen_exports;
mod visits;
mod world;
