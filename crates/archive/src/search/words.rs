//! Splitting text into words to search by, in every script: words where a script parts
//! them, pairs of characters where it does not (Chinese, Japanese, Thai …), and without
//! marks, so that `Zurich` finds `Zürich`.

use std::collections::VecDeque;

use tantivy::tokenizer::{TextAnalyzer, Token, TokenStream, Tokenizer};

pub(super) const NAME: &str = "newspaper";

/// No word is longer; the rest of it is not indexed.
const LONGEST: usize = 60;

pub(super) fn splitter() -> TextAnalyzer {
    TextAnalyzer::from(Splitter)
}

#[derive(Clone)]
struct Splitter;

struct Stream {
    tokens: std::vec::IntoIter<Token>,
    token: Token,
}

impl Tokenizer for Splitter {
    type TokenStream<'a> = Stream;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Stream {
        let tokens = split(text).enumerate().map(|(position, (from, to, text))| Token {
            offset_from: from,
            offset_to: to,
            position,
            text,
            position_length: 1,
        });
        Stream { tokens: tokens.collect::<Vec<_>>().into_iter(), token: Token::default() }
    }
}

impl TokenStream for Stream {
    fn advance(&mut self) -> bool {
        match self.tokens.next() {
            Some(token) => {
                self.token = token;
                true
            }
            None => false,
        }
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

/// Scripts that set no space between words.
fn runs_on(c: char) -> bool {
    matches!(c as u32, 0x0E00..=0x0EFF | 0x1000..=0x109F | 0x1780..=0x17FF | 0x3040..=0x30FF | 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xF900..=0xFAFF | 0x20000..=0x3FFFF)
}

/// (start, end, folded word), in order; starts and ends are bytes of `text`.
fn split(text: &str) -> Words<'_> {
    Words { text, chars: text.char_indices().peekable(), last_end: None }
}

struct Words<'t> {
    text: &'t str,
    chars: std::iter::Peekable<std::str::CharIndices<'t>>,
    last_end: Option<usize>,
}

impl Iterator for Words<'_> {
    type Item = (usize, usize, String);

    fn next(&mut self) -> Option<Self::Item> {
        while let Some((start, c)) = self.chars.next() {
            let (end, word) = if runs_on(c) {
                let end = start + c.len_utf8();
                match self.chars.peek() {
                    Some((_, next)) if runs_on(*next) => (end + next.len_utf8(), [c, *next].iter().collect()),
                    // The last of a run is a word only when it stands alone.
                    _ if self.last_end != Some(end) => (end, c.to_string()),
                    _ => continue,
                }
            } else if c.is_alphanumeric() {
                let mut end = start + c.len_utf8();
                while let Some((at, next)) = self.chars.peek().copied() {
                    if !next.is_alphanumeric() && !is_mark(next) || runs_on(next) {
                        break;
                    }
                    end = at + next.len_utf8();
                    self.chars.next();
                }
                (end, fold(&self.text[start..end]))
            } else {
                continue;
            };
            if !word.is_empty() {
                self.last_end = Some(end);
                return Some((start, end, word));
            }
        }
        None
    }
}

fn is_mark(c: char) -> bool {
    matches!(c as u32, 0x0300..=0x036F | 0x0591..=0x05C7 | 0x064B..=0x0652 | 0x0900..=0x0903 | 0x093A..=0x094F | 0x0981..=0x0983 | 0x09BC..=0x09CD)
}

/// Lower case and, for Latin letters, without their marks.
fn fold(word: &str) -> String {
    let mut out = String::new();
    for c in word.chars().flat_map(char::to_lowercase).take(LONGEST) {
        match c as u32 {
            0x00C0..=0x024F | 0x1E00..=0x1EFF => out.push_str(latin(c)),
            0x0300..=0x036F => {}
            _ => out.push(c),
        }
    }
    out
}

fn latin(c: char) -> &'static str {
    match c {
        'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' | 'ā' | 'ă' | 'ą' | 'ǎ' | 'ạ' | 'ả' | 'ấ' | 'ầ' | 'ẩ' | 'ẫ' | 'ậ' | 'ắ' | 'ằ' | 'ẳ'
        | 'ẵ' | 'ặ' => "a",
        'æ' => "ae",
        'ç' | 'ć' | 'ĉ' | 'ċ' | 'č' => "c",
        'ď' | 'đ' | 'ð' => "d",
        'è' | 'é' | 'ê' | 'ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' | 'ẹ' | 'ẻ' | 'ẽ' | 'ế' | 'ề' | 'ể' | 'ễ' | 'ệ' => {
            "e"
        }
        'ĝ' | 'ğ' | 'ġ' | 'ģ' => "g",
        'ĥ' | 'ħ' => "h",
        'ì' | 'í' | 'î' | 'ï' | 'ĩ' | 'ī' | 'ĭ' | 'į' | 'ı' | 'ỉ' | 'ị' => "i",
        'ĵ' => "j",
        'ķ' => "k",
        'ĺ' | 'ļ' | 'ľ' | 'ŀ' | 'ł' => "l",
        'ñ' | 'ń' | 'ņ' | 'ň' | 'ŋ' => "n",
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'ø' | 'ō' | 'ŏ' | 'ő' | 'ơ' | 'ọ' | 'ỏ' | 'ố' | 'ồ' | 'ổ' | 'ỗ' | 'ộ' | 'ớ' | 'ờ' | 'ở'
        | 'ỡ' | 'ợ' => "o",
        'œ' => "oe",
        'ŕ' | 'ŗ' | 'ř' => "r",
        'ś' | 'ŝ' | 'ş' | 'š' | 'ș' => "s",
        'ß' => "ss",
        'ţ' | 'ť' | 'ŧ' | 'ț' => "t",
        'þ' => "th",
        'ù' | 'ú' | 'û' | 'ü' | 'ũ' | 'ū' | 'ŭ' | 'ů' | 'ű' | 'ų' | 'ư' | 'ụ' | 'ủ' | 'ứ' | 'ừ' | 'ử' | 'ữ' | 'ự' => {
            "u"
        }
        'ŵ' => "w",
        'ý' | 'ÿ' | 'ŷ' | 'ỳ' | 'ỵ' | 'ỷ' | 'ỹ' => "y",
        'ź' | 'ż' | 'ž' => "z",
        _ => "",
    }
}

