//! Every way out of the house, under the shared set of hostile addresses: a partner's feed, added
//! and polled; the page behind an item; a picture that came with copy.

use std::net::IpAddr;
use std::path::Path;
use std::time::Duration;

use archive::Nouns;
use archive::wire_items::Arrival;
use courant::House;
use outbound::Client;
use paper::{FoundPicture, Partner, Parts, Upstream};
use serde_json::Value;

use crate::network::{Names, Notebook, quick};
use crate::testpaper::TestPaper;

/// A network as one row of the set describes it.
struct World {
    client: Client,
    line: Notebook,
    hops: Vec<String>,
    rounds: usize,
}

impl World {
    fn of(row: &Value) -> World {
        let (names, line) = (Names::default(), Notebook::default());
        let read =
            |v: &Value| -> Vec<IpAddr> { v.as_array().unwrap().iter().map(|ip| ip.as_str().unwrap().parse().unwrap()).collect() };
        for (host, answer) in row["dns"].as_object().into_iter().flatten() {
            names.set(host, vec![read(answer)]);
        }
        let mut rounds = 1;
        if let Some(sequence) = row["dns_sequence"].as_array() {
            names.set("rebind.example", sequence.iter().map(read).collect());
            rounds = sequence.len() + 2;
        }
        let hops = row["redirects"].as_array().into_iter().flatten().skip(1).map(|hop| hop.as_str().unwrap().to_owned());
        let settings = outbound::Settings { connect: Duration::from_millis(1), ..quick() };
        World { client: Client::with(settings, names, line.clone()), hops: hops.collect(), line, rounds }
    }

    /// The partner's server answers with its redirects anew.
    fn again(&self) {
        *self.line.redirects.lock().unwrap() = self.hops.clone();
    }

    /// What is wrong with how the row went, if anything is.
    fn fault(&self, expect: &str) -> Option<String> {
        let dialed = self.line.dialed.lock().unwrap().len();
        let inner = self.line.inner_dials();
        match expect {
            _ if inner > 0 => Some(format!("{inner} inner addresses were dialed")),
            // A block may stand behind a redirect: what leads there is public and may be asked.
            "block" if dialed > 0 && self.hops.is_empty() => Some(format!("{dialed} addresses were dialed")),
            "allow" if dialed == 0 => Some("nobody was dialed".into()),
            _ => None,
        }
    }
}

async fn feed_added(house: &House, world: &World, url: &str) -> bool {
    wire::add_partner(&house.archive, &world.client, url, chrono::Utc::now()).await.is_ok()
}

async fn feed_polled(house: &House, world: &World, url: &str, n: usize) -> bool {
    let now = chrono::Utc::now();
    let tx = house.archive.begin().await.unwrap();
    let partner = Partner::new(&format!("Partner {n}"), format!("{url}#{n}"), 900, now);
    let partner = Partner { feed_url: url.to_owned(), ..tx.partners().add(partner, now).await.unwrap() };
    tx.partners().save(&partner).await.unwrap();
    tx.commit().await.unwrap();
    let filed = wire::poll(&house.archive, &world.client, partner.id, now).await.unwrap();
    let tx = house.archive.begin().await.unwrap();
    // The next row may have the same address, and no two partners may.
    tx.partners().save(&Partner { feed_url: format!("https://done.example/{n}"), active: false, ..partner }).await.unwrap();
    tx.commit().await.unwrap();
    filed.failure.is_none()
}

/// A story taken from an item that shows this picture; fetching it is the worker's job.
async fn picture(paper: &TestPaper, house: &House, url: &str, n: usize) -> bool {
    let now = chrono::Utc::now();
    let shown = FoundPicture { src: url.to_owned(), ..FoundPicture::default() };
    let parts = Parts {
        headline: format!("Picture {n}"),
        body: "<p>It shows the harbor.</p>".into(),
        pictures: vec![shown],
        ..Parts::default()
    };
    let arrival = Arrival {
        partner: None,
        guid: format!("picture-{n}"),
        upstream: Upstream::Usable,
        upstream_reason: None,
        original: String::new(),
        parts,
        bundle: None,
    };
    let tx = house.archive.begin().await.unwrap();
    tx.wire_items().receive(&arrival, now).await.unwrap();
    let item = tx.wire_items().by_guid(None, &arrival.guid).await.unwrap().unwrap();
    let story = desk::take(&tx, &paper.owner, item.id, &paper.desk().await, now).await.unwrap();
    tx.commit().await.unwrap();
    courant::work::pictures::fetch(house, story.id, now).await.unwrap();
    house.archive.pictures().by_source(url).await.unwrap().is_some()
}

#[tokio::test(flavor = "multi_thread")]
async fn no_feed_page_or_picture_leads_to_an_inner_address() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/attacks/ssrf_urls/own.jsonl");
    let Ok(rows) = std::fs::read_to_string(&file) else {
        println!("not run: {} is not there", file.display());
        return;
    };
    let paper = TestPaper::open("sqlite", &[]).await;
    let (mut all, mut wrong, mut n) = (0, Vec::new(), 0);
    let ways = ["a feed that is added", "a feed that is polled", "a page", "a picture"];
    for row in rows.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()) {
        all += 1;
        let (url, expect) = (row["input"].as_str().unwrap(), row["expect"].as_str().unwrap());
        for way in ways {
            let world = World::of(&row);
            let house = House { client: world.client.clone(), ..paper.house.clone() };
            for _ in 0..world.rounds {
                n += 1;
                world.again();
                let went = match way {
                    "a feed that is added" => feed_added(&house, &world, url).await,
                    "a feed that is polled" => feed_polled(&house, &world, url, n).await,
                    "a page" => wire::fetch_page(&world.client, url).await.is_ok(),
                    _ => picture(&paper, &house, url, n).await,
                };
                if expect == "block" && went {
                    wrong.push(format!("{} by {way}: {url} was had", row["id"]));
                }
            }
            if let Some(fault) = world.fault(expect) {
                wrong.push(format!("{} by {way}: {url} ({expect}): {fault}", row["id"]));
            }
        }
    }
    println!("{all} hostile addresses and controls, each by {} ways: {} went wrong", ways.len(), wrong.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(all >= 160, "the set has shrunk to {all}");
    paper.close_with_work_left("the worker asks for each hostile picture once more, in its own time").await;
}
