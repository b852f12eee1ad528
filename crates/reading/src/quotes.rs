//! Who said what: quotations and the words that name their speaker.
//!
//! By the shape of reported speech alone: a quotation, a verb of saying beside it, and
//! the name, pronoun or phrase that goes with the verb. A quotation without either, if it
//! is short, is a title or an irony and nobody's.

mod named;

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;
use serde::{Deserialize, Serialize};

pub use named::{named, printable};

/// A quotation in a text; spans are byte offsets into it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quote {
    /// Between the quotation marks, marks not included.
    pub span: Range<usize>,
    pub text: String,
    /// As the text names the speaker there: a name, "she", "a spokesman".
    pub speaker: Option<String>,
    pub speaker_span: Option<Range<usize>>,
}

const NAME: &str = r"(?:(?:Mr|Mrs|Ms|Dr|Sen|Rep|Gov|Gen|Sgt|Prof|St)\.\s+)?\p{Lu}(?:\.|[\p{L}'’-]*)(?:\s+(?:(?:de|del|della|der|van|von|zu|bin|al|el|la|le|of|du|da)\s+)?\p{Lu}(?:\.|[\p{L}'’-]*)){0,5}";
const PRONOUN: &str = r"(?:he|she|they|it|we|I|one|er|sie|es|man|wir|ich|He|She|They|It|We|Er|Sie|Es|Wir|Ich)\b";
/// In German a phrase ends in its noun, and in the name after it.
const NOUN_PHRASE: &str = r"(?:[Dd]e[rmn]|[Dd]ie|[Dd]as|[Ee]ine?[rmn]?|[Ss]eine?|[Ii]hre?)\s+(?:[\p{Ll}'’-]+\s+){0,3}\p{Lu}[\p{L}'’-]*(?:\s+(?:(?:der|des|von|vom)\s+)?\p{Lu}[\p{L}'’-]*){0,4}";
const PHRASE: &str = r"(?:[Tt]he|[Aa]n?|[Hh]is|[Hh]er|[Tt]heir|[Oo]ne|[Aa]nother|[Oo]ur)\s+(?:[\p{L}'’-]+\s+){0,5}?[\p{L}'’-]+";
const ENGLISH: &str = "said|says|say|saying|told|tells|telling|asked|asks|asking|added|adds|adding|wrote|writes|writing|tweeted|tweets|argued|argues|claimed|claims|stated|states|noted|notes|explained|explains|replied|responded|responds|continued|continues|declared|declares|insisted|insists|warned|warns|recalled|recalls|announced|concluded|concludes|observed|observes|remarked|quipped|joked|acknowledged|admitted|admits|suggested|suggests|called|calls|described|describes|complained|posted|exclaimed|shouted|shouts|yelled|predicted|promised|vowed|pledged|urged|countered|emphasized|stressed|testified|mused|conceded|maintained|repeated|reiterated|proclaimed|read|reads|thinks|thought|believes|believed|agreed|answered|confirmed|denied|commented";
const GERMAN: &str = "sagte|sagt|sagten|erklärte|erklärt|erklärten|meinte|meint|meinten|betonte|betont|teilte|schrieb|schreibt|ergänzte|kritisierte|forderte|forderten|warnte|fügte|fügt|antwortete|berichtete|äußerte|bezeichnete|behauptete|kommentierte|bestätigte|verkündete|nannte|kündigte|stellte|erinnerte sich|zeigte sich|freute sich|lautete|lautet|räumte|unterstrich|resümierte|verwies|mahnte|hob|verteidigte|rief|erzählte|urteilte|sprach|zitierte man|so";
const ADVERB: &str =
    r"(?:\s+(?:also|later|then|once|recently|previously|again|has|had|have|hat|habe|hatte|\p{L}+ly|previously))?";
const ASIDE: &str = r"(?:,\s[^,“”\x22\n]{2,110},)?";

static AFTER: LazyLock<[Regex; 2]> = LazyLock::new(|| {
    let who = format!("(?P<who>{PRONOUN}|{NOUN_PHRASE}|{PHRASE}|{NAME})");
    let verb = format!("(?:{ENGLISH}|{GERMAN})");
    [fixed(&format!(r"^[\s,.!?—–-]*(?:as\s+)?{who}{ASIDE}{ADVERB}\s+{verb}\b")), fixed(&format!(r"^[\s,.!?—–-]*{verb}\s+{who}"))]
});

static BEFORE: LazyLock<[Regex; 6]> = LazyLock::new(|| {
    let who = format!("(?P<who>{PRONOUN}|{NOUN_PHRASE}|{PHRASE}|{NAME})");
    let verb = format!("(?:{ENGLISH}|{GERMAN})");
    let rest = r"[^.!?\n“”„\x22]*$";
    [
        fixed(&format!(r"\b(?:{GERMAN})\s+{who}[^.!?\n“”„\x22]*:\s*$")),
        fixed(&format!(r"^\s*{who}:\s*$")),
        fixed(&format!(r"(?:^|[\s,(—–“”\x22])(?:[Ll]aut\s|[Ww]ie\s)?{who}{ASIDE}{ADVERB}\s+{verb}\b{rest}")),
        fixed(&format!(r"(?:^|\s)(?:[Aa]ccording to|[Ll]aut|[Nn]ach den Worten von|[Ff]rom|[Tt]o)\s{who}{rest}")),
        fixed(&format!(r"\b{verb}\s+{who}[^.!?\n“”\x22]*[:,]\s*$")),
        fixed(&format!(r"^\s*{who}\s[^.;“”\x22]*\s(?:and|und)\s+{verb}\b{rest}")),
    ]
});

