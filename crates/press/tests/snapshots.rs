//! The small newspaper, page by page, as readers get it: in the house theme, and in a plain theme
//! whose missing pages the house lends. What is printed is compared with what lies in
//! `tests/snapshots`; whoever changes a page on purpose looks at the difference and accepts it:
//!
//!     COURANT_ACCEPT=1 cargo test -p press --test snapshots

// A helper that fails fails its test.
#![allow(clippy::unwrap_used)]

mod small;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use paper::State;
use press::Theme;
use small::{DOCK, Small};

/// Long ago, so that no page calls anything new, and on no day on which clocks change.
const WRITTEN: &str = "2026-03-04T12:00:00Z";

const PAGES: [(&str, &str); 15] = [
    ("front", "/"),
    ("section", "/section/city/"),
    ("story", DOCK),
    ("story-without-a-picture", "rents-fall-for-the-first-time-in-six-years"),
    ("story-held", "the-bakery-that-outlived-three-landlords"),
    ("story-killed", "a-vote-on-the-tram-and-who-pays-for-it"),
    ("thread", "/thread/the-drowned-dock/"),
    ("author", "/author/ines-calloway/"),
    ("outlet", "/outlet/the-estuary-ledger/"),
    ("archive", "/archive/2026/03/04/"),
    ("corrections", "/corrections/"),
    ("nowhere", "/no-such-page/"),
    ("rss", "/rss/"),
    ("atom", "/atom.xml"),
    ("json-feed", "/feed.json"),
];

/// A Ghost theme of the fewest files.
fn plain() -> Theme {
    let files: BTreeMap<&str, &str> = [
        ("package.json", r#"{"name": "plain", "version": "1.0.0", "config": {"posts_per_page": 4}}"#),
        ("default.hbs", "<!doctype html><html lang=\"{{@site.locale}}\"><head><title>{{meta_title}}</title>{{ghost_head}}</head><body class=\"{{body_class}}\">{{{body}}}{{ghost_foot}}</body></html>"),
        ("index.hbs", "{{!< default}}{{#foreach posts}}<h2><a href=\"{{url}}\">{{title}}</a></h2>{{/foreach}}{{pagination}}"),
        ("post.hbs", "{{!< default}}{{#post}}<h1>{{title}}</h1>{{content}}{{/post}}"),
    ]
    .into();
    Theme::from_files(files.into_iter().map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec().into())).collect()).unwrap()
}

async fn paper() -> Small {
    let paper = Small::on(WRITTEN.parse().unwrap()).await;
    paper.take_down("the-bakery-that-outlived-three-landlords", State::Held, None).await;
    paper.take_down("a-vote-on-the-tram-and-who-pays-for-it", State::Killed, None).await;
    paper
}

async fn compare(theme: &str, paper: &Small) {
    let mut differ = Vec::new();
    for (name, address) in PAGES {
        let address = if address.starts_with('/') { address.to_owned() } else { format!("/{address}/") };
        let printed = paper.get(&address).await;
        let text = format!("{} {}\n{}", printed.status, printed.content_type, small::text(&printed));
        if let Some(difference) = differs(theme, name, &settled(&text, paper)) {
            differ.push(difference);
        }
    }
    assert!(
        differ.is_empty(),
        "{}\n\nIf this is what you meant: COURANT_ACCEPT=1 cargo test -p press --test snapshots",
        differ.join("\n\n")
    );
}

fn folder(theme: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots").join(theme)
}

/// Where a page first differs from the one that was accepted; accepts it when asked to.
fn differs(theme: &str, name: &str, printed: &str) -> Option<String> {
    let file = folder(theme).join(format!("{name}.txt"));
    if std::env::var_os("COURANT_ACCEPT").is_some() {
        std::fs::create_dir_all(folder(theme)).unwrap();
        std::fs::write(&file, printed).unwrap();
        return None;
    }
    let accepted = std::fs::read_to_string(&file).unwrap_or_default();
    if accepted == printed {
        return None;
    }
    let (was, is): (Vec<&str>, Vec<&str>) = (accepted.lines().collect(), printed.lines().collect());
    let same = was.iter().zip(&is).take_while(|(was, is)| was == is).count();
    let line = |lines: &[&str]| lines.get(same).map_or("(nothing more)".to_owned(), |line| line.chars().take(300).collect());
    Some(format!("{theme}/{name} differs at line {}:\n  was {}\n  is  {}", same + 1, line(&was), line(&is)))
}

/// One tag a line, and without what changes from day to day or with every touch of a style sheet.
fn settled(text: &str, paper: &Small) -> String {
    let today = chrono::Utc::now().with_timezone(&chrono_tz::Europe::Dublin);
    let mut text = text.replace("><", ">\n<");
    for (form, word) in [("%A, %-d %B %Y", "TODAY"), ("%-d %B %Y", "TODAY"), ("%B %-d, %Y", "TODAY"), ("%Y-%m-%d", "TODAY")] {
        text = text.replace(&today.format(form).to_string(), word);
    }
    text = text.replace(&format!("© {}", today.format("%Y")), "© YEAR");
    let _ = paper;
    without_hashes(&text)
}

/// `broadsheet.css?v=3f2a…` and `nonce` values are as good as any other.
fn without_hashes(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("?v=") {
        let end = rest[at + 3..].find(|c: char| !c.is_ascii_alphanumeric()).map_or(rest.len(), |end| at + 3 + end);
        out.push_str(&rest[..at]);
        out.push_str("?v=HASH");
        rest = &rest[end..];
    }
    out.push_str(rest);
    out
}

#[tokio::test]
async fn every_page_of_the_house_theme_is_as_it_was_accepted() {
    compare("broadsheet", &paper().await).await;
}

#[tokio::test]
async fn every_page_that_the_house_lends_a_plain_theme_is_as_it_was_accepted() {
    let paper = paper().await;
    paper.press.set_theme(plain());
    compare("plain", &paper).await;
}
