//! What a theme written for Ghost finds in a page's head, the words and pictures a page is found
//! and shared with, and in the values it asks for.

// A helper that fails fails its test.
#![allow(clippy::unwrap_used)]

mod small;

use press::{Looks, Theme};
use serde_json::{Value, json};
use small::{DOCK, SITE, Small};

const HEAD: &str = "<title>{{meta_title}}</title><meta name=\"about\" content=\"{{meta_description}}\">{{ghost_head}}";

fn theme() -> Theme {
    let files =
        [("package.json", r#"{"name": "tiny", "config": {"posts_per_page": 4}}"#), ("index.hbs", HEAD), ("post.hbs", HEAD)];
    Theme::from_files(files.iter().map(|(name, text)| ((*name).to_owned(), (*text).into())).collect()).unwrap()
}

async fn paper() -> Small {
    let paper = Small::paper().await;
    paper.press.set_theme(theme());
    paper
}

/// `name: content` of every meta element that this page is shared with, in order.
fn shared(page: &str) -> Vec<String> {
    let elements = page.lines().filter_map(|line| line.strip_prefix("<meta "));
    elements
        .filter(|line| ["\"og:", "\"article:", "\"twitter:"].iter().any(|kind| line.contains(kind)))
        .map(|line| {
            let mut parts = line.split('"').skip(1).step_by(2);
            format!("{}: {}", parts.next().unwrap(), parts.next().unwrap())
        })
        .collect()
}

fn data(page: &str) -> Value {
    let (_, rest) = page.split_once("<script type=\"application/ld+json\">").unwrap();
    serde_json::from_str(rest.split_once("</script>").unwrap().0).unwrap()
}

#[tokio::test]
async fn a_story_is_shared_with_its_picture_its_writer_and_its_topics() {
    let page = paper().await.text(&format!("/{DOCK}/")).await;
    let picture = format!("{SITE}/content/images/size/w1200/{}.jpg", "a".repeat(64));
    let told = shared(&page);
    for wanted in [
        "og:type: article".to_owned(),
        "og:description: The first ship is due on Monday, on the morning tide.".to_owned(),
        "og:url: https://ledger.example/dock".to_owned(),
        format!("og:image: {picture}"),
        "article:tag: World".to_owned(),
        "article:tag: Harbor".to_owned(),
        "twitter:card: summary_large_image".to_owned(),
        "twitter:data1: Ines Calloway".to_owned(),
        "twitter:data2: World, Harbor".to_owned(),
        "og:image:width: 1200".to_owned(),
        "og:image:height: 800".to_owned(),
    ] {
        assert!(told.contains(&wanted), "{wanted} is not in {told:#?}");
    }
    let data = data(&page);
    assert_eq!(data["@type"], "NewsArticle");
    assert_eq!(data["author"]["name"], "Ines Calloway");
    assert_eq!(data["keywords"], "World, Harbor");
    assert_eq!(data["image"]["url"], picture.as_str());
    assert_eq!(data["image"]["creditText"], "Ruth Adeyemi", "whose picture it is stays told");
    assert_eq!(data["isBasedOn"], "https://ledger.example/dock");
}

#[tokio::test]
async fn what_somebody_wrote_for_sharing_stands_before_everything_else() {
    let paper = paper().await;
    let mut story = paper.story("A quiet week", paper.now);
    story.standfirst = Some("Said to readers.".into());
    story.meta.meta_title = Some("For search".into());
    story.meta.og_title = Some("For sharing".into());
    story.meta.twitter_description = Some("For short posts.".into());
    story.meta.og_image = Some(format!("/content/pictures/{}.jpg", "a".repeat(64)));
    paper.add(story).await;
    let page = paper.text("/a-quiet-week/").await;
    assert!(page.starts_with("<title>For search</title><meta name=\"about\" content=\"Said to readers.\">"), "{page}");
    let told = shared(&page);
    for wanted in [
        "og:title: For sharing",
        "twitter:title: For search",
        "og:description: Said to readers.",
        "twitter:description: For short posts.",
    ] {
        assert!(told.contains(&wanted.to_owned()), "{wanted} is not in {told:#?}");
    }
    assert!(told.iter().any(|line| line.starts_with("og:image: ") && line.contains("/content/images/size/w1200/")), "{told:#?}");
    assert!(!told.iter().any(|line| line.starts_with("twitter:image")), "{told:#?}");
}

#[tokio::test]
async fn a_story_without_a_standfirst_is_shared_with_its_opening_but_not_described_by_it() {
    let paper = paper().await;
    let mut story = paper.story("A quiet week", paper.now);
    story.standfirst = None;
    story.body = format!("<p>{}</p>", "word ".repeat(60));
    paper.add(story).await;
    let page = paper.text("/a-quiet-week/").await;
    assert!(!page.contains("name=\"description\""), "{page}");
    let told = shared(&page);
    let opening = told.iter().find(|line| line.starts_with("og:description")).unwrap();
    assert_eq!(opening.matches("word").count(), 50);
}

#[tokio::test]
async fn the_front_a_topic_and_an_author_say_what_they_are() {
    let paper = paper().await;
    let looks = json!({"meta_description": "For search engines.", "og_title": "For sharing", "accent_color": "#123456"});
    paper.press.set_looks(Looks { site: looks.as_object().unwrap().clone(), ..Looks::default() });
    let front = paper.text("/").await;
    assert_eq!(data(&front)["@type"], "WebSite");
    assert!(front.contains("<meta name=\"description\" content=\"For search engines.\">"), "{front}");
    assert!(shared(&front).contains(&"og:title: For sharing".to_owned()));
    assert!(front.contains("<style>:root {--ghost-accent-color: #123456;}</style>"));

    let topic = paper.text("/tag/harbor/").await;
    assert!(topic.starts_with("<title>Harbor - The Anselm Courant</title>"), "{topic}");
    assert_eq!(data(&topic)["@type"], "Series");

    let author = paper.text("/author/ines-calloway/").await;
    assert!(shared(&author).contains(&"og:type: profile".to_owned()));
    assert_eq!(data(&author)["name"], "Ines Calloway");
    assert_eq!(data(&author)["description"], "Ines has reported on the port for eleven years.");
}

#[tokio::test]
async fn the_other_pages_of_a_list_are_found_and_not_shared() {
    let page = paper().await.text("/page/2/").await;
    assert!(page.starts_with("<title>The Anselm Courant (Page 2)</title><meta name=\"about\" content=\"\">"), "{page}");
    assert!(page.contains("rel=\"prev\"") && page.contains("rel=\"canonical\""), "{page}");
    assert_eq!(shared(&page), [""; 0]);
    assert!(!page.contains("ld+json"));
}

#[tokio::test]
async fn the_paper_s_sign_is_asked_for_small_and_its_cover_with_its_room() {
    let paper = paper().await;
    let picture = format!("/content/pictures/{}.jpg", "a".repeat(64));
    paper.press.set_looks(Looks {
        site: json!({"icon": picture, "cover_image": picture}).as_object().unwrap().clone(),
        ..Looks::default()
    });
    let page = paper.text("/").await;
    let small = format!("{SITE}/content/images/size/w256h256/{}.jpg", "a".repeat(64));
    assert!(page.contains(&format!("<link rel=\"icon\" type=\"image/jpeg\" href=\"{small}\">")), "{page}");
    assert_eq!(data(&page)["publisher"]["logo"]["url"], small.as_str());
    assert_eq!(data(&page)["image"]["width"], 1200);
}

#[tokio::test]
async fn an_error_says_nothing_about_itself() {
    let files = [("package.json", r#"{"name": "tiny"}"#), ("index.hbs", "x"), ("post.hbs", "x"), ("error.hbs", HEAD)];
    let paper = Small::paper().await;
    paper.press.set_theme(Theme::from_files(files.iter().map(|(n, t)| ((*n).to_owned(), (*t).into())).collect()).unwrap());
    let page = paper.text("/nowhere/").await;
    assert!(page.starts_with("<title>The Anselm Courant</title>"), "{page}");
    assert!(!page.contains("canonical") && shared(&page).is_empty() && !page.contains("ld+json"), "{page}");
    assert!(page.contains("<meta name=\"robots\" content=\"noindex\">"));
}

#[tokio::test]
async fn a_closed_story_has_no_opening_and_keeps_the_words_written_for_everybody() {
    let paper = Small::paper().await;
    let template = "{{#post}}{{#if excerpt}}opening{{else}}nothing{{/if}} {{excerpt}}{{/post}}";
    let files = [("package.json", r#"{"name": "tiny"}"#), ("index.hbs", "x"), ("post.hbs", template)];
    paper.press.set_theme(Theme::from_files(files.iter().map(|(n, t)| ((*n).to_owned(), (*t).into())).collect()).unwrap());
    let mut story = paper.story("For members", paper.now);
    story.visibility = paper::Visibility::Members;
    paper.add(story).await;
    assert_eq!(paper.text("/for-members/").await, "nothing The first ship is due on Monday, on the morning tide.");
}

#[tokio::test]
async fn a_theme_that_asks_for_topics_gets_those_of_the_house_and_its_loop_hides_them() {
    let paper = Small::paper().await;
    let mut story = paper.story("An inner matter", paper.now);
    story.topics = vec!["#Inner ring".into(), "Harbor".into()];
    paper.add(story).await;
    let template = "{{#get \"tags\" order=\"slug asc\"}}{{#foreach tags}}{{slug}} {{/foreach}}| {{#foreach tags visibility=\"all\"}}{{slug}} {{/foreach}}{{/get}}";
    let files = [("package.json", r#"{"name": "tiny"}"#), ("index.hbs", template), ("post.hbs", "x")];
    paper.press.set_theme(Theme::from_files(files.iter().map(|(n, t)| ((*n).to_owned(), (*t).into())).collect()).unwrap());
    let printed = paper.text("/").await;
    let (shown, all) = printed.split_once('|').unwrap();
    assert!(shown.contains("harbor") && !shown.contains("inner-ring"), "{printed}");
    assert!(all.contains("hash-inner-ring"), "{printed}");
}
