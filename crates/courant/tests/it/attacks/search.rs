//! Words that mean something to search engines, typed by readers.

use std::time::Duration;

use super::{input, none_of, rows};
use crate::testpaper::TestPaper;

const OWN: &[&str] = &[
    "\"",
    "a AND",
    "title:(",
    "*",
    "a\u{0}b",
    "<img src=x onerror=alert(1)>",
    "[2020 TO",
    "a~99999",
    "((((((((((",
    "' OR 1=1 --",
];

#[tokio::test(flavor = "multi_thread")]
async fn every_question_to_the_search_is_answered_with_a_page() {
    // Each question from a reader of its own: one reader alone would be asked to wait.
    for paper in TestPaper::on_every_engine_with(&[("listen.proxies", "127.0.0.1")]).await {
        let rows = rows("search_queries", OWN);
        let mut wrong = Vec::new();
        let limit = if cfg!(debug_assertions) { Duration::from_secs(2) } else { Duration::from_millis(200) };
        for (n, row) in rows.iter().enumerate() {
            let query: String = url::form_urlencoded::byte_serialize(input(row).as_bytes()).collect();
            let reader = format!("X-Forwarded-For: 198.51.100.{}\r\n", n % 250);
            let (page, took) = paper.timed(&format!("/search/?q={query}"), &reader, limit).await;
            if page.status != 200 {
                wrong.push(format!("{}: {:?} is answered {}", row["id"], input(row), page.status));
            }
            if took > limit {
                wrong.push(format!("{}: {:?} took {took:?}", row["id"], input(row)));
            }
            let tag = input(row).contains('<').then(|| input(row));
            if tag.is_some_and(|tag| page.body.contains(tag)) || page.head.contains("\nx: y") {
                wrong.push(format!("{}: {:?} is repeated raw", row["id"], input(row)));
            }
        }
        none_of(rows.len(), "search questions answered wrongly", &wrong);
        paper.close().await;
    }
}
