//! Lists as Ghost's contract asks for them: a filter, an order, a page. One way in for a
//! theme's `{{#get}}`, for routes and for the Content API; only what readers may see.

mod entries;
mod led;
mod neighbor;
mod order;
pub(crate) mod sets;
mod walk;

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use paper::{Author, AuthorId, Picture, PictureId, Slug, StoryId, Topic, TopicId};

use crate::error::Result;
use crate::filter::{Bound, Clause, Expr, Literal, Resource, Test, is_left_out, parse, where_of};
use crate::shelves::{self, Shelf};
use crate::value::{id_list, params};
use crate::{Archive, Nouns, Query, authors, topics};

pub use entries::Entry;
pub use neighbor::{Among, Side};

/// How many rows a caller from outside gets at most.
pub const MOST: i64 = 100;

/// What is asked of a list.
#[derive(Clone, Copy, Debug)]
pub struct Ask<'a> {
    /// In Ghost's filter language; empty or absent asks for everything.
    pub filter: Option<&'a str>,
    /// `field asc|desc`, comma between; what cannot be ordered by is passed over.
    pub order: Option<&'a str>,
    /// Rows on a page, at least 1. Callers from outside get [`MOST`].
    pub limit: i64,
    /// From 1.
    pub page: i64,
    /// What `now` in a filter means.
    pub now: DateTime<Utc>,
    /// Are the stories' texts wanted?
    pub bodies: bool,
    /// Is the number of live stories of each topic or author wanted?
    pub counts: bool,
}

impl Ask<'_> {
    /// The first fifteen of everything, as Ghost answers when nothing is said.
    pub fn all(now: DateTime<Utc>) -> Ask<'static> {
        Ask { filter: None, order: None, limit: 15, page: 1, now, bodies: false, counts: false }
    }

    fn limit(&self) -> i64 {
        self.limit.clamp(1, 50_000)
    }

    fn offset(&self) -> i64 {
        (self.page.max(1) - 1).saturating_mul(self.limit())
    }
}

/// One page of a list.
#[derive(Clone, Debug)]
pub struct Found<T> {
    pub rows: Vec<T>,
    /// Rows on all pages.
    pub total: i64,
    /// From 1.
    pub page: i64,
    pub limit: i64,
    /// The pictures of the rows' topics and authors.
    pub pictures: HashMap<PictureId, Picture>,
}

impl<T> Found<T> {
    /// How many pages there are; 1 when there is nothing.
    pub fn pages(&self) -> i64 {
        ((self.total + self.limit - 1) / self.limit).max(1)
    }

    pub fn next(&self) -> Option<i64> {
        (self.page < self.pages()).then(|| self.page + 1)
    }

    pub fn prev(&self) -> Option<i64> {
        (self.page > 1).then(|| self.page - 1)
    }
}

/// The filter as it is used: read, and without what callers may not ask.
fn asked(resource: Resource, filter: Option<&str>, pg: bool) -> Result<Option<Expr>> {
    match filter.map(str::trim).filter(|filter| !filter.is_empty()) {
        None => Ok(None),
        Some(filter) => Ok(parse(filter)?.without(&|clause: &Clause| is_left_out(resource, clause, pg))),
    }
}

/// The slugs of a list that the filter asks for: without another order, rows keep that of the list.
fn slugs_in_order(filter: &Expr) -> Vec<String> {
    let mut slugs = Vec::new();
    filter.any(&mut |clause| {
        let Test::In(values) = &clause.test else { return false };
        let is_slug = clause.field == "slug";
        if is_slug {
            slugs.extend(values.iter().map(|value| match value {
                Literal::Text(text) => text.clone(),
                other => other.to_string(),
            }));
        }
        is_slug
    });
    slugs
}

impl Archive {
    /// Live stories.
    pub async fn browse_posts(&self, ask: &Ask<'_>) -> Result<Found<Entry>> {
        self.browse_stories(Resource::Posts, ask).await
    }

