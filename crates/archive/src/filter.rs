//! The filter language of Ghost's interfaces (NQL): what a theme's `{{#get}}`, a caller of the
//! Content API and a route ask lists with.
//!
//! A filter is read into a tree, and the tree is set into SQL from a list of fields that may be
//! asked for. No word of a filter ever becomes part of a statement: names are looked up, values
//! are bound. What is malformed is refused with a sentence; what is private is left out as if
//! it had not been asked.

mod fields;
mod lex;
mod owned;
mod parse;
mod public_ids;
mod related;
mod sql;
mod text;
mod tree;

pub use fields::Resource;
pub(crate) use fields::{Field, Relation, field, is_left_out};
pub(crate) use owned::{owns, refused};
pub use parse::parse;
pub(crate) use sql::{Bound, where_of};
pub use tree::{Clause, Expr, Literal, Place, Test, Unit};

/// Why a filter cannot be read: a sentence, and after how many characters.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{why}")]
pub struct BadFilter {
    pub why: String,
    /// Characters before the place where reading stopped.
    pub at: usize,
}

impl BadFilter {
    pub(crate) fn new(why: impl Into<String>, at: usize) -> BadFilter {
        BadFilter { why: why.into(), at }
    }
}
