//! What WordPress built around a text, taken down again: boxes that only carried its styles,
//! paragraphs that hold nothing, and pictures that stand in a paragraph by themselves.

use std::sync::LazyLock;

use dom_query::{Document, NodeRef};
use regex::Regex;

use crate::exports::ghost::figure;

/// Boxes; what is in them stands without them too.
const BOXES: &[&str] = &["div", "section", "article", "main", "header", "footer", "aside", "nav", "center", "hgroup"];

/// What stands inside a line.
const INLINE: &[&str] = &[
    "a", "abbr", "b", "bdi", "bdo", "br", "cite", "code", "data", "del", "dfn", "em", "i", "img", "ins", "kbd", "mark", "q", "s",
    "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr",
];

/// A picture of a line's height belongs to the line.
const TINY: u32 = 64;

/// A clean body in plain blocks, one below the other.
pub(super) fn plain(html: &str) -> String {
    if html.trim().is_empty() {
        return String::new();
    }
    let document = Document::fragment(html);
    // The inner ones first: whoever holds them is set anew from what they have become.
    for node in document.select("span").nodes().iter().rev() {
        if node.attrs().is_empty() && !in_card(node) {
            node.replace_with_html(node.inner_html());
        }
    }
    for node in document.select(&BOXES.join(",")).nodes().iter().rev() {
        if has_class(node) || in_card(node) {
            continue;
        }
        let inner = node.inner_html();
        node.replace_with_html(blocks(&inner));
    }
    let root = document.root();
    let root = root.children().into_iter().find(|c| c.has_name("html")).unwrap_or(root);
    blocks(&root.inner_html())
}

/// Blocks without white space between them; loose lines are paragraphs.
fn blocks(html: &str) -> String {
    let document = Document::fragment(html);
    let root = document.root();
    let root = root.children().into_iter().find(|c| c.has_name("html")).unwrap_or(root);
    let (mut out, mut line) = (String::new(), String::new());
    for node in root.children() {
        let loose = node.is_text() || node.node_name().is_some_and(|name| INLINE.contains(&&*name));
        if loose {
            line.push_str(&node.html());
            continue;
        }
        paragraph(&mut line, &mut out);
        if node.has_name("p") {
            line.push_str(&node.inner_html());
            paragraph(&mut line, &mut out);
        } else if !is_hollow(&node) {
            push(&mut out, &node.html());
        }
    }
    paragraph(&mut line, &mut out);
    out
}

fn push(out: &mut String, block: &str) {
    if !out.is_empty() {
        out.push('\n');
    }
    out.push_str(block.trim());
}

static LEADING: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:\s|<br>|&nbsp;)*(<a\b[^>]*>\s*<img\b[^>]*>\s*</a>|<img\b[^>]*>)(?:\s|<br>)*").expect("a fixed expression")
});

/// A paragraph of what has gathered. Pictures at its beginning stand above it as cards.
fn paragraph(line: &mut String, out: &mut String) {
    let text = std::mem::take(line);
    let mut text = text.trim();
    while let Some(found) = LEADING.captures(text) {
        let picture = &found[1];
        if width(picture).is_some_and(|width| width <= TINY) {
            break;
        }
        let card = picture.replacen("<img ", "<img class=\"kg-image\" ", 1);
        push(out, &figure("kg-image-card", &card, ""));
        text = text[found[0].len()..].trim_start();
    }
    let is_empty = !text.contains("<img") && paper::body::text_of(text).replace('\u{a0}', " ").trim().is_empty();
    if !is_empty {
        push(out, &format!("<p>{text}</p>"));
    }
}

fn width(picture: &str) -> Option<u32> {
    let start = picture.find(" width=\"")? + 8;
    picture[start..].split('"').next()?.parse().ok()
}

/// Without a word and without anything to look at or listen to.
fn is_hollow(node: &NodeRef<'_>) -> bool {
    const SHOWN: &[&str] = &["img", "hr", "audio", "video", "table", "input", "button"];
    if node.is_element() && !node.has_name("hr") && !SHOWN.iter().any(|name| node.has_name(name)) {
        let empty = node.text().trim().is_empty();
        return empty && !has_class(node) && !node.descendants_it().any(|n| SHOWN.iter().any(|name| n.has_name(name)));
    }
    false
}

fn has_class(node: &NodeRef<'_>) -> bool {
    node.attr("class").is_some_and(|class| !class.trim().is_empty())
}

fn in_card(node: &NodeRef<'_>) -> bool {
    node.ancestors_it(None).any(|above| above.attr("class").is_some_and(|class| class.contains("kg-card")))
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn boxes_go_and_what_was_in_them_stays_in_order() {
        assert_eq!(
            plain(
                "\n\n<div><div>\n<p>One</p>\n\n</div>\n<div>Two <b>too</b></div><div></div></div>\n<p></p>\n<p>&nbsp;</p><div><h2>Three</h2> four</div>"
            ),
            "<p>One</p>\n<p>Two <b>too</b></p>\n<h2>Three</h2>\n<p>four</p>"
        );
    }

    #[test]
    fn cards_marks_and_code_stay_as_they_are() {
        let body = "<p>a</p>\n<!--members-only-->\n<div class=\"kg-card kg-callout-card\"><div>In a card</div></div>\n<pre><code>a\n\n\nb</code></pre>\n<div class=\"kg-ad-slot\"></div>\n<hr>";
        assert_eq!(plain(body), body);
        assert_eq!(plain(&plain(body)), body);
    }

    #[test]
    fn a_picture_that_opens_a_paragraph_stands_above_it() {
        assert_eq!(
            plain(
                "<p><a href=\"/big\"><img src=\"/a.jpg\" width=\"300\" alt=\"A\"></a> Beside it.</p><p>Smile <img src=\"/s.png\" width=\"16\"></p>"
            ),
            "<figure class=\"kg-card kg-image-card\"><a href=\"/big\"><img class=\"kg-image\" src=\"/a.jpg\" width=\"300\" alt=\"A\"></a></figure>\n<p>Beside it.</p>\n<p>Smile <img src=\"/s.png\" width=\"16\"></p>"
        );
    }
}
