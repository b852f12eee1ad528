//! The bounds within which a page is parsed.
//!
//! The parsing rules of HTML walk the stack of open elements and compare attribute names one by
//! one, so a page made for it costs quadratic time. Depth, nodes, bytes and attributes of one
//! tag are bounded here; no page made for readers comes near.

use std::cell::Cell;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{BufferQueue, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};
use html5ever::tree_builder::{Tracer, TreeBuilder, TreeBuilderOpts, TreeSink};

use super::tags::Tag;
use super::tree::{Page, Sapling};

/// Open elements and styles that the builder keeps track of; browsers stop at 512 elements.
const OPEN: usize = 600;
/// After so many tags the builder is asked again how much it holds open.
const PACE: usize = 32;
/// Elements and runs of text.
const NODES: usize = 250_000;
/// Bytes of one page.
const BYTES: usize = 16 << 20;
/// Attributes of one tag.
const ATTRIBUTES: usize = 500;

/// Parses a page.
pub fn parse(html: &str) -> Page {
    let html = without_swollen_tags(cut(html, BYTES));
    let options = TreeBuilderOpts { scripting_enabled: false, drop_doctype: true, ..TreeBuilderOpts::default() };
    let fence = Fence { builder: TreeBuilder::new(Sapling::new(), options), tags: Cell::new(0), steep: Cell::new(false) };
    let tokenizer = Tokenizer::new(fence, TokenizerOpts::default());
    let input = BufferQueue::default();
    input.push_back(StrTendril::from_slice(&html));
    // The tokenizer stops after each script for those who want to run it.
    loop {
        let waiting = input.is_empty();
        let _ = tokenizer.feed(&input);
        if waiting {
            break;
        }
    }
    tokenizer.end();
    tokenizer.sink.builder.sink.finish()
}

fn cut(html: &str, most: usize) -> &str {
    if html.len() <= most {
        return html;
    }
    let mut at = most;
    while !html.is_char_boundary(at) {
        at -= 1;
    }
    &html[..at]
}

struct Fence {
    builder: TreeBuilder<u32, Sapling>,
    tags: Cell<usize>,
    /// Too much was open when we last asked.
    steep: Cell<bool>,
}

/// Counts what the builder holds open.
struct Count(Cell<usize>);

impl Tracer for Count {
    type Handle = u32;
    fn trace_handle(&self, _: &u32) {
        self.0.set(self.0.get() + 1);
    }
}

impl Fence {
    /// Whether more is open than a page made for readers ever has.
    fn is_steep(&self) -> bool {
        let tags = self.tags.get() + 1;
        self.tags.set(tags);
        if tags.is_multiple_of(PACE) {
            let count = Count(Cell::new(0));
            self.builder.trace_handles(&count);
            self.steep.set(count.0.get() > OPEN);
        }
        self.steep.get()
    }
}

impl TokenSink for Fence {
    type Handle = u32;

    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<u32> {
        let tree = &self.builder.sink;
        if tree.count() >= NODES && token != Token::EOFToken {
            return TokenSinkResult::Continue;
        }
        if let Token::TagToken(tag) = &token
            && self.is_steep()
            && tag.kind == TagKind::StartTag
            && !Tag::of(&tag.name).is_silent()
        {
            return TokenSinkResult::Continue;
        }
        self.builder.process_token(token, line)
    }

    fn end(&self) {
        self.builder.end();
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        self.builder.adjusted_current_node_present_but_not_in_html_namespace()
    }
}

/// Drops tags with absurdly many attributes; borrows when there are none, as always.
fn without_swollen_tags(html: &str) -> std::borrow::Cow<'_, str> {
    let bytes = html.as_bytes();
    let mut kept = String::new();
    let mut from = 0;
    let mut at = 0;
    while let Some(open) = html[at..].find('<').map(|i| at + i) {
        at = open + 1;
        if !bytes.get(at).is_some_and(u8::is_ascii_alphabetic) {
            continue;
        }
        let close = html[at..].find('>').map_or(html.len(), |i| at + i);
        // Cheap look first: so few bytes cannot hold so many attributes.
        if close - at > 2 * ATTRIBUTES {
            let (end, attributes) = tag_extent(bytes, at);
            if attributes > ATTRIBUTES {
                kept.push_str(&html[from..open]);
                from = end;
            }
            at = end;
        } else {
            at = close;
        }
    }
    if from == 0 {
        return html.into();
    }
    kept.push_str(&html[from..]);
    kept.into()
}

/// Where the tag that begins at `at` ends, quotes respected, and how many attributes it has.
fn tag_extent(bytes: &[u8], at: usize) -> (usize, usize) {
    let mut quote = 0u8;
    let mut count = 0;
    let mut between = false;
    let mut after_equals = false;
    for (i, b) in bytes.iter().enumerate().skip(at) {
        if quote != 0 {
            if *b == quote {
                quote = 0;
                between = true;
            }
            continue;
        }
        match b {
            b'>' => return (i + 1, count),
            b'"' | b'\'' if after_equals => quote = *b,
            b' ' | b'\t' | b'\n' | b'\r' | b'\x0c' | b'/' => between = !after_equals || between,
            b'=' => {
                after_equals = true;
                continue;
            }
            _ => {
                if between && !after_equals {
                    count += 1;
                    between = false;
                }
            }
        }
        if !b.is_ascii_whitespace() {
            after_equals = false;
        }
    }
    (bytes.len(), count)
}

#[cfg(test)]
mod tests {
    use super::{NODES, OPEN, PACE, parse};

    /// What a page costs is its nodes times how deep they stand; both are counted, because time
    /// also says how busy the machine is.
    fn is_bounded(html: &str) {
        let page = parse(html);
        assert!(page.nodes.len() <= NODES + OPEN + PACE, "{} nodes", page.nodes.len());
        let mut depth = vec![0; page.nodes.len()];
        for at in 1..page.nodes.len() {
            depth[at] = depth[page.nodes[at].parent] + 1;
        }
        let deepest = depth.into_iter().max().unwrap_or_default();
        assert!(deepest <= 2 * OPEN + PACE, "{deepest} deep");
    }

    #[test]
    fn a_tower_of_a_hundred_thousand_elements_is_cut_short() {
        is_bounded(&"<div>".repeat(100_000));
        is_bounded(&"<b id=x>".repeat(100_000));
        is_bounded(&"<table><tr><td>".repeat(100_000));
    }

    #[test]
    fn formatting_that_is_never_closed_does_not_multiply() {
        let opened: String = (0..1000).map(|i| format!("<b id={i}>")).collect();
        is_bounded(&format!("{opened}{}", "<p>x</p>".repeat(100_000)));
    }

    #[test]
    fn a_tag_with_a_million_attributes_is_dropped() {
        let many: String = (0..300_000).map(|i| format!(" a{i}=1")).collect();
        let page = parse(&format!("<p>before</p><div{many}>inside</div><p>after</p>"));
        assert_eq!(page.text_under(0), "before inside after");
    }
}
