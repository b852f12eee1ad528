//! Markup as it really comes: a reader that takes ill-formed XML for what was meant.
//!
//! Nothing is fetched, no entity is expanded but the characters HTML names, and a
//! document type is skipped whole, so bombs have nothing to go off with.

pub(crate) mod element;
pub(crate) mod entities;
pub(crate) mod scan;
