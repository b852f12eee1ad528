//! How deep markup goes, asked before a tree is built of it.
//!
//! The HTML standard sets no limit to nesting, and a tree builder looks through its
//! stack of open elements at nearly every tag, so a hundred thousand open `<div>`s cost
//! hours. A count that errs only upward decides which input gets a tree; the rest is
//! flattened to paragraphs of text: nobody's copy is nested two hundred deep.

use std::borrow::Cow;

const MAX_DEPTH: usize = 200;
const MAX_OPEN_FORMATTING: usize = 16;

/// Void in HTML: they never stay open.
const VOID: &[&str] = &[
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr", "basefont",
    "bgsound", "frame", "keygen",
];

/// Closed by the parser without an end tag whenever the next one begins; between two of
/// them nested inside each other there is always one that is counted.
const SELF_CLOSING: &[&str] =
    &["p", "li", "dd", "dt", "td", "th", "tr", "tbody", "thead", "tfoot", "html", "head", "body", "colgroup", "caption"];

/// Reopened by the parser in every block that follows an unclosed one.
const FORMATTING: &[&str] = &["a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"];

/// Text until their own end tag, outside foreign content.
const RAW: &[&str] = &["script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes", "plaintext"];

/// A block: where flattened text breaks into paragraphs.
const BLOCK: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "br",
    "body",
    "caption",
    "center",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "li",
    "main",
    "nav",
    "ol",
    "p",
    "pre",
    "section",
    "summary",
    "table",
    "td",
    "th",
    "tr",
    "ul",
];

enum Piece<'a> {
    Text(&'a str),
    Open { name: String, raw: bool },
    Close(String),
}

/// True when a tree of this markup is small in depth, whatever a parser makes of it.
pub(super) fn is_shallow(html: &str) -> bool {
    let mut open: Vec<String> = Vec::new();
    let (mut formatting, mut foreign) = (0usize, false);
    for piece in Pieces::new(html) {
        match piece {
            Piece::Text(_) => {}
            Piece::Open { name, raw } => {
                foreign |= name == "svg" || name == "math";
                // In foreign content raw-text elements have children, elsewhere they
                // have none: past this point the scan could be led astray.
                if raw && foreign {
                    return false;
                }
                formatting += usize::from(FORMATTING.contains(&name.as_str()));
                open.push(name);
                if open.len() > MAX_DEPTH || formatting > MAX_OPEN_FORMATTING {
                    return false;
                }
            }
            Piece::Close(name) => {
                // An end tag closes for certain only what was opened last.
                if open.last().is_some_and(|last| *last == name) {
                    open.pop();
                    formatting -= usize::from(FORMATTING.contains(&name.as_str()));
                }
            }
        }
    }
    true
}

/// Drawings have no text of a story in them and are never printed; out they go before
/// anything is parsed, unless text that broke loose stands inside.
pub(super) fn without_drawings(html: &str) -> Cow<'_, str> {
    let lower = html.to_ascii_lowercase();
    let Some(first) = lower.find("<svg") else {
        return Cow::Borrowed(html);
    };
    let mut out = String::with_capacity(html.len());
    let (mut kept, mut at) = (0, first);
    while let Some(end) = lower[at..].find("</svg").map(|n| at + n) {
        let Some(end) = lower[end..].find('>').map(|n| end + n + 1) else {
            break;
        };
        let inside = &lower[at + 4..end];
        if !LOOSE.iter().any(|tag| holds(inside, tag)) {
            out.push_str(&html[kept..at]);
            kept = end;
        }
        match lower[end..].find("<svg") {
            Some(n) => at = end + n,
            None => break,
        }
    }
    out.push_str(&html[kept..]);
    Cow::Owned(out)
}

/// Does this tag open anywhere in there? `<path` is no `<p`.
fn holds(inside: &str, tag: &str) -> bool {
    inside.match_indices(tag).any(|(at, _)| !inside[at + tag.len()..].starts_with(|c: char| c.is_ascii_alphanumeric()))
}

/// Tags that end a drawing for the parser, or may hold prose in one.
const LOOSE: &[&str] = &[
    "<p",
    "<div",
    "<h1",
    "<h2",
    "<h3",
    "<ul",
    "<ol",
    "<li",
    "<blockquote",
    "<foreignobject",
    "<img",
    "<table",
    "<br",
    "<b",
    "<em",
    "<strong",
    "<span",
];

/// Longest run of text handed to the serializer, which looks to the end of a run again
/// for every character it escapes.
const RUN: usize = 2048;

/// Breaks long runs of text with empty comments, which the policy takes out again; the
/// printed result is the same, in time that grows with the length and not its square.
pub(super) fn in_short_runs(html: &str) -> Cow<'_, str> {
    if html.len() <= RUN {
        return Cow::Borrowed(html);
    }
    let mut out = String::new();
    let mut kept = 0;
    let mut pieces = Pieces::new(html);
    while let Some(piece) = pieces.next() {
        let Piece::Text(text) = piece else { continue };
        if text.len() <= RUN {
            continue;
        }
        let start = pieces.at - text.len();
        let mut last = 0;
        for (at, c) in text.char_indices() {
            // Never inside a character reference, which is ASCII and begins with `&`.
            if at - last >= RUN && (c == '&' || c.is_whitespace() || !c.is_ascii()) {
                out.push_str(&html[kept..start + at]);
                out.push_str("<!---->");
                kept = start + at;
                last = at;
            }
        }
    }
    if kept == 0 {
        return Cow::Borrowed(html);
    }
    out.push_str(&html[kept..]);
    Cow::Owned(out)
}

