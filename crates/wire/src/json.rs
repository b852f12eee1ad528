//! JSON as it really comes: trailing commas, raw line ends in strings, numbers
//! without bounds, documents that break off. Every value knows where it stood, so
//! that an item can be kept as it came.

use std::borrow::Cow;
use std::ops::Range;

/// A value and its place in the text.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Value<'a> {
    pub what: What<'a>,
    pub place: Range<usize>,
    /// The document ended inside it.
    pub torn: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum What<'a> {
    Null,
    Bool(bool),
    /// As written: `1e999` has no value but is a fine name.
    Number(&'a str),
    Text(Cow<'a, str>),
    List(Vec<Value<'a>>),
    Map(Vec<(Cow<'a, str>, Value<'a>)>),
}

impl<'a> Value<'a> {
    pub fn get(&self, key: &str) -> Option<&Value<'a>> {
        match &self.what {
            What::Map(entries) => entries.iter().rev().find(|(k, _)| k == key).map(|(_, v)| v),
            _ => None,
        }
    }

    /// Text that is not blank, or a number as written.
    pub fn text(&self, key: &str) -> Option<&str> {
        self.get(key)?.as_text()
    }

    pub fn as_text(&self) -> Option<&str> {
        match &self.what {
            What::Text(text) => Some(text.trim()).filter(|t| !t.is_empty()),
            What::Number(number) => Some(number),
            _ => None,
        }
    }

    /// The members of a list, or nothing.
    pub fn list(&self, key: &str) -> &[Value<'a>] {
        match self.get(key).map(|v| &v.what) {
            Some(What::List(list)) => list,
            _ => &[],
        }
    }
}

/// Levels read; what lies deeper is skipped.
const DEEPEST: usize = 64;

/// Reads a text; the second says whether it was crooked.
pub(crate) fn read(text: &str) -> (Value<'_>, bool) {
    let mut reader = Reader { text, at: 0, crooked: false };
    let value = reader.value(0);
    reader.space();
    let crooked = reader.crooked || reader.at < text.len();
    (value, crooked)
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    crooked: bool,
}

impl<'a> Reader<'a> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn space(&mut self) {
        let rest = &self.text[self.at..];
        self.at += rest.len() - rest.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}').len();
    }

    fn value(&mut self, depth: usize) -> Value<'a> {
        self.space();
        let from = self.at;
        let (what, torn) = match self.peek() {
            Some(b'{') => self.map(depth),
            Some(b'[') => self.list(depth),
            Some(b'"') => {
                let (text, torn) = self.string();
                (What::Text(text), torn)
            }
            Some(_) => (self.word(), false),
            None => (What::Null, true),
        };
        Value { what, place: from..self.at, torn }
    }

    fn word(&mut self) -> What<'a> {
        let rest = &self.text[self.at..];
        let end =
            rest.find(|c: char| c.is_whitespace() || matches!(c, ',' | ']' | '}' | ':' | '"' | '[' | '{')).unwrap_or(rest.len());
        let word = &rest[..end];
        if end == 0 {
            // A mark that has no business here.
            self.at += rest.chars().next().map_or(0, char::len_utf8);
            self.crooked = true;
            return What::Null;
        }
        self.at += end;
        match word {
            "null" => What::Null,
            "true" => What::Bool(true),
            "false" => What::Bool(false),
            number if number.starts_with(|c: char| c.is_ascii_digit() || c == '-') => What::Number(number),
            _ => {
                self.crooked = true;
                What::Null
            }
        }
    }

    fn list(&mut self, depth: usize) -> (What<'a>, bool) {
        self.at += 1;
        let mut list = Vec::new();
        let torn = loop {
            self.space();
            match self.peek() {
                None => break true,
                Some(b']') => {
                    self.at += 1;
                    break false;
                }
                Some(b',') => self.at += 1,
                Some(b'}') => {
                    self.crooked = true;
                    break false;
                }
                Some(_) if depth >= DEEPEST => self.skip(),
                Some(_) => list.push(self.value(depth + 1)),
            }
        };
        self.crooked |= torn;
        (What::List(list), torn)
    }

    fn map(&mut self, depth: usize) -> (What<'a>, bool) {
        self.at += 1;
        let mut map = Vec::new();
        let torn = loop {
            self.space();
            match self.peek() {
                None => break true,
                Some(b'}') => {
                    self.at += 1;
                    break false;
                }
                Some(b',') => self.at += 1,
                Some(b']') => {
                    self.crooked = true;
                    break false;
                }
                Some(_) if depth >= DEEPEST => self.skip(),
                Some(b'"') => {
                    let (key, torn) = self.string();
                    self.space();
                    if torn || self.peek().is_none() {
                        break true;
                    }
                    if self.peek() == Some(b':') {
                        self.at += 1;
                        let value = self.value(depth + 1);
                        map.push((key, value));
                    } else {
                        self.crooked = true;
                    }
                }
                Some(_) => {
                    self.crooked = true;
                    self.skip();
                }
            }
        };
        self.crooked |= torn;
        (What::Map(map), torn)
    }

    /// Passes over one string, word or mark.
    fn skip(&mut self) {
        match self.peek() {
            Some(b'"') => {
                self.string();
            }
            _ => {
                self.word();
            }
        }
    }

    /// The string that begins here, and whether the document ended inside it.
    fn string(&mut self) -> (Cow<'a, str>, bool) {
        self.at += 1;
        let rest = &self.text[self.at..];
        let Some(first) = rest.find(['"', '\\']) else {
            self.at = self.text.len();
            return (Cow::Borrowed(rest), true);
        };
        if rest.as_bytes()[first] == b'"' {
            self.at += first + 1;
            return (Cow::Borrowed(&rest[..first]), false);
        }
        let mut text = String::from(&rest[..first]);
        let mut rest = &rest[first..];
        loop {
            let Some(at) = rest.find(['"', '\\']) else {
                self.at = self.text.len();
                return (Cow::Owned(text), true);
            };
            text.push_str(&rest[..at]);
            let escape = rest.as_bytes()[at] == b'\\';
            rest = &rest[at + 1..];
            if !escape {
                break;
            }
            rest = unescape(rest, &mut text);
        }
        self.at = self.text.len() - rest.len();
        (Cow::Owned(text), false)
    }
}

