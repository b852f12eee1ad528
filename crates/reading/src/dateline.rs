//! The place before the dash: "KYIV —", "BERLIN (dpa) -", "Madrid, 5 jun (EFE).-".

use std::sync::LazyLock;

use paper::Parts;
use regex::Regex;

use crate::paste::names::AGENCIES;
use crate::{clean, removals};

/// Words in capitals before a dash that name no place.
const LABELS: &[&str] = &[
    "UPDATE",
    "UPDATED",
    "BREAKING",
    "BREAKING NEWS",
    "EXCLUSIVE",
    "OPINION",
    "ANALYSIS",
    "WATCH",
    "LIVE",
    "VIDEO",
    "PHOTOS",
    "PHOTO",
    "NEW",
    "NOTE",
    "CORRECTION",
    "CLARIFICATION",
    "READ",
    "READ MORE",
    "ADVISORY",
    "KILL",
    "EDITORIAL",
    "REVIEW",
    "RECIPE",
    "SPONSORED",
];

/// Takes the dateline off the first paragraph of a body and makes it the story's own field, as
/// it is done with pasted copy: `SAN JUAN, Puerto Rico —`, `Berlin (dpa) -`. The rest of the
/// paragraph stays to the letter. Of places in small letters only those that an agency's name
/// follows are believed; a title may begin like one.
pub fn lift(parts: &mut Parts) {
    if parts.dateline.is_some() {
        return;
    }
    let Some(from) = first_paragraph(&parts.body) else { return };
    let inner = &parts.body[from..];
    let Some(end) = inner.find("</p>") else { return };
    let inner = &inner[..end];
    let (found, length) = if inner.starts_with('<') {
        let visible = clean::paragraphs(&format!("<p>{inner}</p>")).join(" ");
        let Some(found) = split(&visible) else { return };
        let length = length_in_markup(inner, found.length);
        (found, length)
    } else {
        let Some(found) = split(inner) else { return };
        let length = found.length;
        (found, length)
    };
    let place = found.place.split(',').next().unwrap_or_default();
    let sure = found.agency.is_some() || capital(place) && !LABELS.contains(&place);
    let Some(rest) = inner.get(length..).filter(|rest| sure && balanced(&inner[..length]) && !rest.trim().is_empty()) else {
        return;
    };
    let rest = rest.trim_start();
    parts.body = format!("{}{rest}{}", &parts.body[..from], &parts.body[from + inner.len()..]);
    if let Some(agency) = found.agency {
        parts.removals.push(removals::of_text(&format!("({agency})"), "agency", 0));
    }
    parts.dateline = Some(found.place);
}

/// Where the words of the body's first paragraph begin; pictures may stand before it.
fn first_paragraph(body: &str) -> Option<usize> {
    let mut from = 0;
    loop {
        let rest = body[from..].trim_start();
        from = body.len() - rest.len();
        if rest.starts_with("<p>") {
            return Some(from + 3);
        }
        if !rest.starts_with("<figure") {
            return None;
        }
        from += rest.find("</figure>")? + "</figure>".len();
    }
}

/// Does markup close all that it opens? Then it can be cut off.
fn balanced(markup: &str) -> bool {
    markup.matches("</").count() * 2 == markup.matches('<').count()
}

/// A dateline taken off its sentence.
pub(crate) struct Dateline {
    pub(crate) place: String,
    pub(crate) agency: Option<String>,
    /// Bytes of the text it took, dash and space included.
    pub(crate) length: usize,
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
pub(crate) fn split(text: &str) -> Option<Dateline> {
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

/// Bytes of markup that hold the first `visible` bytes of its text, tags that open and
/// close among them included.
pub(crate) fn length_in_markup(markup: &str, visible: usize) -> usize {
    let (mut seen, mut at) = (0, 0);
    let bytes = markup.as_bytes();
    while at < bytes.len() && seen < visible {
        if bytes[at] == b'<' {
            at += markup[at..].find('>').map_or(bytes.len() - at, |n| n + 1);
            continue;
        }
        if bytes[at] == b'&'
            && let Some(n) = markup[at..].find(';').filter(|n| *n < 10)
        {
            seen += 1;
            at += n + 1;
            continue;
        }
        let width = markup[at..].chars().next().map_or(1, char::len_utf8);
        seen += width;
        at += width;
    }
    // An end tag of the dateline's own emphasis goes with it.
    while markup[at.min(markup.len())..].starts_with("</") {
        at += markup[at..].find('>').map_or(0, |n| n + 1);
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lifted(body: &str) -> (Option<String>, String) {
        let mut parts = Parts { body: body.into(), ..Parts::default() };
        lift(&mut parts);
        (parts.dateline, parts.body)
    }

    #[test]
    fn a_dateline_becomes_a_field_and_the_prose_stays_to_the_letter() {
        for (body, place, rest) in [
            (
                "<p>SAN JUAN, Puerto Rico — The ferry “left” at noon &amp; came back.</p>\n<p>LONDON — Second.</p>",
                "SAN JUAN, Puerto Rico",
                "<p>The ferry “left” at noon &amp; came back.</p>\n<p>LONDON — Second.</p>",
            ),
            (
                "<p><strong>KYIV</strong> — Nobody <a href=\"https://a.example/\">slept</a>.</p>",
                "KYIV",
                "<p>Nobody <a href=\"https://a.example/\">slept</a>.</p>",
            ),
            ("<p>Berlin (dpa) - Der Rat tagt.</p>", "Berlin", "<p>Der Rat tagt.</p>"),
            (
                "<figure><img src=\"https://a.example/b.jpg\" alt=\"\"></figure>\n<p>OSLO — It snowed.</p>",
                "OSLO",
                "<figure><img src=\"https://a.example/b.jpg\" alt=\"\"></figure>\n<p>It snowed.</p>",
            ),
        ] {
            assert_eq!(lifted(body), (Some(place.into()), rest.into()));
        }
    }

    #[test]
    fn what_only_looks_like_a_dateline_is_left_in_the_prose() {
        for body in [
            "<p>Analysis – The council has a plan.</p>",
            "<p>UPDATE — The council has a plan.</p>",
            "<p>The mayor — a former baker — resigned.</p>",
            "<p>Jean-Luc arrived late.</p>",
            "<h2>PARIS — A heading</h2>",
            "<ul><li>PARIS — An item.</li></ul>",
            "<p><a href=\"https://a.example/\">PARIS — The whole line is a link.</a></p>",
            "",
        ] {
            assert_eq!(lifted(body), (None, body.into()));
        }
    }
}
