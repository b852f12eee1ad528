use archive::Nouns;
use archive::wire_items::{Arrival, Received};
use desk::{Error, House};
use paper::{Parts, Refusal, Removal, State, Story, Tray, Upstream, WireItemId};

use crate::{Desk, at, house, on_every_engine};

pub fn arrival(body: &str) -> Arrival {
    Arrival {
        partner: None,
        guid: "g1".into(),
        upstream: Upstream::Usable,
        upstream_reason: None,
        original: "as it came".into(),
        parts: Parts {
            headline: "Ferry strike ends".into(),
            outlet: Some("The Estuary Desk".into()),
            bylines: vec!["Gid Marsh".into()],
            dateline: Some("QUAY".into()),
            section: Some("Harbor".into()),
            body: body.into(),
            url: Some("https://desk.example/ferry".into()),
            removals: vec![Removal {
                text: "Share this".into(),
                html: Some("<p>Share this</p>".into()),
                rule: "share-bar".into(),
                before_block: 0,
            }],
            ..Parts::default()
        },
        bundle: None,
    }
}

pub async fn receive(desk: &Desk, arrival: &Arrival, minute: i64) -> WireItemId {
    let tx = desk.archive.begin().await.unwrap();
    let (Received::New(id) | Received::Newer(id) | Received::Status(id) | Received::Known(id)) =
        tx.wire_items().receive(arrival, at(minute)).await.unwrap();
    tx.commit().await.unwrap();
    id
}

async fn taken(desk: &Desk) -> (WireItemId, Story) {
    let item = receive(desk, &arrival("<p>The strike is over.</p>"), 0).await;
    let tx = desk.archive.begin().await.unwrap();
    let story = desk::take(&tx, &desk.editor, item, &house(), at(1)).await.unwrap();
    tx.commit().await.unwrap();
    (item, story)
}

