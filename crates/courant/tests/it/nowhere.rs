//! What readers must not have is nowhere: not on any page that can be reached, in any feed,
//! sitemap, list, search or API, whatever was done to which story and in whatever order.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use archive::Nouns;
use chrono::TimeDelta;
use paper::{Brief, Code, Picture, Story};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use crate::testpaper::TestPaper;

/// What may become of a story.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Live,
    Held,
    Withdrawn,
    Killed,
    /// Live, withdrawn, then reopened as a draft.
    Reopened,
    Draft,
    Spiked,
    /// Waits for the end of its embargo.
    Embargoed,
}

impl Fate {
    const ALL: [Fate; 8] =
        [Fate::Live, Fate::Held, Fate::Withdrawn, Fate::Killed, Fate::Reopened, Fate::Draft, Fate::Spiked, Fate::Embargoed];

    fn was_live(self) -> bool {
        matches!(self, Fate::Live | Fate::Held | Fate::Withdrawn | Fate::Killed | Fate::Reopened)
    }
}

/// A story with a word of its own in every part of it.
struct Marked {
    story: Story,
    picture: String,
    words: Vec<String>,
}

const PARTS: [&str; 7] = ["headline", "standfirst", "body", "brief", "detail", "caption", "alt"];

async fn marked(paper: &TestPaper, n: usize, fate: Fate) -> Marked {
    let words: Vec<String> = PARTS.iter().map(|part| format!("zq{part}{n}x")).collect();
    let now = paper.now();
    let archive = &paper.house.archive;
    let hash = archive.blobs.put(format!("GIF89a picture {n} {now}").into_bytes().into()).await.unwrap();
    let tx = archive.begin().await.unwrap();
    let picture = Picture {
        hash,
        media_type: "image/gif".into(),
        width: 640,
        height: 480,
        size: 20,
        alt: words[6].clone(),
        caption: Some(words[5].clone()),
        credit: Some("Ruth Adeyemi".into()),
        ..Picture::default()
    };
    let picture = tx.pictures().add(&picture, now).await.unwrap();
    let section = tx.sections().by_slug("harbor").await.unwrap().unwrap().id;
    let draft = desk::create(&tx, &paper.owner, &words[0], &paper.desk().await, now).await.unwrap();
    let edit = desk::Edit {
        edition: draft.edition,
        slug: format!("story-{n}"),
        headline: format!("The tide {}", words[0]),
        standfirst: words[1].clone(),
        body: format!("<p>The tide came in {}.</p>", words[2]),
        bylines: vec!["Olive Penn".into()],
        section: Some(section),
        topics: vec!["Tides".into()],
        new_thread: if n == 0 { "The long tide".into() } else { String::new() },
        thread: tx.threads().list(1).await.unwrap().first().map(|thread| thread.id),
        brief: Some(Brief { summary: words[3].clone(), key_details: vec![words[4].clone()] }),
        picture: picture.id,
        ..desk::Edit::default()
    };
    let story = desk::edit(&tx, &paper.owner, draft.id, edit, now).await.unwrap();
    let story = match fate {
        Fate::Embargoed => {
            let until = now + TimeDelta::hours(1);
            desk::embargo(&tx, &paper.owner, story.id, Some(until), now).await.unwrap();
            desk::schedule(&tx, &paper.owner, story.id, until, &paper.desk().await, now).await.unwrap()
        }
        fate if fate.was_live() => desk::publish(&tx, &paper.owner, story.id, &paper.desk().await, now).await.unwrap(),
        _ => story,
    };
    tx.commit().await.unwrap();
    Marked { story, picture: desk::pictures::address(&picture), words }
}

async fn meet(paper: &TestPaper, marked: &Marked, fate: Fate) {
    let (id, now, house, by) = (marked.story.id, paper.now(), paper.desk().await, &paper.owner);
    let tx = paper.house.archive.begin().await.unwrap();
    match fate {
        Fate::Held => drop(desk::hold(&tx, by, id, "a doubt", "", &house, now).await.unwrap()),
        Fate::Withdrawn => drop(desk::withdraw(&tx, by, id, Code::Rights, "not ours", "", &house, now).await.unwrap()),
        Fate::Killed => drop(desk::kill(&tx, by, id, "wrong", "", marked.story.slug.as_str(), &house, now).await.unwrap()),
        Fate::Reopened => {
            desk::withdraw(&tx, by, id, Code::Other, "later", "", &house, now).await.unwrap();
            desk::reopen(&tx, by, id, "once more", &house, now).await.unwrap();
        }
        Fate::Spiked => drop(desk::spike(&tx, by, id, now).await.unwrap()),
        Fate::Live | Fate::Draft | Fate::Embargoed => {}
    }
    tx.commit().await.unwrap();
}

