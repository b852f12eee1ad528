//! A paper with routes of its own, as readers find it.

// A helper that fails fails its test.
#![allow(clippy::unwrap_used)]

mod small;

use std::collections::BTreeMap;

use archive::Nouns;
use press::{Route, Theme};
use small::{DOCK, SITE, Small};

const ROUTES: &str = "routes:
  /team/:
    template: team
    data:
      writer: author.ines-calloway
  /notes.txt/:
    template: list
    content_type: text/plain
  /rivers/:
    controller: channel
    filter: tag:harbor
    limit: 2
    template: rivers
collections:
  /world/:
    permalink: /world/{year}/{slug}/
    filter: primary_tag:world
    data: tag.world
  /:
    permalink: /{primary_author}/{slug}/
taxonomies:
  tag: /topic/{slug}/
  author: /by/{slug}/
";

fn theme() -> Theme {
    let list = "[{{#foreach posts}}{{url}} {{/foreach}}]{{pagination.page}}/{{pagination.pages}} {{tag.name}} {{body_class}} {{#is \"world\"}}world{{/is}}{{#is \"home\"}}home{{/is}}";
    let files = [
        ("package.json", "{\"name\": \"tiny\", \"config\": {\"posts_per_page\": 4}}"),
        ("index.hbs", list),
        ("rivers.hbs", "rivers {{#foreach posts}}{{url}} {{/foreach}}{{pagination.pages}}"),
        ("team.hbs", "team of {{writer.name}} at {{writer.url}}"),
        ("list.hbs", "plain"),
        (
            "data.hbs",
            "{{#foreach letters}}{{url}} {{/foreach}}{{#each letters}}{{@index}}{{/each}}{{#if letters}}some{{/if}} {{#letters.posts}}{{slug}} {{/letters.posts}}{{letters.pagination.total}}{{#foreach none}}x{{else}}none{{/foreach}}{{#if none}}x{{/if}}",
        ),
        (
            "post.hbs",
            "{{#post}}{{title}} {{url absolute=true}} {{primary_author.url}} {{#primary_tag}}{{url}}{{/primary_tag}}{{/post}}",
        ),
        ("error.hbs", "{{statusCode}}"),
    ];
    let files: BTreeMap<String, bytes::Bytes> = files.map(|(name, text)| (name.into(), text.as_bytes().to_vec().into())).into();
    Theme::from_files(files).unwrap()
}

async fn moved(paper: &Small, path: &str, to: &str) {
    match paper.press.route(path, None).await.unwrap() {
        Route::Moved(led) => assert_eq!(led, to, "{path}"),
        Route::Page(_) => {
            let page = paper.get(path).await;
            let led = page.headers.iter().find(|(name, _)| *name == "location").map(|(_, to)| to.as_str());
            assert_eq!((page.status, led), (301, Some(to)), "{path}");
        }
        Route::Unknown => panic!("{path} is nowhere"),
    }
}

async fn nowhere(paper: &Small, path: &str) {
    if let Route::Page(_) = paper.press.route(path, None).await.unwrap() {
        assert_eq!(paper.get(path).await.status, 404, "{path}");
    }
}

