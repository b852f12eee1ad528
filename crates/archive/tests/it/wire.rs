use archive::Nouns;
use archive::wire_items::{Arrival, Received};
use chrono::TimeDelta;
use paper::{Parts, Tray, Upstream, sample};

use crate::on_every_engine;

fn arrival(headline: &str, body: &str) -> Arrival {
    Arrival {
        partner: None,
        guid: "g1".into(),
        upstream: Upstream::Usable,
        upstream_reason: None,
        original: format!("<item>{headline}</item>"),
        parts: Parts { headline: headline.into(), body: body.into(), ..Parts::default() },
        bundle: None,
    }
}

async fn receive(archive: &archive::Archive, arrival: &Arrival, minutes: i64) -> Received {
    let tx = archive.begin().await.unwrap();
    let received = tx.wire_items().receive(arrival, sample::noon() + TimeDelta::minutes(minutes)).await.unwrap();
    tx.commit().await.unwrap();
    received
}

#[tokio::test]
async fn an_item_is_kept_in_every_version_as_it_came() {
    on_every_engine(|archive| async move {
        let Received::New(id) = receive(&archive, &arrival("One", "<p>a</p>"), 0).await else { panic!("not new") };
        assert_eq!(
            receive(&archive, &arrival("One", "<p class=\"x\"> a </p>"), 1).await,
            Received::Known(id),
            "a re-rendered feed is no new version"
        );
        assert_eq!(receive(&archive, &arrival("Two", "<p>b</p>"), 2).await, Received::Newer(id));
        let versions = archive.wire_items().versions(id, 10).await.unwrap();
        assert_eq!(versions.iter().map(|v| v.original.as_str()).collect::<Vec<_>>(), ["<item>Two</item>", "<item>One</item>"]);
        assert_eq!(archive.wire_items().tray(Tray::New, 10, 0).await.unwrap()[0].version, 2);
    })
    .await;
}

#[tokio::test]
async fn a_kill_upstream_is_final_and_keeps_the_text_for_the_record() {
    on_every_engine(|archive| async move {
        let Received::New(id) = receive(&archive, &arrival("One", "<p>a</p>"), 0).await else { panic!("not new") };
        let kill = Arrival { upstream: Upstream::Killed, upstream_reason: Some("wrong man".into()), ..arrival("", "") };
        assert_eq!(receive(&archive, &kill, 1).await, Received::Status(id));
        assert_eq!(receive(&archive, &arrival("Back again", "<p>c</p>"), 2).await, Received::Known(id));
        let item = archive.wire_items().by_id(id).await.unwrap().unwrap();
        assert_eq!((item.upstream, item.parts.headline.as_str()), (Upstream::Killed, "One"));
    })
    .await;
}

#[tokio::test]
async fn a_kill_that_arrives_before_its_story_keeps_the_story_out() {
    on_every_engine(|archive| async move {
        let kill = Arrival { upstream: Upstream::Killed, ..arrival("", "") };
        let Received::New(id) = receive(&archive, &kill, 0).await else { panic!("not new") };
        assert_eq!(receive(&archive, &arrival("Late", "<p>a</p>"), 1).await, Received::Known(id));
        assert_eq!(archive.wire_items().by_id(id).await.unwrap().unwrap().upstream, Upstream::Killed);
    })
    .await;
}

#[tokio::test]
async fn what_was_taken_and_changes_upstream_leaves_a_job_for_the_desk() {
    on_every_engine(|archive| async move {
        let Received::New(id) = receive(&archive, &arrival("One", "<p>a</p>"), 0).await else { panic!("not new") };
        let tx = archive.begin().await.unwrap();
        tx.wire_items().move_to(id, Tray::Taken, None, sample::noon()).await.unwrap();
        tx.commit().await.unwrap();
        receive(&archive, &arrival("Two", "<p>b</p>"), 1).await;
        assert_eq!(archive.jobs().list("ready", 10).await.unwrap()[0].kind, "source_changed");
    })
    .await;
}

