//! Feeds beside the pages.

use paper::State;
use scraper::Html;

use crate::small::{DOCK, SITE, Small};
use crate::{RENTS, select};

#[tokio::test]
async fn every_feed_is_well_formed_and_names_itself() {
    let paper = Small::paper().await;
    paper.take_down(RENTS, State::Killed, None).await;
    for desk in ["/", "/section/world/", "/author/ines-calloway/", "/thread/the-drowned-dock/", "/outlet/the-estuary-ledger/"] {
        for name in ["rss/", "atom.xml"] {
            let path = format!("{desk}{name}");
            let source = paper.text(&path).await;
            let mut reader = quick_xml::Reader::from_str(&source);
            loop {
                match reader.read_event() {
                    Ok(quick_xml::events::Event::Eof) => break,
                    Ok(_) => {}
                    Err(trouble) => panic!("{path}: {trouble}"),
                }
            }
            assert!(source.contains(&format!("href=\"{}{path}\"", SITE)), "{path} does not name itself");
        }
        let json: serde_json::Value = serde_json::from_str(&paper.text(&format!("{desk}feed.json")).await).unwrap();
        assert_eq!(json["version"], "https://jsonfeed.org/version/1.1");
        for item in json["items"].as_array().unwrap() {
            assert!(item["id"].as_str().unwrap().starts_with("tag:"));
        }
    }
}

#[tokio::test]
async fn a_partners_story_names_its_origin_everywhere() {
    let paper = Small::paper().await;
    let page = Html::parse_document(&paper.text(&format!("/{DOCK}/")).await);
    assert_eq!(select(&page, "link[rel=canonical]")[0].attr("href"), Some("https://ledger.example/dock"));
    let data: serde_json::Value =
        serde_json::from_str(&select(&page, "script[type=\"application/ld+json\"]")[0].inner_html()).unwrap();
    assert_eq!(data["isBasedOn"], "https://ledger.example/dock");
    assert!(paper.text("/rss/").await.contains("<source url=\"https://ledger.example/dock\">The Estuary Ledger</source>"));
    let json: serde_json::Value = serde_json::from_str(&paper.text("/feed.json").await).unwrap();
    assert_eq!(json["items"][0]["external_url"], "https://ledger.example/dock");
    assert!(!paper.text("/sitemap-news.xml").await.contains(DOCK), "a copy is not ours to announce");
}
