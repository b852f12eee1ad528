//! The one store: every row, every query, every job.
//!
//! This is the only room with SQL in it. It imports `paper` and nothing else of ours,
//! takes no decision about news, and knows no HTTP. The same code speaks to SQLite and
//! to PostgreSQL; everything a decision writes goes through one [`Tx`].

mod bell;
mod db;
mod error;
mod migrate;
mod tx;
mod value;

pub mod addresses;
pub mod ads;
pub mod attachments;
pub mod authors;
pub mod backup;
pub mod blobs;
pub mod browse;
pub mod changes;
pub mod comments;
pub mod corrections;
pub mod crops;
pub mod files;
pub mod filter;
pub mod folder;
pub mod imports;
pub mod jobs;
pub mod journal;
pub mod keys;
pub mod masthead;
pub mod moves;
pub mod originals;
pub mod outlets;
pub mod parking;
pub mod partners;
pub mod pictures;
pub mod quotations;
pub mod routing;
pub mod scratch;
pub mod search;
pub mod sections;
pub mod sessions;
pub mod shelves;
pub mod staff;
pub mod stories;
pub mod takedowns;
pub mod themes;
pub mod threads;
pub mod topics;
pub mod versions;
pub mod views;
pub mod wire_items;
pub mod working_copies;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use chrono::{DateTime, Utc};
use tokio::sync::Notify;

pub use blobs::Blobs;
pub use changes::Changes;
pub use db::Query;
pub use error::{Error, Result};
pub use files::File;
pub use jobs::Job;
pub use search::Search;
pub use stories::Card;
pub use tx::Tx;

/// Where the paper's things are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// `sqlite:FILE`, or `postgres://user:password@host/name`.
    pub database: String,
    /// A folder, or S3-compatible storage.
    pub blobs: blobs::Place,
    /// A folder for the search index; it can be thrown away and is built anew.
    pub search: PathBuf,
}

/// The open archive; cheap to clone.
#[derive(Clone)]
pub struct Archive {
    pub(crate) db: db::Db,
    pub(crate) url: Arc<str>,
    pub changes: Arc<Changes>,
    pub blobs: Blobs,
    pub search: Arc<Search>,
    /// Told when a transaction leaves a job, so that a worker need not sleep on it.
    pub work: Arc<Notify>,
    pub(crate) memo: Arc<masthead::Memo>,
    /// Sets of stories on lists that were counted together.
    pub(crate) sets: Arc<browse::sets::Sets>,
    pub(crate) keys_memo: Arc<keys::Memo>,
    asked: Arc<AtomicU64>,
    /// The copy set aside before an upgrade, if this opening made one.
    pub set_aside: Option<PathBuf>,
}

impl Archive {
    /// Opens the store, brings it up to date, and opens the search index beside it.
    pub async fn open(settings: &Settings) -> Result<Archive> {
        let db = db::Db::open(&settings.database).await?;
        let set_aside = migrate::migrate(&db).await?;
        let changes = Arc::new(Changes::default());
        changes.load(&db).await?;
        Ok(Archive {
            url: settings.database.as_str().into(),
            changes,
            blobs: Blobs::open(&settings.blobs)?,
            search: Arc::new(Search::open(&settings.search)?),
            work: Arc::new(Notify::new()),
            memo: Arc::default(),
            sets: Arc::default(),
            keys_memo: Arc::default(),
            asked: Arc::default(),
            set_aside,
            db,
        })
    }

    /// Begins a decision. On SQLite there is one writer: others wait here.
    pub async fn begin(&self) -> Result<Tx> {
        Tx::begin(self).await
    }

    /// The time as the store sees it: several nodes share PostgreSQL's clock.
    pub async fn clock(&self) -> Result<DateTime<Utc>> {
        match &self.db {
            db::Db::Lite(_) => Ok(Utc::now()),
            db::Db::Pg(_) => {
                let sql = "select (extract(epoch from clock_timestamp()) * 1000)::bigint";
                Ok(self.db.first(sql, &[], |row| row.get(0)).await?.unwrap_or_else(Utc::now))
            }
        }
    }

    /// Questions put to the store outside transactions so far, but for those that a caller's filter
    /// makes: pages are held to few of them.
    pub fn asked(&self) -> u64 {
        self.asked.load(Ordering::Relaxed)
    }

