//! The main job, end to end: paste, take, publish, read; a partner's feed; a kill.

use archive::Nouns;
use chrono::TimeDelta;
use paper::{Tray, Upstream};

use crate::testpaper::TestPaper;

const PASTED: &str = include_str!("../../demo/paste.txt");

/// Every address that could still show a story after it is gone.
const FRONTS: &[&str] = &[
    "/",
    "/section/harbor/",
    "/author/olive-penn/",
    "/archive/",
    "/rss/",
    "/atom.xml",
    "/feed.json",
    "/section/harbor/rss/",
    "/sitemap-posts.xml",
    "/sitemap-news.xml",
];

#[tokio::test(flavor = "multi_thread")]
async fn a_pasted_page_becomes_three_clean_stories_of_one_thread_and_a_kill_is_gone_everywhere() {
    for paper in TestPaper::on_every_engine().await {
        let archive = &paper.house.archive;
        let read = reading::paste::read(PASTED);
        assert_eq!(read.stories.len(), 3, "{:#?}", read.stories.iter().map(|s| &s.headline).collect::<Vec<_>>());
        let tx = archive.begin().await.unwrap();
        let items = desk::paste(&tx, Some(&paper.owner), PASTED, &read.stories, paper.now()).await.unwrap();
        let bundle = tx.wire_items().by_id(items[0]).await.unwrap().unwrap().bundle.unwrap();
        let drafts = desk::take_bundle(&tx, &paper.owner, &bundle, &paper.desk().await, paper.now()).await.unwrap();
        tx.commit().await.unwrap();
        let mut live = Vec::new();
        for draft in &drafts {
            live.push(paper.publish(draft).await);
        }
        let thread = archive.threads().by_id(live[0].thread.unwrap()).await.unwrap().unwrap();
        let thread_page = format!("/thread/{}/", thread.slug);
        for story in &live {
            let page = paper.get(&format!("/{}/", story.slug)).await;
            assert_eq!(page.status, 200);
            for leaked in ["[the_ad", "’s avatar", "'s avatar", "minute read</p>", "Invite Friends"] {
                assert!(!page.body.contains(leaked), "{leaked} on the page of {}", story.headline);
            }
            assert!(paper.get(&thread_page).await.body.contains(&format!("/{}/", story.slug)));
        }
        let doomed = &live[1];
        let canary = paper::body::text_of(&doomed.body).lines().next().unwrap().chars().take(40).collect::<String>();
        assert!(paper.get("/rss/").await.body.contains(&canary));
        archive.index_changes().await.unwrap();
        let search = format!("/search/?q={}", doomed.slug.as_str().replace('-', "+"));
        assert!(paper.get(&search).await.body.contains(&format!("href=\"/{}/\"", doomed.slug)));

        paper.kill(doomed.id, "We printed what was not so.").await;
        let gone = paper.get(&format!("/{}/", doomed.slug)).await;
        assert_eq!(gone.status, 410);
        assert!(gone.body.contains("We printed what was not so."), "{}", gone.body);
        assert!(!gone.body.contains(&canary));
        for address in FRONTS.iter().copied().chain([thread_page.as_str(), &search]) {
            let page = paper.get(address).await;
            assert!(!page.body.contains(&canary), "{address} still carries the text");
            let feed = address.contains("rss") || address.ends_with("xml") || address.ends_with("json");
            assert!(feed || !page.body.contains(&doomed.headline), "{address} still names it");
        }
        for other in [&live[0], &live[2]] {
            assert!(
                !paper.get(&format!("/{}/", other.slug)).await.body.contains(&doomed.headline),
                "its neighbors still lead to it"
            );
        }
        assert!(paper.get("/atom.xml").await.body.contains("deleted-entry"), "readers of feeds are told");
        paper.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_partners_story_is_taken_printed_and_held_the_moment_its_origin_kills_it() {
    for paper in TestPaper::on_every_engine().await {
        let archive = &paper.house.archive;
        let feed = |status: &str| {
            format!(
                "<rss version=\"2.0\" xmlns:media=\"http://search.yahoo.com/mrss/\"><channel><title>Estuary</title><link>https://estuary.example</link>\
                 <item><title>Seal in the stacks</title><guid>seal-1</guid><link>https://estuary.example/seal</link>{status}\
                 <description>&lt;p&gt;A seal spent the night in the library, said the caretaker, who was woken twice by it.&lt;/p&gt;</description></item></channel></rss>"
            )
        };
        // What the partner serves, filed as its poll files it.
        for (n, status) in ["", "<media:status state=\"deleted\" reason=\"There was no seal.\"/>"].into_iter().enumerate() {
            let at = wire::Circumstances { url: Some("https://estuary.example/feed"), content_type: None, now: paper.now() };
            let item = wire::feed::read(feed(status).as_bytes(), &at).items.remove(0);
            let arrival = archive::wire_items::Arrival {
                partner: None,
                guid: item.guid.clone(),
                upstream: item.upstream,
                upstream_reason: item.reason.clone(),
                original: item.original.clone(),
                parts: item.parts.clone(),
                bundle: None,
            };
            let tx = archive.begin().await.unwrap();
            tx.wire_items().receive(&arrival, paper.now() + TimeDelta::seconds(n as i64)).await.unwrap();
            tx.commit().await.unwrap();
            if n == 0 {
                let tx = archive.begin().await.unwrap();
                let item = tx.wire_items().tray(Tray::New, 10, 0).await.unwrap().remove(0);
                let draft = desk::take(&tx, &paper.owner, item.id, &paper.desk().await, paper.now()).await.unwrap();
                tx.commit().await.unwrap();
                paper.publish(&draft).await;
                assert_eq!(paper.get("/seal-in-the-stacks/").await.status, 200);
            } else {
                let item = archive.wire_items().tray(Tray::Taken, 10, 0).await.unwrap().remove(0);
                assert_eq!(item.upstream, Upstream::Killed);
                let tx = archive.begin().await.unwrap();
                desk::source_changed(&tx, item.id, paper.now()).await.unwrap();
                tx.commit().await.unwrap();
                let held = paper.get("/seal-in-the-stacks/").await;
                assert_eq!(held.status, 503);
                assert!(held.head.contains("retry-after"), "{}", held.head);
                assert!(!held.body.contains("woken twice"));
                assert!(!paper.get("/").await.body.contains("Seal in the stacks"));
            }
        }
        paper.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kill_on_one_node_is_gone_from_another() {
    let Ok(_) = std::env::var("COURANT_TEST_POSTGRES") else {
        println!("PostgreSQL is not at hand (COURANT_TEST_POSTGRES): two nodes were not tried.");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let engines = archive::scratch::every_engine(folder.path().to_owned()).await.unwrap();
    let database = &engines[1].database;
    let (here, there) = (TestPaper::open(database, &[]).await, TestPaper::open(database, &[]).await);
    let tx = here.house.archive.begin().await.unwrap();
    let draft = desk::create(&tx, &here.owner, "Two presses, one paper", &here.desk().await, here.now()).await.unwrap();
    let draft = tx
        .stories()
        .save(&paper::Story { body: "<p>The canary sings on both floors.</p>".into(), ..draft }, here.now())
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let live = here.publish(&draft).await;
    there.house.archive.follow().await.unwrap();
    let address = format!("/{}/", live.slug);
    assert!(there.get(&address).await.body.contains("canary"));
    here.kill(live.id, "").await;
    there.house.archive.follow().await.unwrap();
    assert_eq!(there.get(&address).await.status, 410);
    assert!(!there.get("/").await.body.contains("Two presses"));
    here.close().await;
    there.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_renamed_story_leads_from_its_old_address_and_readers_caches_are_asked_again() {
    for paper in TestPaper::on_every_engine().await {
        let archive = &paper.house.archive;
        let tx = archive.begin().await.unwrap();
        let draft = desk::create(&tx, &paper.owner, "Old name", &paper.desk().await, paper.now()).await.unwrap();
        let draft =
            tx.stories().save(&paper::Story { body: "<p>It has a name.</p>".into(), ..draft }, paper.now()).await.unwrap();
        tx.commit().await.unwrap();
        let live = paper.publish(&draft).await;
        let first = paper.get("/old-name/").await;
        let etag = first.head.lines().find_map(|line| line.strip_prefix("etag: ")).unwrap().to_owned();
        assert_eq!(paper.ask("GET", "/old-name/", &format!("If-None-Match: {etag}\r\n")).await.status, 304);
        assert_eq!(paper.ask("HEAD", "/old-name/", "").await.body, "");
        let tx = archive.begin().await.unwrap();
        tx.stories().save(&paper::Story { slug: paper::Slug::from_words("new name"), ..live }, paper.now()).await.unwrap();
        tx.commit().await.unwrap();
        let moved = paper.get("/old-name/").await;
        assert_eq!(moved.status, 301);
        assert!(moved.head.contains("location: ") && moved.head.contains("/new-name/"), "{}", moved.head);
        let shown = paper.ask("GET", "/new-name/", &format!("If-None-Match: {etag}\r\n")).await;
        assert_eq!(shown.status, 200);
        paper.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_brings_the_whole_paper_back_elsewhere() {
    let folder = tempfile::tempdir().unwrap();
    let settings = |name: &str| {
        courant::Settings::read(Some(std::path::Path::new("/dev/null")))
            .unwrap()
            .with("store.folder", folder.path().join(name).to_string_lossy())
            .unwrap()
    };
    let house = courant::House::open(&settings("here")).await.unwrap();
    let hash = house.archive.blobs.put(bytes::Bytes::from_static(b"a picture")).await.unwrap();
    let tx = house.archive.begin().await.unwrap();
    let owner = desk::add_staff(&tx, None, "Olive Penn", "olive@paper.example", paper::Role::Owner, None, chrono::Utc::now())
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let file = folder.path().join("paper.tar");
    courant::commands::backup::make(&settings("here"), &file).await.unwrap();
    assert!(courant::commands::backup::make(&settings("here"), &file).await.is_err(), "an older backup is never written over");
    courant::commands::backup::bring_back(&settings("there"), &file).await.unwrap();
    assert!(courant::commands::backup::bring_back(&settings("there"), &file).await.is_err(), "nor is a paper");
    let back = courant::House::open(&settings("there")).await.unwrap();
    assert_eq!(back.archive.staff().by_id(owner.id).await.unwrap().unwrap().name, "Olive Penn");
    assert_eq!(back.archive.blobs.get(&hash).await.unwrap().unwrap(), "a picture");
}
