//! The doors, tried as readers, colleagues and strangers would try them.

// A test that cannot get what it needs has failed; there is nothing better to say.
#![allow(clippy::unwrap_used)]

mod it {
    pub mod desk;
    pub mod doors;
    pub mod house;
    pub mod images;
    pub mod looks;
    pub mod reader;
    pub mod wire_level;
}
