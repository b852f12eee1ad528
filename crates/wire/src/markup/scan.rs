//! Tags, text and the rest, one after another, from any text at all.

/// A piece of markup. Positions are bytes of the text scanned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Token<'a> {
    /// `empty` for `<a/>`.
    Start {
        name: &'a str,
        attributes: &'a str,
        empty: bool,
    },
    End {
        name: &'a str,
    },
    /// With its character references still in it.
    Text(&'a str),
    /// The inside of a CDATA section.
    Literal(&'a str),
}

/// No tag is longer; what looks like one is text with a stray `<`.
const LONGEST_TAG: usize = 1 << 20;
/// Bytes that may be looked at in vain for the ends of tags before patience gets short.
const PATIENCE: usize = 8 << 20;

pub(crate) struct Scanner<'a> {
    source: &'a str,
    at: usize,
    /// Once the end of a kind of section was not found, it need not be looked for again.
    no_cdata_end: bool,
    no_comment_end: bool,
    no_subset_end: bool,
    wasted: usize,
    /// Something was not as XML wants it.
    pub crooked: bool,
}

impl<'a> Scanner<'a> {
    pub fn new(source: &'a str) -> Scanner<'a> {
        Scanner { source, at: 0, no_cdata_end: false, no_comment_end: false, no_subset_end: false, wasted: 0, crooked: false }
    }

    /// Where the next token begins.
    pub fn position(&self) -> usize {
        self.at
    }

    /// Takes tokens from `at` on once more.
    pub fn back_to(&mut self, at: usize) {
        self.at = at;
    }

    pub fn source(&self) -> &'a str {
        self.source
    }

