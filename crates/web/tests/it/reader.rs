//! What a reader gets.

use archive::Nouns;
use axum::body::Body;
use http::{Method, Request, StatusCode};

use super::house::{Browser, House, SITE};

#[tokio::test]
async fn a_live_story_is_read_and_a_killed_one_is_gone_at_once() {
    let house = House::open().await;
    let story = house.live("Harbor bridge opens").await;
    let path = format!("/{}/", story.slug);
    let said = house.get(&path).await;
    assert_eq!(said.status, StatusCode::OK);
    assert!(said.body.contains("a year late, in the rain"));
    assert!(said.headers.get("set-cookie").is_none(), "reading needs no cookie");
    let tag = said.header("etag").to_owned();
    let again = house.ask(Request::get(&path).header("if-none-match", &tag).body(Body::empty()).unwrap()).await;
    assert_eq!((again.status, again.body.len()), (StatusCode::NOT_MODIFIED, 0));

    let owner = house.owner().await;
    let fields = [("reason", "The bridge did not open"), ("notice", "It was wrong."), ("slug", story.slug.as_str())];
    let said = owner.post(&house, &format!("/desk/stories/{}/kill", story.id), &fields).await;
    assert_eq!(said.status, StatusCode::SEE_OTHER, "{}", said.body);
    let gone = house.ask(Request::get(&path).header("if-none-match", &tag).body(Body::empty()).unwrap()).await;
    assert_eq!(gone.status, StatusCode::GONE);
    assert!(gone.body.contains("It was wrong.") && !gone.body.contains("in the rain"));
    let front = house.get("/").await;
    assert_eq!(front.status, StatusCode::OK);
    assert!(!front.body.contains("Harbor bridge opens"));
}

