//! Section fronts, threads, authors and outlets: lists with a head of their own.

use std::borrow::Cow;
use std::sync::Arc;

use archive::Nouns;
use archive::routing::NOWHERE;
use archive::stories::Shelf;
use hbs::{Map, Value};

use super::{Gathered, List, feeds, paged, rail, turn};
use crate::Result;
use crate::gather::Gathering;
use crate::set::Page;
use crate::values::{IntoValue, author_value, topic_value, web_address, whole_author};

/// What a list page says about the thing it lists.
struct About {
    /// The key under which the template finds it.
    key: &'static str,
    value: Value,
    name: String,
    description: String,
    shelf: Shelf,
    tag: String,
    slug: String,
    path: String,
    templates: Vec<String>,
    /// Lead and seconds stand above the list on its first page.
    leads: bool,
}

pub async fn section(g: &mut Gathering<'_>, slug: &str, page: u32) -> Result<Option<Page>> {
    let house = g.house.clone();
    let Some(section) = house.paper.sections.iter().find(|s| s.slug.as_str() == slug) else {
        return Ok(None);
    };
    let mut value = Value::object([
        ("id", section.id.0.to_string().into()),
        ("name", section.name.as_str().into()),
        ("slug", section.slug.as_str().into()),
        ("description", section.description.as_deref().filter(|d| !d.trim().is_empty()).into_value()),
        ("url", format!("/section/{slug}/").into()),
        ("visibility", Value::from("public")),
    ]);
    if !house.theme.is_house
        && let Some(topic) = g.archive.topics().of_section(section.id).await?
    {
        let pictures = g.pictures_of(std::slice::from_ref(&topic), &[]).await?;
        value = topic_value(&house, &topic, topic.picture.and_then(|id| pictures.get(&id)));
    }
    let about = About {
        key: "tag",
        value,
        name: section.name.clone(),
        description: section.description.clone().unwrap_or_default(),
        shelf: Shelf::Section(section.id),
        tag: format!("section:{}", section.id),
        slug: slug.to_owned(),
        path: format!("/section/{slug}/"),
        templates: vec![format!("tag-{slug}"), "tag".into(), "index".into()],
        leads: true,
    };
    print(g, about, page).await
}

/// A topic's own page. A section's topic leads to the section.
pub async fn topic(g: &mut Gathering<'_>, slug: &str, page: u32) -> Result<Gathered> {
    let house = g.house.clone();
    let moved = || Gathered::Moved(crate::helpers::page_path(&format!("/section/{slug}/"), page));
    let Some(topic) = g.archive.topics().by_slug(slug).await? else {
        let is_section = house.paper.sections.iter().any(|s| s.slug.as_str() == slug);
        return Ok(if is_section { moved() } else { Gathered::Nothing });
    };
    if topic.section.is_some() {
        return Ok(moved());
    }
    if topic.internal {
        return Ok(Gathered::Nothing);
    }
    let pictures = g.pictures_of(std::slice::from_ref(&topic), &[]).await?;
    let about = About {
        key: "tag",
        value: topic_value(&house, &topic, topic.picture.and_then(|id| pictures.get(&id))),
        name: topic.name.clone(),
        path: house.paper.topic_address(&topic).unwrap_or_else(|| NOWHERE.to_owned()),
        description: topic.meta.meta_description.clone().or(topic.description.clone()).unwrap_or_default(),
        shelf: Shelf::Topic(topic.id),
        tag: format!("topic:{}", topic.id),
        slug: slug.to_owned(),
        templates: vec![format!("tag-{slug}"), "tag".into(), "index".into()],
        leads: false,
    };
    let title = topic.meta.meta_title.filter(|t| !t.trim().is_empty());
    Ok(match print(g, about, page).await? {
        Some(mut page) => {
            page.head.meta_title = title;
            Gathered::Page(Box::new(page))
        }
        None => Gathered::Nothing,
    })
}

pub async fn thread(g: &mut Gathering<'_>, slug: &str, page: u32) -> Result<Option<Page>> {
    let Some(thread) = g.archive.threads().by_slug(slug).await? else {
        return Ok(None);
    };
    let summary = thread.summary.clone().unwrap_or_default();
    let value = Value::object([
        ("title", thread.title.as_str().into()),
        ("slug", thread.slug.as_str().into()),
        ("standfirst", Some(summary.trim()).filter(|s| !s.is_empty()).into_value()),
        ("url", Value::from(format!("/thread/{slug}/"))),
    ]);
    let about = About {
        key: "thread",
        value,
        name: thread.title,
        description: summary,
        shelf: Shelf::Thread(thread.id),
        tag: format!("thread:{}", thread.id),
        slug: slug.to_owned(),
        path: format!("/thread/{slug}/"),
        templates: vec!["thread".into(), "index".into()],
        leads: false,
    };
    print(g, about, page).await
}

