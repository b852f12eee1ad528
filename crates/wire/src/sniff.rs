//! What kind of thing is this? Told by what stands in it, never by what it is called.

use crate::markup::element::local;
use crate::markup::scan::{Scanner, Token};

/// The dialects we are spoken to in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// RSS 2.0 and the 0.9x before it.
    Rss,
    /// RSS 1.0 and 0.90, built on RDF.
    Rdf,
    Atom,
    JsonFeed,
    /// An HTML page: feeds may be announced in it.
    Page,
    Unknown,
}

impl Dialect {
    /// For people: "RSS", "an HTML page".
    pub fn name(self) -> &'static str {
        match self {
            Dialect::Rss => "RSS",
            Dialect::Rdf => "RSS 1.0",
            Dialect::Atom => "Atom",
            Dialect::JsonFeed => "JSON Feed",
            Dialect::Page => "an HTML page",
            Dialect::Unknown => "something unknown",
        }
    }

    pub fn is_feed(self) -> bool {
        matches!(self, Dialect::Rss | Dialect::Rdf | Dialect::Atom | Dialect::JsonFeed)
    }
}

/// Tags looked at before we give up.
const LOOKED_AT: usize = 64;

/// Tells the dialect of a text.
pub fn sniff(text: &str) -> Dialect {
    let start = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    if start.starts_with('{') || start.starts_with('[') {
        return json(start);
    }
    let mut scanner = Scanner::new(start);
    let mut seen = 0;
    while let Some(token) = scanner.next() {
        let Token::Start { name, .. } = token else {
            continue;
        };
        match local(name).to_ascii_lowercase().as_str() {
            "rss" | "channel" => return Dialect::Rss,
            "rdf" => return Dialect::Rdf,
            "feed" => return Dialect::Atom,
            "html" | "head" | "body" | "meta" => return Dialect::Page,
            // An item without anything around it is still an item.
            "item" => return Dialect::Rss,
            "entry" => return Dialect::Atom,
            "opml" | "urlset" | "sitemapindex" | "svg" => return Dialect::Unknown,
            _ => seen += 1,
        }
        if seen > LOOKED_AT {
            break;
        }
    }
    match start.get(..9).map(str::to_ascii_lowercase).as_deref() {
        Some("<!doctype") if start.len() > 9 && seen > 0 => Dialect::Page,
        _ => Dialect::Unknown,
    }
}

fn json(text: &str) -> Dialect {
    let head: String = text.chars().take(100_000).collect();
    match head.contains("jsonfeed.org") || head.contains("\"items\"") {
        true => Dialect::JsonFeed,
        false => Dialect::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dialect_is_told_by_its_root_and_not_by_its_name() {
        assert_eq!(sniff("<?xml version='1.0'?><!-- hi --><rss version='2.0'>"), Dialect::Rss);
        assert_eq!(sniff("<rdf:RDF xmlns='http://purl.org/rss/1.0/'>"), Dialect::Rdf);
        assert_eq!(sniff("\u{feff} <a:feed xmlns:a='http://www.w3.org/2005/Atom'>"), Dialect::Atom);
        assert_eq!(sniff("{\"version\": \"https://jsonfeed.org/version/1.1\"}"), Dialect::JsonFeed);
        assert_eq!(sniff("<!DOCTYPE html><html lang=en>"), Dialect::Page);
        assert_eq!(sniff("<!doctype html><title>x</title><p>y"), Dialect::Page);
        assert_eq!(sniff("<!DOCTYPE rss [<!ENTITY x 'y'>]><rss>"), Dialect::Rss);
        assert_eq!(sniff("<opml version='2.0'><body/></opml>"), Dialect::Unknown);
        for nothing in ["", "<", "<rss", "hello", "\u{1}PNG", "{}"] {
            assert_eq!(sniff(nothing), Dialect::Unknown, "{nothing}");
        }
    }
}
