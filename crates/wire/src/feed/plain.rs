//! Headlines and names as plain text, out of whatever they were wrapped in.

use std::borrow::Cow;

use crate::markup::entities::{has_reference, unescape};
use crate::markup::scan::{Scanner, Token, floor};

/// Elements that are markup when they stand in a headline; anything else in
/// angle brackets is the headline's own.
const MARKUP: &[&str] = &[
    "a",
    "abbr",
    "acronym",
    "b",
    "big",
    "blockquote",
    "br",
    "center",
    "cite",
    "code",
    "del",
    "div",
    "em",
    "font",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "i",
    "img",
    "ins",
    "kbd",
    "li",
    "mark",
    "nobr",
    "ol",
    "p",
    "pre",
    "q",
    "s",
    "script",
    "small",
    "span",
    "strike",
    "strong",
    "style",
    "sub",
    "sup",
    "svg",
    "table",
    "td",
    "tr",
    "tt",
    "u",
    "ul",
    "wbr",
    "iframe",
    "video",
    "audio",
    "figure",
];

/// A headline longer than this is cut: no desk writes one.
pub(crate) const LONGEST: usize = 2_000;

/// One line of plain text from text that may be HTML, escaped once or twice.
pub(crate) fn from_html(text: &str) -> String {
    let mut text = strip(text);
    // Escaped twice is common and never meant: after tags are gone, one more round.
    if has_reference(&text) {
        text = Cow::Owned(strip(&unescape(&text)).into_owned());
    }
    one_line(&text)
}

/// One line of plain text from text that is no HTML.
pub(crate) fn from_text(text: &str) -> String {
    one_line(text)
}

/// How much text there is in markup, in bytes; roughly.
pub(crate) fn size_of(html: &str) -> usize {
    let mut scanner = Scanner::new(html);
    let mut size = 0;
    while let Some(token) = scanner.next() {
        if let Token::Text(text) = token {
            size += text.trim().len();
        }
    }
    size
}

/// The last words of markup.
pub(crate) fn end_of(html: &str) -> String {
    let html = html.trim_end();
    let end = &html[floor(html, html.len().saturating_sub(250))..];
    // Begun inside a tag: its rest is no text.
    let end = match (end.find('>'), end.find('<')) {
        (Some(close), open) if end.len() < html.len() && open.is_none_or(|o| close < o) => &end[close + 1..],
        _ => end,
    };
    words_of(end)
}

/// All the words of markup, roughly: enough to measure and to compare.
pub(crate) fn words_of(html: &str) -> String {
    let mut words = String::with_capacity(html.len().min(1 << 16));
    let mut scanner = Scanner::new(html);
    while let Some(token) = scanner.next() {
        if let Token::Text(text) = token {
            fold(&unescape(text), &mut words);
        }
    }
    words
}

/// Adds text with its white space folded, runs of single spaces in one piece.
fn fold(text: &str, words: &mut String) {
    let text = text.trim_ascii();
    if text.is_empty() {
        return;
    }
    if !words.is_empty() {
        words.push(' ');
    }
    let bytes = text.as_bytes();
    let odd = |pair: &[u8]| pair[0].is_ascii_whitespace() && (pair[0] != b' ' || pair[1].is_ascii_whitespace());
    if bytes.windows(2).any(odd) {
        for (n, word) in text.split_ascii_whitespace().enumerate() {
            if n > 0 {
                words.push(' ');
            }
            words.push_str(word);
        }
    } else {
        words.push_str(text);
    }
}

/// White space folded, length bounded.
fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len().min(LONGEST));
    for word in text.split_whitespace() {
        if line.len() + word.len() + 1 > LONGEST {
            if line.is_empty() {
                line.extend(word.chars().take(LONGEST / 4));
            }
            line.push('…');
            break;
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    line
}

/// Takes known markup out; the inside of scripts and styles goes with it.
fn strip(text: &str) -> Cow<'_, str> {
    if !text.contains('<') {
        return Cow::Borrowed(text);
    }
    let mut kept = String::with_capacity(text.len());
    let mut scanner = Scanner::new(text);
    let mut hidden = false;
    loop {
        let before = scanner.position();
        let Some(token) = scanner.next() else { break };
        match token {
            Token::Start { name, .. } | Token::End { name } if is_markup(name) => {
                if name.eq_ignore_ascii_case("script") || name.eq_ignore_ascii_case("style") {
                    hidden = matches!(token, Token::Start { empty: false, .. });
                }
                if matches!(name, "br" | "p" | "div" | "li" | "BR" | "P") {
                    kept.push(' ');
                }
            }
            Token::Literal(text) if !hidden => kept.push_str(text),
            _ if hidden => {}
            _ => kept.push_str(&text[before..scanner.position()]),
        }
    }
    Cow::Owned(kept)
}

fn is_markup(name: &str) -> bool {
    MARKUP.iter().any(|known| known.eq_ignore_ascii_case(name))
}

/// Does the text contain markup, not only angle brackets?
pub(crate) fn has_markup(text: &str) -> bool {
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        let name = rest.strip_prefix('/').unwrap_or(rest);
        let end = name.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(name.len());
        if end > 0 && is_markup(&name[..end]) {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_headline_loses_its_wrapping_and_none_of_its_words() {
        for (from, to) in [
            ("Rain & <b>wind</b>", "Rain & wind"),
            ("Rain &amp; wind", "Rain & wind"),
            ("Bank&#8217;s &quot;plan&quot;", "Bank’s \"plan\""),
            ("a < b and c > d", "a < b and c > d"),
            ("I <3 Berlin", "I <3 Berlin"),
            ("The <dialog> element", "The <dialog> element"),
            ("&lt;em&gt;Twice&lt;/em&gt; wrapped", "Twice wrapped"),
            ("two\n  lines\tof<br/>text", "two lines of text"),
            ("x<script>alert(1)</script>y", "xy"),
            ("AT&T", "AT&T"),
        ] {
            assert_eq!(from_html(from), to);
        }
        assert_eq!(from_text("&lt;em&gt;"), "&lt;em&gt;");
        assert!(from_html(&"word ".repeat(100_000)).len() <= LONGEST + 4);
        assert!(from_html(&"x".repeat(1_000_000)).len() <= LONGEST);
    }
}
