//! Why a story was taken down: a hold, a withdrawal or a kill, each a dated record.

use std::fmt;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::ids::{StaffId, StoryId};
use crate::refusal::Refusal;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Takedown {
    pub story: StoryId,
    pub kind: Kind,
    /// Only for withdrawals.
    pub code: Option<Code>,
    /// For colleagues and the record.
    pub reason: String,
    /// For readers; one or two sentences.
    pub notice: String,
    pub by: Option<StaffId>,
    pub at: DateTime<Utc>,
    /// Set when a hold ends or a withdrawn story is reopened.
    pub ended_at: Option<DateTime<Utc>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    Hold,
    Withdraw,
    Kill,
}

/// Why something that was not wrong is withdrawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Code {
    Rights,
    Privacy,
    Legal,
    Duplicate,
    Partner,
    Other,
}

impl Kind {
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Hold => "hold",
            Kind::Withdraw => "withdraw",
            Kind::Kill => "kill",
        }
    }

    pub fn parse(text: &str) -> Option<Kind> {
        [Kind::Hold, Kind::Withdraw, Kind::Kill].into_iter().find(|k| k.as_str() == text)
    }

    /// What readers are told when the editor wrote nothing for them.
    pub fn usual_notice(self) -> &'static str {
        match self {
            Kind::Hold => "This story is being checked. It will be back, or we will say why not.",
            Kind::Withdraw => "This story has been withdrawn.",
            Kind::Kill => "This story was wrong and has been removed. Please do not use or pass on any copy of it.",
        }
    }
}

impl Code {
    pub const ALL: [Code; 6] = [Code::Rights, Code::Privacy, Code::Legal, Code::Duplicate, Code::Partner, Code::Other];

    pub fn as_str(self) -> &'static str {
        match self {
            Code::Rights => "rights",
            Code::Privacy => "privacy",
            Code::Legal => "legal",
            Code::Duplicate => "duplicate",
            Code::Partner => "partner",
            Code::Other => "other",
        }
    }

    pub fn parse(text: &str) -> Option<Code> {
        Code::ALL.into_iter().find(|c| c.as_str() == text)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A reason with words in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason(String);

impl Reason {
    pub fn parse(text: &str, act: &'static str) -> Result<Reason, Refusal> {
        let text = text.trim();
        if text.is_empty() { Err(Refusal::NoReason { act }) } else { Ok(Reason(text.chars().take(2000).collect())) }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}
