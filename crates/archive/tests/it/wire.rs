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
