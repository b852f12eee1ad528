//! The front page: lead story, seconds, the row below, and a band for every section; from
//! page 2 on, the plain list of all stories.

use std::collections::HashSet;
use std::sync::Arc;

use archive::stories::Shelf;
use archive::{Card, Nouns};
use chrono::TimeDelta;
use hbs::{Map, Value};
use serde_json::json;

use super::{List, paged, rail, turn};
use crate::gather::Gathering;
use crate::head::{self, Head};
use crate::set::Page;
use crate::values::moment;
use crate::{House, Result};

/// How long a featured story may lead.
const LEADS_FOR: TimeDelta = TimeDelta::days(3);

pub async fn front(g: &mut Gathering<'_>, page: u32) -> Result<Option<Page>> {
    g.tag("front");
    let house = g.house.clone();
    let list =
        List { list_path: "/".into(), page, total: g.archive.count_live(Shelf::All).await?, limit: List::per_page(&house) };
    if list.is_past_end() {
        return Ok(None);
    }
    let newest: Vec<Arc<Card>> =
        g.archive.stories().live(Shelf::All, List::per_page(&house), list.offset()).await?.into_iter().map(Arc::new).collect();
    let mut root = Map::new();
    let last_modified = newest.iter().filter_map(|c| c.updated_at.max(c.published_at)).max();
    rail(g, &mut root).await?;
    if page == 1 && house.theme.is_house {
        root.set("edition_at", moment(newest.first().and_then(|c| c.published_at)));
        top(g, &mut root, &newest).await?;
    }
    let posts = g.cards(newest).await?;
    root.set("posts", posts);
    root.set("kickers", true);
    root.set("stream_from", 1);
    root.set("pagination", list.pagination());
    let mut head = list.head(
        &house,
        if page > 1 { house.word("Latest stories").to_owned() } else { String::new() },
        house.paper.masthead.description.clone(),
    );
    head.name.clear();
    if page == 1 {
        about_site(&house, &mut head);
    }
    let ads = g.ads(turn(&head.path)).await?;
    Ok(Some(Page {
        status: 200,
        templates: if page == 1 { vec!["home".into(), "index".into()] } else { vec!["index".into()] },
        contexts: if page == 1 { vec!["home".into(), "index".into()] } else { paged(vec!["index".into()], page) },
        body_class: if page == 1 { "home-template".into() } else { "paged".into() },
        root,
        head,
        list_path: "/".into(),
        ads,
        pictures: g.pictures.clone(),
        show_head: true,
        last_modified,
        headers: Vec::new(),
        keep: true,
    }))
}

/// What the front says about the paper to machines.
pub fn about_site(house: &House, head: &mut Head) {
    let organization = head::organization(house);
    head.json_ld.push(json!({
        "@context": "https://schema.org", "@type": "WebSite", "name": house.title(), "url": format!("{}/", house.site), "publisher": organization,
        "potentialAction": { "@type": "SearchAction", "target": format!("{}/search/?q={{search_term_string}}", house.site), "query-input": "required name=search_term_string" },
    }));
}

/// Lead, seconds, row and bands; no story stands twice.
pub async fn top(g: &mut Gathering<'_>, root: &mut Map, newest: &[Arc<Card>]) -> Result<()> {
    let now = g.house.now;
    let featured = g.lead(now - LEADS_FOR).await?;
    if let Some(at) = featured.as_ref().and_then(|lead| lead.published_at) {
        g.good_until(at + LEADS_FOR);
    }
    let lead = featured.or_else(|| newest.first().cloned());
    let house = g.house.clone();
    let mut sections = Vec::new();
    for section in &house.paper.sections {
        // Read once for all pages that show the section, and kept until it changes.
        sections.push((section, g.newest_of(section.id).await?));
    }
    let all = newest.iter().chain(&lead).chain(sections.iter().flat_map(|(_, newest)| newest.iter()));
    g.learn_sizes(all.filter_map(|card| card.picture.as_ref()?.id)).await?;
    let mut shown: HashSet<_> = lead.iter().map(|c| c.id).collect();
    let mut others = newest.iter().filter(|c| Some(c.id) != lead.as_ref().map(|l| l.id)).cloned();
    // Beside the lead stand two stories and the list of the most read, or more stories.
    let has_list = root.iter().any(|(name, value)| name == "trending" && value.is_met());
    let seconds: Vec<Arc<Card>> = others.by_ref().take(if has_list { 2 } else { 4 }).collect();
    let rest: Vec<Arc<Card>> = others.take(4).collect();
    shown.extend(seconds.iter().chain(&rest).map(|c| c.id));
    let lead = match lead {
        Some(lead) => g.card(lead).await?,
        None => Value::Null,
    };
    root.set("lead", lead);
    root.set("seconds", g.cards(seconds).await?);
    root.set("rest", g.cards(rest).await?);
    let mut bands = Vec::new();
    for (section, newest) in sections {
        let own: Vec<_> = newest.iter().filter(|card| !shown.contains(&card.id)).take(5).cloned().collect();
        if own.is_empty() {
            continue;
        }
        let posts = g.cards(own).await?;
        bands.push(Value::object([
            ("name", section.name.as_str().into()),
            ("slug", section.slug.as_str().into()),
            ("url", format!("/section/{}/", section.slug).into()),
            ("posts", Value::from(posts)),
        ]));
    }
    root.set("bands", bands);
    Ok(())
}
