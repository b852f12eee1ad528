//! Printing what is left of a page as plain body HTML.
//!
//! Boxes disappear, paragraphs, headings, lists, quotations, tables and pictures stay. No
//! attribute survives but addresses, alternative texts, dates, spans of cells and languages.

use url::Url;

use super::escape::{escape, escape_attr};
use super::measure::Measures;
use super::pictures;
use super::tags::Tag;
use super::tree::{At, Page};

/// Deeper than this only words are printed, no structure.
const DEPTH: usize = 300;

/// Prints the story under `root`.
pub fn set(page: &Page, m: &Measures, root: At, base: Option<&Url>) -> String {
    let mut s = Setter { page, m, base, out: String::new(), line: Line::None, inline: Vec::new(), fresh: true, figure: false };
    s.flow(root, 0);
    s.close_line();
    s.out
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
    m: &'a Measures,
    base: Option<&'a Url>,
    out: String,
    line: Line,
    /// Open inline elements, as printed.
    inline: Vec<(Tag, usize)>,
    /// Nothing printed on this line yet, so blanks are dropped.
    fresh: bool,
    figure: bool,
}

impl Setter<'_> {
    fn flow(&mut self, at: At, depth: usize) {
        let mut child = at + 1;
        while child < self.page[at].end {
            let next = self.page[child].end;
            if !self.m.out[child] {
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
                    self.out.push_str("<br>");
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
        if self.out[start..].ends_with('>') && !self.out[start + 1..].contains('<') {
            self.out.truncate(start);
        } else {
            self.out.push_str("</");
            self.out.push_str(tag.name());
            self.out.push('>');
        }
    }

    fn trim_end(&mut self) {
        loop {
            let kept = self.out.trim_end().len();
            self.out.truncate(kept);
            if self.out.ends_with("<br>") {
                self.out.truncate(kept - 4);
            } else {
                return;
            }
        }
    }

    fn close_line(&mut self) {
        self.close_inline();
        if let Line::Paragraph(start) = self.line {
            self.trim_end();
            if self.out.len() <= start + 3 {
                self.out.truncate(start);
            } else {
                self.out.push_str("</p>\n");
            }
        }
        self.line = Line::None;
        self.fresh = true;
    }

    fn open_line(&mut self) {
        if self.line == Line::None {
            self.line = Line::Paragraph(self.out.len());
            self.out.push_str("<p>");
            self.fresh = true;
        }
    }

    fn words(&mut self, text: &str) {
        for (i, word) in text.split(|c: char| c.is_whitespace() && c != '\u{a0}').enumerate() {
            if i > 0 && !self.fresh && !self.out.ends_with(' ') {
                self.out.push(' ');
            }
            if word.is_empty()
                || self.line == Line::None && word.chars().all(|c| c == '\u{a0}' || c == '\u{200b}' || c == '\u{feff}')
            {
                continue;
            }
            self.open_line();
            escape(&mut self.out, word);
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
            self.out.push_str("<br>");
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
        let start = self.out.len();
        self.out.push('<');
        self.out.push_str(name);
        self.out.push_str(attrs);
        self.out.push('>');
        let inner = self.out.len();
        (self.line, self.fresh) = (Line::Inside, true);
        self.flow(at, depth);
        self.close_inline();
        self.trim_end();
        if self.out.len() <= inner && !matches!(name, "td" | "th") {
            self.out.truncate(start);
        } else {
            self.out.push_str("</");
            self.out.push_str(name);
            self.out.push_str(">\n");
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
        let start = self.out.len();
        self.out.push_str(&format!("<{name}>\n"));
        let inner = self.out.len();
        (self.line, self.fresh) = (Line::None, true);
        if matches!(name, "ul" | "ol" | "dl") {
            self.items(name, at, depth);
        } else {
            self.flow(at, depth);
        }
        self.close_line();
        if self.out.len() <= inner {
            self.out.truncate(start);
        } else {
            self.out.push_str(&format!("</{name}>\n"));
        }
        (self.line, self.fresh) = (outer, true);
    }

    /// The items of a list; strays between them become items.
    fn items(&mut self, list: &str, at: At, depth: usize) {
        let stray = if list == "dl" { "dd" } else { "li" };
        let page = self.page;
        for child in page.children(at) {
            if self.m.out[child] {
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
                Tag::Text => {}
                _ => self.boxed(stray, child, depth + 1),
            }
        }
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
            self.out.push_str("<figure>");
        } else if self.figure {
            self.close_line();
        }
        self.out.push_str("<img src=\"");
        escape_attr(&mut self.out, &found.src);
        self.out.push_str("\" alt=\"");
        escape_attr(&mut self.out, &found.alt);
        self.out.push_str("\">");
        if !self.figure && in_line != Line::Inside {
            self.out.push_str("</figure>\n");
        }
    }

    fn preformatted(&mut self, at: At) {
        self.break_line();
        let page = self.page;
        let mut text = String::new();
        for n in &page.nodes[at..page[at].end] {
            match n.tag {
                Tag::Text => text.push_str(&n.text),
                Tag::Br => text.push('\n'),
                _ => {}
            }
        }
        if !text.trim().is_empty() {
            self.out.push_str("<pre>");
            escape(&mut self.out, text.trim_end());
            self.out.push_str("</pre>\n");
        }
        self.fresh = true;
    }

    fn table(&mut self, at: At, depth: usize) {
        let page = self.page;
        if self.line == Line::Inside || !is_data_table(page, at) {
            self.break_line();
            for child in page.children(at) {
                if !self.m.out[child] {
                    self.node(child, depth + 1);
                }
            }
            return self.break_line();
        }
        self.break_line();
        let start = self.out.len();
        self.out.push_str("<table>\n");
        let inner = self.out.len();
        self.rows(at, depth);
        if self.out.len() <= inner {
            self.out.truncate(start);
        } else {
            self.out.push_str("</table>\n");
        }
        (self.line, self.fresh) = (Line::None, true);
    }

    fn rows(&mut self, at: At, depth: usize) {
        let page = self.page;
        if depth > DEPTH {
            return;
        }
        for child in page.children(at) {
            if self.m.out[child] {
                continue;
            }
            match page[child].tag {
                Tag::Caption => self.boxed("caption", child, depth + 1),
                Tag::Thead | Tag::Tbody | Tag::Tfoot | Tag::Tr => {
                    let name = page[child].tag.name();
                    let start = self.out.len();
                    self.out.push_str(&format!("<{name}>"));
                    let inner = self.out.len();
                    self.rows(child, depth + 1);
                    if self.out.len() <= inner {
                        self.out.truncate(start);
                    } else {
                        self.out.push_str(&format!("</{name}>\n"));
                    }
                }
                Tag::Td | Tag::Th => {
                    let mut attrs = String::new();
                    for name in ["colspan", "rowspan"] {
                        if let Some(n) =
                            page[child].attr(name).and_then(|v| v.trim().parse::<u16>().ok()).filter(|n| (2..1000).contains(n))
                        {
                            attrs.push_str(&format!(" {name}=\"{n}\""));
                        }
                    }
                    self.boxed_with(page[child].tag.name(), &attrs, child, depth + 1);
                }
                _ => {}
            }
        }
    }

    fn link(&mut self, at: At, depth: usize) {
        let node = &self.page[at];
        let href = node.attr("href").and_then(|h| pictures::absolute(h, self.base, &["http", "https", "mailto", "tel"]));
        let empty = self.page.text_under(at).is_empty();
        match href {
            Some(href) if !empty && self.inline.iter().all(|(t, _)| *t != Tag::A) => {
                self.open_line();
                let start = self.out.len();
                self.out.push_str("<a href=\"");
                escape_attr(&mut self.out, &href);
                self.out.push_str("\">");
                self.inside(Tag::A, start, at, depth);
            }
            _ => self.flow(at, depth),
        }
    }

    fn styled(&mut self, tag: Tag, at: At, depth: usize) {
        let same = self.inline.iter().any(|(t, _)| *t == tag);
        if same || self.m.chars[at] == 0 {
            return self.flow(at, depth);
        }
        self.open_line();
        let start = self.out.len();
        self.out.push('<');
        self.out.push_str(tag.name());
        self.out.push('>');
        self.inside(tag, start, at, depth);
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

/// Whether a table shows data, and is not there to place things on the page.
fn is_data_table(page: &Page, at: At) -> bool {
    let mut rows = 0;
    let mut cells = 0;
    let mut heads = 0;
    let mut here = at + 1;
    while here < page[at].end {
        match page[here].tag {
            Tag::Table => return false,
            Tag::Tr => rows += 1,
            Tag::Td => cells += 1,
            Tag::Th => heads += 1,
            _ => {}
        }
        here += 1;
    }
    rows > 0 && cells + heads > rows && (heads > 0 || rows > 1)
}
