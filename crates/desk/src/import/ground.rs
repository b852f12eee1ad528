//! What stories stand on: their authors, topics and sections, and the paper's own words.

use std::collections::{HashMap, HashSet};

use archive::imports::{Kind, Seen};
use archive::{Nouns, Tx};
use chrono::{DateTime, Utc};
use paper::{Act, Author, Byline, Export, ForeignTopic, Masthead, SectionId, Slug, Staff, Topic, TopicId, TopicMeta};

use super::Pictures;
use crate::error::Result;
use crate::{House, may};

/// Foreign keys, and what they are here.
#[derive(Clone, Debug, Default)]
pub struct Ground {
    pub source: String,
    pub(super) authors: HashMap<String, Byline>,
    pub(super) topics: HashMap<String, About>,
    /// Names that more than one topic bears.
    pub(super) ambiguous: HashSet<String>,
}

#[derive(Clone, Debug)]
pub(super) struct About {
    pub id: TopicId,
    pub name: String,
    pub section: Option<SectionId>,
}

/// Takes in everything but the stories. What is here already is not overwritten, so this is
/// safe to do again.
pub async fn prepare(
    tx: &Tx,
    by: &Staff,
    export: &Export,
    pictures: &Pictures,
    house: &House,
    now: DateTime<Utc>,
) -> Result<Ground> {
    may(by, Act::Publish, house)?;
    let mut ground = Ground { source: export.source.clone(), ..Ground::default() };
    masthead(tx, export).await?;
    authors(tx, export, pictures, &mut ground).await?;
    let mut names: HashMap<String, TopicId> = HashMap::new();
    let known = tx.imports().seen(&export.source, Kind::Topic, export.topics.iter().map(|topic| topic.key.as_str())).await?;
    for foreign in &export.topics {
        let there = match known.get(&foreign.key) {
            Some(seen) => tx.topics().by_id(TopicId(seen.our_id)).await?,
            None => None,
        };
        let topic = match there {
            // Its picture may have come since.
            Some(mut topic) => {
                let picture = foreign.picture.as_ref().and_then(|a| pictures.get(a)).map(|kept| kept.id);
                if topic.picture.is_none() && picture.is_some() {
                    topic.picture = picture;
                    topic = tx.topics().save(&topic, now).await?;
                }
                topic
            }
            None => topic(tx, export, foreign, pictures, now).await?,
        };
        if let Some(old) = &foreign.old_path
            && let Some(address) = topic.address()
        {
            tx.imports().lead(old, &address).await?;
        }
        let raw = format!("/tag/{}", foreign.slug);
        if let Some(address) = topic.address().filter(|address| *address != format!("{raw}/")) {
            tx.imports().lead(&raw, &address).await?;
        }
        if names.insert(topic.name.clone(), topic.id).is_some_and(|other| other != topic.id) {
            ground.ambiguous.insert(topic.name.clone());
        }
        ground.topics.insert(foreign.key.clone(), About { id: topic.id, name: topic.name, section: topic.section });
    }
    for (from, to) in &export.redirects {
        tx.imports().lead(from, to).await?;
    }
    for (address, kept) in pictures {
        if address.starts_with('/') {
            tx.imports().lead(address, &kept.path).await?;
        }
    }
    Ok(ground)
}

