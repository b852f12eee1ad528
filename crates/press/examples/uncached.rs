//! How many pages a second the press prints with nothing in its cache, from a paper of many
//! stories: `cargo run --release -p press --example uncached -- 100000`.

// It is for looking at figures on a terminal.
#![allow(clippy::print_stdout)]

#[path = "../tests/small/mod.rs"]
mod small;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use archive::Nouns;
use chrono::{TimeDelta, Utc};
use paper::Slug;
use press::{Access, Address};

const BODY: &str = "<p>The water went out of the third dry dock at ten past four on Friday afternoon, and for a while nobody said anything. Then the harbor master, who had waited nine winters for it, asked for the time to be written down.</p>";

fn main() {
    let stories: usize = std::env::args().nth(1).and_then(|n| n.parse().ok()).unwrap_or(100_000);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let paper = Arc::new(small::Small::paper().await);
        let began = Instant::now();
        let slugs = Arc::new(fill(&paper, stories).await);
        println!("{stories} stories in {:.1} s", began.elapsed().as_secs_f64());
        for (name, many) in [("story", 10_000), ("front", 2_000), ("section", 1_000), ("rss", 500)] {
            rate(&paper, &slugs, name, many).await;
        }
        cached(&paper).await;
    });
}

async fn fill(paper: &small::Small, stories: usize) -> Vec<String> {
    let sections = paper.archive.sections().list().await.expect("sections");
    let authors = paper.archive.authors().list(10).await.expect("authors");
    let dock = paper.archive.threads().by_slug("the-drowned-dock").await.expect("threads");
    let picture = paper.archive.pictures().by_hash(&"a".repeat(64)).await.expect("pictures").and_then(|p| p.id);
    let body = BODY.repeat(16);
    let mut slugs = Vec::with_capacity(stories);
    for chunk in (0..stories).collect::<Vec<_>>().chunks(5_000) {
        let tx = paper.archive.begin().await.expect("a transaction");
        for n in chunk {
            let mut story = paper.story(
                &format!("Story number {n} of a long winter on the estuary"),
                Utc::now() - TimeDelta::minutes(*n as i64 * 7 + 600),
            );
            story.slug = Slug::from_words(&format!("story-{n}"));
            story.body.clone_from(&body);
            story.section = Some(sections[n % sections.len()].id);
            let author = &authors[n % authors.len()];
            story.bylines = vec![paper::Byline { author: author.id, name: author.name.clone(), slug: author.slug.clone() }];
            story.picture = picture.filter(|_| n % 2 == 0);
            story.thread = dock.as_ref().map(|t| t.id).filter(|_| n % 500 == 0);
            slugs.push(tx.stories().add(story, "anselm.example", Utc::now()).await.expect("added").slug.to_string());
        }
        tx.commit().await.expect("committed");
    }
    slugs
}

/// Two tasks printing without the cache.
async fn rate(paper: &Arc<small::Small>, slugs: &Arc<Vec<String>>, name: &'static str, many: usize) {
    let next = Arc::new(AtomicUsize::new(0));
    let bytes = Arc::new(AtomicUsize::new(0));
    let began = Instant::now();
    let tasks = (0..2).map(|_| {
        let (paper, slugs, next, bytes) = (paper.clone(), slugs.clone(), next.clone(), bytes.clone());
        tokio::spawn(async move {
            loop {
                let n = next.fetch_add(1, Ordering::Relaxed);
                if n >= many {
                    return;
                }
                let address = match name {
                    "story" => Address::Story { slug: slugs[(n * 7919) % slugs.len()].clone() },
                    "front" => Address::Front { page: 1 },
                    "section" => Address::Section { slug: "world".into(), page: 1 + (n % 50) as u32 },
                    _ => Address::Feed { of: press::Desk::Paper, kind: press::FeedKind::Rss, page: 1 },
                };
                let page = paper.press.print(&address, Access::Open).await.expect("printed");
                assert_eq!(page.status, 200, "{address:?}");
                bytes.fetch_add(page.body().len(), Ordering::Relaxed);
            }
        })
    });
    for task in tasks.collect::<Vec<_>>() {
        task.await.expect("no panic");
    }
    let seconds = began.elapsed().as_secs_f64();
    println!("{name}: {:.0} a second, {} bytes each", many as f64 / seconds, bytes.load(Ordering::Relaxed) / many);
}

async fn cached(paper: &Arc<small::Small>) {
    let path = format!("/{}/", small::DOCK);
    paper.get(&path).await;
    let (many, began) = (2_000_000, Instant::now());
    for _ in 0..many {
        assert!(paper.press.cache.get(&path, Access::Open).is_some());
    }
    println!("from the page cache: {:.0} a second on one thread", many as f64 / began.elapsed().as_secs_f64());
}
