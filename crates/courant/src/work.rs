//! The longer jobs, a file each.

pub mod ghost;
pub mod moving;
pub mod pictures;
pub mod print;
pub mod quotations;
pub mod taking_out;
