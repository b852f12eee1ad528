//! Substack's wrappings around pictures, quotations and calls, in the markup that themes know.
//!
//! What its editor sets by itself stands in the export as an empty box with its data beside it
//! (`data-attrs`, JSON): a post elsewhere, a picture's original, a film.

use dom_query::{Document, NodeRef};
use serde_json::Value;

use crate::exports::ghost::{escape, figure};

/// Its own calls to subscribe, share, chat and install lead to a house the paper has left.
const CALLS: &str = ".subscription-widget-wrap, .subscription-widget-wrap-editor, .button-wrapper, .subscribe-widget, \
    .image-link-expand, .install-substack-app-embed, .community-chat, .directMessage, .poll-embed, .cta-caption";

/// The body as a theme would print it, and in sentences what was left out of it.
pub(super) fn tidy(html: &str, complaints: &mut Vec<String>) -> String {
    if !html.contains("class=") {
        return html.to_owned();
    }
    let document = Document::fragment(html);
    for widget in document.select(CALLS).nodes() {
        widget.remove_from_parent();
    }
    for wall in document.select(".paywall-jump, .paywall").nodes() {
        wall.replace_with_html("<!--members-only-->");
    }
    for holder in document.select(".captioned-image-container").nodes() {
        let Some(image) = holder.descendants_it().find(|n| n.has_name("img")) else { continue };
        let attr = |name: &str| image.attr(name).map(|v| escape(&v)).unwrap_or_default();
        // The sized copies come from a machine of theirs; the original is named beside them.
        let link = holder.descendants_it().find(|n| n.has_name("a")).and_then(|a| a.attr("href"));
        let named = data(&image)["src"].as_str().map(str::to_owned).or_else(|| link.map(|href| href.to_string()));
        let source = named.filter(|src| src.starts_with("http")).unwrap_or_else(|| attr("src"));
        let caption =
            holder.descendants_it().find(|n| n.has_name("figcaption")).map(|n| n.inner_html().to_string()).unwrap_or_default();
        let img = format!(
            "<img src=\"{}\" class=\"kg-image\" alt=\"{}\" title=\"{}\" loading=\"lazy\">",
            escape(&original(&source)),
            attr("alt"),
            attr("title")
        );
        holder.replace_with_html(figure("kg-image-card", &img, &caption));
    }
    for node in document.select(".pullquote").nodes() {
        node.replace_with_html(format!("<blockquote class=\"kg-blockquote-alt\">{}</blockquote>", node.inner_html()));
    }
    for node in document.select(".callout-block").nodes() {
        let inner = node.inner_html();
        node.replace_with_html(format!(
            "<div class=\"kg-card kg-callout-card kg-callout-card-grey\"><div class=\"kg-callout-text\">{inner}</div></div>"
        ));
    }
    for node in document.select(".footnote").nodes() {
        let mark = node.descendants_it().find(|n| n.attr("class").is_some_and(|class| class.contains("footnote-number")));
        let (id, back) = mark.as_ref().map_or((None, None), |mark| (mark.attr("id"), mark.attr("href")));
        let words = node.descendants_it().find(|n| n.attr("class").is_some_and(|class| class.contains("footnote-content")));
        let (Some(mark), Some(words)) = (mark, words) else { continue };
        node.replace_with_html(format!(
            "<p><a id=\"{}\" href=\"{}\">{}</a> {}</p>",
            escape(&id.unwrap_or_default()),
            escape(&back.unwrap_or_default()),
            escape(mark.text().trim()),
            words.inner_html().replace("<p>", "").replace("</p>", "<br>").trim_end_matches("<br>")
        ));
    }
    for node in document.select("div[data-attrs], a[data-attrs]").nodes() {
        if node.parent().is_none() || node.descendants_it().any(|n| ["iframe", "img", "p"].iter().any(|name| n.has_name(name))) {
            continue;
        }
        match elsewhere(&data(node)) {
            Some(card) => node.replace_with_html(card),
            None if node.text().trim().is_empty() => {
                complaints.push("a part that Substack sets anew each time was left out".into());
                node.remove_from_parent();
            }
            None => {}
        }
    }
    let root = document.root();
    let root = root.children().into_iter().find(|c| c.has_name("html")).unwrap_or(root);
    root.inner_html().to_string()
}

fn data(node: &NodeRef<'_>) -> Value {
    node.attr("data-attrs").and_then(|json| serde_json::from_str(&json).ok()).unwrap_or_default()
}

