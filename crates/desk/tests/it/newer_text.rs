use archive::Nouns;
use archive::wire_items::Arrival;
use desk::Edit;
use paper::{Change, Partner, Parts, Story, WireItemId};

use crate::wire::{arrival, receive, source_changed};
use crate::{Desk, at, house, on_every_engine};

/// A partner, and a live story made of what it filed.
async fn printed(desk: &Desk, trusted: bool) -> (Arrival, WireItemId, Story) {
    let tx = desk.archive.begin().await.unwrap();
    let partner = Partner { trusted, ..Partner::new("Estuary Desk", "https://desk.example/feed", 900, at(0)) };
    let partner = tx.partners().add(partner, at(0)).await.unwrap();
    tx.commit().await.unwrap();
    let body = "<p>The strike is over.</p>\n<p>Forty ships wait.</p>\n<p>The union is content.</p>";
    let sent = Arrival { partner: Some(partner.id), ..arrival(body) };
    let item = receive(desk, &sent, 0).await;
    let tx = desk.archive.begin().await.unwrap();
    let story = desk::take(&tx, &desk.editor, item, &house(), at(1)).await.unwrap();
    let fields = Edit { section: desk.fields(&story).await.section, ..Edit::of(&tx, &story).await.unwrap() };
    desk::edit(&tx, &desk.editor, story.id, fields, at(1)).await.unwrap();
    let live = desk::publish(&tx, &desk.owner, story.id, &house(), at(2)).await.unwrap();
    tx.commit().await.unwrap();
    (sent, item, live)
}

fn corrected(sent: &Arrival, note: &str) -> Arrival {
    let body = sent.parts.body.replace("Forty", "Fourteen");
    Arrival { parts: Parts { body, correction: Some(note.into()), ..sent.parts.clone() }, ..sent.clone() }
}

const NOTE: &str = "Fourteen ships wait, not forty.";

#[tokio::test]
async fn a_trusted_partners_correction_goes_out_by_itself_with_its_note() {
    on_every_engine(|desk| async move {
        let (sent, item, live) = printed(&desk, true).await;
        receive(&desk, &corrected(&sent, NOTE), 9).await;
        source_changed(&desk, item, 9).await;
        let now = desk.archive.stories().get(live.id).await.unwrap();
        assert_eq!((now.version, now.updated_at, now.corrected_at), (2, Some(at(9)), Some(at(9))));
        assert!(now.body.contains("Fourteen ships"), "{}", now.body);
        assert_eq!((now.section, now.origin.unwrap().version), (live.section, 2));
        let told = desk.archive.corrections().of_story(live.id).await.unwrap();
        assert_eq!((told[0].note.as_str(), told[0].by), (NOTE, None));
        source_changed(&desk, item, 10).await;
        assert_eq!(desk.archive.stories().get(live.id).await.unwrap().version, 2, "a job run twice does its work once");
    })
    .await;
}

#[tokio::test]
async fn a_correction_of_what_we_wrote_on_lies_beside_it_with_both_sides_words() {
    on_every_engine(|desk| async move {
        let (sent, item, live) = printed(&desk, true).await;
        let tx = desk.archive.begin().await.unwrap();
        let copy = desk::begin_copy(&tx, &desk.editor, live.id, Change::Update, at(3)).await.unwrap();
        let body = live.body.replace("The union is content.", "The union is content, its chair told us.");
        let fields = Edit { edition: copy.edition, body, ..Edit::of(&tx, &copy.story).await.unwrap() };
        desk::edit_copy(&tx, &desk.editor, live.id, fields, Change::Update, "", at(3)).await.unwrap();
        desk::take_over_copy(&tx, &desk.owner, live.id, at(3)).await.unwrap();
        desk::send(&tx, &desk.owner, live.id, &house(), at(3)).await.unwrap();
        tx.commit().await.unwrap();
        receive(&desk, &corrected(&sent, NOTE), 9).await;
        source_changed(&desk, item, 9).await;
        let now = desk.archive.stories().get(live.id).await.unwrap();
        assert_eq!((now.version, now.corrected_at), (2, None), "readers have what we sent them");
        let copy = desk.archive.working_copies().of_story(live.id).await.unwrap().unwrap();
        assert!(
            copy.story.body.contains("Fourteen ships") && copy.story.body.contains("its chair told us"),
            "{}",
            copy.story.body
        );
        assert_eq!((copy.change, copy.note.as_str(), copy.by), (Change::Correction, NOTE, None));
        let alarms = desk.journal(&live).await.iter().filter(|act| *act == "alarm").count();
        source_changed(&desk, item, 10).await;
        assert_eq!(desk.journal(&live).await.iter().filter(|act| *act == "alarm").count(), alarms, "and says so once");
        let tx = desk.archive.begin().await.unwrap();
        desk::send(&tx, &desk.owner, live.id, &house(), at(11)).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(desk.archive.stories().get(live.id).await.unwrap().origin.unwrap().version, 2);
    })
    .await;
}

#[tokio::test]
async fn what_a_partner_changes_waits_for_an_editor_unless_it_is_trusted_and_says_what_was_wrong() {
    on_every_engine(|desk| async move {
        let (sent, item, live) = printed(&desk, false).await;
        receive(&desk, &corrected(&sent, NOTE), 9).await;
        source_changed(&desk, item, 9).await;
        assert_eq!(desk.archive.stories().get(live.id).await.unwrap().version, 1);
        assert!(desk.archive.working_copies().of_story(live.id).await.unwrap().is_some());
    })
    .await;
    on_every_engine(|desk| async move {
        let (sent, item, live) = printed(&desk, true).await;
        receive(&desk, &corrected(&sent, ""), 9).await;
        source_changed(&desk, item, 9).await;
        assert_eq!(desk.archive.stories().get(live.id).await.unwrap().version, 1, "nobody can print a correction without words");
        let copy = desk.archive.working_copies().of_story(live.id).await.unwrap().unwrap();
        assert_eq!(copy.change, Change::Correction);
    })
    .await;
}

#[tokio::test]
async fn where_both_changed_the_same_words_ours_stay_and_the_editor_is_told() {
    on_every_engine(|desk| async move {
        let (sent, item, live) = printed(&desk, true).await;
        let tx = desk.archive.begin().await.unwrap();
        let copy = desk::begin_copy(&tx, &desk.owner, live.id, Change::Update, at(3)).await.unwrap();
        let body = live.body.replace("Forty ships wait.", "Dozens of ships wait.");
        let fields = Edit { edition: copy.edition, body, ..Edit::of(&tx, &copy.story).await.unwrap() };
        desk::edit_copy(&tx, &desk.owner, live.id, fields, Change::Update, "", at(3)).await.unwrap();
        desk::send(&tx, &desk.owner, live.id, &house(), at(3)).await.unwrap();
        tx.commit().await.unwrap();
        receive(&desk, &corrected(&sent, NOTE), 9).await;
        source_changed(&desk, item, 9).await;
        let copy = desk.archive.working_copies().of_story(live.id).await.unwrap().unwrap();
        assert!(copy.story.body.contains("Dozens of ships"), "{}", copy.story.body);
        let line = desk.archive.journal().about(&format!("story:{}", live.id), 1).await.unwrap().remove(0);
        assert!(line.detail.contains("both sides changed the same words"), "{}", line.detail);
    })
    .await;
}
