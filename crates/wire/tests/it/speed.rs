//! A large feed must not hold the others up.

use wire::{Circumstances, feed};

use crate::shared::{now, on_the_processor};

#[test]
fn ten_thousand_items_are_read_in_a_moment() {
    let words = "The council voted on Tuesday to keep the bridge open while engineers look at the pier. ".repeat(6);
    let mut text = String::from(
        "<?xml version=\"1.0\"?><rss version=\"2.0\" xmlns:content=\"http://purl.org/rss/1.0/modules/content/\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><channel><title>Big</title>",
    );
    for n in 0..10_000 {
        text.push_str(&format!(
            "<item><title>Story {n} &amp; more</title><link>https://big.example/{n}</link><guid isPermaLink=\"false\">big-{n}</guid><pubDate>Mon, 23 Nov 2026 10:05:00 +0100</pubDate><dc:creator>Ann Example</dc:creator><category>News</category><description>{}</description><content:encoded><![CDATA[<p>{words}</p>]]></content:encoded></item>",
            &words[..200]
        ));
    }
    text.push_str("</channel></rss>");
    let began = on_the_processor();
    let read = feed::read(text.as_bytes(), &Circumstances { now: now(), ..Circumstances::default() });
    let took = (on_the_processor() - began).as_secs_f64();
    println!("{:.0} items a second, {:.1} MB", 10_000.0 / took, text.len() as f64 / 1e6);
    assert_eq!(read.items.len(), 10_000);
    assert!(read.complaints.is_empty(), "{:?}", read.complaints);
    // The figure of 100,000 a second is for release builds; this only catches a blunder.
    assert!(took < 20.0, "{took}");
}
