//! A story's text for programs: as plain text, and how long it takes to read.

/// The text without its markup, blocks apart from one another, as Ghost sets `plaintext`:
/// captions and pictures are left out, lists keep their stars and numbers.
pub fn plain(html: &str) -> String {
    let mut set = Plain::default();
    let mut rest = html;
    while let Some(open) = rest.find('<') {
        set.text(&rest[..open]);
        if let Some(comment) = rest[open..].strip_prefix("<!--") {
            rest = comment.find("-->").map_or("", |end| &comment[end + 3..]);
            continue;
        }
        let Some(close) = rest[open..].find('>') else { return set.out };
        set.tag(&rest[open + 1..open + close]);
        rest = &rest[open + close + 1..];
    }
    set.text(rest);
    set.out
}

#[derive(Default)]
struct Plain {
    out: String,
    /// Line ends owed before the next word.
    owed: usize,
    space: bool,
    /// Elements left out, how deep we stand in one.
    skipped: Vec<String>,
    /// One for each open list: the next number, or none for stars.
    lists: Vec<Option<u32>>,
}

impl Plain {
    fn text(&mut self, text: &str) {
        if !self.skipped.is_empty() || text.is_empty() {
            return;
        }
        for c in paper::body::unescaped(text).chars() {
            match c {
                '\n' => {
                    self.pay();
                    self.space = false;
                    self.out.push('\n');
                }
                c if c.is_ascii_whitespace() => self.space = true,
                c => {
                    self.pay();
                    if std::mem::take(&mut self.space) && !self.out.is_empty() && !self.out.ends_with([' ', '\n']) {
                        self.out.push(' ');
                    }
                    self.out.push(c);
                }
            }
        }
    }

    fn pay(&mut self) {
        let owed = std::mem::take(&mut self.owed);
        if owed > 0 && !self.out.is_empty() {
            self.space = false;
            self.out.extend(std::iter::repeat_n('\n', owed));
        }
    }

    fn owe(&mut self, lines: usize) {
        self.owed = self.owed.max(lines);
    }

    fn tag(&mut self, tag: &str) {
        let (ends, tag) = tag.strip_prefix('/').map_or((false, tag), |tag| (true, tag));
        let name: String = tag.chars().take_while(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
        if let Some(outer) = self.skipped.last() {
            match (ends, *outer == name) {
                (true, true) => drop(self.skipped.pop()),
                (false, true) => self.skipped.push(name),
                _ => {}
            }
            return;
        }
        let left_out = matches!(name.as_str(), "figcaption" | "script" | "style")
            || (name == "a" && tag.contains("rel=\"footnote\""))
            || (name == "div" && (tag.contains("footnotes") || tag.contains("kg-signup-card")));
        if left_out && !ends {
            self.skipped.push(name);
            return;
        }
        match name.as_str() {
            "p" | "pre" | "blockquote" | "table" => self.owe(2),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => self.owe(if ends { 2 } else { 3 }),
            "article" | "aside" | "footer" | "form" | "header" | "main" | "nav" | "section" | "tr" => self.owe(1),
            "br" => {
                self.pay();
                self.out.push('\n');
            }
            "ul" | "ol" => {
                self.owe(2);
                if ends {
                    self.lists.pop();
                } else {
                    self.lists.push((name == "ol").then_some(1));
                }
            }
            "li" => {
                self.owe(1);
                if !ends {
                    self.pay();
                    match self.lists.last_mut() {
                        Some(Some(n)) => {
                            self.out.push_str(&format!(" {n}. "));
                            *n += 1;
                        }
                        _ => self.out.push_str(" * "),
                    }
                }
            }
            _ => {}
        }
    }
}

/// Minutes as Ghost counts them: 275 words each, 12 seconds for the first picture, one less for
/// each next, at least three. A short note takes none.
pub fn reading_minutes(html: &str, more_pictures: usize) -> i64 {
    let shown = if html.contains("<img") { html.matches("<img").count() } else { 0 };
    let pictures = shown + more_pictures;
    // Beyond ten pictures each costs three seconds.
    let pictures: usize = (0..pictures).map(|n| 12_usize.saturating_sub(n).max(3)).sum();
    let seconds = count_words(html) as f64 * 60.0 / 275.0 + pictures as f64;
    (seconds / 60.0).round() as i64
}

/// Runs of letters and digits outside tags; Chinese, Korean and Japanese signs by the sign.
fn count_words(html: &str) -> usize {
    let (mut words, mut rest) = (0, html);
    loop {
        let (text, tag) = rest.split_at(rest.find('<').unwrap_or(rest.len()));
        words += if text.is_ascii() { count_ascii(text.as_bytes()) } else { count_signs(text) };
        match tag.find('>') {
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
            '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}' => {
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
    fn plain_text_keeps_blocks_apart_as_ghost_does() {
        let html = "<p>Tom &amp; Jerry <em>said</em>.</p><p>No<br>more</p><h2 id=\"x\">What is known</h2><p>Little.</p>\
                    <figure><img src=\"a\"><figcaption>A boat</figcaption></figure><ul><li>one</li><li>two</li></ul><hr><p>End.</p>";
        assert_eq!(plain(html), "Tom & Jerry said.\n\nNo\nmore\n\n\nWhat is known\n\nLittle.\n\n * one\n * two\n\nEnd.");
        assert_eq!(plain("<!-- a > b --><p>x</p><script>y</script>"), "x");
        assert_eq!(plain(""), "");
    }

    #[test]
    fn reading_takes_as_long_as_it_does_in_ghost() {
        assert_eq!(reading_minutes("<p>short</p>", 0), 0);
        assert_eq!(reading_minutes(&"word ".repeat(275), 0), 1);
        assert_eq!(reading_minutes(&"word ".repeat(138), 0), 1, "half a minute is one");
        assert_eq!(reading_minutes(&"<img src=\"x\">".repeat(3), 0), 1, "33 seconds");
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
    }
}
