//! The paper's own API: what Ghost has no place for. Briefs, threads, and the notices of what was
//! taken down, so that whoever holds a copy can follow.

use std::sync::Arc;

use archive::corrections::Notice;
use archive::{Card, Nouns};
use chrono::{DateTime, SecondsFormat, Utc};

use super::json::Json;
use crate::feeds::{change, notice};
use crate::gather::Gathering;
use crate::{Access, Press, Printed, Result};

/// One question to the paper's own API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Own {
    Briefs(Pages),
    Brief {
        slug: String,
    },
    Threads(Pages),
    Thread {
        slug: String,
    },
    /// Notices given since a moment.
    Corrections {
        since: DateTime<Utc>,
        pages: Pages,
    },
}

/// Which part of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pages {
    /// Counted from 1.
    pub page: u32,
    /// At most [`Pages::MOST`].
    pub limit: u32,
}

impl Pages {
    pub const USUAL: u32 = 20;
    pub const MOST: u32 = 100;
    /// Beyond it nobody reads; a program that wants everything asks by time.
    pub const LAST: u32 = 10_000;

    fn offset(self) -> i64 {
        i64::from(self.page.saturating_sub(1)) * i64::from(self.limit)
    }

    /// One more than the page holds says whether there is another.
    fn asked(self) -> i64 {
        i64::from(self.limit) + 1
    }
}

/// Stories of a thread in one answer.
const IN_THREAD: i64 = 500;

impl Press {
    /// The answer, from the page cache while it is true; `None` where there is nothing.
    pub async fn own_api(&self, asked: &Own) -> Result<Option<Arc<Printed>>> {
        let key = format!("api-v1 {asked:?}");
        let answer = self.cache.get_or_print(&key, Access::Open, || self.print_own(asked)).await?;
        Ok(Some(answer).filter(|answer| answer.status == 200))
    }

    async fn print_own(&self, asked: &Own) -> Result<Printed> {
        let mut g = self.gathering(self.theme()).await?;
        // Every list moves with any story that readers have.
        g.tag("front");
        let made = match asked {
            Own::Briefs(pages) => {
                let cards = g.archive.stories().with_brief(pages.asked(), pages.offset()).await?;
                let briefs = cards.iter().map(|card| brief(&mut g, card)).collect();
                Some(listed("briefs", briefs, *pages))
            }
            Own::Brief { slug } => one_brief(&mut g, slug).await?,
            Own::Threads(pages) => {
                let threads = g.archive.threads().running(pages.asked(), pages.offset()).await?;
                let threads = threads
                    .into_iter()
                    .map(|(thread, stories, newest)| {
                        g.tag(format!("thread:{}", thread.id));
                        let mut members = about_thread(&g, &thread);
                        members.push(("stories", Json::Int(stories)));
                        members.push(("updated_at", moment(newest)));
                        Json::Object(members)
                    })
                    .collect();
                Some(listed("threads", threads, *pages))
            }
            Own::Thread { slug } => one_thread(&mut g, slug).await?,
            Own::Corrections { since, pages } => {
                let notices = g.archive.corrections().notices(*since, pages.asked(), pages.offset()).await?;
                Some(listed("corrections", notices.iter().map(|one| told(&g, one)).collect(), *pages))
            }
        };
        let mut printed = match made {
            Some(whole) => Printed::new(200, super::JSON, whole.to_bytes()),
            None => Printed::new(404, super::JSON, ""),
        };
        printed.keep = printed.status == 200;
        printed.seq = g.seq;
        printed.tags = g.tags.into_iter().collect();
        printed.good_until = g.good_until;
        Ok(printed)
    }
}

fn listed(name: &'static str, mut list: Vec<Json>, pages: Pages) -> Json {
    let more = list.len() > pages.limit as usize;
    list.truncate(pages.limit as usize);
    Json::Object(vec![
        (name, Json::List(list)),
        ("page", Json::Int(i64::from(pages.page))),
        ("limit", Json::Int(i64::from(pages.limit))),
        ("next", if more && pages.page < Pages::LAST { Json::Int(i64::from(pages.page) + 1) } else { Json::Null }),
    ])
}

