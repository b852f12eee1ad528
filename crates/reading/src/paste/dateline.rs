//! The place before the dash: "KYIV —", "BERLIN (dpa) -", "Madrid, 5 jun (EFE).-".

use std::sync::LazyLock;

use regex::Regex;

use super::names::AGENCIES;

/// A dateline taken off its sentence.
pub(super) struct Dateline {
    pub(super) place: String,
    pub(super) agency: Option<String>,
    /// Bytes of the text it took, dash and space included.
    pub(super) length: usize,
}

static SHAPE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"^(?:\((?P<first>[A-Za-zÀ-ž][\w .&/-]{1,24})\)\s*[-–—]\s*)?",
        r"(?P<place>\p{Lu}[\p{L}.'’-]*(?:[ /-]+(?:(?:de|del|la|le|les|el|da|do|dos|di|am|an der|im|in|bei|upon|sur|sous|und|und der|ob der|of|the|y|den|aan|nad|i)[ -])?\p{Lu}[\p{L}.'’-]*){0,4})",
        r"(?P<more>,\s*[\p{L}\d .]{2,30}(?:,\s*[\p{L}\d .]{2,24})?)?",
        r"\s*(?:[(\[](?P<agency>[^()\[\]]{2,40})[)\]])?",
        r"\s*\.?\s*(?:[—–]|--?)\s*(?P<rest>\S)"
    ))
    .expect("a fixed expression")
});

/// Reads the dateline at the start of a paragraph.
pub(super) fn split(text: &str) -> Option<Dateline> {
    let start: String = text.chars().take(120).collect();
    let c = SHAPE.captures(&start)?;
    let place = c.name("place")?.as_str();
    let more = c.name("more").map_or("", |m| m.as_str());
    let rest = c.name("rest")?;
    let dash = &start[..rest.start()];
    // "Jean-Luc" and "Trump-era" have no space beside the dash.
    let spaced = dash.ends_with(char::is_whitespace);
    let em = dash.trim_end().ends_with(['—', '–']) || dash.trim_end().ends_with("--");
    let tight = em && capital(place) || dash.trim_end().ends_with(".-");
    if !(spaced || tight) {
        return None;
    }
    let agency = c.name("agency").or_else(|| c.name("first")).map(|a| a.as_str().trim().to_owned());
    let known = agency.as_deref().is_some_and(|a| {
        AGENCIES.iter().any(|k| k.eq_ignore_ascii_case(a)) || a.len() <= 12 && a.chars().any(char::is_alphabetic)
    });
    let begins = rest.as_str().starts_with(|c: char| {
        c.is_uppercase() || c.is_ascii_digit() || matches!(c, '"' | '“' | '„' | '«' | '‘' | '\'' | '¿' | '¡' | '(')
    });
    let words = place.split_whitespace().count();
    let accepted = if known {
        true
    } else if agency.is_some() {
        // Words in brackets after a name are an aside, not an agency.
        capital(place) && begins
    } else if capital(place) {
        place.chars().filter(|c| c.is_alphabetic()).count() >= 2 && begins
    } else {
        // In small letters the place must be short and the sentence begin anew after it.
        words <= 3
            && begins
            && (more.is_empty() || more.chars().any(|c| c.is_ascii_digit()))
            && !rest.as_str().starts_with('(')
            && dash.contains([' ', '\u{a0}'])
    };
    if !accepted || more.len() > 40 {
        return None;
    }
    let place = format!("{place}{}", more.trim_end_matches(['.', ' ']));
    Some(Dateline {
        place: place.trim().trim_end_matches([',', '.']).to_owned(),
        agency: agency.filter(|_| known),
        length: rest.start(),
    })
}

fn capital(place: &str) -> bool {
    place.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase)
}
