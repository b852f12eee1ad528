//! Pictures inside texts: the same on a story's page, in lists that print stories whole, in feeds
//! and for programs, and read all at once.

// A helper that fails fails its test.
#![allow(clippy::unwrap_used)]

mod small;

use std::collections::BTreeMap;

use archive::Nouns;
use archive::pictures::Rendition;
use archive::stories::Shelf;
use chrono::TimeDelta;
use paper::Picture;
use press::api::Ask;
use press::{Access, Press, Route, Theme};
use small::{SITE, Small};

const WHOLE: &str = "{{#foreach posts}}{{content}}{{/foreach}}";

/// A theme written for Ghost that prints stories whole, on their pages and in lists.
fn digest() -> Theme {
    let files = [("package.json", "{\"name\": \"digest\"}"), ("index.hbs", WHOLE), ("post.hbs", "{{#post}}{{content}}{{/post}}")];
    let files: BTreeMap<String, Vec<u8>> = files.map(|(name, text)| (name.to_owned(), text.into())).into();
    Theme::from_files(files.into_iter().map(|(name, bytes)| (name, bytes.into())).collect()).unwrap()
}

fn hash(n: usize) -> String {
    format!("{n:064x}")
}

/// Five more stories with so many pictures in each text, and each with a lead picture of its own.
async fn with_pictures(each: usize) -> Small {
    let paper = Small::paper().await;
    for story in 0..5 {
        let tx = paper.archive.begin().await.unwrap();
        let mut written = paper.story(&format!("Tide table {story}"), paper.now - TimeDelta::minutes(story as i64));
        written.body = "<p>High water.</p>".into();
        for n in 0..=each {
            let hash = hash(story * 100 + n);
            let picture = Picture {
                hash: hash.clone(),
                media_type: "image/jpeg".into(),
                width: 1200,
                height: 800,
                alt: format!("Pier {n}"),
                ..Picture::default()
            };
            let kept = tx.pictures().add(&picture, paper.now).await.unwrap();
            let rendition =
                Rendition { picture: kept.id.unwrap(), width: 400, media_type: "image/jpeg".into(), hash: "f".repeat(64) };
            tx.pictures().add_rendition(&rendition).await.unwrap();
            if n == each {
                written.picture = kept.id;
            } else {
                written.body += &format!(
                    "<figure class=\"kg-card kg-image-card\"><img class=\"kg-image\" src=\"/content/pictures/{hash}.jpg\" alt=\"\"></figure>"
                );
                written.body += &format!("<p><img src=\"/content/pictures/{hash}.jpg\" alt=\"\"></p>");
            }
        }
        tx.stories().add(written, "anselm.example", paper.now).await.unwrap();
        tx.commit().await.unwrap();
    }
    paper
}

async fn print(press: &Press, path: &str) -> String {
    let Route::Page(address) = press.route(path, None).await.unwrap() else { panic!("{path} is a page") };
    small::text(&press.page(&address, Access::Open).await.unwrap())
}

async fn posts(press: &Press) -> String {
    let words = [("limit".to_owned(), "100".to_owned())];
    let ask = Ask::parse(&["posts"], &words).unwrap().unwrap_or_else(|_| panic!("it is readable"));
    small::text(&press.api(&ask).await.unwrap().unwrap_or_else(|_| panic!("there is an answer")))
}

#[tokio::test]
async fn a_story_printed_whole_in_a_list_has_its_pictures_in_their_sizes() {
    let paper = with_pictures(1).await;
    paper.press.set_theme(digest());
    let hash = hash(0);
    let sizes = format!(
        "<img src=\"{SITE}/content/images/{hash}.jpg\" class=\"kg-image\" alt=\"Pier 0\" loading=\"lazy\" width=\"1200\" height=\"800\" \
         srcset=\"{SITE}/content/images/size/w600/{hash}.jpg 600w, {SITE}/content/images/size/w1000/{hash}.jpg 1000w, \
         {SITE}/content/images/{hash}.jpg 1200w\" sizes=\"(min-width: 720px) 720px\">"
    );
    for path in ["/", "/tide-table-0/", "/rss/", "/feed.json"] {
        let page = print(&paper.press, path).await.replace("\\\"", "\"");
        assert!(page.contains(&sizes), "{path}: {page}");
    }
    assert!(posts(&paper.press).await.replace("\\\"", "\"").contains(&sizes));
}

