//! What each version was when it went out.

use chrono::{DateTime, Utc};
use paper::{Staff, Story, StoryId};

use crate::error::Result;
use crate::value::params;
use crate::{Query, Tx};

pub struct Versions<'a, Q>(pub(crate) &'a Q);

/// One version as it went out.
#[derive(Clone, Debug)]
pub struct Version {
    pub version: i64,
    /// `new`, `hold`, `release`, `withdraw`, `kill`.
    pub kind: String,
    pub story: Story,
    pub at: DateTime<Utc>,
}

impl<Q: Query> Versions<'_, Q> {
    /// Newest first, at most `limit`.
    pub async fn of(&self, story: StoryId, limit: i64) -> Result<Vec<Version>> {
        let sql = "select version, kind, story, at from story_versions where story_id = $1 order by version desc limit $2";
        self.0
            .all(sql, params![story, limit], |row| {
                Ok(Version { version: row.get(0)?, kind: row.get(1)?, story: row.json(2)?, at: row.get(3)? })
            })
            .await
    }
}

impl Versions<'_, Tx> {
    /// Keeps the story as it goes out now.
    pub async fn keep(&self, story: &Story, kind: &str, by: Option<&Staff>, now: DateTime<Utc>) -> Result<()> {
        let sql = "insert into story_versions (story_id, version, kind, story, by_staff, at) values ($1, $2, $3, $4, $5, $6)";
        self.0.exec(sql, params![story.id, story.version, kind, serde_json::to_string(story)?, by.map(|s| s.id), now]).await?;
        Ok(())
    }
}
