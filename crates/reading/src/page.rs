//! Reading a page as an editor does: which part of it is the story, who wrote it, when, for whom.
//!
//! The page is parsed within bounds, metadata is heard from all its witnesses, furniture is
//! pruned, the element that holds the story is chosen from several candidates, cleaned, and
//! printed as plain body HTML. When that leaves too little, the next bolder or more timid way
//! is tried. Prose is never altered: a paragraph stays as it is or goes as a whole.

use chrono::{NaiveDate, Utc};
use paper::Parts;
use url::Url;

pub(crate) mod bounds;
mod charset;
pub(crate) mod choose;
pub(crate) mod cues;
mod escape;
pub(crate) mod measure;
pub(crate) mod pictures;
pub(crate) mod prune;
pub(crate) mod repeats;
pub(crate) mod setting;
pub(crate) mod tags;
mod text;
pub(crate) mod tidy;
pub(crate) mod tree;

pub use charset::decode;
pub use text::text_of;

use crate::metadata;
use measure::Measures;
use prune::Zeal;
use tags::Tag;
use tree::Page;

/// Fewer characters than this are hardly a story: another way of reading is tried.
const STORY: usize = 250;

/// Reads a page that is already text. `url` is where it was found; relative addresses need it.
/// Never fails: a page without a story gives parts with an empty body.
pub fn read(html: &str, url: Option<&Url>) -> Parts {
    read_dated(html, url).0
}

/// Like `read`, with the day of publication as the page itself gives it. `Parts` keeps moments
/// in universal time, where the day may be another one.
pub fn read_dated(html: &str, url: Option<&Url>) -> (Parts, Option<NaiveDate>) {
    let page = bounds::parse(html);
    let base = base(&page, url);
    let base = base.as_ref().or(url);
    let plain = Measures::of(&page);
    let found = metadata::read(&page, &plain, url);
    let (body, pictures) = body(&page, plain, &found, base);
    let day = found.day;
    let parts = Parts {
        headline: found.headline,
        standfirst: found.standfirst,
        bylines: found.bylines,
        outlet: found.outlet,
        section: found.section,
        topics: found.topics,
        published_at: found.published.map(|d| d.with_timezone(&Utc)),
        modified_at: found.modified.map(|d| d.with_timezone(&Utc)),
        language: found.language,
        url: found.url,
        pictures,
        body: crate::clean::sanitize(&body),
        rights: found.rights,
        ..Parts::default()
    };
    (parts, day)
}

/// `<base href>`, itself relative to the page.
fn base(page: &Page, url: Option<&Url>) -> Option<Url> {
    let href = page.all(Tag::Base).find_map(|at| page[at].attr("href"))?;
    match url {
        Some(url) => url.join(href).ok(),
        None => Url::parse(href).ok(),
    }
    .filter(|u| matches!(u.scheme(), "http" | "https"))
}

fn body(page: &Page, plain: Measures, found: &metadata::Metadata, base: Option<&Url>) -> (String, Vec<paper::FoundPicture>) {
    let mut best = (String::new(), Vec::new(), 0);
    for zeal in [Zeal::Usual, Zeal::Timid] {
        let mut m = plain.clone();
        prune::prune(page, &mut m, zeal);
        if zeal == Zeal::Usual {
            repeats::cut(page, &mut m, &found.headline, base);
        }
        let root = choose::root(page, &m, found.story.as_deref());
        tidy::tidy(page, &mut m, root, &found.headline);
        let html = setting::set(page, &m, root, base);
        let length = m.chars[root] as usize;
        if best.2 == 0 || length > 2 * best.2 {
            best = (html, pictures::of_story(page, &m, root, base), length);
        }
        if best.2 >= STORY {
            break;
        }
    }
    // Pages that scripts fill in the browser sometimes carry their story for machines only.
    if best.2 < STORY
        && let Some(story) = &found.story
        && story.chars().count() > 2 * best.2.max(100)
    {
        return (declared_body(story), best.1);
    }
    (best.0, best.1)
}

/// The body from `articleBody`: text with line ends, sometimes HTML.
fn declared_body(story: &str) -> String {
    let text = if story.contains("</p>") || story.contains("<br") { text_of(story) } else { metadata::unescape(story) };
    let mut out = String::new();
    for line in text.lines().map(str::trim).filter(|l| !l.is_empty()) {
        out.push_str("<p>");
        escape::escape(&mut out, line);
        out.push_str("</p>\n");
    }
    out
}
