//! A running affair: its stories in order, with a page of its own.

use serde::{Deserialize, Serialize};

use crate::ids::ThreadId;
use crate::slug::Slug;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Thread {
    pub id: ThreadId,
    pub slug: Slug,
    pub title: String,
    /// What the affair is about, in a paragraph.
    pub summary: Option<String>,
}
