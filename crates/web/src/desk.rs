//! The desk's screens: set on the server, whole without scripts.
//!
//! One file per resource. Each handler reads what it shows from the archive, and what it
//! changes it changes through one act of the desk in one transaction.

pub mod account;
pub mod acts;
pub mod ads;
mod again;
pub mod board;
mod clock;
pub mod comments;
pub mod copies;
pub mod files;
pub mod jobs;
pub mod journal;
pub mod keys;
pub mod lead_picture;
pub mod looks;
pub mod masthead;
pub mod moving;
pub mod open_web;
pub mod page;
pub mod partners;
pub mod paste;
pub mod pictures;
pub mod redirects;
pub mod routes;
pub mod sections;
pub mod sign_in;
mod source;
pub mod staff;
pub mod stories;
pub mod takedown;
mod theme_conditions;
mod theme_trial;
pub mod themes;
pub mod wire;
mod words;
