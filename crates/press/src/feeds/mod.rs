//! Feeds: the paper for machines, in full, with every take-down said aloud.
//!
//! All three dialects print the same gathered items. Absence is no signal to whoever took a
//! copy, so a killed, withdrawn or held story stays in every feed as a notice, under the
//! identity it always had, for thirty days. Older stories follow page by page (RFC 5005,
//! section 3), so that whoever comes late can catch up.

mod atom;
mod json;
mod markup;
mod rss;
mod text;

use std::borrow::Cow;
use std::fmt::Write;
use std::sync::Arc;

use archive::stories::Shelf;
use archive::takedowns::Tombstone;
use archive::{Card, Nouns};
use chrono::{DateTime, TimeDelta, Utc};
use paper::takedown::Kind;

pub(crate) use markup::xml;
use markup::{attribute, cdata, element, link};

use crate::address::{Desk, FeedKind};
use crate::gather::Gathering;
use crate::pages::body::{self, Way};
use crate::values::PictureValue;
use crate::whole::whole_addresses;
use crate::{House, Printed, Result};

impl FeedKind {
    /// Stories in one feed. In RSS as many as Ghost has there: to a reader whose program forgot the
    /// older ones, more would be news on the day of the move.
    pub fn items(self) -> i64 {
        match self {
            FeedKind::Rss => 15,
            FeedKind::Atom | FeedKind::Json => 30,
        }
    }
}

/// How long a take-down is told.
const TOLD_FOR: TimeDelta = TimeDelta::days(30);

/// A feed, gathered and not yet written.
struct Feed {
    house: Arc<House>,
    title: String,
    /// Whole URLs of the page it mirrors and of itself.
    page: String,
    this: String,
    /// Where the feed begins, and the parts of it before and after this one.
    first: String,
    prev: Option<String>,
    next: Option<String>,
    items: Vec<Item>,
    stones: Vec<Tombstone>,
    updated: Option<DateTime<Utc>>,
}

struct Item {
    card: Card,
    url: String,
    /// Clean body with whole addresses, its dateline in place.
    html: String,
    picture: Option<PictureValue>,
    /// What an editor wrote of it for search engines.
    told: Option<String>,
    /// What we told readers last that we had got wrong.
    corrected: Option<String>,
}

/// Prints a feed; `None` where there is no such desk, and past its end.
pub async fn print(g: &mut Gathering<'_>, of: &Desk, kind: FeedKind, page: u32) -> Result<Option<Printed>> {
    let Some((shelf, name, tag)) = shelf(g, of).await? else {
        return Ok(None);
    };
    g.tag(tag);
    let items = kind.items();
    let pages = (g.archive.count_live(shelf).await? + items - 1) / items;
    if page > 1 && i64::from(page) > pages {
        return Ok(None);
    }
    let stories = g.archive.stories().whole(shelf, items, i64::from(page - 1) * items).await?;
    let front = match of {
        Desk::Author(slug) => g.house.paper.author_address(slug),
        Desk::Topic(slug) => match g.archive.topics().by_slug(slug).await? {
            Some(topic) => g.house.paper.topic_address(&topic).unwrap_or_else(|| of.to_string()),
            None => of.to_string(),
        },
        _ => of.to_string(),
    };
    Ok(Some(set(g, Source { name, front, page, pages, stories }, kind).await?))
}

/// What a feed tells, read and not yet set.
pub struct Source {
    /// Empty for the paper's own.
    pub name: String,
    /// The path of the list it mirrors.
    pub front: String,
    /// From 1.
    pub page: u32,
    pub pages: i64,
    pub stories: Vec<(Card, String)>,
}

