//! What stands in the advertising slots.

use paper::Ad;

use crate::error::Result;
use crate::value::{Row, params};
use crate::{Query, Tx};

pub struct Ads<'a, Q>(pub(crate) &'a Q);

fn ad(row: &Row) -> Result<Ad> {
    Ok(Ad {
        id: row.get(0)?,
        slot: row.get(1)?,
        label: row.get(2)?,
        text: row.get(3)?,
        url: row.get(4)?,
        weight: row.get(5)?,
        starts_at: row.get(6)?,
        ends_at: row.get(7)?,
    })
}

impl<Q: Query> Ads<'_, Q> {
    /// All of them, by slot, at most `limit`.
    pub async fn list(&self, limit: i64) -> Result<Vec<Ad>> {
        self.0
            .all(
                "select id, slot, label, text, url, weight, starts_at, ends_at from ads order by slot, id limit $1",
                params![limit],
                ad,
            )
            .await
    }
}

impl Ads<'_, Tx> {
    /// Adds one, or changes it when it has an id already.
    pub async fn save(&self, ad: &Ad) -> Result<()> {
        self.0.touch("ads");
        let values = params![ad.id, &ad.slot, &ad.label, &ad.text, &ad.url, ad.weight, ad.starts_at, ad.ends_at];
        let sql = if ad.id == 0 {
            "insert into ads (slot, label, text, url, weight, starts_at, ends_at) select $2, $3, $4, $5, $6, $7, $8 where $1 = 0"
        } else {
            "update ads set slot = $2, label = $3, text = $4, url = $5, weight = $6, starts_at = $7, ends_at = $8 where id = $1"
        };
        self.0.exec(sql, values).await?;
        Ok(())
    }

    pub async fn remove(&self, id: i64) -> Result<()> {
        self.0.touch("ads");
        self.0.exec("delete from ads where id = $1", params![id]).await?;
        Ok(())
    }
}
