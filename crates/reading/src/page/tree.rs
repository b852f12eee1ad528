//! A page as a flat list of nodes in reading order.
//!
//! html5ever builds the tree by the standard's rules; when it is done the nodes are laid out in
//! document order, each knowing where its subtree ends. Walking a subtree is then a range, no
//! walk recurses, and a hostile page cannot exhaust the stack. Depth and number of nodes are
//! bounded in `bounds.rs`.

use std::borrow::Cow;
use std::cell::RefCell;

use html5ever::tendril::StrTendril;
use html5ever::tree_builder::{ElemName, ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::{Attribute, LocalName, Namespace, QualName, local_name, ns};

use super::tags::Tag;

/// A place in a `Page`.
pub type At = usize;

/// One element or run of text.
pub struct Node {
    pub tag: Tag,
    pub parent: At,
    /// The place after the last node of the subtree.
    pub end: At,
    pub text: StrTendril,
    attrs: Vec<Attribute>,
}

impl Node {
    /// An attribute's value; `name` in lower case.
    pub fn attr(&self, name: &str) -> Option<&str> {
        self.attrs.iter().find(|a| &*a.name.local == name).map(|a| &*a.value)
    }

    pub fn attrs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.attrs.iter().map(|a| (&*a.name.local, &*a.value))
    }
}

/// All nodes in document order; place 0 is the document.
pub struct Page {
    pub nodes: Vec<Node>,
}

impl std::ops::Index<At> for Page {
    type Output = Node;
    fn index(&self, at: At) -> &Node {
        &self.nodes[at]
    }
}

impl Page {
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// The children of a node, in order.
    pub fn children(&self, at: At) -> impl Iterator<Item = At> + '_ {
        let end = self[at].end;
        let mut next = at + 1;
        std::iter::from_fn(move || {
            (next < end).then(|| {
                let here = next;
                next = self[here].end;
                here
            })
        })
    }

    /// The node's ancestors, nearest first, ending with the document.
    pub fn ancestors(&self, at: At) -> impl Iterator<Item = At> + '_ {
        let mut here = at;
        std::iter::from_fn(move || {
            (here != 0).then(|| {
                here = self[here].parent;
                here
            })
        })
    }

    pub fn holds(&self, outer: At, inner: At) -> bool {
        outer <= inner && inner < self[outer].end
    }

    /// Places of all elements with this tag.
    pub fn all(&self, tag: Tag) -> impl Iterator<Item = At> + '_ {
        (0..self.len()).filter(move |at| self[*at].tag == tag)
    }

    /// The text a reader sees under a node, runs of white space as one blank.
    pub fn text_under(&self, at: At) -> String {
        let mut out = String::new();
        let mut here = at;
        // Where the blocks that are open end; a block's end parts words as its beginning does.
        let mut ends: Vec<At> = Vec::new();
        while here < self[at].end {
            while ends.last().is_some_and(|end| *end <= here) {
                ends.pop();
                push_collapsed(&mut out, " ");
            }
            let node = &self[here];
            if node.tag == Tag::Text {
                push_collapsed(&mut out, &node.text);
            } else if node.tag.is_silent() && here != at {
                here = node.end;
                continue;
            } else if node.tag.is_block() || node.tag == Tag::Br {
                push_collapsed(&mut out, " ");
                ends.push(node.end);
            }
            here += 1;
        }
        out.trim().to_owned()
    }
}

/// Appends text with runs of white space as one blank.
pub fn push_collapsed(out: &mut String, text: &str) {
    for c in text.chars() {
        if c.is_whitespace() || c == '\u{200b}' {
            if !out.ends_with(' ') && c != '\u{200b}' {
                out.push(' ');
            }
        } else {
            out.push(c);
        }
    }
}

const NONE: u32 = u32::MAX;

struct Loose {
    name: QualName,
    attrs: Vec<Attribute>,
    text: StrTendril,
    is_text: bool,
    parent: u32,
    first: u32,
    last: u32,
    prev: u32,
    next: u32,
}

