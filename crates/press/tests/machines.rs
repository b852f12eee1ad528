//! What the paper hands to machines: feeds page by page, and sitemaps.

#![allow(clippy::unwrap_used)]

mod small;

use archive::Nouns;
use chrono::TimeDelta;
use paper::{Kind, Masthead, State, Story, StoryMeta, Visibility};
use press::Press;
use small::{DOCK, SITE, Small, text};

const RENTS: &str = "rents-fall-for-the-first-time-in-six-years";

async fn change(paper: &Small, slug: &str, change: impl FnOnce(Story) -> Story) {
    let story = paper.archive.stories().by_slug(slug).await.unwrap().unwrap();
    let tx = paper.archive.begin().await.unwrap();
    tx.stories().save(&change(story), paper.now).await.unwrap();
    tx.commit().await.unwrap();
}

async fn json(paper: &Small, path: &str) -> serde_json::Value {
    serde_json::from_str(&paper.text(path).await).unwrap()
}

#[tokio::test]
async fn a_reader_who_comes_late_can_turn_back_through_a_feed_to_its_first_story() {
    let paper = Small::paper().await;
    for n in 0..60 {
        let story = paper.story(&format!("Tide table {n}"), paper.now - TimeDelta::days(2) - TimeDelta::hours(n));
        paper.add(story).await;
    }
    paper.take_down(RENTS, State::Killed, None).await;
    let mut seen = std::collections::BTreeSet::new();
    let mut at = Some(format!("{SITE}/feed.json"));
    let mut pages = 0;
    while let Some(url) = at {
        let page = json(&paper, url.strip_prefix(SITE).unwrap()).await;
        assert_eq!(page["feed_url"], url);
        let items = page["items"].as_array().unwrap();
        seen.extend(items.iter().map(|item| item["id"].as_str().unwrap().to_owned()));
        assert_eq!(items.iter().any(|item| item["_news"]["change"] == "kill"), pages == 0, "a notice stands in the newest part");
        at = page["next_url"].as_str().map(str::to_owned);
        pages += 1;
    }
    assert_eq!((pages, seen.len()), (3, 69), "eight stories of its own, sixty more, and the notice");
    let atom = paper.text("/page/2/atom.xml").await;
    for (rel, path) in
        [("self", "/page/2/atom.xml"), ("first", "/atom.xml"), ("previous", "/atom.xml"), ("next", "/page/3/atom.xml")]
    {
        let link = format!("<link rel=\"{rel}\" type=\"application/atom+xml\" href=\"{SITE}{path}\"/>");
        assert!(atom.contains(&link), "{link} is missing in {}", &atom[..900]);
    }
    assert!(atom.contains(&format!("<id>{SITE}/atom.xml</id>")), "the parts of a feed are one feed");
    let rss = paper.text("/rss/").await;
    let next = format!("<atom:link rel=\"next\" type=\"application/rss+xml\" href=\"{SITE}/page/2/rss/\"/>");
    assert!(rss.contains(&next), "{}", &rss[..900]);
    assert_eq!(rss.matches("<item>").count(), 16, "as many stories as in Ghost's, and the notice");
    assert!(!paper.text("/page/5/rss/").await.contains("rel=\"next\""));
    for path in ["/page/6/rss/", "/section/city/page/2/feed.json", "/author/nobody/page/2/rss/"] {
        assert_eq!(paper.get(path).await.status, 404, "{path}");
    }
}