/// A stretch of `text` around the words that were looked for, as pieces with whether each is one
/// of them. At most about `length` bytes; from the beginning when nothing matches. No more of the
/// text is split than that takes.
pub fn highlight(text: &str, words: &str, length: usize) -> Vec<(String, bool)> {
    let wanted: std::collections::HashSet<String> = split(words).map(|(_, _, word)| word).collect();
    let mut tokens = split(text);
    // Words before the first hit that may still be shown.
    let mut before: VecDeque<(usize, usize)> = VecDeque::new();
    let first = tokens.by_ref().find_map(|(from, to, word)| {
        if wanted.contains(&word) {
            return Some((from, to));
        }
        before.push_back((from, to));
        while before.front().is_some_and(|(begin, _)| begin + length / 3 < from) {
            before.pop_front();
        }
        None
    });
    let (mut hits, mut start) = (Vec::new(), 0);
    match first {
        None => tokens = split(text),
        Some((from, to)) => {
            hits.push((from, to));
            let wish = from.saturating_sub(length / 3);
            if wish > 0 {
                // Begin with a whole word.
                start = before.iter().map(|(from, _)| *from).find(|from| *from >= wish).unwrap_or(from);
            }
        }
    }
    let mut end = before.iter().chain(&hits).map(|(_, to)| *to).take_while(|to| *to <= start + length).last().unwrap_or(0);
    if first.is_none() {
        end = 0;
    }
    for (from, to, word) in tokens.take_while(|(_, to, _)| *to <= start + length) {
        end = end.max(to);
        if wanted.contains(&word) {
            hits.push((from, to));
        }
    }
    end = end.max(start);
    if end + 40 >= text.len() {
        end = text.len();
    }
    let mut pieces = Vec::new();
    if start > 0 {
        pieces.push(("… ".to_owned(), false));
    }
    let mut at = start;
    for (from, to) in hits.into_iter().filter(|(from, to)| *from >= start && *to <= end) {
        if from < at {
            continue;
        }
        pieces.push((text[at..from].to_owned(), false));
        pieces.push((text[from..to].to_owned(), true));
        at = to;
    }
    pieces.push((text[at..end].to_owned(), false));
    if end < text.len() {
        pieces.push((" …".to_owned(), false));
    }
    pieces.retain(|(piece, _)| !piece.is_empty());
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_script_has_words_to_search_by() {
        let words = |text: &str| split(text).map(|(_, _, word)| word).collect::<Vec<_>>();
        assert_eq!(words("Zürich's Straße, 2,5 km"), ["zurich", "s", "strasse", "2", "5", "km"]);
        assert_eq!(words("東京都 tower"), ["東京", "京都", "tower"]);
        assert_eq!(words("Київ"), ["київ"]);
        assert_eq!(words("字"), ["字"]);
    }

    #[test]
    fn what_was_looked_for_is_marked_where_it_stands() {
        let pieces = highlight("The old bridge over the Zürich road", "zurich BRIDGE", 200);
        let marked: Vec<_> = pieces.iter().filter(|(_, hit)| *hit).map(|(text, _)| text.as_str()).collect();
        assert_eq!(marked, ["bridge", "Zürich"]);
        assert_eq!(pieces.iter().map(|(text, _)| text.as_str()).collect::<String>(), "The old bridge over the Zürich road");
    }

    proptest! {
        #[test]
        fn a_stretch_is_the_texts_own_and_shows_the_first_word_looked_for(
            text in "([a-cA-Zü東京]{0,4}[ .,]{0,2}){0,60}",
            words in "[a-c東]{1,2}( [a-cü]{1,2})?",
            length in 0..60_usize,
        ) {
            let pieces = highlight(&text, &words, length);
            let whole: String = pieces.iter().map(|(piece, _)| piece.as_str()).collect();
            let bare = whole.strip_prefix("… ").unwrap_or(&whole);
            let bare = bare.strip_suffix(" …").unwrap_or(bare);
            prop_assert!(text.contains(bare), "{whole:?} of {text:?}");
            let wanted: Vec<String> = split(&words).map(|(_, _, word)| word).collect();
            for (piece, _) in pieces.iter().filter(|(_, hit)| *hit) {
                prop_assert!(split(piece).any(|(_, _, word)| wanted.contains(&word)), "{piece:?} of {wanted:?}");
            }
            let first = split(&text).find(|(_, _, word)| wanted.contains(word));
            if let Some((from, to, _)) = first.filter(|(from, to, _)| to - from <= length / 2) {
                prop_assert!(pieces.iter().any(|(piece, hit)| *hit && *piece == text[from..to]), "{pieces:?} of {text:?}");
            }
        }
    }

    #[test]
    fn a_word_longer_than_the_stretch_is_no_trouble() {
        let text = format!("{} {} end of it", "before ".repeat(20), "x".repeat(300));
        assert!(!highlight(&text, &"x".repeat(60), 180).is_empty());
    }
}
