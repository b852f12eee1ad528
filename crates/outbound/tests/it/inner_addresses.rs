//! No request reaches an inner address, however it is spelled, resolved or redirected.

use std::net::IpAddr;
use std::path::Path;

use outbound::{Client, Error, TcpLine};

use crate::network::{Names, Notebook, Server, http, quick};

const PUBLIC: &str = "93.184.215.14";

fn ips(list: &[&str]) -> Vec<IpAddr> {
    list.iter().map(|ip| ip.parse().unwrap()).collect()
}

#[tokio::test]
async fn a_name_that_changes_its_answer_never_gets_an_inner_address_dialed() {
    for answers in [
        vec![ips(&[PUBLIC]), ips(&["127.0.0.1"])],
        vec![ips(&["127.0.0.1"])],
        vec![ips(&[PUBLIC, "10.0.0.1"])],
        vec![ips(&[]), ips(&["fd00::1"])],
        vec![ips(&["64:ff9b::a00:1"])],
    ] {
        let (names, line) = (Names::default(), Notebook::default());
        names.set("rebind.example", answers);
        let client = Client::with(quick(), names, line.clone());
        for _ in 0..4 {
            let _ = client.get("https://rebind.example/feed").await;
        }
        assert_eq!(line.inner_dials(), 0);
    }
}

#[tokio::test]
async fn every_hop_of_a_redirect_is_checked_anew() {
    for target in ["http://10.0.0.9/", "http://2130706433/", "gopher://x.example/", "http://inner.example/", "//[::1]/"] {
        let (names, line) = (Names::default(), Notebook::default());
        names.set("partner.example", vec![ips(&[PUBLIC])]);
        names.set("inner.example", vec![ips(&["10.0.0.9"])]);
        line.redirects.lock().unwrap().push(target.to_owned());
        let client = Client::with(quick(), names, line.clone());
        assert!(client.get("https://partner.example/feed").await.is_err(), "{target}");
        assert_eq!(line.inner_dials(), 0, "{target}");
        assert_eq!(line.dialed.lock().unwrap().len(), 1, "{target}");
    }
}

#[tokio::test]
async fn a_listener_on_loopback_hears_nothing_under_any_spelling_of_its_address() {
    let canary = Server::start(|_| http("200 OK", &[], b"secret")).await;
    let port = canary.address.port();
    let names = Names::default();
    names.set("*", vec![ips(&["127.0.0.1"])]);
    let line = TcpLine::new("test", quick().connect).unwrap();
    let client = Client::with(quick(), names, line);
    for host in [
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f.1",
        "0177.0.0.1",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "0.0.0.0",
        "localhost",
        "localhost.",
        "foo.localhost",
        "rebind.example",
        "a@127.0.0.1",
        "①②⑦.0.0.1",
    ] {
        assert!(client.get(&format!("http://{host}:{port}/")).await.is_err(), "{host}");
    }
    assert_eq!(canary.visits(), 0);
}

#[tokio::test]
async fn a_form_for_addresses_cannot_be_used_to_scan_ports() {
    let closed = Server::start(|_| Vec::new()).await;
    let names = Names::default();
    names.set("inner.example", vec![ips(&["10.0.0.1"])]);
    names.set("*", vec![ips(&[])]);
    let free_port = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.local_addr().unwrap().port()
    };
    let mut settings = quick();
    settings.guard.allow.push(outbound::Door { host: "127.0.0.1".into(), port: free_port });
    let client = Client::with(settings.clone(), names, TcpLine::new("test", settings.connect).unwrap());
    let mut said = Vec::new();
    let mut took = Vec::new();
    for url in
        [format!("http://127.0.0.1:{free_port}/"), "http://inner.example/".to_owned(), "http://nowhere.example/".to_owned()]
    {
        let start = std::time::Instant::now();
        said.push(client.get(&url).await.unwrap_err().to_string());
        took.push(start.elapsed());
    }
    let literal = client.get(&closed.url("/")).await.unwrap_err().to_string();
    assert!(said.iter().all(|s| *s == literal), "{said:?}");
    assert!(took.iter().all(|t| *t >= settings.connect), "{took:?}");
}

/// The shared attack set: `block` is refused, `not-private` dials no inner address, `allow` passes.
#[tokio::test]
async fn the_shared_set_of_hostile_addresses_is_refused_and_its_controls_pass() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/attacks/ssrf_urls/own.jsonl");
    let Ok(rows) = std::fs::read_to_string(&file) else {
        println!("not run: {} is not there", file.display());
        return;
    };
    let (mut good, mut all, mut wrong) = (0, 0, Vec::new());
    for row in rows.lines().map(|l| serde_json::from_str::<serde_json::Value>(l).unwrap()) {
        all += 1;
        let input = row["input"].as_str().unwrap();
        let (names, line) = (Names::default(), Notebook::default());
        let read = |v: &serde_json::Value| -> Vec<IpAddr> {
            v.as_array().unwrap().iter().map(|ip| ip.as_str().unwrap().parse().unwrap()).collect()
        };
        if let Some(dns) = row["dns"].as_object() {
            for (host, answer) in dns {
                names.set(host, vec![read(answer)]);
            }
        }
        let mut rounds = 1;
        if let Some(sequence) = row["dns_sequence"].as_array() {
            names.set("rebind.example", sequence.iter().map(read).collect());
            rounds = sequence.len() + 2;
        }
        let mut settings = quick();
        settings.connect = std::time::Duration::from_millis(1);
        let client = Client::with(settings, names, line.clone());
        let mut answers = Vec::new();
        for _ in 0..rounds {
            if let Some(hops) = row["redirects"].as_array() {
                let hops = hops.iter().skip(1).map(|h| h.as_str().unwrap().to_owned());
                *line.redirects.lock().unwrap() = hops.collect();
            }
            answers.push(client.get(input).await);
        }
        let inner = line.inner_dials();
        let held = match row["expect"].as_str().unwrap() {
            "block" => answers.iter().all(Result::is_err) && inner == 0,
            "not-private" => inner == 0,
            "allow" => answers.iter().all(Result::is_ok) && inner == 0,
            other => panic!("unknown expectation {other}"),
        };
        if held {
            good += 1;
        } else {
            let errors: Vec<_> = answers.into_iter().map(|a: Result<_, Error>| a.err()).collect();
            wrong.push(format!("{} {input} {errors:?}", row["id"]));
        }
    }
    println!("{good} of {all} hostile addresses and controls as they should be");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(all >= 160, "the set has shrunk to {all}");
}
