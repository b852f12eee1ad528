//! Who wrote it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::ids::{AuthorId, PictureId};
use crate::public_id::PublicId;
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
    /// The id that programs knew them by in the Ghost they came from.
    #[serde(default)]
    pub old_id: Option<PublicId>,
    pub slug: Slug,
    pub name: String,
    pub bio: Option<String>,
    pub picture: Option<PictureId>,
    pub website: Option<String>,
    /// The wide picture over the author's page.
    #[serde(default)]
    pub cover: Option<PictureId>,
    #[serde(default)]
    pub location: Option<String>,
    /// Accounts elsewhere, by the network's name in small letters (`mastodon`, `bluesky` …),
    /// each as its owner writes it.
    #[serde(default)]
    pub social: BTreeMap<String, String>,
    #[serde(default)]
    pub meta_title: Option<String>,
    #[serde(default)]
    pub meta_description: Option<String>,
}

impl Author {
    /// What programs know them by.
    pub fn public_id(&self) -> PublicId {
        self.old_id.unwrap_or(self.id.into())
    }
}
