use archive::Nouns;
use desk::{Edit, Error};
use paper::{Act, Change, Refusal, Staff, State, Story};

use crate::{Desk, at, house, on_every_engine};

fn refusal<T>(outcome: desk::Result<T>) -> Refusal {
    match outcome {
        Err(Error::Refusal(refusal)) => refusal,
        Err(other) => panic!("{other:?}"),
        Ok(_) => panic!("it was allowed"),
    }
}

/// Begins a copy of a live story and types in it.
async fn copy(desk: &Desk, by: &Staff, live: &Story, change: Change, body: &str, note: &str) {
    let tx = desk.archive.begin().await.unwrap();
    let begun = desk::begin_copy(&tx, by, live.id, change, at(5)).await.unwrap();
    let edit = Edit { edition: begun.edition, body: body.into(), ..Edit::of(&tx, &begun.story).await.unwrap() };
    desk::edit_copy(&tx, by, live.id, edit, change, note, at(6)).await.unwrap();
    tx.commit().await.unwrap();
}

async fn send(desk: &Desk, by: &Staff, live: &Story) -> desk::Result<Story> {
    let tx = desk.archive.begin().await.unwrap();
    let sent = desk::send(&tx, by, live.id, &house(), at(7)).await?;
    tx.commit().await.unwrap();
    Ok(sent)
}

const TUESDAY: &str = "<p>The bridge opened on Tuesday, a year late.</p>";
const NOTE: &str = "The bridge opened on Tuesday, not on Monday.";

#[tokio::test]
async fn a_correction_carries_its_note_for_good_and_a_draft_of_it_changes_nothing() {
    on_every_engine(|desk| async move {
        let live = desk.live("Bridge opens").await;
        copy(&desk, &desk.owner, &live, Change::Correction, TUESDAY, NOTE).await;
        assert_eq!(desk.archive.stories().get(live.id).await.unwrap(), live);
        let sent = send(&desk, &desk.owner, &live).await.unwrap();
        assert_eq!((sent.body.as_str(), sent.version, sent.corrected_at), (TUESDAY, 2, Some(at(7))));
        let told = desk.archive.corrections().of_story(live.id).await.unwrap();
        assert_eq!((told.len(), told[0].note.as_str(), told[0].version, told[0].by), (1, NOTE, 2, Some(desk.owner.id)));
        assert_eq!(desk.archive.working_copies().of_story(live.id).await.unwrap(), None, "it has gone out");
        let versions = desk.archive.versions().of(live.id, 10).await.unwrap();
        assert_eq!(versions.iter().map(|one| one.kind.as_str()).collect::<Vec<_>>(), ["correction", "new"]);
        assert!(versions[1].story.body.contains("Monday"), "what stood there is kept for the record");
    })
    .await;
}

#[tokio::test]
async fn a_correction_without_a_sentence_for_readers_does_not_go_out() {
    on_every_engine(|desk| async move {
        let live = desk.live("Bridge opens").await;
        copy(&desk, &desk.owner, &live, Change::Correction, TUESDAY, "typo").await;
        assert_eq!(refusal(send(&desk, &desk.owner, &live).await), Refusal::NoNote);
        assert_eq!(desk.archive.stories().get(live.id).await.unwrap(), live);
    })
    .await;
}

#[tokio::test]
async fn a_fix_is_silent_and_therefore_small_and_moves_no_figure() {
    on_every_engine(|desk| async move {
        let live = desk.live("Bridge opens").await;
        copy(&desk, &desk.editor, &live, Change::Fix, "<p>The bridge opened on Monday a year late.</p>", "").await;
        let fixed = send(&desk, &desk.editor, &live).await.unwrap();
        assert_eq!((fixed.version, fixed.updated_at), (2, None));

        let long = format!("<p>The bridge opened on Monday a year late.</p><p>{}</p>", "More and more. ".repeat(10));
        copy(&desk, &desk.editor, &fixed, Change::Fix, &long, "").await;
        assert!(matches!(refusal(send(&desk, &desk.editor, &live).await), Refusal::NotAFix { because } if because.contains("30 words")));
        let tx = desk.archive.begin().await.unwrap();
        desk::drop_copy(&tx, &desk.editor, live.id, at(8)).await.unwrap();
        tx.commit().await.unwrap();
        copy(&desk, &desk.editor, &fixed, Change::Fix, "<p>The bridge opened on Monday 2 years late.</p>", "").await;
        assert!(matches!(refusal(send(&desk, &desk.editor, &live).await), Refusal::NotAFix { because } if because.contains("figure 2")));
    })
    .await;
}

