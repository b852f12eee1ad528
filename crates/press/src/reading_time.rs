//! How long a text takes to read, for themes and programs alike.

use memchr::{memchr, memmem};

/// Minutes as Ghost counts them: 275 words each, 12 seconds for the first picture, one less for
/// each next, at least three. A short note takes none. `more_pictures` stand beside the text.
pub fn minutes(html: &str, more_pictures: usize) -> usize {
    let pictures = memmem::find_iter(html.as_bytes(), "<img").count() + more_pictures;
    // Beyond ten pictures each costs three seconds.
    let pictures: usize = (0..pictures).map(|n| 12_usize.saturating_sub(n).max(3)).sum();
    let seconds = count_words(html) as f64 * 60.0 / 275.0 + pictures as f64;
    (seconds / 60.0).round() as usize
}

/// Runs of letters and digits outside tags, so that a hyphen or an apostrophe parts two words;
/// Chinese, Korean and Japanese signs by the sign. Ghost knows the letters of Western Europe, of
/// Greek and Cyrillic only, and takes a word with another for several.
fn count_words(html: &str) -> usize {
    let (mut words, mut rest) = (0, html);
    loop {
        let (text, tag) = rest.split_at(memchr(b'<', rest.as_bytes()).unwrap_or(rest.len()));
        words += if text.is_ascii() { count_ascii(text.as_bytes()) } else { count_signs(text) };
        match memchr(b'>', tag.as_bytes()) {
            Some(end) => rest = &tag[end + 1..],
            None => return words,
        }
    }
}

fn is_letter(b: u8) -> bool {
    (b | 0x20).wrapping_sub(b'a') < 26 || b.wrapping_sub(b'0') < 10 || b == b'_'
}

/// Each word begins where a letter follows none. No branch, so that many bytes are looked at at once.
fn count_ascii(text: &[u8]) -> usize {
    let Some((first, rest)) = text.split_first() else { return 0 };
    let begun = rest.iter().zip(text).map(|(b, before)| usize::from(is_letter(*b) & !is_letter(*before)));
    usize::from(is_letter(*first)) + begun.sum::<usize>()
}

fn count_signs(text: &str) -> usize {
    let (mut words, mut in_word) = (0, false);
    for c in text.chars() {
        match c {
            '\u{3040}'..='\u{309f}'
            | '\u{3400}'..='\u{4dbf}'
            | '\u{4e00}'..='\u{9fff}'
            | '\u{ac00}'..='\u{d7af}'
            | '\u{f900}'..='\u{faff}' => {
                words += 1;
                in_word = false;
            }
            c if c == '_' || c.is_alphanumeric() => {
                words += usize::from(!in_word);
                in_word = true;
            }
            _ => in_word = false,
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reading_takes_as_long_as_it_does_in_ghost() {
        assert_eq!(minutes("<p>short</p>", 0), 0);
        assert_eq!(minutes(&"word ".repeat(275), 0), 1);
        assert_eq!(minutes(&"word ".repeat(138), 0), 1, "half a minute is one");
        for (html, words) in [
            ("<p class=\"a b\">don't 東京</p>", 4),
            ("", 0),
            ("<p>", 0),
            ("a", 1),
            ("one_1 two<b>three</b>four, 5", 5),
            ("naïve “quoted” words 한국", 5),
            ("cut <p short", 1),
        ] {
            assert_eq!(count_words(html), words, "{html}");
        }
        assert_eq!(count_words("東京 Tokyo Østergård"), 4);
    }

    #[test]
    fn pictures_take_time_to_look_at() {
        assert_eq!(minutes(&"<img src=\"x\">".repeat(3), 0), 1, "33 seconds");
        let text = "<p>word it's</p>".repeat(92);
        let with = |pictures: usize| minutes(&format!("{text}{}", "<img src=\"/a.jpg\">".repeat(pictures)), 0);
        assert_eq!([with(0), with(3), with(12), minutes("", 1)], [1, 2, 2, 0]);
    }
}