/// The tree while it grows.
pub struct Sapling {
    nodes: RefCell<Vec<Loose>>,
    blank: StrTendril,
}

/// A name that html5ever may look at while we hold nothing.
#[derive(Debug)]
pub struct Name(QualName);

impl ElemName for Name {
    fn ns(&self) -> &Namespace {
        &self.0.ns
    }
    fn local_name(&self) -> &LocalName {
        &self.0.local
    }
}

impl Sapling {
    pub fn new() -> Sapling {
        let sapling = Sapling { nodes: RefCell::new(Vec::with_capacity(4096)), blank: StrTendril::new() };
        sapling.make(QualName::new(None, ns!(), local_name!("")), Vec::new());
        sapling
    }

    /// How many nodes there are.
    pub fn count(&self) -> usize {
        self.nodes.borrow().len()
    }

    fn make(&self, name: QualName, attrs: Vec<Attribute>) -> u32 {
        self.push(Loose {
            name,
            attrs,
            text: self.blank.clone(),
            is_text: false,
            parent: NONE,
            first: NONE,
            last: NONE,
            prev: NONE,
            next: NONE,
        })
    }

    fn push(&self, node: Loose) -> u32 {
        let mut nodes = self.nodes.borrow_mut();
        nodes.push(node);
        (nodes.len() - 1) as u32
    }

    fn make_text(&self, text: StrTendril) -> u32 {
        self.push(Loose {
            name: QualName::new(None, ns!(), local_name!("")),
            attrs: Vec::new(),
            text,
            is_text: true,
            parent: NONE,
            first: NONE,
            last: NONE,
            prev: NONE,
            next: NONE,
        })
    }

    fn unlink(&self, id: u32) {
        let mut nodes = self.nodes.borrow_mut();
        let (parent, prev, next) = {
            let n = &mut nodes[id as usize];
            let links = (n.parent, n.prev, n.next);
            (n.parent, n.prev, n.next) = (NONE, NONE, NONE);
            links
        };
        if parent == NONE {
            return;
        }
        if prev != NONE {
            nodes[prev as usize].next = next;
        } else {
            nodes[parent as usize].first = next;
        }
        if next != NONE {
            nodes[next as usize].prev = prev;
        } else {
            nodes[parent as usize].last = prev;
        }
    }

    /// Puts a parentless node under `parent`, before `before` or at the end.
    fn link(&self, parent: u32, id: u32, before: u32) {
        let mut nodes = self.nodes.borrow_mut();
        let prev = if before == NONE { nodes[parent as usize].last } else { nodes[before as usize].prev };
        {
            let n = &mut nodes[id as usize];
            (n.parent, n.prev, n.next) = (parent, prev, before);
        }
        if prev == NONE {
            nodes[parent as usize].first = id;
        } else {
            nodes[prev as usize].next = id;
        }
        if before == NONE {
            nodes[parent as usize].last = id;
        } else {
            nodes[before as usize].prev = id;
        }
    }

    /// Adds to the text node `id` if it is one.
    fn extend(&self, id: u32, text: &StrTendril) -> bool {
        if id == NONE {
            return false;
        }
        let mut nodes = self.nodes.borrow_mut();
        let node = &mut nodes[id as usize];
        if node.is_text {
            node.text.push_tendril(text);
        }
        node.is_text
    }

    /// Lays the nodes out in document order.
    fn lay_out(self) -> Page {
        let mut loose = self.nodes.into_inner();
        let mut nodes: Vec<Node> = Vec::with_capacity(loose.len());
        let mut stack: Vec<(u32, At)> = Vec::new();
        let mut here = 0u32;
        let mut parent = 0;
        loop {
            let at = nodes.len();
            let l = &mut loose[here as usize];
            let tag = if l.is_text {
                Tag::Text
            } else if here == 0 {
                Tag::Document
            } else {
                Tag::of(&l.name.local)
            };
            nodes.push(Node { tag, parent, end: at + 1, text: std::mem::take(&mut l.text), attrs: std::mem::take(&mut l.attrs) });
            if l.first != NONE {
                stack.push((here, at));
                (here, parent) = (l.first, at);
                continue;
            }
            // Step to the next sibling, closing finished parents on the way.
            let mut done = here;
            loop {
                let next = loose[done as usize].next;
                if next != NONE {
                    here = next;
                    break;
                }
                let Some((open, place)) = stack.pop() else {
                    return Page { nodes };
                };
                nodes[place].end = nodes.len();
                parent = nodes[place].parent;
                done = open;
            }
        }
    }
}

