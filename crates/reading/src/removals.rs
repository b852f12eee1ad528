//! The log of what cleaning took out, and the way back.

use paper::Removal;

use crate::clean::{blocks, sanitize};

/// Puts one removal back where it stood; the rest of the body is untouched.
///
/// What was invisible (a tracking pixel) stays out: there is nothing of it to read.
pub fn put_back(body: &str, removal: &Removal) -> String {
    let html = match &removal.html {
        Some(html) if !html.trim().is_empty() => sanitize(html),
        _ if removal.text.trim().is_empty() => return body.to_owned(),
        _ => format!("<p>{}</p>", escape(removal.text.trim())),
    };
    if removal.rule == "tracker" || html.is_empty() {
        return body.to_owned();
    }
    let mut all = blocks(body);
    let at = removal.before_block.min(all.len());
    all.insert(at, html);
    all.join("\n")
}

/// Text as it may stand between tags.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            c => out.push(c),
        }
    }
    out
}

/// A removal of plain text.
pub(crate) fn of_text(text: &str, rule: &str, before_block: usize) -> Removal {
    Removal { text: text.trim().to_owned(), html: None, rule: rule.to_owned(), before_block }
}
