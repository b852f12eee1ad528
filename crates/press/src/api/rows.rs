//! Reading what an answer is made of: a few queries for a list, none for each of its items.

use std::collections::HashMap;

use archive::browse::{self, Entry, Found};
use archive::stories::Shelf;
use archive::{Error, Nouns};
use chrono::TimeDelta;
use paper::{Author, Kind, Picture, PictureId, Topic};

use super::ask::{Query, Resource, Which};
use super::json::Json;
use super::objects::Setting;
use crate::Result;
use crate::gather::Gathering;
use crate::pages::body::Way;

/// Rows of a search index.
const INDEX: i64 = 10_000;
/// Texts of it held at once.
const AT_ONCE: i64 = 500;

/// Ghost lists its inner tags too, unless a filter says otherwise.
const ALL_TAGS: &str = "visibility:[public,internal]";

type Pictures = HashMap<PictureId, Picture>;

/// One of its kind; `None` when there is none that readers may see.
pub async fn one(g: &mut Gathering<'_>, of: Resource, which: &Which, query: &Query) -> Result<Option<Json>> {
    let found_by = Some(match which {
        Which::Id(_) => "id",
        Which::Slug(_) => "slug",
    });
    match of {
        Resource::Posts | Resource::Pages => {
            let id = match which {
                Which::Id(None) => None,
                Which::Id(Some(id)) => g.archive.stories().known_as(*id).await?,
                Which::Slug(slug) => g.archive.stories().by_slug(slug).await?.map(|story| story.id),
            };
            let (mut found, pictures) = g.archive.entries_with(id.as_slice(), true).await?;
            let kind = if of == Resource::Posts { Kind::Story } else { Kind::Page };
            found.retain(|entry| entry.card.state == paper::State::Live && entry.card.kind == kind);
            Ok(posts(g, &found, &pictures, query, found_by).await?.pop())
        }
        Resource::Tags => {
            let found = match which {
                Which::Id(None) => None,
                Which::Id(Some(id)) => g.archive.topics().known_as(*id).await?,
                Which::Slug(slug) => g.archive.topics().by_slug(slug).await?,
            };
            let Some(topic) = found else { return Ok(None) };
            let stories = g.archive.count_live(Shelf::Topic(topic.id)).await?;
            // A topic that nothing is about has no page either.
            if stories == 0 {
                return Ok(None);
            }
            let pictures = pictures(g, topic.picture.as_slice()).await?;
            Ok(tags(g, &[(topic, stories)], &pictures, query, found_by).pop())
        }
        Resource::Authors => {
            let found = match which {
                Which::Id(None) => None,
                Which::Id(Some(id)) => g.archive.authors().known_as(*id).await?,
                Which::Slug(slug) => g.archive.authors().by_slug(slug).await?,
            };
            let Some(author) = found else { return Ok(None) };
            let stories = g.archive.count_live(Shelf::Author(author.id)).await?;
            if stories == 0 {
                return Ok(None);
            }
            let shown: Vec<PictureId> = [author.picture, author.cover].into_iter().flatten().collect();
            let pictures = pictures(g, &shown).await?;
            Ok(authors(g, &[(author, stories)], &pictures, query, found_by).pop())
        }
        _ => Ok(None),
    }
}

