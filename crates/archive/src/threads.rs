//! Threads: running affairs.

use chrono::{DateTime, Utc};
use paper::{Slug, Thread, ThreadId};

use crate::error::Result;
use crate::value::{Row, params};
use crate::{Query, Tx};

pub struct Threads<'a, Q>(pub(crate) &'a Q);

const COLUMNS: &str = "id, slug, title, summary";

fn thread(row: &Row) -> Result<Thread> {
    Ok(Thread { id: row.get(0)?, slug: row.get(1)?, title: row.get(2)?, summary: row.get(3)? })
}

impl<Q: Query> Threads<'_, Q> {
    pub async fn by_slug(&self, slug: &str) -> Result<Option<Thread>> {
        self.0.first(&format!("select {COLUMNS} from threads where slug = $1"), params![slug], thread).await
    }

    pub async fn by_id(&self, id: ThreadId) -> Result<Option<Thread>> {
        self.0.first(&format!("select {COLUMNS} from threads where id = $1"), params![id], thread).await
    }

    /// The newest first, at most `limit`.
    pub async fn list(&self, limit: i64) -> Result<Vec<Thread>> {
        self.0
            .all(&format!("select {COLUMNS} from threads order by created_at desc, id desc limit $1"), params![limit], thread)
            .await
    }
}

/// A thread with how many live stories it has, and when the newest was published.
pub type Running = (Thread, i64, Option<DateTime<Utc>>);

impl<Q: Query> Threads<'_, Q> {
    /// Threads that readers can read in, the newest first.
    pub async fn running(&self, limit: i64, offset: i64) -> Result<Vec<Running>> {
        const LIVE: &str = "from stories s where s.thread_id = t.id and s.kind = 'story' and s.state = 'live'";
        let sql = format!(
            "select {COLUMNS}, (select count(*) {LIVE}), (select max(s.published_at) {LIVE}) from threads t
            where exists (select 1 {LIVE}) order by t.created_at desc, t.id desc limit $1 offset $2"
        );
        self.0.all(&sql, params![limit, offset], |row| Ok((thread(row)?, row.get(4)?, row.get(5)?))).await
    }
}

impl Threads<'_, Tx> {
    /// Begins a thread; its slug is the title's, numbered when that is taken.
    pub async fn begin(&self, title: &str, summary: Option<&str>, now: DateTime<Utc>) -> Result<Thread> {
        let wanted = Slug::from_words(title);
        let mut slug = wanted.clone();
        for n in 2.. {
            if self.by_slug(slug.as_str()).await?.is_none() {
                break;
            }
            slug = wanted.numbered(n);
        }
        let sql =
            "insert into threads (slug, title, summary, created_at) values ($1, $2, $3, $4) returning id, slug, title, summary";
        let made = self.0.first(sql, params![&slug, title.trim(), summary.map(str::to_owned), now], thread).await?;
        made.ok_or(crate::Error::NotFound("thread"))
    }

    pub async fn save(&self, thread: &Thread) -> Result<()> {
        self.0.touch(format!("thread:{}", thread.id));
        let sql = "update threads set title = $2, summary = $3 where id = $1";
        self.0.exec(sql, params![thread.id, &thread.title, thread.summary.clone()]).await?;
        Ok(())
    }
}
