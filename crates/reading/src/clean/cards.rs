//! Copy of our own: as strict as for anybody's, and with the cards of Ghost's editor kept.
//!
//! What a paper wrote before it moved in is its own, and themes set it by the classes of its
//! cards (`kg-*`). Those classes are let through here, with the few attributes and controls the
//! cards need; nothing that runs, nothing that styles itself, nothing fetched from elsewhere
//! by itself. Drawings inside cards are left to the style sheet, and a frame of another site
//! becomes a card that links to it: readers ask no one else for anything.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use ammonia::Builder;
use dom_query::Document;
use regex::Regex;
use url::Url;

use super::policy::{plain, policy, resolve, settle};
use super::shallow;

/// Makes a body of our own safe to print, cards and all; stable like [`super::sanitize`].
///
/// The comments by which Ghost marks where the paid part begins and which blocks are for whom
/// stay where they stand: what is between them is cleaned piece by piece.
pub fn sanitize_cards(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut last = 0;
    for mark in MARKS.find_iter(html) {
        out.push_str(&settle(&html[last..mark.start()], run));
        out.push_str(mark.as_str());
        last = mark.end();
    }
    out.push_str(&settle(&html[last..], run));
    out
}

static MARKS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"<!--(?:members-only|kg-gated-block:(?:begin [A-Za-z0-9:,_ "-]{1,300}|end))-->"#).expect("a fixed expression")
});

fn run(html: &str) -> String {
    POLICY.clean(&shallow::in_short_runs(html)).to_string()
}

const ELEMENTS: &[&str] = &["audio", "button", "form", "input", "video"];

const ATTRIBUTES: &[(&str, &[&str])] = &[
    ("a", &["href", "hreflang", "id", "download", "data-portal"]),
    ("audio", &["src", "preload", "controls", "loop"]),
    ("button", &["type"]),
    ("div", &["data-kg-toggle-state", "data-layout", "data-lexical-signup-form", "data-members-error"]),
    ("form", &["data-members-form"]),
    ("h1", &["id"]),
    ("h2", &["id"]),
    ("h3", &["id"]),
    ("h4", &["id"]),
    ("h5", &["id"]),
    ("h6", &["id"]),
    ("img", &["src", "alt", "width", "height", "loading"]),
    (
        "input",
        &["type", "max", "value", "required", "placeholder", "data-members-email", "data-members-label", "data-members-name"],
    ),
    ("li", &["value", "id"]),
    ("p", &["id"]),
    ("sup", &["id"]),
    ("video", &["src", "poster", "preload", "controls", "loop", "muted", "autoplay", "playsinline", "width", "height"]),
];

const COLORS: [&str; 4] = ["data-background-color", "data-text-color", "data-button-color", "data-button-text-color"];

/// Pictures that a card's script sets behind it.
const ADDRESSES: [&str; 3] = ["data-kg-background-image", "data-kg-thumbnail", "data-kg-custom-thumbnail"];

static POLICY: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut policy = policy();
    policy
        .rm_clean_content_tags(["audio", "video"])
        .add_tags(ELEMENTS)
        .add_generic_attributes(["class", "aria-label"])
        .add_generic_attributes(COLORS)
        .add_generic_attributes(ADDRESSES)
        .attribute_filter(|element, attribute, value| match attribute {
            "href" | "src" | "cite" | "poster" => resolve(element, attribute, value, None),
            name if COLORS.contains(&name) => is_color(value).then_some(Cow::Borrowed(value)),
            // Empty where there is none; scripts of themes ask for the attribute.
            name if ADDRESSES.contains(&name) && value.is_empty() => Some(Cow::Borrowed(value)),
            name if ADDRESSES.contains(&name) => resolve(element, "src", value, None).filter(|v| !v.is_empty()),
            "class" => classes(value),
            "id" => is_anchor(value).then_some(Cow::Borrowed(value)),
            "type" => kind(element, value),
            "loading" => (value == "lazy").then_some(Cow::Borrowed(value)),
            "preload" => matches!(value, "none" | "metadata").then_some(Cow::Borrowed(value)),
            "data-layout" => matches!(value, "minimal" | "immersive").then_some(Cow::Borrowed(value)),
            "data-kg-toggle-state" => matches!(value, "open" | "close").then_some(Cow::Borrowed(value)),
            "data-members-form" => matches!(value, "" | "signup" | "signin" | "subscribe").then_some(Cow::Borrowed(value)),
            _ => plain(attribute, value),
        });
    let mut attributes: HashMap<&str, HashSet<&str>> = policy.clone_tag_attributes();
    for (element, names) in ATTRIBUTES {
        attributes.entry(element).or_default().extend(names.iter().copied());
    }
    policy.tag_attributes(attributes);
    policy
});

