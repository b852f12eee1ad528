//! What a page of a theme written for Ghost tells search engines, as schema.org's JSON-LD.
//!
//! The shape is the one such sites have; a story is a NewsArticle all the same, and keeps what
//! a newspaper owes its readers: what it is based on, what it costs, whose picture it shows.

use hbs::Value;
use serde::Serialize;
use serde_json::{Map, Value as Json, json};

use super::about::{About, Use, words};
use super::picture::{self, Shown};
use crate::helpers::{Sheet, profile};

const PLATFORMS: [&str; 9] =
    ["facebook", "twitter", "threads", "bluesky", "mastodon", "tiktok", "youtube", "instagram", "linkedin"];

/// What our own pages say of a story beyond Ghost's.
const OF_NEWS: [&str; 7] =
    ["inLanguage", "isAccessibleForFree", "articleSection", "dateline", "isBasedOn", "sourceOrganization", "correction"];

/// Nothing on kinds of page that say nothing about themselves.
pub fn of(sheet: &Sheet, about: &About) -> Option<Json> {
    let here = sheet.house.absolute(&sheet.head.path);
    let cover = picture::cover(sheet, about);
    let said = about.description(sheet, Use::Search);
    let mut data = Data::default();
    data.put("@context", "https://schema.org");
    match about {
        About::Story(story) => article(&mut data, sheet, about, story),
        About::Front => {
            data.put("@type", "WebSite");
            data.put("name", sheet.house.title());
            data.put("potentialAction", own(sheet, "potentialAction"));
        }
        About::Topic(topic) => {
            data.put("@type", "Series");
            data.put("name", words(topic, "name"));
        }
        About::Author(author) => {
            data.put("@type", "Person");
            data.put("name", words(author, "name"));
            data.put("sameAs", same_as(author));
        }
        About::Other => return None,
    }
    data.put("url", here.as_str());
    data.put("mainEntityOfPage", here.as_str());
    if !matches!(about, About::Story(_)) {
        data.put("description", said);
        data.put("image", cover.as_ref().map(image));
    }
    if !matches!(about, About::Author(_)) {
        data.put("publisher", publisher(sheet));
    }
    Some(data.0.into())
}

fn article(data: &mut Data, sheet: &Sheet, about: &About, story: &Value) {
    let is_page = sheet.is("page");
    data.put("@type", if is_page { "Article" } else { "NewsArticle" });
    let authors = story.get("authors");
    let authors = authors.as_array().unwrap_or_default();
    data.put("author", authors.first().map_or_else(|| own(sheet, "author"), |first| Some(author(sheet, first))));
    let others: Vec<Json> = authors.iter().skip(1).map(|other| contributor(sheet, other)).collect();
    data.put("contributor", Some(others).filter(|others| !others.is_empty()));
    data.put("headline", about.title(sheet, Use::Search, None));
    data.put("datePublished", words(story, "published_at"));
    data.put("dateModified", words(story, "updated_at"));
    data.put("keywords", keywords(story).filter(|names| !names.is_empty()).map(|names| names.join(", ")));
    data.put("description", ["excerpt", "custom_excerpt", "meta_description"].iter().find_map(|field| words(story, field)));
    let mut shown = picture::cover(sheet, about).map(|shown| image(&shown));
    if let (Some(shown), Some(told)) = (&mut shown, own(sheet, "image")) {
        for field in ["caption", "creditText", "license"] {
            if let Some(value) = told.get(0).and_then(|told| told.get(field)) {
                shown[field] = value.clone();
            }
        }
    }
    data.put("image", shown);
    if !is_page {
        for name in OF_NEWS {
            data.put(name, own(sheet, name));
        }
    }
}

/// The names of a story's topics that are for readers; `None` where it has no topic at all.
pub fn keywords(story: &Value) -> Option<Vec<String>> {
    let tags = story.get("tags");
    let tags = tags.as_array().filter(|tags| !tags.is_empty())?;
    Some(tags.iter().filter(|tag| tag.get("visibility").text() == "public").filter_map(|tag| words(tag, "name")).collect())
}

fn author(sheet: &Sheet, author: &Value) -> Json {
    let mut data = Data::default();
    data.put("@type", "Person");
    data.put("name", words(author, "name"));
    data.put("image", words(author, "profile_image").map(|address| image(&picture::shown(sheet, &address))));
    data.put("url", words(author, "url").map(|url| sheet.house.absolute(&url)));
    data.put("sameAs", same_as(author));
    data.0.into()
}

fn contributor(sheet: &Sheet, other: &Value) -> Json {
    let mut data = Data::default();
    data.put("@type", "Person");
    data.put("name", words(other, "name"));
    let portrait = words(other, "profile_image").map(|address| sheet.house.absolute(&address));
    data.put("image", portrait.map(|url| image(&Shown { url, size: None })));
    data.put("url", words(other, "url").map(|url| sheet.house.absolute(&url)));
    data.put("sameAs", same_as(other));
    data.put("description", words(other, "meta_description"));
    data.0.into()
}

/// The author's pages elsewhere; an empty list where there are none.
fn same_as(author: &Value) -> Vec<String> {
    let profiles = PLATFORMS.iter().filter_map(|field| profile(field, &author.get(field).text()));
    words(author, "website").into_iter().chain(profiles).collect()
}

fn publisher(sheet: &Sheet) -> Json {
    let mut paper = super::organization(&sheet.house);
    if let Some(logo) = picture::logo(sheet) {
        paper["logo"] = image(&logo);
    }
    paper
}

fn image(shown: &Shown) -> Json {
    match shown.size {
        Some((width, height)) => json!({ "@type": "ImageObject", "url": shown.url, "width": width, "height": height }),
        None => json!({ "@type": "ImageObject", "url": shown.url }),
    }
}

/// What the page says of this in our own themes.
fn own(sheet: &Sheet, name: &str) -> Option<Json> {
    sheet.head.json_ld.first()?.get(name).filter(|value| !value.is_null()).cloned()
}

/// An object that has no member for what is not there.
#[derive(Default)]
struct Data(Map<String, Json>);

impl Data {
    fn put(&mut self, name: &str, value: impl Serialize) {
        match serde_json::to_value(value) {
            Ok(Json::Null) | Err(_) => {}
            Ok(value) => {
                self.0.insert(name.to_owned(), value);
            }
        }
    }
}