/// A card that leads to what the box would have shown.
fn elsewhere(data: &Value) -> Option<String> {
    let text = |names: &[&str]| names.iter().find_map(|name| data[*name].as_str()).map(str::trim).filter(|text| !text.is_empty());
    let url = text(&["url", "canonical_url", "base_url"]).filter(|url| url.starts_with("http"))?;
    let title = text(&["title", "full_text", "name", "caption"]).unwrap_or(url);
    let by = text(&["username", "publication_name", "author_name", "byline"]).unwrap_or_default();
    let host = url.split("://").nth(1).and_then(|rest| rest.split('/').next()).unwrap_or_default();
    let by = if by.is_empty() { host.trim_start_matches("www.") } else { by };
    let inner = format!(
        "<a class=\"kg-bookmark-container\" href=\"{}\"><div class=\"kg-bookmark-content\"><div class=\"kg-bookmark-title\">{}</div><div class=\"kg-bookmark-metadata\"><span class=\"kg-bookmark-author\">{}</span></div></div></a>",
        escape(url),
        escape(title),
        escape(by)
    );
    Some(figure("kg-bookmark-card", &inner, ""))
}

/// `…/image/fetch/w_1456,f_auto/https%3A%2F%2Fbucket…%2Fa.jpeg` is a size of what its end names.
fn original(address: &str) -> String {
    let Some((_, rest)) = address.split_once("/image/fetch/") else { return address.to_owned() };
    let Some(start) = rest.find("https%3A").or_else(|| rest.find("https://")) else { return address.to_owned() };
    let decoded = url::form_urlencoded::parse(format!("u={}", rest[start..].replace('+', "%2B")).as_bytes())
        .next()
        .map(|(_, value)| value.into_owned());
    decoded.filter(|url| url.starts_with("https://")).unwrap_or_else(|| address.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(html: &str, parts: &[&str], lost: usize) {
        let mut said = Vec::new();
        let out = tidy(html, &mut said);
        for part in parts {
            assert!(out.contains(part), "{part}\n{out}");
        }
        assert_eq!(said.len(), lost, "{said:?}");
    }

    #[test]
    fn a_picture_is_asked_for_where_its_original_lies() {
        check(
            "<div class=\"captioned-image-container\"><figure><a class=\"image-link image2\" href=\"https://substackcdn.com/image/fetch/f_auto/https%3A%2F%2Fbucket.example%2Fpublic%2Fa_1200x800.jpeg\"><div class=\"image2-inset\"><picture><source srcset=\"x\"><img src=\"https://substackcdn.com/image/fetch/w_1456/https%3A%2F%2Fbucket.example%2Fpublic%2Fa_1200x800.jpeg\" alt=\"A\"></picture></div></a><figcaption>Cap</figcaption></figure></div>",
            &[
                "<img src=\"https://bucket.example/public/a_1200x800.jpeg\" class=\"kg-image\" alt=\"A\"",
                "<figcaption>Cap</figcaption>",
            ],
            0,
        );
    }

    #[test]
    fn the_wall_before_the_paid_part_stays_where_it_stood() {
        check(
            "<p>Free</p><div class=\"paywall-jump\" data-component-name=\"PaywallToDOM\"></div><p>Paid</p>",
            &["<p>Free</p><!--members-only--><p>Paid</p>"],
            0,
        );
    }

    #[test]
    fn boxes_that_substack_fills_become_cards_or_are_named() {
        check(
            "<div class=\"tweet\" data-attrs=\"{&quot;url&quot;:&quot;https://twitter.com/a/status/1&quot;,&quot;full_text&quot;:&quot;It held.&quot;,&quot;username&quot;:&quot;ada&quot;}\"></div>",
            &["kg-bookmark-card", "href=\"https://twitter.com/a/status/1\"", ">It held.<", ">ada<"],
            0,
        );
        check("<div class=\"latex-rendered\" data-attrs=\"{&quot;id&quot;:1}\"></div>", &[], 1);
        check(
            "<p>A<a class=\"footnote-anchor\" id=\"footnote-anchor-1\" href=\"#footnote-1\">1</a></p><div class=\"footnote\"><a id=\"footnote-1\" href=\"#footnote-anchor-1\" class=\"footnote-number\">1</a><div class=\"footnote-content\"><p>Note</p></div></div>",
            &["<p><a id=\"footnote-1\" href=\"#footnote-anchor-1\">1</a> Note</p>"],
            0,
        );
    }
}
