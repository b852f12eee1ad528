//! Stories: whole for the desk, as cards for fronts and lists. Writing them is in `write`.

mod write;

use chrono::{DateTime, Utc};
use paper::{AuthorId, Brief, Byline, OutletId, SectionId, Slug, State, Story, StoryId, ThreadId};
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::value::{Row, params};
use crate::{Archive, Query};

pub struct Stories<'a, Q>(pub(crate) &'a Q);

/// What a list shows of a story: everything but the body, with its names joined in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    pub id: StoryId,
    pub guid: String,
    pub slug: Slug,
    pub state: State,
    pub version: i64,
    pub headline: String,
    pub standfirst: Option<String>,
    pub dateline: Option<String>,
    pub bylines: Vec<Byline>,
    pub topics: Vec<String>,
    pub brief: Option<Brief>,
    pub language: Option<String>,
    pub featured: bool,
    /// Words in the body.
    pub words: i64,
    pub section: Option<(SectionId, Slug, String)>,
    pub outlet: Option<(OutletId, Slug, String)>,
    pub thread: Option<ThreadId>,
    pub picture: Option<paper::Picture>,
    pub published_at: Option<DateTime<Utc>>,
    pub updated_at: Option<DateTime<Utc>>,
    pub scheduled_for: Option<DateTime<Utc>>,
    /// Address of the original when the story is a partner's.
    pub origin_url: Option<String>,
    /// When the desk last saved it.
    pub saved_at: DateTime<Utc>,
}

/// Which live stories a list holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shelf {
    All,
    Section(SectionId),
    Thread(ThreadId),
    Author(AuthorId),
    Outlet(OutletId),
}

const COLUMNS: &str = "id, guid, slug, state, version, edition, headline, standfirst, body, dateline, bylines, outlet_id, section_id, topics,
    thread_id, brief, picture_id, language, featured, origin, embargo_until, scheduled_for, published_at, updated_at, created_at, created_by";

const CARD: &str = "s.id, s.guid, s.slug, s.state, s.version, s.headline, s.standfirst, s.dateline, s.bylines, s.topics, s.brief, s.language,
    s.featured, s.words, c.id, c.slug, c.name, o.id, o.slug, o.name, s.thread_id, p.id, p.hash, p.media_type, p.width, p.height, p.size, p.alt,
    p.caption, p.credit, p.licence, s.published_at, s.updated_at, s.scheduled_for, s.origin, s.saved_at";

const JOINS: &str = "left join sections c on c.id = s.section_id left join outlets o on o.id = s.outlet_id left join pictures p on p.id = s.picture_id";

fn state(text: String) -> Result<State> {
    State::parse(&text).ok_or(Error::Garbled(format!("a story state {text}")))
}

fn story(row: &Row) -> Result<Story> {
    Ok(Story {
        id: row.get(0)?,
        guid: row.get(1)?,
        slug: row.get(2)?,
        state: state(row.get(3)?)?,
        version: row.get(4)?,
        edition: row.get(5)?,
        headline: row.get(6)?,
        standfirst: row.get(7)?,
        body: row.get(8)?,
        dateline: row.get(9)?,
        bylines: row.json(10)?,
        outlet: row.get(11)?,
        section: row.get(12)?,
        topics: row.json(13)?,
        thread: row.get(14)?,
        brief: row.maybe_json(15)?,
        picture: row.get(16)?,
        language: row.get(17)?,
        featured: row.get(18)?,
        origin: row.maybe_json(19)?,
        embargo_until: row.get(20)?,
        scheduled_for: row.get(21)?,
        published_at: row.get(22)?,
        updated_at: row.get(23)?,
        created_at: row.get(24)?,
        created_by: row.get(25)?,
    })
}

