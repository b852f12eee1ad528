//! Pictures that a page is shared with and that nothing on it shows: the paper's own, and those
//! that somebody chose for this purpose alone.

use std::sync::Arc;

use archive::Nouns;
use hbs::Value;

use super::{Gathering, lock};
use crate::Result;
use crate::values::PictureValue;

/// Names of the paper's own pictures among its looks.
const OF_PAPER: [&str; 5] = ["cover_image", "og_image", "twitter_image", "logo", "icon"];

impl Gathering<'_> {
    /// Learns the room of these pictures, so that a theme written for Ghost can tell it.
    pub async fn shared_pictures(&mut self, on_page: &[Value]) -> Result<()> {
        let paper = self.house.paper.clone();
        let there = lock(&self.memo.signs).clone().filter(|(of, _)| Arc::ptr_eq(of, &paper));
        let signs = match there {
            Some((_, signs)) => signs,
            None => {
                let looks = self.house.looks.clone();
                let mut read = Vec::new();
                for address in OF_PAPER.iter().filter_map(|name| looks.text(name)) {
                    read.extend(self.picture_at(address).await?.map(Arc::new));
                }
                let read: Arc<[Arc<PictureValue>]> = read.into();
                *lock(&self.memo.signs) = Some((paper, read.clone()));
                read
            }
        };
        lock(&self.pictures).extend(signs.iter().map(|picture| (picture.src.clone(), picture.clone())));
        for thing in on_page {
            for field in ["og_image", "twitter_image"] {
                self.picture_at(&thing.get(field).text()).await?;
            }
        }
        Ok(())
    }

    /// The picture of ours at this address, if it is one.
    async fn picture_at(&mut self, address: &str) -> Result<Option<PictureValue>> {
        let path = address.strip_prefix(&*self.house.site).unwrap_or(address);
        let Some(hash) = crate::pages::hash_of(path) else { return Ok(None) };
        Ok(match self.archive.pictures().by_hash(hash).await? {
            Some(picture) => Some(self.picture(&picture).await?),
            None => None,
        })
    }
}
