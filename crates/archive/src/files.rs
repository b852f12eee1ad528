//! Short texts that are kept whole, by name.

use chrono::{DateTime, Utc};
use paper::StaffId;

use crate::error::Result;
use crate::value::params;
use crate::{Query, Tx};

pub struct Files<'a, Q>(pub(crate) &'a Q);

/// A text that is kept whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum File {
    /// Old addresses and where they lead now, as JSON or YAML.
    Redirects,
    /// Ghost's routes.yaml.
    Routes,
    /// Permalinks of routes that were in force once, as JSON of [`paper::routes::Before`].
    RoutesBefore,
    /// What machines are told, as JSON of [`paper::OpenWeb`].
    OpenWeb,
}

impl File {
    fn name(self) -> &'static str {
        match self {
            File::Redirects => "redirects",
            File::Routes => "routes",
            File::RoutesBefore => "routes-before",
            File::OpenWeb => "open-web",
        }
    }

    /// What moves when the file is changed.
    pub fn tag(self) -> &'static str {
        match self {
            File::Redirects => "redirects",
            // Every page may have another address, or say another thing to machines.
            File::Routes | File::RoutesBefore | File::OpenWeb => "paper",
        }
    }
}

impl<Q: Query> Files<'_, Q> {
    /// The text, if one was ever saved.
    pub async fn get(&self, file: File) -> Result<Option<String>> {
        self.0.first("select text from files where name = $1", params![file.name()], |row| row.get(0)).await
    }
}

impl Files<'_, Tx> {
    pub async fn save(&self, file: File, text: &str, by: Option<StaffId>, now: DateTime<Utc>) -> Result<()> {
        self.0.touch(file.tag());
        let sql = "insert into files (name, text, saved_at, saved_by) values ($1, $2, $3, $4)
            on conflict (name) do update set text = excluded.text, saved_at = excluded.saved_at, saved_by = excluded.saved_by";
        self.0.exec(sql, params![file.name(), text, now, by]).await?;
        Ok(())
    }
}
