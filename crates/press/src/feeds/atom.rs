//! Atom (RFC 4287), its take-downs as tombstones (RFC 6721).

use std::borrow::Cow;

use paper::takedown::Kind;

use super::{Feed, attribute, change, element, link, media, news, notice, notice_title, stamp, stone_news, xml};

const KIND: &str = "application/atom+xml";

pub fn write(feed: &Feed) -> String {
    let house = &feed.house;
    let mut out = String::with_capacity(4096 + feed.items.iter().map(|i| i.html.len() * 9 / 8 + 1024).sum::<usize>());
    out.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xmlns:app=\"http://www.w3.org/2007/app\" xmlns:at=\"http://purl.org/atompub/tombstones/1.0\" xmlns:media=\"http://search.yahoo.com/mrss/\" xmlns:courant=\"urn:courant:news\"");
    attribute(&mut out, "xml:lang", house.language());
    out.push_str(">\n");
    // The parts of a feed are one feed.
    element(&mut out, "id", &feed.first);
    element(&mut out, "title", &feed.title);
    if !feed.about().is_empty() {
        element(&mut out, "subtitle", feed.about());
    }
    if let Some(icon) = feed.icon() {
        element(&mut out, "icon", &icon);
    }
    element(&mut out, "generator", "Courant");
    element(&mut out, "updated", &stamp(feed.updated.unwrap_or(house.now)));
    link(&mut out, "link", "self", Some(KIND), &feed.this);
    for (rel, href) in feed.turns() {
        link(&mut out, "link", rel, Some(KIND), href);
    }
    if let Some(hub) = &house.hub {
        link(&mut out, "link", "hub", None, hub);
    }
    link(&mut out, "link", "alternate", Some("text/html"), &feed.page);
    out.push_str("<author>");
    element(&mut out, "name", house.title());
    out.push_str("</author>\n");
    for stone in &feed.stones {
        if stone.kind == Kind::Hold {
            // It may come back: an entry with the notice for its text, not a grave.
            out.push_str("<entry>\n");
            element(&mut out, "id", &iri(&stone.guid));
            element(&mut out, "title", notice_title(house, stone.kind));
            element(&mut out, "updated", &stamp(stone.at));
            link(&mut out, "link", "alternate", Some("text/html"), &house.absolute(stone.path()));
            category(&mut out, "urn:courant:change", change(stone.kind));
            stone_news(&mut out, house, stone);
            element(&mut out, "summary", notice(house, stone));
            out.push_str("</entry>\n");
        } else {
            out.push_str("<at:deleted-entry");
            attribute(&mut out, "ref", &iri(&stone.guid));
            attribute(&mut out, "when", &stamp(stone.at));
            out.push_str(">\n");
            element(&mut out, "at:comment", notice(house, stone));
            out.push_str("</at:deleted-entry>\n");
        }
    }
    for item in &feed.items {
        let card = &item.card;
        out.push_str("<entry>\n");
        element(&mut out, "id", &iri(&card.guid));
        element(&mut out, "title", &card.headline);
        if let Some(at) = item.updated() {
            element(&mut out, "updated", &stamp(at));
        }
        if let Some(at) = card.published_at {
            element(&mut out, "published", &stamp(at));
        }
        // Any change, a mended comma too: who holds a copy may want it.
        element(&mut out, "app:edited", &stamp(card.saved_at));
        link(&mut out, "link", "alternate", Some("text/html"), &item.url);
        for byline in &card.bylines {
            out.push_str("<author>");
            element(&mut out, "name", &byline.name);
            element(&mut out, "uri", &house.absolute(&house.paper.author_address(byline.slug.as_str())));
            out.push_str("</author>\n");
        }
        for name in item.categories() {
            category(&mut out, "", name);
        }
        category(&mut out, "urn:courant:change", item.change());
        news(&mut out, item);
        if let Some(rights) = item.rights() {
            element(&mut out, "rights", rights);
        }
        let summary = item.summary(house);
        if !summary.is_empty() {
            element(&mut out, "summary", &summary);
        }
        if let Some((name, url)) = item.source() {
            out.push_str("<source>\n");
            element(&mut out, "id", url);
            element(&mut out, "title", name);
            element(&mut out, "updated", &stamp(item.updated().unwrap_or(house.now)));
            link(&mut out, "link", "alternate", Some("text/html"), url);
            out.push_str("</source>\n");
            link(&mut out, "link", "via", Some("text/html"), url);
        }
        // Of what is for members alone there is a title and a way to it.
        if !item.html.is_empty() {
            out.push_str("<content type=\"html\">");
            xml(&item.html, &mut out);
            out.push_str("</content>\n");
        }
        media(&mut out, item, house);
        out.push_str("</entry>\n");
    }
    out.push_str("</feed>\n");
    out
}

/// An entry's id is an IRI (RFC 4287, section 4.2.6); a story that moved in may have a plain word
/// for its name.
fn iri(guid: &str) -> Cow<'_, str> {
    let is_scheme = |name: &str| {
        name.starts_with(|c: char| c.is_ascii_alphabetic())
            && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'))
    };
    match guid.split_once(':') {
        Some((scheme, rest)) if is_scheme(scheme) && !rest.is_empty() => guid.into(),
        _ => format!("{}{guid}", paper::wire_item::PLAIN_GUID).into(),
    }
}

fn category(out: &mut String, scheme: &str, term: &str) {
    out.push_str("<category");
    if !scheme.is_empty() {
        attribute(out, "scheme", scheme);
    }
    attribute(out, "term", term);
    out.push_str("/>\n");
}

#[cfg(test)]
mod tests {
    use super::iri;

    #[test]
    fn every_entry_has_an_iri_for_its_id() {
        for (guid, id) in [
            ("tag:paper.example,2026-10-29:story/1", "tag:paper.example,2026-10-29:story/1"),
            ("https://bell.example/?p=9", "https://bell.example/?p=9"),
            ("6b0afefe67ee9e6b893b934f", "urn:courant:guid:6b0afefe67ee9e6b893b934f"),
            ("9:30", "urn:courant:guid:9:30"),
        ] {
            assert_eq!(iri(guid), id);
        }
    }
}
