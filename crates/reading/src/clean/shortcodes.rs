//! Shortcodes that leaked: the instructions of another system's plugins, printed as text.
//!
//! Editors write in brackets too: "[Putin]", "[sic]", "[…]" are copy. An instruction
//! gives itself away by its shape (attributes, an end tag, an underscore) or by standing
//! alone under a name that plugins use.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;

/// Names by which an instruction is known even without attributes.
const KNOWN: &[&str] = &[
    "gallery",
    "caption",
    "wp_caption",
    "embed",
    "playlist",
    "contact-form-7",
    "contact-form",
    "contact",
    "gravityform",
    "gravityforms",
    "mc4wp_form",
    "wpforms",
    "ninja_form",
    "ninja_forms",
    "formidable",
    "adrotate",
    "the_ad",
    "the_ad_group",
    "the_ad_placement",
    "adinserter",
    "ad",
    "ads",
    "youtube",
    "vimeo",
    "soundcloud",
    "tweet",
    "twitter",
    "instagram",
    "facebook",
    "tiktok",
    "googlemaps",
    "map",
    "slideshow",
    "rev_slider",
    "metaslider",
    "layerslider",
    "smartslider3",
    "sharethis",
    "addtoany",
    "jetpack-related-posts",
    "newsletter",
    "newsletter_form",
    "subscribe",
    "subscribe2",
    "dropcap",
    "pullquote",
    "blockquote",
    "button",
    "buttons",
    "columns",
    "column",
    "row",
    "one_half",
    "one_third",
    "two_third",
    "one_fourth",
    "tabs",
    "tab",
    "accordion",
    "toggle",
    "spoiler",
    "divider",
    "clear",
    "raw",
    "col",
    "section",
    "box",
    "alert",
    "highlight",
    "hr",
    "toc",
    "table",
    "tablepress",
    "poll",
    "polldaddy",
    "crowdsignal",
    "sociable",
    "social",
    "social_share",
    "related",
    "related_posts",
    "recent-posts",
    "recent_posts",
    "donate",
    "paypal",
    "download",
    "woocommerce_cart",
    "products",
    "product",
    "members_only",
    "restrict",
    "memberful",
    "ihc-hide-content",
    "pms-restrict",
    "iframe",
    "audio",
    "video",
    "quote",
    "icon",
    "spacer",
    "text",
    "post_title",
    "post-title",
    "author",
    "display-posts",
    "list",
    "li",
];

/// Those of them an editor might write alone in brackets, as in "[video]".
const ALSO_WORDS: &[&str] = &[
    "video",
    "audio",
    "quote",
    "button",
    "text",
    "author",
    "list",
    "map",
    "box",
    "table",
    "related",
    "section",
    "contact",
    "column",
    "row",
    "product",
    "products",
    "icon",
    "highlight",
    "alert",
    "poll",
    "download",
    "clear",
    "raw",
    "tab",
    "toggle",
    "ad",
    "ads",
    "social",
    "facebook",
    "twitter",
    "instagram",
    "tweet",
    "youtube",
    "donate",
    "newsletter",
    "subscribe",
    "gallery",
    "embed",
    "li",
    "hr",
    "caption",
    "col",
    "buttons",
    "tabs",
    "columns",
];

static TAG: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"\[(/?)([A-Za-z][A-Za-z0-9_-]*)(=[^\[\]\s]+)?((?:\s+[^\[\]\n]*)?)\s*(/?)\]"#).expect("a fixed expression")
});

static ATTRIBUTE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r#"(?:^|\s)[A-Za-z_][A-Za-z0-9_-]*\s*=\s*["'“”„″‘’&\w#./:-]"#).expect("a fixed expression"));

/// Inner text that is no text: an address, numbers, nothing.
static EMBEDDED: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^\s*(?:https?://\S+|[\d,\s]*)\s*$").expect("a fixed expression"));

static CAPTION: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?is)\[(?:wp_)?caption\b[^\]\[<]*\]\s*((?:<a\b[^>]*>\s*)?<img\b[^>]*>(?:\s*</a>)?)([^\[]*?)\[/(?:wp_)?caption\]")
        .expect("a fixed expression")
});

/// A picture in a caption shortcode becomes a figure: the words stay, the brackets go.
/// Also how many there were.
pub(super) fn captions(html: &str) -> (Cow<'_, str>, usize) {
    if !html.contains("caption") || !html.contains('[') {
        return (Cow::Borrowed(html), 0);
    }
    let count = CAPTION.find_iter(html).count();
    (CAPTION.replace_all(html, "<figure>$1<figcaption>$2</figcaption></figure>"), count)
}

/// The text without instructions, and each instruction that was in it.
pub fn strip(text: &str) -> (Cow<'_, str>, Vec<String>) {
    if !text.contains('[') {
        return (Cow::Borrowed(text), Vec::new());
    }
    let tags: Vec<_> = TAG.captures_iter(text).collect();
    let closers: std::collections::HashSet<String> =
        tags.iter().filter(|c| &c[1] == "/").map(|c| c[2].to_ascii_lowercase()).collect();
    let alone = |from: usize, to: usize| text[..from].trim().is_empty() && text[to..].trim().is_empty();
    let mut out = String::with_capacity(text.len());
    let mut found = Vec::new();
    let mut kept = 0;
    let mut i = 0;
    while i < tags.len() {
        let c = &tags[i];
        let whole = c.get(0).expect("group 0 is the match");
        let name = c[2].to_ascii_lowercase();
        let lower = c[2] == name;
        let attributes = c.get(3).is_some() || ATTRIBUTE.is_match(&c[4]);
        let bare = c[4].trim().is_empty();
        let known = KNOWN.contains(&name.as_str());
        let paired = closers.contains(&name);
        let odd = name.contains(['_', '-']) && lower && bare;
        let is_instruction = &c[1] == "/"
            || &c[5] == "/" && lower
            || attributes && (lower || known)
            || paired && (bare || attributes)
            || bare && lower && odd && (known || name.contains('_'))
            || bare && known && lower && !ALSO_WORDS.contains(&name.as_str())
            || bare && known && lower && alone(whole.start(), whole.end());
        if !is_instruction || whole.start() < kept {
            i += 1;
            continue;
        }
        let mut end = whole.end();
        // `[embed]address[/embed]` is one instruction with its matter.
        if &c[1] != "/"
            && let Some(next) = tags.get(i + 1)
            && &next[1] == "/"
            && next[2].eq_ignore_ascii_case(&name)
        {
            let after = next.get(0).expect("group 0 is the match");
            if EMBEDDED.is_match(&text[end..after.start()]) {
                end = after.end();
                i += 1;
            }
        }
        out.push_str(&text[kept..whole.start()]);
        found.push(text[whole.start()..end].to_owned());
        // Words on both sides stay two words, and one space.
        if out.ends_with(char::is_whitespace) && text[end..].starts_with(' ') {
            end += 1;
        }
        kept = end;
        i += 1;
    }
    if found.is_empty() {
        return (Cow::Borrowed(text), found);
    }
    out.push_str(&text[kept..]);
    (Cow::Owned(out), found)
}

/// True when nothing but instructions stands in the line.
pub(crate) fn only(text: &str) -> bool {
    let (rest, found) = strip(text);
    !found.is_empty() && rest.trim().is_empty()
}
