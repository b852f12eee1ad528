//! A page by its address, from an outlet's server to the wire tray, over real sockets.

use std::sync::{Arc, Mutex};

use archive::Nouns;
use paper::{Partner, Tray, Upstream};

use crate::network::{Server, http};
use crate::testpaper::TestPaper;

/// An outlet's site whose one story can be rewritten.
struct Outlet {
    server: Server,
    story: Arc<Mutex<String>>,
}

const FIRST: &str = "The harbor office counted forty-one sheds on Monday and found that one of them belongs to nobody at all.";

impl Outlet {
    async fn open() -> Outlet {
        let story = Arc::new(Mutex::new(FIRST.to_owned()));
        let told = story.clone();
        let server = Server::start(move |path| {
            let html = [("Content-Type", "text/html; charset=utf-8")];
            match path.split('?').next().unwrap_or_default() {
                "/harbor/sheds" => http("200 OK", &html, page(&told.lock().unwrap()).as_bytes()),
                "/old" => http("301 Moved Permanently", &[("Location", "/harbor/sheds?utm_source=old")], b""),
                "/inner" => http("302 Found", &[("Location", "http://10.0.0.7/admin")], b""),
                "/gone" => http("410 Gone", &html, b"gone"),
                "/leaflet.pdf" => http("200 OK", &[("Content-Type", "application/pdf")], b"%PDF-1.7"),
                "/feed" => http("200 OK", &[], b"<rss version=\"2.0\"><channel><title>F</title></channel></rss>"),
                "/empty" => http("200 OK", &html, b"<html><nav><a href=/>Home</a></nav></html>"),
                _ => http("404 Not Found", &html, b"no"),
            }
        })
        .await;
        Outlet { server, story }
    }

    fn door(&self) -> String {
        self.server.address.to_string()
    }
}

