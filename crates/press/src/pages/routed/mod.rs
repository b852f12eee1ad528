//! What the paper's routes put at a path: lists, pages of their own, stories, topics and authors.
//! Each thing that may stand there is looked for in turn, and the first that does is printed.

mod data;
mod list;

use archive::Nouns;
use paper::routes::{DataKind, Feed, Key, Route, RouteKind, Spot, at};
use paper::{Kind, State, Story};

use super::error::error;
use super::story::Found;
use super::{Gathered, lists, story};
use crate::address::{Address, Desk, FeedKind};
use crate::gather::Gathering;
use crate::helpers::page_path;
use crate::{House, Printed, Result, feeds};

/// Where editors work on a story.
const DESK: &str = "/desk/stories/";

/// Prints what stands at the path, if anything does.
pub async fn routed(g: &mut Gathering<'_>, path: &str) -> Result<Gathered> {
    let paper = g.house.paper.clone();
    let Some(routes) = paper.routes() else {
        return Ok(Gathered::Nothing);
    };
    for place in at(routes, &Address::parts_of(path)) {
        let slug = place.slug.as_deref();
        let gathered = match place.spot {
            Spot::Route { nth, page } => {
                let route = &routes.routes[nth];
                match &route.kind {
                    RouteKind::Channel(_) => list::page(g, &list::Listed::channel(route, slug), page).await?,
                    RouteKind::Page { .. } if !has_template(&g.house, route) => Gathered::Page(Box::new(error(g, 404))),
                    RouteKind::Page { content_type } => data::page(g, route, slug, *content_type).await?,
                }
            }
            Spot::Collection { nth, page } => {
                list::page(g, &list::Listed::collection(&routes.collections[nth], nth, slug), page).await?
            }
            Spot::RouteFeed { nth, file, page } => match (&routes.routes[nth].kind, kind(file)) {
                (RouteKind::Channel(_), Some(kind)) => {
                    list::feed(g, &list::Listed::channel(&routes.routes[nth], slug), kind, page).await?
                }
                _ => old_feed(path),
            },
            Spot::CollectionFeed { nth, file, page } => match kind(file) {
                Some(kind) => list::feed(g, &list::Listed::collection(&routes.collections[nth], nth, slug), kind, page).await?,
                None => old_feed(path),
            },
            Spot::Story { key, edit } => entry(g, &key, Kind::Story, path, edit).await?,
            Spot::Page { slug, edit } => entry(g, &Key { slug: Some(slug), id: None }, Kind::Page, path, edit).await?,
            Spot::Tag { slug, page } => match routes.claimed(DataKind::Tags, &slug) {
                Some(to) => Gathered::Moved(page_path(&to, page)),
                None => lists::topic(g, &slug, page).await?,
            },
            Spot::Author { slug, page } => match routes.claimed(DataKind::Authors, &slug) {
                Some(to) => Gathered::Moved(page_path(&to, page)),
                None => match lists::author(g, &slug, page).await? {
                    Some(page) => Gathered::Page(Box::new(page)),
                    None => Gathered::Nothing,
                },
            },
            Spot::TagFeed { slug, file, page } => {
                let claimed = routes.claimed(DataKind::Tags, &slug);
                taxonomy_feed(g, Desk::Topic(slug), (file, page), claimed, path).await?
            }
            Spot::AuthorFeed { slug, file, page } => {
                let claimed = routes.claimed(DataKind::Authors, &slug);
                taxonomy_feed(g, Desk::Author(slug), (file, page), claimed, path).await?
            }
        };
        if !matches!(gathered, Gathered::Nothing) {
            return Ok(gathered);
        }
    }
    // Lists of the house stand below addresses that a permalink would fit as well.
    match Address::parse(path, None) {
        crate::Route::Page(
            address @ (Address::Section { .. }
            | Address::Thread { .. }
            | Address::Outlet { .. }
            | Address::Day { .. }
            | Address::Corrections),
        ) => Box::pin(super::gather(g, &address)).await,
        _ => Ok(Gathered::Nothing),
    }
}

