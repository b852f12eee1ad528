//! A list of stories at an address of the publisher's own: a collection's or a channel's.

use std::borrow::Cow;
use std::sync::Arc;

use archive::Card;
use archive::browse::{Ask, Found};
use chrono::TimeDelta;
use hbs::{Map, Object, Value};
use paper::routes::{Collection, Data, Listing, Route, RouteKind};

use super::data;
use crate::Result;
use crate::address::FeedKind;
use crate::feeds::{self, Source};
use crate::gather::Gathering;
use crate::pages::{Gathered, List, front, paged, rail, turn};
use crate::set::Page;
use crate::values::moment;

/// How long a list stays as it was read when its filter speaks of now.
const NOW_STAYS: TimeDelta = TimeDelta::minutes(1);

/// A list as the routes describe it.
pub struct Listed<'a> {
    path: String,
    name: &'a str,
    /// In the order in which they are tried.
    templates: &'a [String],
    data: &'a [Data],
    listing: Option<&'a Listing>,
    /// Only the stories of this collection are shown.
    collection: Option<usize>,
    /// The slug in the address.
    slug: Option<&'a str>,
}

impl<'a> Listed<'a> {
    pub fn channel(route: &'a Route, slug: Option<&'a str>) -> Listed<'a> {
        let listing = match &route.kind {
            RouteKind::Channel(listing) => Some(listing),
            RouteKind::Page { .. } => None,
        };
        let path = route.path.plain().unwrap_or_else(|| route.path.with_slug(slug.unwrap_or_default()));
        Listed { path, name: &route.name, templates: &route.templates, data: &route.data, listing, collection: None, slug }
    }

    pub fn collection(own: &'a Collection, nth: usize, slug: Option<&'a str>) -> Listed<'a> {
        let path = own.path.plain().unwrap_or_else(|| own.path.with_slug(slug.unwrap_or_default()));
        let (templates, data) = (&own.templates, &own.data);
        Listed { path, name: &own.name, templates, data, listing: Some(&own.listing), collection: Some(nth), slug }
    }

    async fn stories(&self, g: &mut Gathering<'_>, limit: i64, page: u32, bodies: bool) -> Result<Found<archive::browse::Entry>> {
        // A story that comes or goes may change any list.
        g.tag("front");
        let filter = self.listing.and_then(|listing| listing.filter.as_deref()).map(|filter| data::filled(filter, self.slug));
        if filter.as_deref().is_some_and(|filter| filter.contains("now")) {
            g.good_until(g.house.now + NOW_STAYS);
        }
        let order = self.listing.and_then(|listing| listing.order.as_deref());
        let ask = Ask { filter: filter.as_deref(), order, limit, page: i64::from(page), bodies, ..Ask::all(g.house.now) };
        let mut found = g.archive.browse_posts(&ask).await?;
        if let Some(nth) = self.collection {
            // Filters of two collections may hold for one story; it stands in its own alone.
            found.rows.retain(|entry| entry.card.collection == Some(nth));
        }
        Ok(found)
    }
}