#[tokio::test]
async fn an_editor_fixes_and_a_publisher_updates_and_corrects() {
    on_every_engine(|desk| async move {
        let live = desk.live("Bridge opens").await;
        let tx = desk.archive.begin().await.unwrap();
        assert!(matches!(
            refusal(desk::begin_copy(&tx, &desk.contributor, live.id, Change::Fix, at(5)).await),
            Refusal::NotYours { .. }
        ));
        drop(tx);
        for (change, act) in [(Change::Update, Act::Update), (Change::Correction, Act::Correct)] {
            copy(&desk, &desk.editor, &live, change, TUESDAY, NOTE).await;
            assert!(matches!(refusal(send(&desk, &desk.editor, &live).await), Refusal::NotYours { .. }), "{act:?}");
            let tx = desk.archive.begin().await.unwrap();
            desk::drop_copy(&tx, &desk.editor, live.id, at(8)).await.unwrap();
            tx.commit().await.unwrap();
        }
        assert_eq!(desk.archive.stories().get(live.id).await.unwrap(), live);
    })
    .await;
}

#[tokio::test]
async fn two_editors_never_lock_each_other_out_and_neither_loses_a_word() {
    on_every_engine(|desk| async move {
        let live = desk.live("Bridge opens").await;
        copy(&desk, &desk.editor, &live, Change::Update, TUESDAY, "").await;
        let tx = desk.archive.begin().await.unwrap();
        assert_eq!(refusal(desk::begin_copy(&tx, &desk.owner, live.id, Change::Fix, at(8)).await), Refusal::CopyExists);
        let taken = refusal(desk::send(&tx, &desk.owner, live.id, &house(), at(8)).await);
        assert_eq!(taken, Refusal::CopyTaken { who: "Nat Knight".into() });
        let mine = desk::take_over_copy(&tx, &desk.owner, live.id, at(9)).await.unwrap();
        assert_eq!((mine.by, mine.story.body.as_str()), (Some(desk.owner.id), TUESDAY));
        let late = Edit { edition: 2, body: "<p>x</p>".into(), ..Edit::of(&tx, &mine.story).await.unwrap() };
        let late = desk::edit_copy(&tx, &desk.editor, live.id, late, Change::Update, "", at(9)).await;
        assert_eq!(refusal(late), Refusal::CopyTaken { who: "Olive Penn".into() });
        tx.commit().await.unwrap();
        let aside = desk.archive.working_copies().set_aside(live.id, 9).await.unwrap();
        assert_eq!(
            aside.iter().map(|one| (one.story.body.as_str(), one.by)).collect::<Vec<_>>(),
            [(TUESDAY, Some(desk.editor.id))]
        );
    })
    .await;
}

#[tokio::test]
async fn nothing_stands_in_the_way_of_a_kill_and_a_copy_ends_with_its_story() {
    on_every_engine(|desk| async move {
        let live = desk.live("Bridge opens").await;
        copy(&desk, &desk.editor, &live, Change::Update, TUESDAY, "").await;
        let tx = desk.archive.begin().await.unwrap();
        desk::kill(&tx, &desk.owner, live.id, "wrong", "", live.slug.as_str(), &house(), at(8)).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(desk.archive.working_copies().of_story(live.id).await.unwrap(), None);
        assert_eq!(desk.archive.working_copies().set_aside(live.id, 9).await.unwrap().len(), 1);
        let tx = desk.archive.begin().await.unwrap();
        assert!(matches!(
            refusal(desk::begin_copy(&tx, &desk.owner, live.id, Change::Correction, at(9)).await),
            Refusal::WrongState { state: State::Killed, .. }
        ));
    })
    .await;
}

#[tokio::test]
async fn a_held_story_comes_back_with_its_correction_in_one_step() {
    on_every_engine(|desk| async move {
        let live = desk.live("Bridge opens").await;
        let tx = desk.archive.begin().await.unwrap();
        desk::hold(&tx, &desk.editor, live.id, "is it Tuesday?", "", &house(), at(3)).await.unwrap();
        tx.commit().await.unwrap();
        copy(&desk, &desk.owner, &live, Change::Correction, TUESDAY, NOTE).await;
        assert!(matches!(refusal(send(&desk, &desk.owner, &live).await), Refusal::WrongState { state: State::Held, .. }));
        let tx = desk.archive.begin().await.unwrap();
        let back = desk::release_with_copy(&tx, &desk.owner, live.id, "it was Tuesday", &house(), at(8)).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!((back.state, back.body.as_str(), back.version, back.corrected_at), (State::Live, TUESDAY, 3, Some(at(8))));
        assert_eq!(desk.archive.corrections().of_story(live.id).await.unwrap()[0].version, 3);
        assert_eq!(desk.archive.takedowns().current(live.id).await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn the_words_of_a_copy_are_the_drafts_when_a_withdrawn_story_is_reopened() {
    on_every_engine(|desk| async move {
        let live = desk.live("Bridge opens").await;
        copy(&desk, &desk.owner, &live, Change::Update, TUESDAY, "").await;
        let tx = desk.archive.begin().await.unwrap();
        desk::withdraw(&tx, &desk.owner, live.id, paper::Code::Other, "why", "", &house(), at(8)).await.unwrap();
        let draft = desk::reopen(&tx, &desk.owner, live.id, "again", &house(), at(9)).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!((draft.state, draft.body.as_str()), (State::Draft, TUESDAY));
        assert_eq!(desk.archive.working_copies().of_story(live.id).await.unwrap(), None);
    })
    .await;
}
