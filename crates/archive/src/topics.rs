//! Topics: what stories are about. Each section has one of its own, standing first.

use chrono::{DateTime, Utc};
use paper::{PublicId, Section, SectionId, Slug, Story, StoryId, Topic, TopicId, TopicMeta};

use crate::error::{Error, Result};
use crate::shelves::places;
use crate::value::{Row, params};
use crate::{Nouns, Query, Tx};

pub struct Topics<'a, Q>(pub(crate) &'a Q);

pub(crate) const COLUMNS: &str =
    "t.id, t.slug, t.name, t.description, t.internal, t.section_id, t.color, t.picture_id, t.meta_title,
    t.meta_description, t.og_title, t.og_description, t.og_image, t.twitter_title, t.twitter_description, t.twitter_image,
    t.canonical_url, t.codeinjection_head, t.codeinjection_foot, t.created_at, t.updated_at,
    t.old_id";

pub(crate) fn topic(row: &Row) -> Result<Topic> {
    topic_at(row, 0)
}

/// A topic whose columns begin at `at`.
pub(crate) fn topic_at(row: &Row, at: usize) -> Result<Topic> {
    Ok(Topic {
        id: row.get(at)?,
        slug: row.get(at + 1)?,
        name: row.get(at + 2)?,
        description: row.get(at + 3)?,
        internal: row.get(at + 4)?,
        section: row.get(at + 5)?,
        color: row.get(at + 6)?,
        picture: row.get(at + 7)?,
        meta: TopicMeta {
            meta_title: row.get(at + 8)?,
            meta_description: row.get(at + 9)?,
            og_title: row.get(at + 10)?,
            og_description: row.get(at + 11)?,
            og_image: row.get(at + 12)?,
            twitter_title: row.get(at + 13)?,
            twitter_description: row.get(at + 14)?,
            twitter_image: row.get(at + 15)?,
            canonical_url: row.get(at + 16)?,
            codeinjection_head: row.get(at + 17)?,
            codeinjection_foot: row.get(at + 18)?,
        },
        created_at: row.get(at + 19)?,
        updated_at: row.get(at + 20)?,
        old_id: row.get(at + 21)?,
    })
}

impl<Q: Query> Topics<'_, Q> {
    pub async fn by_slug(&self, slug: &str) -> Result<Option<Topic>> {
        self.0.first(&format!("select {COLUMNS} from topics t where t.slug = $1"), params![slug], topic).await
    }

    pub async fn by_id(&self, id: TopicId) -> Result<Option<Topic>> {
        self.0.first(&format!("select {COLUMNS} from topics t where t.id = $1"), params![id], topic).await
    }

    /// The topic that programs know by this id, also by the number here.
    pub async fn known_as(&self, id: PublicId) -> Result<Option<Topic>> {
        match id.number() {
            Some(id) => self.by_id(TopicId(id)).await,
            None => self.0.first(&format!("select {COLUMNS} from topics t where t.old_id = $1"), params![id], topic).await,
        }
    }

    pub async fn of_section(&self, section: SectionId) -> Result<Option<Topic>> {
        self.0.first(&format!("select {COLUMNS} from topics t where t.section_id = $1"), params![section], topic).await
    }

    /// The topics of one story in their order, its section's first, internal ones among them.
    pub async fn of_story(&self, story: StoryId) -> Result<Vec<Topic>> {
        let sql = format!(
            "select {COLUMNS} from story_topics st join topics t on t.id = st.topic_id where st.story_id = $1 order by st.position"
        );
        self.0.all(&sql, params![story], topic).await
    }

    /// By name, each with the number of its live stories.
    pub async fn list(&self, limit: i64, offset: i64) -> Result<Vec<(Topic, i64)>> {
        let sql = format!(
            "select {COLUMNS}, coalesce((select n from shelves where shelf = 'topic:' || t.id and span = 0), 0)
            from topics t order by t.name, t.id limit $1 offset $2"
        );
        self.0.all(&sql, params![limit, offset], |row| Ok((topic(row)?, row.get(22)?))).await
    }
}

