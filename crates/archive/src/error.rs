//! What can go wrong with the store: something is not there, or the store is in trouble.

use thiserror::Error;

pub type Result<T, E = Error> = std::result::Result<T, E>;

#[derive(Debug, Error)]
pub enum Error {
    /// Nothing of that name; the word says what was looked for.
    #[error("there is no such {0}")]
    NotFound(&'static str),
    /// Another row has the value that must be unique; the word says which.
    #[error("{0} is taken")]
    Taken(&'static str),
    /// A filter that cannot be read: the caller's mistake, told in a sentence.
    #[error(transparent)]
    Filter(#[from] crate::filter::BadFilter),
    /// The store was written by a newer Courant.
    #[error(
        "this store was last opened by a newer Courant (its step {store}, this program knows {known}); install that version again, or restore the copy set aside before the upgrade"
    )]
    Newer { store: i64, known: i64 },
    #[error("the SQLite store")]
    Lite(#[from] rusqlite::Error),
    #[error("PostgreSQL")]
    Pg(#[from] tokio_postgres::Error),
    #[error("no connection to PostgreSQL")]
    Pool(#[from] deadpool_postgres::PoolError),
    #[error("a row holds what cannot be read: {0}")]
    Garbled(String),
    #[error("the search index")]
    Search(#[from] tantivy::TantivyError),
    #[error("the picture store")]
    Blobs(#[from] object_store::Error),
    #[error("{doing}")]
    Io { doing: String, source: std::io::Error },
    #[error("{0}")]
    Setting(String),
}

impl Error {
    pub(crate) fn io(doing: impl Into<String>) -> impl FnOnce(std::io::Error) -> Error {
        let doing = doing.into();
        move |source| Error::Io { doing, source }
    }

    /// Was the line to PostgreSQL cut, by a restart of the server or an administrator? What was
    /// asked on it may or may not have happened.
    pub(crate) fn is_cut_off(&self) -> bool {
        use tokio_postgres::error::SqlState;
        let Error::Pg(e) = self else { return false };
        let ending = [SqlState::ADMIN_SHUTDOWN, SqlState::CRASH_SHUTDOWN, SqlState::CANNOT_CONNECT_NOW];
        e.is_closed()
            || e.code().is_some_and(|code| ending.contains(code))
            || std::error::Error::source(e).is_some_and(|source| source.is::<std::io::Error>())
    }

    /// Is something away that the paper needs, the database or the picture store? It will be back,
    /// and nothing of ours is broken.
    pub fn is_away(&self) -> bool {
        matches!(self, Error::Pool(_) | Error::Blobs(_)) || self.is_cut_off()
    }

    /// Did a unique index say no?
    pub fn is_duplicate(&self) -> bool {
        match self {
            Error::Taken(_) => true,
            Error::Lite(rusqlite::Error::SqliteFailure(e, _)) => {
                matches!(e.extended_code, 2067 | 1555)
            }
            Error::Pg(e) => e.code() == Some(&tokio_postgres::error::SqlState::UNIQUE_VIOLATION),
            _ => false,
        }
    }
}

impl From<serde_json::Error> for Error {
    fn from(e: serde_json::Error) -> Error {
        Error::Garbled(e.to_string())
    }
}
