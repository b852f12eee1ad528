//! An image: what it shows, whose it is, and that we may print it.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::ids::PictureId;

/// Where the subject of a picture stands, so that a cut keeps it: per cent from the left and from
/// the upper edge, at most 100.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Focus {
    x: u8,
    y: u8,
}

impl Focus {
    /// What lies outside the picture is moved to its edge.
    #[must_use]
    pub fn at(x: i64, y: i64) -> Focus {
        let per_cent = |n: i64| u8::try_from(n.clamp(0, 100)).unwrap_or(100);
        Focus { x: per_cent(x), y: per_cent(y) }
    }

    pub fn x(self) -> u8 {
        self.x
    }

    pub fn y(self) -> u8 {
        self.y
    }
}

/// Where nobody pointed, the middle counts.
impl Default for Focus {
    fn default() -> Focus {
        Focus { x: 50, y: 50 }
    }
}

impl fmt::Display for Focus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} % across, {} % down", self.x, self.y)
    }
}

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
    /// Absent while nobody pointed at the subject.
    pub focus: Option<Focus>,
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
