//! What a partner says of an item it sent before: held, killed, corrected.
//!
//! Spoken as a tombstone (RFC 6721), as `media:status`, as `_news` of JSON Feed, or
//! as a category with the word `kill`.

use paper::{FirstStood, Upstream};

use crate::feed::{Item, Reading, plain};
use crate::markup::element::Element;

/// What one word means for the item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    Held,
    Killed,
    Corrected,
    Usable,
}

/// The word as the dialects and ninjs have it.
pub(crate) fn change(word: &str) -> Option<Change> {
    match word.trim().to_ascii_lowercase().as_str() {
        "deleted" | "kill" | "killed" | "canceled" | "cancelled" | "withdraw" | "withdrawn" => Some(Change::Killed),
        "hold" | "held" | "withheld" | "blocked" => Some(Change::Held),
        "correction" | "corrected" => Some(Change::Corrected),
        "usable" | "active" | "new" | "fix" | "update" | "release" => Some(Change::Usable),
        _ => None,
    }
}

/// An update that still carries the note of a correction tells it to whoever came too late for it.
pub(crate) fn with_note(change: Change, has_note: bool) -> Change {
    if change == Change::Usable && has_note { Change::Corrected } else { change }
}

impl Item {
    /// Where it first stood, once more: what is said first holds, what is new is added.
    pub(crate) fn note_first_stood(&mut self, said: FirstStood) {
        if said == FirstStood::default() {
            return;
        }
        let known = self.first_stood.get_or_insert_default();
        known.guid = known.guid.take().or(said.guid);
        known.url = known.url.take().or(said.url);
        known.version = known.version.take().or(said.version);
    }

    /// Applies a change; the gravest one wins, whatever the order they come in.
    pub(crate) fn apply(&mut self, change: Change, reason: Option<String>) {
        match change {
            Change::Killed => self.upstream = Upstream::Killed,
            Change::Held if self.upstream != Upstream::Killed => self.upstream = Upstream::Held,
            Change::Corrected => self.is_correction = true,
            Change::Held | Change::Usable => {}
        }
        if change != Change::Usable {
            self.reason = self.reason.take().or(reason);
        }
    }
}

/// What `_news` says in JSON Feed, said in markup: `courant:version`, `change` with its note,
/// `embargoed`, and `origin` with `guid`, `href` and `version`.
pub(crate) fn note_news(name: &str, element: &Element<'_>, item: &mut Item) {
    match name {
        "version" => item.version = element.words().map(str::to_owned),
        "embargoed" => item.embargo_until = element.words().and_then(super::dates::read).map(|date| date.to_utc()),
        "change" => {
            let note = element.attribute("note").map(|note| plain::from_text(&note)).filter(|note| !note.is_empty());
            if let Some(change) = element.words().and_then(change) {
                item.apply(with_note(change, note.is_some()), note);
            }
        }
        "origin" => {
            let text = |name: &str| element.attribute(name).map(|text| text.into_owned()).filter(|text| !text.is_empty());
            let url = element.attribute("href").and_then(|href| super::pictures::absolute(&href, None));
            item.note_first_stood(FirstStood { guid: text("guid"), url, version: text("version") });
        }
        _ => {}
    }
}

/// `at:deleted-entry` with `ref`, `when` and perhaps `at:comment`.
pub(crate) fn read_tombstone(element: &Element<'_>, original: &str, reading: &mut Reading) {
    let Some(guid) = element.attribute("ref") else {
        reading.complaints.add("A tombstone does not say which item it is about; it was left out.");
        return;
    };
    let comment = element.child("comment").map(|c| plain::from_html(&c.text)).filter(|c| !c.is_empty());
    let mut item = Item {
        guid: guid.strip_prefix(paper::wire_item::PLAIN_GUID).unwrap_or(&guid).to_owned(),
        updated: element.attribute("when").and_then(|w| super::dates::read(&w)),
        original: original.to_owned(),
        ..Item::default()
    };
    item.apply(Change::Killed, comment);
    reading.take(item);
}
