//! Stories and pages with all that a theme or a caller sees of them, read in a few statements
//! however many there are.

use std::collections::HashMap;

use paper::{Author, Picture, PictureId, StoryId, StoryMeta, Topic};

use crate::error::Result;
use crate::routing::{Asked, addresses};
use crate::stories::Card;
use crate::stories::rows::{CARD, CARD_WIDTH, JOINS, META, META_WIDTH, card, meta_at};
use crate::value::id_list;
use crate::{Archive, Query, authors, topics};

/// Stories read in one statement.
const AT_ONCE: usize = 1024;

/// A story or page, its topics (the section's first, internal ones among them) and its authors.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub card: Card,
    pub topics: Vec<Topic>,
    pub authors: Vec<Author>,
    pub meta: StoryMeta,
    /// Clean HTML; None when it was not asked for.
    pub body: Option<String>,
}

impl Entry {
    /// The first topic, if readers may see it.
    pub fn primary_topic(&self) -> Option<&Topic> {
        self.topics.first().filter(|topic| !topic.internal)
    }

    pub fn primary_author(&self) -> Option<&Author> {
        self.authors.first()
    }

    /// The UUID that came with it, or one of its own made of its number.
    pub fn uuid(&self) -> String {
        self.meta.uuid.clone().unwrap_or_else(|| self.card.id.uuid())
    }
}

impl Archive {
    /// Stories and pages of any state by id, in the order given; what is not there is left out.
    pub async fn entries(&self, ids: &[StoryId], bodies: bool) -> Result<Vec<Entry>> {
        let mut all = Vec::with_capacity(ids.len());
        for some in ids.chunks(AT_ONCE) {
            all.append(&mut self.some_entries(some, bodies).await?);
        }
        Ok(all)
    }

    async fn some_entries(&self, ids: &[StoryId], bodies: bool) -> Result<Vec<Entry>> {
        let (list, values) = id_list(ids.iter().map(|id| id.0));
        let body = if bodies { "s.body" } else { "cast(null as text)" };
        let sql = format!(
            "select {CARD}, {META}, {body} from stories s {JOINS} left join story_meta m on m.story_id = s.id where s.id in ({list})"
        );
        let mut entries = self
            .all(&sql, &values, |row| {
                let (topics, authors) = (Vec::new(), Vec::new());
                Ok(Entry {
                    card: card(row)?,
                    meta: meta_at(row, CARD_WIDTH)?,
                    body: row.get(CARD_WIDTH + META_WIDTH)?,
                    topics,
                    authors,
                })
            })
            .await?;
        let of_topics = format!(
            "select st.story_id, {} from story_topics st join topics t on t.id = st.topic_id
            where st.story_id in ({list}) order by st.story_id, st.position",
            topics::COLUMNS
        );
        let mut topics = by_story(self.all(&of_topics, &values, |row| Ok((row.get(0)?, topics::topic_at(row, 1)?))).await?);
        let of_authors = format!(
            "select b.story_id, {} from story_bylines b join authors a on a.id = b.author_id
            where b.story_id in ({list}) order by b.story_id, b.position",
            authors::COLUMNS
        );
        let mut authors = by_story(self.all(&of_authors, &values, |row| Ok((row.get(0)?, authors::author_at(row, 1)?))).await?);
        for entry in &mut entries {
            entry.topics = topics.remove(&entry.card.id).unwrap_or_default();
            entry.authors = authors.remove(&entry.card.id).unwrap_or_default();
        }
        let cards = entries.iter().map(|entry| Asked {
            id: entry.card.id,
            guid: &entry.card.guid,
            slug: &entry.card.slug,
            kind: entry.card.kind,
            at: entry.card.published_at.unwrap_or(entry.card.created_at),
        });
        let paths = addresses(self, &cards.collect::<Vec<_>>()).await?;
        for (entry, stands) in entries.iter_mut().zip(paths) {
            entry.card.address = stands.address;
            entry.card.collection = stands.collection;
        }
        let place: HashMap<StoryId, usize> = ids.iter().enumerate().map(|(n, id)| (*id, n)).collect();
        entries.sort_by_key(|entry| place.get(&entry.card.id));
        Ok(entries)
    }

    /// The same with the pictures of their topics and authors.
    pub async fn entries_with(&self, ids: &[StoryId], bodies: bool) -> Result<(Vec<Entry>, HashMap<PictureId, Picture>)> {
        let entries = self.entries(ids, bodies).await?;
        let of_topics = entries.iter().flat_map(|entry| &entry.topics).filter_map(|topic| topic.picture);
        let of_authors = entries.iter().flat_map(|entry| &entry.authors).flat_map(|author| [author.picture, author.cover]);
        let pictures = self.pictures_of(of_topics.chain(of_authors.flatten()).collect()).await?;
        Ok((entries, pictures))
    }
}

fn by_story<T>(rows: Vec<(StoryId, T)>) -> HashMap<StoryId, Vec<T>> {
    let mut all: HashMap<StoryId, Vec<T>> = HashMap::new();
    for (story, row) in rows {
        all.entry(story).or_default().push(row);
    }
    all
}
