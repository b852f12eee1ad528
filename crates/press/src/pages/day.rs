//! The archive by day: what the paper printed on one of its days.

use std::sync::Arc;

use archive::Nouns;
use chrono::{DateTime, Days, NaiveDate, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;
use hbs::{Map, Value};
use paper::StoryId;

use super::{List, rail, turn};
use crate::Result;
use crate::gather::Gathering;
use crate::helpers::moment::{self, Words};
use crate::set::Page;

pub async fn day(g: &mut Gathering<'_>, wanted: Option<NaiveDate>, page: u32) -> Result<Option<Page>> {
    let house = g.house.clone();
    let newest = g.archive.stories().before(None, house.now, StoryId(0)).await?.and_then(|c| c.published_at);
    // A paper that has printed nothing has no day to show, and no other address for this page.
    let is_empty = wanted.is_none() && newest.is_none();
    if wanted.is_none() {
        g.tag("front");
    }
    let day = wanted.unwrap_or_else(|| house.day(newest.unwrap_or(house.now)));
    let (from, to) = (begins(day, house.zone), begins(day + Days::new(1), house.zone));
    g.tag(format!("day:{day}"));
    let per_page = List::per_page(&house);
    let list_path = if is_empty { "/archive/".to_owned() } else { format!("/archive/{}/", day.format("%Y/%m/%d")) };
    let total = g.archive.stories().count_between(from, to).await?;
    let list = List { list_path: list_path.clone(), page, total, limit: per_page };
    if list.is_past_end() {
        return Ok(None);
    }
    let cards = g.archive.stories().between(from, to, per_page, list.offset()).await?;
    if cards.is_empty() && wanted.is_some() {
        return Ok(None);
    }
    let last_modified = cards.iter().filter_map(|c| c.updated_at.max(c.published_at)).max();
    let before = g
        .archive
        .stories()
        .before(None, from - TimeDelta::milliseconds(1), StoryId(0))
        .await?
        .and_then(|c| c.published_at)
        .map(|at| house.day(at));
    let after = g.archive.stories().next_from(to).await?.map(|at| house.day(at));
    for other in [before, after].into_iter().flatten() {
        g.tag(format!("day:{other}"));
    }
    let link = |day: Option<NaiveDate>| match day {
        Some(day) => Value::object([
            ("date", day.to_string().into()),
            ("url", Value::from(format!("/archive/{}/", day.format("%Y/%m/%d")))),
        ]),
        None => Value::Null,
    };
    let posts = g.cards(cards.into_iter().map(Arc::new)).await?;
    let mut root = Map::new();
    if !is_empty {
        root.set("day", Value::object([("date", day.to_string().into()), ("previous", link(before)), ("next", link(after))]));
    }
    root.set("posts", posts);
    root.set("stream_from", 1);
    root.set("kickers", true);
    root.set("pagination", list.pagination());
    rail(g, &mut root).await?;
    let words = Words::of(house.language());
    let title = match is_empty {
        true => house.word("The archive").to_owned(),
        false => moment::format(from.with_timezone(&house.zone), house.word("D MMMM YYYY"), &words),
    };
    let head = list.head(&house, title, String::new());
    let ads = g.ads(turn(&head.path)).await?;
    Ok(Some(Page {
        status: 200,
        templates: vec!["archive".into(), "spare:archive".into(), "index".into()],
        contexts: vec!["archive".into()],
        body_class: "archive-template".into(),
        root,
        head,
        list_path,
        ads,
        pictures: g.pictures.clone(),
        show_head: true,
        last_modified,
        headers: Vec::new(),
        keep: true,
    }))
}

/// The first moment of a day in a zone; days begin at one where clocks skip midnight.
fn begins(day: NaiveDate, zone: Tz) -> DateTime<Utc> {
    let midnight = day.and_hms_opt(0, 0, 0).expect("midnight exists on paper");
    (0..4)
        .find_map(|hour| zone.from_local_datetime(&(midnight + TimeDelta::hours(hour))).earliest())
        .map_or_else(|| midnight.and_utc(), |at| at.to_utc())
}
