//! Themes that somebody brought, their settings, and which one is in use.

use chrono::{DateTime, Utc};
use paper::StaffId;
use serde_json::{Map, Value as Json};

use crate::error::{Error, Result};
use crate::value::{Row, params};
use crate::{Query, Tx};

pub struct Themes<'a, Q>(pub(crate) &'a Q);

/// Values of a theme's own settings, by name.
pub type Settings = Map<String, Json>;

/// A theme as it is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Kept {
    pub id: i64,
    /// The name in its package.json; a newer upload of the same name takes the older one's place.
    pub name: String,
    pub version: String,
    /// Where its archive (zip) is among the blobs; none for the house theme.
    pub hash: Option<String>,
    pub settings: Settings,
    pub active: bool,
    pub added_at: DateTime<Utc>,
    pub added_by: Option<StaffId>,
}

const COLUMNS: &str = "id, name, version, hash, settings, active, added_at, added_by";

fn kept(row: &Row) -> Result<Kept> {
    Ok(Kept {
        id: row.get(0)?,
        name: row.get(1)?,
        version: row.get(2)?,
        hash: row.get(3)?,
        settings: row.json(4)?,
        active: row.get(5)?,
        added_at: row.get(6)?,
        added_by: row.get(7)?,
    })
}

impl<Q: Query> Themes<'_, Q> {
    /// By name.
    pub async fn list(&self) -> Result<Vec<Kept>> {
        self.0.all(&format!("select {COLUMNS} from themes order by name"), &[], kept).await
    }

    pub async fn by_id(&self, id: i64) -> Result<Option<Kept>> {
        self.0.first(&format!("select {COLUMNS} from themes where id = $1"), params![id], kept).await
    }

    pub async fn by_name(&self, name: &str) -> Result<Option<Kept>> {
        self.0.first(&format!("select {COLUMNS} from themes where name = $1"), params![name], kept).await
    }

    /// The theme in use; none means the house theme, as it comes.
    pub async fn active(&self) -> Result<Option<Kept>> {
        self.0.first(&format!("select {COLUMNS} from themes where active = $1"), params![true], kept).await
    }
}

impl Themes<'_, Tx> {
    /// Keeps a theme, in the place of one of the same name; settings and whether it is in use stay.
    pub async fn keep(
        &self,
        name: &str,
        version: &str,
        hash: Option<&str>,
        by: Option<StaffId>,
        now: DateTime<Utc>,
    ) -> Result<Kept> {
        let sql = format!(
            "insert into themes (name, version, hash, settings, active, added_at, added_by) values ($1, $2, $3, '{{}}', $4, $5, $6)
             on conflict (name) do update set version = excluded.version, hash = excluded.hash,
                added_at = excluded.added_at, added_by = excluded.added_by
             returning {COLUMNS}"
        );
        let values = params![name, version, hash.map(str::to_owned), false, now, by];
        let kept = self.0.first(&sql, values, kept).await?.ok_or(Error::NotFound("theme"))?;
        self.moved(kept.active);
        Ok(kept)
    }

    /// Puts this theme in use and no other; `None` means the house theme, as it comes.
    pub async fn activate(&self, id: Option<i64>) -> Result<()> {
        self.moved(true);
        self.0.exec("update themes set active = $1 where active = $2", params![false, true]).await?;
        if let Some(id) = id {
            self.0.exec("update themes set active = $2 where id = $1", params![id, true]).await?;
        }
        Ok(())
    }

    pub async fn save_settings(&self, theme: &Kept, settings: &Settings, is_in_use: bool) -> Result<()> {
        self.moved(is_in_use);
        let words = serde_json::to_string(settings)?;
        self.0.exec("update themes set settings = $2 where id = $1", params![theme.id, words]).await?;
        Ok(())
    }

    pub async fn remove(&self, id: i64) -> Result<()> {
        self.0.exec("delete from themes where id = $1", params![id]).await?;
        Ok(())
    }

    /// Every page is printed anew in another theme, and every node is told by the tag `theme`.
    fn moved(&self, is_in_use: bool) {
        if is_in_use {
            self.0.touch("theme");
            self.0.touch("paper");
        }
    }
}
