//! Words in the paper's language: the theme's, and our own in the languages that Broadsheet speaks.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::{BROADSHEET, Theme};

/// English words and what a language says for each.
pub type Words = HashMap<String, String>;

/// The language a file of a theme has words for.
pub fn language_of(path: &str) -> Option<&str> {
    path.strip_prefix("locales/")?.strip_suffix(".json")
}

fn look_up<'a>(locales: &'a HashMap<String, Words>, language: &str, english: &str) -> Option<&'a str> {
    let short = language.split(['-', '_']).next().unwrap_or(language);
    let word = [language, short, "en"].iter().find_map(|l| locales.get(*l)?.get(english))?;
    (!word.is_empty()).then_some(word)
}

impl Theme {
    /// The theme's own word for an English one in a language; itself where there is none.
    pub(crate) fn word<'a>(&'a self, language: &str, english: &'a str) -> &'a str {
        look_up(&self.locales, language, english).unwrap_or(english)
    }
}

static OURS: LazyLock<HashMap<String, Words>> = LazyLock::new(|| {
    let read = |bytes| serde_json::from_slice(bytes).expect("a test reads every locale of Broadsheet");
    BROADSHEET.iter().filter_map(|(path, bytes)| Some((language_of(path)?.to_owned(), read(bytes)))).collect()
});

/// The house's word for an English one, whatever theme is in use.
pub(crate) fn own_word<'a>(language: &str, english: &'a str) -> &'a str {
    look_up(&OURS, language, english).unwrap_or(english)
}
