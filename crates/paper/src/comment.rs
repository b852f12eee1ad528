//! What a reader wrote under a story in the house a paper left. It is kept as it was; nobody
//! comments here.

use chrono::{DateTime, Utc};

use crate::ids::{CommentId, StoryId};

/// A comment that readers may see. Of whoever wrote it only the name they gave is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    pub id: CommentId,
    pub story: StoryId,
    /// The one it answers.
    pub parent: Option<CommentId>,
    /// As it was signed; empty where nobody signed.
    pub name: String,
    /// Clean HTML: paragraphs, emphasis, quotations and links.
    pub body: String,
    pub written_at: Option<DateTime<Utc>>,
}

/// The longest name that is printed, in characters.
const LONGEST_NAME: usize = 80;

/// The name over a comment, out of what was typed into the field: in one line and without an
/// e-mail address, which is not for printing. Of an address alone, the part before the `@` stays.
pub fn signed(name: &str) -> String {
    let address = |word: &&str| {
        word.split_once('@').filter(|(before, after)| !before.is_empty() && after.contains('.')).map(|(b, _)| b.to_owned())
    };
    let words: Vec<&str> = name.split_whitespace().map(|word| word.trim_matches(['<', '>', '(', ')', ','])).collect();
    let plain: Vec<&str> = words.iter().copied().filter(|word| !word.is_empty() && address(word).is_none()).collect();
    let line = if plain.is_empty() { words.iter().find_map(address).unwrap_or_default() } else { plain.join(" ") };
    line.chars().take(LONGEST_NAME).collect()
}

#[cfg(test)]
mod tests {
    use super::signed;

    #[test]
    fn a_name_is_printed_and_an_address_is_not() {
        assert_eq!(signed(" Ada \n Lovelace "), "Ada Lovelace");
        assert_eq!(signed("ada.l@bell.example"), "ada.l");
        assert_eq!(signed("Ada <ada@bell.example>"), "Ada");
        assert_eq!(signed("@ada"), "@ada");
    }
}