/// A paper that has no name of its own yet takes up the one it had.
async fn masthead(tx: &Tx, export: &Export) -> Result<()> {
    let (before, unset) = (tx.masthead().await?, Masthead::default());
    let theirs = &export.settings;
    if before.title != unset.title || theirs.title.is_empty() {
        return Ok(());
    }
    let mut words = Masthead { title: theirs.title.clone(), description: theirs.description.clone(), ..before };
    if let Some(language) =
        theirs.language.as_ref().filter(|l| l.len() <= 35 && l.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-'))
    {
        words.language = language.clone();
    }
    if let Some(zone) = theirs.time_zone.as_ref().filter(|zone| zone.parse::<chrono_tz::Tz>().is_ok()) {
        words.time_zone = zone.clone();
    }
    if words.social.is_empty() {
        words.social = theirs.social.clone();
    }
    tx.save_masthead(&words).await?;
    Ok(())
}

async fn authors(tx: &Tx, export: &Export, pictures: &Pictures, ground: &mut Ground) -> Result<()> {
    let known = tx.imports().seen(&export.source, Kind::Author, export.authors.iter().map(|author| author.key.as_str())).await?;
    for foreign in &export.authors {
        let there = match known.get(&foreign.key) {
            Some(seen) => tx.authors().by_id(paper::AuthorId(seen.our_id)).await?,
            None => None,
        };
        let mut author = match there {
            Some(author) => author,
            None => {
                let slug = Slug::plain(&foreign.slug).unwrap_or_else(|| Slug::from_words(&foreign.name));
                tx.authors().ensure_as(&slug, &foreign.name).await?
            }
        };
        let before = author.clone();
        let picture = |address: &Option<String>| address.as_ref().and_then(|a| pictures.get(a)).map(|kept| kept.id);
        if !known.contains_key(&foreign.key) {
            fill(&mut author.bio, foreign.bio.clone());
            fill(&mut author.website, foreign.website.clone().filter(|url| url.starts_with("http")));
            fill(&mut author.location, foreign.location.clone());
            fill(&mut author.meta_title, foreign.meta_title.clone());
            fill(&mut author.meta_description, foreign.meta_description.clone());
            for (network, account) in &foreign.accounts {
                author.social.entry(network.clone()).or_insert_with(|| account.clone());
            }
        }
        // Pictures may come in a later run.
        fill(&mut author.picture, picture(&foreign.picture));
        fill(&mut author.cover, picture(&foreign.cover));
        if author != before {
            tx.authors().save(&author).await?;
        }
        let seen = Seen { our_id: author.id.0, hash: String::new(), edition: 0 };
        if !known.contains_key(&foreign.key) {
            tx.imports().remember(&export.source, Kind::Author, &foreign.key, &seen).await?;
        }
        let Author { id, name, slug, .. } = author;
        ground.authors.insert(foreign.key.clone(), Byline { author: id, name, slug });
    }
    Ok(())
}

async fn topic(tx: &Tx, export: &Export, foreign: &ForeignTopic, pictures: &Pictures, now: DateTime<Utc>) -> Result<Topic> {
    let slug = match Slug::plain(&foreign.slug) {
        Some(slug) => slug,
        None => Slug::from_words(&foreign.name),
    };
    let made = if foreign.section {
        let section = tx.sections().ensure(&slug, &foreign.name, foreign.description.as_deref()).await?;
        tx.topics().of_section(section.id).await?
    } else {
        None
    };
    let mut topic = match made {
        Some(topic) => topic,
        // A tag and a category of one slug are one topic here.
        None => match tx.topics().by_slug(slug.as_str()).await? {
            Some(there) => there,
            None => tx.topics().add(slug, &foreign.name, now).await?,
        },
    };
    let before = topic.clone();
    fill(&mut topic.description, foreign.description.clone());
    fill(&mut topic.color, foreign.accent_color.clone().filter(|color| color.starts_with('#') && color.len() <= 9));
    fill(&mut topic.picture, foreign.picture.as_ref().and_then(|a| pictures.get(a)).map(|kept| kept.id));
    topic.internal |= foreign.internal;
    if topic.meta == TopicMeta::default() {
        topic.meta = super::story::meta(&foreign.meta, pictures);
    }
    if topic != before {
        topic = tx.topics().save(&topic, now).await?;
    }
    let seen = Seen { our_id: topic.id.0, hash: String::new(), edition: 0 };
    tx.imports().remember(&export.source, Kind::Topic, &foreign.key, &seen).await?;
    Ok(topic)
}

/// What is here stays; what is missing is filled in.
fn fill<T>(ours: &mut Option<T>, theirs: Option<T>) {
    if ours.is_none() {
        *ours = theirs;
    }
}
