//! WordPress's shortcodes: those it has itself become cards, advertisements become slots, and
//! whatever else stands in brackets and is an instruction is taken out and named.

use std::collections::HashMap;
use std::sync::LazyLock;

use paper::ForeignPicture;
use regex::Regex;

use super::blocks::Around;
use crate::exports::ghost::{escape, figure, gallery};

/// Plugins' words for "an advertisement here".
const ADS: &[&str] = &[
    "the_ad",
    "the_ad_group",
    "the_ad_placement",
    "adrotate",
    "adinserter",
    "ad",
    "ads",
    "adsense",
    "bsa_pro_ad_space",
    "quads",
];

/// Where an advertisement of ours may stand in a body; the press fills it, or takes it out.
const SLOT: &str = "<div class=\"kg-ad-slot\"></div>";

static TAG: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r#"\[([a-z_][a-z0-9_-]*)((?:\s+[^\[\]]*?)?)(/?)\]"#).expect("a fixed expression"));

static ATTRIBUTE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"([A-Za-z_][A-Za-z0-9_-]*)\s*=\s*(?:"([^"]*)"|'([^']*)'|&#8221;([^&]*)&#82\d\d;|([^\s"'\]]+))"#)
        .expect("a fixed expression")
});

/// Turns the shortcodes that have a meaning here into what they mean.
pub(super) fn set(html: &str, around: &Around<'_>, lost: &mut Vec<String>) -> String {
    if !html.contains('[') {
        return html.to_owned();
    }
    let mut out = String::with_capacity(html.len());
    let mut at = 0;
    while let Some(found) = TAG.captures_at(html, at) {
        let whole = found.get(0).expect("group 0 is the match");
        let (name, alone) = (&found[1], &found[3] == "/");
        // `[[gallery]]` is how an author writes about a shortcode.
        let quoted = html[..whole.start()].ends_with('[') && html[whole.end()..].starts_with(']');
        let attributes = attributes(&found[2]);
        let closer = format!("[/{name}]");
        let closed = if alone { None } else { html[whole.end()..].find(&closer).map(|n| whole.end() + n) };
        let inner = closed.map(|end| html[whole.end()..end].trim()).unwrap_or_default();
        let made = if quoted { None } else { one(name, &attributes, &found[2], inner, around, lost) };
        out.push_str(&html[at..whole.start()]);
        match made {
            Some(made) => {
                out.push_str(&made);
                at = closed.map_or(whole.end(), |end| end + closer.len());
            }
            None => {
                out.push_str(whole.as_str());
                at = whole.end();
            }
        }
    }
    out.push_str(&html[at..]);
    out
}

fn attributes(text: &str) -> HashMap<String, String> {
    let pairs = ATTRIBUTE.captures_iter(text);
    pairs
        .filter_map(|c| Some((c[1].to_ascii_lowercase(), (2..=5).find_map(|n| c.get(n))?.as_str().replace("&amp;", "&"))))
        .collect()
}

fn one(
    name: &str,
    given: &HashMap<String, String>,
    raw: &str,
    inner: &str,
    around: &Around<'_>,
    lost: &mut Vec<String>,
) -> Option<String> {
    let get = |key: &str| given.get(key).map(|v| v.trim()).filter(|v| !v.is_empty());
    // The first word without a name, or what stands between the tags.
    let address = || {
        let words = raw.split_whitespace().map(|w| w.trim_matches(['"', '\'']));
        [get("url"), get("src"), get("id")]
            .into_iter()
            .flatten()
            .chain(words)
            .chain([inner])
            .find(|w| w.starts_with("http"))
            .map(str::to_owned)
    };
    match name {
        _ if ADS.contains(&name) => Some(SLOT.to_owned()),
        "caption" | "wp_caption" => {
            let end = inner.find("<img").and_then(|img| inner[img..].find('>').map(|n| img + n + 1))?;
            let end = if inner[end..].trim_start().starts_with("</a>") { end + inner[end..].find("</a>")? + 4 } else { end };
            let words =
                [inner[end..].trim(), get("caption").unwrap_or_default()].into_iter().find(|w| !w.is_empty()).unwrap_or_default();
            Some(figure("kg-image-card", &inner[..end], words))
        }
        "gallery" => {
            // Without a choice it shows whatever was put up with the post.
            let pictures: Vec<&ForeignPicture> = match get("ids").or(get("include")) {
                Some(ids) => ids.split(',').filter_map(|id| around.attachments.get(id.trim())).collect(),
                None => around.attached.iter().filter_map(|id| around.attachments.get(id)).collect(),
            };
            if pictures.is_empty() {
                lost.push("a gallery names no pictures that are in the export, and was left out".into());
                return Some(String::new());
            }
            let image =
                |p: &&ForeignPicture| format!("<img src=\"{}\" alt=\"{}\" loading=\"lazy\">", escape(&p.address), escape(&p.alt));
            Some(figure("kg-gallery-card kg-width-wide", &gallery(pictures.iter().map(image)), ""))
        }
        "audio" | "video" => {
            let kinds = ["src", "mp3", "m4a", "ogg", "wav", "flac", "mp4", "m4v", "webm", "ogv"];
            let src = kinds.iter().find_map(|kind| get(kind)).map(str::to_owned).or_else(address)?;
            Some(if name == "audio" {
                format!(
                    "<div class=\"kg-card kg-audio-card\"><div class=\"kg-audio-player-container\"><audio src=\"{}\" preload=\"metadata\" controls></audio></div></div>",
                    escape(&src)
                )
            } else {
                let video = format!(
                    "<div class=\"kg-video-container\"><video src=\"{}\" preload=\"metadata\" controls></video></div>",
                    escape(&src)
                );
                figure("kg-video-card", &video, "")
            })
        }
        "embed" | "youtube" | "vimeo" | "tweet" | "twitter" | "instagram" | "facebook" | "tiktok" | "soundcloud"
        | "dailymotion" | "spotify" => address().map(|url| embed(&url, "")),
        "playlist" => {
            lost.push("a playlist was left out".into());
            Some(String::new())
        }
        _ => None,
    }
}

