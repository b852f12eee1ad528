//! A part of the paper with a front.

use serde::{Deserialize, Serialize};

use crate::ids::SectionId;
use crate::slug::Slug;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Section {
    pub id: SectionId,
    pub slug: Slug,
    pub name: String,
    pub description: Option<String>,
    /// Order in the navigation, lowest first.
    pub position: i64,
}
