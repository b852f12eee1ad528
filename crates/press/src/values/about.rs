//! Topics and authors with all that a theme may ask of them.

use archive::routing::NOWHERE;
use hbs::{Map, Value};
use paper::{Author, Topic};

use super::{IntoValue, PictureValue, author_value, web_address};
use crate::House;

/// A topic under the names themes use for tags.
pub fn topic_value(house: &House, topic: &Topic, picture: Option<&PictureValue>) -> Value {
    // Where a topic has no page, Ghost's themes find the address of a page that is not there.
    let nowhere = || (!house.theme.is_house).then(|| NOWHERE.to_owned());
    let address = house.paper.topic_address(topic).or_else(nowhere);
    let meta = &topic.meta;
    let text = |text: &Option<String>| text.as_deref().filter(|t| !t.trim().is_empty()).into_value();
    Value::object([
        ("id", topic.public_id().to_string().into()),
        ("name", topic.name.as_str().into()),
        ("slug", topic.slug.as_str().into()),
        ("description", text(&topic.description)),
        ("url", address.map(|path| house.address(&path)).into()),
        ("feature_image", picture.map(|p| house.address(&p.for_themes())).into()),
        ("accent_color", text(&topic.color)),
        ("visibility", if topic.internal { "internal" } else { "public" }.into()),
        ("meta_title", text(&meta.meta_title)),
        ("meta_description", text(&meta.meta_description)),
        ("og_title", text(&meta.og_title)),
        ("og_description", text(&meta.og_description)),
        ("og_image", text(&meta.og_image)),
        ("twitter_title", text(&meta.twitter_title)),
        ("twitter_description", text(&meta.twitter_description)),
        ("twitter_image", text(&meta.twitter_image)),
        ("canonical_url", text(&meta.canonical_url)),
        ("codeinjection_head", text(&meta.codeinjection_head)),
        ("codeinjection_foot", text(&meta.codeinjection_foot)),
    ])
}

/// An author with accounts, place and pictures, for themes written for Ghost.
pub fn whole_author(house: &House, author: &Author, picture: Option<&PictureValue>, cover: Option<&PictureValue>) -> Value {
    let mut fields = Map::new();
    let text = |text: &Option<String>| text.as_deref().filter(|t| !t.trim().is_empty()).into_value();
    for name in ["facebook", "twitter", "threads", "bluesky", "mastodon", "tiktok", "youtube", "instagram", "linkedin"] {
        fields.set(name, author.social.get(name).map(String::as_str).filter(|a| !a.trim().is_empty()).into_value());
    }
    for (name, value) in [
        ("id", Value::from(author.public_id().to_string())),
        ("url", house.address(&house.paper.author_address(author.slug.as_str())).into()),
        ("location", text(&author.location)),
        ("website", author.website.as_deref().and_then(web_address).into_value()),
        ("meta_title", text(&author.meta_title)),
        ("meta_description", text(&author.meta_description)),
        ("cover_image", cover.map(|p| house.address(&p.for_themes())).into()),
    ] {
        fields.set(name, value);
    }
    if !house.theme.is_house {
        fields.set("profile_image", picture.map(|p| house.address(&p.for_themes())));
    }
    Value::from_object(super::Over { below: author_value(house, author, picture), fields })
}