/// A frame around an address; the cleaning makes a card that links there of it.
pub(super) fn embed(url: &str, caption: &str) -> String {
    let url = url.replace("&amp;", "&").replace("&#038;", "&");
    figure("kg-embed-card", &format!("<iframe src=\"{}\"></iframe>", escape(&url)), caption).replace(" kg-card-hascaption", "")
}

static KEPT: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?s)<(?:pre|code)\b.*?</(?:pre|code)>").expect("a fixed expression"));

/// Takes what is still an instruction out of a clean body's prose, never out of code.
pub(super) fn out_of_prose(body: &str) -> (String, Vec<String>) {
    if !body.contains('[') {
        return (body.to_owned(), Vec::new());
    }
    let mut found = Vec::new();
    let mut out = String::with_capacity(body.len());
    let mut at = 0;
    let code: Vec<_> = KEPT.find_iter(body).map(|m| m.range()).chain(std::iter::once(body.len()..body.len())).collect();
    for kept in code {
        // First with the tags in between, for instructions that open in one paragraph and close in another;
        let (prose, some) = reading::clean::instructions(&body[at..kept.start]);
        found.extend(some);
        // then line by line, for those that are only known by standing alone.
        let mut rest = &*prose;
        while let Some(open) = rest.find('<') {
            let (text, more) = reading::clean::instructions(&rest[..open]);
            found.extend(more);
            out.push_str(&text);
            let end = rest[open..].find('>').map_or(rest.len(), |n| open + n + 1);
            out.push_str(&rest[open..end]);
            rest = &rest[end..];
        }
        let (text, more) = reading::clean::instructions(rest);
        found.extend(more);
        out.push_str(&text);
        out.push_str(&body[kept.clone()]);
        at = kept.end;
    }
    let mut named: Vec<String> = found
        .iter()
        .filter(|code| !code.starts_with("[/"))
        .map(|code| format!("[{}]", code.trim_matches(['[', ']', '/']).split([' ', '=', ']']).next().unwrap_or_default()))
        .collect();
    named.sort();
    named.dedup();
    if found.is_empty() { (out, named) } else { (out.replace("<p></p>", "").replace("<p> </p>", ""), named) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pictures() -> HashMap<String, ForeignPicture> {
        let one = |address: &str| ForeignPicture { address: address.into(), alt: "A".into(), ..ForeignPicture::default() };
        HashMap::from([("7".into(), one("/a.jpg")), ("8".into(), one("/b.jpg"))])
    }

    #[test]
    fn what_wordpress_means_by_brackets_is_set_as_cards() {
        let mut lost = Vec::new();
        let (attachments, shared) = (pictures(), HashMap::new());
        let around = Around { attachments: &attachments, attached: &["8".to_owned()], shared: &shared, footnotes: "" };
        let set = |text: &str, lost: &mut Vec<String>| set(text, &around, lost);
        let caption = set(
            "[caption id=\"x\" width=\"300\"]<a href=\"/l\"><img src=\"/a.jpg\"></a> Words <em>here</em>[/caption]",
            &mut lost,
        );
        assert_eq!(
            caption,
            "<figure class=\"kg-card kg-image-card kg-card-hascaption\"><a href=\"/l\"><img src=\"/a.jpg\"></a><figcaption>Words <em>here</em></figcaption></figure>"
        );
        assert!(set("[gallery ids=\"7, 8\" columns=2]", &mut lost).matches("<img").count() == 2);
        assert!(set("[gallery]", &mut lost).contains("/b.jpg"));
        assert!(set("[embed width=\"5\"]https://youtu.be/x[/embed]", &mut lost).contains("iframe src=\"https://youtu.be/x\""));
        assert!(set("[audio mp3='/a.mp3'][/audio]", &mut lost).contains("<audio src=\"/a.mp3\""));
        assert_eq!(set("a [the_ad id=\"89560\"] b", &mut lost), "a <div class=\"kg-ad-slot\"></div> b");
        assert_eq!(set("[[gallery]] and [sic]", &mut lost), "[[gallery]] and [sic]");
        assert!(lost.is_empty());
    }

    #[test]
    fn unknown_instructions_never_reach_a_reader_and_editors_brackets_do() {
        let (body, named) = out_of_prose(
            "<p>[box color=\"red\"]Keep [sic] this[/box]</p><p>[contact-form-7 id=\"1\"]</p><pre><code>[box a=\"b\"]</code></pre>",
        );
        assert_eq!(body, "<p>Keep [sic] this</p><pre><code>[box a=\"b\"]</code></pre>");
        assert_eq!(named, ["[box]", "[contact-form-7]"]);
    }
}