fn card(row: &Row) -> Result<Card> {
    let picture = match row.get::<Option<i64>>(21)? {
        None => None,
        Some(id) => Some(paper::Picture {
            id: Some(paper::PictureId(id)),
            hash: row.get(22)?,
            media_type: row.get(23)?,
            width: row.get(24)?,
            height: row.get(25)?,
            size: row.get(26)?,
            alt: row.get(27)?,
            caption: row.get(28)?,
            credit: row.get(29)?,
            licence: row.get(30)?,
            source_url: None,
        }),
    };
    let section = match row.get::<Option<SectionId>>(14)? {
        Some(id) => Some((id, row.get(15)?, row.get(16)?)),
        None => None,
    };
    let outlet = match row.get::<Option<OutletId>>(17)? {
        Some(id) => Some((id, row.get(18)?, row.get(19)?)),
        None => None,
    };
    Ok(Card {
        id: row.get(0)?,
        guid: row.get(1)?,
        slug: row.get(2)?,
        state: state(row.get(3)?)?,
        version: row.get(4)?,
        headline: row.get(5)?,
        standfirst: row.get(6)?,
        dateline: row.get(7)?,
        bylines: row.json(8)?,
        topics: row.json(9)?,
        brief: row.maybe_json(10)?,
        language: row.get(11)?,
        featured: row.get(12)?,
        words: row.get(13)?,
        section,
        outlet,
        thread: row.get(20)?,
        picture,
        published_at: row.get(31)?,
        updated_at: row.get(32)?,
        scheduled_for: row.get(33)?,
        origin_url: row.maybe_json::<paper::Origin>(34)?.and_then(|origin| origin.url),
        saved_at: row.get(35)?,
    })
}

/// A list read in two steps, ids first: the sort then moves numbers, not rows.
fn cards_of(ids: &str, order: &str) -> String {
    format!("select {CARD} from stories s {JOINS} where s.id in ({ids}) order by {order}")
}

const NEWEST: &str = "s.published_at desc, s.id desc";

