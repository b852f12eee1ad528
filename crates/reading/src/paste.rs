//! Pasted text becomes stories: one, or several glued together with furniture.
//!
//! Nothing is known of the site it was copied from. Each line is told for what it is
//! (furniture, the head of a story, a brief's heading, prose), the stories are found by
//! their heads, and each is read for its parts. What is left out is logged.

mod affair;
mod brief;
mod head;
mod kind;
mod lines;
pub(crate) mod names;
mod segment;
mod signs;
mod story;

use paper::{Parts, Removal};
use serde::{Deserialize, Serialize};

use crate::clean;

/// What was read out of something pasted.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Paste {
    /// The label the stories stood under.
    pub section: Option<String>,
    /// The stories seem to be of one running affair.
    pub thread: bool,
    pub stories: Vec<Parts>,
    /// Everything left out, of all stories and of the page around them.
    pub removed: Vec<Removal>,
}

impl Paste {
    /// As an object of plain values, each body a list of its paragraphs.
    pub fn to_json(&self) -> serde_json::Value {
        let stories: Vec<serde_json::Value> = self
            .stories
            .iter()
            .map(|story| {
                serde_json::json!({
                    "headline": story.headline,
                    "standfirst": story.standfirst,
                    "outlet": story.outlet,
                    "bylines": story.bylines,
                    "dateline": story.dateline,
                    "section": story.section,
                    "published_at": story.published_at,
                    "language": story.language,
                    "brief": story.brief,
                    "pictures": story.pictures,
                    "rights": story.rights,
                    "body": clean::paragraphs(&story.body),
                    "html": story.body,
                })
            })
            .collect();
        let removed: Vec<serde_json::Value> =
            self.removed.iter().map(|r| serde_json::json!({"text": r.text, "rule": r.rule})).collect();
        serde_json::json!({"section": self.section, "thread": self.thread, "stories": stories, "removed": removed})
    }
}

/// Reads pasted plain text or HTML, whichever it is.
pub fn read(input: &str) -> Paste {
    let found = if lines::is_markup(input) { lines::of_markup(input) } else { lines::of_text(input) };
    let mut paste = Paste::default();
    if found.is_empty() {
        return paste;
    }
    let page = kind::Page::of(found);
    let heads = segment::heads(&page);
    let mut log = story::Log::default();
    let first = heads.first().map_or(0, |head| head.from);
    story::before(&page, first, &mut log);
    for (n, head) in heads.iter().enumerate() {
        let end = heads.get(n + 1).map_or(page.lines.len(), |next| next.from);
        paste.stories.push(story::read(&page, head, end, &mut log));
    }
    let sections: Vec<&str> = paste.stories.iter().filter_map(|s| s.section.as_deref()).collect();
    paste.section = sections.first().map(|s| (*s).to_owned());
    if let [only] = paste.stories.as_mut_slice()
        && only.outlet.is_none()
    {
        only.outlet = signs::site_of(&page);
    }
    paste.thread = affair::is_one(&paste.stories);
    paste.removed = log.removals;
    paste
}
