//! The parts of a story as an editor reads them off a page, a feed item or pasted text.
//!
//! `reading` and `wire` fill these in, the archive keeps them beside the original,
//! and `desk::take` makes a story of them.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::brief::Brief;

/// What was read, before anybody here has edited it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Parts {
    pub headline: String,
    pub standfirst: Option<String>,
    /// Names only: no "By", no job titles.
    pub bylines: Vec<String>,
    /// The paper or agency the copy comes from.
    pub outlet: Option<String>,
    /// As printed before the dash: `KYIV`, `LONDON, March 3`.
    pub dateline: Option<String>,
    pub section: Option<String>,
    pub topics: Vec<String>,
    pub published_at: Option<DateTime<Utc>>,
    pub modified_at: Option<DateTime<Utc>>,
    /// BCP 47, as declared or as recognized.
    pub language: Option<String>,
    /// Where the original can be read (absolute http or https).
    pub url: Option<String>,
    pub brief: Option<Brief>,
    pub pictures: Vec<FoundPicture>,
    /// Clean HTML: only what `reading::clean` lets through.
    pub body: String,
    /// Licence or rights line, in the origin's words.
    pub rights: Option<String>,
    pub removals: Vec<Removal>,
    /// The sender's own number for this version, where it gives one.
    pub version: Option<String>,
    /// What the sender says it has corrected; empty when it says no more than that it did.
    pub correction: Option<String>,
    /// The sender's embargo: not to be printed before.
    pub embargo_until: Option<DateTime<Utc>>,
    /// Where the piece first stood, when the sender says that it only passes it on.
    pub first_stood: Option<FirstStood>,
}

/// Where a piece that is passed on first stood, in the words of whoever passes it on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct FirstStood {
    pub guid: Option<String>,
    pub url: Option<String>,
    pub version: Option<String>,
}

impl Parts {
    /// Is this an older version than `known`, by the sender's own count? What came late must not
    /// undo what came before it.
    pub fn is_older_than(&self, known: &Parts) -> bool {
        let count = |parts: &Parts| parts.version.as_deref().and_then(|version| version.trim().parse::<u64>().ok());
        matches!((count(self), count(known)), (Some(this), Some(known)) if this < known)
    }
}

/// A picture as the origin shows it, not yet fetched.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct FoundPicture {
    /// Absolute http or https address.
    pub src: String,
    pub alt: String,
    pub caption: Option<String>,
    pub credit: Option<String>,
    pub licence: Option<String>,
}

/// Something cleaning took out, kept so that an editor can put it back.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Removal {
    /// What a reader would have seen; empty for invisible things such as a tracking pixel.
    pub text: String,
    /// The markup it stood in, already made safe to print, when there was markup.
    pub html: Option<String>,
    /// The name of the rule that took it out, e.g. `shortcode`, `share-bar`.
    pub rule: String,
    /// Before which block of the cleaned body it stood, counted from 0.
    pub before_block: usize,
}
