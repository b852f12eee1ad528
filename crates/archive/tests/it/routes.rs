use archive::{Archive, File, Nouns};
use chrono::TimeDelta;
use paper::{Kind, State, Story, sample};

use crate::on_every_engine;

/// A live story about these topics by these authors, some hours after noon of the sample's day.
async fn story(
    archive: &Archive,
    slug: &str,
    topics: &[&str],
    authors: &[&str],
    hours: i64,
    change: fn(Story) -> Story,
) -> Story {
    let tx = archive.begin().await.unwrap();
    let names: Vec<String> = authors.iter().map(|name| (*name).to_owned()).collect();
    let bylines = tx.authors().bylines(&names).await.unwrap();
    let at = sample::noon() + TimeDelta::hours(hours);
    let story = change(Story {
        slug: paper::Slug::from_words(slug),
        guid: String::new(),
        section: None,
        topics: topics.iter().map(|topic| (*topic).to_owned()).collect(),
        bylines,
        state: State::Live,
        published_at: Some(at),
        created_by: None,
        ..sample::story()
    });
    let story = tx.stories().add(story, "paper.example", at).await.unwrap();
    tx.commit().await.unwrap();
    story
}

async fn put_in_use(archive: &Archive, routes: &str) {
    let tx = archive.begin().await.unwrap();
    tx.files().save(File::Routes, routes, None, sample::noon()).await.unwrap();
    tx.commit().await.unwrap();
}

async fn check(archive: &Archive, slug: &str, address: Option<&str>) {
    let story = archive.stories().by_slug(slug).await.unwrap().unwrap();
    assert_eq!(archive.address_of(&story).await.unwrap().as_deref(), address, "{slug}");
    let card = archive.stories().card_by_slug(slug).await.unwrap().unwrap();
    assert_eq!(card.address.as_deref(), address, "{slug} as a card");
    let entry = archive.entries(&[story.id], false).await.unwrap().remove(0);
    assert_eq!(entry.card.address.as_deref(), address, "{slug} as an entry");
    if let Some(address) = address {
        let found = archive.story_at(address).await.unwrap().map(|card| card.slug.to_string());
        assert_eq!(found.as_deref(), Some(slug), "{address}");
    }
}

#[tokio::test]
async fn a_story_stands_in_the_first_collection_whose_filter_it_meets() {
    on_every_engine(|archive| async move {
        let same: fn(Story) -> Story = |story| story;
        story(&archive, "opens", &["News", "Bridges"], &["Ada Finch", "Ben Oak"], 0, same).await;
        story(&archive, "tolls", &["Bridges", "News"], &["Ben Oak"], 13, same).await;
        story(&archive, "bare", &[], &[], 0, same).await;
        story(&archive, "secret", &["#Lead", "News"], &["Ada Finch"], 0, |s| Story { featured: true, ..s }).await;
        story(&archive, "about", &[], &[], 0, |s| Story { kind: Kind::Page, ..s }).await;
        check(&archive, "opens", Some("/opens/")).await;

        put_in_use(
            &archive,
            "collections:\n  /lead/:\n    permalink: /lead/{primary_tag}/{slug}/\n    filter: featured:true\n\
             \n  /news/:\n    permalink: /news/{year}/{month}/{day}/{primary_author}/{slug}/\n    filter: primary_tag:news\n\
             \n  /bridges/:\n    permalink: /bridges/{id}/\n    filter: tag:bridges+author:ben-oak\n",
        )
        .await;
        let day = (sample::noon() + TimeDelta::hours(0)).format("%Y/%m/%d");
        check(&archive, "opens", Some(&format!("/news/{day}/ada-finch/opens/"))).await;
        let tolls = archive.stories().by_slug("tolls").await.unwrap().unwrap();
        check(&archive, "tolls", Some(&format!("/bridges/{}/", tolls.public_id()))).await;
        check(&archive, "bare", None).await;
        check(&archive, "secret", Some("/lead/all/secret/")).await;
        check(&archive, "about", Some("/about/")).await;

        put_in_use(
            &archive,
            "collections:\n  /:\n    permalink: /{primary_tag}/{slug}/\n    filter: primary_tag:-news+tag:-hash-lead\n",
        )
        .await;
        check(&archive, "tolls", Some("/bridges/tolls/")).await;
        check(&archive, "opens", None).await;
        check(&archive, "secret", None).await;
        // What has no topic has not the topic “news”.
        check(&archive, "bare", Some("/all/bare/")).await;

        put_in_use(&archive, "routes:\n  /x/: x\n").await;
        check(&archive, "opens", None).await;
        check(&archive, "about", Some("/about/")).await;
        put_in_use(&archive, "").await;
        check(&archive, "opens", Some("/opens/")).await;
    })
    .await;
}

#[tokio::test]
async fn days_in_addresses_are_those_of_the_paper() {
    on_every_engine(|archive| async move {
        let tx = archive.begin().await.unwrap();
        let words = paper::Masthead { time_zone: "Pacific/Auckland".into(), ..paper::Masthead::default() };
        tx.save_masthead(&words).await.unwrap();
        tx.commit().await.unwrap();
        let kept = story(&archive, "late", &[], &[], 11, |story| story).await;
        put_in_use(&archive, "collections:\n  /:\n    permalink: /{year}-{month}-{day}/{slug}/\n").await;
        let there = kept.published_at.unwrap().with_timezone(&chrono_tz::Pacific::Auckland);
        assert_ne!(there.date_naive(), kept.published_at.unwrap().date_naive());
        check(&archive, "late", Some(&format!("/{}/late/", there.format("%Y-%m-%d")))).await;
    })
    .await;
}

#[tokio::test]
async fn every_clause_of_a_filter_is_asked_of_a_story_as_of_a_list() {
    on_every_engine(|archive| async move {
        let same: fn(Story) -> Story = |story| story;
        story(&archive, "opens", &["News", "Bridges"], &["Ada Finch"], 0, same).await;
        for (filter, holds) in [
            ("tag:news", true),
            ("tags:[bridges,none]", true),
            ("tags:-[bridges,none]", false),
            ("tags:[news+bridges]", true),
            ("tag:-none", true),
            ("primary_tag:bridges", false),
            ("primary_tag:-null", true),
            ("primary_author:ada-finch", true),
            ("author:-ada-finch", false),
            ("featured:false,tag:none", true),
            ("(featured:true,tag:news)+slug:opens", true),
            ("slug:~'pen'", true),
            ("slug:-~^'op'", false),
            ("meta_title:null", true),
            ("meta_title:-null", false),
            ("custom_template:-wide", true),
            ("published_at:>'2001-01-01'", true),
            ("published_at:<now-1d", true),
            ("visibility:public", true),
            ("feature_image:null", true),
            ("status:draft", true),
        ] {
            assert_eq!(archive::routing::refused_filter(&paper::Routes::read(&with(filter)).unwrap().unwrap()), None, "{filter}");
            put_in_use(&archive, &with(filter)).await;
            let card = archive.stories().card_by_slug("opens").await.unwrap().unwrap();
            assert_eq!(card.address.is_some(), holds, "{filter}");
        }
        let bad = paper::Routes::read(&with("colour:red")).unwrap().unwrap();
        let (line, why) = archive::routing::refused_filter(&bad).unwrap();
        assert!(line == 4 && why.contains("colour"), "{line}: {why}");
    })
    .await;
}

fn with(filter: &str) -> String {
    format!("collections:\n  /:\n    permalink: /{{slug}}/\n    filter: \"{filter}\"\n")
}