pub async fn source_changed(desk: &Desk, item: WireItemId, minute: i64) {
    let tx = desk.archive.begin().await.unwrap();
    desk::source_changed(&tx, item, at(minute)).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn a_taken_item_keeps_its_credit_its_dateline_and_its_origin() {
    on_every_engine(|desk| async move {
        let (item, story) = taken(&desk).await;
        assert_eq!(
            (story.state, story.dateline.as_deref(), story.bylines[0].name.as_str()),
            (State::Draft, Some("QUAY"), "Gid Marsh")
        );
        let outlet = desk.archive.outlets().by_id(story.outlet.unwrap()).await.unwrap().unwrap();
        assert_eq!(outlet.name, "The Estuary Desk");
        let origin = story.origin.unwrap();
        assert_eq!((origin.guid.as_str(), origin.version, origin.url.as_deref()), ("g1", 1, Some("https://desk.example/ferry")));
        assert_eq!(desk.archive.wire_items().by_id(item).await.unwrap().unwrap().tray, Tray::Taken);
        let tx = desk.archive.begin().await.unwrap();
        assert!(desk::take(&tx, &desk.editor, item, &house(), at(2)).await.is_err(), "nobody takes it twice");
    })
    .await;
}

#[tokio::test]
async fn a_kill_at_the_origin_holds_our_live_copy_at_once() {
    on_every_engine(|desk| async move {
        let (item, story) = taken(&desk).await;
        let tx = desk.archive.begin().await.unwrap();
        desk::publish(&tx, &desk.owner, story.id, &House { editors_publish: true, ..house() }, at(2)).await.unwrap();
        tx.commit().await.unwrap();
        receive(
            &desk,
            &Arrival { upstream: Upstream::Killed, upstream_reason: Some("there was no strike".into()), ..arrival("") },
            3,
        )
        .await;
        source_changed(&desk, item, 3).await;
        let held = desk.archive.stories().get(story.id).await.unwrap();
        assert_eq!(held.state, State::Held);
        assert!(desk.archive.takedowns().current(story.id).await.unwrap().unwrap().reason.contains("there was no strike"));
        let tx = desk.archive.begin().await.unwrap();
        let release = desk::release(&tx, &desk.owner, story.id, "we like it", &house(), at(4)).await;
        assert!(matches!(release, Err(Error::Refusal(Refusal::KilledAtOrigin))), "{release:?}");
        drop(tx);
        source_changed(&desk, item, 5).await;
        assert_eq!(
            desk.archive.stories().get(story.id).await.unwrap().version,
            held.version,
            "a job run twice does its work once"
        );
    })
    .await;
}

#[tokio::test]
async fn what_was_killed_at_its_origin_is_neither_taken_nor_printed_nor_kept_on_the_schedule() {
    on_every_engine(|desk| async move {
        let (item, story) = taken(&desk).await;
        let tx = desk.archive.begin().await.unwrap();
        desk::schedule(&tx, &desk.owner, story.id, at(60), &house(), at(2)).await.unwrap();
        tx.commit().await.unwrap();
        receive(&desk, &Arrival { upstream: Upstream::Killed, ..arrival("") }, 3).await;
        source_changed(&desk, item, 3).await;
        assert_eq!(desk.archive.stories().get(story.id).await.unwrap().state, State::Draft);
        let tx = desk.archive.begin().await.unwrap();
        assert!(matches!(
            desk::publish(&tx, &desk.owner, story.id, &house(), at(4)).await,
            Err(Error::Refusal(Refusal::KilledAtOrigin))
        ));
        let dead = Arrival { guid: "g2".into(), upstream: Upstream::Killed, ..arrival("<p>x</p>") };
        let (Received::New(id) | Received::Newer(id) | Received::Status(id) | Received::Known(id)) =
            tx.wire_items().receive(&dead, at(5)).await.unwrap();
        assert!(matches!(desk::take(&tx, &desk.editor, id, &house(), at(5)).await, Err(Error::Refusal(Refusal::KilledAtOrigin))));
    })
    .await;
}

#[tokio::test]
async fn a_newer_text_replaces_an_untouched_draft_and_never_an_edited_one() {
    on_every_engine(|desk| async move {
        let (item, story) = taken(&desk).await;
        receive(&desk, &arrival("<p>The strike is over, twice.</p>"), 2).await;
        source_changed(&desk, item, 2).await;
        let renewed = desk.archive.stories().get(story.id).await.unwrap();
        assert_eq!((renewed.body.as_str(), renewed.origin.clone().unwrap().version), ("<p>The strike is over, twice.</p>", 2));
        let tx = desk.archive.begin().await.unwrap();
        desk::edit(&tx, &desk.editor, story.id, desk.fields(&renewed).await, at(3)).await.unwrap();
        tx.commit().await.unwrap();
        receive(&desk, &arrival("<p>Thrice.</p>"), 4).await;
        source_changed(&desk, item, 4).await;
        let edited = desk.archive.stories().get(story.id).await.unwrap();
        assert!(edited.body.contains("a year late"), "{}", edited.body);
        assert_eq!(desk.journal(&story).await.last().map(String::as_str), Some("alarm"));
    })
    .await;
}

#[tokio::test]
async fn what_cleaning_took_out_can_be_put_back() {
    on_every_engine(|desk| async move {
        let item = receive(&desk, &arrival("<p>The strike is over.</p>"), 0).await;
        let tx = desk.archive.begin().await.unwrap();
        desk::put_back(&tx, &desk.editor, item, 0, at(1)).await.unwrap();
        let parts = tx.wire_items().by_id(item).await.unwrap().unwrap().parts;
        assert!(parts.body.starts_with("<p>Share this</p>") && parts.removals.is_empty(), "{}", parts.body);
        assert!(desk::put_back(&tx, &desk.editor, item, 0, at(1)).await.is_err());
    })
    .await;
}

#[tokio::test]
async fn what_is_put_back_moves_what_stood_after_it_down() {
    on_every_engine(|desk| async move {
        let mut came = arrival("<p>The strike is over.</p>\n<p>Ferries leave at six.</p>");
        for (text, before_block) in [("Read our letter", 1), ("Print", 2)] {
            came.parts.removals.push(Removal { text: text.into(), html: None, rule: "page-foot".into(), before_block });
        }
        let item = receive(&desk, &came, 0).await;
        let tx = desk.archive.begin().await.unwrap();
        for removal in [1, 0, 0] {
            desk::put_back(&tx, &desk.editor, item, removal, at(1)).await.unwrap();
        }
        let parts = tx.wire_items().by_id(item).await.unwrap().unwrap().parts;
        let order =
            ["Share this", "The strike", "Read our letter", "Ferries", "Print"].map(|words| parts.body.find(words).unwrap());
        assert!(order.is_sorted(), "{}", parts.body);
    })
    .await;
}

#[tokio::test]
async fn a_pasted_page_of_three_is_taken_as_one_thread() {
    on_every_engine(|desk| async move {
        let part = |n: i32| Parts { headline: format!("Strike day {n}"), body: format!("<p>Day {n}.</p>"), ..Parts::default() };
        let pasted = [part(3), part(2), part(1)];
        let tx = desk.archive.begin().await.unwrap();
        let items = desk::paste(&tx, Some(&desk.editor), "the page", &pasted, at(0)).await.unwrap();
        assert_eq!(
            desk::paste(&tx, Some(&desk.editor), "the  page", &pasted, at(0)).await.unwrap(),
            items,
            "pasting twice gives the same items"
        );
        let bundle = tx.wire_items().by_id(items[0]).await.unwrap().unwrap().bundle.unwrap();
        let stories = desk::take_bundle(&tx, &desk.editor, &bundle, &house(), at(1)).await.unwrap();
        assert_eq!(
            stories.iter().map(|s| s.headline.as_str()).collect::<Vec<_>>(),
            ["Strike day 3", "Strike day 2", "Strike day 1"]
        );
        assert!(stories[0].thread.is_some() && stories.iter().all(|s| s.thread == stories[0].thread));
        assert!(desk::take_bundle(&tx, &desk.editor, &bundle, &house(), at(1)).await.is_err());
    })
    .await;
}

fn embargoed(until: Option<chrono::DateTime<chrono::Utc>>) -> Arrival {
    let mut arrival = arrival("<p>The strike is over.</p>");
    arrival.parts.embargo_until = until;
    arrival
}

async fn publish(desk: &Desk, id: paper::StoryId, now: chrono::DateTime<chrono::Utc>) -> desk::Result<Story> {
    let tx = desk.archive.begin().await.unwrap();
    let live = desk::publish(&tx, &desk.owner, id, &house(), now).await?;
    tx.commit().await.unwrap();
    Ok(live)
}

#[tokio::test]
async fn a_partners_embargo_goes_with_its_story_and_ends_at_the_second() {
    on_every_engine(|desk| async move {
        let item = receive(&desk, &embargoed(Some(at(60))), 0).await;
        let tx = desk.archive.begin().await.unwrap();
        let story = desk::take(&tx, &desk.editor, item, &house(), at(1)).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(story.embargo_until, Some(at(60)));
        let second = chrono::TimeDelta::seconds(1);
        for now in [at(2), at(60) - second] {
            let no = publish(&desk, story.id, now).await;
            assert!(matches!(no, Err(Error::Refusal(Refusal::Embargoed { .. }))), "{no:?}");
        }
        let tx = desk.archive.begin().await.unwrap();
        assert!(desk::schedule(&tx, &desk.owner, story.id, at(60) - second, &house(), at(2)).await.is_err());
        desk::schedule(&tx, &desk.owner, story.id, at(60), &house(), at(2)).await.unwrap();
        tx.commit().await.unwrap();
        let tx = desk.archive.begin().await.unwrap();
        let live = desk::publish_scheduled(&tx, story.id, at(60), at(60)).await.unwrap();
        assert!(live.is_some_and(|story| story.is_live()), "at its hour it goes out");
    })
    .await;
}

#[tokio::test]
async fn an_embargo_that_its_partner_moves_moves_with_it_even_before_the_job_has_run() {
    on_every_engine(|desk| async move {
        let item = receive(&desk, &embargoed(Some(at(60))), 0).await;
        let tx = desk.archive.begin().await.unwrap();
        let story = desk::take(&tx, &desk.editor, item, &house(), at(1)).await.unwrap();
        tx.commit().await.unwrap();
        receive(&desk, &embargoed(Some(at(120))), 2).await;
        assert!(publish(&desk, story.id, at(61)).await.is_err(), "the newest word counts at once");
        source_changed(&desk, item, 3).await;
        assert_eq!(desk.archive.stories().get(story.id).await.unwrap().embargo_until, Some(at(120)));
        // What the desk asks for itself is never shortened by a partner.
        let tx = desk.archive.begin().await.unwrap();
        desk::embargo(&tx, &desk.owner, story.id, Some(at(180)), at(4)).await.unwrap();
        tx.commit().await.unwrap();
        receive(&desk, &embargoed(None), 5).await;
        source_changed(&desk, item, 5).await;
        assert_eq!(desk.archive.stories().get(story.id).await.unwrap().embargo_until, Some(at(180)));
        receive(&desk, &embargoed(Some(at(240))), 6).await;
        source_changed(&desk, item, 6).await;
        assert_eq!(desk.archive.stories().get(story.id).await.unwrap().embargo_until, Some(at(240)));
    })
    .await;
}

#[tokio::test]
async fn an_embargo_that_comes_after_the_story_takes_it_down_until_its_hour() {
    on_every_engine(|desk| async move {
        let (item, story) = taken(&desk).await;
        publish(&desk, story.id, at(2)).await.unwrap();
        receive(&desk, &embargoed(Some(at(60))), 3).await;
        source_changed(&desk, item, 3).await;
        let held = desk.archive.stories().get(story.id).await.unwrap();
        assert_eq!(held.state, State::Held);
        source_changed(&desk, item, 4).await;
        assert_eq!(
            desk.archive.stories().get(story.id).await.unwrap().version,
            held.version,
            "a job run twice does its work once"
        );
        let tx = desk.archive.begin().await.unwrap();
        let early = desk::release(&tx, &desk.owner, story.id, "they called", &house(), at(59)).await;
        assert!(matches!(early, Err(Error::Refusal(Refusal::Embargoed { .. }))), "{early:?}");
        assert!(desk::release(&tx, &desk.owner, story.id, "the hour has come", &house(), at(60)).await.unwrap().is_live());
    })
    .await;
}

#[tokio::test]
async fn a_correction_at_the_origin_reaches_an_untouched_draft_and_is_told_over_a_live_story() {
    on_every_engine(|desk| async move {
        let corrected = |body: &str, note: &str| {
            let mut arrival = arrival(body);
            arrival.parts.correction = Some(note.into());
            arrival
        };
        let (item, story) = taken(&desk).await;
        receive(&desk, &corrected("<p>The strike is not over.</p>", "The strike goes on."), 2).await;
        source_changed(&desk, item, 2).await;
        let renewed = desk.archive.stories().get(story.id).await.unwrap();
        assert_eq!(renewed.body, "<p>The strike is not over.</p>");
        assert_eq!(renewed.origin.clone().unwrap().correction.as_deref(), Some("The strike goes on."));
        publish(&desk, story.id, at(3)).await.unwrap();
        receive(&desk, &corrected("<p>It never began.</p>", "There was none."), 4).await;
        source_changed(&desk, item, 4).await;
        assert_eq!(
            desk.archive.stories().get(story.id).await.unwrap().body,
            renewed.body,
            "a live text is the desk\u{2019}s to change"
        );
        let line = desk.archive.journal().about(&format!("story:{}", story.id), 1).await.unwrap().remove(0);
        assert_eq!(line.act, "alarm");
        assert!(line.detail.contains("There was none."), "{}", line.detail);
        let moved = desk.archive.wire_items().moved_on(at(0), 10).await.unwrap();
        assert_eq!(moved.iter().map(|item| item.id).collect::<Vec<_>>(), [item], "the board shows it");
    })
    .await;
}

#[tokio::test]
async fn what_a_partner_passes_on_is_credited_to_where_it_first_stood() {
    on_every_engine(|desk| async move {
        let mut passed = arrival("<p>The strike is over.</p>");
        passed.parts.version = Some("2".into());
        passed.parts.first_stood = Some(paper::FirstStood {
            guid: Some("tag:first.example,2026:7".into()),
            url: Some("https://first.example/strike".into()),
            version: Some("5".into()),
        });
        let item = receive(&desk, &passed, 0).await;
        let tx = desk.archive.begin().await.unwrap();
        let origin = desk::take(&tx, &desk.editor, item, &house(), at(1)).await.unwrap().origin.unwrap();
        assert_eq!(
            (origin.guid.as_str(), origin.url.as_deref()),
            ("tag:first.example,2026:7", Some("https://first.example/strike"))
        );
        assert_eq!(origin.their_version.as_deref(), Some("5"));
    })
    .await;
}
