//! What a move left out or changed, told once however often it happened.

use std::collections::BTreeMap;

/// Kinds of sentences that are kept; a paper with more has one plugin too many.
const MOST: usize = 400;
/// Stories named with each.
const NAMED: usize = 3;

/// Sentences, each with how often it was said and of whom first.
#[derive(Debug, Default)]
pub struct Notes {
    said: BTreeMap<String, (u64, Vec<String>)>,
    beyond: u64,
}

impl Notes {
    pub fn add(&mut self, of: &str, sentence: &str) {
        if self.said.len() >= MOST && !self.said.contains_key(sentence) {
            self.beyond += 1;
            return;
        }
        let (times, named) = self.said.entry(sentence.to_owned()).or_default();
        *times += 1;
        if named.len() < NAMED && !of.is_empty() {
            named.push(of.to_owned());
        }
    }

    /// The most frequent first.
    pub fn lines(&self) -> Vec<String> {
        let mut all: Vec<(&String, &(u64, Vec<String>))> = self.said.iter().collect();
        all.sort_by_key(|(_, (times, _))| std::cmp::Reverse(*times));
        let mut lines: Vec<String> = all
            .into_iter()
            .map(|(sentence, (times, named))| match (times, named.is_empty()) {
                (_, true) => sentence.clone(),
                (1, false) => format!("{}: {sentence}", named[0]),
                (n, false) if *n as usize <= named.len() => format!("{sentence} ({})", named.join(", ")),
                (n, false) => format!("{sentence} ({n} times: {} \u{2026})", named.join(", ")),
            })
            .collect();
        if self.beyond > 0 {
            lines.push(format!("and {} more of other kinds", self.beyond));
        }
        lines
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_happens_in_every_story_is_told_once() {
        let mut notes = Notes::default();
        for n in 0..50_000 {
            notes.add(&format!("story-{n}"), "the shortcode [box] was left out");
        }
        notes.add("about", "it was private; it is a draft here");
        notes.add("", "the file breaks off");
        assert_eq!(
            notes.lines(),
            [
                "the shortcode [box] was left out (50000 times: story-0, story-1, story-2 \u{2026})",
                "about: it was private; it is a draft here",
                "the file breaks off"
            ]
        );
    }
}
