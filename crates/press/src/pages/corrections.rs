//! Corrections and withdrawals, newest first, in the words the readers were given.

use archive::Nouns;
use archive::corrections::Notice;
use chrono::{DateTime, Utc};
use hbs::{Map, Value};
use paper::takedown::Kind;

use super::List;
use crate::gather::Gathering;
use crate::set::Page;
use crate::values::moment;
use crate::{House, Result};

/// Entries on the page; older ones are read through the paper's own API.
const SHOWN: i64 = 200;

pub async fn corrections(g: &mut Gathering<'_>) -> Result<Option<Page>> {
    // Every act on a story that readers had moves this tag.
    g.tag("front");
    let house = g.house.clone();
    let notices = g.archive.corrections().notices(DateTime::<Utc>::UNIX_EPOCH, SHOWN, 0).await?;
    let entries: Vec<Value> = notices.iter().filter_map(|notice| entry(&house, notice)).collect();
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
        last_modified: notices.first().map(at),
        headers: Vec::new(),
        keep: true,
    }))
}

fn at(notice: &Notice) -> DateTime<Utc> {
    match notice {
        Notice::Correction(correction, _) => correction.at,
        Notice::Takedown(stone) => stone.at,
    }
}

/// What is being checked is not known to be wrong, and is not named.
fn entry(house: &House, notice: &Notice) -> Option<Value> {
    let (title, url, note, is_correction) = match notice {
        Notice::Correction(correction, card) => {
            (card.headline.as_str(), Value::from(card.path()), correction.note.as_str(), true)
        }
        Notice::Takedown(stone) if stone.kind == Kind::Hold => return None,
        Notice::Takedown(stone) => {
            let label = match stone.kind {
                Kind::Kill => "A story was withdrawn because it was wrong",
                _ => "A story was removed",
            };
            let notice = stone.notice.trim();
            let notice = if notice.is_empty() { stone.kind.usual_notice() } else { notice };
            (house.word(label), Value::Null, house.word(notice), false)
        }
    };
    Some(Value::object([
        ("date", moment(Some(at(notice)))),
        ("note", note.into()),
        ("corrected", is_correction.into()),
        ("story", Value::object([("title", Value::from(title)), ("url", url)])),
    ]))
}
