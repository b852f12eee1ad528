//! What kinds of elements there are, for someone who sets type.

use dom_query::NodeRef;

pub(super) const CONTAINERS: &[&str] = &[
    "html", "body", "div", "section", "article", "header", "footer", "main", "center", "aside", "nav", "hgroup", "address",
    "fieldset", "noframes", "dialog", "search",
];

pub(super) const HEADINGS: &[&str] = &["h1", "h2", "h3", "h4", "h5", "h6"];

/// Set as one block, with their inner structure kept.
pub(super) const WHOLE: &[&str] = &["ul", "ol", "dl", "table", "pre", "details", "menu", "dir"];

/// Kept in running text.
pub(super) const INLINE: &[&str] = &[
    "a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "del", "dfn", "em", "i", "ins", "kbd", "mark", "q", "rp", "rt",
    "ruby", "s", "samp", "small", "strike", "strong", "sub", "sup", "time", "tt", "u", "var",
];

/// Nothing a reader was meant to see.
pub(super) const UNSEEN: &[&str] =
    &["script", "style", "template", "meta", "link", "base", "param", "source", "track", "area", "map"];

/// Things to press, play or fill in.
pub(super) const WIDGETS: &[&str] = &[
    "form", "button", "input", "select", "textarea", "iframe", "object", "embed", "applet", "video", "audio", "canvas", "svg",
    "title", "noembed", "datalist", "meter", "progress", "output", "frameset", "head",
];

pub(super) fn is_block(name: &str) -> bool {
    CONTAINERS.contains(&name)
        || HEADINGS.contains(&name)
        || WHOLE.contains(&name)
        || matches!(
            name,
            "p" | "blockquote"
                | "figure"
                | "hr"
                | "form"
                | "li"
                | "dd"
                | "dt"
                | "tr"
                | "td"
                | "th"
                | "figcaption"
                | "summary"
                | "caption"
                | "tbody"
                | "thead"
                | "tfoot"
        )
}

/// True when a block stands anywhere inside.
pub(super) fn holds_block(node: &NodeRef<'_>) -> bool {
    node.descendants_it().any(|d| d.node_name().is_some_and(|n| is_block(&n)))
}

/// Collects the texts of blocks in reading order.
pub(super) fn texts(node: NodeRef<'_>, current: &mut String, out: &mut Vec<String>) {
    for child in node.children() {
        if child.is_text() {
            current.push_str(&child.text());
        } else if let Some(name) = child.node_name() {
            if &*name == "br" {
                current.push('\n');
            } else if is_block(&name) && !matches!(&*name, "td" | "th") {
                close(current, out);
                texts(child, current, out);
                close(current, out);
            } else {
                texts(child, current, out);
                if matches!(&*name, "td" | "th") {
                    current.push(' ');
                }
            }
        }
    }
}

pub(super) fn close(current: &mut String, out: &mut Vec<String>) {
    let text = squeeze(current);
    if !text.is_empty() {
        out.push(text);
    }
    current.clear();
}

/// White space folded to single spaces.
pub(crate) fn squeeze(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Text of a node with blocks kept apart.
pub(super) fn text_of(node: &NodeRef<'_>) -> String {
    let (mut current, mut out) = (String::new(), Vec::new());
    if node.is_text() {
        return squeeze(&node.text());
    }
    texts(*node, &mut current, &mut out);
    close(&mut current, &mut out);
    out.join("\n")
}
