//! Strings that come again in item after item of one partner.
//!
//! A sign-off, a widget's caption, an injected slogan: what stands word for word in
//! several stories is not part of any of them. Only short blocks are judged, because a
//! paragraph of news may rightly be printed twice, in a story and in its update.

use std::collections::{HashMap, HashSet};

use super::fold;

/// How often each short block occurs among a partner's other items.
#[derive(Clone, Debug, Default)]
pub struct Repeated {
    items: usize,
    counts: HashMap<String, usize>,
}

/// Longer blocks are copy until the words say otherwise.
const LONGEST: usize = 320;

impl Repeated {
    /// `items` holds the block texts of each other item of the partner.
    pub fn among<I, B, S>(items: I) -> Repeated
    where
        I: IntoIterator<Item = B>,
        B: IntoIterator<Item = S>,
        S: AsRef<str>,
    {
        let mut found = Repeated::default();
        for item in items {
            found.items += 1;
            let once: HashSet<String> = item
                .into_iter()
                .map(|block| fold(block.as_ref()))
                .filter(|b| !b.is_empty() && b.chars().count() <= LONGEST)
                .collect();
            for block in once {
                *found.counts.entry(block).or_default() += 1;
            }
        }
        found
    }

    /// True when the block stands in several of the items and is not news.
    pub fn is_furniture(&self, block: &str) -> bool {
        let folded = fold(block);
        let length = folded.chars().count();
        if length == 0 || length > LONGEST {
            return false;
        }
        let times = self.counts.get(&folded).copied().unwrap_or(0);
        // Two is chance for a crosshead ("Background"), three in four is a habit of the
        // site. A sentence needs more evidence than a slogan, and one with somebody's
        // words in it is never furniture.
        if block.contains(['“', '„', '«']) || block.matches('"').count() >= 2 {
            return false;
        }
        let needed = if is_sentence(block) { 3.max(self.items / 3) } else { 3.max(self.items / 4) };
        times >= needed
    }
}

fn is_sentence(text: &str) -> bool {
    text.split_whitespace().count() >= 8 && text.trim_end().ends_with(['.', '!', '?'])
}
