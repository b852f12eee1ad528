//! Pictures that a page is shared with and that nothing on it shows: the paper's own, and those
//! that somebody chose for this purpose alone.

use std::collections::BTreeSet;
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
                let addresses = OF_PAPER.iter().filter_map(|name| looks.text(name));
                let read: Arc<[Arc<PictureValue>]> = self.pictures_at(addresses).await?.into();
                *lock(&self.memo.signs) = Some((paper, read.clone()));
                read
            }
        };
        lock(&self.pictures).extend(signs.iter().map(|picture| (picture.src.clone(), picture.clone())));
        let named: Vec<String> =
            on_page.iter().flat_map(|thing| ["og_image", "twitter_image"].map(|field| thing.get(field).text())).collect();
        self.pictures_at(named.iter().map(String::as_str)).await?;
        Ok(())
    }

    /// The pictures of ours at these addresses, as far as they are ones.
    async fn pictures_at<'t>(&mut self, addresses: impl Iterator<Item = &'t str>) -> Result<Vec<Arc<PictureValue>>> {
        let site = self.house.site.clone();
        let paths = addresses.map(|address| address.strip_prefix(&*site).unwrap_or(address));
        let hashes: BTreeSet<String> = paths.filter_map(crate::pages::hash_of).map(str::to_owned).collect();
        let found = self.archive.pictures().by_hashes(&hashes.into_iter().collect::<Vec<_>>()).await?;
        self.learn_sizes(found.iter().filter_map(|picture| picture.id)).await?;
        let mut pictures = Vec::new();
        for picture in found {
            pictures.push(Arc::new(self.picture(&picture).await?));
        }
        Ok(pictures)
    }
}
