//! What may stand at a path, in the order in which it is looked for.

use super::pattern::is_letter;
use super::{Key, Pattern, RouteKind, Routes};

/// One thing that may stand there; whether it does, only the store can tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub spot: Spot,
    /// The slug in a route's own address, for `%s`.
    pub slug: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Spot {
    /// By its place in the file; page 1 of a channel is `page: 1`.
    Route {
        nth: usize,
        page: u32,
    },
    RouteFeed {
        nth: usize,
        file: Feed,
        page: u32,
    },
    Collection {
        nth: usize,
        page: u32,
    },
    CollectionFeed {
        nth: usize,
        file: Feed,
        page: u32,
    },
    Story {
        key: Key,
        edit: bool,
    },
    Page {
        slug: String,
        edit: bool,
    },
    /// A topic or an author, by slug.
    Tag {
        slug: String,
        page: u32,
    },
    TagFeed {
        slug: String,
        file: Feed,
        page: u32,
    },
    Author {
        slug: String,
        page: u32,
    },
    AuthorFeed {
        slug: String,
        file: Feed,
        page: u32,
    },
}

/// A list's feed, by the end of its address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Feed {
    Rss,
    /// Leads to `rss/`.
    Old,
    Atom,
    Json,
}

impl Feed {
    fn named(file: &str) -> Option<Feed> {
        Some(match file {
            "rss" => Feed::Rss,
            "feed" => Feed::Old,
            "atom.xml" => Feed::Atom,
            "feed.json" => Feed::Json,
            _ => return None,
        })
    }
}

impl Spot {
    /// What names the story or page that may stand there.
    pub fn key(self) -> Option<Key> {
        match self {
            Spot::Story { key, .. } => Some(key),
            Spot::Page { slug, .. } => Some(Key { slug: Some(slug), id: None }),
            _ => None,
        }
    }

    /// Did the publisher write this very address down?
    pub fn is_a_list(&self) -> bool {
        !matches!(self, Spot::Story { .. } | Spot::Page { .. })
    }
}

/// The end of a list's address.
enum Tail {
    Page(u32),
    Feed(Feed, u32),
}

/// Everything that may stand at a path, given as what is between its slashes, in lower case.
pub fn at(routes: &Routes, path: &[&str]) -> Vec<Place> {
    let mut places = Vec::new();
    let (list, tail) = tail(path);
    for (nth, route) in routes.routes.iter().enumerate() {
        let is_channel = matches!(route.kind, RouteKind::Channel(_));
        if let Some(key) = route.path.find(path) {
            places.push(Place { spot: Spot::Route { nth, page: 1 }, slug: key.slug });
        } else if let RouteKind::Channel(listing) = &route.kind
            && is_channel
            && let Some(tail) = &tail
            && let Some(key) = route.path.find(list)
        {
            let spot = match tail {
                Tail::Page(page) => Spot::Route { nth, page: *page },
                Tail::Feed(file, page) if listing.rss => Spot::RouteFeed { nth, file: *file, page: *page },
                Tail::Feed(..) => continue,
            };
            places.push(Place { spot, slug: key.slug });
        }
    }
    let (entry, edit) = match path {
        [entry @ .., "edit"] if !entry.is_empty() => (entry, true),
        entry => (entry, false),
    };
    for (nth, collection) in routes.collections.iter().enumerate() {
        if let Some(key) = collection.path.find(path) {
            places.push(Place { spot: Spot::Collection { nth, page: 1 }, slug: key.slug });
        } else if let Some(tail) = &tail
            && let Some(key) = collection.path.find(list)
        {
            match tail {
                Tail::Page(page) => places.push(Place { spot: Spot::Collection { nth, page: *page }, slug: key.slug }),
                Tail::Feed(file, page) if collection.listing.rss => {
                    places.push(Place { spot: Spot::CollectionFeed { nth, file: *file, page: *page }, slug: key.slug });
                }
                Tail::Feed(..) => {}
            }
        }
        for (path, edit) in [(path, false), (entry, edit)] {
            if (edit || path.len() == entry.len())
                && let Some(key) = collection.permalink.find(path)
            {
                places.push(Place { spot: Spot::Story { key, edit }, slug: None });
                break;
            }
        }
    }
    if let [slug] = entry
        && slug.bytes().all(is_letter)
    {
        places.push(Place { spot: Spot::Page { slug: (*slug).to_owned(), edit }, slug: None });
    }
    let mut taxonomy = |pattern: &Option<Pattern>, page: fn(String, u32) -> Spot, feed: fn(String, Feed, u32) -> Spot| {
        let Some(pattern) = pattern else { return };
        let found = |path: &[&str]| pattern.find(path).and_then(|key| key.slug);
        if let Some(slug) = found(path) {
            places.push(Place { spot: page(slug, 1), slug: None });
        } else if let (Some(tail), Some(slug)) = (&tail, found(list)) {
            let spot = match tail {
                Tail::Page(n) => page(slug, *n),
                Tail::Feed(file, page) => feed(slug, *file, *page),
            };
            places.push(Place { spot, slug: None });
        }
    };
    taxonomy(&routes.tag, |slug, page| Spot::Tag { slug, page }, |slug, file, page| Spot::TagFeed { slug, file, page });
    taxonomy(&routes.author, |slug, page| Spot::Author { slug, page }, |slug, file, page| Spot::AuthorFeed { slug, file, page });
    places
}

fn tail<'a, 'b>(path: &'a [&'b str]) -> (&'a [&'b str], Option<Tail>) {
    match path {
        [list @ .., "page", n] => {
            let plain = n.len() <= 6 && n.bytes().all(|b| b.is_ascii_digit());
            match n.parse().ok().filter(|page| plain && *page > 0) {
                Some(page) => (list, Some(Tail::Page(page))),
                None => (path, None),
            }
        }
        [list @ .., file] => match Feed::named(file) {
            Some(feed) => match tail(list) {
                (list, Some(Tail::Page(page))) => (list, Some(Tail::Feed(feed, page))),
                _ => (list, Some(Tail::Feed(feed, 1))),
            },
            None => (path, None),
        },
        [] => (path, None),
    }
}
