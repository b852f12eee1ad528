//! A paper or agency whose name stands over a story that is not ours.

use serde::{Deserialize, Serialize};

use crate::ids::{OutletId, PictureId};
use crate::slug::Slug;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outlet {
    pub id: OutletId,
    pub slug: Slug,
    pub name: String,
    pub url: Option<String>,
    pub logo: Option<PictureId>,
}