#[tokio::test]
async fn a_feed_shows_the_papers_sign_and_names_the_hub_that_hears_first() {
    let paper = Small::paper().await;
    let masthead = Masthead { icon: "/content/pictures/a.png".into(), ..paper.archive.paper().await.unwrap().masthead.clone() };
    let tx = paper.archive.begin().await.unwrap();
    tx.save_masthead(&masthead).await.unwrap();
    tx.commit().await.unwrap();
    let hub = Some("https://hub.example/".into());
    let press =
        Press::new(paper.archive.clone(), &press::Settings { site: SITE.into(), hub, ..press::Settings::default() }).unwrap();
    let get = async |path: &str| {
        let press::Route::Page(address) = press::Address::parse(path, None) else { panic!("{path}") };
        text(&press.page(&address, press::Access::Open).await.unwrap())
    };
    let sign = format!("{SITE}/content/pictures/a.png");
    let (rss, atom, json) = (get("/rss/").await, get("/atom.xml").await, get("/feed.json").await);
    assert!(rss.contains("<atom:link rel=\"hub\" href=\"https://hub.example/\"/>"), "{rss}");
    assert!(rss.contains(&format!("<image><url>{sign}</url>")), "{rss}");
    assert!(atom.contains("<link rel=\"hub\" href=\"https://hub.example/\"/>") && atom.contains(&format!("<icon>{sign}</icon>")));
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["hubs"][0], serde_json::json!({ "type": "WebSub", "url": "https://hub.example/" }));
    assert_eq!((&json["icon"], &json["authors"][0]["name"]), (&sign.into(), &"The Anselm Courant".into()));
}

#[tokio::test]
async fn plain_words_of_a_story_read_the_same_in_every_readers_program() {
    let paper = Small::paper().await;
    change(&paper, RENTS, |story| Story { standfirst: Some("5 < 6 & more".into()), ..story }).await;
    let rss = paper.text("/rss/").await;
    assert!(rss.contains("<description>5 &amp;lt; 6 &amp;amp; more</description>"), "{rss}");
    assert!(paper.text("/atom.xml").await.contains("<summary>5 &lt; 6 &amp; more</summary>"));
    let terms = "<media:copyright url=\"https://creativecommons.org/licenses/by/4.0/\">CC BY 4.0</media:copyright>";
    assert!(rss.contains(terms) && paper.text("/atom.xml").await.contains(terms));
}

#[tokio::test]
async fn a_sitemap_lists_what_is_at_home_here_and_nothing_that_is_told_elsewhere() {
    let paper = Small::paper().await;
    let about = paper.story("About us", paper.now);
    paper.add(Story { kind: Kind::Page, section: None, ..about }).await;
    let elsewhere = StoryMeta { canonical_url: Some("https://first.example/".into()), ..StoryMeta::default() };
    change(&paper, RENTS, |story| Story { meta: elsewhere, ..story }).await;
    let itself = StoryMeta { canonical_url: Some("/the-bakery-that-outlived-three-landlords".into()), ..StoryMeta::default() };
    change(&paper, "the-bakery-that-outlived-three-landlords", |story| Story { meta: itself, ..story }).await;

    let index = paper.text("/sitemap.xml").await;
    for name in ["pages", "posts", "authors", "tags", "news"] {
        assert!(index.contains(&format!("<loc>{SITE}/sitemap-{name}.xml</loc><lastmod>")), "{name} is missing in {index}");
    }
    let posts = paper.text("/sitemap-posts.xml").await;
    assert_eq!(posts.matches("<url>").count(), 7, "nine stories, one a partner's, one first printed elsewhere: {posts}");
    assert!(!posts.contains(DOCK) && !posts.contains(RENTS) && !posts.contains("about-us"), "{posts}");
    assert!(posts.contains("/the-bakery-that-outlived-three-landlords/</loc>"), "a story that names itself is at home");
    let picture = format!("<image:image><image:loc>{SITE}/content/images/{}.jpg</image:loc></image:image>", "a".repeat(64));
    assert_eq!(posts.matches(&picture).count(), 2, "{posts}");
    let pages = paper.text("/sitemap-pages.xml").await;
    for path in ["/", "/about-us/", "/thread/the-drowned-dock/", "/corrections/"] {
        assert!(pages.contains(&format!("<loc>{SITE}{path}</loc>")), "{path} is missing in {pages}");
    }
    let tags = paper.text("/sitemap-tags.xml").await;
    for path in ["/section/world/", "/section/city/", "/tag/harbor/"] {
        assert!(tags.contains(&format!("<loc>{SITE}{path}</loc><lastmod>")), "{path} is missing in {tags}");
    }
    let authors = paper.text("/sitemap-authors.xml").await;
    assert_eq!(authors.matches("<url>").count(), 2, "{authors}");
    let news = paper.text("/sitemap-news.xml").await;
    assert!(news.matches("<url>").count() == 7 && !news.contains(RENTS), "{news}");
    for path in ["/sitemap-posts-2.xml", "/sitemap-tags-2.xml", "/sitemap-pages-2.xml", "/sitemap-authors-9.xml"] {
        assert_eq!(paper.get(path).await.status, 404, "{path}");
    }
}

