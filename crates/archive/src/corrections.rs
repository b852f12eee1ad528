//! What readers were told that we had got wrong, story by story and as one list.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use paper::{Correction, Note, StoryId};

use crate::error::{Error, Result};
use crate::stories::IN_STREAM;
use crate::takedowns::Tombstone;
use crate::value::{Row, id_list, params};
use crate::{Card, Nouns, Query, Tx};

pub struct Corrections<'a, Q>(pub(crate) &'a Q);

/// What readers are told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    Correction(Correction, Box<Card>),
    Takedown(Tombstone),
}

/// Corrections shown of one story; more than that and it should have been killed.
const MOST: i64 = 50;

const COLUMNS: &str = "story_id, version, note, by_staff, at";

fn correction(row: &Row) -> Result<Correction> {
    let note: String = row.get(2)?;
    Ok(Correction {
        story: row.get(0)?,
        version: row.get(1)?,
        note: Note::parse(&note).map_err(|_| Error::Garbled(format!("a correction {note:?}")))?,
        by: row.get(3)?,
        at: row.get(4)?,
    })
}

impl<Q: Query + Nouns> Corrections<'_, Q> {
    /// Those of one story, newest first.
    pub async fn of_story(&self, story: StoryId) -> Result<Vec<Correction>> {
        let sql = format!("select {COLUMNS} from corrections where story_id = $1 order by at desc, id desc limit {MOST}");
        self.0.all(&sql, params![story], correction).await
    }

    /// The newest one of each of these stories that has any.
    pub async fn newest_of(&self, ids: &[StoryId]) -> Result<HashMap<StoryId, Correction>> {
        if ids.is_empty() {
            return Ok(HashMap::new());
        }
        let (list, values) = id_list(ids.iter().map(|id| id.0));
        let sql = format!(
            "select {COLUMNS} from corrections c where story_id in ({list})
                and id = (select max(id) from corrections l where l.story_id = c.story_id)"
        );
        let found = self.0.all(&sql, &values, correction).await?;
        Ok(found.into_iter().map(|one| (one.story, one)).collect())
    }

    /// What readers are told to have been wrong or removed since a moment, newest first: corrections of
    /// stories they have, and what stands where there was one.
    pub async fn notices(&self, since: DateTime<Utc>, limit: i64, offset: i64) -> Result<Vec<Notice>> {
        // Each side by itself along its index of moments, so that neither is read whole.
        let sql = format!(
            "select * from (select c.story_id, c.version, c.note, c.by_staff, c.at, c.id
                    from corrections c join stories s on s.id = c.story_id
                    where c.at >= $1 and {IN_STREAM} order by c.at desc, c.id desc limit $4) corrected
                union all select * from (select t.story_id, 0, '', t.by_staff, t.at, t.id
                    from takedowns t join stories s on s.id = t.story_id
                    where t.at >= $1 and t.ended_at is null and s.state in ('held', 'withdrawn', 'killed')
                        and s.published_at is not null and s.kind = 'story' order by t.at desc, t.id desc limit $4) removed
                order by 5 desc, 2 desc, 6 desc limit $2 offset $3"
        );
        let found = self
            .0
            .all(&sql, params![since, limit, offset, limit + offset], |row| {
                let is_correction = row.get::<i64>(1)? > 0;
                Ok((row.get::<StoryId>(0)?, if is_correction { Some(correction(row)?) } else { None }))
            })
            .await?;
        let ids = |corrected: bool| found.iter().filter(move |(_, c)| c.is_some() == corrected).map(|(id, _)| *id);
        let cards = self.0.stories().live_by_ids(&ids(true).collect::<Vec<_>>()).await?;
        let cards: HashMap<StoryId, Card> = cards.into_iter().map(|card| (card.id, card)).collect();
        let stones = self.0.takedowns().tombstones_of(&ids(false).collect::<Vec<_>>()).await?;
        let mut stones: HashMap<StoryId, Tombstone> = stones.into_iter().map(|stone| (stone.story, stone)).collect();
        let told = found.into_iter().filter_map(|(id, corrected)| match corrected {
            Some(correction) => Some(Notice::Correction(correction, Box::new(cards.get(&id)?.clone()))),
            None => stones.remove(&id).map(Notice::Takedown),
        });
        Ok(told.collect())
    }
}

impl Corrections<'_, Tx> {
    pub async fn enter(&self, one: &Correction) -> Result<()> {
        let sql = "insert into corrections (story_id, version, note, by_staff, at) values ($1, $2, $3, $4, $5)";
        self.0.exec(sql, params![one.story, one.version, one.note.as_str(), one.by, one.at]).await?;
        Ok(())
    }
}
