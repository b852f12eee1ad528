//! JSON Feed 1.0 and 1.1, with the `_news` member that carries corrections, holds and kills.

use paper::{FirstStood, FoundPicture};
use url::Url;

use crate::feed::draft::Draft;
use crate::feed::facts::keep;
use crate::feed::pictures::{Pictures, absolute};
use crate::feed::{Item, Reading, atom_text, dates, plain, status};
use crate::json::{self, Value, What};

pub(crate) fn read(text: &str, reading: &mut Reading) {
    let (feed, crooked) = json::read(text);
    if crooked {
        reading.complaints.add("The feed is not well-formed JSON; what could be understood was taken.");
    }
    note_facts(&feed, reading);
    let mut items = feed.list("items");
    if let What::List(list) = &feed.what {
        items = list;
    }
    for item in items {
        if item.torn {
            reading.complaints.add("The feed breaks off inside an item; that item was left out.");
        } else if !matches!(item.what, What::Map(_)) {
            reading.complaints.add("The list of items holds something that is no item; it was left out.");
        } else {
            let item = note_item(item, &text[item.place.clone()], reading);
            reading.take(item);
        }
    }
}

fn note_facts(feed: &Value<'_>, reading: &mut Reading) {
    let base = reading.base.clone();
    let address = |key: &str| feed.text(key).and_then(|a| absolute(a, base.as_ref()));
    let facts = &mut reading.facts;
    facts.title = feed.text("title").map(plain::from_text);
    facts.description = feed.text("description").map(plain::from_text);
    facts.site = address("home_page_url");
    facts.self_url = address("feed_url");
    facts.next = address("next_url");
    facts.icon = address("icon");
    keep(&mut facts.icon, address("favicon"));
    facts.language = feed.text("language").map(str::to_owned);
    facts.is_over = matches!(feed.get("expired").map(|e| &e.what), Some(What::Bool(true)));
    let hubs = feed.list("hubs").iter().filter_map(|h| h.text("url")).filter_map(|u| absolute(u, base.as_ref()));
    facts.hubs = hubs.take(10).collect();
}

fn note_item(json: &Value<'_>, original: &str, reading: &mut Reading) -> Item {
    let base = reading.base.clone();
    let address = |key: &str| json.text(key).and_then(|a| absolute(a, base.as_ref()));
    let mut item = Item { guid: json.text("id").unwrap_or_default().to_owned(), ..Item::default() };
    note_news(json, &mut item);
    let url = address("url").or_else(|| address("external_url"));
    let mut draft = Draft::of_json(base.clone(), item, url, note_pictures(json, base.as_ref()));
    let parts = draft.parts();
    parts.headline = json.text("title").map(plain::from_html).unwrap_or_default();
    parts.language = json.text("language").map(str::to_owned);
    if let Some(origin) = json.get("_news").and_then(|n| n.get("origin")) {
        parts.outlet = origin.text("name").map(plain::from_text);
    }
    parts.rights = json.get("_news").and_then(|n| n.text("licence")).map(plain::from_text);
    let content = json.text("content_html").map(str::to_owned).or_else(|| json.text("content_text").map(atom_text::paragraphs));
    draft.set_texts(content, json.text("summary").map(atom_text::paragraphs));
    draft.set_dates(json.text("date_published"), json.text("date_modified"));
    // 1.0 had one author, 1.1 has a list; both are met in both.
    for author in json.list("authors").iter().chain(json.get("author")) {
        draft.add_names(author.text("name").or_else(|| author.as_text()));
    }
    for tag in json.list("tags").iter().filter_map(Value::as_text) {
        draft.add_topic(tag);
    }
    draft.finish(original, reading)
}

/// `_news`: version, change, correction_note, embargo_until, origin.
fn note_news(json: &Value<'_>, item: &mut Item) {
    let Some(news) = json.get("_news") else {
        return;
    };
    item.version = news.text("version").map(str::to_owned);
    item.embargo_until = news.text("embargo_until").and_then(dates::read).map(|d| d.to_utc());
    if let Some(origin) = news.get("origin") {
        let text = |key: &str| origin.text(key).map(str::to_owned);
        item.note_first_stood(FirstStood {
            guid: text("id"),
            url: origin.text("url").and_then(|u| absolute(u, None)),
            version: text("version"),
        });
    }
    let note = news.text("correction_note").or_else(|| news.text("reason")).map(plain::from_html);
    if let Some(change) = news.text("change").or_else(|| news.text("status")).and_then(status::change) {
        item.apply(status::with_note(change, news.text("correction_note").is_some()), note);
    }
}

fn note_pictures(json: &Value<'_>, base: Option<&Url>) -> Pictures {
    let mut pictures = Pictures::default();
    let told = json.get("_news").and_then(|news| news.get("picture"));
    let mut add = |src: Option<&str>, alt: Option<&str>, told: Option<&Value<'_>>| {
        let src = src.and_then(|s| absolute(s, base));
        let word = |key: &str| told.and_then(|told| told.text(key)).map(plain::from_text);
        pictures.add(src.map(|src| FoundPicture {
            src,
            alt: alt.map(str::to_owned).or_else(|| word("alt")).unwrap_or_default(),
            caption: word("caption"),
            credit: word("credit"),
            licence: word("licence"),
        }));
    };
    add(json.text("image"), None, told);
    for attachment in json.list("attachments") {
        if attachment.text("mime_type").is_some_and(|t| t.starts_with("image/")) {
            add(attachment.text("url"), attachment.text("title"), None);
        }
    }
    pictures.art(json.text("banner_image"), base);
    pictures
}