/// Every address a stranger can come to, with what it answers.
async fn walk(paper: &TestPaper, key: &str, marked: &[Marked]) -> BTreeMap<String, String> {
    let mut roots: Vec<String> = [
        "/",
        "/archive/",
        "/rss/",
        "/atom.xml",
        "/feed.json",
        "/sitemap.xml",
        "/sitemap-news.xml",
        "/corrections/",
        "/search/?q=tide",
        "/section/harbor/",
        "/section/harbor/rss/",
        "/tag/tides/",
        "/author/olive-penn/",
        "/thread/the-long-tide/",
        "/robots.txt",
        "/thread/the-long-tide/feed.json",
        "/author/olive-penn/atom.xml",
    ]
    .map(String::from)
    .into();
    for api in ["posts/", "pages/", "tags/", "authors/", "settings/"] {
        roots.push(format!("/ghost/api/content/{api}?key={key}&include=tags,authors&formats=html,plaintext&limit=100"));
    }
    for api in ["briefs", "threads", "threads/the-long-tide", "corrections"] {
        roots.push(format!("/api/v1/{api}?key={key}"));
    }
    for one in marked {
        roots.push(format!("/{}/", one.story.slug));
        roots.push(format!("/ghost/api/content/posts/slug/{}/?key={key}&formats=html,plaintext", one.story.slug));
        roots.push(format!("/api/v1/briefs/{}?key={key}", one.story.slug));
        roots.push(one.picture.clone());
    }
    let mut known: BTreeSet<String> = roots.iter().cloned().collect();
    let mut next: VecDeque<String> = roots.into();
    let mut answers = BTreeMap::new();
    while let Some(path) = next.pop_front() {
        let answer = paper.get(&path).await;
        assert!(answer.status != 500, "{path}: {}", answer.body);
        for link in links(&answer.body, &paper.house.site) {
            if known.len() < 600 && !link.starts_with("/desk") && known.insert(link.clone()) {
                next.push_back(link);
            }
        }
        answers.insert(path, format!("{}\n{}", answer.head, answer.body));
    }
    answers
}

fn links(body: &str, site: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (open, close) in [("href=\"", '"'), ("src=\"", '"'), ("<loc>", '<'), ("\"url\":\"", '"'), ("<link>", '<')] {
        for rest in body.split(open).skip(1) {
            let link = rest.split(close).next().unwrap_or_default().replace("&amp;", "&").replace("\\/", "/");
            let path = link.strip_prefix(site).unwrap_or(&link);
            if path.starts_with('/') && !path.starts_with("//") && path.bytes().all(|b| b.is_ascii_graphic()) {
                found.push(path.split('#').next().unwrap_or_default().to_owned());
            }
        }
    }
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn what_readers_must_not_have_is_on_no_page_in_no_feed_and_in_no_list() {
    for paper in TestPaper::on_every_engine().await {
        let tx = paper.house.archive.begin().await.unwrap();
        let key = desk::add_integration(&tx, Some(&paper.owner), "A reading program", paper.now()).await.unwrap().content_key;
        tx.commit().await.unwrap();
        let mut runner = TestRunner::deterministic();
        // Each fate once at least, then as they fall.
        let more = prop::collection::vec(prop::sample::select(&Fate::ALL[..]), 6).new_tree(&mut runner).unwrap().current();
        let mut fates: Vec<Fate> = Fate::ALL.iter().copied().chain(more).collect();
        let order = Just(fates.clone()).prop_shuffle().new_tree(&mut runner).unwrap().current();
        fates.clone_from(&order);
        let mut all = Vec::new();
        for (n, fate) in fates.iter().enumerate() {
            all.push(marked(&paper, n, *fate).await);
        }
        paper.house.archive.index_changes().await.unwrap();
        // Once before, so that everything lies in the cache when it is taken down.
        let before = walk(&paper, &key, &all).await;
        for (one, fate) in all.iter().zip(&fates) {
            let seen = before.values().any(|answer| answer.contains(&one.words[2]));
            assert_eq!(seen, fate.was_live(), "{fate:?} before anything was done");
            meet(&paper, one, *fate).await;
        }
        paper.house.archive.index_changes().await.unwrap();
        let after = walk(&paper, &key, &all).await;
        let mut leaks = Vec::new();
        for (one, fate) in all.iter().zip(&fates) {
            if *fate == Fate::Live {
                let own = &after[&format!("/{}/", one.story.slug)];
                assert!(one.words.iter().all(|word| own.contains(word)), "a live story is there in all its parts");
                continue;
            }
            for (path, answer) in &after {
                for word in one.words.iter().filter(|word| answer.contains(*word)) {
                    leaks.push(format!("{path} has {word} of a story that is {fate:?}"));
                }
            }
            // Nobody can guess the address of a picture that was never on a page; this one was.
            if fate.was_live() && after[&one.picture].contains("GIF89a") {
                leaks.push(format!("{} is the picture of a story that is {fate:?}", one.picture));
            }
        }
        println!("{} addresses walked, {} stories that must not be there: {} leaks", after.len(), all.len(), leaks.len());
        assert!(after.len() > 40, "the walk was cut short: {:?}", after.keys());
        assert!(leaks.is_empty(), "{}", leaks.join("\n"));
        paper.close().await;
    }
}
