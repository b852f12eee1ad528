//! The paper's own API: briefs, threads, and what was taken down.

use archive::Nouns;
use paper::{Brief, Story, Visibility};
use serde_json::Value;

use crate::testpaper::TestPaper;

#[tokio::test(flavor = "multi_thread")]
async fn briefs_threads_and_corrections_are_read_with_a_key_and_follow_every_act() {
    for paper in TestPaper::on_every_engine().await {
        let now = paper.now();
        let tx = paper.house.archive.begin().await.unwrap();
        let key = desk::add_integration(&tx, Some(&paper.owner), "A reading program", now).await.unwrap().content_key;
        let thread = tx.threads().begin("The long tide", Some("Water."), now).await.unwrap();
        tx.commit().await.unwrap();
        let brief = Brief { summary: "It came in.".into(), key_details: vec!["Twice.".into(), " ".into()] };
        let mut made = Vec::new();
        for (headline, visibility) in
            [("High water", Visibility::Public), ("Low water", Visibility::Public), ("Paid water", Visibility::Paid)]
        {
            let tx = paper.house.archive.begin().await.unwrap();
            let draft = desk::create(&tx, &paper.owner, headline, &paper.desk().await, now).await.unwrap();
            let draft = Story {
                body: "<p>It came in. Twice.</p>".into(),
                thread: Some(thread.id),
                brief: Some(brief.clone()),
                visibility,
                ..draft
            };
            let draft = tx.stories().save(&draft, now).await.unwrap();
            tx.commit().await.unwrap();
            made.push(paper.publish(&draft).await);
        }
        let read = async |path: &str| -> (u16, Value) {
            let (path, query) = path.split_once('?').unwrap_or((path, ""));
            let answer = paper.get(&format!("/api/v1/{path}?key={key}&{query}")).await;
            (answer.status, serde_json::from_str(&answer.body).unwrap_or_else(|e| panic!("{e}: {}", answer.body)))
        };
        let (status, list) = read("briefs?limit=1").await;
        assert_eq!((status, &list["next"], &list["page"]), (200, &2.into(), &1.into()));
        assert_eq!(list["briefs"][0]["headline"], "Low water", "a brief of what members pay for is not told");
        let (_, list) = read("briefs?limit=1&page=2").await;
        assert_eq!((&list["next"], &list["briefs"][0]["key_details"]), (&Value::Null, &serde_json::json!(["Twice."])));
        assert_eq!(read("briefs/high-water").await.1["brief"]["id"], made[0].guid);
        assert_eq!(read("briefs/paid-water").await.0, 404);
        assert_eq!(read("threads").await.1["threads"][0]["stories"], 3);
        let (_, whole) = read("threads/the-long-tide").await;
        assert_eq!(whole["thread"]["stories"].as_array().unwrap().len(), 3);
        assert_eq!(read("corrections").await.1["corrections"], Value::Array(vec![]));

        paper.kill(made[0].id, "There was no tide.").await;
        assert_eq!(read("briefs/high-water").await.0, 404);
        assert_eq!(read("briefs").await.1["briefs"].as_array().unwrap().len(), 1);
        assert_eq!(read("threads/the-long-tide").await.1["thread"]["stories"].as_array().unwrap().len(), 2);
        let (_, told) = read("corrections").await;
        let correction = &told["corrections"][0];
        assert_eq!((&correction["change"], &correction["notice"]), (&"kill".into(), &"There was no tide.".into()));
        assert_eq!(correction["id"], made[0].guid, "copies follow by the identity they know");
        let later = (paper.now() + chrono::TimeDelta::hours(1)).format("%Y-%m-%dT%H:%M:%SZ");
        assert_eq!(read(&format!("corrections?since={later}")).await.1["corrections"], Value::Array(vec![]));

        assert_eq!(read("briefs?limit=101").await.0, 400);
        for (path, status) in [("briefs", 401), ("briefs?key=22444f78447824223cefc48062", 401), ("nothing", 404)] {
            let answer = paper.get(&format!("/api/v1/{path}")).await;
            assert_eq!(answer.status, status, "{path}");
            assert!(answer.head.contains("application/problem+json") && answer.body.contains("\"detail\""), "{}", answer.head);
        }
        let post = paper.ask("POST", "/api/v1/briefs", "Content-Length: 0\r\n").await;
        assert!(post.status == 405 && post.head.contains("allow: get"), "{}", post.head);
        assert_eq!(paper.get("/api/openapi.json").await.status, 200);
        paper.close().await;
    }
}
