//! From a URL's path to what is asked for, and back.
//!
//! Every page has one address, in lower case and with a slash at its end; whatever else leads
//! to it is sent there for good. An `Address` is the only way to ask the press for anything,
//! and its canonical path is the key of the page cache.

mod image;
mod narrow;
mod routed;
mod written;

use chrono::NaiveDate;
use paper::Slug;

use crate::sitemap::{self, Mapped};

pub use image::Image;
pub use narrow::Narrow;

/// One thing the press can print.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Address {
    /// The front page, and the list of all stories behind it from page 2.
    Front {
        page: u32,
    },
    Section {
        slug: String,
        page: u32,
    },
    /// What stories are about; a section's own topic has the section's address instead.
    Topic {
        slug: String,
        page: u32,
    },
    Story {
        slug: String,
    },
    Thread {
        slug: String,
        page: u32,
    },
    Author {
        slug: String,
        page: u32,
    },
    Outlet {
        slug: String,
        page: u32,
    },
    /// The stories of one day of the paper; `None` is the newest day.
    Day {
        day: Option<NaiveDate>,
        page: u32,
    },
    Search {
        query: String,
        narrow: Narrow,
        page: u32,
    },
    /// The first few stories of a search, as JSON for the site's own script.
    Found {
        query: String,
    },
    Corrections,
    /// The newest stories of a desk; from page 2 those before them, for copies that come late.
    Feed {
        of: Desk,
        kind: FeedKind,
        page: u32,
    },
    SitemapIndex,
    Sitemap {
        of: Mapped,
        /// Counted from 1.
        part: u32,
    },
    NewsSitemap {
        /// Counted from 1; 0 is the whole, or the index of the parts.
        part: u32,
    },
    /// What is said to machines.
    Told(crate::Told),
    /// A file of the theme, without the leading `/assets/`.
    Asset {
        path: String,
    },
    /// A file of ours that Ghost's themes expect below `/public/`.
    Public {
        name: String,
    },
    /// A stored picture or one of its renditions, by the SHA-256 of its bytes.
    Picture {
        hash: String,
        ending: String,
    },
    /// Sound, film or a document, by the SHA-256 of its bytes. The press does not print it: it may
    /// be larger than memory, and is handed over as it lies.
    Attachment {
        hash: String,
        name: String,
    },
    /// A picture at one of Ghost's addresses, made to measure.
    Image(Image),
    /// What the paper's routes put at this path.
    Routed {
        path: String,
    },
    /// What a reader sees instead of a page: 404, 500, 503 …
    Error {
        status: u16,
    },
}

/// Whose feed it is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Desk {
    Paper,
    Section(String),
    Topic(String),
    Thread(String),
    Author(String),
    Outlet(String),
}

/// The three feeds: RSS 2.0, Atom (RFC 4287), JSON Feed 1.1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FeedKind {
    Rss,
    Atom,
    Json,
}

impl FeedKind {
    /// The end of its address.
    pub fn file(self) -> &'static str {
        match self {
            FeedKind::Rss => "rss/",
            FeedKind::Atom => "atom.xml",
            FeedKind::Json => "feed.json",
        }
    }
}

/// What a path turned out to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Route {
    Page(Address),
    /// 301 to this path (with its query, if any).
    Moved(String),
    /// No address of the press.
    Unknown,
}

