//! Partners: sources that file to us.

use chrono::{DateTime, Utc};
use paper::{Partner, PartnerId};

use crate::error::Result;
use crate::value::{Row, params};
use crate::{Query, Tx};

pub struct Partners<'a, Q>(pub(crate) &'a Q);

const COLUMNS: &str =
    "id, slug, name, site_url, feed_url, outlet_id, etag, last_modified, poll_interval, next_poll_at, last_polled_at,
    last_success_at, failures, complaint, active, trusted";

fn partner(row: &Row) -> Result<Partner> {
    Ok(Partner {
        id: row.get(0)?,
        slug: row.get(1)?,
        name: row.get(2)?,
        site_url: row.get(3)?,
        feed_url: row.get(4)?,
        outlet: row.get(5)?,
        etag: row.get(6)?,
        last_modified: row.get(7)?,
        interval: row.get(8)?,
        next_poll_at: row.get(9)?,
        last_polled_at: row.get(10)?,
        last_success_at: row.get(11)?,
        failures: row.get(12)?,
        complaint: row.get(13)?,
        active: row.get(14)?,
        trusted: row.get(15)?,
    })
}

impl<Q: Query> Partners<'_, Q> {
    pub async fn by_id(&self, id: PartnerId) -> Result<Option<Partner>> {
        self.0.first(&format!("select {COLUMNS} from partners where id = $1"), params![id], partner).await
    }

    pub async fn by_slug(&self, slug: &str) -> Result<Option<Partner>> {
        self.0.first(&format!("select {COLUMNS} from partners where slug = $1"), params![slug], partner).await
    }

    pub async fn by_feed(&self, url: &str) -> Result<Option<Partner>> {
        self.0.first(&format!("select {COLUMNS} from partners where feed_url = $1"), params![url], partner).await
    }

    /// By name, at most `limit`.
    pub async fn list(&self, limit: i64) -> Result<Vec<Partner>> {
        self.0.all(&format!("select {COLUMNS} from partners order by name, id limit $1"), params![limit], partner).await
    }
}

impl Partners<'_, Tx> {
    /// Adds a partner; `new.id` is given here and its slug numbered when taken.
    pub async fn add(&self, mut new: Partner, now: DateTime<Utc>) -> Result<Partner> {
        let wanted = new.slug.clone();
        for n in 2.. {
            if self.by_slug(new.slug.as_str()).await?.is_none() {
                break;
            }
            new.slug = wanted.numbered(n);
        }
        let sql = "insert into partners (slug, name, site_url, feed_url, outlet_id, poll_interval, next_poll_at, failures, active, trusted, created_at)
            values ($1, $2, $3, $4, $5, $6, $7, 0, $8, $9, $10) returning id";
        let values = params![
            &new.slug,
            &new.name,
            new.site_url.clone(),
            &new.feed_url,
            new.outlet,
            new.interval,
            new.next_poll_at,
            new.active,
            new.trusted,
            now
        ];
        new.id = PartnerId(self.0.insert(sql, values).await?);
        Ok(new)
    }

    /// Writes down how a poll went, and everything else about the partner.
    pub async fn save(&self, p: &Partner) -> Result<()> {
        let sql = "update partners set name = $2, site_url = $3, feed_url = $4, outlet_id = $5, etag = $6, last_modified = $7, poll_interval = $8,
            next_poll_at = $9, last_polled_at = $10, last_success_at = $11, failures = $12, complaint = $13, active = $14, trusted = $15 where id = $1";
        self.0
            .exec(
                sql,
                params![
                    p.id,
                    &p.name,
                    p.site_url.clone(),
                    &p.feed_url,
                    p.outlet,
                    p.etag.clone(),
                    p.last_modified.clone(),
                    p.interval,
                    p.next_poll_at,
                    p.last_polled_at,
                    p.last_success_at,
                    p.failures,
                    p.complaint.clone(),
                    p.active,
                    p.trusted
                ],
            )
            .await?;
        Ok(())
    }
}
