//! What was pasted, as lines: of plain text, or of the blocks of a piece of HTML.

use std::sync::LazyLock;

use dom_query::{Document, NodeRef};
use paper::FoundPicture;
use regex::Regex;

use crate::clean::sanitize;
use crate::removals::escape;

/// One line, or one block of markup.
#[derive(Clone, Debug, Default)]
pub(super) struct Line {
    /// As printed, white space folded.
    pub(super) text: String,
    /// Inner markup, safe; for plain text the escaped text.
    pub(super) html: String,
    /// 1 to 6 when the markup, or a `#`, says heading.
    pub(super) heading: Option<u8>,
    /// A list item; its mark is no longer in the text.
    pub(super) item: bool,
    /// Its mark was a dash, which in some languages begins a speech.
    pub(super) dash: bool,
    pub(super) quote: bool,
    /// White space stood before it.
    pub(super) apart: bool,
    pub(super) caption: bool,
    pub(super) picture: Option<FoundPicture>,
    /// Every word of it is a link.
    pub(super) linked: bool,
}

static MARKUP: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)<(?:!doctype|html|body|p|div|br|h[1-6]|ul|ol|li|article|section|span|table|blockquote|figure|img|meta|header|main)(?:\s[^<>]*)?/?>").expect("a fixed expression")
});

/// True when somebody pasted markup and not what it looks like.
pub(super) fn is_markup(input: &str) -> bool {
    MARKUP.is_match(input)
}

pub(super) fn of_markup(html: &str) -> Vec<Line> {
    let safe = sanitize(html);
    let document = Document::fragment(safe);
    let mut reader = Reader::default();
    reader.children(document.root());
    reader.close();
    reader.lines
}

#[derive(Default)]
struct Reader {
    lines: Vec<Line>,
    now: Line,
    linked: usize,
    in_link: bool,
    quote: bool,
}

impl Reader {
    fn children(&mut self, node: NodeRef<'_>) {
        for child in node.children() {
            self.node(child);
        }
    }

    fn node(&mut self, node: NodeRef<'_>) {
        if node.is_text() {
            let text = node.text();
            if self.in_link {
                self.linked += text.chars().filter(|c| !c.is_whitespace()).count();
            }
            self.now.text.push_str(&text);
            self.now.html.push_str(&escape(&text));
            return;
        }
        let Some(name) = node.node_name() else { return };
        match &*name {
            "br" | "hr" => {
                let (heading, item) = (self.now.heading, self.now.item);
                self.close();
                (self.now.heading, self.now.item) = (heading, item);
            }
            "img" => self.image(&node),
            "a" => {
                let outer = std::mem::replace(&mut self.in_link, true);
                self.wrapped(&name, node);
                self.in_link = outer;
            }
            "b" | "strong" | "i" | "em" | "u" | "s" | "sub" | "sup" | "q" | "cite" | "code" | "mark" | "abbr" | "del" | "ins"
            | "small" => self.wrapped(&name, node),
            "span" | "time" | "bdi" | "bdo" | "tt" | "kbd" | "samp" | "var" | "dfn" | "data" | "wbr" | "strike" | "ruby"
            | "rt" | "rp" => self.children(node),
            "td" | "th" => {
                self.children(node);
                self.now.text.push(' ');
                self.now.html.push(' ');
            }
            _ => {
                self.close();
                let quoted = self.quote;
                let level = name.strip_prefix('h').and_then(|n| n.parse::<u8>().ok());
                self.quote |= &*name == "blockquote";
                self.now.heading = level;
                self.now.item = &*name == "li";
                self.now.caption = &*name == "figcaption";
                self.now.apart = true;
                self.children(node);
                self.close();
                self.quote = quoted;
            }
        }
    }

    fn wrapped(&mut self, name: &str, node: NodeRef<'_>) {
        let blocks = node.descendants_it().any(|d| {
            d.node_name().is_some_and(|n| {
                matches!(
                    &*n,
                    "p" | "div"
                        | "li"
                        | "ul"
                        | "h1"
                        | "h2"
                        | "h3"
                        | "h4"
                        | "h5"
                        | "h6"
                        | "br"
                        | "img"
                        | "figure"
                        | "section"
                        | "article"
                        | "blockquote"
                        | "table"
                )
            })
        });
        if blocks {
            return self.children(node);
        }
        let href = node.attr("href").map(|h| format!(" href=\"{}\"", escape(&h).replace('"', "&quot;"))).unwrap_or_default();
        let before = self.now.html.len();
        self.now.html.push_str(&format!("<{name}{href}>"));
        let begun = self.now.html.len();
        self.children(node);
        if self.now.html.len() == begun {
            self.now.html.truncate(before);
        } else {
            self.now.html.push_str(&format!("</{name}>"));
        }
    }

