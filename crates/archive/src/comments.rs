//! Comments that came along with a paper. Only the import adds any.

use chrono::{DateTime, Utc};
use paper::{Comment, CommentId, ForeignComment, StaffId, StoryId};

use crate::error::Result;
use crate::value::{Row, params};
use crate::{Archive, Query, Tx};

pub struct Comments<'a, Q>(pub(crate) &'a Q);

/// What moves when a paper gets its first comments, or loses its last.
const TAG: &str = "comments";

const COLUMNS: &str = "id, story_id, parent_id, name, body, written_at";

fn comment(row: &Row) -> Result<Comment> {
    Ok(Comment {
        id: row.get(0)?,
        story: row.get(1)?,
        parent: row.get(2)?,
        name: row.get(3)?,
        body: row.get(4)?,
        written_at: row.get(5)?,
    })
}

impl Archive {
    /// Did any comments come along at all? From memory: most papers have none to ask for.
    pub async fn has_comments(&self) -> Result<bool> {
        let sql = "select count(*) from (select 1 as one from comments limit 1) as any_at_all";
        Ok(self.counted("comments".into(), TAG, sql, &[]).await? > 0)
    }
}

impl<Q: Query> Comments<'_, Q> {
    /// Those of one story in the order in which they were written.
    pub async fn of_story(&self, story: StoryId, limit: i64, offset: i64) -> Result<Vec<Comment>> {
        let sql = format!(
            "select {COLUMNS} from comments where story_id = $1 and removed_at is null order by coalesce(written_at, 0), id limit $2 offset $3"
        );
        self.0.all(&sql, params![story, limit, offset], comment).await
    }

    pub async fn count(&self, story: StoryId) -> Result<i64> {
        let sql = "select count(*) from comments where story_id = $1 and removed_at is null";
        Ok(self.0.first(sql, params![story], |row| row.get(0)).await?.unwrap_or(0))
    }

    pub async fn by_id(&self, id: CommentId) -> Result<Option<Comment>> {
        let sql = format!("select {COLUMNS} from comments where id = $1 and removed_at is null");
        self.0.first(&sql, params![id], comment).await
    }
}

impl Comments<'_, Tx> {
    /// Makes a story's comments from this source those that are given: new ones are added, others
    /// brought up to date, and what is gone there goes here. One that was removed here stays away.
    pub async fn bring(&self, story: StoryId, source: &str, given: &[ForeignComment], now: DateTime<Utc>) -> Result<()> {
        let sql = "select foreign_key, id from comments where story_id = $1 and source = $2 and removed_at is null";
        let before = self.0.all(sql, params![story, source], |row| Ok((row.get(0)?, row.get(1)?))).await?;
        let mut ids: std::collections::HashMap<String, CommentId> = before.into_iter().collect();
        let stay: std::collections::HashSet<&str> = given.iter().map(|comment| comment.key.as_str()).collect();
        for (key, id) in &ids {
            if !stay.contains(key.as_str()) {
                self.remove(*id, None, now).await?;
            }
        }
        for comment in given {
            let sql = "insert into comments (story_id, source, foreign_key, name, body, written_at) values ($1, $2, $3, $4, $5, $6)
                on conflict (source, foreign_key) do update set story_id = excluded.story_id, name = excluded.name, body = excluded.body,
                    written_at = excluded.written_at where comments.removed_at is null
                returning id";
            let values = params![story, source, &comment.key, &comment.name, &comment.body, comment.written_at];
            if let Some(id) = self.0.first(sql, values, |row| row.get(0)).await? {
                ids.insert(comment.key.clone(), id);
            }
        }
        // An answer may stand before what it answers.
        for comment in given {
            if let (Some(id), Some(parent)) = (ids.get(&comment.key), comment.parent.as_ref().and_then(|key| ids.get(key)))
                && id != parent
            {
                self.0.exec("update comments set parent_id = $2 where id = $1", params![*id, *parent]).await?;
            }
        }
        self.0.touch(TAG);
        self.0.touch(format!("story:{story}"));
        Ok(())
    }

    /// Takes one away, its words and its name with it.
    pub async fn remove(&self, id: CommentId, by: Option<StaffId>, now: DateTime<Utc>) -> Result<()> {
        let sql = "update comments set name = '', body = '', removed_at = $2, removed_by = $3 where id = $1 returning story_id";
        if let Some(story) = self.0.first(sql, params![id, now, by], |row| row.get::<StoryId>(0)).await? {
            self.0.touch(format!("story:{story}"));
        }
        Ok(())
    }
}
