//! The search page.

use scraper::Html;

use crate::small::Small;
use crate::{one, select};

#[tokio::test]
async fn a_search_finds_a_story_and_shows_its_words_safely() {
    let paper = Small::paper().await;
    paper.archive.index_changes().await.unwrap();
    let page = Html::parse_document(&paper.text("/search/?q=lighthouse").await);
    assert_eq!(select(&page, ".stream .card").len(), 1);
    let odd = paper.text("/search/?q=%3Cscript%3Ealert(1)%3C/script%3E%22").await;
    assert!(!odd.contains("<script>alert"), "{odd}");
}

#[tokio::test]
async fn a_search_says_so_while_it_does_not_know_every_story_yet() {
    let paper = Small::paper().await;
    let status = async |path: &str| one(&Html::parse_document(&paper.text(path).await), ".search-count");
    let said = status("/search/?q=lighthouse").await;
    assert!(said.starts_with("Nothing found so far. The search is still reading the archive"), "{said}");
    let found: serde_json::Value = serde_json::from_str(&paper.text("/search/found.json?q=lighthouse").await).unwrap();
    assert_eq!((&found["unfinished"], &found["total"]), (&true.into(), &0.into()));
    paper.archive.index_changes().await.unwrap();
    assert_eq!(status("/search/?q=lighthouse").await, "1 story");
    assert_eq!(status("/search/?q=zeppelin").await, "No story has these words. Try fewer, or other ones.");
    let found: serde_json::Value = serde_json::from_str(&paper.text("/search/found.json?q=lighthouse").await).unwrap();
    assert_eq!((&found["unfinished"], &found["total"]), (&false.into(), &1.into()));
}
