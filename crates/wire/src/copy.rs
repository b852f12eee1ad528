//! From items as they stood in the feed to copy an editor can read.

use std::collections::HashMap;

use archive::wire_items::Arrival;
use chrono::{DateTime, Utc};
use paper::{PartnerId, Parts, Upstream, WireItem};
use reading::boilerplate::Repeated;
use reading::clean::{Context, clean, paragraphs};
use url::Url;

use crate::complaint::Complaint;
use crate::feed::Item;

/// Makes names unique within one feed. The same name twice with two links is a partner that
/// does not know what a name is: then the link names the item. The same item twice is one item,
/// newer over older, a kill over everything.
pub(crate) fn distinct(items: Vec<Item>, complaints: &mut Vec<Complaint>) -> Vec<Item> {
    let mut urls: HashMap<String, Option<String>> = HashMap::new();
    let mut muddled: Vec<String> = Vec::new();
    for item in &items {
        match urls.get(&item.guid) {
            None => {
                urls.insert(item.guid.clone(), item.parts.url.clone());
            }
            Some(url) if url.is_some() && item.parts.url.is_some() && *url != item.parts.url => {
                muddled.push(item.guid.clone());
            }
            Some(_) => {}
        }
    }
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut kept: Vec<Item> = Vec::new();
    for mut item in items {
        if muddled.contains(&item.guid)
            && let Some(url) = item.parts.url.clone()
        {
            item.guid = url;
        }
        match places.get(&item.guid) {
            None => {
                places.insert(item.guid.clone(), kept.len());
                kept.push(item);
            }
            Some(&place) => merge(&mut kept[place], item),
        }
    }
    if !muddled.is_empty() {
        let sentence = "Several items of the feed bear the same name (guid); their links were used instead.";
        complaints.push(Complaint { about: None, sentence: sentence.to_owned() });
    }
    kept
}

fn merge(known: &mut Item, other: Item) {
    if other.upstream == Upstream::Killed || known.upstream == Upstream::Killed {
        known.upstream = Upstream::Killed;
        known.reason = known.reason.take().or(other.reason);
    } else if is_newer(&other, known) {
        *known = other;
    }
}

/// By the partner's own count where it has one, else by its dates.
fn is_newer(other: &Item, known: &Item) -> bool {
    let count = |item: &Item| item.version.as_deref().and_then(|version| version.parse::<u64>().ok());
    match (count(other), count(known)) {
        (Some(other), Some(known)) if other != known => other > known,
        _ => other.updated > known.updated,
    }
}

/// What is known about the partner while its items are cleaned.
pub(crate) struct Desk<'a> {
    pub partner: PartnerId,
    pub outlet: &'a str,
    /// The partner's newest items, already in the tray.
    pub known: &'a [WireItem],
}

/// Cleans the items and makes arrivals of them. Plain work over values: it belongs on a blocking thread.
pub(crate) fn arrivals(items: Vec<Item>, desk: &Desk<'_>) -> Vec<Arrival> {
    let repeated = repeated(&items, desk.known);
    items.into_iter().map(|item| arrival(item, desk, &repeated)).collect()
}

/// What stands in this partner's items again and again: in those that came now and those before,
/// what was taken out of them included.
fn repeated(items: &[Item], known: &[WireItem]) -> Repeated {
    let now = items.iter().filter(|i| !i.parts.body.is_empty()).take(60);
    let now = now.map(|item| {
        let cleaned = clean(&item.parts.body, Context::default());
        let mut texts = paragraphs(&cleaned.body);
        texts.extend(cleaned.removals.into_iter().map(|r| r.text));
        texts
    });
    let before = known.iter().filter(|k| items.iter().all(|i| i.guid != k.guid)).take(60);
    let before = before.map(|item| {
        let mut texts = paragraphs(&item.parts.body);
        texts.extend(item.parts.removals.iter().map(|r| r.text.clone()));
        texts
    });
    Repeated::among(now.chain(before))
}

fn arrival(item: Item, desk: &Desk<'_>, repeated: &Repeated) -> Arrival {
    let mut parts = item.parts;
    parts.version = item.version;
    parts.correction = item.is_correction.then(|| item.reason.clone().unwrap_or_default());
    parts.embargo_until = item.embargo_until.map(whole_millisecond);
    parts.first_stood = item.first_stood;
    let base = item.base.as_deref().and_then(|b| Url::parse(b).ok());
    let cleaned = clean(&parts.body, Context { base: base.as_ref(), repeated: Some(repeated) });
    parts.body = cleaned.body;
    // A page behind the item was read before; what that took out is kept in the log.
    parts.removals.extend(cleaned.removals);
    reading::dateline::lift(&mut parts);
    parts.language = reading::language::of(&paper::body::text_of(&parts.body), parts.language.as_deref());
    parts.outlet = parts.outlet.or_else(|| Some(desk.outlet.to_owned()));
    Arrival {
        partner: Some(desk.partner),
        guid: item.guid,
        upstream: item.upstream,
        upstream_reason: item.reason.filter(|_| item.upstream != Upstream::Usable),
        original: item.original,
        parts,
        bundle: None,
    }
}

/// The store keeps milliseconds, and an embargo is never shortened.
fn whole_millisecond(at: DateTime<Utc>) -> DateTime<Utc> {
    let next = i64::from(!at.timestamp_subsec_nanos().is_multiple_of(1_000_000));
    DateTime::from_timestamp_millis(at.timestamp_millis() + next).unwrap_or(at)
}

/// A page's bytes as text, in the encoding that they, the page or the server name.
pub(crate) fn decoded(bytes: &[u8], content_type: Option<&str>) -> String {
    let charset = content_type.and_then(crate::decode::charset_of);
    reading::page::decode(bytes, charset.as_deref())
}

/// Reads a page as a wire item is read: its parts, with the log of what was taken out.
pub(crate) fn page(text: &str, url: &Url) -> Parts {
    let mut parts = reading::page::read(text, Some(url));
    reading::dateline::lift(&mut parts);
    parts.language = reading::language::of(&paper::body::text_of(&parts.body), parts.language.as_deref());
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(guid: &str, url: &str) -> Item {
        Item { guid: guid.into(), parts: Parts { url: Some(url.into()), ..Parts::default() }, ..Item::default() }
    }

    #[test]
    fn items_that_share_a_name_are_named_by_their_links() {
        let mut complaints = Vec::new();
        let kept = distinct(vec![item("x", "https://a.example/1"), item("x", "https://a.example/2")], &mut complaints);
        assert_eq!(kept.iter().map(|i| i.guid.as_str()).collect::<Vec<_>>(), ["https://a.example/1", "https://a.example/2"]);
        assert_eq!(complaints.len(), 1);
    }

    #[test]
    fn a_kill_anywhere_in_the_feed_kills_the_item() {
        let killed = Item { guid: "1".into(), upstream: Upstream::Killed, reason: Some("Wrong".into()), ..Item::default() };
        for order in [vec![killed.clone(), item("1", "https://a.example/1")], vec![item("1", "https://a.example/1"), killed]] {
            let kept = distinct(order, &mut Vec::new());
            assert_eq!(kept.len(), 1);
            assert_eq!(kept[0].upstream, Upstream::Killed);
            assert_eq!(kept[0].reason.as_deref(), Some("Wrong"));
        }
    }
}
