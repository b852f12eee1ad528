//! Stories as themes written for Ghost want them in lists: with their topics, their authors and
//! the open part of their text. A few queries for a list, none for each of its stories.

use std::collections::BTreeMap;
use std::pin::Pin;
use std::sync::Arc;

use archive::{Card, Nouns};
use hbs::Value;
use paper::{Author, PictureId, StoryId, Topic};

use super::Gathering;
use crate::Result;
use crate::values::PictureValue;

/// A future with a name: the compiler cannot see through the unnamed ones that it may move to
/// another thread.
pub type Waiting<'w, T> = Pin<Box<dyn Future<Output = Result<T>> + Send + 'w>>;

impl Gathering<'_> {
    /// Whole stories for a list of cards.
    pub(super) fn posts(&mut self, cards: Vec<Arc<Card>>) -> Waiting<'_, Vec<Value>> {
        Box::pin(async move {
            let ids: Vec<StoryId> = cards.iter().map(|card| card.id).collect();
            let (entries, pictures) = self.archive.entries_with(&ids, true).await?;
            self.stories(entries, &pictures, &["tags", "authors"]).await
        })
    }

    /// The pictures of topics and authors by their ids; notes what they are printed from.
    pub async fn pictures_of(&mut self, topics: &[Topic], authors: &[Author]) -> Result<BTreeMap<PictureId, PictureValue>> {
        let mut wanted = std::collections::BTreeSet::new();
        for topic in topics {
            self.tag(format!("topic:{}", topic.id));
            wanted.extend(topic.picture);
        }
        for author in authors {
            self.tag(format!("author:{}", author.id));
            wanted.extend([author.picture, author.cover].into_iter().flatten());
        }
        let wanted: Vec<PictureId> = wanted.into_iter().collect();
        let found = self.archive.pictures().by_ids(&wanted).await?;
        self.learn_sizes(wanted).await?;
        let mut pictures = BTreeMap::new();
        for picture in found {
            let id = picture.id.expect("a picture read from the store has its id");
            pictures.insert(id, self.picture(&picture).await?);
        }
        Ok(pictures)
    }
}