/// A list, or in Ghost's words why its filter cannot be used.
pub enum Listed {
    /// Its items, and how many there are on all pages.
    Rows(Vec<Json>, i64),
    Unreadable(&'static str),
}

/// A list's items and how many there are in all.
pub async fn list(g: &mut Gathering<'_>, of: Resource, query: &Query) -> Result<Listed> {
    super::tag_list(g);
    if let Some(filter) = query.filter.as_deref() {
        // Ghost reads an empty filter as none, and one of spaces as a broken one.
        if filter.trim().is_empty() || archive::filter::parse(filter).is_err() {
            let why = if of == Resource::Tiers { "The NQL filter you passed was invalid." } else { "Error parsing filter" };
            return Ok(Listed::Unreadable(why));
        }
        // A filter that counts from now is true for a while only.
        if filter.contains("now") {
            g.good_until(g.house.now + TimeDelta::minutes(1));
        }
    }
    let mut ask = browse::Ask {
        filter: query.filter.as_deref(),
        order: query.order.as_deref(),
        limit: query.limit,
        page: query.page,
        counts: query.include.contains("count.posts"),
        ..browse::Ask::all(g.house.now)
    };
    ask.bodies = needs_text(query);
    let found = match of {
        Resource::Posts | Resource::Pages => {
            let found = match of {
                Resource::Posts => g.archive.browse_posts(&ask).await,
                _ => g.archive.browse_pages(&ask).await,
            };
            match read(found)? {
                Some(found) => Some((posts(g, &found.rows, &found.pictures, query, None).await?, found.total)),
                None => None,
            }
        }
        Resource::Tags => {
            let ask = browse::Ask { filter: ask.filter.or(Some(ALL_TAGS)), ..ask };
            let found = read(g.archive.browse_tags(&ask).await)?;
            found.map(|found| (tags(g, &found.rows, &found.pictures, query, None), found.total))
        }
        Resource::Authors => {
            let found = read(g.archive.browse_authors(&ask).await)?;
            found.map(|found| (authors(g, &found.rows, &found.pictures, query, None), found.total))
        }
        // This paper has none of these, whatever a readable filter asks for.
        Resource::Tiers | Resource::Newsletters | Resource::Recommendations | Resource::Offers => Some((Vec::new(), 0)),
    };
    Ok(match found {
        Some((rows, total)) => Listed::Rows(rows, total),
        None => Listed::Unreadable("Could not understand request."),
    })
}

/// What a theme's search reads: the stories last changed, all public topics, all authors.
pub async fn search_index(g: &mut Gathering<'_>, of: Resource) -> Result<Vec<Json>> {
    super::tag_list(g);
    let query = Query { fields: Some(["html".to_owned(), "excerpt".to_owned()].into()), ..Query::default() };
    let (none, no_texts) = (Pictures::new(), HashMap::new());
    let mut all = Vec::new();
    let mut ask = browse::Ask { limit: INDEX, ..browse::Ask::all(g.house.now) };
    match of {
        Resource::Tags => {
            ask.filter = Some("visibility:public");
            let found = g.archive.browse_tags(&ask).await?;
            let setting = Setting { house: &g.house, query: &query, pictures: &none, in_texts: &no_texts };
            all.extend(found.rows.iter().map(|(topic, _)| setting.search_tag(topic)));
        }
        Resource::Authors => {
            let found = g.archive.browse_authors(&ask).await?;
            let setting = Setting { house: &g.house, query: &query, pictures: &found.pictures, in_texts: &no_texts };
            all.extend(found.rows.iter().map(|(author, _)| setting.search_author(author)));
        }
        _ => {
            (ask.limit, ask.bodies, ask.order) = (AT_ONCE, true, Some("updated_at desc"));
            while ask.page <= INDEX / AT_ONCE {
                let found = g.archive.browse_posts(&ask).await?;
                let setting = Setting { house: &g.house, query: &query, pictures: &none, in_texts: &no_texts };
                all.extend(found.rows.iter().map(|entry| setting.search_post(entry)));
                if (found.rows.len() as i64) < AT_ONCE {
                    break;
                }
                ask.page += 1;
            }
        }
    }
    Ok(all)
}

/// A filter that cannot be read is the caller's mistake, and no trouble.
fn read<T>(found: archive::Result<Found<T>>) -> Result<Option<Found<T>>> {
    match found {
        Ok(found) => Ok(Some(found)),
        Err(Error::Filter(_)) => Ok(None),
        Err(trouble) => Err(trouble.into()),
    }
}

/// Is anything asked for that is made of the text?
fn needs_text(query: &Query) -> bool {
    query.formats.is_some() || ["html", "plaintext", "excerpt", "reading_time"].iter().any(|name| query.wants(name))
}

async fn posts(
    g: &mut Gathering<'_>,
    entries: &[Entry],
    pictures: &Pictures,
    query: &Query,
    found_by: Option<&'static str>,
) -> Result<Vec<Json>> {
    for entry in entries {
        g.tag(format!("story:{}", entry.card.id));
        entry.card.picture.iter().filter_map(|picture| picture.id).for_each(|id| g.tag(format!("picture:{id}")));
        for topic in &entry.topics {
            g.tag(format!("topic:{}", topic.id));
        }
        for author in &entry.authors {
            g.tag(format!("author:{}", author.id));
        }
    }
    tag_pictures(g, pictures);
    let texts: Vec<&str> = entries.iter().filter_map(|entry| entry.body.as_deref()).filter(|_| query.shows_html()).collect();
    let in_texts = g.pictures_in(&texts, Way::Program).await?;
    let setting = Setting { house: &g.house, query, pictures, in_texts: &in_texts };
    Ok(entries.iter().map(|entry| setting.post(entry, found_by)).collect())
}

fn tags(
    g: &mut Gathering<'_>,
    topics: &[(Topic, i64)],
    pictures: &Pictures,
    query: &Query,
    found_by: Option<&'static str>,
) -> Vec<Json> {
    for (topic, _) in topics {
        g.tag(format!("topic:{}", topic.id));
    }
    tag_pictures(g, pictures);
    let none = HashMap::new();
    let setting = Setting { house: &g.house, query, pictures, in_texts: &none };
    topics.iter().map(|(topic, stories)| setting.tag(topic, *stories, found_by)).collect()
}

fn authors(
    g: &mut Gathering<'_>,
    authors: &[(Author, i64)],
    pictures: &Pictures,
    query: &Query,
    found_by: Option<&'static str>,
) -> Vec<Json> {
    for (author, _) in authors {
        g.tag(format!("author:{}", author.id));
    }
    tag_pictures(g, pictures);
    let none = HashMap::new();
    let setting = Setting { house: &g.house, query, pictures, in_texts: &none };
    authors.iter().map(|(author, stories)| setting.author(author, *stories, found_by)).collect()
}

async fn pictures(g: &mut Gathering<'_>, ids: &[PictureId]) -> Result<Pictures> {
    let found = g.archive.pictures().by_ids(ids).await?;
    Ok(found.into_iter().filter_map(|picture| Some((picture.id?, picture))).collect())
}

fn tag_pictures(g: &mut Gathering<'_>, pictures: &Pictures) {
    for id in pictures.keys() {
        g.tag(format!("picture:{id}"));
    }
}
