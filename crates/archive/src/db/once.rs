//! Statements that will hardly come again, as callers' filters make them. They are not kept, a
//! few run at a time, and none runs for ever: what a stranger may ask for must not hold up the
//! paper's own pages.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use deadpool_postgres::Object;
use rusqlite::InterruptHandle;

use super::{Db, Lite, PG_LINES, lite_rows, pg_params};
use crate::error::{Error, Result};
use crate::filter::BadFilter;
use crate::value::{Row, Value};

/// How long a caller's list may take to find.
const LONGEST: Duration = Duration::from_secs(5);

/// How far a statement on SQLite has come.
enum Progress {
    Waiting,
    Running(InterruptHandle),
    Over,
}

impl Db {
    /// Reads with such a statement; on SQLite without holding up the thread that waits. What takes
    /// too long is refused.
    pub async fn once<T: Send + 'static>(&self, sql: String, params: Vec<Value>, read: fn(&Row) -> Result<T>) -> Result<Vec<T>> {
        self.once_within(LONGEST, sql, params, read).await
    }

    async fn once_within<T: Send + 'static>(
        &self,
        longest: Duration,
        sql: String,
        params: Vec<Value>,
        read: fn(&Row) -> Result<T>,
    ) -> Result<Vec<T>> {
        match self {
            Db::Lite(lite) => lite_once(lite.clone(), longest, sql, params, read).await,
            Db::Pg(pool) => {
                for _ in 0..=PG_LINES {
                    let client = pool.get().await?;
                    let values = pg_params(&params);
                    let Ok(answer) = tokio::time::timeout(longest, client.query(&sql, &values)).await else {
                        // The server goes on until it is told; the line is of no use meanwhile.
                        if let Err(trouble) = client.cancel_token().cancel_query(tokio_postgres::NoTls).await {
                            tracing::debug!(%trouble, "a list that took too long could not be called off");
                        }
                        drop(Object::take(client));
                        return Err(too_long());
                    };
                    match answer.map_err(Error::from) {
                        Err(trouble) if trouble.is_cut_off() => drop(Object::take(client)),
                        Err(trouble) => return Err(trouble),
                        Ok(rows) => return rows.iter().map(|row| read(&Row::Pg(row))).collect(),
                    }
                }
                Err(Error::Setting("no line to PostgreSQL holds".into()))
            }
        }
    }
}

async fn lite_once<T: Send + 'static>(
    lite: Arc<Lite>,
    longest: Duration,
    sql: String,
    params: Vec<Value>,
    read: fn(&Row) -> Result<T>,
) -> Result<Vec<T>> {
    let progress = Arc::new(Mutex::new(Progress::Waiting));
    let told = progress.clone();
    let here = lite.clone();
    let Ok(Ok(leave)) = tokio::time::timeout(longest, lite.callers.acquire()).await else {
        return Err(too_long());
    };
    let work = move || {
        here.read(|connection| {
            match &mut *told.lock().unwrap_or_else(|p| p.into_inner()) {
                Progress::Over => return Err(too_long()),
                progress => *progress = Progress::Running(connection.get_interrupt_handle()),
            }
            let found =
                connection.prepare(&sql).map_err(Error::from).and_then(|mut statement| lite_rows(&mut statement, &params, read));
            // Past this the reader is another's, whom no interruption may meet.
            *told.lock().unwrap_or_else(|p| p.into_inner()) = Progress::Over;
            found
        })
    };
    let mut work = tokio::task::spawn_blocking(work);
    let answer = match tokio::time::timeout(longest, &mut work).await {
        Ok(answer) => answer,
        Err(_) => {
            if let Progress::Running(handle) =
                std::mem::replace(&mut *progress.lock().unwrap_or_else(|p| p.into_inner()), Progress::Over)
            {
                handle.interrupt();
            }
            work.await
        }
    };
    drop(leave);
    match answer.map_err(|e| Error::Setting(e.to_string()))? {
        Err(Error::Lite(e)) if e.sqlite_error_code() == Some(rusqlite::ErrorCode::OperationInterrupted) => Err(too_long()),
        answer => answer,
    }
}

fn too_long() -> Error {
    BadFilter::new("The list takes too long to find; ask for less at once, or in another order.", 0).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_list_that_takes_too_long_is_refused_and_holds_nothing_up() {
        let folder = tempfile::tempdir().expect("a folder");
        for settings in crate::scratch::every_engine(folder.path().to_owned()).await.expect("settings") {
            let archive = crate::Archive::open(&settings).await.expect("it opens");
            let endless = "with recursive c(n) as (select 1 union all select n + 1 from c where n > 0) select count(*) from c";
            for _ in 0..3 {
                let short = Duration::from_millis(100);
                let answer = archive.db.once_within(short, endless.into(), Vec::new(), |row| row.get::<i64>(0)).await;
                assert!(matches!(answer, Err(Error::Filter(_))), "{answer:?}");
            }
            let two = archive.db.once("select 2".into(), Vec::new(), |_| Ok(2)).await;
            assert_eq!(two.expect("others are answered"), [2]);
        }
    }
}