#[tokio::test]
async fn pictures_of_other_houses_are_left_out_of_lists_as_of_stories() {
    let paper = Small::paper().await;
    let mut story = paper.story("Foreign", paper.now);
    story.body =
        "<p>One<img src=\"https://elsewhere.example/a.jpg\" alt=\"\"> and <img src=\"//b.example/b.jpg\">two.</p>".into();
    paper.add(story).await;
    paper.press.set_theme(digest());
    for path in ["/", "/foreign/"] {
        let page = print(&paper.press, path).await;
        assert!(page.contains("<p>One and two.</p>"), "{path}: {page}");
    }
}

#[tokio::test]
async fn a_picture_that_gets_other_words_makes_the_lists_that_print_it_anew() {
    let paper = with_pictures(1).await;
    paper.press.set_theme(digest());
    let shown = paper.archive.pictures().by_hash(&hash(0)).await.unwrap().unwrap();
    for path in ["/", "/tide-table-0/", "/rss/"] {
        print(&paper.press, path).await;
    }
    let tx = paper.archive.begin().await.unwrap();
    tx.pictures().describe(shown.id.unwrap(), "The pier at noon", None, None, None).await.unwrap();
    tx.commit().await.unwrap();
    for path in ["/", "/tide-table-0/", "/rss/"] {
        assert!(print(&paper.press, path).await.contains("The pier at noon"), "{path}");
    }
}

#[tokio::test]
async fn a_page_asks_the_store_no_more_for_thirty_pictures_than_for_one() {
    let (few, many) = (with_pictures(1).await, with_pictures(30).await);
    for is_house in [true, false] {
        for path in ["/", "/tide-table-0/", "/section/world/", "/author/ines-calloway/", "/rss/", "/atom.xml", "the API"] {
            let mut asked = Vec::new();
            for paper in [&few, &many] {
                let press = small::press(&paper.archive);
                if !is_house {
                    press.set_theme(digest());
                }
                let before = paper.archive.asked();
                match path {
                    "the API" => posts(&press).await,
                    path => print(&press, path).await,
                };
                asked.push(paper.archive.asked() - before);
            }
            assert_eq!(asked[0], asked[1], "{path}, our own theme: {is_house}");
            println!("{path}: {} questions; our own theme: {is_house}", asked[0]);
        }
    }
}

#[tokio::test]
async fn a_list_asks_the_store_no_more_for_nine_lead_pictures_than_for_one() {
    let papers = [Small::paper().await, Small::paper().await];
    for (paper, pictures) in papers.iter().zip([0, 9]) {
        for n in 0..pictures {
            let mut live = paper.archive.stories().live(Shelf::All, 9, 0).await.unwrap();
            let tx = paper.archive.begin().await.unwrap();
            let picture =
                Picture { hash: hash(n), media_type: "image/jpeg".into(), width: 1200, height: 800, ..Picture::default() };
            let kept = tx.pictures().add(&picture, paper.now).await.unwrap();
            let card = live.swap_remove(n);
            let mut whole = paper.archive.stories().by_slug(card.slug.as_str()).await.unwrap().unwrap();
            whole.picture = kept.id;
            tx.stories().save(&whole, paper.now).await.unwrap();
            tx.commit().await.unwrap();
        }
    }
    for path in ["/", "/section/world/", "/rss/", "/archive/"] {
        let mut asked = Vec::new();
        for paper in &papers {
            // What the archive itself remembers of the paper is there for both.
            print(&small::press(&paper.archive), path).await;
            let press = small::press(&paper.archive);
            let before = paper.archive.asked();
            print(&press, path).await;
            asked.push(paper.archive.asked() - before);
        }
        assert_eq!(asked[0], asked[1], "{path}");
    }
}