impl Address {
    /// Reads the path and query of a request. The path is taken as sent, percent-encoded.
    pub fn parse(path: &str, query: Option<&str>) -> Route {
        let Some(decoded) = decode(path) else {
            return Route::Unknown;
        };
        if !decoded.starts_with('/') || decoded.contains(['\0', '\\', '\r', '\n']) {
            return Route::Unknown;
        }
        let parts: Vec<&str> = decoded.split('/').filter(|part| !part.is_empty()).collect();
        if parts.iter().any(|part| matches!(*part, "." | "..")) {
            return Route::Unknown;
        }
        // Files of the theme keep their spelling; all other addresses are lower case.
        if let ["assets", rest @ ..] = parts.as_slice() {
            return match rest {
                [] => Route::Unknown,
                _ => Route::Page(Address::Asset { path: rest.join("/") }),
            };
        }
        if let ["content", "images", rest @ ..] = parts.as_slice() {
            return Image::parse(rest).map_or(Route::Unknown, |image| Route::Page(Address::Image(image)));
        }
        if let ["content", "files", hash, name] = parts.as_slice()
            && hash.len() == 64
            && hash.bytes().all(|b| b.is_ascii_hexdigit())
        {
            return Route::Page(Address::Attachment { hash: hash.to_lowercase(), name: (*name).to_owned() });
        }
        let lower: Vec<String> = parts.iter().map(|part| part.to_lowercase()).collect();
        let lower: Vec<&str> = lower.iter().map(String::as_str).collect();
        let address = match lower.as_slice() {
            ["search"] => Some(search(query)),
            ["search", "found.json"] => Some(Address::Found { query: asked(query) }),
            ["search", "page", n] => {
                number(n).map(|page| Address::Search { query: asked(query), narrow: Narrow::read(query), page })
            }
            parts => plain(parts),
        };
        let Some(address) = address else {
            return Route::Unknown;
        };
        let canonical = match address {
            // A search is asked by form: its words stay in the query.
            Address::Search { .. } => "/search/".to_owned(),
            Address::Found { .. } => "/search/found.json".to_owned(),
            _ => address.to_string(),
        };
        if canonical == path { Route::Page(address) } else { Route::Moved(with_query(canonical, query)) }
    }

    /// The same list, page `page`; itself where it has no pages.
    #[must_use]
    pub fn at_page(&self, to: u32) -> Address {
        let mut other = self.clone();
        match &mut other {
            Address::Front { page }
            | Address::Section { page, .. }
            | Address::Topic { page, .. }
            | Address::Thread { page, .. }
            | Address::Author { page, .. }
            | Address::Outlet { page, .. }
            | Address::Day { page, .. }
            | Address::Search { page, .. } => *page = to,
            _ => {}
        }
        other
    }

    /// Which page of a list this is.
    pub fn page(&self) -> u32 {
        match self {
            Address::Front { page }
            | Address::Section { page, .. }
            | Address::Topic { page, .. }
            | Address::Thread { page, .. }
            | Address::Author { page, .. }
            | Address::Outlet { page, .. }
            | Address::Day { page, .. }
            | Address::Search { page, .. } => *page,
            _ => 1,
        }
    }

    pub fn story(slug: &Slug) -> Address {
        Address::Story { slug: slug.as_str().to_owned() }
    }
}

fn plain(parts: &[&str]) -> Option<Address> {
    let (list, page) = match parts {
        [list @ .., "page", n] => (list, number(n)?),
        list => (list, 1),
    };
    if let Some(address) = listing(list, page) {
        return Some(address);
    }
    if page != 1 || parts.len() != list.len() {
        return None;
    }
    if let [desk @ .., last] = parts
        && let Some(kind) = feed_kind(last)
    {
        let (desk, page) = match desk {
            [desk @ .., "page", n] => (desk, number(n)?),
            desk => (desk, 1),
        };
        if let Some(of) = desk_of(desk) {
            return Some(Address::Feed { of, kind, page });
        }
    }
    Some(match parts {
        ["corrections"] => Address::Corrections,
        ["public", name @ ("cards.min.css" | "cards.min.js" | "site.min.js")] => Address::Public { name: (*name).to_owned() },
        ["sitemap.xml"] => Address::SitemapIndex,
        ["content", "pictures", file] => {
            let (hash, ending) = file.split_once('.')?;
            let is_hash = hash.len() == 64 && hash.bytes().all(|b| b.is_ascii_hexdigit());
            (is_hash && matches!(ending, "jpg" | "png" | "webp" | "gif"))
                .then(|| Address::Picture { hash: hash.to_owned(), ending: ending.to_owned() })?
        }
        [file] if file.starts_with("sitemap-") && file.ends_with(".xml") => match sitemap::news::parse(file) {
            Some(part) => Address::NewsSitemap { part },
            None => {
                let (of, part) = Mapped::parse(file)?;
                Address::Sitemap { of, part }
            }
        },
        [slug] if is_slug(slug) && !is_of_the_house(slug) => Address::Story { slug: (*slug).to_owned() },
        parts => Address::Told(crate::Told::parse(parts)?),
    })
}