#[tokio::test]
async fn everything_stands_where_the_routes_say_and_every_link_leads_there() {
    let paper = Small::paper().await;
    paper.press.set_theme(theme());
    paper.route(ROUTES).await;
    let year = (paper.now - chrono::TimeDelta::hours(1)).format("%Y").to_string();
    let dock = format!("/world/{year}/{DOCK}/");

    let world = paper.text("/world/").await;
    assert!(world.contains(&dock) && world.contains("1/1 World") && world.contains("world"), "{world}");
    let front = paper.text("/").await;
    assert!(front.contains("/tobias-renner/a-vote-on-the-tram-and-who-pays-for-it/") && front.contains("home"), "{front}");
    assert!(!front.contains(DOCK), "{front}");
    let story = paper.text(&dock).await;
    assert!(story.contains(&format!("{SITE}{dock}")) && story.contains("/by/ines-calloway/"), "{story}");
    assert!(paper.text("/rivers/").await.starts_with("rivers /"));
    assert!(paper.text("/rivers/page/2/").await.starts_with("rivers /"));
    assert_eq!(paper.text("/team/").await, "team of Ines Calloway at https://anselm.example/by/ines-calloway/");
    let plain = paper.get("/notes.txt/").await;
    assert!(plain.content_type.starts_with("text/plain"));
    assert!(paper.text("/by/tobias-renner/").await.contains("/tobias-renner/"));
    assert!(paper.text("/topic/harbor/").await.contains("Harbor"));

    moved(&paper, "/world/1999/harbor-board-reopens-the-drowned-dock-nine-winters-after-the-flood/", &dock).await;
    moved(&paper, "/World", "/world/").await;
    moved(&paper, "/world/page/1/", "/world/").await;
    moved(&paper, "/world/feed/", "/world/rss/").await;
    moved(&paper, "/by/ines-calloway/", "/team/").await;
    for path in [
        format!("/{DOCK}/"),
        "/tag/harbor/".into(),
        "/author/tobias-renner/".into(),
        "/world/page/9/".into(),
        "/topic/none/".into(),
    ] {
        nowhere(&paper, &path).await;
    }

    for path in ["/world/rss/", "/world/atom.xml", "/world/feed.json", "/rss/", "/sitemap-posts.xml"] {
        let text = paper.text(path).await;
        assert!(text.contains(&format!("{SITE}/")) && !text.contains(&format!("{SITE}/{DOCK}/")), "{path}: {text}");
    }
    assert!(paper.text("/world/rss/").await.contains(&format!("{SITE}{dock}")));
    // The dock is a partner's copy, which the sitemap leaves to the partner.
    let silt = format!("{SITE}/world/{year}/what-the-silt-will-cost-and-who-carries-it/");
    assert!(paper.text("/sitemap-posts.xml").await.contains(&silt));
    assert!(paper.text("/sitemap-tags.xml").await.contains(&format!("{SITE}/topic/harbor/")));
}

#[tokio::test]
async fn a_page_that_waits_is_stale_when_the_routes_change() {
    let paper = Small::paper().await;
    paper.press.set_theme(theme());
    let usual = paper.text("/").await;
    assert!(usual.contains(&format!(" /{DOCK}/ ")) || usual.contains(&format!("[/{DOCK}/ ")), "{usual}");
    paper.route("collections:\n  /:\n    permalink: /stories/{slug}/\n").await;
    let now = paper.text("/").await;
    assert!(now.contains(&format!("/stories/{DOCK}/")), "{now}");
    paper.route("").await;
    assert_eq!(paper.text("/").await, usual);
}

#[tokio::test]
async fn a_killed_story_is_gone_at_the_address_it_had() {
    let paper = Small::paper().await;
    paper.route("collections:\n  /:\n    permalink: /stories/{slug}/\n").await;
    let path = format!("/stories/{DOCK}/");
    assert_eq!(paper.get(&path).await.status, 200);
    paper.take_down(DOCK, paper::State::Killed, None).await;
    assert_eq!(paper.get(&path).await.status, 410);
    assert!(!paper.text("/").await.contains(DOCK));
    assert!(paper.archive.story_at(&path).await.unwrap().is_none());
    assert!(paper.archive.stories().by_slug(DOCK).await.unwrap().is_some());
}

#[tokio::test]
async fn the_house_theme_prints_a_routed_front_as_its_own() {
    let paper = Small::paper().await;
    let usual = paper.text("/").await;
    paper
        .route("collections:\n  /:\n    permalink: /{slug}/\ntaxonomies:\n  tag: /tag/{slug}/\n  author: /author/{slug}/\n")
        .await;
    let routed = paper.text("/").await;
    assert_eq!(routed, usual, "Ghost's usual routes change nothing");
}

