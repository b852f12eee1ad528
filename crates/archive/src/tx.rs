//! One decision: everything it writes is there, or nothing is.
//!
//! A transaction remembers the tags it moved and whether it left jobs; `commit` writes
//! the tags' new sequence in the same transaction, so no page can miss a change.
//! Dropped without `commit`, it leaves no trace. Never wait for the network while holding
//! one: SQLite has a single writer, and it would be this.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use deadpool_postgres::Object;
use rusqlite::Connection;
use tokio::sync::OwnedMutexGuard;

use crate::db::{Db, Query, lite_all, lite_exec, pg_all, pg_begin, pg_exec};
use crate::error::Result;
use crate::shelves::{self, Place};
use crate::value::{Row, Value, params};
use crate::{Archive, addresses};

pub struct Tx {
    engine: Engine,
    archive: Archive,
    tags: Mutex<BTreeSet<String>>,
    /// By how much each stretch of a list has grown or shrunk.
    shelved: Mutex<BTreeMap<Place, i64>>,
    /// The same of each part of the sitemap, and when its last story changed.
    mapped: Mutex<BTreeMap<i64, (i64, i64)>>,
    left_jobs: AtomicBool,
}

#[allow(clippy::large_enum_variant)] // one a transaction, never in a list
enum Engine {
    /// The flag says that the transaction is over.
    Lite(Mutex<OwnedMutexGuard<Connection>>, AtomicBool),
    Pg(Option<Object>),
}

impl Tx {
    pub(crate) async fn begin(archive: &Archive) -> Result<Tx> {
        let engine = match &archive.db {
            Db::Lite(lite) => {
                let writer = lite.writer.clone().lock_owned().await;
                writer.execute_batch("begin immediate")?;
                Engine::Lite(Mutex::new(writer), AtomicBool::new(false))
            }
            Db::Pg(pool) => Engine::Pg(Some(pg_begin(pool).await?)),
        };
        Ok(Tx {
            engine,
            archive: archive.clone(),
            tags: Mutex::default(),
            shelved: Mutex::default(),
            mapped: Mutex::default(),
            left_jobs: AtomicBool::new(false),
        })
    }

    /// Runs a statement that changes rows; says how many.
    pub async fn exec(&self, sql: &str, params: &[Value]) -> Result<u64> {
        match &self.engine {
            Engine::Lite(connection, _) => lite_exec(&connection.lock().unwrap_or_else(|p| p.into_inner()), sql, params),
            Engine::Pg(client) => pg_exec(client.as_ref().expect("held until the end"), sql, params).await,
        }
    }

    /// Runs an `insert … returning id`.
    pub(crate) async fn insert(&self, sql: &str, params: &[Value]) -> Result<i64> {
        let id = self.first(sql, params, |row| row.get(0)).await?;
        id.ok_or(crate::Error::NotFound("new row"))
    }

    /// Says that pages printed from this tag are stale once the transaction is through.
    pub(crate) fn is_on_pg(&self) -> bool {
        matches!(self.engine, Engine::Pg(_))
    }

    pub fn touch(&self, tag: impl Into<String>) {
        self.tags.lock().unwrap_or_else(|p| p.into_inner()).insert(tag.into());
    }

    /// A story leaves these places on lists, and takes those.
    pub(crate) fn shelve(&self, before: Vec<Place>, after: Vec<Place>) {
        let mut shelved = self.shelved.lock().unwrap_or_else(|p| p.into_inner());
        for (places, by) in [(before, -1), (after, 1)] {
            places.into_iter().for_each(|place| *shelved.entry(place).or_default() += by);
        }
    }

    /// The same on the sitemap.
    pub(crate) fn map(&self, before: Option<(i64, i64)>, after: Option<(i64, i64)>) {
        let mut mapped = self.mapped.lock().unwrap_or_else(|p| p.into_inner());
        for (place, by) in [(before, -1), (after, 1)] {
            let Some((part, at)) = place else { continue };
            let moved = mapped.entry(part).or_insert((0, i64::MIN));
            *moved = (moved.0 + by, moved.1.max(at));
        }
    }

    pub(crate) fn leaves_a_job(&self) {
        self.left_jobs.store(true, Ordering::Relaxed);
    }

    pub(crate) fn is_pg(&self) -> bool {
        matches!(self.engine, Engine::Pg(_))
    }

    /// Makes everything true at once. When this returns, no page of this node that was
    /// printed before counts as fresh if it shows what changed.
    pub async fn commit(mut self) -> Result<()> {
        let tags = std::mem::take(&mut *self.tags.lock().unwrap_or_else(|p| p.into_inner()));
        let shelved = std::mem::take(&mut *self.shelved.lock().unwrap_or_else(|p| p.into_inner()));
        let mapped = std::mem::take(&mut *self.mapped.lock().unwrap_or_else(|p| p.into_inner()));
        let mut seq = 0;
        if !tags.is_empty() {
            // The head row stays locked until the end, so sequences are committed in order.
            seq = self
                .first("update change_head set seq = seq + 1 where id = 1 returning seq", &[], |row| row.get(0))
                .await?
                .unwrap_or(0);
            for tag in &tags {
                let sql = "insert into changes (tag, seq) values ($1, $2) on conflict (tag) do update set seq = excluded.seq";
                self.exec(sql, params![tag, seq]).await?;
            }
            if self.is_pg() {
                self.exec("select pg_notify('courant_changes', '')", &[]).await?;
            }
        }
        // Behind the head row's lock as well, so that two transactions never wait for each other here.
        shelves::write(&self, shelved).await?;
        addresses::write(&self, mapped).await?;
        match &mut self.engine {
            Engine::Lite(connection, over) => {
                connection.get_mut().unwrap_or_else(|p| p.into_inner()).execute_batch("commit")?;
                over.store(true, Ordering::Relaxed);
            }
            Engine::Pg(client) => {
                client.as_ref().expect("held until the end").batch_execute("commit").await?;
                *client = None;
            }
        }
        if seq > 0 {
            self.archive.changes.moved(tags, seq);
        }
        if self.left_jobs.load(Ordering::Relaxed) {
            self.archive.work.notify_one();
        }
        Ok(())
    }
}

impl Query for Tx {
    async fn all<T: Send>(&self, sql: &str, params: &[Value], read: fn(&Row) -> Result<T>) -> Result<Vec<T>> {
        match &self.engine {
            Engine::Lite(connection, _) => lite_all(&connection.lock().unwrap_or_else(|p| p.into_inner()), sql, params, read),
            Engine::Pg(client) => pg_all(client.as_ref().expect("held until the end"), sql, params, read).await,
        }
    }
}

impl Drop for Tx {
    fn drop(&mut self) {
        match &mut self.engine {
            Engine::Lite(connection, over) if !over.load(Ordering::Relaxed) => {
                if let Err(trouble) = connection.get_mut().unwrap_or_else(|p| p.into_inner()).execute_batch("rollback") {
                    tracing::debug!(%trouble, "nothing to roll back");
                }
            }
            Engine::Lite(..) => {}
            // A connection with an open transaction must not go back to the pool.
            Engine::Pg(client) => {
                if let Some(client) = client.take() {
                    drop(Object::take(client));
                }
            }
        }
    }
}
