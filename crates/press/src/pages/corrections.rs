//! Corrections and withdrawals, newest first, in the words the readers were given.

use archive::Nouns;
use chrono::{DateTime, Utc};
use hbs::{Map, Value};
use paper::takedown::Kind;

use super::List;
use crate::Result;
use crate::gather::Gathering;
use crate::set::Page;
use crate::values::moment;

pub async fn corrections(g: &mut Gathering<'_>) -> Result<Option<Page>> {
    // Every act on a story that readers had moves this tag.
    g.tag("front");
    let house = g.house.clone();
    let stones = g.archive.takedowns().tombstones(DateTime::<Utc>::UNIX_EPOCH, 200).await?;
    let entries: Vec<Value> = stones
        .iter()
        .filter(|stone| stone.kind != Kind::Hold)
        .map(|stone| {
            let label =
                if stone.kind == Kind::Kill { "A story was withdrawn because it was wrong" } else { "A story was removed" };
            let notice = if stone.notice.trim().is_empty() { stone.kind.usual_notice() } else { stone.notice.trim() };
            Value::object([
                ("date", moment(Some(stone.at))),
                ("note", house.word(notice).into()),
                ("story", Value::object([("title", Value::from(house.word(label))), ("url", Value::Null)])),
            ])
        })
        .collect();
    let list = List { list_path: "/corrections/".into(), page: 1, total: 0, limit: List::per_page(&house) };
    let root = Map::new().with("corrections", entries).with("policy", house.paper.masthead.corrections_policy.as_str());
    Ok(Some(Page {
        status: 200,
        templates: vec!["corrections".into(), "spare:corrections".into(), "page".into(), "index".into()],
        contexts: vec!["corrections".into()],
        body_class: "corrections-template".into(),
        root,
        head: list.head(&house, house.word("Corrections").to_owned(), String::new()),
        list_path: "/corrections/".into(),
        ads: Default::default(),
        pictures: g.pictures.clone(),
        show_head: true,
        last_modified: stones.first().map(|s| s.at),
        headers: Vec::new(),
        keep: true,
    }))
}