pub async fn page(g: &mut Gathering<'_>, listed: &Listed<'_>, page: u32) -> Result<Gathered> {
    let house = g.house.clone();
    let limit = listed.listing.and_then(|listing| listing.limit).map_or_else(|| List::per_page(&house), i64::from);
    let found = listed.stories(g, limit, page, !house.theme.is_house).await?;
    if i64::from(page) > found.pages() {
        return Ok(Gathered::Nothing);
    }
    let list = List { list_path: listed.path.clone(), page, total: found.total, limit };
    let cards = found.rows.iter().map(|entry| &entry.card);
    let last_modified = cards.clone().filter_map(|card| card.updated_at.max(card.published_at)).max();
    let is_front = listed.path == "/";
    let mut root = Map::new();
    if house.theme.is_house {
        let cards: Vec<Arc<Card>> = cards.cloned().map(Arc::new).collect();
        rail(g, &mut root).await?;
        if is_front && page == 1 {
            root.set("edition_at", moment(cards.first().and_then(|card| card.published_at)));
            front::top(g, &mut root, &cards).await?;
        }
        root.set("posts", g.cards(cards).await?);
        root.set("kickers", true);
        root.set("stream_from", 1);
    } else {
        root.set("posts", g.stories(found.rows, &found.pictures, &["tags", "authors"]).await?);
    }
    root.set("pagination", list.pagination());
    let told = data::gather(g, listed.data, listed.slug, &mut root).await?;
    let contexts = contexts(listed.name, is_front && page == 1, page, &root);
    let mut head = list.head(
        &house,
        told.name.clone().unwrap_or_default(),
        told.description.unwrap_or_else(|| house.paper.masthead.description.clone()),
    );
    if is_front {
        head.name.clear();
        if page == 1 {
            head.title.clear();
            front::about_site(&house, &mut head);
        }
    }
    head.meta_title = told.meta_title;
    if listed.listing.is_some_and(|listing| listing.rss) && !is_front {
        let title = told.name.map_or_else(|| house.title().to_owned(), |name| format!("{}: {name}", house.title()));
        head.feeds.splice(0..0, crate::pages::feeds(&house, &listed.path, &title));
    }
    let mut templates: Vec<String> =
        if is_front && page == 1 && listed.collection.is_some() { vec!["home".into()] } else { Vec::new() };
    templates.extend(listed.templates.iter().cloned());
    templates.extend((listed.name != "index").then(|| listed.name.to_owned()));
    templates.push("index".into());
    let ads = g.ads(turn(&head.path)).await?;
    Ok(Gathered::Page(Box::new(Page {
        status: 200,
        templates,
        body_class: body_class(&contexts, &root),
        contexts,
        root,
        head,
        list_path: listed.path.clone(),
        ads,
        pictures: g.pictures.clone(),
        show_head: told.show_head,
        last_modified,
        headers: Vec::new(),
        keep: true,
    })))
}

/// The list's feed: its newest stories.
pub async fn feed(g: &mut Gathering<'_>, listed: &Listed<'_>, kind: FeedKind, page: u32) -> Result<Gathered> {
    let found = listed.stories(g, kind.items(), page, true).await?;
    let pages = found.pages();
    if i64::from(page) > pages {
        return Ok(Gathered::Nothing);
    }
    let stories = found.rows.into_iter().map(|entry| (entry.card, entry.body.unwrap_or_default())).collect();
    let mut root = Map::new();
    let told = data::gather(g, listed.data, listed.slug, &mut root).await?;
    let source = Source { name: told.name.unwrap_or_default(), front: listed.path.clone(), page, pages, stories };
    Ok(Gathered::Printed(Box::new(feeds::set(g, source, kind).await?)))
}

/// What `{{#is}}` answers to.
pub(super) fn contexts(name: &str, is_home: bool, page: u32, root: &Map) -> Vec<Cow<'static, str>> {
    let mut contexts = paged(Vec::new(), page);
    if is_home {
        contexts.push("home".into());
    }
    contexts.push(name.to_owned().into());
    // The first of these that the data names.
    for thing in ["page", "post", "tag"] {
        if root.get(thing).is_some_and(|value| value.is_met()) {
            if !contexts.iter().any(|context| context == thing) {
                contexts.push(thing.into());
            }
            break;
        }
    }
    contexts
}

pub(super) fn body_class(contexts: &[Cow<'static, str>], root: &Map) -> String {
    let has = |name: &str| contexts.iter().any(|context| context == name);
    let slug = |thing: &str| root.get(thing).map(|value| value.get("slug").text()).filter(|slug| !slug.is_empty());
    let mut classes = Vec::new();
    if has("home") {
        classes.push("home-template".to_owned());
    } else if has("post") && slug("post").is_some() && slug("page").is_none() {
        classes.push("post-template".to_owned());
    } else if let (true, Some(slug)) = (has("page"), slug("page")) {
        classes.extend(["page-template".to_owned(), format!("page-{slug}")]);
    } else if let (true, Some(slug)) = (has("tag"), slug("tag")) {
        classes.extend(["tag-template".to_owned(), format!("tag-{slug}")]);
    } else if let (true, Some(slug)) = (has("author"), slug("author")) {
        classes.extend(["author-template".to_owned(), format!("author-{slug}")]);
    }
    let entry = root.get("post").or_else(|| root.get("page")).map(|entry| entry.get("tags")).unwrap_or(Value::Null);
    classes.extend(entry.as_array().into_iter().flatten().map(|tag| format!("tag-{}", tag.get("slug").text())));
    if has("paged") {
        classes.push("paged".to_owned());
    }
    classes.join(" ")
}
