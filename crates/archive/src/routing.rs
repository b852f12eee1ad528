//! Where readers find stories: under their slugs, or where the paper's routes say.
//!
//! A story's collection is asked of its row when it is read, a whole list at a time. So a change
//! of the routes, of a topic or of a date needs no work on a million rows.

use std::collections::HashMap;
use std::fmt::Write;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use paper::routes::{Collection, Facts, Key, Part};
use paper::{Kind, Masthead, PublicId, Routes, Slug, State, Story, StoryId, Topic};

use crate::db::Query;
use crate::error::Result;
use crate::filter::{Bound, Resource, is_left_out, owns, parse};
use crate::masthead::Paper;
use crate::stories::Card;
use crate::value::{Row, id_list};
use crate::{Archive, File, Nouns};

/// The routes and what else an address is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Routing {
    /// None while all addresses are the usual ones.
    pub routes: Option<Routes>,
    /// The days in addresses are the paper's.
    pub zone: Tz,
}

impl Default for Routing {
    fn default() -> Routing {
        Routing { routes: None, zone: Tz::UTC }
    }
}

impl Routing {
    pub(crate) async fn read<Q: Query + Nouns>(q: &Q, masthead: &Masthead) -> Result<Arc<Routing>> {
        let text = q.files().get(File::Routes).await?.unwrap_or_default();
        // What was taken once can be read.
        let routes = Routes::read(&text).unwrap_or_else(|no| {
            tracing::error!(%no, "the routes cannot be read");
            None
        });
        Ok(Arc::new(Routing { routes, zone: masthead.time_zone.parse().unwrap_or(Tz::UTC) }))
    }
}

impl Paper {
    pub fn routes(&self) -> Option<&Routes> {
        self.routing.routes.as_ref()
    }

    /// Do addresses hang on what stories are about or who wrote them?
    pub fn addresses_follow_topics(&self) -> bool {
        self.routes().is_some_and(|routes| are_facts_needed(&routes.collections))
    }

    /// Where readers find a topic, if they do.
    pub fn topic_address(&self, topic: &Topic) -> Option<String> {
        match self.routes() {
            None => topic.address(),
            Some(routes) => routes.topic_address(topic),
        }
    }

    /// Where readers find an author; nowhere is an address too, which has no page.
    pub fn author_address(&self, slug: &str) -> String {
        match self.routes() {
            None => format!("/author/{slug}/"),
            Some(routes) => routes.author_address(slug).unwrap_or_else(|| NOWHERE.to_owned()),
        }
    }
}

/// What is printed as the address of a thing that has none; there is never a page.
pub const NOWHERE: &str = "/404/";

/// A story whose address is asked.
pub(crate) struct Asked<'a> {
    pub id: StoryId,
    pub guid: &'a str,
    pub slug: &'a Slug,
    pub kind: Kind,
    pub at: DateTime<Utc>,
}

/// Where a story stands.
#[derive(Clone, Debug, Default)]
pub(crate) struct Stands {
    /// None for a story of no collection.
    pub address: Option<String>,
    pub collection: Option<usize>,
}

/// Stories asked of in one statement.
const AT_ONCE: usize = 1024;

/// The collection a story belongs to, its first topic's slug if readers may see it, its first
/// author's.
type Found = (StoryId, Option<i64>, Option<String>, Option<String>);

/// The addresses of stories and pages in the order asked.
pub(crate) async fn addresses<Q: Query + Nouns>(q: &Q, asked: &[Asked<'_>]) -> Result<Vec<Stands>> {
    let usual = |slug: &Slug| Stands { address: Some(format!("/{slug}/")), collection: None };
    let routing = q.routing().await?;
    let Some(routes) = &routing.routes else {
        return Ok(asked.iter().map(|story| usual(story.slug)).collect());
    };
    let mut found: HashMap<StoryId, Found> = HashMap::new();
    if are_facts_needed(&routes.collections) {
        for some in asked.chunks(AT_ONCE) {
            let (list, values) = id_list(some.iter().filter(|story| story.kind == Kind::Story).map(|story| story.id.0));
            let mut to = Bound { values, now: Utc::now(), pg: q.is_pg() };
            let sql = format!(
                "select s.id, {}, (select t.slug from story_topics l join topics t on t.id = l.topic_id
                    where l.story_id = s.id and l.position = 0 and not t.internal),
                (select a.slug from story_bylines l join authors a on a.id = l.author_id where l.story_id = s.id and l.position = 0)
                from stories s where s.id in ({list})",
                owner(&routes.collections, &mut to)?
            );
            let read = |row: &Row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?));
            found.extend(q.all::<Found>(&sql, &to.values, read).await?.into_iter().map(|found| (found.0, found)));
        }
    }
    let address = |story: &Asked<'_>| {
        if story.kind == Kind::Page {
            return usual(story.slug);
        }
        let known = found.get(&story.id);
        let nth = known.map_or(Some(0), |(_, nth, ..)| *nth).and_then(|nth| usize::try_from(nth).ok());
        let Some((nth, collection)) = nth.and_then(|nth| Some((nth, routes.collections.get(nth)?))) else {
            return Stands::default();
        };
        let address = collection.permalink.fill(&Facts {
            id: PublicId::of_story(story.id, story.guid),
            slug: story.slug.as_str(),
            day: story.at.with_timezone(&routing.zone).date_naive(),
            primary_tag: known.and_then(|known| known.2.as_deref()),
            primary_author: known.and_then(|known| known.3.as_deref()),
        });
        Stands { address: Some(address), collection: Some(nth) }
    };
    Ok(asked.iter().map(address).collect())
}

