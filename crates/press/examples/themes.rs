//! Prints every kind of page in themes from folders and says what went wrong:
//! `cargo run -p press --example themes -- FOLDER…`.

// It is for looking at a terminal.
#![allow(clippy::print_stdout)]

#[path = "../tests/small/mod.rs"]
mod small;

use std::path::Path;

use archive::Nouns;
use press::{Access, Address, Route, Theme};

const PAGES: [&str; 15] = [
    "/",
    "/page/2/",
    "/section/world/",
    "/section/culture/page/2/",
    "/tag/harbor/",
    "/author/ines-calloway/",
    "/thread/the-drowned-dock/",
    "/outlet/the-estuary-ledger/",
    "/archive/",
    "/search/?q=dock",
    "/corrections/",
    "/nowhere/",
    "/about-us/",
    "/for-members/",
    "/rents-fall-for-the-first-time-in-six-years/",
];

#[tokio::main]
async fn main() {
    let paper = small::Small::paper().await;
    let tx = paper.archive.begin().await.expect("a transaction");
    let mut about = paper.story("About us", paper.now);
    about.kind = paper::Kind::Page;
    let mut closed = paper.story("For members", paper.now);
    closed.visibility = paper::Visibility::Paid;
    for story in [about, closed] {
        tx.stories().add(story, "anselm.example", paper.now).await.expect("a story");
    }
    tx.commit().await.expect("a commit");
    let (mut good, mut bad) = (0, 0);
    for folder in std::env::args().skip(1) {
        let theme = match Theme::open(Path::new(&folder)) {
            Ok(theme) => theme,
            Err(trouble) => {
                bad += 1;
                println!("{folder}: {trouble}");
                continue;
            }
        };
        let missing = theme.uses().missing_partials;
        if !missing.is_empty() {
            println!("{folder}: no partials {missing:?}");
        }
        paper.press.set_theme(theme);
        for path in PAGES.iter().map(|p| (*p).to_owned()).chain([format!("/{}/", small::DOCK)]) {
            let (plain, query) = path.split_once('?').map_or((path.as_str(), None), |(p, q)| (p, Some(q)));
            let address = match Address::parse(plain, query) {
                Route::Page(address) => address,
                other => {
                    println!("{path}: {other:?}");
                    continue;
                }
            };
            let began = std::time::Instant::now();
            match paper.press.page(&address, Access::Open).await {
                Ok(page) if page.body().len() > 500 => good += 1,
                Ok(page) => {
                    bad += 1;
                    println!("{folder} {path}: {} with {} bytes", page.status, page.body().len());
                }
                Err(trouble) => {
                    bad += 1;
                    println!("{folder} {path}: {trouble}");
                }
            }
            if began.elapsed().as_millis() > 500 {
                println!("{folder} {path}: {} ms", began.elapsed().as_millis());
            }
        }
    }
    println!("{good} pages printed, {bad} not");
}