/// Where the comment at the start of `rest` ends: `-->`, or `--!>` as parsers forgive.
fn comment_end(rest: &str) -> Option<usize> {
    let mut from = 4;
    while let Some(n) = rest[from..].find("--") {
        let after = &rest[from + n + 2..];
        if after.starts_with('>') {
            return Some(from + n + 3);
        }
        if after.starts_with("!>") {
            return Some(from + n + 4);
        }
        from += n + 1;
    }
    None
}

/// The text of the markup in paragraphs, without any nesting.
pub(super) fn flatten(html: &str) -> String {
    let mut out = String::with_capacity(html.len() + 16);
    let mut paragraph = String::new();
    let flush = |paragraph: &mut String, out: &mut String| {
        if !paragraph.trim().is_empty() {
            out.push_str("<p>");
            out.push_str(paragraph.trim());
            out.push_str("</p>");
        }
        paragraph.clear();
    };
    for piece in Pieces::new(html) {
        match piece {
            Piece::Text(text) => {
                for c in text.chars() {
                    match c {
                        '<' => paragraph.push_str("&lt;"),
                        '>' => paragraph.push_str("&gt;"),
                        c => paragraph.push(c),
                    }
                }
            }
            Piece::Open { name, .. } | Piece::Close(name) => {
                if BLOCK.contains(&name.as_str()) {
                    flush(&mut paragraph, &mut out);
                }
            }
        }
    }
    flush(&mut paragraph, &mut out);
    out
}

/// Tags and the text between them, without building anything. Content of raw-text
/// elements is passed over in silence.
struct Pieces<'a> {
    html: &'a str,
    at: usize,
    /// No end tag of this raw-text element lies ahead; asking again would be quadratic.
    exhausted: Vec<&'static str>,
    no_comment_end: bool,
}

impl<'a> Pieces<'a> {
    fn new(html: &'a str) -> Self {
        Pieces { html, at: 0, exhausted: Vec::new(), no_comment_end: false }
    }

    /// The byte after the `>` that ends the tag opened at `from`, quotes respected.
    fn tag_end(&self, from: usize) -> (usize, bool) {
        let bytes = self.html.as_bytes();
        let (mut i, mut quote, mut after_equals, mut slash) = (from, 0u8, false, false);
        while i < bytes.len() {
            let b = bytes[i];
            if quote != 0 {
                if b == quote {
                    quote = 0;
                }
            } else {
                match b {
                    b'>' => return (i + 1, slash),
                    // Only after `=` does a quotation mark open a value.
                    b'"' | b'\'' if after_equals => quote = b,
                    _ => {}
                }
                slash = b == b'/';
                if b == b'=' {
                    after_equals = true;
                } else if !b.is_ascii_whitespace() {
                    after_equals = false;
                }
            }
            i += 1;
        }
        (bytes.len(), false)
    }
}

impl<'a> Iterator for Pieces<'a> {
    type Item = Piece<'a>;

    fn next(&mut self) -> Option<Piece<'a>> {
        let bytes = self.html.as_bytes();
        loop {
            if self.at >= bytes.len() {
                return None;
            }
            let start = self.at;
            if bytes[start] != b'<' {
                let end = self.html[start..].find('<').map_or(bytes.len(), |n| start + n);
                self.at = end;
                return Some(Piece::Text(&self.html[start..end]));
            }
            let rest = &self.html[start..];
            let closing = rest.as_bytes().get(1) == Some(&b'/');
            let name_at = start + 1 + usize::from(closing);
            if rest.starts_with("<!--") {
                // `<!-->` and `<!--->` are whole comments.
                let end = if rest.starts_with("<!-->") {
                    Some(5)
                } else if rest.starts_with("<!--->") {
                    Some(6)
                } else if self.no_comment_end {
                    None
                } else {
                    comment_end(rest)
                };
                self.no_comment_end |= end.is_none();
                self.at = end.map_or(bytes.len(), |n| start + n);
                continue;
            }
            if !bytes.get(name_at).is_some_and(u8::is_ascii_alphabetic) {
                if matches!(bytes.get(start + 1), Some(b'!' | b'?' | b'/')) {
                    // A bogus comment runs to the next `>`, quotes or not.
                    self.at = rest.find('>').map_or(bytes.len(), |n| start + n + 1);
                    continue;
                }
                self.at = start + 1;
                return Some(Piece::Text(&self.html[start..start + 1]));
            }
            let name_len = bytes[name_at..]
                .iter()
                .position(|b| b.is_ascii_whitespace() || matches!(b, b'/' | b'>'))
                .unwrap_or(bytes.len() - name_at);
            let name = self.html[name_at..name_at + name_len].to_ascii_lowercase();
            let (end, _) = self.tag_end(name_at + name_len);
            self.at = end;
            if closing {
                return Some(Piece::Close(name));
            }
            if VOID.contains(&name.as_str()) || SELF_CLOSING.contains(&name.as_str()) {
                return Some(Piece::Close(name));
            }
            if let Some(raw) = RAW.iter().find(|r| **r == name) {
                self.skip_raw(raw);
                return Some(Piece::Open { name, raw: true });
            }
            return Some(Piece::Open { name, raw: false });
        }
    }
}

impl Pieces<'_> {
    /// Moves to the end tag of a raw-text element, or to the end when there is none.
    fn skip_raw(&mut self, name: &'static str) {
        if name == "plaintext" || self.exhausted.contains(&name) {
            self.at = self.html.len();
            return;
        }
        let bytes = self.html.as_bytes();
        let mut i = self.at;
        while let Some(n) = self.html[i..].find("</") {
            let from = i + n + 2;
            let to = from + name.len();
            if bytes.get(from..to).is_some_and(|b| b.eq_ignore_ascii_case(name.as_bytes())) {
                self.at = i + n;
                return;
            }
            i = from;
        }
        self.exhausted.push(name);
        self.at = self.html.len();
    }
}
