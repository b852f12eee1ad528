//! The whole newspaper under test, in one binary: the law of the house, then the walks.

mod house;
