//! The two engines behind one face: SQLite in a file, or PostgreSQL by its address.
//!
//! Statements are written once, in SQL both engines read, with `$1`, `$2` … for values.
//! SQLite reads run inline (a point read costs microseconds, a hop to another thread
//! more); its one writer is behind a lock, so a transaction never meets SQLITE_BUSY.

mod once;

use std::future::Future;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use deadpool_postgres::{Manager, ManagerConfig, Object, Pool, RecyclingMethod};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};
use tokio::sync::{Mutex as AsyncMutex, Semaphore};

use crate::error::{Error, Result};
use crate::value::{Row, Value};

/// What each SQLite connection that reads may keep of the file, in kibibytes. Each reads when those
/// before it are busy, so that the first keeps what pages that come one by one have in common: the
/// upper levels of every index of a million stories, and the stories that were just read.
const READERS: [i64; 4] = [-16384, -8192, -4096, -4096];
/// How many lines to PostgreSQL are kept open at most.
const PG_LINES: usize = 16;

#[derive(Clone)]
pub(crate) enum Db {
    Lite(Arc<Lite>),
    Pg(Pool),
}

pub(crate) struct Lite {
    pub path: PathBuf,
    readers: Vec<std::sync::Mutex<Connection>>,
    /// For which reader the next one waits who finds all of them busy.
    next: AtomicUsize,
    /// Leave for a caller's own statement to run: a few, so that pages always find a reader.
    callers: Semaphore,
    pub writer: Arc<AsyncMutex<Connection>>,
}

/// Reading, the same from the archive itself and from inside a transaction.
pub trait Query: Sync {
    /// Every row, each turned into a `T`.
    fn all<T: Send>(
        &self,
        sql: &str,
        params: &[Value],
        read: fn(&Row) -> Result<T>,
    ) -> impl Future<Output = Result<Vec<T>>> + Send;

    /// The first row, if there is one.
    fn first<T: Send>(
        &self,
        sql: &str,
        params: &[Value],
        read: fn(&Row) -> Result<T>,
    ) -> impl Future<Output = Result<Option<T>>> + Send {
        async move { Ok(self.all(sql, params, read).await?.into_iter().next()) }
    }
}

impl Db {
    pub async fn open(url: &str) -> Result<Db> {
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            let config: tokio_postgres::Config = url.parse()?;
            let manager =
                Manager::from_config(config, tokio_postgres::NoTls, ManagerConfig { recycling_method: RecyclingMethod::Fast });
            let pool = Pool::builder(manager).max_size(PG_LINES).build().map_err(|e| Error::Setting(e.to_string()))?;
            drop(pool.get().await?);
            return Ok(Db::Pg(pool));
        }
        let path = url.strip_prefix("sqlite:").unwrap_or(url);
        if path.contains("://") {
            return Err(Error::Setting(format!("{url} is neither a file for SQLite nor a postgres:// address")));
        }
        Ok(Db::Lite(Arc::new(Lite::open(Path::new(path))?)))
    }
}

impl Lite {
    fn open(path: &Path) -> Result<Lite> {
        if let Some(folder) = path.parent().filter(|f| !f.as_os_str().is_empty()) {
            crate::folder::make(folder)?;
        }
        let writer = Connection::open(path)?;
        writer.busy_timeout(Duration::from_secs(10))?;
        writer.pragma_update(None, "journal_mode", "WAL")?;
        // FULL: what an editor was told is done survives a power cut, not only a crash.
        writer.pragma_update(None, "synchronous", "FULL")?;
        writer.pragma_update(None, "foreign_keys", true)?;
        writer.pragma_update(None, "journal_size_limit", 64 * 1024 * 1024)?;
        steady(&writer)?;
        let readers = READERS
            .into_iter()
            .map(|kept| {
                let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_URI;
                let reader = Connection::open_with_flags(path, flags)?;
                reader.busy_timeout(Duration::from_secs(10))?;
                reader.pragma_update(None, "cache_size", kept)?;
                steady(&reader)?;
                Ok(std::sync::Mutex::new(reader))
            })
            .collect::<Result<_>>()?;
        Ok(Lite {
            path: path.to_owned(),
            readers,
            next: AtomicUsize::new(0),
            callers: Semaphore::new(READERS.len() / 2),
            writer: Arc::new(AsyncMutex::new(writer)),
        })
    }

