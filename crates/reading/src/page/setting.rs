//! Printing what is left of a page as plain body HTML.
//!
//! Boxes disappear, paragraphs, headings, lists, quotations, tables and pictures stay. No
//! attribute survives but addresses, alternative texts, dates, spans of cells and languages.

use url::Url;

use super::escape::{escape, escape_attr};
use super::pictures;
use super::tags::Tag;
use super::tree::{At, Page};

mod printed;
mod tables;

pub use printed::Printed;

/// Deeper than this only words are printed, no structure.
const DEPTH: usize = 300;

/// Prints the story under `root`; what `out` marks is left out.
pub fn set(page: &Page, out: &[bool], root: At, base: Option<&Url>) -> Printed {
    let mut s = Setter::new(page, out, base);
    s.flow(root, 0);
    s.close_line();
    Printed { html: s.html, marks: s.marks }
}

/// Prints one element, or run of text, by itself.
pub fn piece(page: &Page, out: &[bool], at: At, base: Option<&Url>) -> String {
    let mut s = Setter::new(page, out, base);
    s.node(at, 0);
    s.close_line();
    s.html
}

/// What the words being printed stand in.
#[derive(Clone, Copy, PartialEq)]
enum Line {
    /// Between blocks: the next word opens a paragraph.
    None,
    /// In a paragraph that we opened at this place of the output.
    Paragraph(usize),
    /// Directly in an item, cell, caption or heading.
    Inside,
}

struct Setter<'a> {
    page: &'a Page,
    out: &'a [bool],
    base: Option<&'a Url>,
    html: String,
    marks: Vec<(At, usize)>,
    line: Line,
    /// Open inline elements, as printed.
    inline: Vec<(Tag, usize)>,
    /// Nothing printed on this line yet, so blanks are dropped.
    fresh: bool,
    figure: bool,
}