/// With one collection of everything, and addresses of what a card knows, nothing need be asked.
fn are_facts_needed(collections: &[Collection]) -> bool {
    let named = |part| collections.iter().any(|collection| collection.permalink.has(part));
    collections.first().is_some_and(|first| first.listing.filter.is_some())
        || named(Part::PrimaryTag)
        || named(Part::PrimaryAuthor)
}

/// An expression that gives the first collection whose filter a story meets.
fn owner(collections: &[Collection], to: &mut Bound) -> Result<String> {
    let mut sql = String::from("case");
    let pg = to.pg;
    for (nth, collection) in collections.iter().enumerate() {
        let filter = match &collection.listing.filter {
            Some(filter) => parse(filter)?.without(&|clause| is_left_out(Resource::Posts, clause, pg)),
            None => None,
        };
        let Some(filter) = filter else {
            write!(sql, " when 1 = 1 then cast({nth} as bigint)").expect("writing to a String");
            break;
        };
        write!(sql, " when {} then cast({nth} as bigint)", owns(&filter, to)?).expect("writing to a String");
    }
    if collections.is_empty() {
        return Ok("cast(null as bigint)".into());
    }
    sql.push_str(" end");
    Ok(sql)
}

impl Archive {
    /// Where readers find a story or page, whatever its state; None where no collection takes it in.
    pub async fn address_of(&self, story: &Story) -> Result<Option<String>> {
        let at = story.published_at.unwrap_or(story.created_at);
        let asked = Asked { id: story.id, guid: &story.guid, slug: &story.slug, kind: story.kind, at };
        Ok(addresses(self, &[asked]).await?.pop().and_then(|stands| stands.address))
    }

    /// The live story or page that readers find at a path.
    pub async fn story_at(&self, path: &str) -> Result<Option<Card>> {
        let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        let routing = self.routing().await?;
        let keys = match (&routing.routes, parts.as_slice()) {
            (None, [slug]) => vec![Key { slug: Some((*slug).to_owned()), id: None }],
            (None, _) => Vec::new(),
            (Some(routes), parts) => paper::routes::at(routes, parts).into_iter().filter_map(|place| place.spot.key()).collect(),
        };
        for key in keys {
            let card = match (&key.id, &key.slug) {
                (Some(id), _) => match self.stories().known_as(*id).await? {
                    Some(id) => self.stories().card(id).await?,
                    None => None,
                },
                (None, Some(slug)) => self.stories().card_by_slug(slug).await?,
                (None, None) => None,
            };
            if let Some(card) = card.filter(|card| card.state == State::Live && card.address.as_deref() == Some(path)) {
                return Ok(Some(card));
            }
        }
        Ok(None)
    }
}

/// Cards with the addresses the routes give.
pub(crate) async fn addressed<Q: Query + Nouns>(q: &Q, mut cards: Vec<Card>) -> Result<Vec<Card>> {
    // A card is read with the usual address.
    if cards.is_empty() || q.routing().await?.routes.is_none() {
        return Ok(cards);
    }
    let asked = cards.iter().map(|card| Asked {
        id: card.id,
        guid: &card.guid,
        slug: &card.slug,
        kind: card.kind,
        at: card.published_at.unwrap_or(card.created_at),
    });
    let found = addresses(q, &asked.collect::<Vec<_>>()).await?;
    for (card, stands) in cards.iter_mut().zip(found) {
        card.address = stands.address;
        card.collection = stands.collection;
    }
    Ok(cards)
}

/// Can the filters be asked? Gives the first that cannot, by the line where it stands, and why.
pub fn refused_filter(routes: &Routes) -> Option<(usize, String)> {
    let listings = routes.listings().filter_map(|listing| Some((listing.line, Resource::Posts, listing.filter.as_deref()?)));
    let data = routes.routes.iter().flat_map(|route| &route.data);
    let data = data.chain(routes.collections.iter().flat_map(|collection| &collection.data)).filter_map(|data| match &data.of {
        paper::routes::DataOf::Browse { kind, filter, line, .. } => Some((*line, resource(*kind), filter.as_deref()?)),
        paper::routes::DataOf::Read { .. } => None,
    });
    listings.chain(data).find_map(|(line, resource, filter)| {
        let why = crate::filter::refused(resource, &filter.replace("%s", "slug"))?;
        Some((line, why))
    })
}

pub fn resource(kind: paper::routes::DataKind) -> Resource {
    use paper::routes::DataKind;
    match kind {
        DataKind::Posts => Resource::Posts,
        DataKind::Pages => Resource::Pages,
        DataKind::Tags => Resource::Tags,
        DataKind::Authors => Resource::Authors,
    }
}
