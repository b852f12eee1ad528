//! When it was published and last changed.

use chrono::{DateTime, FixedOffset};

use super::Witnesses;
use crate::dates::{self, Order};
use crate::page::cues::Cues;
use crate::page::tags::Tag;

type Moment = DateTime<FixedOffset>;

const PUBLISHED: &[&str] = &[
    "article:published_time",
    "og:article:published_time",
    "og:published_time",
    "datepublished",
    "parsely-pub-date",
    "sailthru.date",
    "date",
    "pubdate",
    "publishdate",
    "publish-date",
    "publish_date",
    "dc.date.issued",
    "dcterms.issued",
    "dcterms.created",
    "dc.date.created",
    "dc.date",
    "dcterms.date",
    "dcterms.available",
    "article.published",
    "published-date",
    "publication_date",
    "citation_publication_date",
    "citation_date",
    "article:published",
    "rnews:datepublished",
    "date.created",
    "datecreated",
    "cxenseparse:recs:publishtime",
    "last-published",
    "created",
    "ptime",
    "timestamp",
    "displaydate",
    "og:pubdate",
    "bt:pubdate",
    "shareaholic:article_published_time",
    "article_date_original",
    "originalpublicationdate",
    "video:release_date",
];
const MODIFIED: &[&str] = &[
    "article:modified_time",
    "og:article:modified_time",
    "og:updated_time",
    "datemodified",
    "dcterms.modified",
    "dc.date.modified",
    "last-modified",
    "lastmod",
    "revised",
    "shareaholic:article_modified_time",
];

/// Published and modified.
pub fn find(w: &Witnesses<'_>) -> (Option<Moment>, Option<Moment>) {
    let order = order(w);
    let read = |text: &str| dates::parse(text, order);
    let declared = w.declared.published.as_deref().and_then(read);
    let meta = || PUBLISHED.iter().find_map(|n| w.meta.all(n).find_map(read));
    let modified =
        w.declared.modified.as_deref().and_then(read).or_else(|| MODIFIED.iter().find_map(|n| w.meta.all(n).find_map(read)));
    let in_path =
        || w.url.and_then(|u| dates::in_path(u.path())).and_then(|d| d.and_hms_opt(0, 0, 0)).map(|d| d.and_utc().fixed_offset());
    let published = declared.or_else(meta).or_else(in_path).or_else(|| printed(w, order)).or(modified);
    (published, modified)
}

fn order(w: &Witnesses<'_>) -> Order {
    let html = w.page.all(Tag::Html).next().and_then(|at| w.page[at].attr("lang")).unwrap_or_default().to_ascii_lowercase();
    let tld = w.url.and_then(|u| u.host_str()).and_then(|h| h.rsplit('.').next()).unwrap_or_default();
    let us = html.starts_with("en") && (html.len() == 2 || html.ends_with("us")) || html.is_empty();
    if us && matches!(tld, "com" | "org" | "net" | "gov" | "edu" | "us" | "io" | "") {
        Order::MonthFirst
    } else {
        Order::DayFirst
    }
}

/// The date line that readers see: `<time>`, then elements called date, then short lines.
fn printed(w: &Witnesses<'_>, order: Order) -> Option<Moment> {
    let page = w.page;
    let mut times: Vec<(Moment, bool)> = Vec::new();
    let mut named: Option<Moment> = None;
    let mut lines: Option<Moment> = None;
    let mut loose: Option<Moment> = None;
    for at in 1..page.len() {
        let node = &page[at];
        if w.m.out[at] {
            continue;
        }
        if node.tag == Tag::Text {
            // A line of its own inside something larger; a date within prose is another matter.
            if loose.is_none() && (8..=60).contains(&node.text.trim().len()) {
                loose = dates::parse(node.text.trim(), order);
            }
            continue;
        }
        if node.tag == Tag::Time {
            let published = node.attr("pubdate").is_some()
                || node.attr("itemprop").is_some_and(|i| i.contains("datePublished"))
                || node.attr("class").is_some_and(|c| c.contains("published"));
            let moment =
                node.attr("datetime").and_then(|d| dates::parse(d, order)).or_else(|| dates::parse(&page.text_under(at), order));
            if let Some(moment) = moment
                && times.len() < 50
            {
                times.push((moment, published));
            }
            continue;
        }
        let prop = node.attr("itemprop").is_some_and(|i| i.contains("datePublished"));
        if prop && node.tag != Tag::Meta {
            let said =
                node.attr("content").or_else(|| node.attr("datetime")).map(str::to_owned).unwrap_or_else(|| page.text_under(at));
            if let Some(moment) = dates::parse(&said, order) {
                return Some(moment);
            }
        }
        if named.is_none() && w.m.cues[at].any(Cues::DATE.with(Cues::BYLINE).with(Cues::META)) && node.end - at < 60 {
            let text = page.text_under(at);
            if text.chars().count() <= 200 {
                named = dates::parse(&text, order);
            }
        } else if lines.is_none() && node.tag.is_block() && node.end - at < 30 {
            let text = page.text_under(at);
            if text.chars().count() <= 80 {
                lines = dates::parse(&text, order);
            }
        }
    }
    times.iter().find(|t| t.1).or(times.first()).map(|t| t.0).or(named).or(lines).or(loose)
}
