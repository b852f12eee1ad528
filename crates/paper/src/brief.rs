//! The brief set before a story: "quick hit" and "key details" in the trade's pages.

use serde::{Deserialize, Serialize};

/// A one-paragraph summary and the key details, each to be found in the story itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Brief {
    pub summary: String,
    pub key_details: Vec<String>,
}

impl Brief {
    /// A brief with nothing in it is no brief.
    pub fn is_empty(&self) -> bool {
        self.summary.trim().is_empty() && self.key_details.iter().all(|d| d.trim().is_empty())
    }
}
