//! Running text and what stands in it.

use dom_query::NodeRef;

use super::elements::{INLINE, UNSEEN, WIDGETS};
use super::links::unmarked;
use super::pictures::{Image, judge};
use super::setting::Setter;
use super::shortcodes;
use crate::removals::escape;

/// An inline element begun but, until its first character, not yet set: nothing empty is
/// ever set, and a block that ends inside it ends it too.
pub(super) struct Open {
    pub(super) name: String,
    start: String,
    pub(super) set: bool,
}

impl Setter<'_> {
    /// Text, white space folded, instructions taken out.
    pub(super) fn running(&mut self, text: &str) {
        let text = self.without_instructions(text);
        if text.trim().is_empty() {
            if !text.is_empty() && !self.line.is_empty() {
                self.space();
            }
            return;
        }
        if text.starts_with(char::is_whitespace) && !self.line.is_empty() {
            self.space();
        }
        self.set_open();
        let folded = fold_ascii_space(&text);
        let words = folded.trim_start_matches([' ', '\n']);
        if self.open.iter().any(|o| o.name == "a") {
            self.linked += words.chars().filter(|c| !c.is_whitespace()).count();
        }
        self.line.push_str(&escape(words));
        self.text.push_str(words);
    }

    fn space(&mut self) {
        if !self.line.ends_with([' ', '\n']) {
            self.line.push(' ');
            self.text.push(' ');
        }
    }

    fn set_open(&mut self) {
        for open in self.open.iter_mut().filter(|o| !o.set) {
            self.line.push_str(&open.start);
            open.set = true;
        }
    }

    fn without_instructions(&mut self, text: &str) -> String {
        let (rest, found) = shortcodes::strip(text);
        let rest = rest.into_owned();
        for instruction in found {
            self.leave_out(&instruction, None, "shortcode");
        }
        rest
    }

    /// One break is a break; two are a new paragraph.
    pub(super) fn line_break(&mut self) {
        if self.line.trim_end().ends_with("<br>") {
            let end = self.line.trim_end().len() - "<br>".len();
            self.line.truncate(end);
            self.flush();
        } else if !self.line.trim().is_empty() {
            self.line.push_str("<br>");
            self.text.push('\n');
        }
    }

    pub(super) fn image(&mut self, node: NodeRef<'_>) {
        match judge(&node) {
            Image::Picture { src } => {
                self.set_open();
                self.line.push_str(&picture(&node, &src));
                self.has_picture = true;
            }
            Image::Glyph(alt) => self.running(&alt),
            Image::Tracker => self.leave_out("", None, "tracker"),
            Image::Avatar => {
                let alt = node.attr("alt").map(|a| a.to_string()).unwrap_or_default();
                self.leave_out(&alt, None, "avatar");
            }
            Image::Nothing => {
                // The alt text is for someone who cannot see the picture; without the
                // picture it is nobody's sentence.
                let alt = node.attr("alt").map(|a| a.to_string()).unwrap_or_default();
                self.leave_out(&alt, None, "picture-missing");
            }
        }
    }

    pub(super) fn inline(&mut self, name: &str, node: NodeRef<'_>) {
        let start = self.start_of(name, &node);
        let Some(start) = start else {
            return self.children(node);
        };
        self.open.push(Open { name: name.to_owned(), start, set: false });
        self.children(node);
        if let Some(open) = self.open.pop()
            && open.set
        {
            let trailing = self.line.ends_with(' ');
            if trailing {
                self.line.pop();
            }
            self.line.push_str(&format!("</{}>", open.name));
            if trailing {
                self.line.push(' ');
            }
        }
    }

    /// The start tag, with the attributes the policy knows; none for a mere wrapper.
    fn start_of(&mut self, name: &str, node: &NodeRef<'_>) -> Option<String> {
        if !INLINE.contains(&name) {
            return None;
        }
        if name == "a" {
            let href = node.attr("href").map(|h| h.trim().to_owned()).filter(|h| !h.is_empty())?;
            let href = match unmarked(&href) {
                Some(bare) => {
                    self.leave_out("", None, "tracking-parameters");
                    bare
                }
                None => href,
            };
            let title = node.attr("title").map(|t| format!(" title=\"{}\"", attribute(&t))).unwrap_or_default();
            return Some(format!("<a href=\"{}\"{title}>", attribute(&href)));
        }
        Some(start_tag(name, node))
    }

    /// Copies an element as it stands, without what a reader should not get.
    pub(super) fn copy(&mut self, node: NodeRef<'_>, out: &mut String, exactly: bool) {
        if node.is_text() {
            let text = node.text();
            let text = if exactly { text.to_string() } else { fold_ascii_space(&self.without_instructions(&text)) };
            out.push_str(&escape(&text));
            return;
        }
        let Some(name) = node.node_name() else { return };
        let name = name.to_string();
        if UNSEEN.contains(&name.as_str()) {
            return;
        }
        if WIDGETS.contains(&name.as_str()) {
            let text = super::elements::text_of(&node);
            let rule =
                if matches!(name.as_str(), "iframe" | "video" | "audio" | "object" | "embed") { "embed" } else { "widget" };
            return self.leave_out(&text, None, rule);
        }
        if name == "br" || name == "hr" || name == "wbr" {
            out.push_str(&format!("<{name}>"));
            return;
        }
        if name == "img" {
            let (line, text, picture) = (std::mem::take(&mut self.line), std::mem::take(&mut self.text), self.has_picture);
            let open = std::mem::take(&mut self.open);
            self.image(node);
            out.push_str(&self.line);
            (self.line, self.text, self.has_picture, self.open) = (line, text, picture, open);
            return;
        }
        let start = match name.as_str() {
            "a" => self.start_of("a", &node),
            "span" | "div" | "font" | "section" | "article" | "noscript" | "center" | "picture" => None,
            _ => Some(start_tag(&name, &node)),
        };
        let before = out.len();
        if let Some(start) = &start {
            out.push_str(start);
        }
        let begun = out.len();
        for child in node.children() {
            self.copy(child, out, exactly || name == "pre");
        }
        // An empty list item or caption says nothing; an empty cell holds its place.
        if out.len() == begun
            && matches!(name.as_str(), "li" | "figcaption" | "a" | "b" | "i" | "em" | "strong" | "u" | "p" | "ul" | "ol")
        {
            out.truncate(before);
            return;
        }
        if start.is_some() {
            out.push_str(&format!("</{name}>"));
        }
    }
}

/// Tabs and line ends become spaces; no-break spaces stay what they are.
fn fold_ascii_space(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{c}') {
            if !out.ends_with(' ') {
                out.push(' ');
            }
        } else {
            out.push(c);
        }
    }
    out
}

fn picture(node: &NodeRef<'_>, src: &str) -> String {
    let mut out = format!("<img src=\"{}\"", attribute(src));
    for name in ["alt", "width", "height", "title"] {
        if let Some(value) = node.attr(name) {
            out.push_str(&format!(" {name}=\"{}\"", attribute(&value)));
        }
    }
    out.push('>');
    out
}

fn start_tag(name: &str, node: &NodeRef<'_>) -> String {
    let mut out = format!("<{name}");
    // The policy decides what of this may stay; here only what it could never keep goes.
    for a in node.attrs() {
        let key = &*a.name.local;
        if matches!(key, "class" | "id" | "style" | "name")
            || key.starts_with("on")
            || !key.bytes().all(|b| b.is_ascii_lowercase())
        {
            continue;
        }
        out.push_str(&format!(" {key}=\"{}\"", attribute(&a.value)));
    }
    out.push('>');
    out
}

fn attribute(value: &str) -> String {
    escape(value).replace('"', "&quot;")
}
