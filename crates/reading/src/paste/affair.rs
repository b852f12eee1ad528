//! Whether several stories are of one running affair.

use std::collections::{HashMap, HashSet};

use paper::Parts;

use crate::clean;

/// Stories of one affair share the rarer of their names and words; each must be tied to
/// another so.
pub(super) fn is_one(stories: &[Parts]) -> bool {
    if stories.len() < 2 {
        return false;
    }
    let names: Vec<HashMap<String, usize>> = stories.iter().map(names_of).collect();
    let tied = |a: usize, b: usize| {
        let shared: Vec<&String> = names[a].keys().filter(|n| names[b].contains_key(*n)).collect();
        let least = names[a].len().min(names[b].len()).max(1);
        // Names said more than once in one of the two carry the affair.
        let strong = shared.iter().filter(|n| names[a][**n] + names[b][**n] >= 3).count();
        // Where every noun has a capital, two stories share more of them by chance.
        let german = [a, b].iter().any(|s| stories[*s].language.as_deref() == Some("de"));
        let (share, needed) = if german { (24, 3) } else { (18, 2) };
        (shared.len() >= 3 && shared.len() * 100 >= least * 33)
            || (shared.len() >= 3 && shared.len() * 100 >= least * share && strong >= needed)
            || (strong >= 1 && headline_names(&stories[a]).iter().filter(|n| names[b].contains_key(*n)).count() >= 2)
    };
    // All tied together through one another.
    let mut reached = HashSet::from([0]);
    let mut queue = vec![0];
    while let Some(a) = queue.pop() {
        for b in 0..stories.len() {
            if !reached.contains(&b) && (tied(a, b) || tied(b, a)) {
                reached.insert(b);
                queue.push(b);
            }
        }
    }
    reached.len() == stories.len()
}

fn headline_names(story: &Parts) -> HashSet<String> {
    words(&story.headline).into_iter().map(|(w, _)| w).filter(|w| w.chars().count() >= 4).collect()
}

/// Words with a capital letter within a sentence, and how often each is said.
fn names_of(story: &Parts) -> HashMap<String, usize> {
    let mut out = HashMap::new();
    let mut small: HashSet<String> = HashSet::new();
    for paragraph in clean::paragraphs(&story.body).into_iter().take(200) {
        for (word, inside) in words(&paragraph) {
            if inside {
                *out.entry(word).or_default() += 1;
            }
        }
        small.extend(
            paragraph.split(|c: char| !c.is_alphanumeric()).filter(|w| w.starts_with(char::is_lowercase)).map(str::to_owned),
        );
    }
    out.retain(|word, _| !small.contains(word) && !COMMON.contains(&word.as_str()));
    out
}

/// Capitalized in English whatever the story is about.
const COMMON: &[&str] = &[
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "january",
    "february",
    "march",
    "april",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
    "president",
    "minister",
    "mayor",
    "police",
    "the",
    "mrs",
    "montag",
    "dienstag",
    "mittwoch",
    "donnerstag",
    "freitag",
    "samstag",
    "sonntag",
];

/// Capitalized words, folded, and whether each stands inside a sentence.
fn words(text: &str) -> Vec<(String, bool)> {
    let mut out = Vec::new();
    let mut inside = false;
    for word in text.split_whitespace() {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
        let bare = bare.split(['\'', '’']).next().unwrap_or_default();
        let opens = word.starts_with(['"', '“', '„', '«', '‘']);
        if bare.chars().count() >= 3 && bare.starts_with(char::is_uppercase) {
            out.push((bare.to_lowercase(), inside && !opens));
        }
        inside = !word.trim_end_matches(['"', '”', '“', '’', '»', ')']).ends_with(['.', '!', '?', ':', '—', '–']);
    }
    out
}
