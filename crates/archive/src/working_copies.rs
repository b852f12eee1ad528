//! Working copies of stories that readers have, and those that were set aside.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use paper::{Change, SetAside, StaffId, StoryId, WorkingCopy};

use crate::error::{Error, Result};
use crate::value::{Row, id_list, params};
use crate::{Query, Tx};

pub struct WorkingCopies<'a, Q>(pub(crate) &'a Q);

fn change(text: String) -> Result<Change> {
    Change::parse(&text).ok_or(Error::Garbled(format!("a working copy for a {text}")))
}

fn working_copy(row: &Row) -> Result<WorkingCopy> {
    Ok(WorkingCopy {
        change: change(row.get(0)?)?,
        base: row.get(1)?,
        edition: row.get(2)?,
        story: row.json(3)?,
        note: row.get(4)?,
        by: row.get(5)?,
        begun_at: row.get(6)?,
        saved_at: row.get(7)?,
    })
}

impl<Q: Query> WorkingCopies<'_, Q> {
    pub async fn of_story(&self, story: StoryId) -> Result<Option<WorkingCopy>> {
        let sql =
            "select change, base, edition, words, note, by_staff, begun_at, saved_at from working_copies where story_id = $1";
        self.0.first(sql, params![story], working_copy).await
    }

    /// Which of these stories have one, and who works on it.
    pub async fn among(&self, ids: &[StoryId]) -> Result<HashMap<StoryId, Option<StaffId>>> {
        if ids.is_empty() {
            return Ok(HashMap::new());
        }
        let (list, values) = id_list(ids.iter().map(|id| id.0));
        let sql = format!("select story_id, by_staff from working_copies where story_id in ({list})");
        Ok(self.0.all(&sql, &values, |row| Ok((row.get(0)?, row.get(1)?))).await?.into_iter().collect())
    }

    /// What was set aside of a story, newest first.
    pub async fn set_aside(&self, story: StoryId, limit: i64) -> Result<Vec<SetAside>> {
        let sql = "select words, change, note, by_staff, at from copies_set_aside where story_id = $1 order by at desc, id desc limit $2";
        self.0
            .all(sql, params![story, limit], |row| {
                Ok(SetAside {
                    story: row.json(0)?,
                    change: change(row.get(1)?)?,
                    note: row.get(2)?,
                    by: row.get(3)?,
                    at: row.get(4)?,
                })
            })
            .await
    }
}

impl WorkingCopies<'_, Tx> {
    /// Lays a copy beside its story; refuses where there is one.
    pub async fn begin(&self, copy: &WorkingCopy) -> Result<()> {
        let sql = "insert into working_copies (story_id, change, base, edition, words, note, by_staff, begun_at, saved_at)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (story_id) do nothing";
        let words = serde_json::to_string(&copy.story)?;
        let values = params![
            copy.story.id,
            copy.change.as_str(),
            copy.base,
            copy.edition,
            words,
            &copy.note,
            copy.by,
            copy.begun_at,
            copy.saved_at
        ];
        match self.0.exec(sql, values).await? {
            0 => Err(Error::Taken("the story's working copy")),
            _ => Ok(()),
        }
    }

    /// Saves a copy over the edition it was read at; gives it with its new one.
    pub async fn save(&self, copy: &WorkingCopy, now: DateTime<Utc>) -> Result<WorkingCopy> {
        let sql = "update working_copies set change = $3, edition = $2 + 1, words = $4, note = $5, by_staff = $6, saved_at = $7
            where story_id = $1 and edition = $2";
        let words = serde_json::to_string(&copy.story)?;
        let values = params![copy.story.id, copy.edition, copy.change.as_str(), words, &copy.note, copy.by, now];
        match self.0.exec(sql, values).await? {
            0 => Err(Error::Taken("the working copy's edition")),
            _ => Ok(WorkingCopy { edition: copy.edition + 1, saved_at: now, ..copy.clone() }),
        }
    }

    /// Ends the copy of a story: its words have gone out, or were set aside.
    pub async fn end(&self, story: StoryId) -> Result<()> {
        self.0.exec("delete from working_copies where story_id = $1", params![story]).await?;
        Ok(())
    }

    /// Keeps the words of a copy for whoever wrote them.
    pub async fn put_aside(&self, copy: &WorkingCopy, now: DateTime<Utc>) -> Result<()> {
        let sql = "insert into copies_set_aside (story_id, change, words, note, by_staff, at) values ($1, $2, $3, $4, $5, $6)";
        let words = serde_json::to_string(&copy.story)?;
        self.0.exec(sql, params![copy.story.id, copy.change.as_str(), words, &copy.note, copy.by, now]).await?;
        Ok(())
    }
}
