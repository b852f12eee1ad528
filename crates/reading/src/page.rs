//! Reading a page as an editor does: which part of it is the story, who wrote it, when, for whom.
//!
//! The page is parsed within bounds, metadata is heard from all its witnesses, furniture is
//! pruned, the element that holds the story is chosen from several candidates, cleaned, and
//! printed as plain body HTML. When that leaves too little, the next bolder or more timid way
//! is tried. Prose is never altered: a paragraph stays as it is or goes as a whole.

use chrono::{NaiveDate, Utc};
use paper::Parts;
use url::Url;

mod author_note;
pub(crate) mod away;
pub(crate) mod bounds;
mod charset;
pub(crate) mod choose;
pub(crate) mod cues;
mod escape;
mod lead;
pub(crate) mod measure;
pub(crate) mod pictures;
pub(crate) mod prune;
pub(crate) mod removals;
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
    let Body { html, pictures, removals } = body(&page, &plain, &found, base);
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
        body: crate::clean::sanitize(&html),
        rights: found.rights,
        removals,
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

/// The body of the story, its pictures, and what stood around it.
#[derive(Default)]
struct Body {
    html: String,
    pictures: Vec<paper::FoundPicture>,
    removals: Vec<paper::Removal>,
}

fn body(page: &Page, plain: &Measures, found: &metadata::Metadata, base: Option<&Url>) -> Body {
    let mut best = None;
    let mut longest = 0;
    for zeal in [Zeal::Usual, Zeal::Timid] {
        let mut m = plain.clone();
        prune::prune(page, &mut m, zeal);
        if zeal == Zeal::Usual {
            repeats::cut(page, &mut m, &found.headline, base);
        }
        let root = choose::root(page, &m, found.story.as_deref());
        let root = lead::widen(page, &mut m, root, &found.headline);
        tidy::tidy(page, &mut m, root, &found.headline, &found.bylines, base);
        let length = m.chars[root] as usize;
        if longest == 0 || length > 2 * longest {
            (best, longest) = (Some((m, root)), length);
        }
        if longest >= STORY {
            break;
        }
    }
    let Some((m, root)) = best else { return Body::default() };
    let mut pictures = pictures::of_story(page, &m, root, base);
    // A story told without a picture may still have one: the page shows it to those who link to it.
    if pictures.is_empty() {
        pictures.extend(found.image.clone());
    }
    // Pages that scripts fill in the browser sometimes carry their story for machines only.
    if longest < STORY
        && let Some(story) = &found.story
        && story.chars().count() > 2 * longest.max(100)
    {
        return Body { html: declared_body(story), pictures, removals: Vec::new() };
    }
    let printed = setting::set(page, &m.out, root, base);
    let fields = [found.headline.as_str(), found.standfirst.as_deref().unwrap_or_default()];
    let removals = removals::of_story(page, plain, &m, root, &printed, base, &fields);
    Body { html: printed.html, pictures, removals }
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
