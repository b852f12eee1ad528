//! JSON Feed 1.1, with what happened to each story under `_news`.

use chrono::SecondsFormat;
use serde_json::{Map, Value, json};

use super::{Feed, change, notice, notice_title};

pub fn write(feed: &Feed) -> String {
    let house = &feed.house;
    let mut items: Vec<Value> = Vec::with_capacity(feed.items.len() + feed.stones.len());
    for stone in &feed.stones {
        items.push(json!({
            "id": stone.guid,
            "url": house.absolute(&format!("/{}/", stone.slug)),
            "title": notice_title(stone.kind),
            "content_text": notice(stone),
            "date_modified": stone.at.to_rfc3339_opts(SecondsFormat::Secs, true),
            "_news": { "change": change(stone.kind) },
        }));
    }
    for item in &feed.items {
        let card = &item.card;
        let mut entry = Map::new();
        let mut set = |name: &str, value: Value| {
            entry.insert(name.to_owned(), value);
        };
        set("id", json!(card.guid));
        set("url", json!(item.url));
        set("title", json!(card.headline));
        set("content_html", json!(item.html));
        set("summary", json!(item.summary()));
        if let Some(at) = card.published_at {
            set("date_published", json!(at.to_rfc3339_opts(SecondsFormat::Secs, true)));
        }
        if let Some(at) = item.updated() {
            set("date_modified", json!(at.to_rfc3339_opts(SecondsFormat::Secs, true)));
        }
        if !card.bylines.is_empty() {
            set(
                "authors",
                card.bylines
                    .iter()
                    .map(|b| json!({ "name": b.name, "url": house.absolute(&format!("/author/{}/", b.slug)) }))
                    .collect(),
            );
        }
        let tags: Vec<&str> = item.categories().collect();
        if !tags.is_empty() {
            set("tags", json!(tags));
        }
        if let Some(language) = &card.language {
            set("language", json!(language));
        }
        if let Some(picture) = &item.picture {
            let about = &picture.picture;
            let url = house.absolute(&picture.src);
            set("image", json!(url));
            let mut attachment = json!({ "url": url, "mime_type": about.media_type, "size_in_bytes": about.size });
            if let Some(caption) = &about.caption {
                attachment["title"] = json!(caption);
            }
            set("attachments", json!([attachment]));
        }
        let mut news = json!({ "version": card.version, "change": item.change() });
        if let Some((name, url)) = item.source() {
            set("external_url", json!(url));
            news["origin"] = json!({ "name": name, "url": url });
        }
        if let Some(picture) = &item.picture {
            let about = &picture.picture;
            news["picture"] =
                json!({ "alt": about.alt, "caption": about.caption, "credit": about.credit, "licence": about.licence });
        }
        set("_news", news);
        items.push(entry.into());
    }
    let mut whole = json!({
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": feed.page,
        "feed_url": feed.this,
        "language": house.language(),
        "authors": [{ "name": house.title(), "url": house.absolute("/") }],
    });
    if !feed.about().is_empty() {
        whole["description"] = json!(feed.about());
    }
    if let Some(icon) = feed.icon() {
        whole["icon"] = json!(icon);
    }
    if let Some(next) = &feed.next {
        whole["next_url"] = json!(next);
    }
    if let Some(hub) = &house.hub {
        whole["hubs"] = json!([{ "type": "WebSub", "url": &**hub }]);
    }
    whole["items"] = items.into();
    whole.to_string()
}
