//! JSON Feed 1.1, with what happened to each story under `_news`.

use serde_json::{Map, Value, json};

use super::{Feed, change, notice, notice_title, stamp};

pub fn write(feed: &Feed) -> String {
    let house = &feed.house;
    let mut items: Vec<Value> = Vec::with_capacity(feed.items.len() + feed.stones.len());
    for stone in &feed.stones {
        items.push(json!({
            "id": stone.guid,
            "url": house.absolute(stone.path()),
            "title": notice_title(house, stone.kind),
            "content_text": notice(house, stone),
            "date_modified": stamp(stone.at),
            "_news": { "version": stone.version, "change": change(stone.kind), "reason": notice(house, stone) },
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
        let summary = item.summary(house);
        if !summary.is_empty() {
            set("summary", json!(summary));
        }
        if let Some(at) = card.published_at {
            set("date_published", json!(stamp(at)));
        }
        if let Some(at) = item.updated() {
            set("date_modified", json!(stamp(at)));
        }
        if !card.bylines.is_empty() {
            set(
                "authors",
                card.bylines
                    .iter()
                    .map(|b| json!({ "name": b.name, "url": house.absolute(&house.paper.author_address(b.slug.as_str())) }))
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
        if let Some(origin) = &card.origin {
            news["origin"]["id"] = json!(origin.guid);
            if let Some(version) = &origin.their_version {
                news["origin"]["version"] = version.parse::<u64>().map_or_else(|_| json!(version), |number| json!(number));
            }
        }
        if let Some(note) = item.correction() {
            news["correction_note"] = json!(note);
        }
        if let Some(until) = item.embargo() {
            news["embargo_until"] = json!(stamp(until));
        }
        if let Some(rights) = item.rights() {
            news["licence"] = json!(rights);
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