    fn image(&mut self, node: &NodeRef<'_>) {
        let alt = node.attr("alt").map(|a| a.trim().to_owned()).unwrap_or_default();
        let src = node.attr("src").map(|s| s.to_string()).unwrap_or_default();
        let folded = alt.to_lowercase();
        // Alone these are pictures of people and signs, and say who wrote and who printed.
        if folded.contains("avatar") || folded.contains("logo") || super::head::avatar(&alt).is_some() {
            self.now.text.push_str(&format!(" {alt} "));
            self.now.html.push_str(&format!(" {} ", escape(&alt)));
        } else if src.starts_with("http") {
            let picture = FoundPicture { src, alt, ..FoundPicture::default() };
            self.lines.push(Line { picture: Some(picture), apart: true, ..Line::default() });
        }
    }

    fn close(&mut self) {
        let mut line = std::mem::take(&mut self.now);
        let linked = std::mem::take(&mut self.linked);
        line.text = squeeze(&line.text);
        line.html = squeeze(&line.html);
        line.quote = self.quote;
        if line.text.is_empty() {
            self.now.apart = true;
            return;
        }
        line.linked = linked * 10 >= line.text.chars().filter(|c| !c.is_whitespace()).count() * 9;
        if !line.item {
            mark(&mut line);
        }
        self.lines.push(line);
    }
}

pub(super) fn of_text(text: &str) -> Vec<Line> {
    let text = text.replace("\r\n", "\n").replace(['\r', '\u{2028}', '\u{2029}', '\u{b}', '\u{c}', '\u{85}'], "\n");
    let raw: Vec<&str> = text.split('\n').collect();
    let mut out: Vec<Line> = Vec::new();
    let wrap = wrapped_at(&raw);
    let (mut apart, mut last_length) = (true, 0);
    for raw in raw {
        let text = squeeze(raw);
        if text.is_empty() {
            apart = true;
            continue;
        }
        let length = text.chars().count();
        let mut line = Line { apart, text, ..Line::default() };
        mark(&mut line);
        let joins = wrap.is_some_and(|width| !apart && last_length * 10 >= width * 6 && !line.item);
        match out.last_mut() {
            Some(last) if joins => {
                last.text.push(' ');
                last.text.push_str(&line.text);
            }
            _ => out.push(line),
        }
        last_length = length;
        apart = false;
    }
    for line in &mut out {
        line.html = escape(&line.text);
    }
    out
}

/// The width at which a mail program or typewriter broke the lines, if one did.
fn wrapped_at(raw: &[&str]) -> Option<usize> {
    let lengths: Vec<usize> = raw.iter().map(|l| l.trim().chars().count()).collect();
    let widest = *lengths.iter().max()?;
    if !(45..=100).contains(&widest) {
        return None;
    }
    let followed: Vec<usize> = lengths.windows(2).filter(|w| w[0] > 0 && w[1] > 0).map(|w| w[0]).collect();
    let full = followed.iter().filter(|n| **n * 10 >= widest * 7).count();
    (followed.len() >= 4 && full * 10 >= followed.len() * 7).then_some(widest)
}

/// Takes the mark off a list item or a marked heading.
fn mark(line: &mut Line) {
    let hashes = line.text.bytes().take_while(|b| *b == b'#').count();
    if (1..=6).contains(&hashes) && line.text[hashes..].starts_with(' ') {
        line.heading = u8::try_from(hashes).ok();
        line.text = line.text[hashes..].trim().to_owned();
        line.html = line.html.get(hashes..).map(|h| h.trim().to_owned()).unwrap_or_default();
        return;
    }
    let mut chars = line.text.chars();
    let Some(first) = chars.next() else { return };
    let rest = chars.as_str();
    let spaced = rest.starts_with(' ') && !rest.trim().is_empty();
    let mark = match first {
        '•' | '‣' | '◦' | '▪' | '●' | '■' | '⁃' | '➤' | '➢' | '▸' | '►' | '✓' | '✔' => {
            !rest.trim().is_empty()
        }
        '*' | '-' | '·' | '–' | '—' => spaced,
        _ => false,
    };
    if !mark {
        return;
    }
    line.dash = matches!(first, '–' | '—');
    if line.dash {
        return;
    }
    line.item = true;
    line.text = rest.trim().to_owned();
    if let Some(html) = line.html.trim_start().strip_prefix(first) {
        line.html = html.trim().to_owned();
    }
}

/// White space folded, and what nobody can see taken out.
pub(super) fn squeeze(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split(|c: char| c.is_whitespace() || matches!(c, '\u{200b}' | '\u{feff}' | '\u{2060}' | '\0')) {
        if word.is_empty() {
            continue;
        }
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}
