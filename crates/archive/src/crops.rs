//! Renditions that were made because somebody asked for them, and where a picture's subject
//! stands when one side of it must go.

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

/// Per cent from the left and from the upper edge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Focus {
    pub x: u8,
    pub y: u8,
}

impl Default for Focus {
    fn default() -> Focus {
        Focus { x: 50, y: 50 }
    }
}

impl<Q: Query> Crops<'_, Q> {
    /// Where its bytes are among the blobs, if it was made.
    pub async fn find(&self, crop: &Crop) -> Result<Option<String>> {
        let sql = "select hash from crops where picture_id = $1 and width = $2 and height = $3 and media_type = $4";
        self.0
            .first(sql, params![crop.picture, i64::from(crop.width), i64::from(crop.height), &crop.media_type], |row| row.get(0))
            .await
    }

    /// Where the subject stands, when somebody said so.
    pub async fn focus(&self, picture: PictureId) -> Result<Option<Focus>> {
        let sql = "select focus_x, focus_y from pictures where id = $1 and focus_x is not null and focus_y is not null";
        let per_cent = |n: i64| u8::try_from(n.clamp(0, 100)).unwrap_or(50);
        let found = self.0.first(sql, params![picture], |row| Ok((row.get::<i64>(0)?, row.get::<i64>(1)?))).await?;
        Ok(found.map(|(x, y)| Focus { x: per_cent(x), y: per_cent(y) }))
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

    /// Says where the subject stands; what was cut before is cut anew when it is asked for.
    pub async fn set_focus(&self, picture: PictureId, focus: Option<Focus>) -> Result<()> {
        self.0.touch(format!("picture:{picture}"));
        let (x, y) = (focus.map(|at| i64::from(at.x)), focus.map(|at| i64::from(at.y)));
        self.0.exec("update pictures set focus_x = $2, focus_y = $3 where id = $1", params![picture, x, y]).await?;
        self.0.exec("delete from crops where picture_id = $1 and width > 0 and height > 0", params![picture]).await?;
        Ok(())
    }
}
