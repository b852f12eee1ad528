//! Keys for the APIs, each belonging to a named integration.

use std::collections::HashSet;
use std::sync::{Arc, Mutex};

use chrono::{DateTime, Utc};
use paper::StaffId;

use crate::error::{Error, Result};
use crate::value::{Row, params};
use crate::{Archive, Nouns, Query, Tx};

pub struct Keys<'a, Q>(pub(crate) &'a Q);

/// A program that reads the paper, by the name the desk gave it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Integration {
    pub id: i64,
    pub name: String,
    /// 26 hex digits, as Ghost's content keys are.
    pub content_key: String,
    pub created_at: DateTime<Utc>,
}

/// The keys that are known, remembered until one is added or taken away.
#[derive(Default)]
pub(crate) struct Memo(Mutex<Option<(i64, Arc<HashSet<String>>)>>);

/// What moves when a key is added or taken away.
const TAG: &str = "keys";

const COLUMNS: &str = "id, name, content_key, created_at";

fn integration(row: &Row) -> Result<Integration> {
    Ok(Integration { id: row.get(0)?, name: row.get(1)?, content_key: row.get(2)?, created_at: row.get(3)? })
}

impl Archive {
    /// Is this a content key of ours? From memory while nobody has changed them.
    pub async fn knows_content_key(&self, key: &str) -> Result<bool> {
        let there = self.keys_memo.0.lock().unwrap_or_else(|p| p.into_inner()).clone();
        let known = match there {
            Some((seq, known)) if self.changes.is_fresh(seq, [TAG]) => known,
            _ => {
                let seq = self.changes.now();
                let read = self.all("select content_key from integrations", &[], |row| row.get::<String>(0)).await?;
                let known: Arc<HashSet<String>> = Arc::new(read.into_iter().collect());
                *self.keys_memo.0.lock().unwrap_or_else(|p| p.into_inner()) = Some((seq, known.clone()));
                known
            }
        };
        Ok(known.contains(key))
    }
}

impl<Q: Query> Keys<'_, Q> {
    /// By name, at most `limit`.
    pub async fn list(&self, limit: i64) -> Result<Vec<Integration>> {
        let sql = format!("select {COLUMNS} from integrations order by name, id limit $1");
        self.0.all(&sql, params![limit], integration).await
    }

    pub async fn by_id(&self, id: i64) -> Result<Option<Integration>> {
        self.0.first(&format!("select {COLUMNS} from integrations where id = $1"), params![id], integration).await
    }
}

impl Keys<'_, Tx> {
    /// Adds an integration under a new key, drawn from the system's randomness.
    pub async fn add(&self, name: &str, by: Option<StaffId>, now: DateTime<Utc>) -> Result<Integration> {
        let mut bytes = [0u8; 13];
        getrandom::fill(&mut bytes).map_err(|e| Error::Setting(format!("no randomness: {e}")))?;
        let sql = "insert into integrations (name, content_key, created_at, created_by) values ($1, $2, $3, $4) returning id";
        let id = self.0.insert(sql, params![name, hex::encode(bytes), now, by]).await?;
        self.0.touch(TAG);
        self.0.keys().by_id(id).await?.ok_or(Error::NotFound("integration"))
    }

    /// Takes it away; its key opens nothing from then on.
    pub async fn remove(&self, id: i64) -> Result<()> {
        self.0.exec("delete from integrations where id = $1", params![id]).await?;
        self.0.touch(TAG);
        Ok(())
    }
}