/// Takes one escape (its backslash gone) and returns what follows.
fn unescape<'a>(rest: &'a str, text: &mut String) -> &'a str {
    let Some(mark) = rest.chars().next() else {
        return rest;
    };
    let after = &rest[mark.len_utf8()..];
    match mark {
        'n' => text.push('\n'),
        't' => text.push('\t'),
        'r' => text.push('\r'),
        'b' | 'f' => text.push(' '),
        'u' => return unicode(after, text),
        other => text.push(other),
    }
    after
}

/// `\uXXXX`, and two of them for characters beyond the first plane.
fn unicode<'a>(rest: &'a str, text: &mut String) -> &'a str {
    let four = |s: &str| s.get(..4).and_then(|h| u16::from_str_radix(h, 16).ok());
    let Some(first) = four(rest) else {
        text.push(char::REPLACEMENT_CHARACTER);
        return rest;
    };
    let after = &rest[4..];
    if let Some(low) = after.strip_prefix("\\u").and_then(four)
        && (0xd800..0xdc00).contains(&first)
        && (0xdc00..0xe000).contains(&low)
    {
        text.extend(char::decode_utf16([first, low]).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)));
        return &after[6..];
    }
    text.push(char::from_u32(u32::from(first)).unwrap_or(char::REPLACEMENT_CHARACTER));
    after
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn straight_json_is_read_and_knows_where_it_stood() {
        let text = r#" {"a": [1, "zw\u00f6lf \ud83d\ude00\n", null, true], "b": {"c": "d"}} "#;
        let (value, crooked) = read(text);
        assert!(!crooked);
        assert_eq!(value.list("a").len(), 4);
        assert_eq!(value.list("a")[1].as_text(), Some("zwölf 😀"));
        assert_eq!(&text[value.get("b").unwrap().place.clone()], r#"{"c": "d"}"#);
    }

    #[test]
    fn crooked_json_yields_what_is_straight_in_it() {
        let (value, crooked) =
            read("{\"id\": 1e999, \"a\": [1, 2,,], 'x', \"t\": \"two\nlines\", \"q\": \"\\x \\u12\", \"cut\": \"he");
        assert!(crooked && value.torn);
        assert_eq!(value.text("id"), Some("1e999"));
        assert_eq!(value.list("a").len(), 2);
        assert_eq!(value.text("t"), Some("two\nlines"));
        for odd in ["", "[", "{", "{\"", "{\"a\"", "{\"a\":", "]", "\"\\", "\"\\u", "nul", "{]}[", "[}"] {
            read(odd);
        }
        let deep = "[".repeat(100_000);
        assert!(read(&deep).1);
        let deep = "{\"a\":".repeat(100_000);
        assert!(read(&deep).1);
    }
}