/// A comment or instruction: it gets a handle but no place in the tree.
const NOTHING: u32 = NONE - 1;

impl TreeSink for Sapling {
    type Handle = u32;
    type Output = Page;
    type ElemName<'a> = Name;

    fn finish(self) -> Page {
        self.lay_out()
    }
    fn parse_error(&self, _: Cow<'static, str>) {}
    fn get_document(&self) -> u32 {
        0
    }
    fn elem_name<'a>(&'a self, target: &'a u32) -> Name {
        Name(self.nodes.borrow()[*target as usize].name.clone())
    }
    fn create_element(&self, name: QualName, attrs: Vec<Attribute>, _: ElementFlags) -> u32 {
        self.make(name, attrs)
    }
    fn create_comment(&self, _: StrTendril) -> u32 {
        NOTHING
    }
    fn create_pi(&self, _: StrTendril, _: StrTendril) -> u32 {
        NOTHING
    }
    fn append(&self, parent: &u32, child: NodeOrText<u32>) {
        match child {
            NodeOrText::AppendNode(NOTHING) => {}
            NodeOrText::AppendNode(id) => {
                self.unlink(id);
                self.link(*parent, id, NONE);
            }
            NodeOrText::AppendText(text) => {
                let last = self.nodes.borrow()[*parent as usize].last;
                if !self.extend(last, &text) {
                    let id = self.make_text(text);
                    self.link(*parent, id, NONE);
                }
            }
        }
    }
    fn append_before_sibling(&self, sibling: &u32, child: NodeOrText<u32>) {
        let (parent, prev) = {
            let nodes = self.nodes.borrow();
            let s = &nodes[*sibling as usize];
            (s.parent, s.prev)
        };
        if parent == NONE {
            return;
        }
        match child {
            NodeOrText::AppendNode(NOTHING) => {}
            NodeOrText::AppendNode(id) => {
                self.unlink(id);
                self.link(parent, id, *sibling);
            }
            NodeOrText::AppendText(text) => {
                if !self.extend(prev, &text) {
                    let id = self.make_text(text);
                    self.link(parent, id, *sibling);
                }
            }
        }
    }
    fn append_based_on_parent_node(&self, element: &u32, prev: &u32, child: NodeOrText<u32>) {
        if self.nodes.borrow()[*element as usize].parent != NONE {
            self.append_before_sibling(element, child);
        } else {
            self.append(prev, child);
        }
    }
    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {}
    fn get_template_contents(&self, _: &u32) -> u32 {
        // Never shown, so it hangs nowhere.
        self.make(QualName::new(None, ns!(), local_name!("")), Vec::new())
    }
    fn same_node(&self, x: &u32, y: &u32) -> bool {
        x == y
    }
    fn set_quirks_mode(&self, _: QuirksMode) {}
    fn add_attrs_if_missing(&self, target: &u32, attrs: Vec<Attribute>) {
        let mut nodes = self.nodes.borrow_mut();
        let node = &mut nodes[*target as usize];
        for attr in attrs {
            if !node.attrs.iter().any(|a| a.name == attr.name) {
                node.attrs.push(attr);
            }
        }
    }
    fn remove_from_parent(&self, target: &u32) {
        self.unlink(*target);
    }
    fn reparent_children(&self, node: &u32, new_parent: &u32) {
        loop {
            let first = self.nodes.borrow()[*node as usize].first;
            if first == NONE {
                return;
            }
            self.unlink(first);
            self.link(*new_parent, first, NONE);
        }
    }
}
