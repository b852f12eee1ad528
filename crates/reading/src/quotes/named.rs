//! Whose words may be printed under a name: only where the text itself gives the name beside
//! the quotation. "She said" is left alone, because to guess whom it means is to put words into
//! somebody's mouth.

use std::collections::BTreeSet;

use paper::Quotation;

use super::{Quote, find};

/// The quotations of a clean body whose speaker the text names, in order.
pub fn named(body: &str) -> Vec<Quotation> {
    let text = crate::clean::paragraphs(body).join("\n");
    let said = printable(&text).into_iter().filter_map(|(quote, speaker)| {
        let words = quote.text.trim().trim_end_matches(',').to_owned();
        Some(Quotation { speaker: speaker?, words })
    });
    said.collect()
}

/// The quotations of a text, a paragraph a line, each with the name it may be printed under.
pub fn printable(text: &str) -> Vec<(Quote, Option<String>)> {
    let mut all: Vec<(Quote, Option<String>)> = Vec::new();
    for quote in find(text) {
        let name = quote.speaker.as_deref().and_then(|speaker| full_name(speaker, text));
        let goes_on = all.last().is_some_and(|(before, under)| {
            let between = &text[before.span.end..quote.span.start];
            under.is_some() && *under == name && !between.contains('\n') && between.len() <= MOST_BETWEEN
        });
        let name = name.filter(|_| is_whole(&quote, text) || goes_on);
        all.push((quote, name));
    }
    all
}

/// Bytes between two parts of one speech: "… ," she said after the vote, "…".
const MOST_BETWEEN: usize = 120;

/// Is this a speech of its own, with its speaker beside it? Two or three words that a reporter
/// sets in marks within a sentence may be anybody's, and what follows a full stop is said anew.
fn is_whole(quote: &Quote, text: &str) -> bool {
    let words = quote.text.trim();
    let begins = words.chars().next().is_some_and(|first| first.is_uppercase() || !first.is_alphabetic());
    let after = text[quote.span.end..].trim_start_matches(['”', '“', '"', '»', '«']).trim_start();
    let ends = words.ends_with([',', '.', '!', '?', '…']) || after.starts_with(',');
    let speaker = quote.speaker_span.clone().unwrap_or_default();
    let said_anew = speaker.start >= quote.span.end && words.ends_with('.') && !after.starts_with(',');
    // "… delivered a message to Trump: “…”"
    let spoken_to = text[..speaker.start].trim_end().rsplit(' ').next().is_some_and(|word| TOWARDS.contains(&word));
    begins && ends && !said_anew && !spoken_to
}

/// Words that make whoever follows them a listener, or a place.
const TOWARDS: &[&str] = &["to", "from", "with", "of", "in", "an", "zu", "von", "mit"];

/// Words that begin a sentence or a phrase with a capital and are no part of a name.
const NO_NAMES: &[&str] = &[
    "The",
    "A",
    "An",
    "His",
    "Her",
    "Their",
    "Our",
    "My",
    "Its",
    "One",
    "Another",
    "He",
    "She",
    "They",
    "It",
    "We",
    "I",
    "You",
    "Who",
    "This",
    "That",
    "These",
    "Those",
    "Some",
    "Many",
    "Most",
    "Everyone",
    "Nobody",
    "Somebody",
    "But",
    "And",
    "Or",
    "So",
    "Then",
    "When",
    "While",
    "As",
    "If",
    "In",
    "On",
    "At",
    "By",
    "For",
    "From",
    "To",
    "Of",
    "With",
    "Yet",
    "Still",
    "After",
    "Before",
    "Because",
    "Since",
    "Though",
    "Although",
    "However",
    "Asked",
    "Did",
    "Does",
    "Do",
    "Was",
    "Is",
    "Were",
    "Not",
    "No",
    "Yes",
    "Now",
    "Later",
    "Today",
    "Yesterday",
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
    "Der",
    "Die",
    "Das",
    "Den",
    "Dem",
    "Des",
    "Ein",
    "Eine",
    "Einer",
    "Einem",
    "Er",
    "Sie",
    "Es",
    "Man",
    "Wir",
    "Ich",
    "Ihr",
    "Sein",
    "Seine",
    "Ihre",
    "Und",
    "Aber",
    "Doch",
    "Auch",
    "Als",
    "Wenn",
    "Nach",
    "Bei",
    "Mit",
    "Von",
    "Zu",
    "In",
    "Im",
    "Am",
    "Auf",
    "Für",
    "Laut",
    "Wie",
    "So",
    "Dort",
    "Hier",
];

/// Courtesies before a surname, which are not a first name.
const COURTESIES: &[&str] = &["Mr", "Mrs", "Ms", "Miss", "Dr", "Herr", "Frau"];

