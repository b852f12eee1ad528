use archive::stories::Shelf;
use archive::{Error, Nouns};
use chrono::TimeDelta;
use paper::{Slug, State, Story, sample};

use crate::{live, on_every_engine};

#[tokio::test]
async fn a_story_comes_back_as_it_was_put_in() {
    on_every_engine(|archive| async move {
        let story = live(&archive, "opens").await;
        assert_eq!(archive.stories().get(story.id).await.unwrap(), story);
        assert!(story.guid.starts_with("tag:paper.example,2026-03-02:story/"), "{}", story.guid);
        let card = archive.stories().card_by_slug("opens").await.unwrap().unwrap();
        assert_eq!(
            (card.headline.as_str(), card.words, card.section.unwrap().2.as_str()),
            (story.headline.as_str(), 10, "Harbor")
        );
    })
    .await;
}

#[tokio::test]
async fn the_board_of_one_colleague_shows_and_counts_their_own() {
    on_every_engine(|archive| async move {
        live(&archive, "ours").await;
        let tx = archive.begin().await.unwrap();
        let ann = tx.staff().add("Ann", "ann@paper.example", paper::Role::Author, None, sample::noon()).await.unwrap();
        let mine = Story { slug: Slug::from_words("mine"), created_by: Some(ann.id), ..sample::story() };
        tx.stories().add(Story { state: State::Draft, ..mine }, "paper.example", sample::noon()).await.unwrap();
        tx.commit().await.unwrap();
        let drafts = archive.stories().board_of(Some(ann.id), &State::ALL, 10).await.unwrap();
        assert_eq!(drafts.iter().map(|card| card.slug.as_str()).collect::<Vec<_>>(), ["mine"]);
        assert_eq!(archive.stories().count_in(Some(ann.id), &State::ALL).await.unwrap(), 1);
        assert_eq!(archive.stories().count_in(Some(ann.id), &[State::Live]).await.unwrap(), 0);
        assert_eq!(archive.stories().count_in(None, &State::ALL).await.unwrap(), 2);
    })
    .await;
}

