//! A new text for a story that readers have, worked on beside it until it is sent.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::ids::{StaffId, StoryId};
use crate::refusal::Refusal;
use crate::staff::Act;
use crate::story::Story;

/// The one working copy of a story.
#[derive(Clone, Debug, PartialEq)]
pub struct WorkingCopy {
    /// The story as it will read; of everything but its words the live one counts.
    pub story: Story,
    pub change: Change,
    /// For readers: what was wrong and what is right. Printed only with a correction.
    pub note: String,
    /// The version it was begun from.
    pub base: i64,
    /// Grows by one with every save.
    pub edition: i64,
    /// Who works on it; None while it lies as an origin's new text came.
    pub by: Option<StaffId>,
    pub begun_at: DateTime<Utc>,
    pub saved_at: DateTime<Utc>,
}

/// What kind of change a working copy is to its readers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Change {
    /// A slip of the pen: no fact is different, and no date moves.
    Fix,
    /// New facts.
    Update,
    /// We were wrong, and say so.
    Correction,
}

impl Change {
    pub const ALL: [Change; 3] = [Change::Fix, Change::Update, Change::Correction];

    pub fn as_str(self) -> &'static str {
        match self {
            Change::Fix => "fix",
            Change::Update => "update",
            Change::Correction => "correction",
        }
    }

    pub fn parse(text: &str) -> Option<Change> {
        Change::ALL.into_iter().find(|change| change.as_str() == text)
    }

    /// What somebody does who sends it.
    pub fn act(self) -> Act {
        match self {
            Change::Fix => Act::Fix,
            Change::Update => Act::Update,
            Change::Correction => Act::Correct,
        }
    }
}

/// A working copy that was put aside, its words kept.
#[derive(Clone, Debug, PartialEq)]
pub struct SetAside {
    pub story: Story,
    pub change: Change,
    pub note: String,
    pub by: Option<StaffId>,
    pub at: DateTime<Utc>,
}

/// What readers were told that we had got wrong: a record, dated, for good.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correction {
    pub story: StoryId,
    /// The version that carries it.
    pub version: i64,
    pub note: Note,
    /// None where a trusted partner's correction was carried over.
    pub by: Option<StaffId>,
    pub at: DateTime<Utc>,
}

/// A correction in words: a sentence at least, 1000 characters at most.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note(String);

impl Note {
    pub fn parse(typed: &str) -> Result<Note, Refusal> {
        let words = typed.split_whitespace().collect::<Vec<_>>().join(" ");
        let letters = words.chars().filter(|c| c.is_alphanumeric()).count();
        // A sentence takes three words, or half a dozen signs where words are not set apart.
        let wide = words.chars().filter(|c| ('\u{2e80}'..'\u{ffef}').contains(c)).count();
        if wide < 5 && (letters < 12 || words.split(' ').count() < 3) {
            return Err(Refusal::NoNote);
        }
        if words.chars().count() > 1000 {
            return Err(Refusal::Other("A correction has at most 1000 characters: say what was wrong and what is right.".into()));
        }
        Ok(Note(words))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_correction_is_a_sentence_in_any_script() {
        for good in ["The bridge is 40 m long, not 400.", "正しい長さは四十メートルです。", "Die Brücke ist 40 Meter lang."]
        {
            assert!(Note::parse(good).is_ok(), "{good}");
        }
        for bad in ["", "  ", "typo", "Corrected.", "- - -", "40 not 400"] {
            assert_eq!(Note::parse(bad), Err(Refusal::NoNote), "{bad}");
        }
        assert!(Note::parse(&"a b c d ".repeat(400)).is_err());
    }
}
