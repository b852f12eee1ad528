//! Which images are pictures of the story.

use std::sync::LazyLock;

use dom_query::NodeRef;
use regex::Regex;

/// What an `img` is for.
pub(super) enum Image {
    Picture {
        src: String,
    },
    /// An emoji drawn as an image: its alt text is part of the sentence.
    Glyph(String),
    Tracker,
    Avatar,
    /// No address that can be fetched.
    Nothing,
}

static TRACKERS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?i)feeds\.feedburner\.com/~r/|feedsportal\.com|doubleclick\.net|pixel\.wp\.com|stats\.wordpress\.com|stats\.wp\.com|scorecardresearch\.com|google-analytics\.com|facebook\.com/tr\b|pixel\.quantserve|",
        r"feeds\.wordpress\.com|pheedo\.com|pixel\.propublica\.org|counter\.theconversation|ioam\.de|ivwbox\.de|vgwort\.de|met\.vgwort|xiti\.com|at-o\.net|bat\.bing\.com|analytics\.|/pixel\.(?:gif|png)|/count(?:er)?\.gif|/1x1\.|/spacer\.gif|/blank\.gif|/transparent\.gif|/clear\.gif|/tracking|/beacon|republication-tracker|rss\.buysellads|feedads|~ff/|/ga\.gif"
    ))
    .expect("a fixed expression")
});

static AVATAR_ALT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)(?:['’]s? (?:avatar|profile (?:picture|photo|image))$|^(?:avatar|profile (?:picture|photo)|profilbild|photo de profil|foto de perfil|foto del perfil|immagine del profilo|awatar|profielfoto)\b.{0,60}$|\bavatar$)").expect("a fixed expression")
});

pub(super) fn judge(node: &NodeRef<'_>) -> Image {
    let attr = |name: &str| node.attr(name).map(|v| v.to_string()).unwrap_or_default();
    let (class, alt, style) = (attr("class").to_ascii_lowercase(), attr("alt"), attr("style").to_ascii_lowercase());
    let mut src = attr("src");
    if class.contains("emoji") || class.contains("wp-smiley") || src.contains("/images/core/emoji/") {
        return Image::Glyph(alt);
    }
    // Lazy images keep the true address elsewhere until a script has run.
    if src.trim().is_empty()
        || src.starts_with("data:")
        || src.contains("placeholder")
        || src.contains("/blank.")
        || src.contains("1x1")
    {
        for name in ["data-src", "data-lazy-src", "data-original", "data-orig-file", "data-large-file", "data-full-url"] {
            let value = attr(name);
            if value.starts_with("http") || value.starts_with('/') {
                src = value;
                break;
            }
        }
    }
    if src.trim().is_empty() || src.starts_with("data:") {
        let set = [attr("srcset"), attr("data-srcset")].into_iter().find(|s| !s.trim().is_empty()).unwrap_or_default();
        if let Some(first) = set.split_whitespace().next() {
            src = first.trim_end_matches(',').to_owned();
        }
    }
    let tiny = |name: &str| attr(name).trim().trim_end_matches("px").parse::<u32>().is_ok_and(|n| n <= 3);
    if tiny("width") && (tiny("height") || attr("height").is_empty())
        || tiny("height") && attr("width").is_empty()
        || ["display:none", "display: none", "visibility:hidden", "visibility: hidden", "width:1px", "width: 1px"]
            .iter()
            .any(|s| style.contains(s))
        || TRACKERS.is_match(&src)
    {
        return Image::Tracker;
    }
    let avatar = |s: &str| {
        s.split(|c: char| !c.is_ascii_alphanumeric())
            .any(|w| matches!(w, "avatar" | "gravatar" | "avatars" | "userpic" | "headshot"))
    };
    if avatar(&class) || src.to_ascii_lowercase().contains("gravatar.com/") || AVATAR_ALT.is_match(alt.trim()) {
        return Image::Avatar;
    }
    if src.trim().is_empty() || src.starts_with("data:") {
        return Image::Nothing;
    }
    Image::Picture { src }
}