pub async fn author(g: &mut Gathering<'_>, slug: &str, page: u32) -> Result<Option<Page>> {
    let Some(author) = g.archive.authors().by_slug(slug).await? else {
        return Ok(None);
    };
    let pictures = g.pictures_of(&[], std::slice::from_ref(&author)).await?;
    let own = |id: Option<paper::PictureId>| id.and_then(|id| pictures.get(&id));
    let about = About {
        key: "author",
        value: if g.house.theme.is_house {
            author_value(&g.house, &author, own(author.picture))
        } else {
            whole_author(&g.house, &author, own(author.picture), own(author.cover))
        },
        name: author.name.clone(),
        description: author.bio.clone().unwrap_or_default(),
        path: g.house.paper.author_address(slug),
        shelf: Shelf::Author(author.id),
        tag: format!("author:{}", author.id),
        slug: slug.to_owned(),
        templates: vec![format!("author-{slug}"), "author".into(), "index".into()],
        leads: false,
    };
    print(g, about, page).await
}

pub async fn outlet(g: &mut Gathering<'_>, slug: &str, page: u32) -> Result<Option<Page>> {
    let Some(outlet) = g.archive.outlets().by_slug(slug).await? else {
        return Ok(None);
    };
    let value = super::story::outlet_value(g, &outlet).await?;
    let home = outlet.url.as_deref().and_then(web_address).into_value();
    let value = Value::from_object(crate::values::Over { below: value, fields: Map::new().with("home_url", home) });
    let about = About {
        key: "outlet",
        value,
        name: outlet.name.clone(),
        description: String::new(),
        shelf: Shelf::Outlet(outlet.id),
        tag: format!("outlet:{}", outlet.id),
        slug: slug.to_owned(),
        path: format!("/outlet/{slug}/"),
        templates: vec!["outlet".into(), "index".into()],
        leads: false,
    };
    print(g, about, page).await
}

async fn print(g: &mut Gathering<'_>, about: About, page: u32) -> Result<Option<Page>> {
    g.tag(about.tag);
    let house = g.house.clone();
    let path = about.path;
    let list =
        List { list_path: path.clone(), page, total: g.archive.count_live(about.shelf).await?, limit: List::per_page(&house) };
    if list.is_past_end() {
        return Ok(None);
    }
    let cards = g.archive.stories().live(about.shelf, List::per_page(&house), list.offset()).await?;
    let last_modified = cards.iter().filter_map(|c| c.updated_at.max(c.published_at)).max();
    let posts = g.cards(cards.into_iter().map(Arc::new)).await?;
    let mut root = Map::new().with(about.key, about.value.clone());
    let mut contexts = vec![Cow::from(about.key)];
    let mut templates = about.templates;
    if !house.theme.is_house && !matches!(about.key, "tag" | "author") {
        // Themes written for Ghost know topics, and set any other list best as one.
        let name = Map::new().with("name", about.name.as_str()).with("description", about.description.as_str());
        root.set("tag", Value::from_object(crate::values::Over { below: about.value, fields: name }));
        contexts.push("tag".into());
        templates.insert(1, "tag".into());
    }
    let led = about.leads && page == 1 && posts.len() > 3;
    if led {
        root.set("lead", posts[0].clone());
        root.set("seconds", posts[1..3].to_vec());
    }
    root.set("stream_from", if led { 4 } else { 1 });
    root.set("posts", posts);
    // On a section's own front its name over every story says nothing.
    root.set("kickers", about.key != "tag");
    root.set("pagination", list.pagination());
    rail(g, &mut root).await?;
    let mut head = list.head(&house, about.name.clone(), about.description);
    head.feeds.splice(0..0, feeds(&house, &path, &format!("{}: {}", house.title(), about.name)));
    if list.total == 0 {
        // A page with nothing on it is no answer to anybody's search.
        head.robots = Some("noindex");
    }
    let ads = g.ads(turn(&head.path)).await?;
    let context = about.key;
    Ok(Some(Page {
        status: 200,
        templates,
        contexts: paged(contexts, page),
        body_class: format!("{context}-template {context}-{}{}", about.slug, if page > 1 { " paged" } else { "" }),
        root,
        head,
        list_path: path,
        ads,
        pictures: g.pictures.clone(),
        show_head: true,
        last_modified,
        headers: Vec::new(),
        keep: true,
    }))
}
