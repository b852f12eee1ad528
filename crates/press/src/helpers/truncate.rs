//! Cutting markup after so many words or characters without leaving an element open.

/// How much is kept.
#[derive(Clone, Copy)]
pub enum Keep {
    Words(usize),
    Characters(usize),
}

/// Elements without an end tag.
const VOID: [&str; 16] = [
    "area", "base", "br", "col", "command", "embed", "hr", "img", "input", "keygen", "link", "meta", "param", "source", "track",
    "wbr",
];

#[derive(PartialEq)]
enum Inside {
    Text,
    Tag,
    Quoted(char),
    Comment,
}

/// The beginning of some markup: tags are not counted, and every element that is open at the
/// cut is closed. What comes after the last counted word, up to the next tag, is dropped;
/// themes were written against exactly this.
pub fn truncate(markup: &str, keep: Keep) -> String {
    let mut out = String::with_capacity(markup.len().min(4096));
    let mut open: Vec<String> = Vec::new();
    let mut tag = String::new();
    let mut inside = Inside::Text;
    let mut counter = Counter { keep, n: 0, in_word: false };
    let mut chars = markup.chars().peekable();
    while let Some(c) = chars.next() {
        if inside != Inside::Text {
            tag.push(c);
        }
        match (c, &inside) {
            ('<', Inside::Text) if chars.peek().is_some_and(|next| starts_tag(*next)) => {
                if counter.is_full() {
                    break;
                }
                inside = Inside::Tag;
                tag.push(c);
            }
            ('!', Inside::Tag) if tag == "<!" => inside = Inside::Comment,
            ('"' | '\'', Inside::Tag | Inside::Comment) => inside = Inside::Quoted(c),
            ('"' | '\'', Inside::Quoted(quote)) if *quote == c => inside = Inside::Tag,
            ('>', Inside::Tag) => {
                inside = Inside::Text;
                out.push_str(&tag);
                note(&tag, &mut open);
                tag.clear();
                if !counter.is_full() {
                    counter.end_word();
                }
                continue;
            }
            ('>', Inside::Comment) if tag.ends_with("-->") => {
                inside = Inside::Text;
                out.push_str(&tag);
                tag.clear();
                if !counter.is_full() {
                    counter.end_word();
                }
                continue;
            }
            _ => {}
        }
        if inside == Inside::Text {
            if counter.is_full() {
                break;
            }
            counter.count(c);
            out.push(c);
        }
    }
    out.truncate(out.trim_end().len());
    let mut out = out.trim_start().to_owned();
    out.push_str(&tag);
    while let Some(name) = open.pop() {
        out.push_str("</");
        out.push_str(&name);
        out.push('>');
    }
    out
}

struct Counter {
    keep: Keep,
    n: usize,
    in_word: bool,
}

impl Counter {
    fn is_full(&self) -> bool {
        match self.keep {
            Keep::Words(most) | Keep::Characters(most) => self.n >= most,
        }
    }

    fn count(&mut self, c: char) {
        match self.keep {
            Keep::Characters(_) => self.n += c.len_utf16(),
            Keep::Words(_) => {
                let letter = c.is_alphabetic() || c.is_ascii_digit();
                if letter != self.in_word {
                    self.in_word = letter;
                    self.n += usize::from(!letter);
                }
            }
        }
    }

    /// A tag ends a word.
    fn end_word(&mut self) {
        if matches!(self.keep, Keep::Words(_)) && self.in_word {
            self.in_word = false;
            self.n += 1;
        }
    }
}

fn starts_tag(c: char) -> bool {
    c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_' | '/' | '!')
}

fn note(tag: &str, open: &mut Vec<String>) {
    let Some(name) = name_of(tag) else {
        return;
    };
    if tag.starts_with("</") {
        if open.last() == Some(&name) {
            open.pop();
        }
    } else if !VOID.contains(&name.as_str()) && !tag.trim_end_matches('>').trim_end().ends_with('/') {
        open.push(name);
    }
}

fn name_of(tag: &str) -> Option<String> {
    let name: String = tag
        .trim_start_matches(['<', '/'])
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, ':' | '-' | '_'))
        .collect();
    (!name.is_empty()).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cut_text_leaves_no_element_open() {
        let html = "<p>The <b>third dry</b> dock was <a href=\"/x?a>b\">pumped out</a> on Monday.</p><p>Late.</p>";
        assert_eq!(truncate(html, Keep::Words(3)), "<p>The <b>third dry</b></p>");
        assert_eq!(truncate(html, Keep::Words(7)), "<p>The <b>third dry</b> dock was <a href=\"/x?a>b\">pumped out</a></p>");
        assert_eq!(truncate(html, Keep::Characters(6)), "<p>The <b>th</b></p>");
        assert_eq!(truncate(html, Keep::Words(500)), html);
    }

    #[test]
    fn plain_words_are_counted_by_their_letters() {
        assert_eq!(truncate("one two three", Keep::Words(2)), "one two");
        assert_eq!(truncate("it's 2 o'clock", Keep::Words(2)), "it's");
        assert_eq!(truncate("ein größeres Übel", Keep::Words(2)), "ein größeres");
        assert_eq!(truncate("a < b and more", Keep::Words(2)), "a < b");
        assert_eq!(truncate("one <!-- a note --> two three", Keep::Words(2)), "one <!-- a note --> two");
    }
}
