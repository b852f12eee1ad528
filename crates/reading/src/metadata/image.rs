//! The picture that a page puts forward for its story, for those who only see a card of it.

use std::collections::HashMap;

use paper::FoundPicture;
use serde_json::{Map, Value};

use super::Witnesses;
use super::json_ld::{names, text};
use crate::page::pictures::{absolute, is_trifle};

type Objects<'a> = HashMap<&'a str, &'a Map<String, Value>>;

/// A picture narrower or lower than this stands for a site, not for a story.
const LEAST: u32 = 200;

/// The picture, with what is told about it.
pub fn find(w: &Witnesses<'_>) -> Option<FoundPicture> {
    let schemes = &["http", "https"];
    let declared = w.declared.image.clone().unwrap_or_default();
    let said = w.meta.first(&["og:image:secure_url", "og:image", "og:image:url", "twitter:image", "twitter:image:src"]);
    // The story's own declaration is exact about its picture; a card may show the site's.
    let src = [Some(declared.src.as_str()), said].into_iter().flatten().find_map(|src| absolute(src, w.url, schemes))?;
    let small = ["og:image:width", "og:image:height"]
        .iter()
        .any(|side| w.meta.first(&[side]).and_then(|v| v.parse::<u32>().ok()).is_some_and(|v| v < LEAST));
    let logo = w.declared.logos.iter().any(|logo| absolute(logo, w.url, schemes).is_some_and(|logo| logo == src));
    if small || logo || is_trifle("", &src) {
        return None;
    }
    let alt = w.meta.first(&["og:image:alt", "twitter:image:alt"]).unwrap_or_default().to_owned();
    Some(FoundPicture { src, alt, ..declared })
}

/// The picture of a JSON-LD object: an address, an `ImageObject`, a reference to one, or several of these.
pub fn of(value: Option<&Value>, by_id: &Objects<'_>) -> Option<FoundPicture> {
    of_depth(value, by_id, 0)
}

fn of_depth(value: Option<&Value>, by_id: &Objects<'_>, depth: usize) -> Option<FoundPicture> {
    match value? {
        Value::String(src) if !src.trim().is_empty() => {
            Some(FoundPicture { src: src.trim().to_owned(), ..FoundPicture::default() })
        }
        Value::Array(all) if depth < 4 => all.iter().find_map(|v| of_depth(Some(v), by_id, depth + 1)),
        Value::Object(o) => {
            let known = o.get("@id").and_then(Value::as_str).and_then(|id| by_id.get(id)).filter(|_| depth < 4);
            let here = |key: &str| o.get(key).or_else(|| known.and_then(|k| k.get(key)));
            let address = here("url").or_else(|| here("contentUrl"));
            let FoundPicture { src, .. } = of_depth(address, by_id, 4)?;
            let mut makers = Vec::new();
            for key in ["creator", "author", "copyrightHolder"] {
                if makers.is_empty() {
                    names(here(key), by_id, &mut makers, 0);
                }
            }
            let credit = text(here("creditText")).or_else(|| (!makers.is_empty()).then(|| makers.join(", ")));
            Some(FoundPicture {
                src,
                caption: text(here("caption")),
                credit: credit.or_else(|| text(here("copyrightNotice"))),
                licence: text(here("license")),
                ..FoundPicture::default()
            })
        }
        _ => None,
    }
}
