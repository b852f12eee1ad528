//! Outlets: whose name stands over a story that is not ours.

use paper::{Outlet, OutletId, PictureId, Slug};

use crate::error::Result;
use crate::value::{Row, params};
use crate::{Query, Tx};

pub struct Outlets<'a, Q>(pub(crate) &'a Q);

const COLUMNS: &str = "id, slug, name, url, logo";

fn outlet(row: &Row) -> Result<Outlet> {
    Ok(Outlet { id: row.get(0)?, slug: row.get(1)?, name: row.get(2)?, url: row.get(3)?, logo: row.get(4)? })
}

impl<Q: Query> Outlets<'_, Q> {
    pub async fn by_slug(&self, slug: &str) -> Result<Option<Outlet>> {
        self.0.first(&format!("select {COLUMNS} from outlets where slug = $1"), params![slug], outlet).await
    }

    pub async fn by_id(&self, id: OutletId) -> Result<Option<Outlet>> {
        self.0.first(&format!("select {COLUMNS} from outlets where id = $1"), params![id], outlet).await
    }

    /// By name, at most `limit`.
    pub async fn list(&self, limit: i64) -> Result<Vec<Outlet>> {
        self.0.all(&format!("select {COLUMNS} from outlets order by name limit $1"), params![limit], outlet).await
    }
}

impl Outlets<'_, Tx> {
    /// The outlet of that name, made if it is not there yet.
    pub async fn ensure(&self, name: &str, url: Option<&str>) -> Result<Outlet> {
        let slug = Slug::from_words(name);
        let sql = "insert into outlets (slug, name, url) values ($1, $2, $3) on conflict (slug) do update set slug = excluded.slug returning id, slug, name, url, logo";
        let made = self.0.first(sql, params![&slug, name.trim(), url.map(str::to_owned)], outlet).await?;
        made.ok_or(crate::Error::NotFound("outlet"))
    }

    pub async fn set_logo(&self, id: OutletId, logo: Option<PictureId>) -> Result<()> {
        self.0.touch(format!("outlet:{id}"));
        self.0.exec("update outlets set logo = $2 where id = $1", params![id, logo]).await?;
        Ok(())
    }
}