/// The same story as its partner counts it.
fn counted(version: &str, body: &str) -> Arrival {
    let mut arrival = arrival("One", body);
    arrival.parts.version = Some(version.into());
    arrival
}

#[tokio::test]
async fn what_comes_late_undoes_nothing_and_a_late_kill_still_kills() {
    on_every_engine(|archive| async move {
        let Received::New(id) = receive(&archive, &counted("9", "<p>nine</p>"), 0).await else { panic!("not new") };
        assert_eq!(receive(&archive, &counted("8", "<p>eight</p>"), 1).await, Received::Known(id));
        let hold = |version| Arrival { upstream: Upstream::Held, ..counted(version, "") };
        assert_eq!(receive(&archive, &hold("8"), 2).await, Received::Known(id), "an old hold is over");
        assert_eq!(receive(&archive, &hold("10"), 3).await, Received::Status(id));
        assert_eq!(receive(&archive, &counted("9", "<p>nine</p>"), 4).await, Received::Known(id), "what was held stays held");
        assert_eq!(
            receive(&archive, &counted("11", "<p>nine</p>"), 5).await,
            Received::Status(id),
            "released, the text is the same"
        );
        let item = archive.wire_items().by_id(id).await.unwrap().unwrap();
        assert_eq!((item.version, item.upstream, item.parts.body.as_str()), (1, Upstream::Usable, "<p>nine</p>"));
        let kill = Arrival { upstream: Upstream::Killed, ..counted("3", "") };
        assert_eq!(receive(&archive, &kill, 6).await, Received::Status(id));
        assert_eq!(receive(&archive, &counted("12", "<p>twelve</p>"), 7).await, Received::Known(id));
    })
    .await;
}

#[tokio::test]
async fn a_correction_is_news_even_when_the_text_is_the_same() {
    on_every_engine(|archive| async move {
        let Received::New(id) = receive(&archive, &arrival("One", "<p>a</p>"), 0).await else { panic!("not new") };
        let mut corrected = arrival("One", "<p>a</p>");
        corrected.parts.correction = Some("We named the wrong pier.".into());
        assert_eq!(receive(&archive, &corrected, 1).await, Received::Newer(id));
        assert_eq!(receive(&archive, &corrected, 2).await, Received::Known(id), "said once");
        assert_eq!(receive(&archive, &arrival("One", "<p>a</p>"), 3).await, Received::Known(id), "and not taken back by silence");
        let item = archive.wire_items().by_id(id).await.unwrap().unwrap();
        assert_eq!(item.parts.correction.as_deref(), Some("We named the wrong pier."));
        assert_eq!(archive.wire_items().versions(id, 9).await.unwrap()[1].parts.correction, None);
    })
    .await;
}

#[tokio::test]
async fn the_page_behind_an_item_is_found_however_its_address_is_spelled() {
    on_every_engine(|archive| async move {
        let tx = archive.begin().await.unwrap();
        let now = sample::noon();
        let partner = tx
            .partners()
            .add(paper::Partner::new("Estuary", "https://estuary.example/feed", 900, sample::noon()), now)
            .await
            .unwrap();
        let mut filed = Arrival { partner: Some(partner.id), ..arrival("One", "<p>a</p>") };
        filed.parts.url = Some("http://www.estuary.example/one/?utm_source=feed".into());
        tx.wire_items().receive(&filed, now).await.unwrap();
        tx.wire_items().receive(&arrival("Pasted", "<p>b</p>"), now).await.unwrap();
        tx.commit().await.unwrap();
        let found = archive.wire_items().filed_from("https://estuary.example/one").await.unwrap();
        assert_eq!(found.iter().map(|item| item.parts.headline.as_str()).collect::<Vec<_>>(), ["One"]);
        assert!(archive.wire_items().filed_from("https://estuary.example/two").await.unwrap().is_empty());
        assert!(archive.wire_items().filed_from("no address").await.unwrap().is_empty());
    })
    .await;
}
