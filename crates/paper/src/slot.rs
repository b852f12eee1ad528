//! An advertising slot's entry: what is shown where, when and how often.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// One advertisement. A slot without a current one prints nothing at all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ad {
    pub id: i64,
    /// The slot's name, e.g. `story-foot`.
    pub slot: String,
    /// Printed over it, e.g. `Advertisement`.
    pub label: String,
    pub text: String,
    pub url: String,
    /// Chance against the others in the same slot.
    pub weight: i64,
    pub starts_at: Option<DateTime<Utc>>,
    pub ends_at: Option<DateTime<Utc>>,
}

impl Ad {
    pub fn is_current(&self, now: DateTime<Utc>) -> bool {
        self.weight > 0 && self.starts_at.is_none_or(|t| t <= now) && self.ends_at.is_none_or(|t| now < t)
    }
}
