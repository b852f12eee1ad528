//! What stories stand on: their authors, topics and sections, and the paper's own words.

use std::collections::{HashMap, HashSet};

use archive::imports::{Kind, Seen};
use archive::{Nouns, Tx};
use chrono::{DateTime, Utc};
use paper::{
    Act, Author, Byline, Export, ForeignTopic, Masthead, PublicId, SectionId, Slug, Staff, System, Topic, TopicId, TopicMeta,
};

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
    masthead(tx, export, pictures).await?;
    authors(tx, export, pictures, &mut ground).await?;
    let mut names: HashMap<String, TopicId> = HashMap::new();
    let keys: Vec<&str> = export.topics.iter().map(|topic| topic.key.as_str()).collect();
    let known = tx.imports().seen(&export.source, Kind::Topic, &keys).await?;
    for foreign in &export.topics {
        let there = match known.get(&foreign.key) {
            Some(seen) => tx.topics().by_id(TopicId(seen.our_id)).await?,
            None => None,
        };
        let topic = match there {
            // Its picture may have come since.
            Some(mut topic) => {
                let picture = foreign.picture.as_ref().and_then(|a| pictures.get(a)).and_then(|kept| kept.picture);
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
async fn masthead(tx: &Tx, export: &Export, pictures: &Pictures) -> Result<()> {
    let (before, unset) = (tx.masthead().await?, Masthead::default());
    let theirs = &export.settings;
    let is_ours = |words: &Masthead| words.title != unset.title && words.title != theirs.title;
    if is_ours(&before) || theirs.title.is_empty() {
        return Ok(());
    }
    let kept = before.clone();
    // What the desk has said since the first run stays said.
    let is_first = before.title == unset.title;
    let mut words = before;
    if is_first {
        words.title = theirs.title.clone();
        words.description = theirs.description.clone();
    }
    if let Some(language) =
        theirs.language.as_ref().filter(|l| l.len() <= 35 && l.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-'))
    {
        words.language = language.clone();
    }
    if let Some(zone) = theirs.time_zone.as_ref().filter(|zone| is_first && zone.parse::<chrono_tz::Tz>().is_ok()) {
        words.time_zone = zone.clone();
    }
    for (ours, theirs) in [
        (&mut words.social, &theirs.social),
        (&mut words.navigation, &theirs.navigation),
        (&mut words.secondary_navigation, &theirs.secondary_navigation),
    ] {
        if is_first && ours.is_empty() {
            *ours = theirs.clone();
        }
    }
    // Pictures may come in a later run.
    let here = |address: &str| pictures.get(address).map(|kept| kept.path.clone()).unwrap_or_default();
    let said =
        |name: &str| theirs.meta.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone()).unwrap_or_default();
    let given = |words: &Option<String>| words.clone().unwrap_or_default();
    for (ours, theirs) in [
        (&mut words.logo, theirs.logo.as_deref().map(here).unwrap_or_default()),
        (&mut words.icon, theirs.icon.as_deref().map(here).unwrap_or_default()),
        (&mut words.cover_image, theirs.cover.as_deref().map(here).unwrap_or_default()),
        (&mut words.og_image, here(&said("og_image"))),
        (&mut words.twitter_image, here(&said("twitter_image"))),
    ] {
        if ours.is_empty() {
            *ours = theirs;
        }
    }
    for (ours, theirs) in [
        (&mut words.accent_color, given(&theirs.accent_color)),
        (&mut words.codeinjection_head, given(&theirs.head)),
        (&mut words.codeinjection_foot, given(&theirs.foot)),
        (&mut words.meta_title, said("meta_title")),
        (&mut words.meta_description, said("meta_description")),
        (&mut words.og_title, said("og_title")),
        (&mut words.og_description, said("og_description")),
        (&mut words.twitter_title, said("twitter_title")),
        (&mut words.twitter_description, said("twitter_description")),
    ] {
        if is_first && ours.is_empty() {
            *ours = theirs;
        }
    }
    if words != kept {
        tx.save_masthead(&words).await?;
    }
    Ok(())
}

async fn authors(tx: &Tx, export: &Export, pictures: &Pictures, ground: &mut Ground) -> Result<()> {
    let keys: Vec<&str> = export.authors.iter().map(|author| author.key.as_str()).collect();
    let known = tx.imports().seen(&export.source, Kind::Author, &keys).await?;
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
        let picture = |address: &Option<String>| address.as_ref().and_then(|a| pictures.get(a)).and_then(|kept| kept.picture);
        if !known.contains_key(&foreign.key) {
            fill(&mut author.old_id, old_id(export, &foreign.key));
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
    fill(&mut topic.old_id, old_id(export, &foreign.key));
    fill(&mut topic.description, foreign.description.clone());
    fill(&mut topic.color, foreign.accent_color.clone().filter(|color| color.starts_with('#') && color.len() <= 9));
    fill(&mut topic.picture, foreign.picture.as_ref().and_then(|a| pictures.get(a)).and_then(|kept| kept.picture));
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

/// What programs know it by; only Ghost's keys are such ids.
fn old_id(export: &Export, key: &str) -> Option<PublicId> {
    PublicId::foreign(key).filter(|_| export.system == System::Ghost)
}

/// What is here stays; what is missing is filled in.
fn fill<T>(ours: &mut Option<T>, theirs: Option<T>) {
    if ours.is_none() {
        *ours = theirs;
    }
}
