//! Every address reads back as it is written.

use super::*;

#[track_caller]
fn page(path: &str, want: Address) {
    assert_eq!(Address::parse(path, None), Route::Page(want.clone()), "{path}");
    assert_eq!(want.to_string(), path);
}

#[track_caller]
fn moved(path: &str, to: &str) {
    assert_eq!(Address::parse(path, None), Route::Moved(to.into()), "{path}");
}

#[test]
fn every_page_of_the_paper_has_its_address() {
    page("/", Address::Front { page: 1 });
    page("/page/3/", Address::Front { page: 3 });
    page("/the-bridge/", Address::Story { slug: "the-bridge".into() });
    page("/section/world/page/2/", Address::Section { slug: "world".into(), page: 2 });
    page("/archive/2026/03/02/", Address::Day { day: NaiveDate::from_ymd_opt(2026, 3, 2), page: 1 });
    page("/section/world/rss/", Address::Feed { of: Desk::Section("world".into()), kind: FeedKind::Rss, page: 1 });
    page("/author/ada/atom.xml", Address::Feed { of: Desk::Author("ada".into()), kind: FeedKind::Atom, page: 1 });
    page("/thread/dock/feed.json", Address::Feed { of: Desk::Thread("dock".into()), kind: FeedKind::Json, page: 1 });
    page("/page/3/rss/", Address::Feed { of: Desk::Paper, kind: FeedKind::Rss, page: 3 });
    page("/tag/dock/page/2/atom.xml", Address::Feed { of: Desk::Topic("dock".into()), kind: FeedKind::Atom, page: 2 });
    page("/sitemap-posts.xml", Address::Sitemap { of: Mapped::Posts, part: 1 });
    page("/sitemap-tags-2.xml", Address::Sitemap { of: Mapped::Tags, part: 2 });
    page("/public/cards.min.css", Address::Public { name: "cards.min.css".into() });
    page("/assets/css/Broadsheet.css", Address::Asset { path: "css/Broadsheet.css".into() });
}

#[test]
fn a_crooked_spelling_leads_to_the_one_address() {
    moved("/the-bridge", "/the-bridge/");
    moved("/The-Bridge/", "/the-bridge/");
    moved("/section/World", "/section/world/");
    moved("/tag/world/page/2", "/tag/world/page/2/");
    moved("/feed/", "/rss/");
    moved("/sitemap-posts-1.xml", "/sitemap-posts.xml");
    moved("/page/1/", "/");
    moved("/page/1/feed", "/rss/");
    moved("/%74he-bridge/", "/the-bridge/");
    moved("/archive/2026/3/2", "/archive/2026/03/02/");
    assert_eq!(Address::parse("/the-bridge", Some("ref=x")), Route::Moved("/the-bridge/?ref=x".into()));
}

#[test]
fn a_redirect_never_leaves_the_house() {
    moved("//the-bridge", "/the-bridge/");
    for path in [
        "//evil.example/",
        "/\\evil.example/",
        "/%5cevil.example",
        "/../etc/passwd",
        "/%2e%2e/x/",
        "/x%00/",
        "/x%0d%0aSet-Cookie:a/",
        "/%ff/",
        "evil",
    ] {
        match Address::parse(path, None) {
            Route::Moved(to) => assert!(to.starts_with('/') && !to.starts_with("//"), "{path} -> {to}"),
            Route::Unknown => {}
            Route::Page(a) => panic!("{path} is {a:?}"),
        }
    }
}

#[test]
fn what_cannot_be_an_address_is_none() {
    for path in [
        "/a/b/c/",
        "/page/0/",
        "/page/99999999/",
        "/section/",
        "/archive/2026/13/02/",
        "/content/pictures/abc.jpg",
        "/bridge.php",
        "/section/world/page/x/",
    ] {
        assert_eq!(Address::parse(path, None), Route::Unknown, "{path}");
    }
}

#[test]
fn a_search_keeps_its_words_in_the_query() {
    let want = Address::Search { query: "old bridge".into(), narrow: Narrow::default(), page: 2 };
    assert_eq!(Address::parse("/search/", Some("q=old+bridge&page=2")), Route::Page(want.clone()));
    assert_eq!(want.to_string(), "/search/?q=old+bridge&page=2");
}

#[test]
fn a_search_is_narrowed_by_what_can_be_and_by_nothing_else() {
    let asked = "q=ferry&section=harbor&from=2026-03-01&author=../x&to=soon";
    let Route::Page(Address::Search { narrow, .. }) = Address::parse("/search/", Some(asked)) else { panic!("no search") };
    let from = NaiveDate::from_ymd_opt(2026, 3, 1);
    assert_eq!(narrow, Narrow { section: Some("harbor".into()), from, ..Narrow::default() });
    let address = Address::Search { query: "ferry".into(), narrow, page: 1 };
    assert_eq!(address.to_string(), "/search/?q=ferry&section=harbor&from=2026-03-01");
}

#[test]
fn a_picture_is_asked_for_in_ghosts_ways() {
    let image = |size, format: Option<&str>, path: &str| {
        Address::Image(Image { size, format: format.map(str::to_owned), path: path.into() })
    };
    page("/content/images/2026/03/Dock.jpg", image((0, 0), None, "2026/03/Dock.jpg"));
    page("/content/images/size/w600/dock.jpg", image((600, 0), None, "dock.jpg"));
    page("/content/images/size/w600h400/format/webp/dock.jpg", image((600, 400), Some("webp"), "dock.jpg"));
    page("/content/images/size/h30/dock.jpg", image((0, 30), None, "dock.jpg"));
    for path in [
        "/content/images/",
        "/content/images/size/w0/a.jpg",
        "/content/images/size/w/a.jpg",
        "/content/images/size/600/a.jpg",
        "/content/images/size/w1e3/a.jpg",
    ] {
        assert_eq!(Address::parse(path, None), Route::Unknown, "{path}");
    }
}
