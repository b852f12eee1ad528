//! Holds, withdrawals and kills, each a dated record.

use chrono::{DateTime, Utc};
use paper::takedown::Kind;
use paper::{Code, Slug, StoryId, Takedown};

use crate::error::{Error, Result};
use crate::routing::{Asked, addresses};
use crate::value::{Row, Value, id_list, params};
use crate::{Nouns, Query, Tx};

pub struct Takedowns<'a, Q>(pub(crate) &'a Q);

/// A tombstone for feeds: what went, when, and the words for readers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tombstone {
    pub story: StoryId,
    pub guid: String,
    pub slug: Slug,
    /// Where readers found it; None when no collection of the routes takes it in.
    pub address: Option<String>,
    pub kind: Kind,
    pub notice: String,
    pub at: DateTime<Utc>,
    /// The story's version with the takedown in it: whoever counts knows what is older.
    pub version: i64,
}

impl Tombstone {
    /// The path where readers found it, or one where there is never a page.
    pub fn path(&self) -> &str {
        self.address.as_deref().unwrap_or(crate::routing::NOWHERE)
    }
}

/// Takedowns in force of stories that readers had.
const STONES: &str = "select s.id, s.guid, s.slug, t.kind, t.notice, t.at, s.version, s.published_at
    from takedowns t join stories s on s.id = t.story_id where t.ended_at is null and s.state in ('held', 'withdrawn', 'killed')
        and s.published_at is not null and s.kind = 'story'";

const COLUMNS: &str = "story_id, kind, code, reason, notice, by_staff, at, ended_at";

fn kind(text: String) -> Result<Kind> {
    Kind::parse(&text).ok_or(Error::Garbled(format!("a takedown {text}")))
}

fn takedown(row: &Row) -> Result<Takedown> {
    Ok(Takedown {
        story: row.get(0)?,
        kind: kind(row.get(1)?)?,
        code: row.get::<Option<String>>(2)?.and_then(|code| Code::parse(&code)),
        reason: row.get(3)?,
        notice: row.get(4)?,
        by: row.get(5)?,
        at: row.get(6)?,
        ended_at: row.get(7)?,
    })
}

impl<Q: Query + Nouns> Takedowns<'_, Q> {
    /// The takedown in force, if there is one.
    pub async fn current(&self, story: StoryId) -> Result<Option<Takedown>> {
        let sql =
            format!("select {COLUMNS} from takedowns where story_id = $1 and ended_at is null order by at desc, id desc limit 1");
        self.0.first(&sql, params![story], takedown).await
    }

    /// Takedowns in force since `since`, newest first: feeds carry them so that copies follow.
    /// Only of stories that readers had.
    pub async fn tombstones(&self, since: DateTime<Utc>, limit: i64) -> Result<Vec<Tombstone>> {
        self.tombstones_from(since, limit, 0).await
    }

    /// The same, page by page.
    pub async fn tombstones_from(&self, since: DateTime<Utc>, limit: i64, offset: i64) -> Result<Vec<Tombstone>> {
        let sql = format!("{STONES} and t.at >= $1 order by t.at desc, t.id desc limit $2 offset $3");
        self.stones(&sql, params![since, limit, offset]).await
    }

    /// Those of these stories that are down.
    pub(crate) async fn tombstones_of(&self, ids: &[StoryId]) -> Result<Vec<Tombstone>> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let (list, values) = id_list(ids.iter().map(|id| id.0));
        self.stones(&format!("{STONES} and t.story_id in ({list})"), &values).await
    }

    async fn stones(&self, sql: &str, values: &[Value]) -> Result<Vec<Tombstone>> {
        let mut found = self
            .0
            .all(sql, values, |row| {
                let stone = Tombstone {
                    story: row.get(0)?,
                    guid: row.get(1)?,
                    slug: row.get(2)?,
                    address: None,
                    kind: kind(row.get(3)?)?,
                    notice: row.get(4)?,
                    at: row.get(5)?,
                    version: row.get(6)?,
                };
                Ok((stone, row.get::<DateTime<Utc>>(7)?))
            })
            .await?;
        let asked = found.iter().map(|(stone, at)| Asked {
            id: stone.story,
            guid: &stone.guid,
            slug: &stone.slug,
            kind: paper::Kind::Story,
            at: *at,
        });
        let paths = addresses(self.0, &asked.collect::<Vec<_>>()).await?;
        for ((stone, _), stands) in found.iter_mut().zip(paths) {
            stone.address = stands.address;
        }
        Ok(found.into_iter().map(|(stone, _)| stone).collect())
    }

    /// Stories held since before `before`: the desk is reminded of them.
    pub async fn held_since(&self, before: DateTime<Utc>) -> Result<Vec<StoryId>> {
        let sql = "select t.story_id from takedowns t join stories s on s.id = t.story_id
            where t.kind = 'hold' and t.ended_at is null and s.state = 'held' and t.at < $1 order by t.at limit 100";
        self.0.all(sql, params![before], |row| row.get(0)).await
    }
}

impl Takedowns<'_, Tx> {
    /// Puts a takedown in force; an earlier one of the same story ends with it.
    pub async fn enter(&self, takedown: &Takedown) -> Result<()> {
        self.end(takedown.story, takedown.at).await?;
        let sql =
            "insert into takedowns (story_id, kind, code, reason, notice, by_staff, at) values ($1, $2, $3, $4, $5, $6, $7)";
        let code = takedown.code.map(|code| code.as_str().to_owned());
        self.0
            .exec(
                sql,
                params![
                    takedown.story,
                    takedown.kind.as_str(),
                    code,
                    &takedown.reason,
                    &takedown.notice,
                    takedown.by,
                    takedown.at
                ],
            )
            .await?;
        Ok(())
    }

    /// Ends what is in force.
    pub async fn end(&self, story: StoryId, now: DateTime<Utc>) -> Result<()> {
        self.0.exec("update takedowns set ended_at = $2 where story_id = $1 and ended_at is null", params![story, now]).await?;
        Ok(())
    }
}
