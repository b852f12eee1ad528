//! Sound, film and documents: their names and sizes. The bytes are in the blobs, named by their hash.

use chrono::{DateTime, Utc};
use paper::{Attachment, AttachmentId};

use crate::error::Result;
use crate::value::{Row, id_list, params};
use crate::{Query, Tx};

pub struct Attachments<'a, Q>(pub(crate) &'a Q);

const COLUMNS: &str = "id, hash, name, media_type, size, source_url";

fn attachment(row: &Row) -> Result<Attachment> {
    Ok(Attachment {
        id: row.get(0)?,
        hash: row.get(1)?,
        name: row.get(2)?,
        media_type: row.get(3)?,
        size: row.get(4)?,
        source_url: row.get(5)?,
    })
}

impl<Q: Query> Attachments<'_, Q> {
    pub async fn by_id(&self, id: AttachmentId) -> Result<Option<Attachment>> {
        self.0.first(&format!("select {COLUMNS} from attachments where id = $1"), params![id], attachment).await
    }

    /// In no order; those that are there.
    pub async fn by_ids(&self, ids: &[AttachmentId]) -> Result<Vec<Attachment>> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let (list, values) = id_list(ids.iter().map(|id| id.0));
        self.0.all(&format!("select {COLUMNS} from attachments where id in ({list})"), &values, attachment).await
    }

    pub async fn by_hash(&self, hash: &str) -> Result<Option<Attachment>> {
        self.0.first(&format!("select {COLUMNS} from attachments where hash = $1"), params![hash], attachment).await
    }

    /// Newest first, from one on, each with the number of stories that carry it.
    pub async fn list(&self, before: Option<AttachmentId>, limit: i64) -> Result<Vec<(Attachment, i64)>> {
        let sql = format!(
            "select {COLUMNS}, (select count(*) from story_attachments sa where sa.attachment_id = attachments.id)
            from attachments where id < $1 order by id desc limit $2"
        );
        let before = before.map_or(i64::MAX, |id| id.0);
        self.0.all(&sql, params![before, limit], |row| Ok((attachment(row)?, row.get(6)?))).await
    }

    /// Is it carried only by stories that were taken down?
    pub async fn is_withheld(&self, id: AttachmentId) -> Result<bool> {
        let sql = "select count(*), coalesce(sum(case when s.state = 'live' then 1 else 0 end), 0)
            from story_attachments sa join stories s on s.id = sa.story_id
            where sa.attachment_id = $1 and (s.version > 0 or s.state in ('live', 'held', 'withdrawn', 'killed'))";
        let carried = self.0.first(sql, params![id], |row| Ok((row.get::<i64>(0)?, row.get::<i64>(1)?))).await?;
        Ok(carried.is_some_and(|(stories, live)| stories > 0 && live == 0))
    }
}

impl Attachments<'_, Tx> {
    /// Adds a file whose bytes are among the blobs already; the same bytes are one file.
    pub async fn add(&self, new: &Attachment, now: DateTime<Utc>) -> Result<Attachment> {
        let sql = format!(
            "insert into attachments (hash, name, media_type, size, source_url, created_at) values ($1, $2, $3, $4, $5, $6)
             on conflict (hash) do update set source_url = coalesce(attachments.source_url, excluded.source_url)
             returning {COLUMNS}"
        );
        let values = params![&new.hash, &new.name, &new.media_type, new.size, new.source_url.clone(), now];
        self.0.first(&sql, values, attachment).await?.ok_or(crate::Error::NotFound("attachment"))
    }
}
