//! Visits to partners, on a network of our own and a real store.

use std::collections::HashMap;
use std::io;
use std::net::IpAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use archive::{Archive, Nouns};
use chrono::{DateTime, TimeDelta, Utc};
use futures_util::future::BoxFuture;
use futures_util::{FutureExt, StreamExt, stream};
use outbound::{Client, Hop, HopAnswer, Line, LineError, Resolver, Settings};
use paper::{PartnerId, Tray, Upstream};
use wire::Filed;

use crate::shared::now;

/// The address, and the validator sent along.
type Asked = (String, Option<String>);
/// Status, headers, body.
type Page = (u16, Vec<(&'static str, String)>, String);

/// Every name is public, and every address answers with what was put there.
#[derive(Clone, Default)]
struct World {
    pages: Arc<Mutex<HashMap<String, Page>>>,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl World {
    fn put(&self, url: &str, status: u16, headers: &[(&'static str, &str)], body: &str) {
        let headers = headers.iter().map(|(n, v)| (*n, (*v).to_owned())).collect();
        self.pages.lock().unwrap().insert(url.to_owned(), (status, headers, body.to_owned()));
    }

    fn client(&self) -> Client {
        let settings = Settings { connect: Duration::from_millis(5), interval: Duration::ZERO, ..Settings::default() };
        Client::with(settings, self.clone(), self.clone())
    }
}

impl Resolver for World {
    fn lookup<'a>(&'a self, _: &'a str) -> BoxFuture<'a, io::Result<Vec<IpAddr>>> {
        async { Ok(vec!["93.184.215.14".parse().unwrap()]) }.boxed()
    }
}

impl Line for World {
    fn send(&self, hop: Hop) -> BoxFuture<'_, Result<HopAnswer, LineError>> {
        let tag = hop.headers.get("if-none-match").map(|v| v.to_str().unwrap().to_owned());
        self.asked.lock().unwrap().push((hop.url.to_string(), tag.clone()));
        let page = self.pages.lock().unwrap().get(hop.url.as_str()).cloned();
        let (mut status, given, mut body) = page.unwrap_or((404, vec![], String::new()));
        let mut headers = http::HeaderMap::new();
        for (name, value) in given {
            if name == "etag" && tag.as_deref() == Some(&value) {
                (status, body) = (304, String::new());
            }
            headers.insert(name, value.parse().unwrap());
        }
        async move { Ok(HopAnswer { status, headers, body: stream::iter([Ok(body.into())]).boxed() }) }.boxed()
    }
}

const FEED: &str = "https://courier.example/feed";

fn rss(items: &str) -> String {
    format!(
        "<rss version=\"2.0\"><channel><title>The Courier</title><link>https://courier.example/</link>{items}</channel></rss>"
    )
}

fn item(guid: &str, title: &str, body: &str) -> String {
    format!(
        "<item><guid isPermaLink=\"false\">{guid}</guid><title>{title}</title><description>&lt;p&gt;{body}&lt;/p&gt;</description></item>"
    )
}

/// Runs a walk on each engine at hand, the Courier with one story already added.
async fn each<F: AsyncFn(World, Archive, PartnerId)>(walk: F) {
    let folder = tempfile::tempdir().unwrap();
    for db in archive::scratch::archives(folder.path().to_owned()).await.unwrap() {
        let world = World::default();
        world.put(FEED, 200, &[("etag", "\"1\"")], &rss(&item("a", "First", "One.")));
        let added = wire::add_partner(&db, &world.client(), FEED, now()).await.unwrap();
        assert_eq!(added.filed.new, 1);
        walk(world, db, added.partner.id).await;
    }
}

async fn poll(world: &World, db: &Archive, partner: PartnerId, minutes: i64) -> Filed {
    wire::poll(db, &world.client(), partner, later(minutes)).await.unwrap()
}

fn later(minutes: i64) -> DateTime<Utc> {
    now() + TimeDelta::minutes(minutes)
}

#[tokio::test]
async fn a_partner_is_added_by_the_address_of_its_site() {
    let folder = tempfile::tempdir().unwrap();
    for db in archive::scratch::archives(folder.path().to_owned()).await.unwrap() {
        let world = World::default();
        world.put(
            "https://courier.example/",
            200,
            &[("content-type", "text/html")],
            "<html><head><link rel=alternate type=application/rss+xml href=/teasers><link rel=alternate type=application/rss+xml href=/feed></head></html>",
        );
        world.put("https://courier.example/teasers", 200, &[], &rss(&item("a", "First", "One")));
        let whole = "All of the words of a long story, to the very end. ".repeat(40);
        world.put(FEED, 200, &[], &rss(&item("a", "First", &whole)));
        let added = wire::add_partner(&db, &world.client(), "courier.example", now()).await.unwrap();
        assert_eq!(added.partner.feed_url, FEED);
        assert_eq!(added.partner.name, "The Courier");
        assert_eq!(added.partner.slug.as_str(), "the-courier");
        assert_eq!(added.found, "RSS feed “The Courier”, 1 item with full text");
        assert_eq!(added.others.len(), 1);
        assert_eq!(db.wire_items().count(Tray::New).await.unwrap(), 1);
        assert!(db.jobs().next_at().await.unwrap().is_some());

        let again = wire::add_partner(&db, &world.client(), FEED, now()).await.unwrap_err();
        assert_eq!(again.to_string(), "This feed is already a partner: The Courier.");
        world.put("https://empty.example/", 200, &[("content-type", "text/html")], "<html><p>Nothing</p></html>");
        let none = wire::add_partner(&db, &world.client(), "https://empty.example/", now()).await.unwrap_err();
        assert!(none.to_string().starts_with("No feed was found there."), "{none}");
        let inner = wire::add_partner(&db, &world.client(), "http://10.0.0.1/", now()).await.unwrap_err();
        assert!(inner.to_string().starts_with("The address cannot be reached."), "{inner}");
    }
}

#[tokio::test]
async fn a_feed_in_a_customary_place_is_found_though_nobody_announces_it() {
    let world = World::default();
    world.put("https://quiet.example/", 200, &[("content-type", "text/html")], "<html><p>We are quiet</p></html>");
    world.put("https://quiet.example/atom.xml", 200, &[], "<feed xmlns='http://www.w3.org/2005/Atom'><title>Q</title></feed>");
    let found = wire::find(&world.client(), "quiet.example", now()).await.unwrap();
    assert_eq!(found[0].url, "https://quiet.example/atom.xml");
}

#[tokio::test]
async fn what_has_not_changed_is_neither_sent_nor_kept_twice() {
    each(async |world, db, partner| {
        let filed = poll(&world, &db, partner, 15).await;
        assert_eq!((filed.new, filed.newer, filed.unchanged), (0, 0, 0));
        assert_eq!(world.asked.lock().unwrap().last().unwrap().1.as_deref(), Some("\"1\""));
        world.put(FEED, 200, &[("etag", "\"2\"")], &rss(&item("a", "First", "One.")));
        let filed = poll(&world, &db, partner, 30).await;
        assert_eq!((filed.new, filed.newer, filed.unchanged), (0, 0, 1));
        assert_eq!(filed.next, Some(later(45)));
    })
    .await;
}

#[tokio::test]
async fn a_new_version_is_kept_beside_the_old_one() {
    each(async |world, db, partner| {
        world.put(FEED, 200, &[], &rss(&(item("b", "Second", "Two.") + &item("a", "First, corrected", "One and a half."))));
        let filed = poll(&world, &db, partner, 15).await;
        assert_eq!((filed.new, filed.newer), (1, 1));
        let known = db.wire_items().by_guid(Some(partner), "a").await.unwrap().unwrap();
        assert_eq!((known.version, known.parts.headline.as_str()), (2, "First, corrected"));
        let versions = db.wire_items().versions(known.id, 9).await.unwrap();
        assert_eq!(versions.len(), 2);
        assert!(versions[1].original.contains("<title>First</title>"));
        assert_eq!(versions[0].original, item("a", "First, corrected", "One and a half."));
    })
    .await;
}

#[tokio::test]
async fn a_tombstone_kills_the_item_and_leaves_its_text_on_record() {
    each(async |world, db, partner| {
        let tombstone = "<at:deleted-entry xmlns:at='http://purl.org/atompub/tombstones/1.0' ref='a' when='2026-11-23T12:00:00Z'><at:comment>Wrong man.</at:comment></at:deleted-entry>";
        world.put(FEED, 200, &[], &rss(tombstone));
        assert_eq!(poll(&world, &db, partner, 15).await.status, 1);
        let known = db.wire_items().by_guid(Some(partner), "a").await.unwrap().unwrap();
        assert_eq!((known.upstream, known.upstream_reason.as_deref()), (Upstream::Killed, Some("Wrong man.")));
        assert_eq!(known.parts.headline, "First");
        world.put(FEED, 200, &[], &rss(&item("a", "First", "One, again.")));
        let filed = poll(&world, &db, partner, 30).await;
        assert_eq!((filed.status, filed.newer), (0, 0));
    })
    .await;
}

#[tokio::test]
async fn an_embargoed_item_keeps_its_hour_and_the_hour_may_move() {
    each(async |world, db, partner| {
        let until = later(60).to_rfc3339();
        let feed = format!(
            "{{\"version\":\"https://jsonfeed.org/version/1.1\",\"items\":[{{\"id\":\"e\",\"content_text\":\"Text\",\"_news\":{{\"embargo_until\":\"{until}\"}}}}]}}"
        );
        world.put(FEED, 200, &[("etag", "\"e\"")], &feed);
        poll(&world, &db, partner, 15).await;
        let item = db.wire_items().by_guid(Some(partner), "e").await.unwrap().unwrap();
        assert_eq!((item.upstream, item.parts.embargo_until), (Upstream::Usable, Some(later(60))));
        world.put(FEED, 200, &[("etag", "\"f\"")], &feed.replace(&until, &later(90).to_rfc3339()));
        assert_eq!(poll(&world, &db, partner, 30).await.status, 1);
        let moved = db.wire_items().by_guid(Some(partner), "e").await.unwrap().unwrap();
        assert_eq!((moved.parts.embargo_until, moved.version), (Some(later(90)), 1));
    })
    .await;
}

#[tokio::test]
async fn trouble_is_told_in_a_sentence_and_answered_with_patience() {
    each(async |world, db, partner| {
        world.put(FEED, 500, &[], "");
        let mut rests = Vec::new();
        for _ in 0..6 {
            rests.push((poll(&world, &db, partner, 0).await.next.unwrap() - now()).num_minutes());
        }
        assert_eq!(rests, [30, 60, 120, 240, 480, 960]);
        let row = db.partners().by_id(partner).await.unwrap().unwrap();
        assert_eq!(row.failures, 6);
        assert_eq!(row.complaint.as_deref(), Some("The partner's server is in trouble (500). It is asked again later."));
        world.put(FEED, 200, &[], "<html><p>Hello</p></html>");
        let filed = poll(&world, &db, partner, 0).await;
        assert!(filed.failure.unwrap().contains("an HTML page where a feed was expected"));
        world.put(FEED, 200, &[], &rss(&item("a", "First", "One.")));
        poll(&world, &db, partner, 0).await;
        let row = db.partners().by_id(partner).await.unwrap().unwrap();
        assert_eq!((row.failures, row.complaint), (0, None));
        assert_eq!(row.last_success_at, Some(now()));
    })
    .await;
}

#[tokio::test]
async fn a_server_that_asks_for_quiet_gets_it() {
    each(async |world, db, partner| {
        world.put(FEED, 503, &[("retry-after", "7200")], "");
        let client = world.client();
        let filed = wire::poll(&db, &client, partner, now()).await.unwrap();
        assert_eq!(filed.next, Some(later(120)));
        let asked = world.asked.lock().unwrap().len();
        let filed = wire::poll(&db, &client, partner, now()).await.unwrap();
        assert_eq!(world.asked.lock().unwrap().len(), asked);
        assert!(filed.next.unwrap() > later(118));
    })
    .await;
}

#[tokio::test]
async fn a_feed_that_has_moved_for_good_is_followed_and_a_closed_one_is_left_alone() {
    each(async |world, db, partner| {
        world.put(FEED, 301, &[("location", "https://courier.example/new")], "");
        world.put("https://courier.example/new", 200, &[], &rss(&item("a", "First", "One.")));
        poll(&world, &db, partner, 15).await;
        assert_eq!(db.partners().by_id(partner).await.unwrap().unwrap().feed_url, "https://courier.example/new");
        world.put("https://courier.example/new", 410, &[], "");
        let filed = poll(&world, &db, partner, 30).await;
        assert_eq!(filed.next, None);
        let row = db.partners().by_id(partner).await.unwrap().unwrap();
        assert!(!row.active);
        assert!(row.complaint.unwrap().contains("closed this feed for good"));
        let asked = world.asked.lock().unwrap().len();
        assert_eq!(poll(&world, &db, partner, 45).await, Filed::default());
        assert_eq!(world.asked.lock().unwrap().len(), asked);
    })
    .await;
}

#[tokio::test]
async fn a_very_long_feed_comes_in_helpings() {
    each(async |world, db, partner| {
        let items: String = (0..600).map(|n| item(&format!("n{n}"), &format!("Story {n}"), "Text.")).collect();
        world.put(FEED, 200, &[("etag", "\"long\"")], &rss(&items));
        let mut new = 0;
        for round in 0..4 {
            new += poll(&world, &db, partner, round).await.new;
        }
        assert_eq!(new, 600);
    })
    .await;
}

#[tokio::test]
async fn what_stands_under_every_item_of_a_partner_is_taken_out() {
    each(async |world, db, partner| {
        let plug = "The Courier is read in twelve valleys and costs nothing";
        let items: String = ["Boat sinks", "Mill burns", "Mayor resigns", "Bridge opens", "School closes"]
            .iter()
            .map(|t| item(t, t, &format!("{t} in the lower valley on Monday, as witnesses told us.&lt;/p&gt;&lt;p&gt;{plug}")))
            .collect();
        world.put(FEED, 200, &[], &rss(&items));
        assert_eq!(poll(&world, &db, partner, 15).await.new, 5);
        let boat = db.wire_items().by_guid(Some(partner), "Boat sinks").await.unwrap().unwrap();
        assert!(!boat.parts.body.contains("twelve valleys"), "{}", boat.parts.body);
        assert!(boat.parts.removals.iter().any(|r| r.text == plug));
    })
    .await;
}

#[tokio::test]
async fn a_page_may_rename_itself_within_its_own_site_and_nowhere_else() {
    let world = World::default();
    let text = "<p>The council met on Monday evening and decided, after a long debate, to keep the bridge open.</p>".repeat(4);
    for (named, address) in [
        ("https://www.courier.example/bridge", "https://www.courier.example/bridge"),
        ("https://herald.example/bridge", "https://courier.example/1"),
    ] {
        let html = format!(
            "<html><head><link rel=canonical href=\"{named}\"><title>Bridge stays</title></head><body><article><h1>Bridge stays</h1>{text}</article></body></html>"
        );
        world.put("https://courier.example/1", 200, &[("content-type", "text/html")], &html);
        let page = wire::fetch_page(&world.client(), "https://courier.example/1").await.unwrap();
        assert_eq!(page.address, address);
        assert_eq!(page.parts.url.as_deref(), Some(named), "where it says that it first stood is kept all the same");
    }
}

#[tokio::test]
async fn a_page_behind_a_summary_can_be_fetched() {
    let world = World::default();
    let text =
        "<p>The council met on Monday evening and decided, after a long debate, to keep the bridge open for another year.</p>"
            .repeat(4);
    world.put(
        "https://courier.example/1",
        200,
        &[("content-type", "text/html; charset=utf-8")],
        &format!("<html><head><title>Bridge stays</title></head><body><nav>Home</nav><article><h1>Bridge stays</h1>{text}</article></body></html>"),
    );
    let page = wire::fetch_page(&world.client(), "courier.example/1").await.unwrap();
    assert_eq!((page.address.as_str(), page.parts.headline.as_str()), ("https://courier.example/1", "Bridge stays"));
    assert!(page.parts.body.contains("another year") && page.original.contains("<nav>Home</nav>"));
    assert!(wire::fetch_page(&world.client(), "https://courier.example/2").await.is_err());
}
