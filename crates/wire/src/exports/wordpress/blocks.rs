//! WordPress's blocks: HTML between comments that say what it is. The HTML is nearly always
//! finished; what themes here know as a card is given that card's markup.

use std::collections::HashMap;
use std::sync::LazyLock;

use dom_query::{Document, NodeRef};
use paper::ForeignPicture;
use regex::Regex;
use serde_json::Value;

use super::autop::paragraphs;
use super::shortcodes::{self, embed};
use crate::exports::ghost::{button, figure, gallery};

/// What a body may refer to.
pub(super) struct Around<'a> {
    pub attachments: &'a HashMap<String, ForeignPicture>,
    /// Ids of the pictures that were put up with this post.
    pub attached: &'a [String],
    pub shared: &'a HashMap<String, String>,
    /// The notes of this post, as its editor keeps them: JSON beside the text.
    pub footnotes: &'a str,
}

static COMMENT: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?s)<!--\s+(/?)wp:([a-z][a-z0-9/_-]*)\s*(\{.*?\})?\s*(/?)-->").expect("a fixed expression"));

static BACKGROUND: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r#"background-image:\s*url\(["']?([^"')]+)["']?\)"#).expect("a fixed expression"));

/// Blocks without a body that nobody misses.
const SILENT: &[&str] = &[
    "more",
    "nextpage",
    "spacer",
    "separator",
    "site-title",
    "post-title",
    "post-date",
    "post-author",
    "post-terms",
    "block",
    "shortcode",
];

/// The body as HTML, classic or in blocks.
pub(super) fn set(raw: &str, around: &Around<'_>, lost: &mut Vec<String>) -> String {
    if raw.trim().is_empty() {
        return String::new();
    }
    if !raw.contains("<!-- wp:") {
        return cards(&paragraphs(&shortcodes::set(raw, around, lost)));
    }
    let html = out_of_comments(raw, around, lost, 0);
    cards(&shortcodes::set(&html, around, lost))
}

fn out_of_comments(raw: &str, around: &Around<'_>, lost: &mut Vec<String>, deep: u8) -> String {
    let mut out = String::with_capacity(raw.len());
    let (mut at, mut depth) = (0, 0usize);
    for comment in COMMENT.captures_iter(raw) {
        let whole = comment.get(0).expect("group 0 is the match");
        push(&mut out, &raw[at..whole.start()], depth);
        at = whole.end();
        let name = comment[2].trim_start_matches("core/");
        if &comment[1] == "/" {
            depth = depth.saturating_sub(1);
        } else if &comment[4] == "/" {
            let attributes: Value = comment.get(3).and_then(|json| serde_json::from_str(json.as_str()).ok()).unwrap_or_default();
            let shared = attributes["ref"].as_u64().and_then(|id| around.shared.get(&id.to_string()));
            match shared.filter(|_| deep < 3) {
                Some(block) if name == "block" => out.push_str(&out_of_comments(block, around, lost, deep + 1)),
                _ if name == "footnotes" => out.push_str(&footnotes(around.footnotes)),
                _ if SILENT.contains(&name) && name != "block" => {}
                _ => {
                    let sentence = format!("the block {name} is made anew by WordPress each time, and was left out");
                    if !lost.contains(&sentence) {
                        lost.push(sentence);
                    }
                }
            }
        } else {
            depth += 1;
        }
    }
    push(&mut out, &raw[at..], depth);
    out
}

/// The notes under a text; their marks in it lead here by id, and these lead back.
fn footnotes(json: &str) -> String {
    let notes: Vec<Value> = serde_json::from_str(json).unwrap_or_default();
    let escape = crate::exports::ghost::escape;
    let note = |note: &Value| {
        let (id, words) = (escape(note["id"].as_str()?), note["content"].as_str()?);
        Some(format!("<li id=\"{id}\">{words} <a href=\"#{id}-link\" aria-label=\"Back to the text\">\u{21a9}</a></li>"))
    };
    let items: String = notes.iter().filter_map(note).collect();
    if items.is_empty() { items } else { format!("<ol>{items}</ol>") }
}

/// What stands outside every block was written in the classic editor.
fn push(out: &mut String, html: &str, depth: usize) {
    if depth == 0 && !html.trim().is_empty() {
        out.push_str(&paragraphs(html));
    } else {
        out.push_str(html);
    }
}

