//! Headers that claim that the paper stands elsewhere.

use archive::Nouns;

use super::{input, none_of, rows};
use crate::testpaper::TestPaper;

const OWN: &[&str] = &[
    r#"{"Host": "evil.example"}"#,
    r#"{"Host": "our-site.example", "X-Forwarded-Host": "evil.example"}"#,
    r#"{"Host": "our-site.example", "Forwarded": "host=evil.example;proto=javascript"}"#,
    r#"{"Host": "our-site.example", "X-Original-URL": "/desk"}"#,
];

const PAGES: &[&str] = &[
    "/",
    "/a-quiet-day/",
    "/rss/",
    "/atom.xml",
    "/feed.json",
    "/sitemap.xml",
    "/robots.txt",
    "/search/?q=day",
    "/desk/sign-in",
    "/nowhere/",
];

#[tokio::test(flavor = "multi_thread")]
async fn no_header_makes_the_paper_name_another_house_as_its_own() {
    let paper = TestPaper::open("sqlite", &[("site.url", "https://our-site.example")]).await;
    let tx = paper.house.archive.begin().await.unwrap();
    let draft = desk::create(&tx, &paper.owner, "A quiet day", &paper.desk().await, paper.now()).await.unwrap();
    let draft = tx.stories().save(&paper::Story { body: "<p>Nothing came by.</p>".into(), ..draft }, paper.now()).await.unwrap();
    tx.commit().await.unwrap();
    paper.publish(&draft).await;
    // Else the search may be asked before the story is in its index, and again after.
    paper.house.archive.index_changes().await.unwrap();
    let rows = rows("host_headers", OWN);
    let (mut asked, mut wrong) = (0, Vec::new());
    for row in &rows {
        let headers: serde_json::Map<String, serde_json::Value> = serde_json::from_str(input(row)).unwrap();
        let headers: String = headers.iter().map(|(name, value)| format!("{name}: {}\r\n", value.as_str().unwrap())).collect();
        for page in PAGES {
            asked += 1;
            // Asked first with the claim: what is printed then is what everybody gets from the cache.
            let claimed = paper.raw(format!("GET {page} HTTP/1.1\r\nConnection: close\r\n{headers}\r\n")).await;
            let plain = paper.ask("GET", page, "").await;
            for (what, answer) in [("the answer", &claimed), ("what is kept", &plain)] {
                let whole = format!("{}\r\n{}", answer.head, answer.body);
                if whole.contains("evil.example")
                    || whole.contains("alert(1)")
                    || whole.contains(":1337")
                    || whole.contains("javascript:")
                {
                    wrong.push(format!("{} {page}: {what} repeats the claim", row["id"]));
                }
                if answer.status >= 500 {
                    wrong.push(format!("{} {page}: {what} is {}", row["id"], answer.status));
                }
            }
            if claimed.status == 200 && *page != "/desk/sign-in" && claimed.body != plain.body {
                wrong.push(format!("{} {page}: the claim changed the page", row["id"]));
            }
        }
    }
    none_of(asked, "answers with a foreign host", &wrong);
    paper.close().await;
}