fn fixed(pattern: &str) -> Regex {
    Regex::new(pattern).expect("a fixed expression")
}

/// How far from a quotation its speaker is looked for, in bytes.
const REACH: usize = 260;

/// The quotations of a text in order. Paragraphs are lines.
pub fn find(text: &str) -> Vec<Quote> {
    let mut out: Vec<Quote> = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let first = out.len();
        let spans = marked(line);
        for (n, span) in spans.iter().enumerate() {
            let quoted = line[span.clone()].trim();
            if quoted.is_empty() {
                continue;
            }
            let after_from = next_char(line, span.end);
            let after_to = spans.get(n + 1).map_or(line.len(), |s| s.start).min(cut(line, after_from, REACH));
            let before_from = if n == 0 { 0 } else { next_char(line, spans[n - 1].end) }.max(cut_back(line, span.start, REACH));
            let opens = line[..span.start].char_indices().next_back().map_or(0, |(i, _)| i);
            let speaker = speaker(line, before_from..opens.max(before_from), after_from..after_to.max(after_from));
            let speaker = speaker.or_else(|| {
                let last = out[first..].last()?.speaker_span.clone()?;
                Some(last.start - start..last.end - start)
            });
            let words = quoted.split_whitespace().count();
            let sentence = quoted.ends_with([',', '.', '!', '?', '…'])
                || line[after_from..].trim_start().starts_with([',', '.']) && words >= 8;
            if speaker.is_none() && !(words >= 5 && sentence) {
                continue;
            }
            out.push(Quote {
                span: start + span.start..start + span.end,
                text: line[span.clone()].to_owned(),
                speaker: speaker.clone().map(|s| line[s].to_owned()),
                speaker_span: speaker.map(|s| start + s.start..start + s.end),
            });
        }
        start += line.len();
    }
    out
}

/// The stretches between quotation marks of a paragraph.
fn marked(line: &str) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let mut open: Option<(usize, char)> = None;
    let straight = line.matches('"').count();
    for (i, c) in line.char_indices() {
        match (open, c) {
            // A lone straight mark is an inch or a slip.
            (None, '“' | '„' | '«' | '»' | '"' | '”') if c != '"' || straight > 1 => {
                open = Some((i + c.len_utf8(), c));
            }
            (Some((from, '“')), '”' | '"')
            | (Some((from, '„')), '“' | '”' | '"')
            | (Some((from, '«')), '»')
            | (Some((from, '»')), '«')
            | (Some((from, '"')), '"' | '”')
            | (Some((from, '”')), '”' | '“') => {
                out.push(from..i);
                open = None;
            }
            _ => {}
        }
    }
    // A speech of several paragraphs is not closed until its last.
    if let Some((from, mark)) = open
        && matches!(mark, '“' | '„' | '«')
        && line.len() - from > 30
    {
        out.push(from..line.trim_end().len().max(from));
    }
    out
}

fn speaker(line: &str, before: Range<usize>, after: Range<usize>) -> Option<Range<usize>> {
    let text = &line[after.clone()];
    for shape in AFTER.iter() {
        if let Some(who) = shape.captures(text).and_then(|c| c.name("who")) {
            return Some(after.start + who.start()..after.start + who.end());
        }
    }
    // Only the sentence that leads into the quotation.
    let text = &line[before.clone()];
    let sentence = text
        .rfind(['.', '!', '?'])
        .filter(|i| text[i + 1..].starts_with(' ') && text[i + 1..].trim().len() > 2)
        .map_or(0, |i| i + 1);
    for shape in BEFORE.iter() {
        if let Some(who) = shape.captures(&text[sentence..]).and_then(|c| c.name("who")) {
            let at = before.start + sentence;
            return Some(at + who.start()..at + who.end());
        }
    }
    None
}

fn next_char(text: &str, at: usize) -> usize {
    text[at..].chars().next().map_or(at, |c| at + c.len_utf8())
}

fn cut(text: &str, from: usize, reach: usize) -> usize {
    let mut to = (from + reach).min(text.len());
    while !text.is_char_boundary(to) {
        to -= 1;
    }
    to
}

fn cut_back(text: &str, to: usize, reach: usize) -> usize {
    let mut from = to.saturating_sub(reach);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    from
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, wanted: &[(&str, Option<&str>)]) {
        let found = find(text);
        let got: Vec<(&str, Option<&str>)> = found.iter().map(|q| (&text[q.span.clone()], q.speaker.as_deref())).collect();
        assert_eq!(got, wanted, "{text}");
    }

    #[test]
    fn the_speaker_stands_after_or_before_what_was_said() {
        check("“We waited,” said Ilse Brandt, the cook.", &[("We waited,", Some("Ilse Brandt"))]);
        check("Brandt told reporters, “We waited an hour.”", &[("We waited an hour.", Some("Brandt"))]);
        check("\"We waited,\" she said. \"Nobody came.\"", &[("We waited,", Some("she")), ("Nobody came.", Some("she"))]);
        check("„Wir haben gewartet“, sagte Kaspar Rieger.", &[("Wir haben gewartet", Some("Kaspar Rieger"))]);
    }

    #[test]
    fn a_title_in_quotation_marks_is_nobodys_word() {
        check("They watched “The Ferry” twice.", &[]);
    }

    #[test]
    fn odd_marks_harm_nobody() {
        for text in ["\"", "“", "”“”", "„“„", "\"\"\"", "“\n”", "«»", "é“é"] {
            find(text);
        }
    }
}
