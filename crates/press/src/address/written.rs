//! Addresses as they are written: the way back from what is asked for to a path.

use std::fmt;

use chrono::NaiveDate;

use super::{Address, Desk};
use crate::sitemap;

impl fmt::Display for Desk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Desk::Paper => f.write_str("/"),
            Desk::Section(slug) => write!(f, "/section/{slug}/"),
            Desk::Topic(slug) => write!(f, "/tag/{slug}/"),
            Desk::Thread(slug) => write!(f, "/thread/{slug}/"),
            Desk::Author(slug) => write!(f, "/author/{slug}/"),
            Desk::Outlet(slug) => write!(f, "/outlet/{slug}/"),
        }
    }
}

/// The canonical path; searches carry their query.
impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Address::Front { .. } => f.write_str("/")?,
            Address::Section { slug, .. } => write!(f, "/section/{slug}/")?,
            Address::Topic { slug, .. } => write!(f, "/tag/{slug}/")?,
            Address::Story { slug } => write!(f, "/{slug}/")?,
            Address::Thread { slug, .. } => write!(f, "/thread/{slug}/")?,
            Address::Author { slug, .. } => write!(f, "/author/{slug}/")?,
            Address::Outlet { slug, .. } => write!(f, "/outlet/{slug}/")?,
            Address::Day { day: None, .. } => f.write_str("/archive/")?,
            Address::Day { day: Some(day), .. } => write!(f, "/archive/{}/", day.format("%Y/%m/%d"))?,
            Address::Search { query, narrow, page } => {
                f.write_str("/search/")?;
                let mut asked = url::form_urlencoded::Serializer::new(String::new());
                let day = |day: &Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
                let own = |slug: &Option<String>| slug.clone().unwrap_or_default();
                let page = if *page > 1 { page.to_string() } else { String::new() };
                for (name, value) in [
                    ("q", query.clone()),
                    ("section", own(&narrow.section)),
                    ("author", own(&narrow.author)),
                    ("outlet", own(&narrow.outlet)),
                    ("from", day(&narrow.from)),
                    ("to", day(&narrow.to)),
                    ("page", page),
                ] {
                    if !value.is_empty() {
                        asked.append_pair(name, &value);
                    }
                }
                let asked = asked.finish();
                return if asked.is_empty() { Ok(()) } else { write!(f, "?{asked}") };
            }
            Address::Found { query } => {
                let asked = url::form_urlencoded::Serializer::new(String::new()).append_pair("q", query).finish();
                return write!(f, "/search/found.json?{asked}");
            }
            Address::Corrections => f.write_str("/corrections/")?,
            Address::Feed { of, kind, page } => {
                let name = kind.file();
                match page {
                    1 => write!(f, "{of}{name}")?,
                    n => write!(f, "{of}page/{n}/{name}")?,
                }
            }
            Address::SitemapIndex => f.write_str("/sitemap.xml")?,
            Address::Sitemap { of, part } => write!(f, "/{}", of.file(*part))?,
            Address::NewsSitemap { part } => write!(f, "/{}", sitemap::news::file(*part))?,
            Address::Told(told) => f.write_str(told.path())?,
            Address::Asset { path } => write!(f, "/assets/{path}")?,
            Address::Public { name } => write!(f, "/public/{name}")?,
            Address::Picture { hash, ending } => write!(f, "/content/pictures/{hash}.{ending}")?,
            Address::Attachment { hash, name } => write!(f, "/content/files/{hash}/{name}")?,
            Address::Image(image) => write!(f, "{image}")?,
            Address::Routed { path } => f.write_str(path)?,
            Address::Error { status } => write!(f, "!{status}")?,
        }
        match self.page() {
            1 => Ok(()),
            n => write!(f, "page/{n}/"),
        }
    }
}
