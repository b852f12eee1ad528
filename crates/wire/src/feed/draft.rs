//! One item while it is being read: every vocabulary's word for the same thing ends up in the same place.

mod texts;

use chrono::{DateTime, FixedOffset};
use paper::Parts;
use sha2::{Digest, Sha256};
use url::Url;

use crate::feed::names::Ns;
use crate::feed::pictures::{Pictures, absolute};
use crate::feed::status::{self, Change};
use crate::feed::{Item, Reading, atom_text, dates, people, plain};
use crate::markup::element::Element;
use texts::{bodies, without_lead};

/// Topics kept of one item.
const MOST_TOPICS: usize = 50;

#[derive(Default)]
pub(crate) struct Draft {
    item: Item,
    parts: Parts,
    base: Option<Url>,
    /// `base` was given by `xml:base`, not only by where the feed stands.
    base_is_given: bool,
    links: Links,
    content: Option<String>,
    /// A content that stands elsewhere or is no text.
    content_elsewhere: bool,
    summary: Option<String>,
    pictures: Pictures,
    published: Vec<(u8, Option<DateTime<FixedOffset>>)>,
    updated: Option<DateTime<FixedOffset>>,
    bad_date: bool,
}

/// The addresses an item gives for itself, the best last word first.
#[derive(Default)]
struct Links {
    /// `feedburner:origLink`: the address before the counting.
    origin: Option<String>,
    plain: Option<String>,
    permanent: Option<String>,
}

impl Draft {
    pub fn read(element: &Element<'_>, reading: &Reading) -> Draft {
        let mut draft = Draft { base: reading.base.clone(), base_is_given: reading.base_is_given, ..Draft::default() };
        draft.rebase(element);
        draft.parts.language = element.attribute("lang").map(|l| l.into_owned());
        if let Some(about) = element.attribute("about") {
            draft.item.guid = about.into_owned();
        }
        // CDF writes `<item href="…" lastmod="…">`.
        draft.links.plain = element.attribute("href").and_then(|h| absolute(&h, draft.base.as_ref()));
        draft.updated = element.attribute("lastmod").and_then(|d| dates::read(&d));
        for child in &element.children {
            draft.note(child);
        }
        draft
    }

    /// `xml:base` on an element moves what addresses below it are relative to.
    fn rebase(&mut self, element: &Element<'_>) {
        if let Some(base) = element.attribute("base").and_then(|b| absolute(&b, self.base.as_ref())) {
            self.base = Url::parse(&base).ok();
            self.base_is_given = true;
        }
    }

    fn note(&mut self, child: &Element<'_>) {
        let name = child.name.to_ascii_lowercase();
        match child.ns {
            Ns::Plain | Ns::Atom => self.note_plain(&name, child),
            Ns::Dc => self.note_dublin_core(&name, child),
            Ns::Content if name == "encoded" => self.set_content(child),
            Ns::Media => self.note_media(&name, child),
            Ns::Itunes => self.note_itunes(&name, child),
            Ns::Xhtml if name == "body" || name == "div" => self.set_content(child),
            Ns::FeedBurner if name == "origlink" => {
                self.links.origin = child.words().and_then(|w| absolute(w, self.base.as_ref()));
            }
            Ns::Licence if name == "license" => self.set_rights(child),
            Ns::News => status::note_news(&name, child, &mut self.item),
            _ => {}
        }
    }

    fn note_plain(&mut self, name: &str, child: &Element<'_>) {
        match name {
            "title" => {
                if let Some(title) = atom_text::line(child) {
                    self.parts.headline = title;
                }
            }
            "link" => self.note_link(child),
            "guid" | "id" => self.note_guid(child),
            "pubdate" | "published" => self.published(1, child),
            "issued" => self.published(2, child),
            "created" => self.published(3, child),
            "updated" => self.set_updated(child),
            "modified" | "edited" | "lastbuilddate" if self.updated.is_none() => self.set_updated(child),
            "author" | "managingeditor" => self.note_author(child),
            "category" | "keywords" => self.note_category(child),
            "description" | "summary" | "abstract" | "tagline" => self.set_summary(child),
            "content" | "body" | "fulltext" | "fullitem" => self.set_content(child),
            "enclosure" => {
                let (url, kind) = (child.attribute("url"), child.attribute("type"));
                self.pictures.enclosure(url.as_deref(), kind.as_deref(), self.base.as_ref());
            }
            "image" => {
                let url = child.child("url").and_then(Element::words).or_else(|| child.words());
                self.pictures.art(url, self.base.as_ref());
            }
            "rights" | "copyright" => self.set_rights(child),
            "language" => self.set_language(child),
            "source" => self.note_source(child),
            "status" => self.note_status(child.words().unwrap_or_default(), None),
            _ => {}
        }
    }

