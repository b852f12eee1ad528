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

/// Settings that hold an account elsewhere, what it is called here, and where it is to be found.
const ACCOUNTS: [(&str, &str, &str); 9] = [
    ("facebook", "Facebook", "https://www.facebook.com/"),
    ("twitter", "X", "https://x.com/"),
    ("threads", "Threads", "https://www.threads.net/@"),
    ("bluesky", "Bluesky", "https://bsky.app/profile/"),
    ("mastodon", "Mastodon", "https://"),
    ("tiktok", "TikTok", "https://www.tiktok.com/@"),
    ("youtube", "YouTube", "https://www.youtube.com/"),
    ("instagram", "Instagram", "https://www.instagram.com/"),
    ("linkedin", "LinkedIn", "https://www.linkedin.com/"),
];

pub(super) fn read(rows: &[(String, String)], home: &Home) -> ForeignSettings {
    let get = |key: &str| rows.iter().find(|(k, _)| k == key).map(|(_, v)| v.trim()).filter(|v| !v.is_empty()).map(str::to_owned);
    let picture = |key: &str| get(key).and_then(|address| home.picture(&address));
    let social = ACCOUNTS.iter().filter_map(|(key, label, base)| {
        let handle = get(key)?;
        let url = match handle.starts_with("http") {
            true => handle,
            // People stand there without saying so.
            false if *key == "linkedin" && !handle.contains('/') => format!("{base}in/{handle}"),
            false => format!("{base}{}", handle.trim_start_matches(['@', '/'])),
        };
        Some(Link { label: (*label).to_owned(), url })
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
