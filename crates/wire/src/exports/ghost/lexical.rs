//! Lexical, the tree in which Ghost's editor keeps a post since 5.0, set as HTML.

use std::collections::HashMap;

use serde_json::Value;

use super::render::{card, escape};

/// Bits of a text's format, and the elements they are set as.
const FORMATS: [(u64, &str); 8] =
    [(1, "strong"), (2, "em"), (4, "s"), (8, "u"), (16, "code"), (32, "sub"), (64, "sup"), (128, "mark")];

/// The HTML of a document. What cannot be read gives nothing and a complaint.
pub(super) fn render(json: &str, complaints: &mut Vec<String>) -> String {
    let document: Value = match serde_json::from_str(json) {
        Ok(document) => document,
        Err(_) => {
            complaints.push("its text cannot be read (broken Lexical)".into());
            return String::new();
        }
    };
    let mut setter = Setter { ids: HashMap::new(), complaints };
    let blocks: Vec<&Value> = children(&document["root"]).collect();
    let last = blocks.len().saturating_sub(1);
    let mut out = String::new();
    for (at, block) in blocks.into_iter().enumerate() {
        let html = setter.block(block);
        // The editor keeps an empty paragraph at the end to write on in.
        if !(at == last && html == "<p></p>") {
            out.push_str(&html);
        }
    }
    out
}

fn children(node: &Value) -> impl Iterator<Item = &Value> {
    node["children"].as_array().into_iter().flatten()
}

struct Setter<'c> {
    ids: HashMap<String, usize>,
    complaints: &'c mut Vec<String>,
}

impl Setter<'_> {
    fn block(&mut self, node: &Value) -> String {
        let kind = node["type"].as_str().unwrap_or_default();
        match kind {
            "paragraph" => format!("<p>{}</p>", self.inline(node)),
            "heading" | "extended-heading" => {
                let tag = node["tag"].as_str().filter(|t| matches!(*t, "h1" | "h2" | "h3" | "h4" | "h5" | "h6")).unwrap_or("h2");
                format!("<{tag} id=\"{}\">{}</{tag}>", self.id(node), self.inline(node))
            }
            "quote" | "extended-quote" => format!("<blockquote>{}</blockquote>", self.inline(node)),
            "aside" => format!("<blockquote class=\"kg-blockquote-alt\">{}</blockquote>", self.inline(node)),
            "list" => self.list(node),
            "text" | "extended-text" | "link" | "linebreak" => {
                let wrapped = serde_json::json!({ "children": [node] });
                self.inline(&wrapped)
            }
            _ => match card(kind, node, self.complaints) {
                Some(html) => html,
                None if node["children"].is_array() => self.inline(node),
                None => {
                    self.complaints.push(format!(
                        "a part of a kind unknown here ({}) was left out",
                        kind.chars().take(40).collect::<String>()
                    ));
                    String::new()
                }
            },
        }
    }

    fn list(&mut self, node: &Value) -> String {
        let tag = if node["listType"] == "number" || node["tag"] == "ol" { "ol" } else { "ul" };
        let start = match node["start"].as_i64() {
            Some(n) if tag == "ol" && n != 1 => format!(" start=\"{n}\""),
            _ => String::new(),
        };
        let mut out = format!("<{tag}{start}>");
        let mut open = false;
        for item in children(node) {
            // A list inside a list stands in an item of its own that belongs to the one before.
            let nested: Vec<&Value> = children(item).filter(|child| child["type"] == "list").collect();
            if !nested.is_empty() {
                for list in nested {
                    out.push_str(&self.list(list));
                }
                continue;
            }
            if open {
                out.push_str("</li>");
            }
            out.push_str(&format!("<li>{}", self.inline(item)));
            open = true;
        }
        if open {
            out.push_str("</li>");
        }
        out + &format!("</{tag}>")
    }

    /// Running text: neighbors of one format share its elements, and a link stands for itself.
    fn inline(&mut self, node: &Value) -> String {
        let mut out = String::new();
        let mut open: Vec<u64> = Vec::new();
        for child in children(node) {
            let kind = child["type"].as_str().unwrap_or_default();
            match kind {
                "text" | "extended-text" | "tab" | "code-highlight" => {
                    let format = child["format"].as_u64().unwrap_or(0);
                    while open.iter().any(|bit| format & bit == 0) {
                        close(&mut out, &mut open);
                    }
                    for (bit, tag) in FORMATS {
                        if format & bit != 0 && !open.contains(&bit) {
                            out.push_str(&format!("<{tag}>"));
                            open.push(bit);
                        }
                    }
                    out.push_str(&escape(child["text"].as_str().unwrap_or_default()).replace("&quot;", "\""));
                }
                "linebreak" => out.push_str("<br>"),
                "link" | "autolink" => {
                    while !open.is_empty() {
                        close(&mut out, &mut open);
                    }
                    let url = child["url"].as_str().unwrap_or_default();
                    out.push_str(&format!("<a href=\"{}\">{}</a>", escape(url), self.inline(child)));
                }
                _ => {
                    while !open.is_empty() {
                        close(&mut out, &mut open);
                    }
                    out.push_str(&self.block(child));
                }
            }
        }
        while !open.is_empty() {
            close(&mut out, &mut open);
        }
        out
    }

    /// A heading's anchor, as links inside the text expect it.
    fn id(&mut self, node: &Value) -> String {
        let slug = paper::Slug::from_words(&words(node)).to_string();
        let n = self.ids.entry(slug.clone()).or_insert(0);
        *n += 1;
        if *n == 1 { slug } else { format!("{slug}-{}", *n - 1) }
    }
}

