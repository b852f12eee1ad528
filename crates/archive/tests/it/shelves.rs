//! Lists of live stories, counted and entered deep inside.

use archive::browse::{Ask, Entry};
use archive::stories::Shelf;
use archive::{Archive, Nouns};
use chrono::{TimeDelta, TimeZone, Utc};
use paper::{Slug, State, Story, StoryId, sample};

use crate::{live, on_every_engine};

/// A throw of a die that falls the same way every time.
fn throw(dice: &mut u64, sides: u64) -> u64 {
    *dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    (*dice >> 33) % sides
}

/// Every shelf says how many it holds, and each page of it begins where the one before ended.
async fn check(archive: &Archive, shelf: Shelf) -> usize {
    let all: Vec<StoryId> = archive.stories().live(shelf, 100_000, 0).await.unwrap().iter().map(|card| card.id).collect();
    assert_eq!(archive.count_live(shelf).await.unwrap(), all.len() as i64, "{shelf:?}");
    for offset in [0, 7, 199, 200, 201, 333, 399, all.len().saturating_sub(1), all.len(), all.len() + 5] {
        let page: Vec<StoryId> =
            archive.stories().live(shelf, 10, offset as i64).await.unwrap().iter().map(|card| card.id).collect();
        assert_eq!(page, all.iter().skip(offset).take(10).copied().collect::<Vec<_>>(), "{shelf:?} from {offset}");
    }
    all.len()
}

