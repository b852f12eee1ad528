//! A story's short working name, which is also part of its address.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::refusal::Refusal;

/// Lower-case letters, digits and single hyphens; 1 to 120 characters.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Slug(String);

const LONGEST: usize = 120;

/// Words that are addresses of the house itself, so no story may take them.
const RESERVED: &[&str] = &[
    "archive",
    "assets",
    "author",
    "content",
    "desk",
    "feed",
    "ghost",
    "members",
    "outlet",
    "p",
    "page",
    "partners",
    "rss",
    "search",
    "section",
    "tag",
    "thread",
    "subscribe",
    "corrections",
];

impl Slug {
    /// Takes a slug as typed; refuses what could not stand in an address.
    pub fn parse(text: &str) -> Result<Slug, Refusal> {
        let text = text.trim().trim_matches('/');
        let made = Slug::from_words(text);
        if made.0 == text && !RESERVED.contains(&text) {
            Ok(made)
        } else {
            Err(Refusal::BadSlug { given: text.to_owned(), better: made.0 })
        }
    }

    /// Makes a slug out of any words, in any script. Never empty, never a reserved word.
    pub fn from_words(words: &str) -> Slug {
        match Slug::plain(words) {
            None => Slug("untitled".into()),
            Some(Slug(word)) if RESERVED.contains(&word.as_str()) => Slug(format!("{word}-story")),
            Some(slug) => slug,
        }
    }

    /// A slug that stands below another word of an address, as a topic's does, and so may be
    /// a reserved one. None when the words hold no letter and no digit.
    pub fn plain(words: &str) -> Option<Slug> {
        let mut out = String::new();
        for c in deunicode::deunicode(words).chars() {
            if c.is_ascii_alphanumeric() {
                out.push(c.to_ascii_lowercase());
            } else if !matches!(c, '\'' | '\u{2019}') && !out.is_empty() && !out.ends_with('-') {
                out.push('-');
            }
        }
        if out.len() > LONGEST {
            out.truncate(LONGEST);
            if let Some(end) = out.rfind('-').filter(|end| *end > LONGEST / 2) {
                out.truncate(end);
            }
        }
        let out = out.trim_matches('-');
        (!out.is_empty()).then(|| Slug(out.into()))
    }

    /// The same slug with a number behind it, for when the name is taken.
    pub fn numbered(&self, n: u32) -> Slug {
        let room = LONGEST - 8;
        let stem = &self.0[..self.0.len().min(room)];
        Slug(format!("{}-{n}", stem.trim_end_matches('-')))
    }

    /// Trusts a slug that the store already holds.
    pub fn kept(text: String) -> Slug {
        Slug(text)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_headline_in_any_script_gives_a_readable_slug() {
        assert_eq!(Slug::from_words("Mayor’s “Big” Bridge: 40% over budget").as_str(), "mayors-big-bridge-40-over-budget");
        assert_eq!(Slug::from_words("Größe und Überfluß").as_str(), "grosse-und-uberfluss");
        assert_eq!(Slug::from_words("Київ тримається").as_str(), "kiyiv-trimaietsia");
        assert_eq!(Slug::from_words("¿?").as_str(), "untitled");
    }

    #[test]
    fn no_story_takes_an_address_of_the_house() {
        assert_eq!(Slug::from_words("Search").as_str(), "search-story");
        assert!(Slug::parse("desk").is_err());
    }

    #[test]
    fn a_slug_typed_badly_is_refused_with_a_better_one() {
        let refusal = Slug::parse("Hello World").unwrap_err();
        assert!(refusal.to_string().contains("hello-world"), "{refusal}");
    }

    proptest! {
        #[test]
        fn any_words_make_a_slug_that_parses(words in ".{0,300}") {
            let slug = Slug::from_words(&words);
            prop_assert!(Slug::parse(slug.as_str()).is_ok());
            prop_assert!(slug.as_str().len() <= LONGEST);
        }
    }
}
