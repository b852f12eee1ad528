//! A Courant that takes from a Courant loses nothing: each of our feeds, read as a partner's.

use archive::Nouns;
use archive::wire_items::Arrival;
use paper::{Change, FirstStood, FoundPicture, Parts, Story, Upstream};
use wire::{Circumstances, Item};

use crate::testpaper::TestPaper;

const FEEDS: [&str; 3] = ["/feed.json", "/atom.xml", "/rss/"];

async fn read(paper: &TestPaper, address: &str) -> Vec<Item> {
    let feed = paper.get(address).await;
    assert_eq!(feed.status, 200, "{address}");
    let url = format!("https://neighbor.example{address}");
    let read = wire::feed::read(feed.body.as_bytes(), &Circumstances { url: Some(&url), content_type: None, now: paper.now() });
    assert!(read.complaints.is_empty(), "{address}: {:?}", read.complaints);
    read.items
}

/// A partner's story, corrected by it, with its terms; its embargo is over by now.
async fn taken(paper: &TestPaper) -> Story {
    let now = paper.now();
    let tx = paper.house.archive.begin().await.unwrap();
    let arrival = Arrival {
        partner: None,
        guid: "seal-7".into(),
        upstream: Upstream::Usable,
        upstream_reason: None,
        original: "as it came".into(),
        parts: Parts {
            headline: "Seal in the stacks".into(),
            standfirst: Some("It came in by the coal hatch and left by the front door.".into()),
            bylines: vec!["Gid Marsh".into()],
            outlet: Some("The Estuary Desk".into()),
            dateline: Some("QUAY".into()),
            body: "<p>A seal spent the night in the library, said the caretaker, who was woken twice by it.</p><p>It read nothing.</p>".into(),
            url: Some("https://estuary.example/seal".into()),
            rights: Some("CC BY 4.0".into()),
            language: Some("en".into()),
            version: Some("4".into()),
            correction: Some("It was one seal, not two.".into()),
            embargo_until: Some("2026-01-01T06:00:00Z".parse().unwrap()),
            first_stood: Some(FirstStood { guid: Some("tag:shore.example,2026:7".into()), url: Some("https://shore.example/7".into()), version: Some("3".into()) }),
            pictures: Vec::<FoundPicture>::new(),
            ..Parts::default()
        },
        bundle: None,
    };
    tx.wire_items().receive(&arrival, now).await.unwrap();
    let item = tx.wire_items().by_guid(None, "seal-7").await.unwrap().unwrap();
    let draft = desk::take(&tx, &paper.owner, item.id, &paper.desk().await, now).await.unwrap();
    tx.commit().await.unwrap();
    paper.publish(&draft).await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_we_pass_on_keeps_its_version_its_origin_its_terms_and_its_correction() {
    for paper in TestPaper::on_every_engine().await {
        let story = taken(&paper).await;
        for address in FEEDS {
            let item = read(&paper, address).await.remove(0);
            assert_eq!(item.guid, story.guid, "{address}");
            assert_eq!(item.version.as_deref(), Some("1"), "{address}");
            assert_eq!((item.is_correction, item.reason.as_deref()), (true, Some("It was one seal, not two.")), "{address}");
            assert_eq!(item.embargo_until, story.origin.as_ref().unwrap().embargo_until, "{address}");
            let first = item.first_stood.as_ref().unwrap();
            assert_eq!(first.guid.as_deref(), Some("tag:shore.example,2026:7"), "{address}");
            assert_eq!(
                (first.url.as_deref(), first.version.as_deref()),
                (Some("https://shore.example/7"), Some("3")),
                "{address}"
            );
            let parts = &item.parts;
            assert_eq!(parts.rights.as_deref(), Some("CC BY 4.0"), "{address}");
            assert_eq!(parts.outlet.as_deref(), Some("The Estuary Desk"), "{address}");
            assert_eq!(
                (parts.headline.as_str(), parts.standfirst.as_deref()),
                (story.headline.as_str(), story.standfirst.as_deref()),
                "{address}"
            );
            assert_eq!(parts.bylines, ["Gid Marsh"], "{address}");
            assert!(item.full && parts.body.contains("woken twice"), "{address}");
        }
        paper.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_we_hold_or_kill_is_held_or_killed_by_whoever_took_it() {
    for paper in TestPaper::on_every_engine().await {
        let story = taken(&paper).await;
        let tx = paper.house.archive.begin().await.unwrap();
        desk::hold(&tx, &paper.owner, story.id, "a doubt", "We are asking the caretaker.", &paper.desk().await, paper.now())
            .await
            .unwrap();
        tx.commit().await.unwrap();
        for address in FEEDS {
            let item = read(&paper, address).await.remove(0);
            assert_eq!((item.guid.as_str(), item.upstream), (story.guid.as_str(), Upstream::Held), "{address}");
            assert!(item.reason.as_deref().unwrap_or_default().contains("We are asking the caretaker."), "{address}");
            assert_eq!(item.version.as_deref(), Some("2"), "{address}");
            assert!(!item.original.contains("woken twice"), "{address}");
        }
        paper.kill(story.id, "There was no seal.").await;
        for address in FEEDS {
            let item = read(&paper, address).await.remove(0);
            assert_eq!((item.guid.as_str(), item.upstream), (story.guid.as_str(), Upstream::Killed), "{address}");
            assert!(item.reason.as_deref().unwrap_or_default().contains("There was no seal."), "{address}");
            assert!(!item.original.contains("woken twice"), "{address}");
        }
        paper.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_we_correct_is_told_to_whoever_took_it_and_to_whoever_comes_only_after_the_next_update() {
    for paper in TestPaper::on_every_engine().await {
        let story = taken(&paper).await;
        let note = "The seal slept in the stacks, not in the library's hall.";
        for (version, change, body) in [
            ("2", Change::Correction, "<p>A seal spent the night in the stacks, the caretaker said, who was woken twice.</p>"),
            (
                "3",
                Change::Update,
                "<p>A seal spent the night in the stacks, woken twice itself. It is back in the sea today.</p>",
            ),
        ] {
            let (archive, now) = (&paper.house.archive, paper.now());
            let tx = archive.begin().await.unwrap();
            let copy = desk::begin_copy(&tx, &paper.owner, story.id, change, now).await.unwrap();
            let edit = desk::Edit { edition: copy.edition, body: body.into(), ..desk::Edit::of(&tx, &copy.story).await.unwrap() };
            desk::edit_copy(&tx, &paper.owner, story.id, edit, change, note, now).await.unwrap();
            desk::send(&tx, &paper.owner, story.id, &paper.desk().await, now).await.unwrap();
            tx.commit().await.unwrap();
            for address in FEEDS {
                let item = read(&paper, address).await.remove(0);
                assert_eq!((item.guid.as_str(), item.version.as_deref()), (story.guid.as_str(), Some(version)), "{address}");
                assert_eq!((item.is_correction, item.reason.as_deref()), (true, Some(note)), "{address}");
                assert!(item.parts.body.contains("in the stacks"), "{address}");
            }
        }
        assert!(paper.get("/corrections/").await.body.contains("not in the library"));
        paper.close().await;
    }
}