#[tokio::test]
async fn only_live_stories_are_on_any_shelf() {
    on_every_engine(|archive| async move {
        let (one, two) = (live(&archive, "one").await, live(&archive, "two").await);
        let tx = archive.begin().await.unwrap();
        tx.stories().save(&two.clone().hold(sample::noon()).unwrap(), sample::noon()).await.unwrap();
        tx.commit().await.unwrap();
        let author = one.bylines[0].author;
        for shelf in [Shelf::All, Shelf::Section(one.section.unwrap()), Shelf::Author(author)] {
            let cards = archive.stories().live(shelf, 10, 0).await.unwrap();
            assert_eq!(cards.iter().map(|c| c.id).collect::<Vec<_>>(), [one.id], "{shelf:?}");
            assert_eq!(archive.count_live(shelf).await.unwrap(), 1, "{shelf:?}");
        }
        assert_eq!(archive.stories().live_by_ids(&[two.id, one.id]).await.unwrap().len(), 1);
        assert_eq!(archive.story_addresses(0).await.unwrap().len(), 1);
        assert_eq!(archive.stories().whole(Shelf::All, 10, 0).await.unwrap()[0].1, one.body);
        assert_eq!(archive.stories().board(&[State::Held], 10).await.unwrap().len(), 1);
        let (before, after) = (sample::noon() - TimeDelta::days(1), sample::noon() + TimeDelta::days(1));
        assert_eq!(archive.stories().count_between(before, after).await.unwrap(), 1);
        assert_eq!(archive.stories().next_from(before).await.unwrap(), one.published_at);
        assert_eq!(archive.stories().next_from(after).await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn two_editors_cannot_overwrite_each_other() {
    on_every_engine(|archive| async move {
        let story = live(&archive, "opens").await;
        let tx = archive.begin().await.unwrap();
        tx.stories().save(&Story { headline: "First".into(), ..story.clone() }, sample::noon()).await.unwrap();
        let second = tx.stories().save(&Story { headline: "Second".into(), ..story.clone() }, sample::noon()).await;
        assert!(matches!(second, Err(Error::Taken(_))));
    })
    .await;
}

#[tokio::test]
async fn a_renamed_story_is_found_under_every_name_it_had() {
    on_every_engine(|archive| async move {
        let story = live(&archive, "first-name").await;
        let tx = archive.begin().await.unwrap();
        let story = tx.stories().save(&Story { slug: Slug::from_words("second name"), ..story }, sample::noon()).await.unwrap();
        tx.stories().save(&Story { slug: Slug::from_words("third name"), ..story }, sample::noon()).await.unwrap();
        assert!(tx.stories().slug_taken(&Slug::from_words("first-name"), None).await.unwrap());
        tx.commit().await.unwrap();
        for old in ["first-name", "second-name"] {
            assert_eq!(archive.stories().renamed(old).await.unwrap().unwrap().as_str(), "third-name");
        }
    })
    .await;
}

#[tokio::test]
async fn a_slug_that_is_taken_is_numbered() {
    on_every_engine(|archive| async move {
        assert_eq!(live(&archive, "same").await.slug.as_str(), "same");
        assert_eq!(live(&archive, "same").await.slug.as_str(), "same-2");
        assert_eq!(live(&archive, "same").await.slug.as_str(), "same-3");
    })
    .await;
}

#[tokio::test]
async fn a_transaction_that_is_dropped_leaves_no_trace() {
    on_every_engine(|archive| async move {
        let story = live(&archive, "opens").await;
        let seq = archive.changes.now();
        {
            let tx = archive.begin().await.unwrap();
            tx.stories().save(&story.clone().kill(sample::noon()).unwrap(), sample::noon()).await.unwrap();
            tx.journal().enter(None, "kill", "story:1", "no", sample::noon()).await.unwrap();
        }
        assert!(archive.stories().get(story.id).await.unwrap().is_live());
        assert_eq!(archive.changes.now(), seq);
        assert!(archive.begin().await.unwrap().commit().await.is_ok());
    })
    .await;
}

#[tokio::test]
async fn a_killed_storys_pictures_go_with_it_unless_another_story_shows_them() {
    on_every_engine(|archive| async move {
        let hash = |c: &str| c.repeat(64);
        let tx = archive.begin().await.unwrap();
        for name in ["a", "b"] {
            let picture = paper::Picture { hash: hash(name), media_type: "image/jpeg".into(), ..Default::default() };
            tx.pictures().add(&picture, sample::noon()).await.unwrap();
        }
        tx.commit().await.unwrap();
        let body = format!("<p>x</p><img src=\"/content/pictures/{}.jpg\" alt=\"\">", hash("b"));
        let lead = archive.pictures().by_hash(&hash("a")).await.unwrap().unwrap().id;
        let (one, two) = (live(&archive, "one").await, live(&archive, "two").await);
        let tx = archive.begin().await.unwrap();
        let one = tx.stories().save(&Story { picture: lead, body: body.clone(), ..one }, sample::noon()).await.unwrap();
        let two = tx.stories().save(&Story { body, ..two }, sample::noon()).await.unwrap();
        tx.stories().save(&one.kill(sample::noon()).unwrap(), sample::noon()).await.unwrap();
        tx.commit().await.unwrap();
        assert!(archive.pictures().is_withheld(&hash("a")).await.unwrap());
        assert!(!archive.pictures().is_withheld(&hash("b")).await.unwrap(), "another story shows it");
        let tx = archive.begin().await.unwrap();
        tx.stories().save(&two.hold(sample::noon()).unwrap(), sample::noon()).await.unwrap();
        tx.commit().await.unwrap();
        assert!(archive.pictures().is_withheld(&hash("b")).await.unwrap());
        assert!(!archive.pictures().is_withheld(&hash("c")).await.unwrap(), "what no story shows is nobody's secret");
    })
    .await;
}