/// Gives WordPress's figures the markup of the cards they are.
fn cards(html: &str) -> String {
    if !html.contains("wp-block-") && !html.contains("blocks-gallery") {
        return html.to_owned();
    }
    let document = Document::fragment(html);
    for widget in document
        .select(".wp-block-social-links, .wp-block-search, .wp-block-jetpack-subscriptions, .wp-block-jetpack-sharing-buttons, .wp-block-navigation")
        .nodes()
    {
        widget.remove_from_parent();
    }
    for node in document.select(".wp-block-gallery, .blocks-gallery-grid").nodes() {
        let images: Vec<String> = node.descendants_it().filter(|n| n.has_name("img")).map(|img| img.html().to_string()).collect();
        let attached = node.parent().is_some();
        if attached && !images.is_empty() {
            let caption = node.children().into_iter().find(|n| n.has_name("figcaption")).map(|n| n.inner_html().to_string());
            node.replace_with_html(figure(
                "kg-gallery-card kg-width-wide",
                &gallery(images.into_iter()),
                &caption.unwrap_or_default(),
            ));
        }
    }
    for node in document.select("[class*=wp-block-embed], [class*=wp-block-core-embed]").nodes() {
        let class = node.attr("class").unwrap_or_default();
        if class.contains("__wrapper") {
            continue;
        }
        let text = node.text();
        let url = text.split_whitespace().find(|word| word.starts_with("http"));
        if let Some(url) = url {
            node.replace_with_html(embed(url, &caption(node)));
        }
    }
    for node in document.select(".wp-block-image").nodes() {
        let class = node.attr("class").unwrap_or_default();
        let Some(image) = node.descendants_it().find(|n| n.has_name("img")) else { continue };
        image.set_attr("class", "kg-image");
        let linked = image.parent().filter(|p| p.has_name("a")).map_or_else(|| image.html(), |a| a.html()).to_string();
        let wide = if class.contains("alignfull") {
            " kg-width-full"
        } else if class.contains("alignwide") {
            " kg-width-wide"
        } else {
            ""
        };
        node.replace_with_html(figure(&format!("kg-image-card{wide}"), &linked, &caption(node)));
    }
    for node in document.select(".wp-block-button__link").nodes() {
        let url = node.attr("href").map(|v| v.to_string()).unwrap_or_default();
        let holder = node.parent().filter(|p| p.attr("class").is_some_and(|c| c.contains("wp-block-button")));
        let holder = holder.unwrap_or(*node);
        match button("kg-button-card", "left", &url, node.text().split_whitespace().collect::<Vec<_>>().join(" ").as_str()) {
            // It was to be given an address one day.
            nothing if nothing.is_empty() => holder.remove_from_parent(),
            card => holder.replace_with_html(card),
        }
    }
    for node in document.select(".wp-block-cover, .wp-block-cover-image").nodes() {
        // The picture lies behind the words there; here it stands above them.
        let behind = node.attr("style").and_then(|style| Some(BACKGROUND.captures(&style)?[1].to_owned()));
        let image = node.descendants_it().find(|n| n.has_name("img"));
        let source = image.as_ref().and_then(|image| image.attr("src")).map(|src| src.to_string()).or(behind);
        let alt = image.as_ref().and_then(|image| image.attr("alt")).unwrap_or_default();
        // Gathered first: the tree cannot be changed while it is walked.
        let gone: Vec<NodeRef<'_>> = node.descendants_it().filter(|n| n.has_name("video")).chain(image).collect();
        for gone in gone {
            gone.remove_from_parent();
        }
        let inner = node.inner_html();
        let picture = source.map(|src| {
            let escape = crate::exports::ghost::escape;
            figure("kg-image-card", &format!("<img src=\"{}\" class=\"kg-image\" alt=\"{}\">", escape(&src), escape(&alt)), "")
        });
        node.replace_with_html(format!("{}{inner}", picture.unwrap_or_default()));
    }
    for node in document.select(".wp-block-media-text__media").nodes() {
        let Some(image) = node.descendants_it().find(|n| n.has_name("img")) else { continue };
        image.set_attr("class", "kg-image");
        let linked = image.parent().filter(|p| p.has_name("a")).map_or_else(|| image.html(), |a| a.html()).to_string();
        node.replace_with_html(figure("kg-image-card", &linked, ""));
    }
    for node in document.select("pre.wp-block-verse").nodes() {
        // A poem is no program: its lines are kept and its letters are the paper's.
        node.replace_with_html(format!("<p>{}</p>", node.inner_html().trim().replace('\n', "<br>")));
    }
    for node in document.select(".wp-block-pullquote").nodes() {
        let inner = node
            .descendants_it()
            .find(|n| n.has_name("blockquote"))
            .map_or_else(|| node.inner_html(), |q| q.inner_html())
            .to_string();
        node.replace_with_html(format!("<blockquote class=\"kg-blockquote-alt\">{inner}</blockquote>"));
    }
    for node in document.select(".wp-block-file").nodes() {
        let Some(link) = node.descendants_it().find(|n| n.has_name("a")) else { continue };
        let (href, words) = (link.attr("href").unwrap_or_default(), link.text());
        let escape = crate::exports::ghost::escape;
        node.replace_with_html(format!(
            "<div class=\"kg-card kg-file-card\"><a class=\"kg-file-card-container\" href=\"{}\" title=\"Download\" download><div class=\"kg-file-card-contents\"><div class=\"kg-file-card-title\">{}</div></div></a></div>",
            escape(&href),
            escape(words.trim())
        ));
    }
    let root = document.root();
    let root = root.children().into_iter().find(|c| c.has_name("html")).unwrap_or(root);
    root.inner_html().to_string()
}

