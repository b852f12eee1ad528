//! Stories: whole for the desk, as cards for fronts and lists. Writing them is in `write`.

pub(crate) mod rows;
mod write;

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use paper::{PublicId, SectionId, Slug, StaffId, State, Story, StoryId, ThreadId};

use crate::error::{Error, Result};
use crate::routing::addressed;
use crate::shelves::reach;
use crate::value::{Value, id_list, params};
use crate::{Nouns, Query};

pub use crate::shelves::Shelf;
pub use rows::Card;
use rows::{CARD, COLUMNS, FROM, JOINS, card, story};

pub struct Stories<'a, Q>(pub(crate) &'a Q);

/// A list read in two steps, ids first: the sort then moves numbers, not rows.
fn cards_of(ids: &str, order: &str) -> String {
    format!("select {CARD} from stories s {JOINS} where s.id in ({ids}) order by {order}")
}

/// Ids of a page of live stories found by a column of their own: one walk along an index.
fn of_column(which: &str) -> String {
    format!(
        "select id from stories where {which} and kind = 'story' and state = 'live' and published_at < $4
            order by published_at desc, id desc limit $2 offset $3"
    )
}

/// The same by a row of a list that stories are on, which knows their dates.
fn of_list(which: &str) -> String {
    format!("select story_id from {which} and live_at < $4 order by live_at desc, story_id desc limit $2 offset $3")
}

/// The ids of a page of a shelf, and the number that stands for it.
fn of_shelf(shelf: Shelf) -> (String, i64) {
    // Every statement binds the same four values, so each must name `$1`.
    match shelf {
        Shelf::All => (of_column("$1 >= 0"), 0),
        Shelf::Section(id) => (of_column("section_id = $1"), id.0),
        Shelf::Thread(id) => (of_column("thread_id = $1"), id.0),
        Shelf::Outlet(id) => (of_column("outlet_id = $1"), id.0),
        Shelf::Author(id) => (of_list("story_bylines where author_id = $1"), id.0),
        Shelf::FirstAuthor(id) => (of_list("story_bylines where position = 0 and author_id = $1"), id.0),
        Shelf::Topic(id) => (of_list("story_topics where topic_id = $1"), id.0),
        Shelf::FirstTopic(id) => (of_list("story_topics where position = 0 and topic_id = $1"), id.0),
    }
}

const NEWEST: &str = "s.published_at desc, s.id desc";

/// Which stories are in the stream, where their rows are found by number already: said so that
/// SQLite takes no index for it, which would lead through the whole archive.
pub(crate) const IN_STREAM: &str = "s.kind || s.state = 'storylive'";

/// States as SQL; words of our own, not anybody's text.
fn list(states: &[State]) -> String {
    states.iter().map(|s| format!("'{s}'")).collect::<Vec<_>>().join(",")
}

/// Every statement binds the owner as `$2`, so each must name it.
fn owned(table: &str, owner: Option<StaffId>) -> String {
    if owner.is_some() { format!("{table}created_by = $2") } else { "$2 >= 0".to_owned() }
}

