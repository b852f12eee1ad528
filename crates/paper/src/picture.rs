//! An image: what it shows, whose it is, and that we may print it.

use serde::{Deserialize, Serialize};

use crate::ids::PictureId;

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Picture {
    pub id: Option<PictureId>,
    /// SHA-256 of the stored bytes, hex: the picture's address under /content/pictures/.
    pub hash: String,
    /// `image/jpeg`, `image/png`, `image/webp` or `image/gif`, as sniffed, never as claimed.
    pub media_type: String,
    /// Pixels.
    pub width: i64,
    pub height: i64,
    /// Bytes.
    pub size: i64,
    /// What it shows, for those who cannot see it.
    pub alt: String,
    pub caption: Option<String>,
    pub credit: Option<String>,
    pub licence: Option<String>,
    /// Where it was fetched from, when it was.
    pub source_url: Option<String>,
}

impl Picture {
    /// The file ending that goes with the media type.
    pub fn ending(&self) -> &'static str {
        match self.media_type.as_str() {
            "image/png" => "png",
            "image/webp" => "webp",
            "image/gif" => "gif",
            _ => "jpg",
        }
    }
}
