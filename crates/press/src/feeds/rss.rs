//! RSS 2.0 with content, Dublin Core and Media RSS.

use chrono::{DateTime, Utc};
use paper::takedown::Kind;

use super::{Feed, attribute, cdata, change, element, media, notice, notice_title, xml};

pub fn write(feed: &Feed) -> String {
    let house = &feed.house;
    let mut out = String::with_capacity(4096 + feed.items.iter().map(|i| i.html.len() + 1024).sum::<usize>());
    out.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss version=\"2.0\" xmlns:atom=\"http://www.w3.org/2005/Atom\" xmlns:content=\"http://purl.org/rss/1.0/modules/content/\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:media=\"http://search.yahoo.com/mrss/\">\n<channel>\n");
    element(&mut out, "title", &feed.title);
    element(&mut out, "link", &feed.page);
    let about = &house.paper.masthead.description;
    element(&mut out, "description", if about.is_empty() { &feed.title } else { about });
    element(&mut out, "language", house.language());
    if let Some(updated) = feed.updated {
        element(&mut out, "lastBuildDate", &rfc822(updated));
    }
    out.push_str("<atom:link rel=\"self\" type=\"application/rss+xml\"");
    attribute(&mut out, "href", &feed.this);
    out.push_str("/>\n");
    for stone in &feed.stones {
        out.push_str("<item>\n");
        element(&mut out, "title", notice_title(stone.kind));
        element(&mut out, "guid isPermaLink=\"false\"", &stone.guid);
        element(&mut out, "link", &house.absolute(&format!("/{}/", stone.slug)));
        element(&mut out, "pubDate", &rfc822(stone.at));
        element(&mut out, "description", notice(stone));
        out.push_str("<media:status");
        attribute(&mut out, "state", if stone.kind == Kind::Hold { "blocked" } else { "deleted" });
        attribute(&mut out, "reason", &format!("{}: {}", change(stone.kind), notice(stone)));
        out.push_str("/>\n</item>\n");
    }
    for item in &feed.items {
        let card = &item.card;
        out.push_str("<item>\n");
        element(&mut out, "title", &card.headline);
        element(&mut out, "link", &item.url);
        element(&mut out, "guid isPermaLink=\"false\"", &card.guid);
        if let Some(at) = card.published_at {
            element(&mut out, "pubDate", &rfc822(at));
        }
        if let Some(at) = card.updated_at {
            element(&mut out, "atom:updated", &at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true));
        }
        for byline in &card.bylines {
            element(&mut out, "dc:creator", &byline.name);
        }
        for category in item.categories() {
            element(&mut out, "category", category);
        }
        element(&mut out, "description", &item.summary());
        if let Some((name, url)) = item.source() {
            out.push_str("<source");
            attribute(&mut out, "url", url);
            out.push('>');
            xml(name, &mut out);
            out.push_str("</source>\n");
        }
        out.push_str("<content:encoded>");
        cdata(&mut out, &item.html);
        out.push_str("</content:encoded>\n");
        media(&mut out, item, house);
        out.push_str("</item>\n");
    }
    out.push_str("</channel>\n</rss>\n");
    out
}

/// RFC 822 with a four-digit year and a numeric zone.
fn rfc822(at: DateTime<Utc>) -> String {
    at.format("%a, %d %b %Y %H:%M:%S +0000").to_string()
}
