//! Messages of one partner about one story come twice, late and in any order; what stands in the
//! end is what its newest message says, and a kill is for good.

use archive::wire_items::Arrival;
use archive::{Archive, Nouns};
use chrono::TimeDelta;
use paper::{Parts, Upstream, sample};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use crate::on_every_engine;

/// Message `n` of a story, by what it says.
fn message(n: u64, upstream: Upstream) -> Arrival {
    let parts = Parts {
        headline: format!("Version {n}"),
        body: if upstream == Upstream::Usable { format!("<p>Text {n}.</p>") } else { String::new() },
        version: Some(n.to_string()),
        ..Parts::default()
    };
    Arrival {
        partner: None,
        guid: String::new(),
        upstream,
        upstream_reason: None,
        original: format!("message {n}"),
        parts,
        bundle: None,
    }
}

/// What was sent, in order, and in which order it came: each at least once, some twice.
fn history() -> impl Strategy<Value = (Vec<Upstream>, Vec<usize>)> {
    let kinds = prop::collection::vec(
        prop_oneof![6 => Just(Upstream::Usable), 2 => Just(Upstream::Held), 1 => Just(Upstream::Killed)],
        1..7,
    );
    kinds.prop_flat_map(|kinds| {
        let count = kinds.len();
        let twice = prop::collection::vec(0..count, 0..6);
        let order = twice.prop_flat_map(move |twice| Just((0..count).chain(twice).collect::<Vec<_>>()).prop_shuffle());
        (Just(kinds), order)
    })
}

async fn receive(archive: &Archive, guid: &str, message: Arrival, minute: i64) {
    let tx = archive.begin().await.unwrap();
    let now = sample::noon() + TimeDelta::minutes(minute);
    tx.wire_items().receive(&Arrival { guid: guid.into(), ..message }, now).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn in_whatever_order_messages_come_the_newest_one_stands_and_a_kill_dominates() {
    on_every_engine(|archive| async move {
        let mut runner = TestRunner::deterministic();
        for round in 0..150 {
            let (kinds, order) = history().new_tree(&mut runner).unwrap().current();
            let guid = format!("round-{round}");
            let mut version = 0;
            for (minute, n) in order.iter().enumerate() {
                receive(&archive, &guid, message(*n as u64 + 1, kinds[*n]), minute as i64).await;
                let item = archive.wire_items().by_guid(None, &guid).await.unwrap().unwrap();
                assert!(item.version >= version, "our count of versions never goes down");
                version = item.version;
            }
            let item = archive.wire_items().by_guid(None, &guid).await.unwrap().unwrap();
            let newest = kinds.len() - 1;
            let meant = if kinds.contains(&Upstream::Killed) { Upstream::Killed } else { kinds[newest] };
            assert_eq!(item.upstream, meant, "{kinds:?} came as {order:?}");
            if meant == Upstream::Usable {
                assert_eq!(item.parts.body, format!("<p>Text {}.</p>", newest + 1), "{kinds:?} came as {order:?}");
            }
            let kept = archive.wire_items().versions(item.id, 100).await.unwrap();
            assert_eq!(kept.len() as i64, item.version, "every version we counted is kept as it came");
        }
    })
    .await;
}
