//! A copy of a living store that can be carried away and opened elsewhere.

use std::path::Path;

use crate::Archive;
use crate::db::Db;
use crate::error::{Error, Result};

impl Archive {
    /// Writes a whole, consistent SQLite copy to `to` while others go on reading and writing.
    /// PostgreSQL has its own tools for this, and the error says which.
    pub async fn copy_to(&self, to: &Path) -> Result<()> {
        let Db::Lite(lite) = &self.db else {
            return Err(Error::Setting(
                "this paper is kept in PostgreSQL: use pg_dump for the store, and copy the folder of pictures beside it".into(),
            ));
        };
        let (from, to) = (lite.path.clone(), to.to_owned());
        let copy = move || -> Result<()> {
            // A connection of its own, so that no reader and no writer waits for the copy.
            let source = rusqlite::Connection::open_with_flags(&from, rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY)?;
            source.execute("vacuum into ?1", [to.to_string_lossy()])?;
            Ok(())
        };
        tokio::task::spawn_blocking(copy).await.map_err(|e| Error::Setting(e.to_string()))?
    }

    /// The migration step this store is at.
    pub async fn step(&self) -> Result<i64> {
        crate::migrate::step(&self.db).await
    }
}

/// Opens a copy and says whether it is whole: an SQLite store of ours, unbroken, and not newer
/// than this program.
pub fn inspect(file: &Path) -> Result<i64> {
    let store = rusqlite::Connection::open_with_flags(file, rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let verdict: String = store.query_row("pragma integrity_check", [], |row| row.get(0))?;
    if verdict != "ok" {
        return Err(Error::Garbled(format!("the copy is damaged: {verdict}")));
    }
    Ok(store.query_row("select coalesce(max(step), 0) from schema_steps", [], |row| row.get(0))?)
}
