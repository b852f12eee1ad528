//! What is read: counted by ourselves, by story and day, without a trace of who.

use chrono::{DateTime, TimeDelta, Utc};
use paper::StoryId;

use crate::error::Result;
use crate::stories::IN_STREAM;
use crate::value::params;
use crate::{Card, Nouns, Query, Tx};

pub struct Views<'a, Q>(pub(crate) &'a Q);

fn day(at: DateTime<Utc>) -> i64 {
    at.timestamp().div_euclid(86_400)
}

impl<Q: Query + Nouns> Views<'_, Q> {
    /// The live stories read most in the last three days, most read first.
    pub async fn trending(&self, now: DateTime<Utc>, limit: i64) -> Result<Vec<Card>> {
        let sql = format!(
            "select v.story_id from views v join stories s on s.id = v.story_id where v.day >= $1 and {IN_STREAM}
            group by v.story_id order by sum(v.n) desc, v.story_id desc limit $2"
        );
        let ids: Vec<StoryId> = self.0.all(&sql, params![day(now - TimeDelta::days(2)), limit], |row| row.get(0)).await?;
        self.0.stories().live_by_ids(&ids).await
    }
}

impl Views<'_, Tx> {
    /// Adds counts gathered in memory.
    pub async fn add(&self, counts: &[(StoryId, i64)], now: DateTime<Utc>) -> Result<()> {
        for (story, n) in counts {
            let sql = "insert into views (story_id, day, n) select id, $2, $3 from stories where id = $1
                on conflict (story_id, day) do update set n = views.n + excluded.n";
            self.0.exec(sql, params![*story, day(now), *n]).await?;
        }
        Ok(())
    }

    /// Forgets days older than 90.
    pub async fn sweep(&self, now: DateTime<Utc>) -> Result<u64> {
        self.0.exec("delete from views where day < $1", params![day(now) - 90]).await
    }
}
