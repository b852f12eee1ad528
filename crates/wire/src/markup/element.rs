//! One element of a feed as a small tree: shallow, because nothing we read lies deep.
//!
//! What lies deeper (the markup of a body) is not built but cut out of the source.

use std::borrow::Cow;

use crate::feed::names::{Names, Ns};
use crate::markup::entities::{escape, unescape};
use crate::markup::scan::{Attributes, Scanner, Token};

/// Levels that are built.
const DEEP: usize = 5;
/// Levels that are counted, to find out which end tag belongs to what.
const DEEPEST: usize = 128;
/// Children kept of one element.
const CHILDREN: usize = 4096;

/// An element, its text and the children near it.
#[derive(Debug, Default)]
pub(crate) struct Element<'a> {
    pub ns: Ns,
    /// Without prefix, as written.
    pub name: &'a str,
    pub attributes: &'a str,
    /// Own text, references replaced, CDATA as it stands.
    pub text: Cow<'a, str>,
    pub children: Vec<Element<'a>>,
    /// What stands between its tags, as it came.
    pub inner: &'a str,
    /// Some prefix stands for XHTML inside.
    xhtml_prefix: Option<&'a str>,
}

/// How reading an element ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    Closed,
    /// Something else began or ended before its end tag came.
    Cut,
    /// The document was over.
    Torn,
}

impl<'a> Element<'a> {
    /// The value of an attribute, its prefix not looked at.
    pub fn attribute(&self, name: &str) -> Option<Cow<'a, str>> {
        Attributes(self.attributes)
            .find(|(key, _)| local(key).eq_ignore_ascii_case(name) && !key.starts_with("xmlns"))
            .map(|(_, value)| unescape(value.trim()))
            .filter(|value| !value.is_empty())
    }

    /// Own text without the white space around it; `None` when there is none.
    pub fn words(&self) -> Option<&str> {
        Some(self.text.trim()).filter(|t| !t.is_empty())
    }

    pub fn child(&self, name: &str) -> Option<&Element<'a>> {
        self.children.iter().find(|c| c.name.eq_ignore_ascii_case(name))
    }

    /// What stands between its tags as markup for a page: CDATA escaped, prefixes of XHTML dropped.
    pub fn markup(&self) -> Cow<'a, str> {
        let prefixed = self.xhtml_prefix.is_some();
        if !prefixed && !self.inner.contains("<![CDATA[") {
            return Cow::Borrowed(self.inner);
        }
        let mut page = String::with_capacity(self.inner.len());
        let mut scanner = Scanner::new(self.inner);
        let bare = |name: &'a str| match self.xhtml_prefix {
            Some(prefix) => name.strip_prefix(prefix).and_then(|n| n.strip_prefix(':')).unwrap_or(name),
            None => name,
        };
        while let Some(token) = scanner.next() {
            match token {
                Token::Start { name, attributes, empty } => {
                    let slash = if empty { "/" } else { "" };
                    page.extend(["<", bare(name), attributes, slash, ">"]);
                }
                Token::End { name } => page.extend(["</", bare(name), ">"]),
                Token::Text(text) => page.push_str(text),
                Token::Literal(text) => page.push_str(&escape(text)),
            }
        }
        Cow::Owned(page)
    }

    /// Is there markup inside, not only text?
    pub fn has_markup(&self) -> bool {
        !self.children.is_empty()
    }
}

/// The name after the prefix.
pub(crate) fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

/// Reads the element whose start tag `(name, attributes, empty)` was just taken from
/// the scanner. `stops(name, is_end)` tells tags that mean this element is over.
pub(crate) fn read<'a>(
    scanner: &mut Scanner<'a>,
    names: &mut Names<'a>,
    (name, attributes, empty): (&'a str, &'a str, bool),
    stops: &dyn Fn(&str, bool) -> bool,
) -> (Element<'a>, Ending) {
    let mut nest = Nest { names, source: scanner.source(), open: Vec::new(), deeper: 0 };
    nest.enter(name, attributes, scanner.position());
    if empty {
        return (nest.close(scanner.position()), Ending::Closed);
    }
    let (end, ending) = loop {
        let before = scanner.position();
        match scanner.next() {
            None => break (before, Ending::Torn),
            Some(Token::Text(text)) => nest.add(unescape(text)),
            Some(Token::Literal(text)) => nest.add(Cow::Borrowed(text)),
            Some(Token::Start { name, .. }) if stops(name, false) => {
                scanner.back_to(before);
                break (before, Ending::Cut);
            }
            Some(Token::Start { name, attributes, empty }) => {
                nest.enter(name, attributes, scanner.position());
                if empty {
                    nest.leave(scanner.position());
                }
            }
            Some(Token::End { .. }) if nest.deeper > 0 => nest.leave(before),
            Some(Token::End { name }) => match nest.level_of(name) {
                Some(0) => break (before, Ending::Closed),
                Some(level) => {
                    scanner.crooked |= level + 1 < nest.open.len();
                    while nest.open.len() > level {
                        nest.leave(before);
                    }
                }
                None if stops(name, true) => {
                    scanner.back_to(before);
                    break (before, Ending::Cut);
                }
                None => scanner.crooked = true,
            },
        }
    };
    scanner.crooked |= nest.open.len() > 1 || ending != Ending::Closed;
    nest.deeper = 0;
    while nest.open.len() > 1 {
        nest.leave(end);
    }
    (nest.close(end), ending)
}

/// The elements that are open, the outermost first.
struct Nest<'n, 'a> {
    names: &'n mut Names<'a>,
    source: &'a str,
    open: Vec<Open<'a>>,
    /// Open elements beyond the deepest level, counted only.
    deeper: usize,
}

struct Open<'a> {
    full: &'a str,
    element: Element<'a>,
    /// Where its inside begins.
    from: usize,
    /// What `Names` must forget when it closes.
    declared: usize,
}

impl<'a> Nest<'_, 'a> {
    fn enter(&mut self, full: &'a str, attributes: &'a str, from: usize) {
        if self.open.len() >= DEEPEST {
            self.deeper += 1;
            return;
        }
        let declared = self.names.declare(attributes);
        let ns = self.names.of(full);
        let element = Element { ns, name: local(full), attributes, ..Element::default() };
        self.open.push(Open { full, element, from, declared });
    }

    fn add(&mut self, text: Cow<'a, str>) {
        let Some(open) = self.open.last_mut() else {
            return;
        };
        if self.deeper > 0 || text.is_empty() {
            return;
        }
        if open.element.text.is_empty() {
            open.element.text = text;
        } else {
            open.element.text.to_mut().push_str(&text);
        }
    }

    fn level_of(&self, full: &str) -> Option<usize> {
        self.open.iter().rposition(|o| o.full.eq_ignore_ascii_case(full))
    }

    /// Closes the innermost element and gives it to its parent, unless nobody looks that deep.
    fn leave(&mut self, end: usize) {
        if self.deeper > 0 {
            self.deeper -= 1;
            return;
        }
        let done = self.close(end);
        let depth = self.open.len();
        if let Some(parent) = self.open.last_mut()
            && depth < DEEP
            && parent.element.children.len() < CHILDREN
        {
            parent.element.children.push(done);
        }
    }

    fn close(&mut self, end: usize) -> Element<'a> {
        let done = self.open.pop().expect("an element is closed only while one is open");
        let mut element = done.element;
        element.inner = self.source.get(done.from..end.max(done.from)).unwrap_or_default();
        element.xhtml_prefix = self.names.xhtml_prefix();
        self.names.forget(done.declared);
        element
    }
}
