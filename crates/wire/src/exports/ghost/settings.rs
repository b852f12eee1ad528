//! Ghost's settings in our words.

use paper::{ForeignSettings, Link};
use serde_json::Value;

use crate::exports::body::Home;

/// The site's own words for search engines and networks.
const WORDS: [&str; 8] = [
    "meta_title",
    "meta_description",
    "og_image",
    "og_title",
    "og_description",
    "twitter_image",
    "twitter_title",
    "twitter_description",
];

pub(super) fn read(rows: &[(String, String)], home: &Home) -> ForeignSettings {
    let get = |key: &str| rows.iter().find(|(k, _)| k == key).map(|(_, v)| v.trim()).filter(|v| !v.is_empty()).map(str::to_owned);
    let picture = |key: &str| get(key).and_then(|address| home.picture(&address));
    let social = [("facebook", "https://www.facebook.com/"), ("twitter", "https://x.com/")].iter().filter_map(|(key, base)| {
        let handle = get(key)?;
        let url = if handle.starts_with("http") { handle } else { format!("{base}{}", handle.trim_start_matches('@')) };
        let mut label = (*key).to_owned();
        label[..1].make_ascii_uppercase();
        Some(Link { label, url })
    });
    ForeignSettings {
        site: None,
        title: get("title").unwrap_or_default(),
        description: get("description").unwrap_or_default(),
        language: get("locale").or_else(|| get("lang")).or_else(|| get("default_locale")),
        time_zone: get("timezone").or_else(|| get("active_timezone")).or_else(|| get("activeTimezone")),
        logo: picture("logo"),
        icon: picture("icon"),
        cover: picture("cover_image").or_else(|| picture("cover")),
        accent_color: get("accent_color"),
        navigation: links(get("navigation"), home),
        secondary_navigation: links(get("secondary_navigation"), home),
        social: social.collect(),
        head: get("codeinjection_head").or_else(|| get("ghost_head")),
        foot: get("codeinjection_foot").or_else(|| get("ghost_foot")),
        meta: WORDS.iter().filter_map(|word| Some(((*word).to_owned(), get(word)?.replace("__GHOST_URL__", "")))).collect(),
        theme: get("active_theme"),
        theme_settings: Vec::new(),
    }
}

fn links(json: Option<String>, home: &Home) -> Vec<Link> {
    let Some(Ok(Value::Array(list))) = json.map(|json| serde_json::from_str(&json)) else { return Vec::new() };
    let link = |row: &Value| {
        let url = row["url"].as_str()?;
        Some(Link { label: row["label"].as_str()?.to_owned(), url: home.path_of(url).unwrap_or_else(|| url.to_owned()) })
    };
    list.iter().filter_map(link).collect()
}