fn listing(parts: &[&str], page: u32) -> Option<Address> {
    let slug = |slug: &str| is_slug(slug).then(|| slug.to_owned());
    Some(match parts {
        [] => Address::Front { page },
        ["section", s] => Address::Section { slug: slug(s)?, page },
        ["tag", s] => Address::Topic { slug: slug(s)?, page },
        ["thread", s] => Address::Thread { slug: slug(s)?, page },
        ["author", s] => Address::Author { slug: slug(s)?, page },
        ["outlet", s] => Address::Outlet { slug: slug(s)?, page },
        ["archive"] => Address::Day { day: None, page },
        ["archive", y, m, d] => Address::Day { day: Some(date(y, m, d)?), page },
        _ => return None,
    })
}

fn desk_of(parts: &[&str]) -> Option<Desk> {
    Some(match parts {
        [] => Desk::Paper,
        ["section", s] if is_slug(s) => Desk::Section((*s).to_owned()),
        ["tag", s] if is_slug(s) => Desk::Topic((*s).to_owned()),
        ["thread", s] if is_slug(s) => Desk::Thread((*s).to_owned()),
        ["author", s] if is_slug(s) => Desk::Author((*s).to_owned()),
        ["outlet", s] if is_slug(s) => Desk::Outlet((*s).to_owned()),
        _ => return None,
    })
}

fn feed_kind(name: &str) -> Option<FeedKind> {
    Some(match name {
        "rss" | "feed" | "rss.xml" | "feed.xml" => FeedKind::Rss,
        "atom.xml" | "atom" => FeedKind::Atom,
        "feed.json" => FeedKind::Json,
        _ => return None,
    })
}

fn search(query: Option<&str>) -> Address {
    let page = value(query, "page").and_then(|n| number(&n)).unwrap_or(1);
    Address::Search { query: asked(query), narrow: Narrow::read(query), page }
}

fn asked(query: Option<&str>) -> String {
    let words = value(query, "q").unwrap_or_default();
    // Longer than anything a person types; the index need not see it.
    words.trim().chars().filter(|c| !c.is_control()).take(200).collect()
}

fn value(query: Option<&str>, name: &str) -> Option<String> {
    let pairs = url::form_urlencoded::parse(query?.as_bytes());
    pairs.into_iter().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
}

fn is_slug(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 191
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_')
}

/// Words no story may take; whatever stands there is another room's.
fn is_of_the_house(slug: &str) -> bool {
    Slug::from_words(slug).as_str().strip_prefix(slug) == Some("-story")
}

/// A page number in its one spelling, 1 to 999,999.
fn number(text: &str) -> Option<u32> {
    let plain = !text.is_empty() && text.len() <= 6 && text.bytes().all(|b| b.is_ascii_digit());
    text.parse().ok().filter(|n| plain && *n > 0)
}

fn date(y: &str, m: &str, d: &str) -> Option<NaiveDate> {
    let digits = |text: &str, most: usize| text.len() <= most && text.bytes().all(|b| b.is_ascii_digit());
    if !(digits(y, 4) && digits(m, 2) && digits(d, 2)) {
        return None;
    }
    NaiveDate::from_ymd_opt(y.parse().ok()?, m.parse().ok()?, d.parse().ok()?)
}

fn with_query(path: String, query: Option<&str>) -> String {
    match query.filter(|q| !q.is_empty()) {
        Some(query) => format!("{path}?{query}"),
        None => path,
    }
}

fn decode(path: &str) -> Option<String> {
    let bytes = path.as_bytes();
    if !bytes.contains(&b'%') {
        return Some(path.to_owned());
    }
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at] == b'%' {
            let hex = bytes.get(at + 1..at + 3)?;
            out.push(u8::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok()?);
            at += 3;
        } else {
            out.push(bytes[at]);
            at += 1;
        }
    }
    String::from_utf8(out).ok()
}

#[cfg(test)]
mod tests;