/// A page of the routes is set with a template of its own or not at all. The desk is told of those
/// that the theme in use lacks; for readers there is no such page then.
pub fn has_template(house: &House, route: &Route) -> bool {
    let names: Vec<&str> = route.templates.iter().map(String::as_str).collect();
    house.theme.has_template(&names)
}

fn kind(file: Feed) -> Option<FeedKind> {
    Some(match file {
        Feed::Rss => FeedKind::Rss,
        Feed::Atom => FeedKind::Atom,
        Feed::Json => FeedKind::Json,
        Feed::Old => return None,
    })
}

/// `feed/` leads to `rss/`.
fn old_feed(path: &str) -> Gathered {
    Gathered::Moved(format!("{}rss/", path.strip_suffix("feed/").unwrap_or(path)))
}

async fn taxonomy_feed(
    g: &mut Gathering<'_>,
    of: Desk,
    (file, page): (Feed, u32),
    claimed: Option<String>,
    path: &str,
) -> Result<Gathered> {
    let Some(kind) = kind(file) else {
        return Ok(old_feed(path));
    };
    if let Some(to) = claimed {
        return Ok(Gathered::Moved(format!("{}{}", page_path(&to, page), kind.file())));
    }
    Ok(feeds::print(g, &of, kind, page).await?.map_or(Gathered::Nothing, |printed| Gathered::Printed(Box::new(printed))))
}

/// The story or page that a key names, when its own address leads here; another spelling of its
/// address leads to the true one.
async fn entry(g: &mut Gathering<'_>, key: &Key, kind: Kind, path: &str, edit: bool) -> Result<Gathered> {
    let (story, renamed) = match named(g, key).await? {
        Some((story, renamed)) if story.kind == kind => (story, renamed),
        _ => return Ok(Gathered::Nothing),
    };
    if matches!(story.state, State::Draft | State::Review | State::Scheduled | State::Spiked) {
        return Ok(Gathered::Nothing);
    }
    g.tag(format!("story:{}", story.id));
    let Some(address) = g.archive.address_of(&story).await? else {
        return Ok(Gathered::Nothing);
    };
    let claims = if kind == Kind::Page { DataKind::Pages } else { DataKind::Posts };
    if let Some(to) = g.house.paper.routes().and_then(|routes| routes.claimed(claims, story.slug.as_str())) {
        return Ok(Gathered::Moved(to));
    }
    if edit {
        let mut printed = Printed::new(302, "text/plain; charset=utf-8", "At the desk.\n");
        printed.headers.push(("location", format!("{DESK}{}", story.id)));
        printed.cache_control = "no-store";
        printed.keep = false;
        return Ok(Gathered::Printed(Box::new(printed)));
    }
    if renamed || address != path {
        return Ok(Gathered::Moved(address));
    }
    Ok(match story::found(g, story).await? {
        Found::Page(page) => Gathered::Page(page),
        Found::Renamed(now) => Gathered::Moved(now),
        Found::Nothing => Gathered::Nothing,
    })
}

/// The story of this key, and whether the key is a name it had before.
async fn named(g: &mut Gathering<'_>, key: &Key) -> Result<Option<(Story, bool)>> {
    if let Some(id) = key.id {
        return Ok(match g.archive.stories().known_as(id).await? {
            Some(id) => g.archive.stories().by_id(id).await?.map(|story| (story, false)),
            None => None,
        });
    }
    let Some(slug) = &key.slug else {
        return Ok(None);
    };
    g.tag(format!("slug:{slug}"));
    if let Some(story) = g.archive.stories().by_slug(slug).await? {
        return Ok(Some((story, false)));
    }
    let Some(now) = g.archive.stories().renamed(slug).await? else {
        return Ok(None);
    };
    Ok(g.archive.stories().by_slug(now.as_str()).await?.map(|story| (story, true)))
}
