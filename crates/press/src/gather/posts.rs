//! Stories as themes written for Ghost want them in lists: with their topics, their authors and
//! the open part of their text.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use archive::{Card, Nouns};
use hbs::Value;
use paper::{Author, PictureId, StoryId, StoryMeta, Topic};

use super::Gathering;
use crate::Result;
use crate::gate::open_part;
use crate::values::{PictureValue, StoryValue, Whole, topic_value, whole_author};

impl Gathering<'_> {
    /// Whole stories for a list of cards.
    pub(super) async fn posts(&mut self, cards: Vec<Arc<Card>>) -> Result<Vec<Value>> {
        let ids: Vec<StoryId> = cards.iter().map(|card| card.id).collect();
        let bodies = self.archive.stories().bodies(&ids).await?;
        let (mut topics, mut authors) = (HashMap::new(), HashMap::new());
        for id in ids {
            topics.insert(id, self.archive.topics().of_story(id).await?);
            authors.insert(id, self.archive.authors().of_story(id).await?);
        }
        let pictures = self.pictures_of(topics.values().flatten(), authors.values().flatten()).await?;
        let mut values = Vec::new();
        for (card, body) in cards.into_iter().zip(bodies) {
            self.tag(format!("story:{}", card.id));
            let own = |id: Option<PictureId>| id.and_then(|id| pictures.get(&id));
            let tags = topics.get(&card.id).into_iter().flatten().map(|t| topic_value(t, own(t.picture))).collect::<Vec<_>>();
            let authors = authors.get(&card.id).into_iter().flatten();
            let authors = authors.map(|a| whole_author(&self.house, a, own(a.picture), own(a.cover))).collect::<Vec<_>>();
            let picture = match &card.picture {
                Some(picture) => Some(Value::from_object(self.picture(picture).await?)),
                None => None,
            };
            let whole = Whole {
                open: card.visibility.is_public(),
                html: open_part(&body, &card.visibility).into(),
                tags: Some(tags.into()),
                authors: authors.into(),
                meta: StoryMeta::default(),
                outlet: Value::Null,
                thread: Value::Null,
                origin: Value::Null,
                corrections: Value::Null,
            };
            values.push(Value::from_object(StoryValue::new(card, &self.house, picture, Some(whole))));
        }
        Ok(values)
    }

    /// The pictures of topics and authors by their ids; notes what they are printed from.
    pub async fn pictures_of<'t>(
        &mut self,
        topics: impl Iterator<Item = &'t Topic>,
        authors: impl Iterator<Item = &'t Author>,
    ) -> Result<BTreeMap<PictureId, PictureValue>> {
        let mut wanted = BTreeSet::new();
        for topic in topics {
            self.tag(format!("topic:{}", topic.id));
            wanted.extend(topic.picture);
        }
        for author in authors {
            self.tag(format!("author:{}", author.id));
            wanted.extend([author.picture, author.cover].into_iter().flatten());
        }
        let mut pictures = BTreeMap::new();
        for id in wanted {
            if let Some(picture) = self.archive.pictures().by_id(id).await? {
                pictures.insert(id, self.picture(&picture).await?);
            }
        }
        Ok(pictures)
    }
}
