//! Renditions that were made because somebody asked for them.

use paper::PictureId;

use crate::error::Result;
use crate::value::params;
use crate::{Query, Tx};

pub struct Crops<'a, Q>(pub(crate) &'a Q);

/// A rendition as it was asked for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Crop {
    pub picture: PictureId,
    /// Pixels; 0 where the picture's own shape decides.
    pub width: u32,
    pub height: u32,
    pub media_type: String,
}

impl<Q: Query> Crops<'_, Q> {
    /// Where its bytes are among the blobs, if it was made.
    pub async fn find(&self, crop: &Crop) -> Result<Option<String>> {
        let sql = "select hash from crops where picture_id = $1 and width = $2 and height = $3 and media_type = $4";
        self.0
            .first(sql, params![crop.picture, i64::from(crop.width), i64::from(crop.height), &crop.media_type], |row| row.get(0))
            .await
    }
}

impl Crops<'_, Tx> {
    /// Remembers a rendition whose bytes are among the blobs already. No page shows it that did
    /// not show it before, so nothing is stale.
    pub async fn keep(&self, crop: &Crop, hash: &str) -> Result<()> {
        let sql = "insert into crops (picture_id, width, height, media_type, hash) values ($1, $2, $3, $4, $5)
            on conflict (picture_id, width, height, media_type) do update set hash = excluded.hash";
        let values = params![crop.picture, i64::from(crop.width), i64::from(crop.height), &crop.media_type, hash];
        self.0.exec(sql, values).await?;
        Ok(())
    }
}