    /// The next token; comments, instructions and document types are passed over.
    pub fn next(&mut self) -> Option<Token<'a>> {
        loop {
            let rest = &self.source[self.at..];
            if rest.is_empty() {
                return None;
            }
            let Some(open) = rest.find('<') else {
                self.at = self.source.len();
                return Some(Token::Text(rest));
            };
            if open > 0 {
                self.at += open;
                return Some(Token::Text(&rest[..open]));
            }
            match rest.as_bytes().get(1) {
                Some(b'!') => {
                    if let Some(token) = self.declaration(rest) {
                        return Some(token);
                    }
                }
                Some(b'?') => self.skip_instruction(rest),
                Some(b'/') => return Some(self.end_tag(rest)),
                Some(c) if c.is_ascii_alphabetic() || *c == b'_' || *c >= 0x80 => {
                    return Some(self.start_tag(rest));
                }
                _ => return Some(self.stray(rest)),
            }
        }
    }

    /// A `<` that opens nothing is text.
    fn stray(&mut self, rest: &'a str) -> Token<'a> {
        self.crooked = true;
        let end = rest[1..].find('<').map_or(rest.len(), |at| at + 1);
        self.at += end;
        Token::Text(&rest[..end])
    }

    fn start_tag(&mut self, rest: &'a str) -> Token<'a> {
        let Some(end) = self.tag_end(rest) else {
            return self.stray(rest);
        };
        self.at += end + 1;
        let inside = &rest[1..end];
        let (inside, empty) = match inside.strip_suffix('/') {
            Some(inside) => (inside, true),
            None => (inside, false),
        };
        let name_end = inside.find(|c: char| c.is_ascii_whitespace() || c == '/').unwrap_or(inside.len());
        Token::Start { name: &inside[..name_end], attributes: &inside[name_end..], empty }
    }

    /// Position of the `>` that ends the tag, quotation marks respected while they make sense.
    fn tag_end(&mut self, rest: &str) -> Option<usize> {
        let limit = if self.wasted > PATIENCE { 4096 } else { LONGEST_TAG };
        let mut quote = None;
        let mut inside_quote = None;
        for (at, byte) in rest.bytes().enumerate().take(limit).skip(1) {
            match (byte, quote) {
                (b'"' | b'\'', None) if rest.as_bytes()[..at].trim_ascii_end().ends_with(b"=") => {
                    (quote, inside_quote) = (Some(byte), None);
                }
                (_, Some(open)) if byte == open => quote = None,
                (b'>', None) => return Some(at),
                (b'>', Some(_)) => inside_quote = inside_quote.or(Some(at)),
                // A quotation mark was forgotten: the tag ended where it could have.
                (b'<', Some(_)) if inside_quote.is_some() => {
                    self.crooked = true;
                    return inside_quote;
                }
                (b'<', None) => {
                    self.wasted += at;
                    return None;
                }
                _ => {}
            }
        }
        self.wasted += limit.min(rest.len());
        self.crooked |= inside_quote.is_some();
        inside_quote
    }

    fn end_tag(&mut self, rest: &'a str) -> Token<'a> {
        let stop = rest[2..].find(['>', '<']).map_or(rest.len(), |at| at + 2);
        let name = rest[2..stop].trim();
        let closed = rest[stop..].starts_with('>');
        self.crooked |= !closed;
        self.at += if closed { stop + 1 } else { stop };
        Token::End { name }
    }

    fn declaration(&mut self, rest: &'a str) -> Option<Token<'a>> {
        if let Some(inside) = rest.strip_prefix("<![CDATA[") {
            let end = if self.no_cdata_end { None } else { inside.find("]]>") };
            self.no_cdata_end = end.is_none();
            self.crooked |= end.is_none();
            let Some(end) = end else {
                // It never ends. The next end tag is the likeliest place.
                let end = inside.find("</").unwrap_or(inside.len());
                self.at += 9 + end;
                return Some(Token::Literal(&inside[..end]));
            };
            self.at += 9 + end + 3;
            return Some(Token::Literal(&inside[..end]));
        }
        if let Some(inside) = rest.strip_prefix("<!--") {
            let end = if self.no_comment_end { None } else { inside.find("-->") };
            self.no_comment_end = end.is_none();
            match end {
                Some(end) => self.at += 4 + end + 3,
                None => self.skip_to_mark(rest),
            }
            return None;
        }
        self.skip_document_type(rest);
        None
    }

    /// `<!DOCTYPE …>`, its internal subset included, read by nobody.
    fn skip_document_type(&mut self, rest: &str) {
        let Some(close) = rest.find('>') else {
            self.at = self.source.len();
            return;
        };
        let end = match rest[..close].find('[') {
            Some(open) if !self.no_subset_end => {
                let end = subset_end(&rest[open..]);
                self.no_subset_end = end.is_none();
                end.map_or(close, |at| open + at)
            }
            _ => close,
        };
        self.at += end + 1;
    }

    /// `<?…?>`; one that is not closed as it should be ends at the first `>`.
    fn skip_instruction(&mut self, rest: &str) {
        let next = rest[1..].find('<').map_or(rest.len(), |at| at + 1);
        match rest[..next].find("?>") {
            Some(at) => self.at += at + 2,
            None => self.skip_to_mark(rest),
        }
    }

    fn skip_to_mark(&mut self, rest: &str) {
        self.crooked = true;
        self.at += rest.find('>').map_or(rest.len(), |at| at + 1);
    }
}

/// Position of the `>` after the `]` that closes the subset.
fn subset_end(subset: &str) -> Option<usize> {
    let mut from = 0;
    while let Some(at) = subset[from..].find(']') {
        let after = from + at + 1;
        let rest = subset[after..].trim_start();
        if rest.starts_with('>') {
            return Some(subset.len() - rest.len());
        }
        from = after;
    }
    None
}

/// The largest character boundary at or below `at`.
pub(crate) fn floor(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|n| text.is_char_boundary(*n)).unwrap_or(0)
}

/// The attributes of a tag, names without their prefix in lower case are matched by the caller.
pub(crate) struct Attributes<'a>(pub &'a str);

impl<'a> Iterator for Attributes<'a> {
    /// Name and raw value; an attribute without value has an empty one.
    type Item = (&'a str, &'a str);

    fn next(&mut self) -> Option<(&'a str, &'a str)> {
        let rest = self.0.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/');
        if rest.is_empty() {
            return None;
        }
        let name_end = rest.find(|c: char| c.is_ascii_whitespace() || c == '=').unwrap_or(rest.len());
        if name_end == 0 {
            self.0 = &rest[1..];
            return self.next_after_stray();
        }
        let (name, after) = rest.split_at(name_end);
        let trimmed = after.trim_start();
        let Some(value) = trimmed.strip_prefix('=') else {
            self.0 = after;
            return Some((name, ""));
        };
        let value = value.trim_start();
        let (value, rest) = match value.chars().next() {
            Some(quote @ ('"' | '\'')) => {
                let value = &value[1..];
                match value.find(quote) {
                    Some(end) => (&value[..end], &value[end + 1..]),
                    None => (value, ""),
                }
            }
            _ => value.split_at(value.find(|c: char| c.is_ascii_whitespace()).unwrap_or(value.len())),
        };
        self.0 = rest;
        Some((name, value))
    }
}

impl<'a> Attributes<'a> {
    fn next_after_stray(&mut self) -> Option<(&'a str, &'a str)> {
        // An equals sign without a name: skip to the next word.
        let rest = self.0.trim_start_matches(|c: char| c == '=' || c.is_ascii_whitespace() || c == '/');
        self.0 = rest;
        if rest.is_empty() { None } else { self.next() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Time this thread has had a core to itself: what else runs on the machine is not our slowness.
    fn on_the_processor() -> std::time::Duration {
        let told = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
        std::time::Duration::from_nanos(told.split_whitespace().next().unwrap().parse().unwrap())
    }

    fn tokens(text: &str) -> Vec<Token<'_>> {
        let mut scanner = Scanner::new(text);
        let mut all = Vec::new();
        while let Some(token) = scanner.next() {
            all.push(token);
        }
        all
    }

    #[test]
    fn well_formed_markup_comes_as_it_is() {
        let found = tokens("<?xml version='1.0'?><!-- <a> --><a b='>' c=\"d\">x<e/><![CDATA[<y>]]></a>");
        assert_eq!(
            found,
            [
                Token::Start { name: "a", attributes: " b='>' c=\"d\"", empty: false },
                Token::Text("x"),
                Token::Start { name: "e", attributes: "", empty: true },
                Token::Literal("<y>"),
                Token::End { name: "a" },
            ]
        );
    }

    #[test]
    fn a_document_type_is_skipped_with_all_it_declares() {
        let found = tokens("<!DOCTYPE r [<!ENTITY a \"]\"> <!ENTITY b '>'> ] ><r/>");
        assert_eq!(found.last(), Some(&Token::Start { name: "r", attributes: "", empty: true }));
        assert_eq!(tokens("<!DOCTYPE r SYSTEM 'x'><r/>").len(), 1);
    }

    #[test]
    fn stray_marks_are_text_and_lost_quotes_do_not_swallow_the_document() {
        assert_eq!(tokens("a < b & c")[1], Token::Text("< b & c"));
        let found = tokens("<a href=\"x>text</a>");
        assert_eq!(found.len(), 3, "{found:?}");
        assert_eq!(tokens("<a it's>x</a>").len(), 3);
        assert_eq!(tokens("<"), [Token::Text("<")]);
        assert_eq!(tokens("<![CDATA[never ends</t>").len(), 2);
    }

    #[test]
    fn attributes_are_read_quoted_or_not() {
        let all: Vec<_> = Attributes(" a='1' b = \"2\" c=3 d e=\"").collect();
        assert_eq!(all, [("a", "1"), ("b", "2"), ("c", "3"), ("d", ""), ("e", "")]);
        assert_eq!(Attributes(" = = x='1'/").collect::<Vec<_>>(), [("x", "1")]);
    }

    #[test]
    fn hostile_nestings_take_linear_time() {
        for unit in [
            "<![CDATA[",
            "<!--",
            "<a b='",
            "<a b=\"x",
            "<",
            "<?",
            "<!DOCTYPE a [",
            "<!DOCTYPE a [>",
            "</",
            "&",
            "<a =",
            "<!DOCTYPE a []",
        ] {
            let text = unit.repeat(200_000);
            let began = on_the_processor();
            let mut scanner = Scanner::new(&text);
            while scanner.next().is_some() {}
            let took = on_the_processor() - began;
            assert!(took.as_secs() < 2, "{unit}: {took:?}");
        }
    }
}
