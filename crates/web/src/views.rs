//! What is read, counted without cookies and without a trace of who.
//!
//! A page handed to a browser counts once for its address; the worker fetches the counts and
//! keeps them by day. Nothing about the reader is kept, not even for a moment.

use std::collections::HashMap;
use std::sync::Mutex;

use archive::Archive;
use http::{HeaderMap, header};
use paper::StoryId;

/// Readings by path since the last fetching.
#[derive(Default)]
pub struct Views {
    counts: Mutex<HashMap<Box<str>, i64>>,
}

/// More addresses than a paper has stories read in a minute; beyond it somebody is making them up.
const MOST: usize = 20_000;

impl Views {
    /// Counts one reading of a story's page. The path is canonical: `/the-bridge/`.
    pub fn count(&self, path: &str) {
        let mut counts = self.counts.lock().unwrap_or_else(|p| p.into_inner());
        if let Some(n) = counts.get_mut(path) {
            *n += 1;
        } else if counts.len() < MOST {
            counts.insert(path.into(), 1);
        }
    }

    /// The readings since the last time, by story; the worker adds them to the archive's own.
    pub async fn drain(&self, archive: &Archive) -> archive::Result<Vec<(StoryId, i64)>> {
        let counts = std::mem::take(&mut *self.counts.lock().unwrap_or_else(|p| p.into_inner()));
        let mut read = Vec::with_capacity(counts.len());
        for (path, n) in counts {
            if let Some(card) = archive.story_at(&path).await? {
                read.push((card.id, n));
            }
        }
        Ok(read)
    }
}

/// Is this a person's browser, as far as it says of itself?
pub fn is_reader(headers: &HeaderMap) -> bool {
    let Some(agent) = headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok()) else {
        return false;
    };
    // A page fetched ahead is not read yet.
    agent.starts_with("Mozilla/")
        && !["bot", "Bot", "spider", "Spider", "crawl", "Crawl", "Headless", "http:", "https:", "preview"]
            .iter()
            .any(|word| agent.contains(word))
        && !headers.contains_key("sec-purpose")
        && !headers.contains_key("purpose")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_counts_and_a_robot_does_not() {
        let agent = |words: &str| HeaderMap::from_iter([(header::USER_AGENT, words.parse().unwrap())]);
        assert!(is_reader(&agent("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")));
        assert!(!is_reader(&agent("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)")));
        assert!(!is_reader(&agent("curl/8.0")));
        assert!(!is_reader(&HeaderMap::new()));
        let mut ahead = agent("Mozilla/5.0 (X11; Linux x86_64)");
        ahead.insert("sec-purpose", "prefetch".parse().unwrap());
        assert!(!is_reader(&ahead));
    }
}