    fn note_dublin_core(&mut self, name: &str, child: &Element<'_>) {
        match name {
            "title" if self.parts.headline.is_empty() => {
                self.parts.headline = atom_text::line(child).unwrap_or_default();
            }
            "creator" => self.add_names(child.words()),
            "date" | "issued" | "available" => self.published(2, child),
            "created" => self.published(3, child),
            "modified" if self.updated.is_none() => self.set_updated(child),
            "description" | "abstract" if self.summary.is_none() => self.set_summary(child),
            "identifier" if self.item.guid.is_empty() => self.set_guid(child.words()),
            "language" => self.set_language(child),
            "rights" => self.set_rights(child),
            "subject" => self.add_topic(&child.text),
            "publisher" if self.parts.outlet.is_none() => self.parts.outlet = atom_text::line(child),
            _ => {}
        }
    }

    fn note_media(&mut self, name: &str, child: &Element<'_>) {
        match name {
            "status" => {
                let state = child.attribute("state").unwrap_or_default();
                let reason = child.attribute("reason").map(|r| plain::from_html(&r));
                self.note_status(&state, reason);
            }
            "keywords" => child.text.split(',').for_each(|k| self.add_topic(k)),
            "title" if self.parts.headline.is_empty() => {
                self.parts.headline = atom_text::line(child).unwrap_or_default();
            }
            _ => self.pictures.media(child, self.base.as_ref()),
        }
    }

    fn note_itunes(&mut self, name: &str, child: &Element<'_>) {
        match name {
            "author" if self.parts.bylines.is_empty() => self.add_names(child.words()),
            "summary" | "subtitle" if self.summary.is_none() => self.set_summary(child),
            "image" => self.pictures.art(child.attribute("href").as_deref(), self.base.as_ref()),
            "keywords" => child.text.split(',').for_each(|k| self.add_topic(k)),
            _ => {}
        }
    }

    fn note_link(&mut self, child: &Element<'_>) {
        let base = self.base.clone();
        let href = child.attribute("href");
        let Some(href) = href.as_deref().or_else(|| child.words()) else {
            return;
        };
        let rel = child.attribute("rel").map(|r| r.to_ascii_lowercase());
        let kind = child.attribute("type");
        match rel.as_deref() {
            None | Some("alternate") => {
                let page = kind.as_deref().is_none_or(|k| k.contains("html"));
                if page || self.links.plain.is_none() {
                    let found = absolute(href, base.as_ref());
                    self.links.plain = if page { found.or(self.links.plain.take()) } else { found };
                }
            }
            Some("enclosure") => self.pictures.enclosure(Some(href), kind.as_deref(), base.as_ref()),
            Some("license") => self.parts.rights = self.parts.rights.take().or_else(|| absolute(href, base.as_ref())),
            _ => {}
        }
    }

    fn note_guid(&mut self, child: &Element<'_>) {
        self.set_guid(child.words());
        let is_link = child.attribute("isPermaLink").is_none_or(|v| !v.eq_ignore_ascii_case("false"));
        if is_link && child.name.eq_ignore_ascii_case("guid") {
            // Only what is an address by itself: plain numbers are called permalinks too.
            self.links.permanent = child.words().and_then(|w| absolute(w, None));
        }
    }

    fn set_guid(&mut self, words: Option<&str>) {
        if let Some(guid) = words {
            // A Courant's Atom says of a plain name that it is one; its RSS gives the name itself.
            self.item.guid = guid.strip_prefix(paper::wire_item::PLAIN_GUID).unwrap_or(guid).to_owned();
        }
    }

    fn note_author(&mut self, child: &Element<'_>) {
        match child.child("name") {
            Some(name) => self.add_names(name.words()),
            None => self.add_names(child.words()),
        }
    }

    pub fn add_names(&mut self, line: Option<&str>) {
        for name in line.map(people::names).unwrap_or_default() {
            if !self.parts.bylines.contains(&name) {
                self.parts.bylines.push(name);
            }
        }
    }

    fn note_category(&mut self, child: &Element<'_>) {
        let label = child.attribute("label").or_else(|| child.attribute("term"));
        let scheme = child.attribute("scheme").or_else(|| child.attribute("domain")).unwrap_or_default();
        // Our own way of telling a feed reader of a correction or a kill.
        if scheme.contains("news") && scheme.contains("change") {
            let term = child.attribute("term").unwrap_or_else(|| child.text.clone());
            self.note_status(&term, label.map(|l| l.into_owned()));
            return;
        }
        match (label, child.words()) {
            (_, Some(words)) => self.add_topic(words),
            (Some(label), None) => self.add_topic(&label),
            _ => {}
        }
    }

    pub fn add_topic(&mut self, topic: &str) {
        let topic = plain::from_html(topic);
        let known = self.parts.topics.iter().any(|t| t.eq_ignore_ascii_case(&topic));
        if !topic.is_empty() && topic.len() <= 200 && !known && self.parts.topics.len() < MOST_TOPICS {
            self.parts.topics.push(topic);
        }
    }

    fn note_status(&mut self, word: &str, reason: Option<String>) {
        if let Some(change) = status::change(word) {
            self.apply(change, reason);
        }
    }

