//! The longer jobs, a file each.

pub mod pictures;
pub mod print;