/// Only the classes of cards, and the language of a piece of code.
fn classes(value: &str) -> Option<Cow<'_, str>> {
    // The one class of Ghost's that says nothing by itself.
    let is_placeholder = |name: &str| name == "placeholder" && value.contains("kg-audio-thumbnail");
    let is_ours = |name: &&str| {
        (name.starts_with("kg-") || name.starts_with("language-") || is_placeholder(name))
            && name.len() <= 80
            && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'+' | b'#'))
    };
    let kept: Vec<&str> = value.split_ascii_whitespace().filter(is_ours).collect();
    (!kept.is_empty()).then(|| Cow::Owned(kept.join(" ")))
}

/// Where a link of the same page may lead: no more than a word of it.
fn is_anchor(value: &str) -> bool {
    (1..=191).contains(&value.len()) && !value.contains(|c: char| c.is_whitespace() || c.is_control() || "<>\"'`&=".contains(c))
}

fn kind<'v>(element: &str, value: &'v str) -> Option<Cow<'v, str>> {
    let ok = match element {
        "input" => matches!(value, "range" | "email" | "text" | "hidden"),
        "button" => matches!(value, "button" | "submit"),
        _ => matches!(value, "1" | "a" | "A" | "i" | "I"),
    };
    ok.then_some(Cow::Borrowed(value))
}

/// Puts what would call on other sites into cards of ours, before [`sanitize_cards`] takes out
/// the rest, and says in sentences what could not come along.
pub fn cards_of_our_own(html: &str) -> (Cow<'_, str>, Vec<&'static str>) {
    static CALLS: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r#"(?i)<(?:iframe|object|embed|script|noscript)[\s>/]|kg-[^>]*\sstyle=""#).expect("a fixed expression")
    });
    let html = shallow::without_drawings(html);
    if !CALLS.is_match(&html) || !shallow::is_shallow(&html) {
        return (html, Vec::new());
    }
    let mut lost = Vec::new();
    let document = Document::fragment(&*html);
    colors(&document);
    for noscript in document.select("noscript").nodes() {
        noscript.remove_from_parent();
    }
    for script in document.select("script").nodes() {
        let known = script.attr("src").is_some_and(|src| OF_EMBEDS.iter().any(|host| src.contains(host)));
        if !known && !lost.contains(&SCRIPT) {
            lost.push(SCRIPT);
        }
        script.remove_from_parent();
    }
    for frame in document.select("iframe, object, embed").nodes() {
        let source = ["src", "data-src", "data"].iter().find_map(|name| frame.attr(name)).map(|s| s.trim().to_owned());
        match source.as_deref().and_then(page_of) {
            Some(url) => {
                let title = frame.attr("title").map(|t| t.to_string()).filter(|t| !t.trim().is_empty());
                let card = link_card(&url, title.as_deref());
                // The card stands for the figure that held the frame, whose caption stays.
                let holder = frame.parent().filter(|p| p.attr("class").is_some_and(|c| c.contains("kg-embed-card")));
                match holder {
                    Some(figure) => {
                        let caption =
                            figure.children().into_iter().find(|c| c.has_name("figcaption")).map(|c| c.html().to_string());
                        let class = if caption.is_some() { " kg-card-hascaption" } else { "" };
                        figure.replace_with_html(format!(
                            "<figure class=\"kg-card kg-bookmark-card{class}\">{card}{}</figure>",
                            caption.unwrap_or_default()
                        ));
                    }
                    None => frame.replace_with_html(format!("<figure class=\"kg-card kg-bookmark-card\">{card}</figure>")),
                }
            }
            None => {
                if !lost.contains(&FRAME) {
                    lost.push(FRAME);
                }
                frame.remove_from_parent();
            }
        }
    }
    (Cow::Owned(inner(&document)), lost)
}

/// No markup styles itself here; the colors a writer chose for a card are kept as data, which the
/// script of the cards applies.
fn colors(document: &Document) {
    const OF: [(&str, &str, &str); 5] = [
        (".kg-header-card, .kg-signup-card", "background-color", "data-background-color"),
        (".kg-header-card-button, .kg-cta-button, .kg-signup-card-button", "background-color", "data-button-color"),
        (".kg-header-card-button, .kg-cta-button, .kg-signup-card-button", "color", "data-button-text-color"),
        (".kg-header-card-heading, .kg-header-card-subheading", "color", "data-text-color"),
        (".kg-signup-card-heading, .kg-signup-card-subheading, .kg-signup-card-disclaimer", "color", "data-text-color"),
    ];
    for (which, property, name) in OF {
        for node in document.select(which).nodes() {
            let Some(style) = node.attr("style").filter(|_| !node.has_attr(name)) else { continue };
            let chosen = style.split(';').filter_map(|rule| rule.split_once(':')).find(|(p, _)| p.trim() == property);
            if let Some((_, color)) = chosen.filter(|(_, color)| is_color(color.trim())) {
                node.set_attr(name, color.trim());
            }
        }
    }
}

