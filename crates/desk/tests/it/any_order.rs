//! Editors press buttons in any order; the newsroom's invariants hold all the same.

use archive::Nouns;
use archive::journal::Verdict;
use archive::stories::Shelf;
use paper::{Change, Code, State, Story, StoryId};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use crate::{Desk, at, house, on_every_engine};

/// Does the act, or falls over just before it is acknowledged.
async fn act(desk: &Desk, n: usize, id: StoryId, minute: i64, ends: Ends) -> desk::Result<Story> {
    let tx = desk.archive.begin().await?;
    let (by, house, now) = (&desk.owner, house(), at(minute));
    let slug = tx.stories().get(id).await?.slug.to_string();
    let done = match n {
        0 => desk::submit(&tx, by, id, now).await?,
        1 => desk::hand_back(&tx, by, id, "once more", now).await?,
        2 => desk::schedule(&tx, by, id, at(minute + 5), &house, now).await?,
        3 => desk::unschedule(&tx, by, id, now).await?,
        4 => desk::publish(&tx, by, id, &house, now).await?,
        5 => desk::hold(&tx, by, id, "why", "", &house, now).await?,
        6 => desk::release(&tx, by, id, "fine", &house, now).await?,
        7 => desk::withdraw(&tx, by, id, Code::Other, "why", "", &house, now).await?,
        8 => desk::reopen(&tx, by, id, "again", &house, now).await?,
        9 => desk::kill(&tx, by, id, "wrong", "", &slug, &house, now).await?,
        10 => desk::spike(&tx, by, id, now).await?,
        11 => desk::restore(&tx, by, id, now).await?,
        12 => desk::embargo(&tx, by, id, Some(at(minute + 7)), now).await?,
        14 => {
            let change = Change::ALL[minute as usize % 3];
            desk::begin_copy(&tx, by, id, change, now).await?;
            tx.stories().get(id).await?
        }
        15 => {
            let Some(copy) = tx.working_copies().of_story(id).await? else { return Err(desk::Error::NotFound("working copy")) };
            let edit = desk::Edit {
                edition: copy.edition,
                slug: format!("bridge-{minute}"),
                body: format!("<p>The bridge opened on Monday, a year late, at {minute}.</p>"),
                ..desk.fields(&copy.story).await
            };
            desk::edit_copy(&tx, by, id, edit, copy.change, "The hour was wrong and is right now.", now).await?;
            tx.stories().get(id).await?
        }
        16 => desk::send(&tx, by, id, &house, now).await?,
        17 => {
            desk::drop_copy(&tx, by, id, now).await?;
            tx.stories().get(id).await?
        }
        18 => desk::release_with_copy(&tx, by, id, "fine", &house, now).await?,
        _ => {
            let story = tx.stories().get(id).await?;
            let slug = format!("bridge-{minute}");
            desk::edit(&tx, by, id, desk::Edit { slug, ..desk.fields(&story).await }, now).await?
        }
    };
    if ends == Ends::Well {
        tx.commit().await?;
    }
    Ok(done)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Ends {
    Well,
    /// The process dies with the transaction open.
    Dead,
}

/// Everything of the store that an act on this story could have left behind.
async fn traces(desk: &Desk, id: StoryId) -> (Story, usize, usize, usize, i64) {
    let archive = &desk.archive;
    let journal = archive.journal().latest(None, 10_000).await.unwrap().len();
    let jobs = archive.jobs().list("ready", 10_000).await.unwrap().len();
    let versions = archive.versions().of(id, 1000).await.unwrap().len();
    (archive.stories().get(id).await.unwrap(), journal, jobs, versions, archive.changes.now())
}

#[tokio::test(flavor = "multi_thread")]
async fn in_whatever_order_the_law_of_the_newsroom_holds() {
    on_every_engine(|desk| async move {
        let mut runner = TestRunner::deterministic();
        // Killing ends a story, so it is thrown less often than the rest.
        let acts =
            prop::collection::vec(prop_oneof![9 => 0..9usize, 1 => Just(9usize), 5 => 10..14usize, 9 => 14..19usize], 12..40);
        for round in 0..12 {
            let acts = acts.new_tree(&mut runner).unwrap().current();
            let mut story = desk.draft(&format!("Bridge round {round}")).await;
            let (guid, mut minute) = (story.guid.clone(), 10);
            let mut addresses: Vec<String> = Vec::new();
            for n in acts {
                minute += 3;
                let whole = traces(&desk, story.id).await;
                drop(act(&desk, n, story.id, minute, Ends::Dead).await);
                assert_eq!(traces(&desk, story.id).await, whole, "what was not acknowledged has left nothing");
                let before = whole.0;
                match act(&desk, n, story.id, minute, Ends::Well).await {
                    Ok(after) => {
                        assert_ne!(before.state, State::Killed, "nothing comes after a kill");
                        assert!(after.version >= before.version, "the version never goes down");
                        assert_eq!(after.guid, guid);
                        if matches!(n, 14 | 15 | 17) {
                            assert_eq!(after, before, "a working copy changes nothing that readers have");
                            assert_eq!(desk.archive.changes.now(), whole.4, "and no page of theirs is stale for it");
                        }
                        if n == 16 {
                            let kind = desk.archive.versions().of(story.id, 1).await.unwrap().remove(0).kind;
                            assert_eq!(after.version, before.version + 1);
                            assert_eq!(
                                after.updated_at == before.updated_at,
                                kind == "fix",
                                "a fix moves no date, the others do"
                            );
                            let corrections = desk.archive.corrections().of_story(story.id).await.unwrap();
                            let told = corrections.first().is_some_and(|one| one.version == after.version);
                            assert_eq!(told, kind == "correction", "a correction always says so, and nothing else does");
                        }
                        assert!(
                            !(after.is_live() && after.embargo_until.is_some_and(|until| at(minute) < until)),
                            "no embargo leaks"
                        );
                        assert!(!(after.state == State::Spiked && after.version > 0), "what readers had is never spiked");
                        if after.is_live() {
                            addresses.push(after.slug.to_string());
                        }
                        story = after;
                    }
                    Err(desk::Error::Refusal(refusal)) => {
                        assert!(!refusal.to_string().is_empty());
                        assert_eq!(desk.archive.stories().get(story.id).await.unwrap(), before, "a refusal changes nothing");
                    }
                    Err(desk::Error::NotFound("working copy")) => {}
                    Err(trouble) => panic!("{trouble:?}"),
                }
                let shown =
                    desk.archive.stories().live(Shelf::All, 1000, 0).await.unwrap().iter().any(|card| card.id == story.id);
                assert_eq!(shown, story.is_live(), "readers see it exactly while it is live");
            }
            for address in addresses.iter().filter(|a| a.as_str() != story.slug.as_str()) {
                assert_eq!(
                    desk.archive.stories().renamed(address).await.unwrap().as_ref(),
                    Some(&story.slug),
                    "every address that readers had leads here"
                );
            }
        }
        assert!(matches!(desk.archive.journal().verify().await.unwrap(), Verdict::Whole { .. }));
    })
    .await;
}