    pub fn apply(&mut self, change: Change, reason: Option<String>) {
        self.item.apply(change, reason);
    }

    /// `atom:source` with a title, or RSS's name of the feed the item came from.
    fn note_source(&mut self, child: &Element<'_>) {
        let name = match child.child("title") {
            Some(title) => atom_text::line(title),
            None => atom_text::line(child).filter(|_| !child.has_markup()),
        };
        self.parts.outlet = self.parts.outlet.take().or(name);
    }

    fn set_content(&mut self, child: &Element<'_>) {
        if child.attribute("src").is_some() {
            self.content_elsewhere = true;
            return;
        }
        let Some(html) = atom_text::html(child) else {
            return;
        };
        // Several contents are several forms of one text: the longest has it all.
        if self.content.as_ref().is_none_or(|known| known.len() < html.len()) {
            self.rebase(child);
            self.content = Some(html);
        }
    }

    fn set_summary(&mut self, child: &Element<'_>) {
        let Some(html) = atom_text::html(child) else {
            return;
        };
        if self.summary.as_ref().is_none_or(|known| known.len() < html.len()) {
            if self.content.is_none() {
                self.rebase(child);
            }
            self.summary = Some(html);
        }
    }

    fn set_rights(&mut self, child: &Element<'_>) {
        let words = atom_text::line(child).or_else(|| child.attribute("resource").map(|r| r.into_owned()));
        self.parts.rights = self.parts.rights.take().or(words);
    }

    fn set_language(&mut self, child: &Element<'_>) {
        if let Some(language) = child.words() {
            self.parts.language = Some(language.to_owned());
        }
    }

    fn published(&mut self, rank: u8, child: &Element<'_>) {
        if let Some(words) = child.words() {
            let date = dates::read(words);
            self.bad_date |= date.is_none();
            self.published.push((rank, date));
        }
    }

    fn set_updated(&mut self, child: &Element<'_>) {
        if let Some(words) = child.words() {
            self.updated = dates::read(words).or(self.updated);
            self.bad_date |= self.updated.is_none();
        }
    }

    /// The item, complete. `original` is its markup as it stood in the feed.
    pub fn finish(mut self, original: &str, reading: &mut Reading) -> Item {
        let mut item = self.item;
        let links = self.links;
        self.parts.url = links.origin.or(links.plain).or(links.permanent).or_else(|| absolute(&item.guid, None));
        self.published.sort_by_key(|(rank, _)| *rank);
        item.published = self.published.iter().find_map(|(_, date)| *date).or(self.updated);
        item.updated = self.updated;
        self.parts.pictures = self.pictures.done();
        if self.parts.language.is_none() {
            self.parts.language.clone_from(&reading.facts.language);
        }
        let content = self.content.map(|content| without_lead(content, &self.parts.pictures));
        let (body, standfirst, full) = bodies(content, self.summary);
        item.full = full && !self.content_elsewhere;
        self.parts.body = body;
        self.parts.standfirst = standfirst;
        // A body was written for its own page, unless the feed says otherwise.
        let feed_base = self.base.map(String::from);
        item.base = match self.base_is_given {
            true => feed_base,
            false => self.parts.url.clone().or(feed_base),
        };
        item.original = original.to_owned();
        if item.guid.is_empty() {
            item.guid = made_guid(&self.parts, item.published);
            reading.complaints.about(&item.guid, "The item has no name of its own (guid); one was made.");
        }
        if self.bad_date {
            reading.complaints.about(&item.guid, "The item has a date that cannot be read.");
        }
        item.parts = self.parts;
        item
    }

    /// The parts of an item that is not markup (JSON Feed).
    pub fn of_json(base: Option<Url>, item: Item, url: Option<String>, pictures: Pictures) -> Draft {
        Draft { item, base, links: Links { plain: url, ..Links::default() }, pictures, ..Draft::default() }
    }

    pub fn parts(&mut self) -> &mut Parts {
        &mut self.parts
    }

    pub fn set_texts(&mut self, content: Option<String>, summary: Option<String>) {
        (self.content, self.summary) = (content, summary);
    }

    pub fn set_dates(&mut self, published: Option<&str>, updated: Option<&str>) {
        let read = published.map(dates::read);
        self.bad_date = matches!(read, Some(None));
        self.published.push((1, read.flatten()));
        self.updated = updated.and_then(dates::read);
    }
}

/// A name that stays the same while the item does: its link, or else its headline and day.
/// Not its text, which may be corrected.
fn made_guid(parts: &Parts, published: Option<DateTime<FixedOffset>>) -> String {
    if let Some(url) = &parts.url {
        return url.clone();
    }
    let mut hash = Sha256::new();
    if parts.headline.is_empty() && published.is_none() {
        hash.update(&parts.body);
    } else {
        hash.update(&parts.headline);
        hash.update(published.map(|d| d.to_rfc3339()).unwrap_or_default());
    }
    format!("made:{}", hex::encode(&hash.finalize()[..12]))
}
