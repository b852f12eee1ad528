//! When it was published and last changed.

use chrono::{DateTime, FixedOffset, NaiveDate, Timelike};

use super::Witnesses;
use super::printed_dates::{self, Printed};
use crate::dates::{self, Order};
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

/// When the story was published and last changed.
#[derive(Debug, Default)]
pub struct Moments {
    pub published: Option<Moment>,
    /// The day of publication where the paper is: `published` may be told in universal time.
    pub day: Option<NaiveDate>,
    pub modified: Option<Moment>,
}

/// Hears the witnesses: what is declared for machines first, what readers see where that is missing
/// or where machines contradict one another.
pub fn find(w: &Witnesses<'_>, headline: &str) -> Moments {
    let order = order(w);
    let said = |text: Option<&str>| text.and_then(|t| dates::parse(t, order));
    let printed = printed_dates::best(w, headline, order);
    let declared = said(w.declared.published.as_deref());
    let meta = PUBLISHED.iter().find_map(|n| w.meta.all(n).find_map(|text| ambiguous(text, order, printed.as_ref())));
    let modified = said(w.declared.modified.as_deref())
        .or_else(|| MODIFIED.iter().find_map(|n| w.meta.all(n).find_map(|text| dates::parse(text, order))));
    let in_path = w.url.and_then(|u| dates::in_path(u.path(), order)).map(midnight);
    let machines = match (declared, meta, &printed) {
        // Two machines, two days: readers see which one the paper means.
        (Some(_), Some(meta), Some(seen)) if seen.moment.date_naive() == meta.date_naive() => Some(meta),
        (declared, meta, _) => declared.or(meta),
    };
    let seen = printed.as_ref().map(|p| p.moment);
    let published = machines.or(in_path).or(seen).or(modified);
    let day = published.map(|moment| match printed.filter(|p| p.is_by_the_headline) {
        Some(seen) if machines.is_some() && same_moment(moment, seen.moment.date_naive()) => seen.moment.date_naive(),
        _ => moment.date_naive(),
    });
    Moments { published, day, modified }
}

/// Whether a moment told in universal time can be this other day where the paper is.
fn same_moment(moment: Moment, day: NaiveDate) -> bool {
    if moment.offset().local_minus_utc() != 0 || moment.num_seconds_from_midnight() == 0 {
        return false;
    }
    match (day - moment.date_naive()).num_days() {
        1 => moment.hour() >= 10,
        -1 => moment.hour() < 12,
        _ => false,
    }
}

/// A machine's date; where figures alone leave open which is the month, what readers see decides.
fn ambiguous(text: &str, order: Order, printed: Option<&Printed>) -> Option<Moment> {
    let moment = dates::parse(text, order)?;
    let other = dates::parse(text, order.other())?;
    let seen = printed.map(|p| p.moment.date_naive());
    Some(if seen == Some(other.date_naive()) { other } else { moment })
}

fn midnight(day: NaiveDate) -> Moment {
    day.and_time(chrono::NaiveTime::MIN).and_utc().fixed_offset()
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