impl Topics<'_, Tx> {
    /// The topic of that name, made if there is none: the one that bears the name, else the
    /// one whose slug the name spells. A name beginning with `#` makes an internal one.
    pub async fn ensure(&self, name: &str, now: DateTime<Utc>) -> Result<Topic> {
        let name = name.trim();
        let sql = format!("select {COLUMNS} from topics t where t.name = $1 order by t.id limit 1");
        if let Some(there) = self.0.first(&sql, params![name], topic).await? {
            return Ok(there);
        }
        let slug = match Topic::slug_for(name) {
            Some(slug) => match self.by_slug(slug.as_str()).await? {
                Some(there) => return Ok(there),
                None => slug,
            },
            None => self.free_slug(Slug::kept("topic".into())).await?,
        };
        self.insert(&slug, name, now).await
    }

    /// Adds a topic under a slug of its own, numbered when that is taken.
    pub async fn add(&self, slug: Slug, name: &str, now: DateTime<Utc>) -> Result<Topic> {
        let slug = self.free_slug(slug).await?;
        self.insert(&slug, name.trim(), now).await
    }

    async fn insert(&self, slug: &Slug, name: &str, now: DateTime<Utc>) -> Result<Topic> {
        let sql = "insert into topics (slug, name, internal, created_at, updated_at) values ($1, $2, $3, $4, $4)
            on conflict (slug) do nothing";
        self.0.exec(sql, params![slug, name, Topic::is_internal(name), now]).await?;
        self.by_slug(slug.as_str()).await?.ok_or(Error::NotFound("topic"))
    }

    async fn free_slug(&self, wanted: Slug) -> Result<Slug> {
        let mut slug = wanted.clone();
        for n in 2.. {
            if self.by_slug(slug.as_str()).await?.is_none() {
                break;
            }
            slug = wanted.numbered(n);
        }
        Ok(slug)
    }

    /// Saves everything but the slug. A new name is carried to the stories that bear it and,
    /// for a section's topic, to the section.
    pub async fn save(&self, changed: &Topic, now: DateTime<Utc>) -> Result<Topic> {
        let before = self.by_id(changed.id).await?.ok_or(Error::NotFound("topic"))?;
        let meta = &changed.meta;
        let sql = "update topics set name = $2, description = $3, internal = $4, color = $5, picture_id = $6, meta_title = $7,
                meta_description = $8, og_title = $9, og_description = $10, og_image = $11, twitter_title = $12, twitter_description = $13,
                twitter_image = $14, canonical_url = $15, codeinjection_head = $16, codeinjection_foot = $17, updated_at = $18, old_id = $19
            where id = $1";
        let values = params![
            changed.id,
            changed.name.trim(),
            changed.description.clone(),
            changed.internal,
            changed.color.clone(),
            changed.picture,
            meta.meta_title.clone(),
            meta.meta_description.clone(),
            meta.og_title.clone(),
            meta.og_description.clone(),
            meta.og_image.clone(),
            meta.twitter_title.clone(),
            meta.twitter_description.clone(),
            meta.twitter_image.clone(),
            meta.canonical_url.clone(),
            meta.codeinjection_head.clone(),
            meta.codeinjection_foot.clone(),
            now,
            changed.old_id,
        ];
        self.0.exec(sql, values).await?;
        if before.name != changed.name.trim() {
            self.carry_name(&before.name, changed).await?;
        }
        if let Some(section) = before.section {
            let sql = "update sections set name = $2, description = $3 where id = $1";
            self.0.exec(sql, params![section, changed.name.trim(), changed.description.clone()]).await?;
            self.0.touch("paper");
            self.0.touch(format!("section:{section}"));
        }
        self.0.touch(format!("topic:{}", changed.id));
        // Lists that are filtered by topics may hold other stories now.
        self.0.touch("topics");
        self.by_id(changed.id).await?.ok_or(Error::NotFound("topic"))
    }

    /// Gives the topic another name and slug; a section's front moves with its topic.
    /// [`Error::Taken`] when another topic has the slug.
    pub async fn rename(&self, id: TopicId, name: &str, slug: &Slug, now: DateTime<Utc>) -> Result<Topic> {
        let before = self.by_id(id).await?.ok_or(Error::NotFound("topic"))?;
        if self.by_slug(slug.as_str()).await?.is_some_and(|other| other.id != id) {
            return Err(Error::Taken("the topic's slug"));
        }
        self.0.exec("update topics set slug = $2 where id = $1", params![id, slug]).await?;
        if let Some(section) = before.section {
            self.0.exec("update sections set slug = $2 where id = $1", params![section, slug]).await?;
        }
        let name = name.trim().to_owned();
        self.save(&Topic { internal: Topic::is_internal(&name), name, ..before }, now).await
    }

    /// Stories carry the names of their topics; one by one they take up the new one.
    async fn carry_name(&self, old: &str, topic: &Topic) -> Result<()> {
        let sql = "select s.id, s.topics from story_topics st join stories s on s.id = st.story_id where st.topic_id = $1";
        let carriers =
            self.0.all(sql, params![topic.id], |row| Ok((row.get::<StoryId>(0)?, row.json::<Vec<String>>(1)?))).await?;
        for (story, mut names) in carriers {
            for name in names.iter_mut().filter(|name| *name == old) {
                *name = topic.name.trim().to_owned();
            }
            self.0.exec("update stories set topics = $2 where id = $1", params![story, serde_json::to_string(&names)?]).await?;
            self.0.touch(format!("story:{story}"));
        }
        Ok(())
    }

    /// Keeps a section's topic in step with it: same slug, name and description.
    pub(crate) async fn follow_section(&self, section: &Section) -> Result<()> {
        let topic = match self.of_section(section.id).await? {
            Some(topic) => topic,
            None => {
                // The section may be named for a topic that stories have already.
                let topic = match self.by_slug(section.slug.as_str()).await? {
                    Some(there) => there,
                    None => self.insert(&section.slug, &section.name, DateTime::UNIX_EPOCH).await?,
                };
                self.0.exec("update topics set section_id = $2 where id = $1", params![topic.id, section.id]).await?;
                topic
            }
        };
        let sql = "update topics set name = $2, description = $3, internal = false where id = $1";
        self.0.exec(sql, params![topic.id, &section.name, section.description.clone()]).await?;
        if topic.name != section.name {
            self.carry_name(&topic.name, &Topic { name: section.name.clone(), ..topic.clone() }).await?;
        }
        self.0.touch(format!("topic:{}", topic.id));
        self.0.touch("topics");
        Ok(())
    }

    /// Puts the rows of a story's topics in step with the names it carries, its section's
    /// first; gives the names as their topics spell them, and the rows' ids.
    pub(crate) async fn keep(&self, story: &Story, now: DateTime<Utc>) -> Result<(Vec<String>, Vec<TopicId>)> {
        let had = self.of_story(story.id).await?;
        let mut ids: Vec<TopicId> = Vec::new();
        if let Some(section) = story.section
            && let Some(topic) = self.of_section(section).await?
        {
            ids.push(topic.id);
        }
        let mut names: Vec<String> = Vec::new();
        for name in story.topics.iter().map(|name| name.trim()).filter(|name| !name.is_empty()) {
            // Two topics may bear one name when a paper moved in with both: keep what it had.
            let mut meant: Vec<Topic> =
                had.iter().filter(|topic| topic.name == name && !ids.contains(&topic.id)).cloned().collect();
            if meant.is_empty() {
                meant.push(self.ensure(name, now).await?);
            }
            for topic in meant {
                if !names.contains(&topic.name) {
                    names.push(topic.name);
                }
                if !ids.contains(&topic.id) {
                    ids.push(topic.id);
                }
            }
        }
        self.put_on(story, &ids).await?;
        Ok((names, ids))
    }

    /// Gives a story exactly these topics behind its section's: for a paper that moves in with
    /// topics of its own, among which names may repeat.
    pub async fn set(&self, id: StoryId, topics: &[TopicId]) -> Result<()> {
        let story = self.0.stories().get(id).await?;
        let mut ids: Vec<TopicId> = match story.section {
            Some(section) => self.of_section(section).await?.iter().map(|topic| topic.id).collect(),
            None => Vec::new(),
        };
        let mut names: Vec<String> = Vec::new();
        for topic in topics {
            let name = self.by_id(*topic).await?.ok_or(Error::NotFound("topic"))?.name;
            if !names.contains(&name) {
                names.push(name);
            }
            if !ids.contains(topic) {
                ids.push(*topic);
            }
        }
        let had = ids_of(self.0, id).await?;
        had.iter().chain(&ids).for_each(|topic| self.0.touch(format!("topic:{topic}")));
        self.0.shelve(places(&story, &had), places(&story, &ids));
        self.0.touch(format!("story:{id}"));
        self.0.exec("update stories set topics = $2 where id = $1", params![id, serde_json::to_string(&names)?]).await?;
        self.put_on(&story, &ids).await
    }

    /// Sets the rows of a story's topics to exactly these.
    async fn put_on(&self, story: &Story, ids: &[TopicId]) -> Result<()> {
        self.0.exec("delete from story_topics where story_id = $1", params![story.id]).await?;
        let live_at = live_at(story);
        for (position, id) in ids.iter().enumerate() {
            let sql = "insert into story_topics (story_id, position, topic_id, live_at) values ($1, $2, $3, $4)";
            self.0.exec(sql, params![story.id, position as i64, *id, live_at]).await?;
        }
        Ok(())
    }
}

/// When the story stands on the lists of its topics and authors: its date while readers have
/// it, if it is part of the stream at all.
pub(crate) fn live_at(story: &Story) -> Option<DateTime<Utc>> {
    story.published_at.filter(|_| story.is_live() && story.is_story())
}

/// The ids of a story's topics as its rows have them, in their order.
pub(crate) async fn ids_of(tx: &Tx, story: StoryId) -> Result<Vec<TopicId>> {
    tx.all("select topic_id from story_topics where story_id = $1 order by position", params![story], |row| row.get(0)).await
}