impl<Q: Query> Stories<'_, Q> {
    pub async fn by_id(&self, id: StoryId) -> Result<Option<Story>> {
        self.0.first(&format!("select {COLUMNS} from stories where id = $1"), params![id], story).await
    }

    /// The story, or an error that says there is none.
    pub async fn get(&self, id: StoryId) -> Result<Story> {
        self.by_id(id).await?.ok_or(Error::NotFound("story"))
    }

    pub async fn by_slug(&self, slug: &str) -> Result<Option<Story>> {
        self.0.first(&format!("select {COLUMNS} from stories where slug = $1"), params![slug], story).await
    }

    pub async fn by_guid(&self, guid: &str) -> Result<Option<Story>> {
        self.0.first(&format!("select {COLUMNS} from stories where guid = $1"), params![guid], story).await
    }

    /// Where an address that once was leads now.
    pub async fn renamed(&self, old: &str) -> Result<Option<Slug>> {
        let sql = "select s.slug from old_slugs o join stories s on s.id = o.story_id where o.slug = $1";
        self.0.first(sql, params![old], |row| row.get(0)).await
    }

    pub async fn card(&self, id: StoryId) -> Result<Option<Card>> {
        self.0.first(&format!("select {CARD} from stories s {JOINS} where s.id = $1"), params![id], card).await
    }

    pub async fn card_by_slug(&self, slug: &str) -> Result<Option<Card>> {
        self.0.first(&format!("select {CARD} from stories s {JOINS} where s.slug = $1"), params![slug], card).await
    }

    /// Live stories of a shelf, newest first.
    pub async fn live(&self, shelf: Shelf, limit: i64, offset: i64) -> Result<Vec<Card>> {
        // Every statement binds the same three values, so each must name `$1`.
        let (which, key) = match shelf {
            Shelf::All => ("select id from stories where state = 'live' and $1 >= 0", 0),
            Shelf::Section(id) => ("select id from stories where section_id = $1 and state = 'live'", id.0),
            Shelf::Thread(id) => ("select id from stories where thread_id = $1 and state = 'live'", id.0),
            Shelf::Outlet(id) => ("select id from stories where outlet_id = $1 and state = 'live'", id.0),
            Shelf::Author(id) => {
                ("select id from stories join story_bylines b on b.story_id = id where b.author_id = $1 and state = 'live'", id.0)
            }
        };
        let ids = format!("{which} order by published_at desc, id desc limit $2 offset $3");
        self.0.all(&cards_of(&ids, NEWEST), params![key, limit, offset], card).await
    }

    /// Live stories that lead: the newest featured ones of the last days.
    pub async fn leads(&self, since: DateTime<Utc>, limit: i64) -> Result<Vec<Card>> {
        let ids = "select id from stories where featured = true and state = 'live' and published_at > $1 order by published_at desc, id desc limit $2";
        self.0.all(&cards_of(ids, NEWEST), params![since, limit], card).await
    }

    /// Live stories first published between two moments, newest first.
    pub async fn between(&self, from: DateTime<Utc>, to: DateTime<Utc>, limit: i64, offset: i64) -> Result<Vec<Card>> {
        let ids = "select id from stories where state = 'live' and published_at >= $1 and published_at < $2 order by published_at desc, id desc limit $3 offset $4";
        self.0.all(&cards_of(ids, NEWEST), params![from, to, limit, offset], card).await
    }

    /// The live stories of a thread in the order in which they happened, at most `limit`.
    pub async fn in_thread(&self, thread: ThreadId, limit: i64) -> Result<Vec<Card>> {
        let ids = "select id from stories where thread_id = $1 and state = 'live' order by published_at desc, id desc limit $2";
        self.0.all(&cards_of(ids, "s.published_at, s.id"), params![thread, limit], card).await
    }

    /// The live story published next before this moment in the same section or, without one, anywhere.
    pub async fn before(&self, section: Option<SectionId>, at: DateTime<Utc>, not: StoryId) -> Result<Option<Card>> {
        let (which, key) = match section {
            Some(section) => ("section_id = $1 and", section.0),
            None => ("$1 >= 0 and", 0),
        };
        let ids = format!(
            "select id from stories where {which} state = 'live' and published_at <= $2 and id <> $3 order by published_at desc, id desc limit 1"
        );
        self.0.first(&cards_of(&ids, NEWEST), params![key, at, not], card).await
    }

    /// Live stories by id, in the order given; what is not live is left out.
    pub async fn live_by_ids(&self, ids: &[StoryId]) -> Result<Vec<Card>> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        // Numbers of our own, not anybody's text.
        let list = ids.iter().map(|id| id.0.to_string()).collect::<Vec<_>>().join(",");
        let mut cards = self
            .0
            .all(&format!("select {CARD} from stories s {JOINS} where s.id in ({list}) and s.state = 'live'"), &[], card)
            .await?;
        cards.sort_by_key(|card| ids.iter().position(|id| *id == card.id));
        Ok(cards)
    }

    /// Live stories whole, newest first: for feeds, which carry the text.
    pub async fn whole(&self, shelf: Shelf, limit: i64) -> Result<Vec<(Card, String)>> {
        let cards = self.live(shelf, limit, 0).await?;
        if cards.is_empty() {
            return Ok(Vec::new());
        }
        let list = cards.iter().map(|card| card.id.0.to_string()).collect::<Vec<_>>().join(",");
        let bodies = self
            .0
            .all(&format!("select id, body from stories where id in ({list})"), &[], |row| {
                Ok((row.get::<StoryId>(0)?, row.get::<String>(1)?))
            })
            .await?;
        let mut bodies: std::collections::HashMap<_, _> = bodies.into_iter().collect();
        Ok(cards
            .into_iter()
            .map(|card| (bodies.remove(&card.id), card))
            .map(|(body, card)| (card, body.unwrap_or_default()))
            .collect())
    }

    /// The bodies of these stories, in the order given; empty for one that is gone.
    pub async fn bodies(&self, ids: &[StoryId]) -> Result<Vec<String>> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let list = ids.iter().map(|id| id.0.to_string()).collect::<Vec<_>>().join(",");
        let sql = format!("select id, body from stories where id in ({list}) and state = 'live'");
        let bodies = self.0.all(&sql, &[], |row| Ok((row.get::<StoryId>(0)?, row.get::<String>(1)?))).await?;
        let mut bodies: std::collections::HashMap<_, _> = bodies.into_iter().collect();
        Ok(ids.iter().map(|id| bodies.remove(id).unwrap_or_default()).collect())
    }

    /// One column of the desk's board, last saved first.
    pub async fn board(&self, states: &[State], limit: i64) -> Result<Vec<Card>> {
        let list = states.iter().map(|s| format!("'{s}'")).collect::<Vec<_>>().join(",");
        let sql = format!(
            "select {CARD} from stories s {JOINS} where s.state in ({list}) order by s.saved_at desc, s.id desc limit $1"
        );
        self.0.all(&sql, params![limit], card).await
    }

    /// Is the slug in use, now or as an old address, by another story?
    pub async fn slug_taken(&self, slug: &Slug, by_other_than: Option<StoryId>) -> Result<bool> {
        let sql = "select id from stories where slug = $1 and id <> $2 union all select story_id from old_slugs where slug = $1 and story_id <> $2";
        Ok(self.0.first::<i64>(sql, params![slug, by_other_than.map_or(0, |id| id.0)], |row| row.get(0)).await?.is_some())
    }

    /// Ids and bodies of live stories after `after`, in order of id: how the index is built anew.
    pub async fn live_after(&self, after: StoryId, limit: i64) -> Result<Vec<Story>> {
        let sql = format!("select {COLUMNS} from stories where id > $1 and state = 'live' order by id limit $2");
        self.0.all(&sql, params![after, limit], story).await
    }

    /// Address and last change of live stories after `after`, in order of id: for sitemaps.
    pub async fn addresses(&self, after: StoryId, limit: i64) -> Result<Vec<(StoryId, Slug, DateTime<Utc>)>> {
        let sql = "select id, slug, coalesce(updated_at, published_at) from stories where id > $1 and state = 'live' order by id limit $2";
        self.0.all(sql, params![after, limit], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).await
    }

    /// The first id of every sitemap part of `size` addresses.
    pub async fn parts(&self, size: i64) -> Result<Vec<StoryId>> {
        let sql = "select id from (select id, row_number() over (order by id) as n from stories where state = 'live') as t where (n - 1) % $1 = 0 order by id";
        self.0.all(sql, params![size], |row| row.get(0)).await
    }

    /// Scheduled stories whose time has come; the jobs do this too, and this finds what they missed.
    pub async fn overdue(&self, now: DateTime<Utc>) -> Result<Vec<StoryId>> {
        let sql = "select id from stories where state = 'scheduled' and scheduled_for <= $1 order by scheduled_for limit 100";
        self.0.all(sql, params![now], |row| row.get(0)).await
    }

    /// Days that have live stories, newest first, with how many: the archive's calendar.
    pub async fn days(&self, from: DateTime<Utc>, to: DateTime<Utc>, offset_ms: i64) -> Result<Vec<(i64, i64)>> {
        let sql = "select (published_at + $3) / 86400000 as day, count(*) from stories
            where state = 'live' and published_at >= $1 and published_at < $2 group by 1 order by 1 desc";
        self.0.all(sql, params![from, to, offset_ms], |row| Ok((row.get(0)?, row.get(1)?))).await
    }
}

impl Archive {
    /// How many live stories a shelf holds; from memory until one of them changes.
    pub async fn count_live(&self, shelf: Shelf) -> Result<i64> {
        let (tag, sql, key) = match shelf {
            Shelf::All => ("front".to_owned(), "select count(*) from stories where state = 'live' and $1 >= 0", 0),
            Shelf::Section(id) => {
                (format!("section:{id}"), "select count(*) from stories where section_id = $1 and state = 'live'", id.0)
            }
            Shelf::Thread(id) => {
                (format!("thread:{id}"), "select count(*) from stories where thread_id = $1 and state = 'live'", id.0)
            }
            Shelf::Outlet(id) => {
                (format!("outlet:{id}"), "select count(*) from stories where outlet_id = $1 and state = 'live'", id.0)
            }
            Shelf::Author(id) => (
                format!("author:{id}"),
                "select count(*) from story_bylines b join stories s on s.id = b.story_id where b.author_id = $1 and s.state = 'live'",
                id.0,
            ),
        };
        self.counted(format!("{shelf:?}"), &tag, sql, params![key]).await
    }
}
