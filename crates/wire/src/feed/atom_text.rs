//! Text constructs: the same words as plain text, escaped HTML or XHTML.

use std::borrow::Cow;

use crate::feed::names::Ns;
use crate::feed::plain;
use crate::markup::element::Element;
use crate::markup::entities::{escape, unescape};

/// A line of plain text, such as a title.
pub(crate) fn line(element: &Element<'_>) -> Option<String> {
    let text = match kind(element) {
        Kind::Text => plain::from_text(&element.text),
        Kind::Html => plain::from_html(&element.text),
        Kind::Markup => plain::from_html(&unescape(&element.markup())),
        Kind::Data => return None,
    };
    Some(text).filter(|t| !t.is_empty())
}

/// A text as HTML, such as a body. Still foreign: it wants cleaning.
pub(crate) fn html(element: &Element<'_>) -> Option<String> {
    let html = match kind(element) {
        Kind::Text => paragraphs(&element.text),
        Kind::Html => from_html(&element.text).into_owned(),
        Kind::Markup => element.markup().trim().to_owned(),
        Kind::Data => return None,
    };
    Some(html).filter(|h| !h.trim().is_empty())
}

enum Kind {
    Text,
    Html,
    /// Markup stands in the feed itself, not escaped.
    Markup,
    /// Pictures, base 64, and text that stands elsewhere.
    Data,
}

/// RFC 4287 section 3.1 and 4.1.3 for Atom; RSS never says, and means HTML.
fn kind(element: &Element<'_>) -> Kind {
    if element.ns != Ns::Atom {
        return if element.has_markup() { Kind::Markup } else { Kind::Html };
    }
    let declared = element.attribute("type").unwrap_or_default().to_ascii_lowercase();
    let mode = element.attribute("mode").unwrap_or_default().to_ascii_lowercase();
    match (declared.trim(), mode.as_str()) {
        (_, "base64") => Kind::Data,
        (_, "xml") if element.has_markup() => Kind::Markup,
        (_, "escaped") => Kind::Html,
        ("" | "text" | "text/plain", _) if element.has_markup() => Kind::Markup,
        ("" | "text" | "text/plain", _) => Kind::Text,
        ("html" | "text/html", _) if element.has_markup() && !element.text.contains('<') => Kind::Markup,
        ("html" | "text/html", _) => Kind::Html,
        ("xhtml" | "application/xhtml+xml", _) => Kind::Markup,
        (media, _) if media.starts_with("text/") => Kind::Text,
        _ => Kind::Data,
    }
}

/// HTML out of RSS: as it is, or unwrapped once more when escaped twice, or paragraphs when plain.
fn from_html(text: &str) -> Cow<'_, str> {
    let text = text.trim().trim_start_matches("<![CDATA[").trim_end_matches("]]>");
    if plain::has_markup(text) {
        return Cow::Borrowed(text);
    }
    if text.contains("&lt;") {
        let again = unescape(text);
        if plain::has_markup(&again) {
            return Cow::Owned(again.into_owned());
        }
    }
    if text.contains('\n') { Cow::Owned(paragraphs_of_html(text)) } else { Cow::Borrowed(text) }
}

/// Plain text as HTML: an empty line ends a paragraph.
pub(crate) fn paragraphs(text: &str) -> String {
    paragraphs_of_html(&escape(text))
}

fn paragraphs_of_html(text: &str) -> String {
    let text = text.replace("\r\n", "\n");
    let mut html = String::with_capacity(text.len() + 16);
    let mut paragraph = String::new();
    let mut flush = |paragraph: &mut String| {
        if !paragraph.is_empty() {
            html.extend(["<p>", paragraph.as_str(), "</p>"]);
            paragraph.clear();
        }
    };
    for line in text.lines() {
        let line = line.trim();
        if line.is_empty() {
            flush(&mut paragraph);
        } else {
            if !paragraph.is_empty() {
                paragraph.push(' ');
            }
            paragraph.push_str(line);
        }
    }
    flush(&mut paragraph);
    html
}