impl<'a> Setter<'a> {
    fn new(page: &'a Page, out: &'a [bool], base: Option<&'a Url>) -> Setter<'a> {
        Setter {
            page,
            out,
            base,
            html: String::new(),
            marks: Vec::new(),
            line: Line::None,
            inline: Vec::new(),
            fresh: true,
            figure: false,
        }
    }

    fn flow(&mut self, at: At, depth: usize) {
        let mut child = at + 1;
        while child < self.page[at].end {
            let next = self.page[child].end;
            // How a word is read stands beside it, and is no word of the sentence.
            if !self.out[child] || matches!(self.page[child].tag, Tag::Rt | Tag::Rp) {
                self.node(child, depth + 1);
            }
            child = next;
        }
    }

    fn node(&mut self, at: At, depth: usize) {
        let page = self.page;
        let node = &page[at];
        if depth > DEPTH {
            let words = page.text_under(at);
            self.words(&words);
            return;
        }
        let shows =
            matches!(node.tag, Tag::Img | Tag::AmpImg | Tag::Pre) || node.tag == Tag::Text && !node.text.trim().is_empty();
        if shows {
            self.marks.push((at, self.html.len()));
        }
        match node.tag {
            Tag::Text => self.words(&node.text),
            Tag::Br => self.line_break(at),
            Tag::Img | Tag::AmpImg => self.picture(at),
            Tag::P => self.paragraph(at, depth),
            Tag::H1 | Tag::H2 => self.boxed("h2", at, depth),
            Tag::H3 => self.boxed("h3", at, depth),
            Tag::H4 | Tag::H5 | Tag::H6 => self.boxed("h4", at, depth),
            Tag::Ul | Tag::Ol | Tag::Menu => self.list(if node.tag == Tag::Ol { "ol" } else { "ul" }, at, depth),
            Tag::Dl => self.list("dl", at, depth),
            Tag::Li if self.within(at, &[Tag::Ul, Tag::Ol, Tag::Menu]) => self.boxed("li", at, depth),
            Tag::Dt if self.within(at, &[Tag::Dl]) => self.boxed("dt", at, depth),
            Tag::Dd if self.within(at, &[Tag::Dl]) => self.boxed("dd", at, depth),
            Tag::Blockquote => self.wrapped("blockquote", at, depth),
            Tag::Figure => self.figure(at, depth),
            Tag::Figcaption if self.figure => self.boxed("figcaption", at, depth),
            Tag::Pre => self.preformatted(at),
            Tag::Table => self.table(at, depth),
            Tag::A => self.link(at, depth),
            Tag::Rt | Tag::Rp => self.reading(at),
            Tag::Em | Tag::I => self.styled(Tag::Em, at, depth),
            Tag::Strong | Tag::B => self.styled(Tag::Strong, at, depth),
            Tag::Code
            | Tag::Sub
            | Tag::Sup
            | Tag::Q
            | Tag::Cite
            | Tag::Abbr
            | Tag::Mark
            | Tag::S
            | Tag::Del
            | Tag::Small
            | Tag::Kbd
            | Tag::Samp
            | Tag::Var
            | Tag::Ruby
            | Tag::U => self.styled(node.tag, at, depth),
            tag if tag.is_block() => {
                self.break_line();
                self.flow(at, depth);
                self.break_line();
            }
            _ => self.flow(at, depth),
        }
    }

    fn within(&self, at: At, lists: &[Tag]) -> bool {
        lists.contains(&self.page[self.page[at].parent].tag)
    }

    /// Ends the line where a block begins or ends; inside items it only leaves a gap.
    fn break_line(&mut self) {
        match self.line {
            Line::Inside => {
                self.close_inline();
                if !self.fresh {
                    self.html.push_str("<br>");
                    self.fresh = true;
                }
            }
            _ => self.close_line(),
        }
    }

    fn close_inline(&mut self) {
        while let Some((tag, start)) = self.inline.pop() {
            self.end_inline(tag, start);
        }
    }

    fn end_inline(&mut self, tag: Tag, start: usize) {
        // An element with nothing inside is not printed.
        if self.html[start..].ends_with('>') && !self.html[start + 1..].contains('<') {
            self.html.truncate(start);
        } else {
            self.html.push_str("</");
            self.html.push_str(tag.name());
            self.html.push('>');
        }
    }

    fn trim_end(&mut self) {
        loop {
            let kept = self.html.trim_end().len();
            self.html.truncate(kept);
            if self.html.ends_with("<br>") {
                self.html.truncate(kept - 4);
            } else {
                return;
            }
        }
    }

    fn close_line(&mut self) {
        self.close_inline();
        if let Line::Paragraph(start) = self.line {
            self.trim_end();
            if self.html.len() <= start + 3 {
                self.html.truncate(start);
            } else {
                self.html.push_str("</p>\n");
            }
        }
        self.line = Line::None;
        self.fresh = true;
    }

    fn open_line(&mut self) {
        if self.line == Line::None {
            self.line = Line::Paragraph(self.html.len());
            self.html.push_str("<p>");
            self.fresh = true;
        }
    }

    fn words(&mut self, text: &str) {
        for (i, word) in text.split(|c: char| c.is_whitespace() && c != '\u{a0}').enumerate() {
            if i > 0 && !self.fresh && !self.html.ends_with(' ') {
                self.html.push(' ');
            }
            if word.is_empty()
                || self.line == Line::None && word.chars().all(|c| c == '\u{a0}' || c == '\u{200b}' || c == '\u{feff}')
            {
                continue;
            }
            self.open_line();
            escape(&mut self.html, word);
            self.fresh = false;
        }
    }

    fn line_break(&mut self, at: At) {
        if self.line == Line::None || self.fresh {
            return;
        }
        // Two breaks in a row end a paragraph.
        let mut next = self.page[at].end;
        while next < self.page.len() && self.page[next].tag == Tag::Text && self.page[next].text.trim().is_empty() {
            next += 1;
        }
        let twice = self.page.nodes.get(next).is_some_and(|n| n.tag == Tag::Br);
        if twice && matches!(self.line, Line::Paragraph(_)) && self.inline.is_empty() {
            self.close_line();
        } else {
            self.html.push_str("<br>");
            self.fresh = true;
        }
    }

    fn paragraph(&mut self, at: At, depth: usize) {
        self.break_line();
        self.flow(at, depth);
        self.break_line();
    }

    /// An element whose words stand directly in it.
    fn boxed(&mut self, name: &str, at: At, depth: usize) {
        if name.starts_with('h') && self.line == Line::Inside {
            // A heading inside an item or cell is just a line of it.
            self.break_line();
            self.flow(at, depth);
            return self.break_line();
        }
        self.boxed_with(name, "", at, depth);
    }

    fn boxed_with(&mut self, name: &str, attrs: &str, at: At, depth: usize) {
        self.break_line();
        let outer = self.line;
        let open_inline = std::mem::take(&mut self.inline);
        let start = self.html.len();
        self.html.push('<');
        self.html.push_str(name);
        self.html.push_str(attrs);
        self.html.push('>');
        let inner = self.html.len();
        (self.line, self.fresh) = (Line::Inside, true);
        self.flow(at, depth);
        self.close_inline();
        self.trim_end();
        if self.html.len() <= inner && !matches!(name, "td" | "th") {
            self.html.truncate(start);
        } else {
            self.html.push_str("</");
            self.html.push_str(name);
            self.html.push_str(">\n");
        }
        self.inline = open_inline;
        (self.line, self.fresh) = (outer, true);
    }

    fn list(&mut self, name: &str, at: At, depth: usize) {
        self.wrapped(name, at, depth);
    }

    /// An element that holds blocks.
    fn wrapped(&mut self, name: &str, at: At, depth: usize) {
        self.break_line();
        let outer = self.line;
        let start = self.html.len();
        self.html.push_str(&format!("<{name}>\n"));
        let inner = self.html.len();
        (self.line, self.fresh) = (Line::None, true);
        if matches!(name, "ul" | "ol" | "dl") {
            self.items(name, at, depth);
        } else {
            self.flow(at, depth);
        }
        self.close_line();
        if self.html.len() <= inner {
            self.html.truncate(start);
        } else {
            self.html.push_str(&format!("</{name}>\n"));
        }
        (self.line, self.fresh) = (outer, true);
    }

    /// The items of a list; strays between them become items.
    fn items(&mut self, list: &str, at: At, depth: usize) {
        let stray = if list == "dl" { "dd" } else { "li" };
        let page = self.page;
        for child in page.children(at) {
            if self.out[child] {
                continue;
            }
            match page[child].tag {
                Tag::Text if page[child].text.trim().is_empty() => {}
                Tag::Li | Tag::Dt | Tag::Dd => {
                    let name = match (list, page[child].tag) {
                        ("dl", Tag::Dt) => "dt",
                        ("dl", _) => "dd",
                        _ => "li",
                    };
                    self.boxed(name, child, depth + 1);
                }
                Tag::Div if list == "dl" => self.items(list, child, depth + 1),
                Tag::Text => self.stray(stray, child),
                _ => self.boxed(stray, child, depth + 1),
            }
        }
    }

    /// Words that stand in a list and in no item of it.
    fn stray(&mut self, item: &str, at: At) {
        self.html.push_str(&format!("<{item}>"));
        (self.line, self.fresh) = (Line::Inside, true);
        self.node(at, 0);
        self.trim_end();
        self.html.push_str(&format!("</{item}>\n"));
        (self.line, self.fresh) = (Line::None, true);
    }

    fn figure(&mut self, at: At, depth: usize) {
        if self.figure || self.line == Line::Inside {
            self.break_line();
            self.flow(at, depth);
            return self.break_line();
        }
        let caption = self.page.nodes[at..self.page[at].end].iter().any(|n| n.tag == Tag::Img || n.tag == Tag::AmpImg);
        if !caption {
            // A figure around a table, a quotation or code.
            self.break_line();
            self.flow(at, depth);
            return self.break_line();
        }
        self.figure = true;
        self.wrapped("figure", at, depth);
        self.figure = false;
    }

    fn picture(&mut self, at: At) {
        let Some(found) = pictures::picture(self.page, at, self.base) else {
            return;
        };
        let in_line = self.line;
        if !self.figure && in_line != Line::Inside {
            self.close_line();
            self.html.push_str("<figure>");
        } else if self.figure {
            self.close_line();
        }
        self.html.push_str("<img src=\"");
        escape_attr(&mut self.html, &found.src);
        self.html.push_str("\" alt=\"");
        escape_attr(&mut self.html, &found.alt);
        self.html.push_str("\">");
        if !self.figure && in_line != Line::Inside {
            self.html.push_str("</figure>\n");
        }
    }

    fn preformatted(&mut self, at: At) {
        self.break_line();
        let page = self.page;
        let mut text = String::new();
        for n in (at..page[at].end).filter(|n| !self.out[*n]) {
            match page[n].tag {
                Tag::Text => text.push_str(&page[n].text),
                Tag::Br => text.push('\n'),
                _ => {}
            }
        }
        if !text.trim().is_empty() {
            self.html.push_str("<pre>");
            escape(&mut self.html, text.trim_end());
            self.html.push_str("</pre>\n");
        }
        self.fresh = true;
    }

    fn link(&mut self, at: At, depth: usize) {
        let node = &self.page[at];
        let href = node.attr("href").and_then(|h| pictures::absolute(h, self.base, &["http", "https", "mailto", "tel"]));
        let empty = self.page.text_under(at).is_empty();
        match href {
            Some(href) if !empty && self.inline.iter().all(|(t, _)| *t != Tag::A) => {
                self.open_line();
                let start = self.html.len();
                self.html.push_str("<a href=\"");
                escape_attr(&mut self.html, &href);
                self.html.push_str("\">");
                self.inside(Tag::A, start, at, depth);
            }
            _ => self.flow(at, depth),
        }
    }

    fn styled(&mut self, tag: Tag, at: At, depth: usize) {
        let same = self.inline.iter().any(|(t, _)| *t == tag);
        if same || self.is_bare(at) {
            return self.flow(at, depth);
        }
        self.open_line();
        let start = self.html.len();
        self.html.push('<');
        self.html.push_str(tag.name());
        self.html.push('>');
        self.inside(tag, start, at, depth);
    }

    /// The reading of a word, as it stands over it.
    fn reading(&mut self, at: At) {
        if !self.inline.iter().any(|(tag, _)| *tag == Tag::Ruby) {
            return;
        }
        let name = self.page[at].tag.name();
        self.html.push_str(&format!("<{name}>"));
        escape(&mut self.html, &self.page.text_under(at));
        self.html.push_str(&format!("</{name}>"));
    }

    /// Whether no word under the element is printed.
    fn is_bare(&self, at: At) -> bool {
        (at..self.page[at].end).all(|n| self.out[n] || self.page[n].tag != Tag::Text || self.page[n].text.trim().is_empty())
    }

    fn inside(&mut self, tag: Tag, start: usize, at: At, depth: usize) {
        self.inline.push((tag, start));
        let level = self.inline.len();
        self.flow(at, depth);
        // A block inside may have closed it already.
        if self.inline.len() >= level && self.inline[level - 1] == (tag, start) {
            while self.inline.len() >= level {
                if let Some((tag, start)) = self.inline.pop() {
                    self.end_inline(tag, start);
                }
            }
        }
    }
}
