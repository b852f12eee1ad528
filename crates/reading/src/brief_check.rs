//! A brief may say only what its story says.
//!
//! Every quotation in the brief must stand in the story word for word, and every figure
//! must be found there, in digits or in words. What is not found is a complaint that the
//! desk shows beside the brief.

use std::sync::LazyLock;

use paper::Brief;
use regex::Regex;

use crate::clean;

static QUOTATION: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"“([^“”]+)”|„([^„“”]+)[“”]|«\s*([^«»]+?)\s*»|»\s*([^«»]+?)\s*«|"([^"]+)"|‘([^‘’]{8,})’"#)
        .expect("a fixed expression")
});

static FIGURE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\d+(?:[.,'’ \u{a0}\u{202f}]\d{3})*(?:[.,:]\d+)?").expect("a fixed expression"));

/// Number words up to twelve, by language of the house; beyond that papers print digits.
const NUMBER_WORDS: &[&[&str]] = &[
    &["zero", "null", "zéro", "cero", "nul", "noll"],
    &[
        "one", "ein", "eine", "einen", "einem", "einer", "un", "une", "uno", "una", "um", "uma", "een", "één", "jeden", "jedna",
        "jedno", "en", "ett", "et", "first",
    ],
    &[
        "two", "both", "twice", "second", "zwei", "beide", "deux", "dos", "due", "dois", "duas", "twee", "dwa", "dwie", "två",
        "to", "pair",
    ],
    &["three", "third", "drei", "trois", "tres", "tre", "três", "drie", "trzy"],
    &["four", "fourth", "vier", "quatre", "cuatro", "quattro", "quatro", "cztery", "fyra", "fire"],
    &["five", "fifth", "fünf", "cinq", "cinco", "cinque", "vijf", "pięć", "fem"],
    &["six", "sixth", "sechs", "seis", "sei", "zes", "sześć", "sex", "seks"],
    &["seven", "seventh", "sieben", "sept", "siete", "sette", "sete", "zeven", "siedem", "sju", "syv"],
    &["eight", "eighth", "acht", "huit", "ocho", "otto", "oito", "osiem", "åtta", "otte", "åtte"],
    &["nine", "ninth", "neun", "neuf", "nueve", "nove", "negen", "dziewięć", "nio", "ni"],
    &["ten", "tenth", "zehn", "dix", "diez", "dieci", "dez", "tien", "dziesięć", "tio", "ti"],
    &["eleven", "elf", "onze", "once", "undici", "jedenaście", "elva", "elleve"],
    &["twelve", "dozen", "zwölf", "douze", "doce", "dodici", "doze", "twaalf", "dwanaście", "tolv"],
];

/// The complaints about a brief against the body of its story (clean HTML or plain text).
pub fn check(brief: &Brief, body: &str) -> Vec<String> {
    let story = flat(&if body.contains('<') { clean::paragraphs(body).join("\n") } else { body.to_owned() });
    let figures = figures_in(&story);
    let words: std::collections::HashSet<&str> = story.split(|c: char| !c.is_alphanumeric()).collect();
    let mut complaints = Vec::new();
    let lines = std::iter::once(("The summary", &brief.summary)).chain(brief.key_details.iter().map(|d| ("A key detail", d)));
    for (place, line) in lines {
        for c in QUOTATION.captures_iter(line) {
            let Some(quoted) = c.iter().skip(1).flatten().next() else {
                continue;
            };
            let wanted = flat(quoted.as_str());
            let wanted = wanted.trim_matches(|c: char| !c.is_alphanumeric());
            if !wanted.is_empty() && !holds(&story, wanted) {
                complaints.push(format!("{place} quotes “{}”, which is not in the story. Quote the story's own words, or take the quotation marks away.", quoted.as_str().trim()));
            }
        }
        for figure in FIGURE.find_iter(line) {
            let value = plain(figure.as_str());
            let spelled = value
                .parse::<usize>()
                .ok()
                .and_then(|n| NUMBER_WORDS.get(n))
                .is_some_and(|names| names.iter().any(|n| words.contains(n)));
            if !figures.contains(&value) && !spelled {
                complaints.push(format!("{place} gives the figure {}, which is not in the story. Check it against the story, or put it there with its source.", figure.as_str()));
            }
        }
    }
    complaints
}

/// Words in order, with whole words at both ends; an ellipsis may stand for words left out.
fn holds(story: &str, wanted: &str) -> bool {
    let mut from = 0;
    for piece in wanted.split(['…']).flat_map(|p| p.split("...")).map(|p| p.trim_matches(|c: char| !c.is_alphanumeric())) {
        if piece.is_empty() {
            continue;
        }
        loop {
            let Some(at) = story[from..].find(piece).map(|n| from + n) else {
                return false;
            };
            let end = at + piece.len();
            let whole = !story[..at].ends_with(char::is_alphanumeric) && !story[end..].starts_with(char::is_alphanumeric);
            from = end;
            if whole {
                break;
            }
        }
    }
    true
}

pub(crate) fn figures_in(text: &str) -> std::collections::HashSet<String> {
    FIGURE.find_iter(text).map(|f| plain(f.as_str())).collect()
}

/// 1,200 and 1.200 and 1 200 are one figure; 1.5 and 1,5 are another.
fn plain(figure: &str) -> String {
    let groups: Vec<&str> = figure.split(|c: char| !c.is_ascii_digit()).collect();
    let marks: Vec<char> = figure.chars().filter(|c| !c.is_ascii_digit()).collect();
    let mut out = groups[0].to_owned();
    for (mark, group) in marks.iter().zip(&groups[1..]) {
        let thousands = group.len() == 3 && *mark != ':' && groups[0].len() <= 3 && groups[0] != "0";
        if !thousands {
            out.push(if *mark == ':' { ':' } else { '.' });
        }
        out.push_str(group);
    }
    out
}

/// Small letters, straight marks, single spaces: how a word is printed is not what it says.
fn flat(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '’' | '‘' | 'ʼ' => out.push('\''),
            '\u{a0}' | '\u{202f}' | '\u{2009}' => out.push(' '),
            '–' | '—' | '‑' => out.push('-'),
            '\u{ad}' | '\u{200b}' => {}
            c => out.extend(c.to_lowercase()),
        }
    }
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn brief(summary: &str, details: &[&str]) -> Brief {
        Brief { summary: summary.into(), key_details: details.iter().map(|d| (*d).into()).collect() }
    }

    const STORY: &str = "<p>The ferry lost 1,200 passengers in three years. “We held out as long as we could,” said Wren.</p><p>Fares rise 8.5 percent.</p>";

    #[test]
    fn a_brief_that_says_what_the_story_says_passes() {
        let brief = brief(
            "Wren's board “held out” while 1.200 passengers left in 3 years.",
            &["Fares rise 8,5 percent", "\"as long as we could\""],
        );
        assert_eq!(check(&brief, STORY), Vec::<String>::new());
    }

    #[test]
    fn a_quotation_nobody_said_is_complained_of() {
        let complaints = check(&brief("Wren said “we gave up”.", &[]), STORY);
        assert_eq!(complaints.len(), 1);
        assert!(complaints[0].contains("“we gave up”"), "{complaints:?}");
    }

    #[test]
    fn a_figure_that_is_not_in_the_story_is_complained_of() {
        let complaints = check(&brief("Fares rise 9.5 percent.", &["12,000 passengers left", "four years"]), STORY);
        assert_eq!(complaints.len(), 2, "{complaints:?}");
        assert!(complaints[0].starts_with("The summary gives the figure 9.5"));
        assert!(complaints[1].starts_with("A key detail gives the figure 12,000"));
    }

    #[test]
    fn half_a_word_is_not_a_quotation() {
        assert_eq!(check(&brief("“eld out as long”", &[]), STORY).len(), 1);
    }
}
