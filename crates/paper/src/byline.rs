//! Who wrote it.

use serde::{Deserialize, Serialize};

use crate::ids::{AuthorId, PictureId};
use crate::slug::Slug;

/// A name as it stands over a story, and whose page it leads to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Byline {
    pub author: AuthorId,
    pub name: String,
    pub slug: Slug,
}

/// Somebody with a byline, and the card printed beside it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Author {
    pub id: AuthorId,
    pub slug: Slug,
    pub name: String,
    pub bio: Option<String>,
    pub picture: Option<PictureId>,
    pub website: Option<String>,
}
