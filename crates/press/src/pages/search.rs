//! Search: what the index finds, never kept, because its words are without number.

use std::sync::Arc;

use archive::Nouns;
use archive::search::{Wanted, highlight};
use chrono::{Days, NaiveDate, TimeZone, Utc};
use hbs::{Map, Value};
use paper::gate::open_part;

use super::List;
use crate::address::Narrow;
use crate::gather::Gathering;
use crate::set::Page;
use crate::{Address, Printed, Result};

/// Nobody reads further, and deep offsets cost.
const LAST_PAGE: u32 = 40;
/// Longer lists nobody picks from; an author's page leads to the rest.
const MOST_CHOICES: i64 = 200;

pub async fn search(g: &mut Gathering<'_>, query: &str, narrow: &Narrow, page: u32) -> Result<Option<Page>> {
    let house = g.house.clone();
    let list_path = Address::Search { query: query.to_owned(), narrow: narrow.clone(), page: 1 }.to_string();
    let page = page.min(LAST_PAGE);
    let mut list = List { list_path: list_path.clone(), page, total: 0, limit: List::per_page(&house) };
    let mut root = Map::new().with("query", query);
    root.set("narrow", choices(g, narrow).await?);
    root.set("asked", !query.is_empty() || !narrow.is_open());
    if !query.is_empty() || !narrow.is_open() {
        // A day of the paper begins at its own midnight.
        let midnight = |day: NaiveDate| {
            let at = house.zone.from_local_datetime(&day.and_hms_opt(0, 0, 0)?).earliest()?;
            Some(at.with_timezone(&Utc))
        };
        let wanted = Wanted {
            words: query.to_owned(),
            section: narrow.section.clone(),
            author: narrow.author.clone(),
            outlet: narrow.outlet.clone(),
            from: narrow.from.and_then(midnight),
            to: narrow.to.and_then(|day| midnight(day.checked_add_days(Days::new(1))?)),
        };
        let per_page = usize::try_from(List::per_page(&house)).unwrap_or(24);
        let found = g.archive.search.find(&wanted, per_page, usize::try_from(list.offset()).unwrap_or(0))?;
        // The index may be a second behind; what is not live is left out here.
        let cards = g.archive.stories().live_by_ids(&found.ids).await?;
        let bodies = g.archive.stories().bodies(&cards.iter().map(|card| card.id).collect::<Vec<_>>()).await?;
        let open = cards.iter().zip(&bodies).map(|(card, body)| open_part(body, &card.visibility));
        let snippets = open.map(|body| snippet(&body, query)).collect::<Vec<_>>();
        root.set("snippets", Value::array(snippets));
        list.total = if cards.is_empty() && page == 1 { 0 } else { found.total as i64 };
        root.set("more", found.more);
        let posts = g.cards(cards.into_iter().map(Arc::new)).await?;
        root.set("posts", posts);
    }
    root.set("total", list.total);
    // Nobody is told that there is nothing by an index that has not looked everywhere.
    root.set("unfinished", !g.archive.search.is_whole());
    root.set("pagination", list.pagination());
    let mut head = list.head(&house, house.word("Search").to_owned(), String::new());
    head.robots = Some("noindex");
    Ok(Some(Page {
        status: 200,
        templates: vec!["search".into(), "spare:search".into(), "index".into()],
        contexts: vec!["search".into()],
        body_class: "search-template".into(),
        root,
        head,
        list_path,
        ads: Default::default(),
        pictures: g.pictures.clone(),
        show_head: true,
        last_modified: None,
        headers: Vec::new(),
        keep: false,
    }))
}

/// Stories that a dialog shows before the page of all is asked for.
const A_FEW: usize = 8;

/// `{"total": 12, "more": false, "unfinished": false, "found": [{"title", "url", "section", "excerpt",
/// "published_at"}]}`; unfinished while the index does not hold every story yet.
pub async fn found(g: &mut Gathering<'_>, query: &str) -> Result<Printed> {
    let found = match query {
        "" => archive::search::Found::default(),
        words => g.archive.search.find(&Wanted { words: words.to_owned(), ..Wanted::default() }, A_FEW, 0)?,
    };
    let cards = g.archive.stories().live_by_ids(&found.ids).await?;
    let stories: Vec<_> = cards
        .iter()
        .map(|card| {
            serde_json::json!({
                "title": card.headline,
                "url": card.path(),
                "section": card.section.as_ref().map(|(_, _, name)| name),
                "excerpt": card.standfirst,
                "published_at": card.published_at,
            })
        })
        .collect();
    let total = if stories.is_empty() { 0 } else { found.total };
    let unfinished = !g.archive.search.is_whole();
    let answer = serde_json::json!({ "total": total, "more": found.more, "unfinished": unfinished, "found": stories });
    let mut printed = Printed::new(200, "application/json", answer.to_string());
    printed.headers.push(("x-robots-tag", "noindex".into()));
    printed.keep = false;
    Ok(printed)
}

/// A stretch of the story around the words that were looked for, each of them marked.
fn snippet(body: &str, query: &str) -> Value {
    let text = paper::body::text_of(body).replace('\n', " ");
    let mut out = String::new();
    for (piece, hit) in highlight(&text, query, 180) {
        out.push_str(if hit { "<mark>" } else { "" });
        hbs::escape(&piece, &mut out);
        out.push_str(if hit { "</mark>" } else { "" });
    }
    Value::safe(out)
}

/// What a reader may narrow a search to, with what is chosen.
async fn choices(g: &Gathering<'_>, narrow: &Narrow) -> Result<Value> {
    let list = |chosen: &Option<String>, all: Vec<(String, String)>| {
        Value::array(
            all.into_iter()
                .map(|(slug, name)| {
                    let is_chosen = chosen.as_ref() == Some(&slug);
                    Value::object([("slug", Value::from(slug)), ("name", name.into()), ("chosen", is_chosen.into())])
                })
                .collect::<Vec<_>>(),
        )
    };
    let day = |day: Option<NaiveDate>| Value::from(day.map(|day| day.to_string()).unwrap_or_default());
    let sections = g.house.paper.sections.iter().map(|s| (s.slug.to_string(), s.name.clone())).collect();
    let authors = g.archive.authors().list(MOST_CHOICES).await?.into_iter().map(|a| (a.slug.to_string(), a.name)).collect();
    let outlets = g.archive.outlets().list(MOST_CHOICES).await?.into_iter().map(|o| (o.slug.to_string(), o.name)).collect();
    Ok(Value::object([
        ("sections", list(&narrow.section, sections)),
        ("authors", list(&narrow.author, authors)),
        ("outlets", list(&narrow.outlet, outlets)),
        ("from", day(narrow.from)),
        ("to", day(narrow.to)),
        ("open", Value::from(!narrow.is_open())),
    ]))
}