/// `accent`, or a color in hex.
fn is_color(value: &str) -> bool {
    let hex = value
        .strip_prefix('#')
        .is_some_and(|hex| matches!(hex.len(), 3 | 4 | 6 | 8) && hex.bytes().all(|b| b.is_ascii_hexdigit()));
    hex || value == "accent"
}

const SCRIPT: &str = "a script was left out; no page of ours runs other people\u{2019}s";
const FRAME: &str = "an embedded page without an address was left out";

/// Scripts that only dress up a quotation that is there without them.
const OF_EMBEDS: &[&str] = &[
    "platform.twitter.com",
    "platform.x.com",
    "instagram.com",
    "tiktok.com",
    "facebook.net",
    "embed.bsky.app",
    "redditmedia.com",
    "embed.reddit.com",
    "flickr.com",
    "/embed.js",
];

/// The page a reader would open to see what a frame shows.
fn page_of(source: &str) -> Option<Url> {
    let absolute = source.strip_prefix("//").map(|rest| format!("https://{rest}"));
    let url = Url::parse(absolute.as_deref().unwrap_or(source)).ok().filter(|u| matches!(u.scheme(), "http" | "https"))?;
    let host = url.host_str()?.trim_start_matches("www.");
    let last = url.path_segments().and_then(|mut parts| parts.rfind(|p| !p.is_empty())).unwrap_or_default();
    let ours = match host {
        "youtube.com" | "youtube-nocookie.com" if url.path().starts_with("/embed/") && last != "videoseries" => {
            format!("https://www.youtube.com/watch?v={last}")
        }
        "player.vimeo.com" => format!("https://vimeo.com/{last}"),
        "open.spotify.com" => url.as_str().replace("/embed/", "/"),
        _ => return Some(url),
    };
    Url::parse(&ours).ok()
}

/// A link to another page in the markup of Ghost's bookmark card.
fn link_card(url: &Url, title: Option<&str>) -> String {
    let escape = |text: &str| crate::removals::escape(text).replace('"', "&quot;");
    let host = url.host_str().unwrap_or_default().trim_start_matches("www.");
    format!(
        "<a class=\"kg-bookmark-container\" href=\"{}\"><div class=\"kg-bookmark-content\"><div class=\"kg-bookmark-title\">{}</div>\
         <div class=\"kg-bookmark-metadata\"><span class=\"kg-bookmark-author\">{}</span></div></div></a>",
        escape(url.as_str()),
        escape(title.unwrap_or(url.as_str())),
        escape(host),
    )
}

/// The markup of a fragment without the element the parser sets around it.
fn inner(document: &Document) -> String {
    let root = document.root();
    let root = root.children().into_iter().find(|c| c.has_name("html")).unwrap_or(root);
    root.inner_html().to_string()
}