    /// Live pages.
    pub async fn browse_pages(&self, ask: &Ask<'_>) -> Result<Found<Entry>> {
        self.browse_stories(Resource::Pages, ask).await
    }

    async fn browse_stories(&self, resource: Resource, ask: &Ask<'_>) -> Result<Found<Entry>> {
        let pg = !self.is_sqlite();
        let filter = asked(resource, ask.filter, pg)?;
        let orders = order::read(resource, ask.order, pg);
        let (limit, offset) = (ask.limit(), ask.offset());
        let by_date = orders.is_empty() && filter.as_ref().is_none_or(|filter| slugs_in_order(filter).is_empty())
            || orders.as_slice() == ["s.published_at desc"];
        if resource == Resource::Posts
            && by_date
            && let Some((ids, total)) = self.walk(filter.as_ref(), ask).await?
        {
            let (rows, pictures) = self.entries_with(&ids, ask.bodies).await?;
            return Ok(self.found(rows, total, ask, pictures));
        }
        let mut to = Bound::new(ask.now, pg);
        let kind = if resource == Resource::Pages { "page" } else { "story" };
        let mut which = format!("s.kind = '{kind}' and s.state = 'live'");
        if let Some(filter) = &filter {
            which.push_str(" and ");
            which.push_str(&where_of(resource, filter, &mut to)?);
        }
        let counted = to.clone();
        let by_slug = filter.as_ref().filter(|_| ask.order.is_none()).map(slugs_in_order).unwrap_or_default();
        let order = order::of_stories(resource, orders, &by_slug, &mut to);
        let sql = format!("select s.id from stories s where {which} order by {order} limit {limit} offset {offset}");
        let ids: Vec<StoryId> = self.db.once(sql, to.values, |row| row.get(0)).await?;
        let total = self.total(ids.len(), ask, format!("stories s where {which}"), counted).await?;
        let (rows, pictures) = self.entries_with(&ids, ask.bodies).await?;
        Ok(self.found(rows, total, ask, pictures))
    }

    /// Topics that live stories have. Without a filter, internal ones are left out.
    pub async fn browse_tags(&self, ask: &Ask<'_>) -> Result<Found<(Topic, i64)>> {
        let filter = ask.filter.filter(|filter| !filter.trim().is_empty()).or(Some("visibility:public"));
        let ids = self.browse_rows(Resource::Tags, &Ask { filter, ..*ask }).await?;
        let (list, values) = id_list(ids.0.iter().copied());
        let sql = format!("select {} from topics t where t.id in ({list})", topics::COLUMNS);
        let mut rows = Query::all(self, &sql, &values, topics::topic).await?;
        rows.sort_by_key(|topic| ids.0.iter().position(|id| *id == topic.id.0));
        let shelf = |id: i64| Shelf::Topic(TopicId(id));
        let counts = if ask.counts { shelves::counts(self, ids.0.iter().copied().map(shelf)).await? } else { HashMap::new() };
        let pictures = self.pictures_of(rows.iter().filter_map(|topic| topic.picture).collect()).await?;
        let rows = rows.into_iter().map(|topic| (counts.get(&shelf(topic.id.0).key()).copied().unwrap_or(0), topic));
        Ok(self.found(rows.map(|(n, topic)| (topic, n)).collect(), ids.1, ask, pictures))
    }

    /// Authors of live stories.
    pub async fn browse_authors(&self, ask: &Ask<'_>) -> Result<Found<(Author, i64)>> {
        let ids = self.browse_rows(Resource::Authors, ask).await?;
        let (list, values) = id_list(ids.0.iter().copied());
        let sql = format!("select {} from authors a where a.id in ({list})", authors::COLUMNS);
        let mut rows = Query::all(self, &sql, &values, authors::author).await?;
        rows.sort_by_key(|author| ids.0.iter().position(|id| *id == author.id.0));
        let shelf = |id: i64| Shelf::Author(AuthorId(id));
        let counts = if ask.counts { shelves::counts(self, ids.0.iter().copied().map(shelf)).await? } else { HashMap::new() };
        let pictures =
            self.pictures_of(rows.iter().flat_map(|author| [author.picture, author.cover]).flatten().collect()).await?;
        let rows = rows.into_iter().map(|author| (counts.get(&shelf(author.id.0).key()).copied().unwrap_or(0), author));
        Ok(self.found(rows.map(|(n, author)| (author, n)).collect(), ids.1, ask, pictures))
    }

