//! Feeds made to break the reader.

use base64::Engine as _;
use reading::clean::{Context, clean};
use wire::{Circumstances, feed};

use crate::shared::{now, on_the_processor, shared};

#[test]
fn a_hostile_feed_costs_two_seconds_at_most_and_its_good_items_come_out() {
    let Some(folder) = shared("attacks/feeds_malicious") else {
        return;
    };
    let (mut count, mut slowest, mut dirtiest, mut wrong) = (0, 0.0f64, 0.0f64, Vec::new());
    for file in ["own.jsonl", "fetched.jsonl"] {
        let rows = std::fs::read_to_string(folder.join(file)).unwrap();
        for row in rows.lines().map(|l| serde_json::from_str::<serde_json::Value>(l).unwrap()) {
            count += 1;
            let input = row["input"].as_str().unwrap();
            let bytes = match row["encoding"].as_str() {
                Some("base64") => base64::engine::general_purpose::STANDARD.decode(input).unwrap(),
                _ => input.as_bytes().to_vec(),
            };
            let began = on_the_processor();
            let read = feed::read(&bytes, &Circumstances { now: now(), ..Circumstances::default() });
            let took = (on_the_processor() - began).as_secs_f64();
            slowest = slowest.max(took);
            let began = on_the_processor();
            let cleaned: usize = read.items.iter().map(|i| clean(&i.parts.body, Context::default()).body.len()).sum();
            dirtiest = dirtiest.max((on_the_processor() - began).as_secs_f64());
            if cleaned > 20 << 20 || dirtiest > 30.0 {
                wrong.push(format!("{} is cleaned without bounds", row["id"]));
            }
            if std::env::var_os("WIRE_SHOW").is_some() {
                println!("{} {} {} items {} in {took:.3}", row["id"], row["class"], read.items.len(), read.complaints.len());
            }
            if took > 2.0 {
                wrong.push(format!("{} took {took:.1} s", row["id"]));
            }
            let good = row["expect"].as_str().unwrap_or("").contains("good items");
            let has_items = input.contains("<item") || input.contains("<entry") || input.contains("\"items\"");
            if good && has_items && read.items.is_empty() {
                wrong.push(format!("{} {} lost its items", row["id"], row["class"]));
            }
            if read.items.iter().any(|i| i.parts.headline.len() > 2_100) {
                wrong.push(format!("{} has an endless headline", row["id"]));
            }
            let late = now() + chrono::Duration::hours(1);
            if read.items.iter().any(|i| i.parts.published_at.is_some_and(|d| d > late)) {
                wrong.push(format!("{} is dated in the future", row["id"]));
            }
        }
    }
    println!("{count} hostile feeds read, the slowest in {slowest:.3} s, cleaned in {dirtiest:.3} s");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn entities_a_feed_declares_are_never_expanded() {
    let bomb = r#"<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]>
        <rss><channel><item><guid>1</guid><title>x &b; &c; y</title></item></channel></rss>"#;
    let read = feed::read(bomb.as_bytes(), &Circumstances { now: now(), ..Circumstances::default() });
    assert_eq!(read.items[0].parts.headline, "x &b; &c; y");
}

#[test]
fn twenty_megabytes_of_nonsense_are_read_in_bounded_time() {
    for unit in [
        "<item>",
        "<item/>",
        "<item><title>",
        "<a>",
        "<a><b></a>",
        "<item></b>",
        "<x:item xmlns:x='u'>",
        "&amp;",
        "<item a='",
        "<item><title><![CDATA[",
        "<entry><content type='xhtml'><div>",
        "<feed xmlns:a='b'>",
        "<item><link>",
    ] {
        let text = format!("<rss><channel>{}", unit.repeat((4 << 20) / unit.len()));
        let began = on_the_processor();
        let read = feed::read(text.as_bytes(), &Circumstances { now: now(), ..Circumstances::default() });
        let took = on_the_processor() - began;
        println!("{unit}: {} items in {took:?}", read.items.len());
        assert!(took.as_secs() < 20, "{unit}: {took:?}");
        assert!(read.items.len() <= 20_000);
    }
}