fn page(first: &str) -> String {
    format!(
        r#"<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A shed without an owner | The Estuary Desk</title>
<link rel="canonical" href="/harbor/sheds">
<meta property="og:site_name" content="The Estuary Desk"><meta property="article:section" content="Harbor">
<script type="application/ld+json">{{"@context":"https://schema.org","@type":"NewsArticle","headline":"A shed without an owner",
"description":"Forty sheds have a name on the door; the forty-first has a cat.","datePublished":"2026-11-20T08:00:00+01:00",
"author":{{"@type":"Person","name":"Gid Marsh"}},"articleSection":"Harbor","publisher":{{"@type":"Organization","name":"The Estuary Desk"}}}}</script>
</head><body><nav><a href="/">Home</a> <a href="/sport">Sport</a></nav><article><h1>A shed without an owner</h1>
<p class="byline">By Gid Marsh</p>
<figure><img src="/img/shed.jpg" alt="A shed with a cat on its roof"><figcaption>The forty-first shed. <span class="credit">Photo: Ida Rook</span></figcaption></figure>
<p>WRENMOUTH — {first}</p>
<p>“We asked everybody on the quay twice,” said the harbor master, who has kept the list since the flood of 1998 and trusts it.</p>
<p>Share this story</p>
<p>The cat answers to no name. It was seen on the roof every day of last week, the ferry’s crew told the council in a letter.</p>
<p>The council will decide in March whether the shed is to be sold, rented, or left to the cat as it is now, the clerk said.</p>
</article><footer>© The Estuary Desk</footer></body></html>"#
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_is_read_by_its_address_and_read_again_when_it_has_changed() {
    let outlet = Outlet::open().await;
    for paper in TestPaper::on_every_engine_with(&[("wire.allow_private", &outlet.door())]).await {
        let archive = &paper.house.archive;
        *outlet.story.lock().unwrap() = FIRST.to_owned();
        let said = paper.desk_form("/desk/paste", &[("copy", ""), ("url", &outlet.server.url("/old"))]).await;
        assert_eq!(said.status, 303, "{}", said.body);
        assert!(said.header("location").ends_with("?said=clipped"), "{}", said.head);
        let item = archive.wire_items().tray(Tray::New, 10, 0).await.unwrap().remove(0);
        let parts = &item.parts;
        assert_eq!(item.guid, outlet.server.url("/harbor/sheds"), "its canonical address names it");
        assert_eq!(parts.headline, "A shed without an owner");
        assert_eq!(parts.standfirst.as_deref(), Some("Forty sheds have a name on the door; the forty-first has a cat."));
        assert_eq!(parts.bylines, ["Gid Marsh"]);
        assert_eq!(parts.outlet.as_deref(), Some("The Estuary Desk"));
        assert_eq!((parts.section.as_deref(), parts.dateline.as_deref()), (Some("Harbor"), Some("WRENMOUTH")));
        assert_eq!(parts.published_at, Some("2026-11-20T07:00:00Z".parse().unwrap()));
        let picture = &parts.pictures[0];
        assert_eq!(picture.src, outlet.server.url("/img/shed.jpg"));
        assert_eq!(picture.alt, "A shed with a cat on its roof");
        assert!(picture.caption.as_deref().unwrap_or_default().contains("The forty-first shed."), "{picture:?}");
        assert!(picture.credit.as_deref().unwrap_or_default().contains("Ida Rook"), "{picture:?}");
        assert!(parts.body.contains("answers to no name") && !parts.body.contains("Share this story"), "{}", parts.body);
        assert!(parts.removals.iter().any(|removal| removal.text.contains("Share this story")), "{:?}", parts.removals);
        let versions = archive.wire_items().versions(item.id, 10).await.unwrap();
        assert_eq!(versions[0].original, page(FIRST), "the page is kept as it came");
        let screen = paper.desk_page(&format!("/desk/wire/{}", item.id)).await.body;
        assert!(screen.contains("Read from a page") && screen.contains("Read the page again"), "{screen}");

        let again = [("copy", ""), ("url", &*item.guid), ("anyway", "on")];
        let said = paper.desk_form("/desk/paste", &again).await;
        assert!(said.header("location").ends_with("?said=clipped-same"), "{}", said.head);
        *outlet.story.lock().unwrap() = FIRST.replace("forty-one", "forty-two");
        let said = paper.desk_form("/desk/paste", &again).await;
        assert!(said.header("location").ends_with("?said=clipped-newer"), "{}", said.head);
        let item = archive.wire_items().by_id(item.id).await.unwrap().unwrap();
        assert_eq!(item.version, 2);
        assert!(item.parts.body.contains("forty-two"));
        assert_eq!(archive.wire_items().versions(item.id, 10).await.unwrap()[1].original, page(FIRST));
        assert_eq!(archive.wire_items().count(Tray::New).await.unwrap(), 1, "one page is one item");
        paper.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_a_partner_has_filed_is_known_and_a_killed_one_stays_out() {
    let outlet = Outlet::open().await;
    for paper in TestPaper::on_every_engine_with(&[("wire.allow_private", &outlet.door())]).await {
        let archive = &paper.house.archive;
        let now = paper.now();
        let tx = archive.begin().await.unwrap();
        let partner = Partner::new("Estuary Wire", "https://estuary.example/feed", 900, now);
        let partner = tx.partners().add(partner, now).await.unwrap();
        let filed = |upstream| archive::wire_items::Arrival {
            partner: Some(partner.id),
            guid: "shed-41".into(),
            upstream,
            upstream_reason: Some("There is no cat.".into()).filter(|_| upstream == Upstream::Killed),
            original: "<item>…</item>".into(),
            parts: paper::Parts {
                headline: "A shed without an owner".into(),
                body: "<p>Forty sheds have a name on the door.</p>".into(),
                url: Some(format!("{}?utm_source=feed", outlet.server.url("/harbor/sheds/"))),
                ..paper::Parts::default()
            },
            bundle: None,
        };
        tx.wire_items().receive(&filed(Upstream::Usable), now).await.unwrap();
        tx.commit().await.unwrap();

        let url = outlet.server.url("/harbor/sheds");
        let said = paper.desk_form("/desk/paste", &[("copy", ""), ("url", &url)]).await;
        assert_eq!(said.status, 200);
        assert!(said.body.contains("Estuary Wire has filed this already"), "{}", said.body);
        assert_eq!(archive.wire_items().count(Tray::New).await.unwrap(), 1, "nothing was added");
        let said = paper.desk_form("/desk/paste", &[("copy", ""), ("url", &url), ("anyway", "on")]).await;
        assert!(said.header("location").ends_with("?said=clipped"), "{}", said.head);
        assert_eq!(archive.wire_items().count(Tray::New).await.unwrap(), 2);

        let tx = archive.begin().await.unwrap();
        tx.wire_items().receive(&filed(Upstream::Killed), now).await.unwrap();
        tx.commit().await.unwrap();
        for fields in [vec![("copy", ""), ("url", &*url)], vec![("copy", ""), ("url", &*url), ("anyway", "on")]] {
            let said = paper.desk_form("/desk/paste", &fields).await;
            assert!(
                said.body.contains("Estuary Wire has killed this story") && said.body.contains("There is no cat."),
                "{}",
                said.body
            );
        }
        paper.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_without_a_story_gets_a_sentence_and_changes_nothing() {
    let outlet = Outlet::open().await;
    let paper = TestPaper::open("sqlite", &[("wire.allow_private", &outlet.door())]).await;
    let at = |path: &str| outlet.server.url(path);
    for (url, sentence) in [
        (at("/nowhere"), "There is no page at this address (404)."),
        (at("/gone"), "The page was taken down (410)."),
        (at("/leaflet.pdf"), "There is a file at this address, not a page."),
        (at("/feed"), "This is a feed, not a page. Add it under Partners"),
        (at("/empty"), "No story was found on this page."),
        (at("/inner"), "The address cannot be reached."),
        ("http://10.0.0.7/admin".into(), "The address cannot be reached."),
        ("http://127.0.0.1:1/".into(), "names a port that is not used"),
        ("file:///etc/passwd".into(), "Only addresses that begin with http:// or https://"),
        ("two words".into(), "This is not a web address."),
    ] {
        let said = paper.desk_form("/desk/paste", &[("copy", ""), ("url", &url)]).await;
        assert_eq!(said.status, 422, "{url}");
        assert!(said.body.contains(sentence), "{url}: {}", said.body);
        assert!(said.body.contains("value=\""), "what was typed is still there");
    }
    assert_eq!(paper.house.archive.wire_items().count(Tray::New).await.unwrap(), 0);
    paper.close().await;
}
