//! Foreign markup becomes clean copy. This is the one door for HTML from outside.
//!
//! [`sanitize`] makes markup safe and nothing else. [`clean`] also takes out another
//! site's furniture, puts what is left into plain blocks, and logs every removal so that
//! an editor can put it back. Neither alters a sentence; both change nothing when run
//! again on their own result.

mod cards;
mod elements;
mod inline;
mod links;
mod pictures;
mod policy;
mod remark;
mod setting;
pub(crate) mod shallow;
pub(crate) mod shortcodes;

use std::borrow::Cow;

use dom_query::Document;
use paper::Removal;
use url::Url;

use crate::boilerplate::Repeated;
pub use cards::{address_by_address, cards_of_our_own, sanitize_cards};
pub use policy::{sanitize, sanitize_with};
pub use remark::remark;
pub use shortcodes::strip as instructions;

/// What is known about the piece beside its markup.
#[derive(Clone, Copy, Debug, Default)]
pub struct Context<'a> {
    /// Where the piece was found, for relative addresses.
    pub base: Option<&'a Url>,
    /// What stands in the partner's other items again and again.
    pub repeated: Option<&'a Repeated>,
}

/// Clean copy and the log of what was taken out of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cleaned {
    /// Safe HTML in plain blocks, one to a line.
    pub body: String,
    pub removals: Vec<Removal>,
}

/// A removal may bare another (a list left empty, a shortcode inside a shortcode); real
/// copy is at rest after the second pass.
const PASSES: usize = 12;

/// Cleans a piece of copy that came as HTML.
pub fn clean(html: &str, context: Context<'_>) -> Cleaned {
    let mut all = pass(html, context);
    for _ in 0..PASSES {
        let again = pass(&all.body, context);
        let rested = again.body == all.body;
        all.removals.extend(again.removals);
        all.body = again.body;
        if rested {
            break;
        }
    }
    all
}

/// Cleans a piece of copy that came as plain text: a block a line.
pub fn clean_text(text: &str, context: Context<'_>) -> Cleaned {
    let html: String = text
        .split(['\n', '\r', '\u{2028}', '\u{2029}'])
        .filter(|line| !line.trim().is_empty())
        .map(|line| format!("<p>{}</p>", crate::removals::escape(line.trim())))
        .collect();
    clean(&html, context)
}

fn pass(html: &str, context: Context<'_>) -> Cleaned {
    let html = html.replace('\0', "");
    let html = shallow::without_drawings(&html);
    let html = if shallow::is_shallow(&html) { html } else { Cow::Owned(shallow::flatten(&html)) };
    let (html, captions) = shortcodes::captions(&html);
    let document = Document::fragment(&*html);
    let mut setter = setting::Setter::new(context);
    for _ in 0..captions {
        setter.leave_out("[caption]", None, "shortcode");
    }
    setter.read(document.root());
    let (blocks, removals) = setter.finish();
    Cleaned { body: sanitize_with(&blocks.join("\n"), context.base), removals }
}

/// The blocks of a clean body, each with its tags.
pub fn blocks(body: &str) -> Vec<String> {
    let document = Document::fragment(body);
    let mut out: Vec<String> = Vec::new();
    let mut loose = false;
    // The parser sets a fragment under an `html` element of its own.
    let root = document.root();
    let root = root.children().into_iter().find(|c| c.has_name("html")).unwrap_or(root);
    for child in root.children() {
        if child.is_text() {
            let text = child.text();
            if text.trim().is_empty() {
                continue;
            }
        }
        let block = child.node_name().is_some_and(|n| elements::is_block(&n));
        let html = child.html().to_string();
        match out.last_mut() {
            Some(last) if !block && loose => last.push_str(&html),
            _ => out.push(html),
        }
        loose = !block;
    }
    out
}

/// The text of a clean body, a string for each paragraph, heading, list item and row.
pub fn paragraphs(body: &str) -> Vec<String> {
    let document = Document::fragment(body);
    let mut out = Vec::new();
    let mut current = String::new();
    elements::texts(document.root(), &mut current, &mut out);
    elements::close(&mut current, &mut out);
    out
}