/// Lists of several topics and authors, and of all but some, hold what their filters say.
async fn check_filters(archive: &Archive) {
    let ids: Vec<StoryId> = archive.stories().live(Shelf::All, 100_000, 0).await.unwrap().iter().map(|card| card.id).collect();
    let all = archive.entries(&ids, false).await.unwrap();
    let is_on = |entry: &Entry, topic: &str| entry.topics.iter().any(|t| t.slug.as_str() == topic);
    let is_by = |entry: &Entry, author: &str| entry.authors.iter().any(|a| a.slug.as_str() == author);
    let first = |entry: &Entry, topic: &str| entry.topics.first().is_some_and(|t| t.slug.as_str() == topic);
    type Holds<'h> = &'h dyn Fn(&Entry) -> bool;
    let filters: [(&str, Holds<'_>); 10] = [
        ("tag:boats,author:ben-oak", &|e| is_on(e, "boats") || is_by(e, "ben-oak")),
        ("primary_tag:boats,tag:harbor,author:[ada-finch,ben-oak]", &|e| {
            first(e, "boats") || is_on(e, "harbor") || !e.authors.is_empty()
        }),
        ("tag:[boats,bridges,nothing]", &|e| is_on(e, "boats") || is_on(e, "bridges")),
        ("(tag:boats,author:ada-finch)+featured:false", &|e| (is_on(e, "boats") || is_by(e, "ada-finch")) && !e.card.featured),
        ("tag:-boats", &|e| !is_on(e, "boats")),
        ("tag:-nothing", &|_| true),
        ("tag:-[boats,sport]", &|e| !is_on(e, "boats") && !is_on(e, "sport")),
        ("tag:-boats+author:-ben-oak", &|e| !is_on(e, "boats") && !is_by(e, "ben-oak")),
        ("primary_tag:boats", &|e| first(e, "boats")),
        ("primary_author:ben-oak", &|e| e.authors.first().is_some_and(|a| a.slug.as_str() == "ben-oak")),
    ];
    for (filter, holds) in filters {
        let expected: Vec<StoryId> = all.iter().filter(|entry| holds(entry)).map(|entry| entry.card.id).collect();
        let pages = (expected.len() / 10) as i64;
        for page in [1, 2, pages / 2, pages, pages + 1] {
            let ask = Ask { filter: Some(filter), limit: 10, page: page.max(1), ..Ask::all(sample::noon()) };
            let found = archive.browse_posts(&ask).await.unwrap();
            let ids: Vec<StoryId> = found.rows.iter().map(|entry| entry.card.id).collect();
            let there: Vec<StoryId> = expected.iter().skip((page.max(1) as usize - 1) * 10).take(10).copied().collect();
            assert_eq!((ids, found.total), (there, expected.len() as i64), "{filter} page {page}");
        }
    }
}

#[tokio::test]
async fn a_list_is_entered_anywhere_and_counted_right_whatever_the_desk_has_done() {
    on_every_engine(|archive| async move {
        let tx = archive.begin().await.unwrap();
        let mut sections = Vec::new();
        for name in ["Harbor", "Sport"] {
            sections.push(tx.sections().ensure(&Slug::from_words(name), name, None).await.unwrap().id);
        }
        let authors = tx.authors().bylines(&["Ada Finch".into(), "Ben Oak".into()]).await.unwrap();
        let thread = tx.threads().begin("The bridge", None, sample::noon()).await.unwrap().id;
        let (mut dice, mut stories) = (7, Vec::new());
        let first = Utc.with_ymd_and_hms(1968, 5, 1, 12, 0, 0).unwrap();
        for n in 0..420_i64 {
            // Some of them at one moment, and some before the clock of machines began.
            let at = first + TimeDelta::days(n / 3 * 11);
            let draft = Story {
                slug: Slug::from_words(&format!("story {n}")),
                guid: String::new(),
                state: State::Live,
                section: sections.get(throw(&mut dice, 3) as usize).copied(),
                // Whoever signs twice has written one story.
                bylines: (0..throw(&mut dice, 3)).map(|_| authors[throw(&mut dice, 2) as usize].clone()).collect(),
                topics: ["Bridges", "Boats"].iter().take(throw(&mut dice, 3) as usize).map(|t| (*t).to_owned()).collect(),
                thread: (throw(&mut dice, 2) == 0).then_some(thread),
                published_at: Some(at),
                created_by: None,
                ..sample::story()
            };
            stories.push(tx.stories().add(draft, "paper.example", at).await.unwrap());
        }
        tx.commit().await.unwrap();
        for round in 0..3 {
            let tx = archive.begin().await.unwrap();
            for story in &mut stories {
                match throw(&mut dice, 12) {
                    0 => story.state = State::Held,
                    1 => story.state = State::Killed,
                    2 => story.state = State::Live,
                    3 => story.section = sections.get(throw(&mut dice, 3) as usize).copied(),
                    4 => story.bylines.clear(),
                    5 => story.topics = vec!["Boats".into()],
                    6 => story.thread = None,
                    7 => story.published_at = Some(first + TimeDelta::days(throw(&mut dice, 9000) as i64)),
                    _ => continue,
                }
                *story = tx.stories().save(story, sample::noon()).await.unwrap();
            }
            if round == 1 {
                // What is not committed has not happened.
                drop(tx);
                for story in &mut stories {
                    *story = archive.stories().get(story.id).await.unwrap();
                }
            } else {
                let boats = tx.topics().ensure("Boats", sample::noon()).await.unwrap();
                tx.topics().set(stories[9].id, &[boats.id]).await.unwrap();
                tx.commit().await.unwrap();
                stories[9] = archive.stories().get(stories[9].id).await.unwrap();
            }
            let mut shelves = vec![Shelf::All, Shelf::Thread(thread)];
            shelves.extend(sections.iter().map(|id| Shelf::Section(*id)));
            shelves.extend(authors.iter().map(|byline| Shelf::Author(byline.author)));
            shelves.extend(authors.iter().map(|byline| Shelf::FirstAuthor(byline.author)));
            for topic in archive.topics().list(10, 0).await.unwrap() {
                let held = check(&archive, Shelf::Topic(topic.0.id)).await;
                assert_eq!(topic.1, held as i64, "{}", topic.0.name);
                check(&archive, Shelf::FirstTopic(topic.0.id)).await;
            }
            for shelf in shelves {
                check(&archive, shelf).await;
            }
            // Asked before changes and after, so that what is remembered is put in step with them.
            check_filters(&archive).await;
        }
    })
    .await;
}

#[tokio::test]
async fn a_part_of_the_sitemap_is_there_while_it_holds_a_story() {
    on_every_engine(|archive| async move {
        let story = live(&archive, "one").await;
        let part = archive::addresses::part_of(story.id);
        assert_eq!(archive.story_parts().await.unwrap(), [(part, sample::noon())]);
        let tx = archive.begin().await.unwrap();
        tx.stories().save(&story.kill(sample::noon()).unwrap(), sample::noon()).await.unwrap();
        tx.commit().await.unwrap();
        assert!(archive.story_parts().await.unwrap().is_empty());
        assert!(archive.story_addresses(part).await.unwrap().is_empty());
    })
    .await;
}
