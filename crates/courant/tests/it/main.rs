//! The whole newspaper under test, in one binary: the law of the house, then the walks.

#![allow(clippy::unwrap_used, clippy::print_stdout)] // a test says what it expects by falling over

mod first_day;
mod house;
mod testpaper;
