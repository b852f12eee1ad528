//! RSS 2.0 with content, Dublin Core and Media RSS.

use std::borrow::Cow;

use chrono::{DateTime, Datelike, Timelike, Utc};
use paper::takedown::Kind;

use super::{Feed, Item, attribute, cdata, change, element, link, media, news, notice, notice_title, stamp, stone_news, xml};
use crate::House;

const KIND: &str = "application/rss+xml";

pub fn write(feed: &Feed) -> String {
    let house = &feed.house;
    let mut out = String::with_capacity(4096 + feed.items.iter().map(|i| i.html.len() + 1024).sum::<usize>());
    out.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss version=\"2.0\" xmlns:atom=\"http://www.w3.org/2005/Atom\" xmlns:content=\"http://purl.org/rss/1.0/modules/content/\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:media=\"http://search.yahoo.com/mrss/\" xmlns:courant=\"urn:courant:news\">\n<channel>\n");
    element(&mut out, "title", &feed.title);
    element(&mut out, "description", if feed.about().is_empty() { &feed.title } else { feed.about() });
    element(&mut out, "link", &feed.page);
    if let Some(icon) = feed.icon() {
        out.push_str("<image>");
        element(&mut out, "url", &icon);
        element(&mut out, "title", &feed.title);
        element(&mut out, "link", &feed.page);
        out.push_str("</image>\n");
    }
    element(&mut out, "generator", "Courant");
    if let Some(updated) = feed.updated {
        element(&mut out, "lastBuildDate", &rfc822(updated));
    }
    element(&mut out, "language", house.language());
    link(&mut out, "atom:link", "self", Some(KIND), &feed.this);
    for (rel, href) in feed.turns() {
        link(&mut out, "atom:link", rel, Some(KIND), href);
    }
    if let Some(hub) = &house.hub {
        link(&mut out, "atom:link", "hub", None, hub);
    }
    for stone in &feed.stones {
        out.push_str("<item>\n");
        element(&mut out, "title", notice_title(house, stone.kind));
        element(&mut out, "guid isPermaLink=\"false\"", &stone.guid);
        element(&mut out, "link", &house.absolute(stone.path()));
        element(&mut out, "pubDate", &rfc822(stone.at));
        element(&mut out, "description", &as_html(notice(house, stone)));
        out.push_str("<media:status");
        attribute(&mut out, "state", if stone.kind == Kind::Hold { "blocked" } else { "deleted" });
        attribute(&mut out, "reason", &format!("{}: {}", change(stone.kind), notice(house, stone)));
        out.push_str("/>\n");
        stone_news(&mut out, house, stone);
        out.push_str("</item>\n");
    }
    for item in &feed.items {
        let card = &item.card;
        out.push_str("<item>\n");
        title(&mut out, &card.headline);
        let summary = item.summary_or(house, opening);
        if !summary.is_empty() {
            element(&mut out, "description", &as_html(&summary));
        }
        element(&mut out, "link", &item.url);
        element(&mut out, "guid isPermaLink=\"false\"", &card.guid);
        for category in item.categories() {
            element(&mut out, "category", category);
        }
        for byline in &card.bylines {
            element(&mut out, "dc:creator", &byline.name);
        }
        if let Some(at) = card.published_at {
            element(&mut out, "pubDate", &rfc822(at));
        }
        if let Some(at) = card.updated_at {
            element(&mut out, "atom:updated", &stamp(at));
        }
        news(&mut out, item);
        if let Some(rights) = item.rights() {
            element(&mut out, "dc:rights", rights);
        }
        media(&mut out, item, house);
        if let Some((name, url)) = item.source() {
            out.push_str("<source");
            attribute(&mut out, "url", url);
            out.push('>');
            xml(name, &mut out);
            out.push_str("</source>\n");
        }
        // Of what is for members alone there is a title and a way to it.
        if !item.html.is_empty() {
            out.push_str("<content:encoded>");
            cdata(&mut out, &led(item, house));
            out.push_str("</content:encoded>\n");
        }
        out.push_str("</item>\n");
    }
    out.push_str("</channel>\n</rss>\n");
    out
}

/// As many words of the text as Ghost's feeds have.
fn opening(html: &str) -> String {
    let text = paper::body::text_of(html);
    text.split_whitespace().take(50).collect::<Vec<_>>().join(" ")
}

/// The text with the story's picture before its first paragraph: many readers' programs know no
/// Media RSS.
fn led<'i>(item: &'i Item, house: &House) -> Cow<'i, str> {
    let html = &item.html;
    let start = html.match_indices("<p").map(|(at, _)| at).find(|at| html[at + 2..].starts_with(['>', ' ']));
    let (Some(picture), Some(start)) = (&item.picture, start) else {
        return html.into();
    };
    // Some begin with it anyway.
    if html[..start].contains(&picture.picture.hash) {
        return html.into();
    }
    let mut out = String::with_capacity(html.len() + 256);
    out.push_str(&html[..start]);
    out.push_str("<img");
    attribute(&mut out, "src", &house.absolute(&picture.src));
    attribute(&mut out, "alt", &picture.picture.alt);
    out.push('>');
    out.push_str(&html[start..]);
    out.into()
}

/// A description is read as markup by all programs: text must be markup that says the same.
fn as_html(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// Readers' programs are at odds over whether a title is text or markup; written so, it is read as
/// text by all of them (RSS Advisory Board, Best Practices Profile).
fn title(out: &mut String, text: &str) {
    let start = out.len();
    element(out, "title", text);
    let written = out.split_off(start).replace("&amp;", "&#x26;").replace("&lt;", "&#x3C;").replace("&gt;", "&#x3E;");
    out.push_str(&written);
}

/// RFC 822 with a four-digit year and a numeric zone. Written out, because a format that is read
/// each time costs more than an item.
fn rfc822(at: DateTime<Utc>) -> String {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let (day, month, year) = (at.day(), MONTHS[at.month0() as usize], at.year());
    format!("{}, {day:02} {month} {year:04} {:02}:{:02}:{:02} +0000", at.weekday(), at.hour(), at.minute(), at.second())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_written_as_mail_has_it() {
        for secs in [0, 951_827_696, 1_772_452_800, 4_102_444_799, -86_401] {
            let at = DateTime::from_timestamp(secs, 0).expect("a moment");
            assert_eq!(rfc822(at), at.format("%a, %d %b %Y %H:%M:%S +0000").to_string());
        }
    }
}
