use archive::stories::Shelf;
use archive::{Archive, Error, Nouns};
use paper::{Kind, Slug, Story, StoryMeta, Topic, Visibility, sample};

use crate::{live, on_every_engine};

async fn save(archive: &Archive, story: &Story) -> Story {
    let tx = archive.begin().await.unwrap();
    let story = tx.stories().save(story, sample::noon()).await.unwrap();
    tx.commit().await.unwrap();
    story
}

async fn topic(archive: &Archive, slug: &str) -> Topic {
    archive.topics().by_slug(slug).await.unwrap().unwrap()
}

async fn on(archive: &Archive, topic: &Topic) -> Vec<String> {
    let cards = archive.stories().live(Shelf::Topic(topic.id), 10, 0).await.unwrap();
    assert_eq!(archive.count_live(Shelf::Topic(topic.id)).await.unwrap(), cards.len() as i64);
    cards.into_iter().map(|card| card.slug.to_string()).collect()
}

#[tokio::test]
async fn a_topic_named_for_the_first_time_gets_a_page_of_its_own() {
    on_every_engine(|archive| async move {
        let story = live(&archive, "opens").await;
        let story = save(
            &archive,
            &Story { topics: vec!["Bridges".into(), " tolls ".into(), "bridges".into(), "#Lead".into()], ..story },
        )
        .await;
        assert_eq!(story.topics, ["Bridges", "tolls", "#Lead"], "one topic is named once, as it is spelled");
        let slugs: Vec<_> = archive.topics().of_story(story.id).await.unwrap().into_iter().map(|t| t.slug.to_string()).collect();
        assert_eq!(slugs, ["harbor", "bridges", "tolls", "hash-lead"], "the section's topic stands first");
        assert_eq!(topic(&archive, "harbor").await.address().as_deref(), Some("/section/harbor/"));
        assert_eq!(topic(&archive, "tolls").await.address().as_deref(), Some("/tag/tolls/"));
        assert_eq!(topic(&archive, "hash-lead").await.address(), None, "no reader is led to what is for the house");
        let counts: Vec<_> = archive.topics().list(10, 0).await.unwrap().into_iter().map(|(t, n)| (t.name, n)).collect();
        assert_eq!(counts.len(), 4);
        assert!(counts.iter().all(|(_, n)| *n == 1), "{counts:?}");
    })
    .await;
}

#[tokio::test]
async fn a_topics_list_holds_live_stories_and_no_pages() {
    on_every_engine(|archive| async move {
        let (one, two, about) = (live(&archive, "one").await, live(&archive, "two").await, live(&archive, "about").await);
        let bridges = topic(&archive, "bridges").await;
        assert_eq!(on(&archive, &bridges).await.len(), 3);
        save(&archive, &Story { kind: Kind::Page, ..about }).await;
        assert_eq!(on(&archive, &bridges).await, ["two", "one"]);
        assert_eq!(archive.stories().live(Shelf::All, 10, 0).await.unwrap().len(), 2, "nor does the front");
        assert_eq!(archive.page_addresses(10).await.unwrap()[0].slug.as_str(), "about");
        assert_eq!(archive.stories().board(&[paper::State::Live], 10).await.unwrap().len(), 3, "the desk sees all");
        let two = save(&archive, &two.hold(sample::noon()).unwrap()).await;
        assert_eq!(on(&archive, &bridges).await, ["one"]);
        save(&archive, &two.release(sample::noon()).unwrap()).await;
        save(&archive, &Story { topics: vec![], ..one }).await;
        assert_eq!(on(&archive, &bridges).await, ["two"]);
    })
    .await;
}

#[tokio::test]
async fn a_topics_page_is_stale_when_a_story_comes_to_it_or_leaves_it() {
    on_every_engine(|archive| async move {
        let story = live(&archive, "opens").await;
        let tag = format!("topic:{}", topic(&archive, "bridges").await.id);
        let seq = archive.changes.now();
        let story = save(&archive, &Story { headline: "Opens late".into(), ..story }).await;
        assert!(!archive.changes.is_fresh(seq, [tag.as_str()]));
        let seq = archive.changes.now();
        let story = save(&archive, &Story { topics: vec![], ..story }).await;
        assert!(!archive.changes.is_fresh(seq, [tag.as_str()]), "the page it left has changed too");
        let seq = archive.changes.now();
        save(&archive, &story).await;
        assert!(archive.changes.is_fresh(seq, [tag.as_str()]));
    })
    .await;
}