#[tokio::test]
async fn the_closed_part_of_a_story_stands_in_no_feed_and_no_data_for_machines() {
    let paper = Small::paper().await;
    let body = "<p>Open pier.</p><!--members-only--><p>Closed canary.</p>";
    change(&paper, RENTS, |story| Story { body: body.into(), visibility: Visibility::Members, standfirst: None, ..story }).await;
    for path in ["/rss/", "/atom.xml", "/feed.json", &format!("/{RENTS}/")] {
        let told = paper.text(path).await;
        assert!(told.contains("Open pier.") && !told.contains("canary"), "{path}");
    }
    change(&paper, RENTS, |story| Story { body: "<p>Closed canary.</p>".into(), ..story }).await;
    for path in ["/rss/", "/atom.xml", "/feed.json"] {
        let told = paper.text(path).await;
        assert!(told.contains("This story is for members.") && !told.contains("canary"), "{path}");
    }
    let page = paper.text(&format!("/{RENTS}/")).await;
    assert!(page.contains(r#""hasPart":{"@type":"WebPageElement","isAccessibleForFree":false,"cssSelector":".body"}"#), "{page}");
    assert!(page.contains(r#""@type":"BreadcrumbList""#), "{page}");
}

#[tokio::test]
async fn more_news_than_one_sitemap_may_hold_stands_in_several() {
    let paper = Small::paper().await;
    let tx = paper.archive.begin().await.unwrap();
    for n in 0..1_100 {
        let story = paper.story(&format!("Tide table {n}"), paper.now - TimeDelta::minutes(n));
        tx.stories().add(story, "anselm.example", paper.now).await.unwrap();
    }
    tx.commit().await.unwrap();
    let whole = paper.text("/sitemap-news.xml").await;
    assert_eq!(whole.matches("<sitemap>").count(), 2, "{whole}");
    let index = paper.text("/sitemap.xml").await;
    let mut news = 0;
    for n in [1, 2] {
        let file = format!("/sitemap-news-{n}.xml");
        assert!(whole.contains(&format!("<loc>{SITE}{file}</loc><lastmod>")) && index.contains(&format!("{SITE}{file}</loc>")));
        news += paper.text(&file).await.matches("<news:news>").count();
    }
    assert_eq!(news, 1_108, "every one of our own, and no partner's");
    assert!(!index.contains("/sitemap-news.xml"), "an index may not name an index");
    assert_eq!(paper.get("/sitemap-news-3.xml").await.status, 404);
}

#[tokio::test]
async fn a_story_that_moved_in_keeps_the_name_its_subscribers_know() {
    let paper = Small::paper().await;
    let moved = Story { guid: "6b0afefe67ee9e6b893b934f".into(), ..paper.story("Moved in", paper.now) };
    let address = format!("/{}/", paper.add(moved).await.slug);
    assert!(paper.text("/rss/").await.contains("<guid isPermaLink=\"false\">6b0afefe67ee9e6b893b934f</guid>"));
    assert!(paper.text("/atom.xml").await.contains("<id>urn:courant:guid:6b0afefe67ee9e6b893b934f</id>"));
    assert_eq!(json(&paper, "/feed.json").await["items"][0]["id"], "6b0afefe67ee9e6b893b934f");
    assert!(paper.text(&address).await.contains("Moved in"));
}

#[tokio::test]
async fn a_storys_picture_stands_before_its_text_in_rss() {
    let paper = Small::paper().await;
    let rss = paper.text("/rss/").await;
    let picture = format!("<![CDATA[<img src=\"{SITE}/content/pictures/{}.jpg\" alt=\"", "a".repeat(64));
    assert!(rss.contains(&picture), "{rss}");
    assert!(!paper.text("/feed.json").await.contains("<img src"), "elsewhere it has a member of its own");
}