#[tokio::test]
async fn the_most_read_stories_are_linked_where_they_stand_once_the_routes_change() {
    let paper = Small::paper().await;
    let slugs = [DOCK, "what-the-silt-will-cost-and-who-carries-it", "rents-fall-for-the-first-time-in-six-years"];
    let mut counts = Vec::new();
    for slug in slugs {
        counts.push((paper.archive.stories().by_slug(slug).await.unwrap().unwrap().id, 7));
    }
    let tx = paper.archive.begin().await.unwrap();
    tx.views().add(&counts, paper.now).await.unwrap();
    tx.commit().await.unwrap();
    let most_read =
        |page: String| page.split_once("id=\"trending-title\"").unwrap().1.split_once("</section>").unwrap().0.to_owned();
    assert!(most_read(paper.text("/").await).contains(&format!("href=\"/{DOCK}/\"")));
    paper.route("collections:\n  /:\n    permalink: /stories/{slug}/\n").await;
    let now = most_read(paper.text("/").await);
    assert!(slugs.iter().all(|slug| now.contains(&format!("href=\"/stories/{slug}/\""))), "{now}");
}

#[tokio::test]
async fn a_route_without_its_template_is_no_page_and_no_trouble() {
    let paper = Small::paper().await;
    paper.press.set_theme(theme());
    paper
        .route("routes:\n  /about-us/: no-such-template\n  /list/:\n    controller: channel\n    template: no-such-template\n")
        .await;
    let page = paper.get("/about-us/").await;
    assert_eq!(page.status, 404);
    assert!(page.content_type.starts_with("text/html"));
    assert_eq!(paper.get("/list/").await.status, 200, "a list is set with the theme's index then, as in Ghost");
}

#[tokio::test]
async fn a_section_that_a_route_is_about_is_found_there_by_its_old_topics_address() {
    let paper = Small::paper().await;
    paper.press.set_theme(theme());
    let usual = "collections:\n  /:\n    permalink: /{slug}/\ntaxonomies:\n  tag: /tag/{slug}/\n  author: /author/{slug}/\n";
    // As the desk keeps it when a file gives way to another.
    let tx = paper.archive.begin().await.unwrap();
    tx.files().save(archive::File::RoutesBefore, "{\"tags\": [\"/tag/{slug}/\"]}", None, paper.now).await.unwrap();
    tx.commit().await.unwrap();
    paper
        .route(&format!(
            "routes:\n  /abroad/:\n    controller: channel\n    filter: tag:world\n    data: tag.world\n{}",
            usual.replace("/tag/", "/topic/")
        ))
        .await;
    assert_eq!(paper.press.led_on("/tag/world/").await.unwrap().as_deref(), Some("/abroad/"));
    moved(&paper, "/topic/world/", "/abroad/").await;
    let map = paper.text("/sitemap-pages.xml").await;
    assert!(map.contains(&format!("<loc>{SITE}/abroad/</loc>")), "{map}");
}

#[tokio::test]
async fn a_list_that_a_route_hands_over_is_walked_by_its_own_name_too() {
    let paper = Small::paper().await;
    paper.press.set_theme(theme());
    let routes = "routes:\n  /letters/:\n    template: data\n    data:\n      letters:\n        type: browse\n        resource: posts\n        filter: tag:harbor\n        limit: 2\n      none:\n        type: browse\n        resource: posts\n        filter: tag:nowhere\ncollections:\n  /:\n    permalink: /{slug}/\n";
    paper.route(routes).await;
    let page = paper.text("/letters/").await;
    let urls: Vec<&str> = page.split_whitespace().take(2).collect();
    assert!(urls.iter().all(|url| url.starts_with('/')) && page.contains("01some "), "{page}");
    assert!(urls.iter().all(|url| page.contains(&format!(" {} ", url.trim_matches('/')))) && page.ends_with("none"), "{page}");
}
