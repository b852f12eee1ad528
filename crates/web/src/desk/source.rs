//! What the origin of a story has said since the story was taken: on its own screen, and on the board.

use archive::Nouns;
use chrono::TimeDelta;
use paper::{Story, Upstream, WireItem};

use super::clock::Clock;
use super::page::Visit;
use crate::error::Result;

/// One thing an editor should know.
pub struct Told {
    /// The color of the box: `no` for red, `warn` for amber.
    pub color: &'static str,
    pub sentence: String,
    pub href: String,
}

/// On the board: how far back, and how many.
const SINCE: TimeDelta = TimeDelta::days(7);
const ON_BOARD: i64 = 8;

/// Where the story's item stands now, if it is no longer what the story was made of.
pub async fn told(visit: &Visit, story: &Story) -> Result<Option<Told>> {
    let Some(origin) = &story.origin else {
        return Ok(None);
    };
    let item = match origin.wire_item {
        Some(id) => visit.state.archive.wire_items().by_id(id).await?,
        None => None,
    };
    let Some(item) = item.filter(|item| item.upstream != Upstream::Usable || item.version > origin.version) else {
        // What ours was made of was a correction: whoever prints it should say so.
        return Ok(origin.correction.as_deref().map(|note| Told {
            color: "warn",
            sentence: format!("This is the corrected version of its origin. {}", words(note)),
            href: origin.wire_item.map(|id| format!("/desk/wire/{id}")).unwrap_or_default(),
        }));
    };
    Ok(Some(Told { color: color(&item), sentence: sentence(&item), href: format!("/desk/wire/{}", item.id) }))
}

/// Taken items whose origin has spoken since anybody here last saved the story.
pub async fn moved_on(visit: &Visit) -> Result<Vec<Told>> {
    let items = visit.state.archive.wire_items().moved_on(visit.now - SINCE, ON_BOARD).await?;
    let told = |item: WireItem| {
        let story = item.story?;
        let headline = if item.parts.headline.is_empty() { "A story" } else { &item.parts.headline };
        let sentence = format!("{headline}: {}", sentence(&item));
        Some(Told { color: color(&item), sentence, href: format!("/desk/stories/{story}") })
    };
    Ok(items.into_iter().filter_map(told).collect())
}

/// The embargo of an item, while it lasts.
pub fn embargo(item: &WireItem, clock: &Clock) -> Option<String> {
    item.parts.embargo_until.filter(|until| *until > clock.now).map(|until| clock.full(until))
}

/// A correction in the partner's words.
pub fn words(note: &str) -> String {
    if note.is_empty() { "It does not say what was wrong.".to_owned() } else { format!("It says: \u{201c}{note}\u{201d}") }
}

fn color(item: &WireItem) -> &'static str {
    if item.upstream == Upstream::Usable && item.parts.correction.is_none() { "warn" } else { "no" }
}

fn sentence(item: &WireItem) -> String {
    let why = item.upstream_reason.as_deref().map(|reason| format!(" It says: \u{201c}{reason}\u{201d}")).unwrap_or_default();
    match (item.upstream, item.parts.correction.as_deref()) {
        (Upstream::Killed, _) => format!("Its origin has killed it.{why}"),
        (Upstream::Held, _) => format!("Its origin is holding it back.{why}"),
        (Upstream::Usable, Some(note)) => format!("Its origin has corrected it, and ours is not corrected. {}", words(note)),
        (Upstream::Usable, None) => {
            format!("Its origin has sent a newer text, version {}; ours was made of an older one.", item.version)
        }
    }
}
