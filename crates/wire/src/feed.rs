//! A feed of any dialect, read: items, what its publisher says of it, and complaints.
//!
//! Reading never fails. What cannot be read is left out and complained about, and
//! the straight items of a crooked feed come out as if nothing were wrong.

mod atom_text;
mod dates;
mod draft;
mod facts;
mod json_feed;
pub(crate) mod names;
mod people;
mod pictures;
mod plain;
mod status;

use chrono::{DateTime, Duration, FixedOffset, Utc};
use paper::{FirstStood, Parts, Upstream};
use url::Url;

use crate::complaint::{Complaint, Complaints};
use crate::decode;
use crate::markup::element::{self, Ending, local};
use crate::markup::scan::{Scanner, Token};
use crate::sniff::{Dialect, sniff};
use draft::Draft;
use names::{Names, Ns};

pub use facts::FeedFacts;

/// One item as the partner filed it, its markup not yet cleaned.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Item {
    /// The partner's own name for it, or one made of its link or headline.
    pub guid: String,
    /// The partner's own version, where the dialect has one.
    pub version: Option<String>,
    pub upstream: Upstream,
    /// The partner's words about a hold, kill or correction.
    pub reason: Option<String>,
    /// The partner says that this version corrects an error.
    pub is_correction: bool,
    pub embargo_until: Option<DateTime<Utc>>,
    /// Where it first stood, when the partner passes it on.
    pub first_stood: Option<FirstStood>,
    /// With the zone the partner wrote.
    pub published: Option<DateTime<FixedOffset>>,
    pub updated: Option<DateTime<FixedOffset>>,
    /// The markup of the item exactly as it stood in the feed.
    pub original: String,
    /// What was read; `body` is foreign markup until `reading` has cleaned it.
    pub parts: Parts,
    /// What links in the body are relative to.
    pub base: Option<String>,
    /// The feed carries the whole text, not only a summary.
    pub full: bool,
}

/// What reading needs to know besides the bytes.
#[derive(Clone, Debug, Default)]
pub struct Circumstances<'a> {
    /// Where the feed was fetched from.
    pub url: Option<&'a str>,
    /// As the server sent it.
    pub content_type: Option<&'a str>,
    pub now: DateTime<Utc>,
}

/// A feed, read.
#[derive(Clone, Debug)]
pub struct Feed {
    pub dialect: Dialect,
    pub items: Vec<Item>,
    pub facts: FeedFacts,
    pub complaints: Vec<Complaint>,
}

/// Items taken from one feed; a longer one is cut, newest as the partner orders them.
const MOST_ITEMS: usize = 20_000;
/// A date further ahead than this is a slip of the pen.
const AHEAD: Duration = Duration::hours(1);

/// Reads a feed.
pub fn read(bytes: &[u8], at: &Circumstances<'_>) -> Feed {
    let mut complaints = Complaints::default();
    let text = decode::text(bytes, at.content_type, &mut complaints);
    let dialect = sniff(&text);
    let mut reading = Reading {
        now: at.now,
        base: at.url.and_then(|u| Url::parse(u).ok()),
        base_is_given: false,
        items: Vec::new(),
        is_full: false,
        facts: FeedFacts::default(),
        complaints,
    };
    match dialect {
        Dialect::JsonFeed => json_feed::read(&text, &mut reading),
        Dialect::Rss | Dialect::Rdf | Dialect::Atom => read_markup(&text, &mut reading),
        Dialect::Page => reading.complaints.add("This is an HTML page, not a feed."),
        Dialect::Unknown => reading.complaints.add("This is neither a feed nor a page that we can read."),
    }
    reading.facts.finish(&reading.items);
    Feed { dialect, items: reading.items, facts: reading.facts, complaints: reading.complaints.done() }
}

/// What is known while a feed is being read.
pub(crate) struct Reading {
    now: DateTime<Utc>,
    /// What addresses are relative to at this place.
    base: Option<Url>,
    /// The feed itself has said so (`xml:base`).
    base_is_given: bool,
    items: Vec<Item>,
    /// There were more items than we take.
    is_full: bool,
    facts: FeedFacts,
    complaints: Complaints,
}

impl Reading {
    /// Takes an item in, unless there are too many.
    fn take(&mut self, mut item: Item) {
        if self.items.len() >= MOST_ITEMS {
            self.is_full = true;
            self.complaints.add("The feed has more items than we take; the rest was left out.");
            return;
        }
        let latest = self.now + AHEAD;
        if item.published.is_some_and(|d| d.to_utc() > latest) {
            self.complaints.about(&item.guid, "The item is dated in the future; the date was left out.");
            item.published = None;
        }
        if item.updated.is_some_and(|d| d.to_utc() > latest) {
            item.updated = None;
        }
        item.parts.published_at = item.published.map(|d| d.to_utc());
        item.parts.modified_at = item.updated.map(|d| d.to_utc());
        self.items.push(item);
    }
}

/// RSS of every number, RDF and Atom differ in names, not in shape.
fn read_markup(text: &str, reading: &mut Reading) {
    let mut scanner = Scanner::new(text);
    let mut names = Names::default();
    let mut entered = false;
    loop {
        let before = scanner.position();
        let Some(token) = scanner.next().filter(|_| !reading.is_full) else {
            break;
        };
        let Token::Start { name, attributes, empty } = token else {
            continue;
        };
        let kind = Place::of(name);
        match kind {
            Place::Container => {
                entered = true;
                names.declare(attributes);
                facts::note_container(attributes, reading);
            }
            Place::Item | Place::Tombstone => {
                let stops = |other: &str, is_end: bool| match Place::of(other) {
                    Place::Item | Place::Tombstone => other.eq_ignore_ascii_case(name),
                    Place::Container => is_end,
                    Place::Other => false,
                };
                let (element, ending) = element::read(&mut scanner, &mut names, (name, attributes, empty), &stops);
                if ending == Ending::Torn {
                    // Half a story is worse than none: the next fetch brings it whole.
                    reading.complaints.add("The feed breaks off inside an item; that item was left out.");
                    break;
                }
                let original = text[before..scanner.position()].trim_end();
                if kind == Place::Tombstone && element.ns == Ns::Tombstone {
                    status::read_tombstone(&element, original, reading);
                } else {
                    let item = Draft::read(&element, reading).finish(original, reading);
                    reading.take(item);
                }
            }
            Place::Other if !entered => {}
            Place::Other => {
                let stops = |other: &str, is_end: bool| match Place::of(other) {
                    Place::Item | Place::Tombstone => !is_end,
                    Place::Container => is_end,
                    Place::Other => false,
                };
                let (element, _) = element::read(&mut scanner, &mut names, (name, attributes, empty), &stops);
                facts::note(&element, reading);
            }
        }
    }
    if scanner.crooked {
        reading.complaints.add("The feed is not well-formed XML; what could be understood was taken.");
    }
}

/// What a tag is to the shape of a feed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Container,
    Item,
    Tombstone,
    Other,
}

impl Place {
    fn of(name: &str) -> Place {
        let local = local(name);
        let is = |known: &str| local.eq_ignore_ascii_case(known);
        match local.len() {
            3 if is("rss") || is("rdf") => Place::Container,
            4 if is("feed") => Place::Container,
            7 if is("channel") => Place::Container,
            4 if is("item") => Place::Item,
            5 if is("entry") => Place::Item,
            13 if is("deleted-entry") => Place::Tombstone,
            _ => Place::Other,
        }
    }
}
