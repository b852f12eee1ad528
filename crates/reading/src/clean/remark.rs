//! What readers write under stories: paragraphs, emphasis, quotations, lists, code and links,
//! and nothing that could pass for the paper's own.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use ammonia::{Builder, UrlRelative};

use super::policy::{SWALLOWED, resolve, settle};

const ELEMENTS: &[&str] = &[
    "a",
    "b",
    "blockquote",
    "br",
    "cite",
    "code",
    "del",
    "em",
    "i",
    "ins",
    "li",
    "ol",
    "p",
    "pre",
    "q",
    "s",
    "strong",
    "sub",
    "sup",
    "ul",
];

/// Elements that part paragraphs where the old house has set them already.
const SET: &[&str] = &["<p>", "<p ", "<blockquote", "<ul", "<ol", "<pre", "<div"];

/// A remark as it may be printed: text with line ends is set in paragraphs, markup is cleaned.
/// Links are marked as a reader's, whom search engines need not follow.
pub fn remark(text: &str) -> String {
    let text = text.trim();
    let lower = text.to_ascii_lowercase();
    let html = match SET.iter().any(|tag| lower.contains(tag)) {
        true => Cow::Borrowed(text),
        false => Cow::Owned(paragraphs(text)),
    };
    let clean = settle(&html, |html| POLICY.clean(html).to_string());
    clean.replace("<p></p>", "").replace("<p> </p>", "").trim().to_owned()
}

fn paragraphs(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut out = String::with_capacity(text.len() + 32);
    let mut open = false;
    for line in text.lines().map(str::trim) {
        match (line.is_empty(), open) {
            (true, true) => out.push_str("</p>"),
            (true, false) => {}
            (false, true) => out.push_str("<br>"),
            (false, false) => out.push_str("<p>"),
        }
        open = !line.is_empty();
        out.push_str(line);
    }
    if open {
        out.push_str("</p>");
    }
    out
}

static POLICY: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut policy = Builder::empty();
    policy
        .tags(ELEMENTS.iter().copied().collect())
        .clean_content_tags(SWALLOWED.iter().copied().collect())
        .tag_attributes(HashMap::from([("a", HashSet::from(["href"]))]))
        .url_schemes(HashSet::from(["http", "https"]))
        .url_relative(UrlRelative::PassThrough)
        .link_rel(Some("nofollow ugc noopener noreferrer"))
        .attribute_filter(|element, attribute, value| resolve(element, attribute, value, None))
        .strip_comments(true);
    policy
});

#[cfg(test)]
mod tests {
    use super::remark;

    #[test]
    fn lines_are_set_as_paragraphs_and_markup_is_kept_where_it_is_harmless() {
        assert_eq!(remark("One\r\ntwo\n\n\nThree & <em>four</em>"), "<p>One<br>two</p><p>Three &amp; <em>four</em></p>");
        assert_eq!(remark("<p>Set <strong>already</strong></p>"), "<p>Set <strong>already</strong></p>");
        assert_eq!(
            remark("See <a href='https://a.example/' onclick='x()' class='btn'>this</a>"),
            "<p>See <a href=\"https://a.example/\" rel=\"nofollow ugc noopener noreferrer\">this</a></p>"
        );
        assert_eq!(remark("  "), "");
    }

    #[test]
    fn nothing_of_a_remark_runs_loads_or_dresses_up_as_the_paper() {
        let text = "<script>x()</script><img src=x onerror=x()><h1 class=headline>Extra</h1><iframe src=//e></iframe>\
                    <a href='javascript:x()'>a</a><form action=/desk><input></form><svg onload=x()></svg>";
        assert_eq!(remark(text), "Extra<a rel=\"nofollow ugc noopener noreferrer\">a</a>");
    }
}
