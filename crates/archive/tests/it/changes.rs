use archive::{Archive, Nouns};
use paper::sample;

use crate::{live, on_every_engine};

#[tokio::test]
async fn a_kill_makes_every_page_that_showed_the_story_stale_at_once() {
    on_every_engine(|archive| async move {
        let story = live(&archive, "opens").await;
        let printed_at = archive.changes.now();
        let tags = [
            format!("story:{}", story.id),
            "front".to_owned(),
            format!("section:{}", story.section.unwrap()),
            format!("author:{}", story.bylines[0].author),
            "day:2026-03-02".to_owned(),
        ];
        assert!(archive.changes.is_fresh(printed_at, tags.iter().map(String::as_str)));
        let tx = archive.begin().await.unwrap();
        tx.stories().save(&story.kill(sample::noon()).unwrap(), sample::noon()).await.unwrap();
        tx.commit().await.unwrap();
        for tag in &tags {
            assert!(!archive.changes.is_fresh(printed_at, [tag.as_str()]), "{tag}");
        }
        assert!(archive.changes.is_fresh(printed_at, ["section:999", "paper"]));
    })
    .await;
}

#[tokio::test]
async fn a_draft_moves_nothing_that_readers_see() {
    on_every_engine(|archive| async move {
        let seq = archive.changes.now();
        let tx = archive.begin().await.unwrap();
        let draft = paper::Story { guid: String::new(), section: None, bylines: vec![], created_by: None, ..sample::story() };
        tx.stories().add(draft, "paper.example", sample::noon()).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(archive.changes.now(), seq);
    })
    .await;
}

#[tokio::test]
async fn another_node_follows_every_change_whoever_commits_first() {
    let folder = tempfile::tempdir().unwrap();
    for mut settings in archive::scratch::every_engine(folder.path().to_owned()).await.unwrap() {
        let here = Archive::open(&settings).await.unwrap();
        settings.search = folder.path().join(format!("other-{}", here.is_sqlite()));
        let there = Archive::open(&settings).await.unwrap();
        let story = live(&here, "opens").await;
        let printed_at = there.changes.now();
        // A change of its own must not hide the neighbor's earlier one.
        let tx = there.begin().await.unwrap();
        tx.touch("ads");
        tx.commit().await.unwrap();
        assert!(there.changes.is_fresh(printed_at, ["front"]));
        let moved = there.follow().await.unwrap();
        assert!(moved.contains(&format!("story:{}", story.id)), "{moved:?}");
        assert!(!there.changes.is_fresh(printed_at, ["front"]));
        assert!(there.follow().await.unwrap().is_empty());
    }
}