fn close(out: &mut String, open: &mut Vec<u64>) {
    let tag = open.pop().and_then(|bit| FORMATS.iter().find(|(b, _)| *b == bit));
    if let Some((_, tag)) = tag {
        out.push_str(&format!("</{tag}>"));
    }
}

fn words(node: &Value) -> String {
    let own = node["text"].as_str().unwrap_or_default().to_owned();
    children(node).fold(own, |all, child| all + &words(child))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(nodes: Value, expected: &str) {
        let document = serde_json::json!({ "root": { "type": "root", "children": nodes } });
        let mut complaints = Vec::new();
        assert_eq!(render(&document.to_string(), &mut complaints), expected);
        assert!(complaints.is_empty(), "{complaints:?}");
    }

    #[test]
    fn running_text_keeps_its_formats_and_links() {
        let text = |text: &str, format: u64| serde_json::json!({ "type": "extended-text", "text": text, "format": format });
        check(
            serde_json::json!([
                { "type": "extended-heading", "tag": "h2", "children": [text("A & B", 0)] },
                { "type": "paragraph", "children": [text("bold ", 1), text("both", 3), text(" plain", 0), { "type": "linebreak" },
                    { "type": "link", "url": "https://a.example/?x=1&y=2", "children": [text("link", 2)] }] },
                { "type": "extended-quote", "children": [text("said", 0)] },
                { "type": "paragraph", "children": [] }
            ]),
            "<h2 id=\"a-b\">A &amp; B</h2><p><strong>bold <em>both</em></strong> plain<br><a href=\"https://a.example/?x=1&amp;y=2\"><em>link</em></a></p><blockquote>said</blockquote>",
        );
    }

    #[test]
    fn a_list_in_a_list_belongs_to_the_item_before_it() {
        let item =
            |text: &str| serde_json::json!({ "type": "listitem", "children": [{ "type": "text", "text": text, "format": 0 }] });
        check(
            serde_json::json!([{ "type": "list", "listType": "number", "start": 3, "children": [
                item("one"), { "type": "listitem", "children": [{ "type": "list", "listType": "bullet", "children": [item("a")] }] }, item("two")] }]),
            "<ol start=\"3\"><li>one<ul><li>a</li></ul></li><li>two</li></ol>",
        );
    }

    #[test]
    fn cards_are_set_by_the_names_that_themes_know() {
        let cards = serde_json::json!([
            { "type": "image", "src": "/content/images/a.jpg", "alt": "A", "caption": "<b>x</b>", "cardWidth": "wide", "width": 10, "height": 5 },
            { "type": "callout", "calloutText": "Note", "calloutEmoji": "!", "backgroundColor": "blue" },
            { "type": "paywall" },
            { "type": "button", "buttonText": "Go", "buttonUrl": "/x", "alignment": "left" },
            { "type": "horizontalrule" }
        ]);
        let document = serde_json::json!({ "root": { "children": cards } }).to_string();
        let html = render(&document, &mut Vec::new());
        for part in [
            "<figure class=\"kg-card kg-image-card kg-width-wide kg-card-hascaption\"><img src=\"/content/images/a.jpg\" class=\"kg-image\" alt=\"A\"",
            "kg-callout-card-blue",
            "<!--members-only-->",
            "kg-align-left",
            "<hr>",
        ] {
            assert!(html.contains(part), "{part}\n{html}");
        }
    }

    #[test]
    fn a_broken_tree_costs_the_text_and_not_the_story() {
        let mut complaints = Vec::new();
        assert_eq!(render("{\"root\":", &mut complaints), "");
        assert_eq!(complaints.len(), 1);
        assert_eq!(render("{\"root\":{\"children\":[{\"type\":\"hologram\"}]}}", &mut complaints), "");
        assert!(complaints[1].contains("hologram"));
    }
}