    pub fn is_sqlite(&self) -> bool {
        matches!(self.db, db::Db::Lite(_))
    }
}

impl Query for Archive {
    async fn all<T: Send>(&self, sql: &str, params: &[value::Value], read: fn(&value::Row) -> Result<T>) -> Result<Vec<T>> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        self.db.all(sql, params, read).await
    }
}

/// The nouns, reached alike from the archive (to read) and from a transaction (to read and write).
pub trait Nouns: Query + Sized {
    /// Where readers find stories.
    fn routing(&self) -> impl Future<Output = Result<Arc<routing::Routing>>> + Send;
    /// Is the store PostgreSQL?
    fn is_pg(&self) -> bool;
    fn ads(&self) -> ads::Ads<'_, Self> {
        ads::Ads(self)
    }
    fn attachments(&self) -> attachments::Attachments<'_, Self> {
        attachments::Attachments(self)
    }
    fn authors(&self) -> authors::Authors<'_, Self> {
        authors::Authors(self)
    }
    fn comments(&self) -> comments::Comments<'_, Self> {
        comments::Comments(self)
    }
    fn corrections(&self) -> corrections::Corrections<'_, Self> {
        corrections::Corrections(self)
    }
    fn files(&self) -> files::Files<'_, Self> {
        files::Files(self)
    }
    fn imports(&self) -> imports::Imports<'_, Self> {
        imports::Imports(self)
    }
    fn crops(&self) -> crops::Crops<'_, Self> {
        crops::Crops(self)
    }
    fn jobs(&self) -> jobs::Jobs<'_, Self> {
        jobs::Jobs(self)
    }
    fn journal(&self) -> journal::Journal<'_, Self> {
        journal::Journal(self)
    }
    fn keys(&self) -> keys::Keys<'_, Self> {
        keys::Keys(self)
    }
    fn moves(&self) -> moves::Moves<'_, Self> {
        moves::Moves(self)
    }
    fn originals(&self) -> originals::Originals<'_, Self> {
        originals::Originals(self)
    }
    fn outlets(&self) -> outlets::Outlets<'_, Self> {
        outlets::Outlets(self)
    }
    fn partners(&self) -> partners::Partners<'_, Self> {
        partners::Partners(self)
    }
    fn pictures(&self) -> pictures::Pictures<'_, Self> {
        pictures::Pictures(self)
    }
    fn quotations(&self) -> quotations::Quotations<'_, Self> {
        quotations::Quotations(self)
    }
    fn sections(&self) -> sections::Sections<'_, Self> {
        sections::Sections(self)
    }
    fn sessions(&self) -> sessions::Sessions<'_, Self> {
        sessions::Sessions(self)
    }
    fn staff(&self) -> staff::StaffBook<'_, Self> {
        staff::StaffBook(self)
    }
    fn stories(&self) -> stories::Stories<'_, Self> {
        stories::Stories(self)
    }
    fn takedowns(&self) -> takedowns::Takedowns<'_, Self> {
        takedowns::Takedowns(self)
    }
    fn themes(&self) -> themes::Themes<'_, Self> {
        themes::Themes(self)
    }
    fn threads(&self) -> threads::Threads<'_, Self> {
        threads::Threads(self)
    }
    fn topics(&self) -> topics::Topics<'_, Self> {
        topics::Topics(self)
    }
    fn versions(&self) -> versions::Versions<'_, Self> {
        versions::Versions(self)
    }
    fn views(&self) -> views::Views<'_, Self> {
        views::Views(self)
    }
    fn wire_items(&self) -> wire_items::WireItems<'_, Self> {
        wire_items::WireItems(self)
    }
    fn working_copies(&self) -> working_copies::WorkingCopies<'_, Self> {
        working_copies::WorkingCopies(self)
    }
}

impl Nouns for Archive {
    async fn routing(&self) -> Result<Arc<routing::Routing>> {
        Ok(self.paper().await?.routing.clone())
    }

    fn is_pg(&self) -> bool {
        !self.is_sqlite()
    }
}

impl Nouns for Tx {
    async fn routing(&self) -> Result<Arc<routing::Routing>> {
        routing::Routing::read(self, &self.masthead().await?).await
    }

    fn is_pg(&self) -> bool {
        self.is_on_pg()
    }
}
