//! The page cache: where printed pages wait for readers, bounded, in memory.
//!
//! A page stays while no tag it was printed from has moved. Nobody purges: the transaction
//! that kills a story moves its tags, and every page that showed it is stale from then on.
//! One printing serves all who wait for the same page, and a page that went stale while it
//! was being printed is not kept.

use std::collections::HashMap;
use std::future::Future;
use std::sync::{Arc, Mutex};

use archive::Archive;
use quick_cache::Weighter;
use quick_cache::sync::Cache;
use tokio::sync::OnceCell;

use crate::{Access, Printed, Result};

/// Printed pages by canonical path and variant.
pub struct PageCache {
    pages: Cache<Key, Arc<Printed>, ByBytes>,
    flights: Mutex<HashMap<Key, Arc<OnceCell<Arc<Printed>>>>>,
    archive: Archive,
}

type Key = Box<str>;

#[derive(Clone)]
struct ByBytes;

impl Weighter<Key, Arc<Printed>> for ByBytes {
    fn weight(&self, key: &Key, page: &Arc<Printed>) -> u64 {
        key.len() as u64 + page.weight()
    }
}

/// How often a reader's page may go stale while it is printed before it is handed over as it
/// is: it was true at some moment after the reader asked.
const TRIES: usize = 3;

impl PageCache {
    /// A cache of about so many bytes.
    pub fn new(archive: Archive, bytes: u64) -> PageCache {
        // The estimate of entries only sizes the table; weight is what bounds it.
        let entries = usize::try_from(bytes / 16_384).unwrap_or(usize::MAX).clamp(64, 1 << 20);
        PageCache { pages: Cache::with_weighter(entries, bytes, ByBytes), flights: Mutex::default(), archive }
    }

    /// The page at this canonical path, if it is there and still true.
    pub fn get(&self, path: &str, access: Access) -> Option<Arc<Printed>> {
        let page = match access {
            Access::Open => self.pages.get(path),
            Access::Member => self.pages.get(&*key(path, access)),
        }?;
        page.is_fresh(&self.archive.changes).then_some(page)
    }

    /// The page, printed now unless a true one is there. All who ask at once share one printing.
    pub async fn get_or_print<F, P>(&self, path: &str, access: Access, print: P) -> Result<Arc<Printed>>
    where
        P: Fn() -> F,
        F: Future<Output = Result<Printed>>,
    {
        let key = key(path, access);
        for attempt in 1.. {
            if let Some(page) = self.get(path, access) {
                return Ok(page);
            }
            let flight = self.flights.lock().unwrap_or_else(|p| p.into_inner()).entry(key.clone()).or_default().clone();
            let printed = flight.get_or_try_init(|| async { print().await.map(Arc::new) }).await.cloned();
            let is_fresh = printed.as_ref().is_ok_and(|page| page.is_fresh(&self.archive.changes));
            if let Ok(page) = &printed
                && is_fresh
                && page.keep
            {
                self.pages.insert(key.clone(), page.clone());
            }
            // Only now: whoever comes later finds the page or begins a flight of their own.
            self.land(&key, &flight, printed.is_ok());
            let page = printed?;
            if is_fresh {
                return Ok(page);
            }
            if attempt >= TRIES {
                return Ok(page);
            }
        }
        unreachable!("the loop ends by returning")
    }

    /// Ends a flight; a failed one only when nobody else waits to try it anew.
    fn land(&self, key: &Key, flight: &Arc<OnceCell<Arc<Printed>>>, is_printed: bool) {
        let mut flights = self.flights.lock().unwrap_or_else(|p| p.into_inner());
        let is_there = flights.get(key).is_some_and(|there| Arc::ptr_eq(there, flight));
        if is_there && (is_printed || Arc::strong_count(flight) <= 2) {
            flights.remove(key);
        }
    }

    /// Forgets everything: for a changed theme.
    pub fn clear(&self) {
        self.pages.clear();
    }

    /// Pages waiting.
    pub fn len(&self) -> usize {
        self.pages.len()
    }

    pub fn is_empty(&self) -> bool {
        self.pages.is_empty()
    }

    /// Bytes they take, about.
    pub fn weight(&self) -> u64 {
        self.pages.weight()
    }
}

fn key(path: &str, access: Access) -> Key {
    match access {
        Access::Open => path.into(),
        Access::Member => format!("{path}\u{0}member").into(),
    }
}