impl<Q: Query + Nouns> Stories<'_, Q> {
    /// Cards with their addresses.
    async fn cards(&self, sql: &str, values: &[Value]) -> Result<Vec<Card>> {
        addressed(self.0, self.0.all(sql, values, card).await?).await
    }

    pub async fn by_id(&self, id: StoryId) -> Result<Option<Story>> {
        self.0.first(&format!("select {COLUMNS} from {FROM} where s.id = $1"), params![id], story).await
    }

    /// The story, or an error that says there is none.
    pub async fn get(&self, id: StoryId) -> Result<Story> {
        self.by_id(id).await?.ok_or(Error::NotFound("story"))
    }

    /// Stories in any state, in no order.
    pub async fn by_ids(&self, ids: &[StoryId]) -> Result<Vec<Story>> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let (list, values) = id_list(ids.iter().map(|id| id.0));
        self.0.all(&format!("select {COLUMNS} from {FROM} where s.id in ({list})"), &values, story).await
    }

    pub async fn by_slug(&self, slug: &str) -> Result<Option<Story>> {
        self.0.first(&format!("select {COLUMNS} from {FROM} where s.slug = $1"), params![slug], story).await
    }

    pub async fn by_guid(&self, guid: &str) -> Result<Option<Story>> {
        self.0.first(&format!("select {COLUMNS} from {FROM} where s.guid = $1"), params![guid], story).await
    }

    /// Those of these guids that a story has.
    pub async fn guids_among(&self, guids: &[&str]) -> Result<HashSet<String>> {
        let mut taken = HashSet::new();
        for some in guids.chunks(256) {
            let size = some.len().next_power_of_two();
            let names: Vec<String> = (1..=size).map(|n| format!("${n}")).collect();
            // Statements of few lengths are prepared once; a guid named twice is found once.
            let values: Vec<Value> = (0..size).map(|n| Value::from(some[n.min(some.len() - 1)])).collect();
            let sql = format!("select guid from stories where guid in ({})", names.join(","));
            taken.extend(self.0.all(&sql, &values, |row| row.get::<String>(0)).await?);
        }
        Ok(taken)
    }

    /// The story that programs know by this id, also by the number here.
    pub async fn known_as(&self, id: PublicId) -> Result<Option<StoryId>> {
        match id.number() {
            Some(id) => Ok(Some(StoryId(id))),
            None => self.0.first("select id from stories where guid = $1", params![id], |row| row.get(0)).await,
        }
    }

    /// Where an address that once was leads now.
    pub async fn renamed(&self, old: &str) -> Result<Option<Slug>> {
        let sql = "select s.slug from old_slugs o join stories s on s.id = o.story_id where o.slug = $1";
        self.0.first(sql, params![old], |row| row.get(0)).await
    }

    pub async fn card(&self, id: StoryId) -> Result<Option<Card>> {
        Ok(self.cards(&format!("select {CARD} from stories s {JOINS} where s.id = $1"), params![id]).await?.pop())
    }

    pub async fn card_by_slug(&self, slug: &str) -> Result<Option<Card>> {
        Ok(self.cards(&format!("select {CARD} from stories s {JOINS} where s.slug = $1"), params![slug]).await?.pop())
    }

    /// Live stories of a shelf, newest first.
    pub async fn live(&self, shelf: Shelf, limit: i64, offset: i64) -> Result<Vec<Card>> {
        let (before, offset) = reach(self.0, shelf, None, offset).await?;
        let (ids, key) = of_shelf(shelf);
        self.cards(&cards_of(&ids, NEWEST), params![key, limit, offset, before]).await
    }

    /// The same, by number alone.
    pub(crate) async fn live_ids(&self, shelf: Shelf, limit: i64, offset: i64) -> Result<Vec<StoryId>> {
        let (before, offset) = reach(self.0, shelf, None, offset).await?;
        let (ids, key) = of_shelf(shelf);
        self.0.all(&ids, params![key, limit, offset, before], |row| row.get(0)).await
    }

    /// Live stories that lead: the newest featured ones of the last days.
    pub async fn leads(&self, since: DateTime<Utc>, limit: i64) -> Result<Vec<Card>> {
        let ids = "select id from stories where featured = true and kind = 'story' and state = 'live' and published_at > $1 order by published_at desc, id desc limit $2";
        self.cards(&cards_of(ids, NEWEST), params![since, limit]).await
    }

    /// Live stories with a brief that anybody may read, newest first.
    pub async fn with_brief(&self, limit: i64, offset: i64) -> Result<Vec<Card>> {
        let ids = "select id from stories where brief is not null and visibility = 'public' and kind = 'story' and state = 'live'
            order by published_at desc, id desc limit $1 offset $2";
        self.cards(&cards_of(ids, NEWEST), params![limit, offset]).await
    }

    /// Live stories first published between two moments, newest first.
    pub async fn between(&self, from: DateTime<Utc>, to: DateTime<Utc>, limit: i64, offset: i64) -> Result<Vec<Card>> {
        let ids = "select id from stories where kind = 'story' and state = 'live' and published_at >= $1 and published_at < $2 order by published_at desc, id desc limit $3 offset $4";
        self.cards(&cards_of(ids, NEWEST), params![from, to, limit, offset]).await
    }

    /// The live stories of a thread in the order in which they happened, at most `limit`.
    pub async fn in_thread(&self, thread: ThreadId, limit: i64) -> Result<Vec<Card>> {
        let ids = "select id from stories where thread_id = $1 and kind = 'story' and state = 'live' order by published_at desc, id desc limit $2";
        self.cards(&cards_of(ids, "s.published_at, s.id"), params![thread, limit]).await
    }

    /// The live story published next before this moment in the same section or, without one, anywhere.
    pub async fn before(&self, section: Option<SectionId>, at: DateTime<Utc>, not: StoryId) -> Result<Option<Card>> {
        let (which, key) = match section {
            Some(section) => ("section_id = $1 and", section.0),
            None => ("$1 >= 0 and", 0),
        };
        let ids = format!(
            "select id from stories where {which} kind = 'story' and state = 'live' and published_at <= $2 and id <> $3 order by published_at desc, id desc limit 1"
        );
        Ok(self.cards(&cards_of(&ids, NEWEST), params![key, at, not]).await?.pop())
    }

    /// Live stories by id, in the order given; what is not live is left out.
    pub async fn live_by_ids(&self, ids: &[StoryId]) -> Result<Vec<Card>> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let (list, values) = id_list(ids.iter().map(|id| id.0));
        let sql = format!("select {CARD} from stories s {JOINS} where s.id in ({list}) and {IN_STREAM}");
        let mut cards = self.cards(&sql, &values).await?;
        cards.sort_by_key(|card| ids.iter().position(|id| *id == card.id));
        Ok(cards)
    }

    /// Live stories whole, newest first: for feeds, which carry the text.
    pub async fn whole(&self, shelf: Shelf, limit: i64, offset: i64) -> Result<Vec<(Card, String)>> {
        let cards = self.live(shelf, limit, offset).await?;
        if cards.is_empty() {
            return Ok(Vec::new());
        }
        let (list, values) = id_list(cards.iter().map(|card| card.id.0));
        let bodies = self
            .0
            .all(&format!("select id, body from stories where id in ({list})"), &values, |row| {
                Ok((row.get::<StoryId>(0)?, row.get::<String>(1)?))
            })
            .await?;
        let mut bodies: HashMap<_, _> = bodies.into_iter().collect();
        Ok(cards
            .into_iter()
            .map(|card| (bodies.remove(&card.id), card))
            .map(|(body, card)| (card, body.unwrap_or_default()))
            .collect())
    }

    /// What editors wrote of these stories for search engines, where they did.
    pub async fn descriptions(&self, ids: &[StoryId]) -> Result<HashMap<StoryId, String>> {
        if ids.is_empty() {
            return Ok(HashMap::new());
        }
        let (list, values) = id_list(ids.iter().map(|id| id.0));
        let sql =
            format!("select story_id, meta_description from story_meta where story_id in ({list}) and meta_description > ''");
        let told = self.0.all(&sql, &values, |row| Ok((row.get::<StoryId>(0)?, row.get::<String>(1)?))).await?;
        Ok(told.into_iter().filter(|(_, words)| !words.trim().is_empty()).collect())
    }

    /// The bodies of these stories, in the order given; empty for one that is gone.
    pub async fn bodies(&self, ids: &[StoryId]) -> Result<Vec<String>> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let (list, values) = id_list(ids.iter().map(|id| id.0));
        let sql = format!("select s.id, s.body from stories s where s.id in ({list}) and {IN_STREAM}");
        let bodies = self.0.all(&sql, &values, |row| Ok((row.get::<StoryId>(0)?, row.get::<String>(1)?))).await?;
        let mut bodies: HashMap<_, _> = bodies.into_iter().collect();
        Ok(ids.iter().map(|id| bodies.remove(id).unwrap_or_default()).collect())
    }

    /// The editions and bodies of stories by number, from one to another, at most `limit`.
    pub async fn bodies_between(&self, from: StoryId, to: StoryId, limit: i64) -> Result<Vec<(StoryId, i64, String)>> {
        let sql = "select id, edition, body from stories where id >= $1 and id <= $2 order by id limit $3";
        self.0.all(sql, params![from, to, limit], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).await
    }

    /// In which edition these stories stand, in no order.
    pub async fn editions(&self, ids: &[StoryId]) -> Result<Vec<(StoryId, i64)>> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let (list, values) = id_list(ids.iter().map(|id| id.0));
        let sql = format!("select id, edition from stories where id in ({list})");
        self.0.all(&sql, &values, |row| Ok((row.get(0)?, row.get(1)?))).await
    }

    /// One column of the desk's board, last saved first.
    pub async fn board(&self, states: &[State], limit: i64) -> Result<Vec<Card>> {
        self.board_of(None, states, limit).await
    }

    /// The same of one colleague, if one is named.
    pub async fn board_of(&self, owner: Option<StaffId>, states: &[State], limit: i64) -> Result<Vec<Card>> {
        let sql = format!(
            "select {CARD} from stories s {JOINS} where s.state in ({}) and {} order by s.saved_at desc, s.id desc limit $1",
            list(states),
            owned("s.", owner)
        );
        self.cards(&sql, params![limit, owner.map_or(0, |id| id.0)]).await
    }

    /// How many there are in these states, of one colleague if one is named.
    pub async fn count_in(&self, owner: Option<StaffId>, states: &[State]) -> Result<i64> {
        let sql = format!("select count(*) from stories where state in ({}) and {}", list(states), owned("", owner));
        Ok(self.0.first(&sql.replace("$2", "$1"), params![owner.map_or(0, |id| id.0)], |row| row.get(0)).await?.unwrap_or(0))
    }

    /// Is the slug in use, now or as an old address, by another story?
    pub async fn slug_taken(&self, slug: &Slug, by_other_than: Option<StoryId>) -> Result<bool> {
        let sql = "select id from stories where slug = $1 and id <> $2 union all select story_id from old_slugs where slug = $1 and story_id <> $2";
        Ok(self.0.first::<i64>(sql, params![slug, by_other_than.map_or(0, |id| id.0)], |row| row.get(0)).await?.is_some())
    }

    /// Ids and bodies of live stories after `after`, in order of id: how the index is built anew.
    pub async fn live_after(&self, after: StoryId, limit: i64) -> Result<Vec<Story>> {
        let sql = format!("select {COLUMNS} from {FROM} where s.id > $1 and {IN_STREAM} order by s.id limit $2");
        self.0.all(&sql, params![after, limit], story).await
    }

    /// Stories and pages in any state after `after`, in order of id: how a paper is written out.
    pub async fn after(&self, after: StoryId, limit: i64) -> Result<Vec<Story>> {
        let sql = format!("select {COLUMNS} from {FROM} where s.id > $1 order by s.id limit $2");
        self.0.all(&sql, params![after, limit], story).await
    }

    /// Scheduled stories whose time has come; the jobs do this too, and this finds what they missed.
    pub async fn overdue(&self, now: DateTime<Utc>) -> Result<Vec<StoryId>> {
        let sql = "select id from stories where state = 'scheduled' and scheduled_for <= $1 order by scheduled_for limit 100";
        self.0.all(sql, params![now], |row| row.get(0)).await
    }

    /// How many live stories were first published between two moments that lie near each other.
    pub async fn count_between(&self, from: DateTime<Utc>, to: DateTime<Utc>) -> Result<i64> {
        let sql =
            "select count(*) from stories where kind = 'story' and state = 'live' and published_at >= $1 and published_at < $2";
        Ok(self.0.first(sql, params![from, to], |row| row.get(0)).await?.unwrap_or(0))
    }

    /// When the next live story was published, from this moment on.
    pub async fn next_from(&self, from: DateTime<Utc>) -> Result<Option<DateTime<Utc>>> {
        let sql = "select published_at from stories where kind = 'story' and state = 'live' and published_at >= $1
            order by published_at, id limit 1";
        self.0.first(sql, params![from], |row| row.get(0)).await
    }
}