#[tokio::test]
async fn a_held_story_says_so_and_when_to_come_back() {
    let house = House::open().await;
    let story = house.live("Harbor bridge opens").await;
    let owner = house.owner().await;
    let said = owner.post(&house, &format!("/desk/stories/{}/hold", story.id), &[("reason", "A source called")]).await;
    assert_eq!(said.status, StatusCode::SEE_OTHER);
    let held = house.get(&format!("/{}/", story.slug)).await;
    assert_eq!(held.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(held.headers.contains_key("retry-after"));
    assert!(!held.body.contains("in the rain") && !held.body.contains("A source called"));
}

#[tokio::test]
async fn a_draft_has_no_address_for_readers_and_its_proof_only_for_staff() {
    let house = House::open().await;
    let story = house.draft("Harbor bridge opens").await;
    assert_eq!(house.get(&format!("/{}/", story.slug)).await.status, StatusCode::NOT_FOUND);
    let owner = house.owner().await;
    let proof = owner.get(&house, &format!("/desk/stories/{}/proof", story.id)).await;
    assert_eq!(proof.status, StatusCode::OK);
    assert!(proof.body.contains("in the rain"));
    assert_eq!(proof.header("cache-control"), "private, no-store");
    assert!(proof.header("content-security-policy").starts_with("sandbox"));
    assert_eq!(house.get(&format!("/{}/", story.slug)).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn every_kind_of_page_and_feed_answers() {
    let house = House::open().await;
    house.live("Harbor bridge opens").await;
    for (path, kind) in [
        ("/", "text/html"),
        ("/section/harbor/", "text/html"),
        ("/author/ada-finch/", "text/html"),
        ("/archive/", "text/html"),
        ("/search/?q=bridge", "text/html"),
        ("/corrections/", "text/html"),
        ("/rss/", "application/rss+xml"),
        ("/atom.xml", "application/atom+xml"),
        ("/feed.json", "application/feed+json"),
        ("/section/harbor/rss/", "application/rss+xml"),
        ("/sitemap.xml", "text/xml"),
        ("/robots.txt", "text/plain"),
        ("/assets/css/broadsheet.css", "text/css"),
    ] {
        let said = house.get(path).await;
        assert_eq!(said.status, StatusCode::OK, "{path}");
        assert!(said.header("content-type").starts_with(kind), "{path} is {}", said.header("content-type"));
        assert!(said.headers.contains_key("content-security-policy"), "{path}");
    }
}

#[tokio::test]
async fn no_header_but_our_own_settings_names_the_papers_host() {
    let house = House::open().await;
    let story = house.live("Harbor bridge opens").await;
    for path in [
        "/".to_owned(),
        format!("/{}/", story.slug),
        "/rss/".into(),
        "/atom.xml".into(),
        "/sitemap.xml".into(),
        "/robots.txt".into(),
        "/desk/sign-in".into(),
        "/nowhere/".into(),
    ] {
        let clean = house.get(&path).await;
        for (name, value) in [
            ("host", "evil.example"),
            ("x-forwarded-host", "evil.example"),
            ("x-host", "evil.example"),
            ("forwarded", "host=evil.example"),
            ("x-original-url", "/desk"),
            ("x-forwarded-proto", "javascript"),
        ] {
            let said = house.ask(Request::get(&path).header(name, value).body(Body::empty()).unwrap()).await;
            assert!(!said.body.contains("evil.example"), "{path} with {name}");
            assert!(!said.headers.values().any(|v| v.as_bytes().windows(12).any(|w| w == b"evil.example")), "{path} with {name}");
            assert_eq!(said.status, clean.status, "{path} with {name}");
            if !path.starts_with("/desk") {
                assert_eq!(said.body, clean.body, "{path} with {name}");
            }
        }
    }
    let _ = SITE;
}

#[tokio::test]
async fn a_head_request_learns_all_but_the_words() {
    let house = House::open().await;
    let story = house.live("Harbor bridge opens").await;
    let path = format!("/{}/", story.slug);
    let get = house.get(&path).await;
    let head = house.ask(Request::builder().method(Method::HEAD).uri(&path).body(Body::empty()).unwrap()).await;
    assert_eq!(
        (head.status, head.header("etag"), head.header("content-type")),
        (get.status, get.header("etag"), get.header("content-type"))
    );
}

#[tokio::test]
async fn a_colleagues_own_reading_is_kept_by_no_cache() {
    let house = House::open().await;
    let story = house.live("Harbor bridge opens").await;
    let path = format!("/{}/", story.slug);
    assert!(house.get(&path).await.header("cache-control").contains("must-revalidate"));
    assert_eq!(house.owner().await.get(&house, &path).await.header("cache-control"), "private, no-store");
}

#[tokio::test]
async fn readings_are_counted_without_cookies_and_robots_are_not() {
    let house = House::open().await;
    let story = house.live("Harbor bridge opens").await;
    let path = format!("/{}/", story.slug);
    let person = Browser {
        extra: vec![("user-agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0".into())],
        ..Browser::default()
    };
    let robot = Browser { extra: vec![("user-agent", "Mozilla/5.0 (compatible; examplebot/1.0)".into())], ..Browser::default() };
    for _ in 0..3 {
        person.get(&house, &path).await;
        robot.get(&house, &path).await;
    }
    person.get(&house, "/").await;
    assert_eq!(house.state.views.drain(&house.state.archive).await.unwrap(), [(story.id, 3)]);
    assert!(house.state.views.drain(&house.state.archive).await.unwrap().is_empty());
}

#[tokio::test]
async fn too_many_searches_are_asked_to_wait() {
    let house = House::open().await;
    let mut last = house.get("/search/?q=bridge").await;
    for _ in 0..30 {
        last = house.get("/search/?q=bridge").await;
    }
    assert_eq!(last.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(last.headers.contains_key("retry-after"));
    assert_eq!(house.get("/").await.status, StatusCode::OK);
}

#[tokio::test]
async fn an_address_of_the_house_a_paper_left_leads_to_ours() {
    let house = House::open().await;
    let story = house.live("Harbor bridge opens").await;
    let ours = format!("/{}/", story.slug);
    let tx = house.state.archive.begin().await.unwrap();
    for old in ["/2019/05/caf%C3%A9/", "/?p=9", "/content/images/2019/a.jpg"] {
        tx.imports().lead(old, &ours).await.unwrap();
    }
    tx.imports().lead("/evil", "//evil.example/").await.unwrap();
    tx.commit().await.unwrap();
    for old in ["/2019/05/caf%C3%A9/", "/2019/05/caf%c3%a9", "/?p=9", "/content/images/2019/a.jpg"] {
        let said = house.get(old).await;
        assert_eq!(said.status, StatusCode::MOVED_PERMANENTLY, "{old}");
        assert_eq!(said.headers["location"], ours.as_str(), "{old}");
    }
    assert_eq!(house.get("/?p=10").await.status, StatusCode::OK, "a number nobody had is the front");
    assert_eq!(house.get("/evil/").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_themes_search_dialog_gets_live_stories_and_no_others() {
    let house = House::open().await;
    let live = house.live("Harbor bridge opens").await;
    house.draft("Harbor bridge closes").await;
    house.state.archive.index_changes().await.unwrap();
    let said = house.get("/search/found.json?q=harbor").await;
    assert_eq!((said.status, said.header("content-type")), (StatusCode::OK, "application/json"));
    assert!(said.body.contains(&format!("\"url\":\"/{}/\"", live.slug)) && !said.body.contains("closes"), "{}", said.body);
    assert!(house.get("/search/found.json?q=nothing-like-it").await.body.contains("\"total\":0"));
    assert!(house.get("/public/site.min.js").await.header("content-type").starts_with("text/javascript"));
}