    /// Runs on the first reader that is free; waits for one when all are busy.
    fn read<T>(&self, work: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
        if let Some(reader) = self.readers.iter().find_map(|reader| reader.try_lock().ok()) {
            return work(&reader);
        }
        let turn = self.next.fetch_add(1, Ordering::Relaxed);
        let reader = self.readers[turn % self.readers.len()].lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        work(&reader)
    }
}

/// Keeps statements, and keeps them as they were prepared: SQLite would otherwise prepare one anew
/// each time its `limit $2` is bound, to plan for that very number. A list cost a tenth more.
fn steady(connection: &Connection) -> Result<()> {
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.set_prepared_statement_cache_capacity(128);
    Ok(())
}

impl Query for Db {
    async fn all<T: Send>(&self, sql: &str, params: &[Value], read: fn(&Row) -> Result<T>) -> Result<Vec<T>> {
        match self {
            Db::Lite(lite) => lite.read(|connection| lite_all(connection, sql, params, read)),
            Db::Pg(pool) => pg_read(pool, sql, params, read).await,
        }
    }
}

/// A read may be asked again when its line was cut (the server was started anew): readers need
/// not hear of it. Each line in the pool may be as dead as the first.
async fn pg_read<T>(pool: &Pool, sql: &str, params: &[Value], read: fn(&Row) -> Result<T>) -> Result<Vec<T>> {
    for _ in 0..PG_LINES {
        let client = pool.get().await?;
        match pg_all(&client, sql, params, read).await {
            Err(trouble) if trouble.is_cut_off() => drop(Object::take(client)),
            answer => return answer,
        }
    }
    pg_all(&pool.get().await?, sql, params, read).await
}

/// A line to PostgreSQL with a transaction begun on it. Nothing has happened yet, so a dead line
/// costs another try and no more.
pub(crate) async fn pg_begin(pool: &Pool) -> Result<Object> {
    for _ in 0..PG_LINES {
        let client = pool.get().await?;
        match client.batch_execute("begin").await.map_err(Error::from) {
            Ok(()) => return Ok(client),
            Err(trouble) if trouble.is_cut_off() => drop(Object::take(client)),
            Err(trouble) => return Err(trouble),
        }
    }
    let client = pool.get().await?;
    client.batch_execute("begin").await?;
    Ok(client)
}

pub(crate) fn lite_all<T>(connection: &Connection, sql: &str, params: &[Value], read: fn(&Row) -> Result<T>) -> Result<Vec<T>> {
    let mut statement = connection.prepare_cached(sql)?;
    lite_rows(&mut statement, params, read)
}

fn lite_rows<T>(statement: &mut rusqlite::Statement<'_>, params: &[Value], read: fn(&Row) -> Result<T>) -> Result<Vec<T>> {
    lite_bind(statement, params)?;
    let mut rows = statement.raw_query();
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(read(&Row::Lite(row))?);
    }
    Ok(found)
}

pub(crate) fn lite_exec(connection: &Connection, sql: &str, params: &[Value]) -> Result<u64> {
    let mut statement = connection.prepare_cached(sql)?;
    lite_bind(&mut statement, params)?;
    Ok(statement.raw_execute()? as u64)
}

/// SQLite reads `$1` as a parameter of that name; PostgreSQL as a number.
fn lite_bind(statement: &mut rusqlite::Statement<'_>, params: &[Value]) -> Result<()> {
    for (n, value) in params.iter().enumerate() {
        if let Some(at) = statement.parameter_index(&format!("${}", n + 1))? {
            statement.raw_bind_parameter(at, value)?;
        }
    }
    Ok(())
}

pub(crate) async fn pg_all<T>(client: &Object, sql: &str, params: &[Value], read: fn(&Row) -> Result<T>) -> Result<Vec<T>> {
    let statement = client.prepare_cached(sql).await?;
    let rows = client.query(&statement, &pg_params(params)).await?;
    rows.iter().map(|row| read(&Row::Pg(row))).collect()
}

pub(crate) async fn pg_exec(client: &Object, sql: &str, params: &[Value]) -> Result<u64> {
    let statement = client.prepare_cached(sql).await?;
    Ok(client.execute(&statement, &pg_params(params)).await?)
}

fn pg_params(params: &[Value]) -> Vec<&(dyn tokio_postgres::types::ToSql + Sync)> {
    params.iter().map(|p| p as _).collect()
}
