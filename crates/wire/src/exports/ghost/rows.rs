//! Rows of Ghost's tables, whatever type a database gave a value.

use paper::{ForeignAuthor, ForeignTopic};
use serde_json::{Map, Value};

use crate::exports::body::Home;

pub(super) type Row = Map<String, Value>;

/// The words of `posts_meta` that are taken along.
pub(super) const META: [&str; 13] = [
    "meta_title",
    "meta_description",
    "og_image",
    "og_title",
    "og_description",
    "twitter_image",
    "twitter_title",
    "twitter_description",
    "email_subject",
    "frontmatter",
    "feature_image_alt",
    "feature_image_caption",
    "email_only",
];

/// A value as text; None for null and for nothing but white space.
pub(super) fn text(row: &Row, name: &str) -> Option<String> {
    let text = match row.get(name)? {
        Value::String(text) => text.replace('\0', ""),
        Value::Number(n) => n.to_string(),
        Value::Bool(b) => b.to_string(),
        Value::Null => return None,
        // Settings may hold lists.
        other => other.to_string(),
    };
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// A long text, not copied.
pub(super) fn long<'a>(row: &'a Row, name: &str) -> Option<&'a str> {
    row.get(name)?.as_str().filter(|text| !text.trim().is_empty())
}

/// True, 1 and "1" are true.
pub(super) fn flag(row: &Row, name: &str) -> bool {
    match row.get(name) {
        Some(Value::Bool(b)) => *b,
        Some(Value::Number(n)) => n.as_i64() == Some(1),
        Some(Value::String(s)) => matches!(s.as_str(), "1" | "true"),
        _ => false,
    }
}

pub(super) fn author(row: &Row, home: &Home) -> Option<ForeignAuthor> {
    let key = text(row, "id")?;
    let name = text(row, "name").or_else(|| text(row, "slug"))?;
    let accounts = ["facebook", "twitter", "threads", "bluesky", "mastodon", "tiktok", "youtube", "instagram", "linkedin"];
    Some(ForeignAuthor {
        slug: text(row, "slug").unwrap_or_else(|| name.clone()),
        email: text(row, "email"),
        bio: text(row, "bio"),
        website: text(row, "website"),
        location: text(row, "location"),
        picture: text(row, "profile_image").or_else(|| text(row, "image")).and_then(|a| home.picture(&a)),
        cover: text(row, "cover_image").or_else(|| text(row, "cover")).and_then(|a| home.picture(&a)),
        meta_title: text(row, "meta_title"),
        meta_description: text(row, "meta_description"),
        accounts: accounts.iter().filter_map(|name| Some(((*name).to_owned(), text(row, name)?))).collect(),
        name,
        key,
    })
}

pub(super) fn topic(row: &Row, home: &Home) -> Option<ForeignTopic> {
    let key = text(row, "id")?;
    let name = text(row, "name")?;
    let words = [
        "meta_title",
        "meta_description",
        "og_image",
        "og_title",
        "og_description",
        "twitter_image",
        "twitter_title",
        "twitter_description",
        "codeinjection_head",
        "codeinjection_foot",
        "canonical_url",
    ];
    Some(ForeignTopic {
        slug: text(row, "slug").unwrap_or_else(|| name.clone()),
        description: text(row, "description"),
        internal: name.starts_with('#') || text(row, "visibility").as_deref() == Some("internal"),
        section: false,
        accent_color: text(row, "accent_color"),
        picture: text(row, "feature_image").or_else(|| text(row, "image")).and_then(|a| home.picture(&a)),
        meta: words.iter().filter_map(|word| Some(((*word).to_owned(), text(row, word)?.replace("__GHOST_URL__", "")))).collect(),
        old_path: None,
        name,
        key,
    })
}
