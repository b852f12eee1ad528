//! Tables of data; those that only place things on the page are printed as what they hold.

use super::{DEPTH, Line, Setter};
use crate::page::tags::Tag;
use crate::page::tree::{At, Page};

impl Setter<'_> {
    pub(super) fn table(&mut self, at: At, depth: usize) {
        let page = self.page;
        if self.line == Line::Inside || !is_data_table(page, at) {
            self.break_line();
            for child in page.children(at) {
                if !self.out[child] {
                    self.node(child, depth + 1);
                }
            }
            return self.break_line();
        }
        self.break_line();
        let start = self.html.len();
        self.html.push_str("<table>\n");
        let inner = self.html.len();
        self.rows(at, depth);
        if self.html.len() <= inner {
            self.html.truncate(start);
        } else {
            self.html.push_str("</table>\n");
        }
        (self.line, self.fresh) = (Line::None, true);
    }

    fn rows(&mut self, at: At, depth: usize) {
        let page = self.page;
        if depth > DEPTH {
            return;
        }
        for child in page.children(at) {
            if self.out[child] {
                continue;
            }
            match page[child].tag {
                Tag::Caption => self.boxed("caption", child, depth + 1),
                Tag::Thead | Tag::Tbody | Tag::Tfoot | Tag::Tr => {
                    let name = page[child].tag.name();
                    let start = self.html.len();
                    self.html.push_str(&format!("<{name}>"));
                    let inner = self.html.len();
                    self.rows(child, depth + 1);
                    if self.html.len() <= inner {
                        self.html.truncate(start);
                    } else {
                        self.html.push_str(&format!("</{name}>\n"));
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
