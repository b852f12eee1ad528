//! The paper's own words, and counts worth remembering between changes.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use paper::{Masthead, OpenWeb, Section};

use crate::db::Query;
use crate::error::Result;
use crate::routing::Routing;
use crate::value::params;
use crate::{Archive, File, Nouns, Tx};

/// What nearly every page needs and almost never changes, kept while no change says otherwise.
#[derive(Default)]
pub(crate) struct Memo {
    paper: Mutex<Option<(i64, Arc<Paper>)>>,
    counts: Mutex<HashMap<String, (i64, i64)>>,
}

/// The masthead, the sections in order, what machines are told, and where readers find things.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Paper {
    pub masthead: Masthead,
    pub sections: Vec<Section>,
    pub open_web: OpenWeb,
    pub routing: Arc<Routing>,
}

impl Archive {
    /// The masthead and the sections, from memory while nobody has changed them.
    pub async fn paper(&self) -> Result<Arc<Paper>> {
        if let Some((seq, paper)) = self.memo.paper.lock().unwrap_or_else(|p| p.into_inner()).clone()
            && self.changes.is_fresh(seq, ["paper"])
        {
            return Ok(paper);
        }
        let seq = self.changes.now();
        let open_web = match self.files().get(File::OpenWeb).await? {
            Some(words) => serde_json::from_str(&words)?,
            None => OpenWeb::default(),
        };
        let (masthead, sections) = (masthead(self).await?, self.sections().list().await?);
        let routing = Routing::read(self, &masthead).await?;
        let paper = Arc::new(Paper { masthead, sections, open_web, routing });
        *self.memo.paper.lock().unwrap_or_else(|p| p.into_inner()) = Some((seq, paper.clone()));
        Ok(paper)
    }

    /// A count that is asked for with every page and moves only with `tag`.
    pub(crate) async fn counted(&self, key: String, tag: &str, sql: &str, params: &[crate::value::Value]) -> Result<i64> {
        if let Some(n) = self.remembered(&key, tag) {
            return Ok(n);
        }
        let seq = self.changes.now();
        let n: i64 = self.first(sql, params, |row| row.get(0)).await?.unwrap_or(0);
        self.remember(key, seq, n);
        Ok(n)
    }

    /// A count of before, while nothing with this tag has changed.
    pub(crate) fn remembered(&self, key: &str, tag: &str) -> Option<i64> {
        self.remembered_of(key, &[tag])
    }

    /// The same of what hangs on several tags.
    pub(crate) fn remembered_of(&self, key: &str, tags: &[&str]) -> Option<i64> {
        let counts = self.memo.counts.lock().unwrap_or_else(|p| p.into_inner());
        counts.get(key).filter(|(seq, _)| self.changes.is_fresh(*seq, tags.iter().copied())).map(|(_, n)| *n)
    }

    /// Keeps a count that was true at `seq`; what is asked with many words is not kept.
    pub(crate) fn remember(&self, key: String, seq: i64, n: i64) {
        if key.len() > 2_000 {
            return;
        }
        let mut counts = self.memo.counts.lock().unwrap_or_else(|p| p.into_inner());
        if counts.len() > 4096 {
            counts.clear();
        }
        counts.insert(key, (seq, n));
    }
}

async fn masthead(q: &impl Query) -> Result<Masthead> {
    Ok(q.first("select words from masthead where id = 1", &[], |row| row.json(0)).await?.unwrap_or_default())
}

impl Tx {
    pub async fn masthead(&self) -> Result<Masthead> {
        masthead(self).await
    }

    /// Changes the paper's own words; every page is stale after it.
    pub async fn save_masthead(&self, words: &Masthead) -> Result<()> {
        self.touch("paper");
        let sql = "insert into masthead (id, words) values (1, $1) on conflict (id) do update set words = excluded.words";
        self.exec(sql, params![serde_json::to_string(words)?]).await?;
        Ok(())
    }
}
