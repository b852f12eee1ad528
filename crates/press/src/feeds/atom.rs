//! Atom (RFC 4287), its take-downs as tombstones (RFC 6721).

use chrono::{DateTime, SecondsFormat, Utc};
use paper::takedown::Kind;

use super::{Feed, attribute, change, element, media, notice, notice_title, xml};

pub fn write(feed: &Feed) -> String {
    let house = &feed.house;
    let mut out = String::with_capacity(4096 + feed.items.iter().map(|i| i.html.len() * 9 / 8 + 1024).sum::<usize>());
    out.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xmlns:at=\"http://purl.org/atompub/tombstones/1.0\" xmlns:media=\"http://search.yahoo.com/mrss/\"");
    attribute(&mut out, "xml:lang", house.language());
    out.push_str(">\n");
    element(&mut out, "id", &feed.this);
    element(&mut out, "title", &feed.title);
    element(&mut out, "updated", &stamp(feed.updated.unwrap_or(DateTime::UNIX_EPOCH)));
    link(&mut out, "self", "application/atom+xml", &feed.this);
    link(&mut out, "alternate", "text/html", &feed.page);
    out.push_str("<author>");
    element(&mut out, "name", house.title());
    out.push_str("</author>\n");
    for stone in &feed.stones {
        if stone.kind == Kind::Hold {
            // It may come back: an entry with the notice for its text, not a grave.
            out.push_str("<entry>\n");
            element(&mut out, "id", &stone.guid);
            element(&mut out, "title", notice_title(stone.kind));
            element(&mut out, "updated", &stamp(stone.at));
            link(&mut out, "alternate", "text/html", &house.absolute(&format!("/{}/", stone.slug)));
            category(&mut out, "urn:courant:change", change(stone.kind));
            element(&mut out, "summary", notice(stone));
            out.push_str("</entry>\n");
        } else {
            out.push_str("<at:deleted-entry");
            attribute(&mut out, "ref", &stone.guid);
            attribute(&mut out, "when", &stamp(stone.at));
            out.push_str(">\n");
            element(&mut out, "at:comment", notice(stone));
            out.push_str("</at:deleted-entry>\n");
        }
    }
    for item in &feed.items {
        let card = &item.card;
        out.push_str("<entry>\n");
        element(&mut out, "id", &card.guid);
        element(&mut out, "title", &card.headline);
        if let Some(at) = item.updated() {
            element(&mut out, "updated", &stamp(at));
        }
        if let Some(at) = card.published_at {
            element(&mut out, "published", &stamp(at));
        }
        link(&mut out, "alternate", "text/html", &item.url);
        for byline in &card.bylines {
            out.push_str("<author>");
            element(&mut out, "name", &byline.name);
            element(&mut out, "uri", &house.absolute(&format!("/author/{}/", byline.slug)));
            out.push_str("</author>\n");
        }
        for name in item.categories() {
            category(&mut out, "", name);
        }
        category(&mut out, "urn:courant:change", item.change());
        element(&mut out, "summary", &item.summary());
        if let Some((name, url)) = item.source() {
            out.push_str("<source>\n");
            element(&mut out, "id", url);
            element(&mut out, "title", name);
            element(&mut out, "updated", &stamp(item.updated().unwrap_or(DateTime::UNIX_EPOCH)));
            link(&mut out, "alternate", "text/html", url);
            out.push_str("</source>\n");
            link(&mut out, "via", "text/html", url);
        }
        out.push_str("<content type=\"html\">");
        xml(&item.html, &mut out);
        out.push_str("</content>\n");
        media(&mut out, item, house);
        out.push_str("</entry>\n");
    }
    out.push_str("</feed>\n");
    out
}

fn link(out: &mut String, rel: &str, kind: &str, href: &str) {
    out.push_str("<link");
    attribute(out, "rel", rel);
    attribute(out, "type", kind);
    attribute(out, "href", href);
    out.push_str("/>\n");
}

fn category(out: &mut String, scheme: &str, term: &str) {
    out.push_str("<category");
    if !scheme.is_empty() {
        attribute(out, "scheme", scheme);
    }
    attribute(out, "term", term);
    out.push_str("/>\n");
}

fn stamp(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}