/// The name as fully as the text gives it; None for whoever is not named, and where the text
/// gives two people that name.
fn full_name(speaker: &str, text: &str) -> Option<String> {
    let mut words: Vec<&str> = speaker.split_whitespace().collect();
    while words.len() > 1 && COURTESIES.contains(&words[0].trim_end_matches('.')) {
        words.remove(0);
    }
    let is_name = |word: &&str| word.chars().next().is_some_and(char::is_uppercase) && !NO_NAMES.contains(word);
    if !words.first().is_some_and(is_name) {
        return None;
    }
    let name = &*words.join(" ");
    // "Cruz's" owns something; he does not speak here.
    if name.ends_with("’s") || name.ends_with("'s") {
        return None;
    }
    if words.len() > 1 {
        return Some(name.to_owned());
    }
    let mut fuller: BTreeSet<String> = BTreeSet::new();
    for (at, _) in text.match_indices(name) {
        if text[at + name.len()..].chars().next().is_some_and(char::is_alphanumeric) {
            continue;
        }
        fuller.extend(led_by(&text[..at]).map(|before| format!("{before} {name}")));
    }
    // "Anna Kell" is also there when "Mayor Anna Kell" is: of names that end alike, the shortest.
    let shortest: Vec<&String> =
        fuller.iter().filter(|one| !fuller.iter().any(|other| *one != other && one.ends_with(&format!(" {other}")))).collect();
    match shortest[..] {
        [only] => Some(only.clone()),
        _ => None,
    }
}

/// The first names, at most three, that stand right before this place.
fn led_by(before: &str) -> Option<String> {
    let line = before.rsplit('\n').next().unwrap_or_default();
    // A name is one breath: whatever stands beyond a comma or a line's end is not part of it.
    let line = line.strip_suffix(' ')?;
    let mut names: Vec<&str> = Vec::new();
    for word in line.split(' ').rev().take(3) {
        let initial = word.strip_suffix('.').is_some_and(|letter| letter.chars().count() == 1);
        let ends_something = !initial && word.ends_with(|c: char| !c.is_alphanumeric());
        let opens = word.trim_start_matches(['“', '„', '"', '(', '‘', '«']);
        let is_name = opens.chars().next().is_some_and(char::is_uppercase)
            && !NO_NAMES.contains(&opens)
            && !COURTESIES.contains(&opens.trim_end_matches('.'));
        if !is_name || ends_something {
            break;
        }
        names.insert(0, opens);
        if opens.len() != word.len() {
            break;
        }
    }
    (!names.is_empty()).then(|| names.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(body: &str, wanted: &[(&str, &str)]) {
        let found = named(body);
        let got: Vec<(&str, &str)> = found.iter().map(|q| (q.speaker.as_str(), q.words.as_str())).collect();
        assert_eq!(got, wanted, "{body}");
    }

    #[test]
    fn a_surname_stands_for_the_one_person_the_story_gives_it_to() {
        check(
            "<p>The mayor, Lorna Pettibone, spoke first.</p><p>“We will wait,” Pettibone said. “And then we won’t.”</p>",
            &[("Lorna Pettibone", "We will wait"), ("Lorna Pettibone", "And then we won’t.")],
        );
        check("<p>“We waited an hour,” said Mr. Kell. Then Mattias Kell left.</p>", &[("Mattias Kell", "We waited an hour")]);
        check(
            "<p>“Es ist kalt“, sagte er.</p><p>„Wir haben gewartet“, sagte Kaspar Rieger.</p>",
            &[("Kaspar Rieger", "Wir haben gewartet")],
        );
    }

    #[test]
    fn nobody_is_given_words_the_text_does_not_give_him_by_name() {
        check("<p>Anna Kell came. “We waited for an hour,” she said.</p>", &[]);
        check("<p>“We waited for an hour,” the town engineer said.</p>", &[]);
        check("<p>“We waited for an hour,” said Kell.</p>", &[]);
        check("<p>Anna Kell and Ruth Kell ran.</p><p>“We waited for an hour,” Kell said.</p>", &[]);
        check("<p>They saw “The Ferry” with Anna Kell.</p>", &[]);
        check("<p>Anna Kell called it “a work in progress.”</p>", &[]);
        check("<p>He wrote: “We want it as soon as may be.” Anna Kell, the owner, said nobody had called.</p>", &[]);
        check("<p>The senator gave a message to Anna Kell: “It is time to stop this.”</p>", &[]);
        check("<p>He pointed to Anna Kell’s speech, saying: “It was the best of them all.”</p>", &[]);
    }
}
