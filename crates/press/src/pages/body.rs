//! Pictures inside a story's text: each in its sizes, with its room kept.
//!
//! A picture that is not ours is left out: readers' browsers ask nobody else for anything, so
//! it would only be a hole in the page.

use std::collections::HashMap;
use std::fmt::Write;

use archive::Nouns;
use paper::Picture;

use crate::Result;
use crate::cards;
use crate::gather::Gathering;
use crate::helpers::picture_markup;

/// More pictures than this no text shows in sizes.
const MOST: usize = 60;

const SIZES: &str = "(min-width: 48em) 39rem, 100vw";

/// The body with every `<img>` of ours as a `<picture>`.
pub async fn with_pictures(g: &mut Gathering<'_>, html: String) -> Result<String> {
    let html = cards::with_controls(html.into());
    if !html.contains("<img") {
        return Ok(html.into_owned());
    }
    let mut out = String::with_capacity(html.len() * 2);
    let mut rest = &*html;
    let mut set = 0;
    while let Some(at) = rest.find("<img") {
        out.push_str(&rest[..at]);
        let end = rest[at..].find('>').map_or(rest.len(), |end| at + end + 1);
        let tag = &rest[at..end];
        rest = &rest[end..];
        let Some(src) = attribute(tag, "src").filter(|src| src.starts_with('/') && !src.starts_with("//")) else {
            continue;
        };
        let picture = match hash_of(src).filter(|_| set < MOST) {
            Some(hash) => g.archive.pictures().by_hash(hash).await?,
            None => None,
        };
        let is_ghosts = !g.house.theme.is_house || attribute(tag, "class").is_some_and(|class| class.contains("kg-"));
        match picture {
            // Inside cards, and for themes written for Ghost, it stays the element they style.
            Some(picture) if is_ghosts => {
                set += 1;
                out.push_str(&in_ghosts_way(tag, &picture));
            }
            Some(picture) => {
                set += 1;
                let picture = g.picture(&picture).await?;
                // What the writer says it shows here counts before what the picture's card says.
                let alt = attribute(tag, "alt").filter(|alt| !alt.is_empty());
                out.push_str(&picture_markup(&picture, alt, SIZES));
            }
            None => out.push_str(tag),
        }
    }
    out.push_str(rest);
    Ok(out)
}

/// The hashes of the pictures of ours in a text.
pub fn hashes(html: &str) -> impl Iterator<Item = &str> {
    let tags = html.match_indices("<img").map(|(at, _)| &html[at..]);
    tags.map(|tag| tag.split_inclusive('>').next().unwrap_or(tag)).filter_map(|tag| hash_of(attribute(tag, "src")?)).take(MOST)
}

/// The text with every picture as Ghost sets one, whatever theme the paper has: for programs that
/// read a Ghost. `known` are the pictures by their hashes.
pub fn in_ghosts_words(html: &str, known: &HashMap<String, Picture>) -> String {
    let mut out = String::with_capacity(html.len() * 5 / 4);
    let mut rest = html;
    while let Some(at) = rest.find("<img") {
        out.push_str(&rest[..at]);
        let end = rest[at..].find('>').map_or(rest.len(), |end| at + end + 1);
        let tag = &rest[at..end];
        rest = &rest[end..];
        match attribute(tag, "src").and_then(hash_of).and_then(|hash| known.get(hash)) {
            Some(picture) => out.push_str(&in_ghosts_way(tag, picture)),
            None => out.push_str(tag),
        }
    }
    out.push_str(rest);
    out
}

/// The hash in an address of a picture of ours, whichever of its addresses it is.
fn hash_of(src: &str) -> Option<&str> {
    let file = src.strip_prefix("/content/pictures/").or_else(|| {
        let rest = src.strip_prefix("/content/images/")?;
        rest.rsplit('/').next()
    })?;
    file.split('.').next().filter(|hash| hash.len() == 64)
}

/// Widths that Ghost offers of every picture in a text.
const OFFERED: [i64; 4] = [600, 1000, 1600, 2400];

/// The tag with its own attributes, and with the sizes and the room of the picture.
fn in_ghosts_way(tag: &str, picture: &Picture) -> String {
    let file = format!("{}.{}", picture.hash, picture.ending());
    let mut out = format!("<img src=\"/content/images/{file}\"");
    for name in ["class", "alt", "title", "loading"] {
        let told = attribute(tag, name).unwrap_or_default();
        match name {
            "alt" if told.is_empty() => {
                out.push_str(" alt=\"");
                hbs::escape(&picture.alt, &mut out);
                out.push('"');
            }
            "loading" if told.is_empty() => out.push_str(" loading=\"lazy\""),
            _ if told.is_empty() => {}
            _ => write!(out, " {name}=\"{told}\"").expect("writing to a String"),
        }
    }
    let (width, height) = (picture.width, picture.height);
    if width > 0 && height > 0 {
        write!(out, " width=\"{width}\" height=\"{height}\"").expect("writing to a String");
    }
    if width > OFFERED[0] && picture.media_type != "image/gif" {
        out.push_str(" srcset=\"");
        for offered in OFFERED.into_iter().filter(|offered| *offered < width) {
            write!(out, "/content/images/size/w{offered}/{file} {offered}w, ").expect("writing to a String");
        }
        write!(out, "/content/images/{file} {width}w\" sizes=\"(min-width: 720px) 720px, 100vw\"").expect("writing to a String");
    }
    out.push('>');
    out
}

/// An attribute of a tag as the cleaning writes them: in double quotes, escaped.
fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let start = tag.find(&format!(" {name}=\""))? + name.len() + 3;
    let end = tag[start..].find('"')? + start;
    Some(&tag[start..end])
}

#[cfg(test)]
mod tests {
    use super::{attribute, hash_of, in_ghosts_way};
    use paper::Picture;

    #[test]
    fn the_parts_of_a_picture_tag_are_read_as_they_were_written() {
        let tag = r#"<img src="/content/pictures/a.jpg" alt="Tom &amp; Jerry">"#;
        assert_eq!(attribute(tag, "src"), Some("/content/pictures/a.jpg"));
        assert_eq!(attribute(tag, "alt"), Some("Tom &amp; Jerry"));
        assert_eq!(attribute(tag, "title"), None);
    }

    #[test]
    fn a_picture_in_a_card_keeps_its_class_and_gets_its_sizes_and_its_room() {
        let hash = "a".repeat(64);
        let picture = Picture {
            hash: hash.clone(),
            media_type: "image/jpeg".into(),
            width: 1200,
            height: 800,
            alt: "The \"old\" dock".into(),
            ..Picture::default()
        };
        let tag = format!("<img class=\"kg-image\" src=\"/content/images/size/w600/{hash}.jpg\" alt=\"\">");
        let set = in_ghosts_way(&tag, &picture);
        assert!(set.starts_with(&format!(
            "<img src=\"/content/images/{hash}.jpg\" class=\"kg-image\" alt=\"The &quot;old&quot; dock\""
        )));
        assert!(set.contains(" width=\"1200\" height=\"800\""));
        assert!(set.contains(&format!("/content/images/size/w1000/{hash}.jpg 1000w, /content/images/{hash}.jpg 1200w\"")));
        assert_eq!(hash_of(&format!("/content/images/size/w600/format/webp/{hash}.jpg")), Some(hash.as_str()));
        assert_eq!(hash_of("/content/images/2026/03/dock.jpg"), None);
    }
}
