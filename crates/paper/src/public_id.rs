//! What programs know a story, a topic or an author by, as Ghost's contract writes it.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::ids::{AuthorId, StoryId, TopicId};

/// 24 hex digits: those it had in the Ghost it came from, or else its number here.
///
/// The two never meet: a number here leaves the first eight digits at zero, and Ghost's begin with
/// the second in which they were made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PublicId(u128);

impl PublicId {
    /// None for what is not 24 hex digits.
    pub fn read(text: &str) -> Option<PublicId> {
        let is_one = text.len() == 24 && text.bytes().all(|b| b.is_ascii_hexdigit());
        is_one.then(|| u128::from_str_radix(text, 16).ok()).flatten().map(PublicId)
    }

    /// One given elsewhere; None for what could be a number of ours.
    pub fn foreign(text: &str) -> Option<PublicId> {
        PublicId::read(text).filter(|id| id.number().is_none())
    }

    /// The number here, where it is one.
    pub fn number(self) -> Option<i64> {
        i64::try_from(self.0).ok()
    }

    /// Of a story: Ghost's feeds name their stories by this id, so it is the name under which it came.
    pub fn of_story(id: StoryId, guid: &str) -> PublicId {
        PublicId::foreign(guid).unwrap_or(id.into())
    }
}

impl fmt::Display for PublicId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:024x}", self.0)
    }
}

impl TryFrom<String> for PublicId {
    type Error = String;

    fn try_from(text: String) -> Result<PublicId, String> {
        PublicId::read(&text).ok_or_else(|| format!("\u{201c}{text}\u{201d} is not 24 hex digits"))
    }
}

impl From<PublicId> for String {
    fn from(id: PublicId) -> String {
        id.to_string()
    }
}

macro_rules! numbers {
    ($($id:ident),*) => {$(
        impl From<$id> for PublicId {
            fn from(id: $id) -> PublicId {
                PublicId(u128::from(id.0.unsigned_abs()))
            }
        }
    )*};
}
numbers!(StoryId, TopicId, AuthorId);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_of_ghost_and_a_number_of_ours_are_never_taken_for_one_another() {
        let theirs = "66f1c0de5a3b9d0001a2b3c4";
        assert_eq!(PublicId::of_story(StoryId(7), theirs).to_string(), theirs);
        assert_eq!(PublicId::of_story(StoryId(7), &theirs.to_uppercase()).to_string(), theirs);
        assert_eq!(
            PublicId::of_story(StoryId(7), "tag:ledger.example,2026-11-28:story/7").to_string(),
            "000000000000000000000007"
        );
        assert_eq!(PublicId::of_story(StoryId(7), "00000000000000000000000a"), StoryId(7).into(), "an id of another Courant");
        assert_eq!(PublicId::read("00000000000000000000000a").and_then(PublicId::number), Some(10));
        assert_eq!(PublicId::read(theirs).and_then(PublicId::number), None);
        assert_eq!(PublicId::read("66f1c0de5a3b9d0001a2b3cg"), None);
        assert_eq!(PublicId::read("+6f1c0de5a3b9d0001a2b3c4"), None);
    }
}
