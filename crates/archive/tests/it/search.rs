use archive::Nouns;
use archive::search::{Entry, Then, Wanted};
use paper::{Story, StoryId, Visibility, sample};

use crate::{live, on_every_engine};

async fn found(archive: &archive::Archive, words: &str) -> Vec<i64> {
    archive.index_changes().await.unwrap();
    archive.search.find(&Wanted { words: words.into(), ..Wanted::default() }, 10, 0).unwrap().ids.iter().map(|id| id.0).collect()
}

#[tokio::test]
async fn search_keeps_in_step_with_what_is_live() {
    on_every_engine(|archive| async move {
        let story = live(&archive, "opens").await;
        assert_eq!(found(&archive, "bridge HARBOR").await, [story.id.0]);
        assert_eq!(found(&archive, "finch").await, [story.id.0]);
        assert!(found(&archive, "zeppelin").await.is_empty());
        let tx = archive.begin().await.unwrap();
        let story = tx
            .stories()
            .save(&Story { body: "<p>A zeppelin landed in Zürich; 東京都 watched.</p>".into(), ..story }, sample::noon())
            .await
            .unwrap();
        tx.commit().await.unwrap();
        assert_eq!(found(&archive, "zeppelin zurich").await, [story.id.0]);
        assert_eq!(found(&archive, "東京").await, [story.id.0]);
        let tx = archive.begin().await.unwrap();
        tx.stories().save(&story.kill(sample::noon()).unwrap(), sample::noon()).await.unwrap();
        tx.commit().await.unwrap();
        assert!(found(&archive, "zeppelin").await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_search_finds_no_word_that_only_members_or_the_house_may_read() {
    on_every_engine(|archive| async move {
        let story = live(&archive, "opens").await;
        let save = async |body: &str, visibility: Visibility| {
            let tx = archive.begin().await.unwrap();
            let topics = vec!["Bridges".into(), "#nightdesk".into()];
            let story = archive.stories().get(story.id).await.unwrap();
            let story = Story { body: body.into(), visibility, topics, ..story };
            tx.stories().save(&story, sample::noon()).await.unwrap();
            tx.commit().await.unwrap();
        };
        let folded = "<p>Open pier.</p><!--members-only--><p>Closed canary.</p>";
        let block = "<p>Open pier.</p><!--kg-gated-block:begin nonMember:false memberSegment:\"status:free\" --><p>Closed canary.</p><!--kg-gated-block:end-->";
        for (body, visibility, open) in [
            (folded, Visibility::Members, 1),
            ("<p>Open pier? No: closed canary.</p>", Visibility::Paid, 0),
            (folded, Visibility::Filter("status:-free".into()), 1),
            (block, Visibility::Public, 1),
        ] {
            save(body, visibility.clone()).await;
            assert!(found(&archive, "canary").await.is_empty(), "{body} {visibility:?}");
            assert_eq!(found(&archive, "pier").await.len(), open, "{body} {visibility:?}");
            assert_eq!(found(&archive, "harbor bridge").await, [story.id.0], "its headline is everybody's");
            assert!(found(&archive, "nightdesk").await.is_empty());
            assert_eq!(found(&archive, "bridges").await, [story.id.0]);
        }
        save(folded, Visibility::Public).await;
        assert_eq!(found(&archive, "canary").await, [story.id.0], "opened to all, it is found by all of it");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn several_who_bring_the_index_in_step_at_once_take_each_story_in_once() {
    on_every_engine(|archive| async move {
        let story = live(&archive, "opens").await;
        for _ in 0..5 {
            let turns = (0..4).map(|_| {
                let archive = archive.clone();
                tokio::spawn(async move { archive.index_changes().await })
            });
            for turn in turns.collect::<Vec<_>>() {
                turn.await.unwrap().unwrap();
            }
        }
        assert_eq!(found(&archive, "bridge").await, [story.id.0]);
    })
    .await;
}

#[tokio::test]
async fn filters_narrow_what_is_found() {
    on_every_engine(|archive| async move {
        let story = live(&archive, "opens").await;
        archive.index_changes().await.unwrap();
        let find = |wanted: Wanted| archive.search.find(&wanted, 10, 0).unwrap().total;
        assert_eq!(find(Wanted { section: Some("harbor".into()), ..Wanted::default() }), 1);
        assert_eq!(find(Wanted { words: "bridge".into(), section: Some("sport".into()), ..Wanted::default() }), 0);
        assert_eq!(find(Wanted { author: Some("ada-finch".into()), from: Some(sample::noon()), ..Wanted::default() }), 1);
        assert_eq!(find(Wanted { author: Some("ada-finch".into()), to: Some(sample::noon()), ..Wanted::default() }), 0);
        drop(story);
    })
    .await;
}

#[tokio::test]
async fn nothing_typed_into_the_search_box_is_an_error() {
    on_every_engine(|archive| async move {
        live(&archive, "opens").await;
        archive.index_changes().await.unwrap();
        for typed in [
            "",
            "\"",
            "AND OR NOT",
            "headline:bridge",
            "(((",
            "a*",
            "\"unclosed phrase",
            "]-[{}~^",
            "bridge^9999",
            &"x".repeat(10_000),
            "\0",
        ] {
            assert!(archive.search.find(&Wanted { words: typed.into(), ..Wanted::default() }, 10, 0).is_ok(), "{typed:?}");
        }
        assert_eq!(found(&archive, "\"bridge opens a year\"").await.len(), 1);
        assert_eq!(found(&archive, "\"opens bridge\"").await.len(), 0);
    })
    .await;
}

#[tokio::test]
async fn an_index_that_is_behind_says_so_and_goes_on_where_it_showed_last() {
    on_every_engine(|archive| async move {
        let search = archive.search.clone();
        assert!(!search.is_whole(), "nothing was taken in yet");
        let story = live(&archive, "opens").await;
        archive.index_changes().await.unwrap();
        assert!(search.is_whole());
        let entry = |words: &str| Entry {
            headline: "Long".into(),
            text: words.into(),
            section: None,
            outlet: None,
            authors: Vec::new(),
            at: 0,
        };
        let long = "kelpworm ".repeat(1_400_000);
        let reached = search.position();
        let add = |id: i64, words: &str| {
            search.update(&[StoryId(id)], [(StoryId(id), entry(words))], Then::More(archive.changes.now() + id)).unwrap();
        };
        let found = || search.find(&Wanted { words: "kelpworm".into(), ..Wanted::default() }, 10, 0).unwrap().total;
        add(story.id.0 + 1, "kelpworm");
        assert_eq!((found(), search.position()), (0, reached), "a few words wait for more");
        add(story.id.0 + 2, &long);
        assert_eq!(found(), 2, "much shows at once, so that it need not be held");
        assert_eq!(search.position(), Some(archive.changes.now() + story.id.0 + 2));
    })
    .await;
}