fn caption(node: &NodeRef<'_>) -> String {
    node.descendants_it().find(|n| n.has_name("figcaption")).map(|n| n.inner_html().to_string()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(raw: &str, parts: &[&str], lost: usize) {
        let mut said = Vec::new();
        let shared = HashMap::from([("9".to_owned(), "<!-- wp:paragraph --><p>Shared</p><!-- /wp:paragraph -->".to_owned())]);
        let html = set(
            raw,
            &Around {
                attachments: &HashMap::new(),
                attached: &[],
                shared: &shared,
                footnotes: r#"[{"id":"n1","content":"A <em>note</em>"}]"#,
            },
            &mut said,
        );
        for part in parts {
            assert!(html.contains(part), "{part}\n{html}");
        }
        assert_eq!(said.len(), lost, "{said:?}");
        assert!(!html.contains("wp:"), "{html}");
    }

    #[test]
    fn blocks_become_what_they_show() {
        check(
            "<!-- wp:image {\"id\":5} --><figure class=\"wp-block-image alignwide\"><img src=\"/a.jpg\" class=\"wp-image-5\"/><figcaption>Cap</figcaption></figure><!-- /wp:image -->",
            &[
                "<figure class=\"kg-card kg-image-card kg-width-wide kg-card-hascaption\"><img src=\"/a.jpg\" class=\"kg-image\">",
                "<figcaption>Cap</figcaption>",
            ],
            0,
        );
        check(
            "<!-- wp:gallery --><figure class=\"wp-block-gallery\"><!-- wp:image --><figure class=\"wp-block-image\"><img src=\"/a.jpg\"></figure><!-- /wp:image --><!-- wp:image --><figure class=\"wp-block-image\"><img src=\"/b.jpg\"></figure><!-- /wp:image --></figure><!-- /wp:gallery -->",
            &["kg-gallery-card", "kg-gallery-row", "/b.jpg"],
            0,
        );
        check(
            "<!-- wp:embed {\"url\":\"https://youtu.be/x\"} --><figure class=\"wp-block-embed\"><div class=\"wp-block-embed__wrapper\">\nhttps://youtu.be/x\n</div></figure><!-- /wp:embed -->",
            &["<iframe src=\"https://youtu.be/x\">"],
            0,
        );
        check("<!-- wp:block {\"ref\":9} /--><!-- wp:latest-posts {\"postsToShow\":3} /-->", &["<p>Shared</p>"], 1);
        check(
            "<!-- wp:paragraph --><p>A<sup class=\"fn\"><a href=\"#n1\" id=\"n1-link\">1</a></sup></p><!-- /wp:paragraph --><!-- wp:footnotes /-->",
            &["<ol><li id=\"n1\">A <em>note</em> <a href=\"#n1-link\""],
            0,
        );
        check(
            "<!-- wp:cover --><div class=\"wp-block-cover\"><span class=\"wp-block-cover__background\"></span><img src=\"/a.jpg\" alt=\"A\"><video src=\"/b.mov\"></video><div><p>Over it</p></div></div><!-- /wp:cover --><!-- wp:cover --><div class=\"wp-block-cover\" style=\"background-image:url(/c.jpg)\"><p>Over that</p></div><!-- /wp:cover -->",
            &[
                "<img src=\"/a.jpg\" class=\"kg-image\" alt=\"A\">",
                "<p>Over it</p>",
                "<img src=\"/c.jpg\" class=\"kg-image\" alt=\"\">",
            ],
            0,
        );
        check(
            "<!-- wp:media-text --><div class=\"wp-block-media-text\"><figure class=\"wp-block-media-text__media\"><a href=\"/l\"><img src=\"/a.jpg\"></a></figure><div><p>Beside</p></div></div><!-- /wp:media-text --><!-- wp:verse --><pre class=\"wp-block-verse\">One\ntwo</pre><!-- /wp:verse -->",
            &["kg-image-card\"><a href=\"/l\"><img src=\"/a.jpg\" class=\"kg-image\"></a>", "<p>One<br>two</p>"],
            0,
        );
        check("Classic\n\nhere<!-- wp:paragraph --><p>New</p><!-- /wp:paragraph -->", &["<p>Classic</p>", "<p>New</p>"], 0);
        check(
            "<!-- wp:buttons --><div class=\"wp-block-buttons\"><div class=\"wp-block-button\"><a class=\"wp-block-button__link\" href=\"/go\">Go</a></div></div><!-- /wp:buttons -->",
            &["kg-button-card", "href=\"/go\""],
            0,
        );
    }
}