/// Sets a feed of these stories.
pub async fn set(g: &mut Gathering<'_>, source: Source, kind: FeedKind) -> Result<Printed> {
    let Source { name, front, page, pages, stories } = source;
    // Take-downs of any desk stand in each feed: a story may have changed desks since.
    g.tag("front");
    let house = g.house.clone();
    let since = house.now - TOLD_FOR;
    let stones = if page == 1 { g.archive.takedowns().tombstones(since, 200).await? } else { Vec::new() };
    if let Some(oldest) = stones.iter().map(|s| s.at).min() {
        g.good_until(oldest + TOLD_FOR);
    }
    let stories: Vec<(Card, String)> = stories.into_iter().map(open).collect();
    g.learn_sizes(stories.iter().filter_map(|(card, _)| card.picture.as_ref()?.id)).await?;
    let in_texts = g.pictures_in(&stories.iter().map(|(_, body)| body).collect::<Vec<_>>(), Way::Program).await?;
    let mut items = Vec::new();
    let ids: Vec<_> = stories.iter().map(|(card, _)| card.id).collect();
    let mut told = g.archive.stories().descriptions(&ids).await?;
    let corrected: Vec<_> = stories.iter().filter(|(card, _)| card.corrected_at.is_some()).map(|(card, _)| card.id).collect();
    let mut corrected = g.archive.corrections().newest_of(&corrected).await?;
    for (card, body) in stories {
        g.tag(format!("story:{}", card.id));
        let picture = match &card.picture {
            Some(picture) => Some(g.picture(picture).await?),
            None => None,
        };
        let html = match card.dateline.as_deref().map(str::trim).filter(|d| !d.is_empty()) {
            Some(dateline) => crate::helpers::with_dateline(&body, dateline),
            None => body,
        };
        let url = house.absolute(card.path());
        let html = body::set(text::for_programs(html).into(), &in_texts, Way::Program);
        let told = told.remove(&card.id);
        let corrected = corrected.remove(&card.id).map(|one| one.note.as_str().to_owned());
        items.push(Item { url, html: whole_addresses(&html, &house.site), picture, told, corrected, card });
    }
    let updated = items.iter().filter_map(|i| i.updated()).chain(stones.iter().map(|s| s.at)).max();
    let at = |page: u32| house.absolute(&format!("{}{}", crate::helpers::page_path(&front, page), kind.file()));
    let feed = Feed {
        title: if name.is_empty() { house.title().to_owned() } else { format!("{name} - {}", house.title()) },
        page: house.absolute(&front),
        this: at(page),
        first: at(1),
        prev: (page > 1).then(|| at(page - 1)),
        next: (i64::from(page) < pages).then(|| at(page + 1)),
        house,
        items,
        stones,
        updated,
    };
    let (content_type, text) = match kind {
        FeedKind::Rss => ("application/rss+xml; charset=utf-8", rss::write(&feed)),
        FeedKind::Atom => ("application/atom+xml; charset=utf-8", atom::write(&feed)),
        FeedKind::Json => ("application/feed+json; charset=utf-8", json::write(&feed)),
    };
    let mut printed = Printed::new(200, content_type, text);
    printed.last_modified = feed.updated;
    let mut links = format!("<{}>; rel=\"self\"", feed.this);
    if let Some(hub) = &feed.house.hub {
        links += &format!(", <{hub}>; rel=\"hub\"");
    }
    printed.headers.push(("link", links));
    Ok(printed)
}

/// A story with what of its text every reader may read.
fn open((card, body): (Card, String)) -> (Card, String) {
    let open = match paper::gate::open_part(&body, &card.visibility) {
        Cow::Borrowed(open) if open.len() == body.len() => None,
        open => Some(open.into_owned()),
    };
    (card, open.unwrap_or(body))
}

async fn shelf(g: &Gathering<'_>, of: &Desk) -> Result<Option<(Shelf, String, String)>> {
    Ok(match of {
        Desk::Paper => Some((Shelf::All, String::new(), "front".to_owned())),
        Desk::Section(slug) => {
            let found = g.house.paper.sections.iter().find(|s| s.slug.as_str() == slug);
            found.map(|s| (Shelf::Section(s.id), s.name.clone(), format!("section:{}", s.id)))
        }
        Desk::Topic(slug) => g.archive.topics().by_slug(slug).await?.filter(|topic| !topic.internal).map(|topic| {
            let tag = format!("topic:{}", topic.id);
            (Shelf::Topic(topic.id), topic.name, tag)
        }),
        Desk::Thread(slug) => {
            g.archive.threads().by_slug(slug).await?.map(|t| (Shelf::Thread(t.id), t.title, format!("thread:{}", t.id)))
        }
        Desk::Author(slug) => {
            g.archive.authors().by_slug(slug).await?.map(|a| (Shelf::Author(a.id), a.name, format!("author:{}", a.id)))
        }
        Desk::Outlet(slug) => {
            g.archive.outlets().by_slug(slug).await?.map(|o| (Shelf::Outlet(o.id), o.name, format!("outlet:{}", o.id)))
        }
    })
}

impl Feed {
    fn about(&self) -> &str {
        &self.house.paper.masthead.description
    }

    /// Where to turn for more, as links are named (RFC 5005, section 3).
    fn turns(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let first = self.prev.as_ref().map(|_| ("first", self.first.as_str()));
        let prev = self.prev.as_deref().map(|prev| ("previous", prev));
        let next = self.next.as_deref().map(|next| ("next", next));
        [first, prev, next].into_iter().flatten()
    }

    /// The paper's sign, if it has one.
    fn icon(&self) -> Option<String> {
        let icon = &self.house.paper.masthead.icon;
        (!icon.is_empty()).then(|| self.house.absolute(icon))
    }
}

impl Item {
    fn updated(&self) -> Option<DateTime<Utc>> {
        self.card.updated_at.or(self.card.published_at)
    }

    /// What it is about, in a sentence or two; never nothing.
    fn summary(&self, house: &House) -> String {
        self.summary_or(house, crate::pages::story::opening)
    }

    /// The same, where nobody wrote one with so much of the text.
    fn summary_or(&self, house: &House, opening: impl FnOnce(&str) -> String) -> String {
        let card = &self.card;
        let brief = card.brief.as_ref().map(|b| b.summary.trim()).filter(|s| !s.is_empty());
        let written = card.standfirst.as_deref().map(str::trim).filter(|s| !s.is_empty()).or(brief).or(self.told.as_deref());
        match written {
            Some(summary) => summary.to_owned(),
            None if self.html.is_empty() && !card.visibility.is_public() => house.word("This story is for members.").to_owned(),
            None => opening(&self.html),
        }
    }

