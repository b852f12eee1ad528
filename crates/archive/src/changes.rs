//! Sequence and tags: how a printed page knows that it is stale.
//!
//! Every transaction that changes what readers may see gets the next sequence number and
//! names its tags. `Changes` keeps `tag -> last sequence` in memory; the table behind it
//! lets numbers survive a restart and lets other nodes follow.

use std::collections::{BTreeSet, HashMap};
use std::sync::RwLock;
use std::sync::atomic::{AtomicI64, Ordering};

use crate::Archive;
use crate::db::{Db, Query};
use crate::error::Result;
use crate::value::params;

#[derive(Default)]
pub struct Changes {
    /// Tags that moved since this process began, and when.
    moved: RwLock<HashMap<String, i64>>,
    last: AtomicI64,
    /// Up to where other nodes' changes have been taken in. It may lie behind `last`: our own
    /// commit 12 says nothing about a neighbor's 11.
    followed: AtomicI64,
    /// Everything printed before this is stale: tags that moved earlier have been forgotten.
    floor: AtomicI64,
}

/// More tags are not remembered; a bulk import would otherwise fill the memory with them.
const MOST_TAGS: usize = 50_000;

impl Changes {
    /// The newest sequence this node knows. Read it before reading what a page is made of.
    pub fn now(&self) -> i64 {
        self.last.load(Ordering::Acquire)
    }

    /// Is something printed at `seq` from these tags still true?
    pub fn is_fresh<'a>(&self, seq: i64, tags: impl IntoIterator<Item = &'a str>) -> bool {
        if self.now() <= seq {
            return true;
        }
        if seq < self.floor.load(Ordering::Acquire) {
            return false;
        }
        let moved = self.moved.read().unwrap_or_else(|p| p.into_inner());
        tags.into_iter().all(|tag| moved.get(tag).is_none_or(|at| *at <= seq))
    }

    pub(crate) fn moved(&self, tags: impl IntoIterator<Item = String>, seq: i64) {
        let mut moved = self.moved.write().unwrap_or_else(|p| p.into_inner());
        for tag in tags {
            let at = moved.entry(tag).or_insert(seq);
            *at = (*at).max(seq);
        }
        if moved.len() > MOST_TAGS {
            self.floor.fetch_max(seq.max(self.now()), Ordering::Release);
            *moved = HashMap::new();
        }
        self.last.fetch_max(seq, Ordering::Release);
    }

    pub(crate) async fn load(&self, db: &Db) -> Result<()> {
        let seq = db.first("select seq from change_head where id = 1", &[], |row| row.get(0)).await?.unwrap_or(0);
        self.last.fetch_max(seq, Ordering::Release);
        self.followed.fetch_max(seq, Ordering::Release);
        Ok(())
    }
}

impl Archive {
    /// Takes in what other nodes and other processes have changed; gives the tags that moved.
    pub async fn follow(&self) -> Result<Vec<String>> {
        let known = self.changes.followed.load(Ordering::Acquire);
        let head: i64 = self.db.first("select seq from change_head where id = 1", &[], |row| row.get(0)).await?.unwrap_or(0);
        if head <= known {
            return Ok(Vec::new());
        }
        let moved = self
            .db
            .all("select tag, seq from changes where seq > $1 order by seq", params![known], |row| {
                Ok((row.get::<String>(0)?, row.get::<i64>(1)?))
            })
            .await?;
        let mut by_seq: std::collections::BTreeMap<i64, BTreeSet<String>> = Default::default();
        for (tag, seq) in &moved {
            by_seq.entry(*seq).or_default().insert(tag.clone());
        }
        for (seq, tags) in by_seq {
            self.changes.moved(tags, seq);
        }
        self.changes.followed.fetch_max(head, Ordering::Release);
        Ok(moved.into_iter().map(|(tag, _)| tag).collect())
    }

    /// Waits until another node rings, or forever on SQLite (where a slow look must do).
    /// The table is the truth and the bell only a hint: callers also look by the clock.
    pub async fn bell(&self) -> Result<crate::bell::Bell> {
        crate::bell::Bell::listen(&self.db, &self.url).await
    }
}