/// Changes the addresses of a clean body one by one: `give` is told the attribute (`src`,
/// `href`, `poster` …) and the address, and answers with a new one where there is one.
pub fn address_by_address(body: &str, mut give: impl FnMut(&str, &str) -> Option<String>) -> String {
    let mut out = String::with_capacity(body.len());
    let mut rest = body;
    while let Some(at) = rest.find("=\"") {
        let name = ["src", "href", "poster"].into_iter().chain(ADDRESSES).find(|name| rest[..at].ends_with(&format!(" {name}")));
        let value = at + 2;
        // Serialized attributes have no quotation mark inside, and text has none that follows `=` outside a tag by accident:
        // a text `src="` would have to follow a space too, and is only ever answered by an address that is known.
        let end = rest[value..].find('"').map_or(rest.len(), |n| value + n);
        out.push_str(&rest[..value]);
        let given = &rest[value..end];
        match name.and_then(|name| give(name, &given.replace("&amp;", "&"))) {
            Some(new) => out.push_str(&crate::removals::escape(&new).replace('"', "&quot;")),
            None => out.push_str(given),
        }
        rest = &rest[end..];
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_card_keeps_its_classes_and_nothing_else_dresses_up() {
        let card = "<figure class=\"kg-card evil kg-image-card kg-width-wide\" style=\"color:red\" onclick=\"x()\"><img class=\"kg-image\" src=\"/content/images/a.jpg\" alt=\"A\" loading=\"lazy\" srcset=\"https://x.example/a 1x\"><figcaption>Words</figcaption></figure>";
        let clean = sanitize_cards(card);
        assert_eq!(
            clean,
            "<figure class=\"kg-card kg-image-card kg-width-wide\"><img class=\"kg-image\" src=\"/content/images/a.jpg\" alt=\"A\" loading=\"lazy\"><figcaption>Words</figcaption></figure>"
        );
        assert_eq!(sanitize_cards(&clean), clean);
    }

    #[test]
    fn a_card_keeps_how_it_lies_and_where_a_link_may_lead() {
        let card = "<div class=\"kg-card kg-cta-card\" data-layout=\"minimal\"><p id=\"below\">x</p><div class=\"kg-audio-thumbnail placeholder other\"></div></div><figure class=\"kg-video-card\" data-kg-custom-thumbnail=\"\"></figure>";
        let clean = sanitize_cards(&card.replace("minimal\"", "minimal\" style=\"x\""));
        assert_eq!(clean, card.replace(" other", ""));
        assert_eq!(
            sanitize_cards("<div data-layout=\"of my own\"><div class=\"placeholder\">x</div></div>"),
            "<div><div>x</div></div>"
        );
    }

    #[test]
    fn the_marks_of_a_paid_part_stay_where_they_are() {
        let html = "<p>open</p><!--members-only--><p>paid<script>alert(1)</script></p><!--kg-gated-block:begin nonMember:true memberSegment:\"\" --><p>x</p><!--kg-gated-block:end--><!-- other -->";
        assert_eq!(
            sanitize_cards(html),
            "<p>open</p><!--members-only--><p>paid</p><!--kg-gated-block:begin nonMember:true memberSegment:\"\" --><p>x</p><!--kg-gated-block:end-->"
        );
        let broken = sanitize_cards("<!--members-only--!><img src=x onerror=alert(1)>--><p>a</p>");
        assert_eq!(broken, "<img src=\"x\">--&gt;<p>a</p>");
    }

    #[test]
    fn a_frame_of_another_site_becomes_a_card_that_links_to_it() {
        let html = "<figure class=\"kg-card kg-embed-card\"><iframe src=\"https://www.youtube.com/embed/abc123?feature=oembed\" title=\"A film\"></iframe><figcaption>Seen</figcaption></figure><p>x</p><iframe src=\"javascript:alert(1)\"></iframe><script>go()</script>";
        let (made, lost) = cards_of_our_own(html);
        let clean = sanitize_cards(&made);
        assert!(clean.contains("href=\"https://www.youtube.com/watch?v=abc123\""), "{clean}");
        assert!(clean.contains("<figcaption>Seen</figcaption>") && clean.contains("A film"), "{clean}");
        assert!(!clean.contains("iframe") && !clean.contains("script"), "{clean}");
        assert_eq!(lost.len(), 2);
    }

    #[test]
    fn a_card_with_drawings_keeps_its_parts_and_the_colors_its_writer_chose() {
        let html = "<div class=\"kg-card kg-file-card\"><a class=\"kg-file-card-container\" href=\"/f.pdf\" download><div class=\"kg-file-card-title\">Minutes</div><svg viewBox=\"0 0 24 24\"><defs><style>.a{fill:none}</style></defs><title>d</title><polyline class=\"a\"/><path d=\"M0\"/></svg></a></div><div class=\"kg-card kg-header-card kg-v2\" style=\"background-color: #F0F0F0; display: none\"><a class=\"kg-header-card-button\" style=\"background-color: url(x);color: #000\">x</a></div>";
        let clean = sanitize_cards(&cards_of_our_own(html).0);
        assert_eq!(
            clean,
            "<div class=\"kg-card kg-file-card\"><a class=\"kg-file-card-container\" href=\"/f.pdf\" download=\"\" rel=\"noopener noreferrer\"><div class=\"kg-file-card-title\">Minutes</div></a></div><div class=\"kg-card kg-header-card kg-v2\" data-background-color=\"#F0F0F0\"><a class=\"kg-header-card-button\" data-button-text-color=\"#000\" rel=\"noopener noreferrer\">x</a></div>"
        );
    }

    #[test]
    fn addresses_are_changed_one_by_one() {
        let body = "<p>a=\"b\" <a href=\"/x?a=1&amp;b=2\">y</a><img src=\"/p.jpg\" alt=\"src\"></p>";
        let out = address_by_address(body, |name, at| (name == "href" && at == "/x?a=1&b=2").then(|| "/z\"".into()));
        assert_eq!(out, "<p>a=\"b\" <a href=\"/z&quot;\">y</a><img src=\"/p.jpg\" alt=\"src\"></p>");
    }
}