    /// The origin's name and address, for a partner's story.
    fn source(&self) -> Option<(&str, &str)> {
        let url = crate::values::web_address(self.card.origin_url()?)?;
        Some((self.card.outlet.as_ref().map_or(url, |(_, _, name)| name.as_str()), url))
    }

    fn categories(&self) -> impl Iterator<Item = &str> {
        let topics = self.card.topics.iter().map(String::as_str).filter(|topic| !paper::Topic::is_internal(topic));
        self.card.section.iter().map(|(_, _, name)| name.as_str()).chain(topics)
    }

    /// Our word for what readers were last told of it; a fix is told to nobody. What we print on
    /// from a partner's corrected version tells of that correction.
    fn change(&self) -> &'static str {
        let card = &self.card;
        match (card.corrected_at, self.correction()) {
            (Some(corrected), _) if card.updated_at <= Some(corrected) => "correction",
            (None, Some(_)) => "correction",
            _ if card.version > 1 => "update",
            _ => "new",
        }
    }

    /// What was wrong, in our words or else in the partner's. It stays through later updates: who
    /// reads seldom would never hear of it.
    fn correction(&self) -> Option<&str> {
        self.corrected.as_deref().or_else(|| self.card.origin.as_ref()?.correction.as_deref())
    }

    fn embargo(&self) -> Option<DateTime<Utc>> {
        self.card.origin.as_ref()?.embargo_until
    }

    fn rights(&self) -> Option<&str> {
        self.card.origin.as_ref()?.rights.as_deref().map(str::trim).filter(|rights| !rights.is_empty())
    }
}

/// What `_news` says in JSON Feed, said in markup: version, change, embargo and origin travel on.
fn news(out: &mut String, item: &Item) {
    element(out, "courant:version", &item.card.version.to_string());
    out.push_str("<courant:change");
    if let Some(note) = item.correction().filter(|note| !note.is_empty()) {
        attribute(out, "note", note);
    }
    writeln!(out, ">{}</courant:change>", item.change()).expect("writing to a String");
    if let Some(until) = item.embargo() {
        element(out, "courant:embargoed", &stamp(until));
    }
    if let Some(origin) = &item.card.origin {
        out.push_str("<courant:origin");
        attribute(out, "guid", &origin.guid);
        if let Some((_, url)) = item.source() {
            attribute(out, "href", url);
        }
        if let Some(version) = &origin.their_version {
            attribute(out, "version", version);
        }
        out.push_str("/>\n");
    }
}

/// The same for what was taken down.
fn stone_news(out: &mut String, house: &House, stone: &Tombstone) {
    element(out, "courant:version", &stone.version.to_string());
    out.push_str("<courant:change");
    attribute(out, "note", notice(house, stone));
    writeln!(out, ">{}</courant:change>", change(stone.kind)).expect("writing to a String");
}

/// RFC 3339, in seconds.
fn stamp(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
}

/// What a take-down is called in feeds.
pub(crate) fn change(kind: Kind) -> &'static str {
    match kind {
        Kind::Hold => "hold",
        Kind::Withdraw => "withdraw",
        Kind::Kill => "kill",
    }
}

/// What stands in a story's place: the editor's words, or the usual ones in the paper's language.
pub(crate) fn notice<'s>(house: &'s House, stone: &'s Tombstone) -> &'s str {
    match stone.notice.trim() {
        "" => house.word(stone.kind.usual_notice()),
        notice => notice,
    }
}

/// The headline that stands over a notice; the story's own may be what was wrong.
fn notice_title(house: &House, kind: Kind) -> &str {
    house.word(match kind {
        Kind::Hold => "Being checked",
        Kind::Withdraw => "Withdrawn",
        Kind::Kill => "Killed",
    })
}

/// Media RSS for a story's picture: caption, credit and licence travel with it.
fn media(out: &mut String, item: &Item, house: &House) {
    let Some(picture) = &item.picture else { return };
    let about = &picture.picture;
    out.push_str("<media:content");
    attribute(out, "url", &house.absolute(&picture.src));
    attribute(out, "type", &about.media_type);
    attribute(out, "medium", "image");
    attribute(out, "width", &about.width.to_string());
    attribute(out, "height", &about.height.to_string());
    attribute(out, "fileSize", &about.size.to_string());
    out.push_str(">\n");
    let words = [
        ("media:title type=\"plain\"", Some(&about.alt).filter(|alt| !alt.is_empty())),
        ("media:description type=\"plain\"", about.caption.as_ref()),
        ("media:credit role=\"photographer\"", about.credit.as_ref()),
    ];
    for (name, text) in words {
        if let Some(text) = text {
            element(out, name, text);
        }
    }
    // The older word for terms: more readers know it than `media:license`.
    if let Some(licence) = &about.licence {
        out.push_str("<media:copyright");
        if let Some(href) = crate::values::web_address(licence) {
            attribute(out, "url", href);
        }
        out.push('>');
        xml(&crate::values::licence_name(licence), out);
        out.push_str("</media:copyright>\n");
    }
    out.push_str("</media:content>\n");
}
