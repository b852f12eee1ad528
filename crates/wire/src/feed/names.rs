//! Namespaces: told apart by their address, spelled as partners spell it, and by
//! the customary prefix where a feed forgot to declare one.

use crate::markup::scan::Attributes;

/// The vocabularies we know.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Ns {
    /// RSS of every number, no namespace at all, or a default one nobody knows.
    #[default]
    Plain,
    Atom,
    Content,
    Dc,
    Media,
    Itunes,
    Tombstone,
    Xhtml,
    FeedBurner,
    Licence,
    /// What `_news` is in JSON Feed, for feeds that are markup: ours.
    News,
    Other,
}

/// Part of the address in lower case, the customary prefix, the vocabulary.
const KNOWN: &[(&str, &str, Ns)] = &[
    ("www.w3.org/2005/atom", "atom", Ns::Atom),
    ("purl.org/atom/ns#", "atom03", Ns::Atom),
    ("purl.org/atom/app#", "app", Ns::Atom),
    ("www.w3.org/2007/app", "app", Ns::Atom),
    ("purl.org/rss/1.0/modules/content", "content", Ns::Content),
    ("purl.org/dc/elements/1.", "dc", Ns::Dc),
    ("purl.org/dc/terms", "dcterms", Ns::Dc),
    ("search.yahoo.com/mrss", "media", Ns::Media),
    ("www.rssboard.org/media-rss", "media", Ns::Media),
    ("www.itunes.com/dtds/podcast", "itunes", Ns::Itunes),
    ("purl.org/atompub/tombstones", "at", Ns::Tombstone),
    ("www.w3.org/1999/xhtml", "xhtml", Ns::Xhtml),
    ("rssnamespace.org/feedburner", "feedburner", Ns::FeedBurner),
    ("creativecommonsrssmodule", "creativecommons", Ns::Licence),
    ("creativecommons.org/ns", "cc", Ns::Licence),
    ("web.resource.org/cc", "cc", Ns::Licence),
    ("urn:courant:news", "courant", Ns::News),
    ("purl.org/rss/1.0/modules/", "", Ns::Other),
    ("purl.org/rss/1.0", "rss", Ns::Plain),
    ("my.netscape.com/rdf/simple", "rss", Ns::Plain),
    ("channel.netscape.com/rdf/simple", "rss", Ns::Plain),
    ("backend.userland.com/rss", "rss", Ns::Plain),
    ("blogs.law.harvard.edu/tech/rss", "rss", Ns::Plain),
    ("www.w3.org/1999/02/22-rdf-syntax-ns", "rdf", Ns::Other),
];

/// Declarations beyond this many are bombs.
const MOST: usize = 256;

/// The declarations in force.
#[derive(Debug, Default)]
pub(crate) struct Names<'a> {
    declared: Vec<(&'a str, Ns)>,
}

impl<'a> Names<'a> {
    /// Takes up what a start tag declares; says how many to forget at its end.
    pub fn declare(&mut self, attributes: &'a str) -> usize {
        if !attributes.contains("xmlns") {
            return 0;
        }
        let before = self.declared.len();
        for (key, address) in Attributes(attributes) {
            let prefix = match key.strip_prefix("xmlns") {
                Some("") => "",
                Some(rest) if rest.starts_with(':') => &rest[1..],
                _ => continue,
            };
            if self.declared.len() < MOST {
                self.declared.push((prefix, by_address(address, prefix.is_empty())));
            }
        }
        self.declared.len() - before
    }

    pub fn forget(&mut self, count: usize) {
        self.declared.truncate(self.declared.len() - count);
    }

    /// The vocabulary of a name with its prefix.
    pub fn of(&self, full: &str) -> Ns {
        let prefix = full.rsplit_once(':').map_or("", |(prefix, _)| prefix);
        match self.declared.iter().rev().find(|(known, _)| *known == prefix) {
            Some((_, ns)) => *ns,
            None if prefix.is_empty() => Ns::Plain,
            None => by_prefix(prefix),
        }
    }

    /// The prefix that stands for XHTML, when one does.
    pub fn xhtml_prefix(&self) -> Option<&'a str> {
        self.declared.iter().rev().find(|(prefix, ns)| *ns == Ns::Xhtml && !prefix.is_empty()).map(|(prefix, _)| *prefix)
    }
}

fn by_address(address: &str, is_default: bool) -> Ns {
    let address = address.trim().to_ascii_lowercase();
    match KNOWN.iter().find(|(part, _, _)| address.contains(part)) {
        Some((_, _, ns)) => *ns,
        // A default namespace of their own invention: the names are all we have.
        None if is_default => Ns::Plain,
        None => Ns::Other,
    }
}

fn by_prefix(prefix: &str) -> Ns {
    KNOWN.iter().find(|(_, known, _)| !known.is_empty() && known.eq_ignore_ascii_case(prefix)).map_or(Ns::Other, |k| k.2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_vocabulary_is_known_by_its_address_or_by_custom() {
        let mut names = Names::default();
        let count =
            names.declare(" xmlns=\"http://www.w3.org/2005/Atom\" xmlns:m='HTTP://search.yahoo.com/mrss' xmlns:q='urn:q'");
        assert_eq!(count, 3);
        assert_eq!(names.of("title"), Ns::Atom);
        assert_eq!(names.of("m:credit"), Ns::Media);
        assert_eq!(names.of("q:x"), Ns::Other);
        assert_eq!(names.of("dc:creator"), Ns::Dc);
        names.forget(count);
        assert_eq!(names.of("title"), Ns::Plain);
        names.declare(" xmlns='http://their.example/format#'");
        assert_eq!(names.of("title"), Ns::Plain);
    }
}
