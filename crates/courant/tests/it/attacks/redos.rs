//! Texts made to be slow: time may grow with their length and no faster.

use std::time::Duration;

use super::{input, none_of, rows};

const OWN: &[&str] = &[
    r#"{"prefix":"","unit":"<div>","times":20000,"suffix":""}"#,
    r#"{"prefix":"By ","unit":"A. ","times":20000,"suffix":"!"}"#,
    r#"{"prefix":"","unit":"“","times":20000,"suffix":""}"#,
    r#"{"prefix":"","unit":"[x ","times":20000,"suffix":"]"}"#,
];

/// A build for development is slower by a long way; what matters there is how time grows.
const LIMIT: Duration = if cfg!(debug_assertions) { Duration::from_secs(20) } else { Duration::from_millis(500) };
/// What takes no longer than this grows by chance.
const QUICK: Duration = Duration::from_millis(if cfg!(debug_assertions) { 250 } else { 25 });

/// What is read, and by which function.
type Entry = (&'static str, fn(&str));

/// Everything that reads text from outside, as plain functions.
fn entries() -> [Entry; 9] {
    [
        ("a feed's body", |text| {
            let at = wire::Circumstances { now: chrono::DateTime::UNIX_EPOCH, ..Default::default() };
            let escaped = text.replace('&', "&amp;").replace('<', "&lt;");
            let feed = format!(
                "<rss><channel><item><title>{escaped}</title><description>{escaped}</description></item></channel></rss>"
            );
            wire::feed::read(feed.as_bytes(), &at);
        }),
        ("a feed", |text| {
            wire::feed::read(text.as_bytes(), &wire::Circumstances { now: chrono::DateTime::UNIX_EPOCH, ..Default::default() });
        }),
        ("a feed's date", |text| {
            let feed = format!(
                "{{\"items\":[{{\"id\":\"1\",\"date_published\":{},\"authors\":[{{\"name\":{0}}}]}}]}}",
                serde_json::json!(text)
            );
            wire::feed::read(feed.as_bytes(), &wire::Circumstances { now: chrono::DateTime::UNIX_EPOCH, ..Default::default() });
        }),
        ("a page", |text| {
            reading::page::read(
                &format!("<html><head><title>T</title></head><body><article><h1>T</h1><p>{text}</p></article></body></html>"),
                None,
            );
        }),
        ("pasted text", |text| {
            reading::paste::read(&format!("A headline\n\nA first paragraph of the story that stands here.\n\n{text}"));
        }),
        ("cleaning", |text| {
            reading::clean::clean(text, reading::clean::Context::default());
        }),
        ("the editor", |text| {
            reading::sanitize_cards(text);
        }),
        ("a slug", |text| {
            paper::Slug::from_words(text);
        }),
        ("words", |text| {
            paper::body::count_words(&paper::body::text_of(text));
        }),
    ]
}

/// Time this thread has had a core to itself: what else runs on the machine is not our slowness.
fn on_the_processor() -> Duration {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    Duration::from_nanos(told.split_whitespace().next().unwrap().parse().unwrap())
}

#[test]
fn no_text_makes_reading_slower_than_its_length_explains() {
    let rows = rows("redos", OWN);
    let (mut all, mut wrong, mut slowest) = (0, Vec::new(), (Duration::ZERO, String::new()));
    for row in &rows {
        let recipe: serde_json::Value = serde_json::from_str(input(row)).unwrap();
        let text = |times: usize| {
            let part = |name: &str| recipe[name].as_str().unwrap().to_owned();
            part("prefix") + &part("unit").repeat(times) + &part("suffix")
        };
        let times = usize::try_from(recipe["times"].as_u64().unwrap()).unwrap();
        let (quarter, whole) = (text(times / 4), text(times));
        for (name, entry) in entries() {
            all += 1;
            let clock = |text: &str| {
                let began = on_the_processor();
                entry(text);
                on_the_processor().saturating_sub(began)
            };
            let took = clock(&whole);
            if took > slowest.0 {
                slowest = (took, format!("{} in {name}", row["class"]));
            }
            // The better of three: a neighbor's build is not our slowness.
            let best = |text: &str| (0..3).map(|_| clock(text)).min().unwrap_or_default();
            if took > LIMIT && best(&whole) > LIMIT {
                wrong.push(format!("{} {} in {name}: {took:?}", row["id"], row["class"]));
            } else if took > QUICK {
                // A neighbor's memory traffic slows long texts more than short ones: what is slow by itself stays so.
                let again = || (best(&whole), best(&quarter));
                let grows = |(whole, quarter): &(Duration, Duration)| *whole > QUICK && *whole > *quarter * 6;
                if let Some((whole, quarter)) = (0..4).map(|_| again()).take_while(grows).nth(3) {
                    wrong.push(format!("{} {} in {name}: {quarter:?} became {whole:?}", row["id"], row["class"]));
                }
            }
        }
    }
    println!("the slowest: {} took {:?}", slowest.1, slowest.0);
    none_of(all, "texts that take too long", &wrong);
}
