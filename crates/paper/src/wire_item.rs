//! Copy a partner sent us, untouched, every version kept.

use std::fmt;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::ids::{PartnerId, StoryId, WireItemId};
use crate::parts::Parts;

/// Stands before a story's name in feeds that want an address for it, where it is a plain word.
pub const PLAIN_GUID: &str = "urn:courant:guid:";

/// One item of the wire at its newest version.
#[derive(Clone, Debug, PartialEq)]
pub struct WireItem {
    pub id: WireItemId,
    /// None for what somebody pasted.
    pub partner: Option<PartnerId>,
    /// The partner's own name for it, unique within the partner.
    pub guid: String,
    pub version: i64,
    pub tray: Tray,
    pub upstream: Upstream,
    /// The partner's words when it killed or held the item.
    pub upstream_reason: Option<String>,
    pub parts: Parts,
    /// Proposed running affair, as pasted together: items with the same word belong together.
    pub bundle: Option<String>,
    /// The story made of it, once taken.
    pub story: Option<StoryId>,
    pub received_at: DateTime<Utc>,
    pub changed_at: DateTime<Utc>,
}

/// What the desk has done with an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Tray {
    New,
    Taken,
    Passed,
    Expired,
}

/// What the partner says of it now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Upstream {
    #[default]
    Usable,
    Held,
    Killed,
}

impl Tray {
    pub fn as_str(self) -> &'static str {
        match self {
            Tray::New => "new",
            Tray::Taken => "taken",
            Tray::Passed => "passed",
            Tray::Expired => "expired",
        }
    }

    pub fn parse(text: &str) -> Option<Tray> {
        [Tray::New, Tray::Taken, Tray::Passed, Tray::Expired].into_iter().find(|t| t.as_str() == text)
    }
}

impl Upstream {
    pub fn as_str(self) -> &'static str {
        match self {
            Upstream::Usable => "usable",
            Upstream::Held => "held",
            Upstream::Killed => "killed",
        }
    }

    pub fn parse(text: &str) -> Option<Upstream> {
        [Upstream::Usable, Upstream::Held, Upstream::Killed].into_iter().find(|u| u.as_str() == text)
    }
}

impl fmt::Display for Upstream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
