//! Stories that readers had and have no more.

use paper::{Code, State};

use crate::small::{Small, text};
use crate::{RENTS, every_page};

#[tokio::test]
async fn a_killed_story_is_gone_from_every_front_and_feed() {
    let paper = Small::paper().await;
    let mut pages = every_page();
    pages.retain(|p| !p.contains(RENTS));
    for more in [
        "/rss/",
        "/atom.xml",
        "/feed.json",
        "/section/city/",
        "/section/city/rss/",
        "/author/ines-calloway/atom.xml",
        "/sitemap-posts.xml",
        "/sitemap-news.xml",
    ] {
        pages.push(more.into());
    }
    for page in &pages {
        paper.get(page).await;
    }
    let before = paper.text(&format!("/{RENTS}/")).await;
    assert!(before.contains("Rents fall for the first time"));
    paper.take_down(RENTS, State::Killed, None).await;
    for page in &pages {
        let printed = paper.get(page).await;
        let printed = text(&printed);
        assert!(!printed.contains("Rents fall"), "{page} still has the headline");
        // Feeds keep its identity to tell the kill; nothing else may lead there.
        if !page.contains("rss") && !page.contains("atom") && !page.contains("feed.json") {
            assert!(!printed.contains(RENTS), "{page} still leads there");
        }
    }
    let gone = paper.get(&format!("/{RENTS}/")).await;
    assert_eq!(gone.status, 410);
    let notice = text(&gone);
    assert!(
        notice.contains("It rested on a false document.")
            && !notice.contains("Rents fall")
            && !notice.contains("dry dock at ten")
    );
    assert!(!notice.contains("for colleagues only"));
    let rss = paper.text("/rss/").await;
    assert!(rss.contains("<media:status state=\"deleted\" reason=\"kill: It rested on a false document.\"/>"), "{rss}");
    let atom = paper.text("/atom.xml").await;
    assert!(atom.contains("<at:deleted-entry ref=\"tag:anselm.example,"), "{atom}");
    let json: serde_json::Value = serde_json::from_str(&paper.text("/feed.json").await).unwrap();
    assert_eq!(json["items"][0]["_news"]["change"], "kill");
    assert!(json["items"][0].get("content_html").is_none());
    assert!(paper.text("/corrections/").await.contains("It rested on a false document."));
}

#[tokio::test]
async fn a_held_story_asks_readers_to_come_back() {
    let paper = Small::paper().await;
    paper.take_down(RENTS, State::Held, None).await;
    let page = paper.get(&format!("/{RENTS}/")).await;
    assert_eq!(page.status, 503);
    assert!(page.headers.iter().any(|(name, _)| *name == "retry-after"));
    let printed = text(&page);
    assert!(printed.contains("This story is being checked") && printed.contains("noarchive") && !printed.contains("Rents fall"));
    assert!(paper.text("/rss/").await.contains("state=\"blocked\""));
    assert!(!paper.text("/atom.xml").await.contains("deleted-entry"));
}

#[tokio::test]
async fn a_story_removed_for_legal_reasons_says_so() {
    let paper = Small::paper().await;
    paper.take_down(RENTS, State::Withdrawn, Some(Code::Legal)).await;
    assert_eq!(paper.get(&format!("/{RENTS}/")).await.status, 451);
}