async fn one_brief(g: &mut Gathering<'_>, slug: &str) -> Result<Option<Json>> {
    g.tag(format!("slug:{slug}"));
    let Some(story) = g.archive.stories().by_slug(slug).await? else { return Ok(None) };
    let card = g.archive.stories().live_by_ids(&[story.id]).await?.pop();
    match card.filter(|card| card.brief.is_some() && card.visibility.is_public()) {
        Some(card) => Ok(Some(Json::Object(vec![("brief", brief(g, &card))]))),
        None => Ok(None),
    }
}

async fn one_thread(g: &mut Gathering<'_>, slug: &str) -> Result<Option<Json>> {
    let Some(thread) = g.archive.threads().by_slug(slug).await? else { return Ok(None) };
    g.tag(format!("thread:{}", thread.id));
    let cards = g.archive.stories().in_thread(thread.id, IN_THREAD).await?;
    // A thread without a story to read has no page either.
    if cards.is_empty() {
        return Ok(None);
    }
    let mut members = about_thread(g, &thread);
    let stories = cards.iter().map(|card| Json::Object(about_story(g, card))).collect();
    members.push(("stories", Json::List(stories)));
    Ok(Some(Json::Object(vec![("thread", Json::Object(members))])))
}

fn about_thread(g: &Gathering<'_>, thread: &paper::Thread) -> Vec<(&'static str, Json)> {
    vec![
        ("slug", Json::text(thread.slug.as_str())),
        ("title", Json::text(&*thread.title)),
        ("summary", Json::maybe(&thread.summary)),
        ("url", Json::Text(g.house.absolute(&format!("/thread/{}/", thread.slug)))),
    ]
}

/// What every mention of a story says: its identity for good, its words, and when.
fn about_story(g: &Gathering<'_>, card: &Card) -> Vec<(&'static str, Json)> {
    let authors = card.bylines.iter().map(|byline| Json::text(&*byline.name)).collect();
    vec![
        ("id", Json::text(&*card.guid)),
        ("slug", Json::text(card.slug.as_str())),
        ("headline", Json::text(&*card.headline)),
        ("standfirst", Json::maybe(&card.standfirst)),
        ("url", Json::Text(g.house.absolute(card.path()))),
        ("authors", Json::List(authors)),
        ("section", card.section.as_ref().map_or(Json::Null, |(_, slug, _)| Json::text(slug.as_str()))),
        ("language", Json::text(card.language.as_deref().unwrap_or(g.house.language()))),
        ("published_at", moment(card.published_at)),
        ("updated_at", moment(card.updated_at.or(card.published_at))),
    ]
}

fn brief(g: &mut Gathering<'_>, card: &Card) -> Json {
    g.tag(format!("story:{}", card.id));
    let brief = card.brief.clone().unwrap_or_default();
    let details = brief.key_details.iter().map(|detail| detail.trim()).filter(|detail| !detail.is_empty());
    let mut members = about_story(g, card);
    members.push(("summary", Json::words(brief.summary.trim())));
    members.push(("key_details", Json::List(details.map(Json::text).collect())));
    Json::Object(members)
}

fn told(g: &Gathering<'_>, one: &Notice) -> Json {
    let (guid, slug, path, change, words, at) = match one {
        Notice::Correction(correction, card) => {
            (&card.guid, &card.slug, card.path(), "correction", correction.note.as_str(), correction.at)
        }
        Notice::Takedown(stone) => {
            (&stone.guid, &stone.slug, stone.path(), change(stone.kind), notice(&g.house, stone), stone.at)
        }
    };
    Json::Object(vec![
        ("id", Json::text(&**guid)),
        ("slug", Json::text(slug.as_str())),
        ("url", Json::Text(g.house.absolute(path))),
        ("change", Json::text(change)),
        ("notice", Json::text(words)),
        ("at", moment(Some(at))),
    ])
}

/// RFC 3339, in UTC.
fn moment(at: Option<DateTime<Utc>>) -> Json {
    at.map_or(Json::Null, |at| Json::Text(at.to_rfc3339_opts(SecondsFormat::Secs, true)))
}
