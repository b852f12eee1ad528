//! What a newspaper is made of: its words and its rules.
//!
//! Every other room imports this one and it imports none. There is no clock here
//! (time is handed in), no SQL, no HTML templates and no waiting, so that the law
//! of the newsroom can be read, and tested, on its own.

pub mod brief;
pub mod parts;

pub use brief::Brief;
pub use parts::{FoundPicture, Parts, Removal};
