//! Permalinks that were in force once: what stood under them is still asked for.

use serde::{Deserialize, Serialize};

use super::{Pattern, Routes, read};

/// Permalinks of earlier files, as written, the newest first. Those that hold without a file are
/// among them only when a file took their place.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Before {
    #[serde(default)]
    pub stories: Vec<String>,
    #[serde(default)]
    pub tags: Vec<String>,
    #[serde(default)]
    pub authors: Vec<String>,
}

/// Permalinks of each kind that are remembered.
const MOST: usize = 50;

impl Before {
    /// Remembers the permalinks of a file that gives way to another; `None` is having no file.
    pub fn remember(&mut self, routes: Option<&Routes>) {
        let usual = Routes::usual();
        let routes = routes.unwrap_or(&usual);
        for collection in &routes.collections {
            put(&mut self.stories, &collection.permalink);
        }
        routes.tag.iter().for_each(|tag| put(&mut self.tags, tag));
        routes.author.iter().for_each(|author| put(&mut self.authors, author));
    }

    /// The patterns of one kind.
    pub fn patterns(all: &[String]) -> impl Iterator<Item = Pattern> {
        all.iter().filter_map(|written| read::permalink(written, 1).ok())
    }
}

fn put(all: &mut Vec<String>, pattern: &Pattern) {
    let written = pattern.to_string();
    all.retain(|other| *other != written);
    all.insert(0, written);
    all.truncate(MOST);
}