    /// Ids of topics or authors that have live stories, and how many there are in all.
    async fn browse_rows(&self, resource: Resource, ask: &Ask<'_>) -> Result<(Vec<i64>, i64)> {
        let pg = !self.is_sqlite();
        let filter = asked(resource, ask.filter, pg)?;
        let mut to = Bound::new(ask.now, pg);
        let (table, alias, list, key) = match resource {
            Resource::Tags => ("topics", "t", "story_topics", "topic_id"),
            _ => ("authors", "a", "story_bylines", "author_id"),
        };
        let mut which = format!("exists (select 1 from {list} l where l.{key} = {alias}.id and l.live_at is not null)");
        if let Some(filter) = &filter {
            which.push_str(" and ");
            which.push_str(&where_of(resource, filter, &mut to)?);
        }
        let counted = to.clone();
        let by_slug = filter.as_ref().filter(|_| ask.order.is_none()).map(slugs_in_order).unwrap_or_default();
        let order = order::of_rows(alias, order::read(resource, ask.order, pg), &by_slug, &mut to);
        let (limit, offset) = (ask.limit(), ask.offset());
        let sql = format!("select {alias}.id from {table} {alias} where {which} order by {order} limit {limit} offset {offset}");
        let ids: Vec<i64> = self.db.once(sql, to.values, |row| row.get(0)).await?;
        let total = self.total(ids.len(), ask, format!("{table} {alias} where {which}"), counted).await?;
        Ok((ids, total))
    }

    /// How many rows there are in all, without asking when the first page shows it.
    async fn total(&self, here: usize, ask: &Ask<'_>, which: String, bound: Bound) -> Result<i64> {
        if ask.page <= 1 && (here as i64) < ask.limit() {
            return Ok(here as i64);
        }
        self.count_once(format!("select count(*) from {which}"), bound).await
    }

    /// A count that a caller's filter asks for, remembered until a story changes.
    async fn count_once(&self, sql: String, bound: Bound) -> Result<i64> {
        let key = format!("{sql} {:?}", bound.values);
        if let Some(n) = self.remembered(&key, "front") {
            return Ok(n);
        }
        let seq = self.changes.now();
        let counted = self.db.once(sql, bound.values, |row| row.get(0)).await?;
        let n: i64 = counted.first().copied().unwrap_or(0);
        self.remember(key, seq, n);
        Ok(n)
    }

    fn found<T>(&self, rows: Vec<T>, total: i64, ask: &Ask<'_>, pictures: HashMap<PictureId, Picture>) -> Found<T> {
        Found { rows, total, page: ask.page.max(1), limit: ask.limit(), pictures }
    }

    async fn pictures_of(&self, ids: Vec<PictureId>) -> Result<HashMap<PictureId, Picture>> {
        let ids: std::collections::BTreeSet<PictureId> = ids.into_iter().collect();
        let pictures = self.pictures().by_ids(&ids.into_iter().collect::<Vec<_>>()).await?;
        Ok(pictures.into_iter().filter_map(|picture| Some((picture.id?, picture))).collect())
    }

    /// The live story or page of this slug, with all that belongs to it.
    pub async fn entry_by_slug(&self, slug: &Slug, bodies: bool) -> Result<Option<Entry>> {
        let sql = "select id from stories where slug = $1 and state = 'live'";
        let id = Query::first(self, sql, params![slug], |row| row.get(0)).await?;
        Ok(self.entries(id.as_slice(), bodies).await?.pop())
    }
}