#[tokio::test]
async fn a_topic_renamed_is_renamed_on_every_story_and_on_its_section() {
    on_every_engine(|archive| async move {
        let story = live(&archive, "opens").await;
        let (bridges, harbor) = (topic(&archive, "bridges").await, topic(&archive, "harbor").await);
        let tx = archive.begin().await.unwrap();
        tx.topics().rename(bridges.id, "Spans", &Slug::from_words("spans"), sample::noon()).await.unwrap();
        tx.topics().rename(harbor.id, "Port", &Slug::from_words("port"), sample::noon()).await.unwrap();
        let taken = tx.topics().rename(harbor.id, "Port", &Slug::from_words("spans"), sample::noon()).await;
        assert!(matches!(taken, Err(Error::Taken(_))));
        tx.commit().await.unwrap();
        assert_eq!(archive.stories().get(story.id).await.unwrap().topics, ["Spans"]);
        let section = archive.sections().by_slug("port").await.unwrap().unwrap();
        assert_eq!((section.id, section.name.as_str()), (story.section.unwrap(), "Port"));
        assert_eq!(on(&archive, &topic(&archive, "spans").await).await, ["opens"]);
        let tx = archive.begin().await.unwrap();
        tx.sections().save(&paper::Section { name: "Docks".into(), description: Some("x".into()), ..section }).await.unwrap();
        tx.commit().await.unwrap();
        let port = topic(&archive, "port").await;
        assert_eq!((port.name.as_str(), port.description.as_deref()), ("Docks", Some("x")));
    })
    .await;
}

#[tokio::test]
async fn a_new_section_takes_over_the_topic_of_its_name() {
    on_every_engine(|archive| async move {
        let story = live(&archive, "opens").await;
        let tx = archive.begin().await.unwrap();
        let section = tx.sections().ensure(&Slug::from_words("bridges"), "Bridges and Tunnels", None).await.unwrap();
        tx.commit().await.unwrap();
        let bridges = topic(&archive, "bridges").await;
        assert_eq!((bridges.section, bridges.name.as_str()), (Some(section.id), "Bridges and Tunnels"));
        assert_eq!(archive.stories().get(story.id).await.unwrap().topics, ["Bridges and Tunnels"]);
        assert_eq!(on(&archive, &bridges).await, ["opens"]);
    })
    .await;
}

#[tokio::test]
async fn what_is_rarely_said_of_a_story_or_topic_is_kept_all_the_same() {
    on_every_engine(|archive| async move {
        let story = live(&archive, "opens").await;
        assert_eq!(paper::StoryId::from_uuid(&story.uuid()), Some(story.id));
        let meta = StoryMeta {
            uuid: Some("2f6f0c9c-1111-4222-8333-444455556666".into()),
            og_title: Some("Look".into()),
            show_title_and_feature_image: Some(false),
            frontmatter: Some("---".into()),
            ..StoryMeta::default()
        };
        let story = save(&archive, &Story { meta, visibility: Visibility::Filter("status:paid".into()), ..story }).await;
        assert_eq!(archive.stories().get(story.id).await.unwrap(), story);
        let card = archive.stories().card(story.id).await.unwrap().unwrap();
        assert_eq!((card.kind, card.visibility), (Kind::Story, story.visibility.clone()));
        let story = save(&archive, &Story { meta: StoryMeta::default(), visibility: Visibility::Public, ..story }).await;
        assert_eq!(archive.stories().get(story.id).await.unwrap(), story, "and can be unsaid");

        let bridges = topic(&archive, "bridges").await;
        let meta = paper::TopicMeta { codeinjection_foot: Some("x".into()), meta_title: Some("y".into()), ..Default::default() };
        let changed = Topic {
            color: Some("#ff0000".into()),
            description: Some("Spans".into()),
            meta,
            updated_at: sample::noon(),
            ..bridges
        };
        let tx = archive.begin().await.unwrap();
        tx.topics().save(&changed, sample::noon()).await.unwrap();
        let mut ada = tx.authors().by_slug("ada-finch").await.unwrap().unwrap();
        ada.location = Some("Harbor".into());
        ada.social.insert("mastodon".into(), "@ada@example.social".into());
        tx.authors().save(&ada).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(topic(&archive, "bridges").await, changed);
        assert_eq!(archive.authors().by_slug("ada-finch").await.unwrap().unwrap(), ada);
    })
    .await;
}

#[tokio::test]
async fn two_topics_of_one_name_stay_two() {
    on_every_engine(|archive| async move {
        let story = live(&archive, "opens").await;
        let tx = archive.begin().await.unwrap();
        let other = tx.topics().add(Slug::from_words("bridges"), "Bridges", sample::noon()).await.unwrap();
        tx.topics().set(story.id, &[other.id]).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(other.slug.as_str(), "bridges-2");
        let story = archive.stories().get(story.id).await.unwrap();
        assert_eq!(story.topics, ["Bridges"]);
        save(&archive, &story).await;
        assert_eq!(on(&archive, &other).await, ["opens"], "a story keeps the one it had");
        assert!(on(&archive, &topic(&archive, "bridges").await).await.is_empty());
    })
    .await;
}
