//! Whole pages, invented: each folder of `tests/pages` is a test. `expected.json` names what the
//! reading must give; fields it does not name are free.

#![allow(clippy::unwrap_used)]

use std::path::Path;

use proptest::prelude::*;
use serde_json::{Value, json};
use url::Url;

fn folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pages")
}

/// What is wrong with the reading of one page, in sentences.
fn faults(dir: &Path) -> Vec<String> {
    let name = dir.file_name().unwrap().to_string_lossy().into_owned();
    let html = reading::page::decode(&std::fs::read(dir.join("page.html")).unwrap(), None);
    let wanted: Value = serde_json::from_slice(&std::fs::read(dir.join("expected.json")).unwrap()).unwrap();
    let url = wanted.get("url").and_then(Value::as_str).map(|u| Url::parse(u).unwrap());
    let (parts, day) = reading::page::read_dated(&html, url.as_ref());
    let text = reading::page::text_of(&parts.body);
    let got = json!({
        "headline": parts.headline, "bylines": parts.bylines, "outlet": parts.outlet, "section": parts.section,
        "topics": parts.topics, "day": day.map(|d| d.to_string()), "language": parts.language,
        "canonical": parts.url, "standfirst": parts.standfirst,
    });
    let mut faults = Vec::new();
    for (field, want) in wanted.as_object().unwrap() {
        let list = || want.as_array().unwrap().iter().map(|w| w.as_str().unwrap());
        match field.as_str() {
            "url" => {}
            "has" => {
                faults.extend(list().filter(|w| !text.contains(w)).map(|w| format!("{name}: the body lacks {w:?}:\n{text}")))
            }
            "lacks" => faults.extend(list().filter(|w| text.contains(w)).map(|w| format!("{name}: the body has {w:?}:\n{text}"))),
            "html" => {
                faults.extend(list().filter(|w| !parts.body.contains(w)).map(|w| format!("{name}: no {w} in\n{}", parts.body)))
            }
            "pictures" => {
                for (i, picture) in want.as_array().unwrap().iter().enumerate() {
                    let found = parts.pictures.get(i).map(|p| serde_json::to_value(p).unwrap()).unwrap_or_default();
                    for (key, value) in picture.as_object().unwrap() {
                        if found.get(key) != Some(value) {
                            faults.push(format!("{name}: picture {i} has {key} {:?}, not {value}", found.get(key)));
                        }
                    }
                }
            }
            field if got[field] != *want => faults.push(format!("{name}: {field} is {}, not {want}", got[field])),
            _ => {}
        }
    }
    faults
}

#[test]
fn every_page_in_the_folder_is_read_as_its_editor_would() {
    let mut dirs: Vec<_> = std::fs::read_dir(folder()).unwrap().map(|e| e.unwrap().path()).collect();
    dirs.sort();
    assert!(dirs.len() >= 10);
    let faults: Vec<String> = dirs.iter().flat_map(|d| faults(d)).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn a_body_that_was_read_passes_the_cleaner_unchanged() {
    for entry in std::fs::read_dir(folder()).unwrap() {
        let html = std::fs::read_to_string(entry.unwrap().path().join("page.html")).unwrap();
        let parts = reading::page::read(&html, None);
        assert_eq!(reading::clean::sanitize(&parts.body), parts.body);
    }
}

const ARTICLE: &str = r#"<html lang=en><head><title>Rain stops play</title></head><body><nav><a href=/>Home page of all</a></nav>
<article><header><h1>Rain stops play</h1><p class=byline>By Ann Lee</p></header><div class=article-body>
<p>The match was stopped by rain at noon, and the players went to the pavilion, where the tea was ready at once.</p>
<aside class=related><h3>Related stories</h3><ul><li><a href=/a>Sun stops play at the upper ground</a></li></ul></aside>
<p>It was the fourth time this season, the club said, and the second in which the umpires had forgotten the covers.</p>
<div class=newsletter-signup><p>Get the scores in your inbox.</p></div>
<p>Play goes on tomorrow, if the ground dries and the umpires are found.</p></div>
<ul class=tags><li><a href=/t>Cricket</a></li></ul></article></body></html>"#;

#[test]
fn whatever_the_article_showed_is_in_the_story_or_in_the_log() {
    let parts = reading::page::read(ARTICLE, None);
    let told = format!(
        "{} {} {}",
        parts.headline,
        parts.body,
        parts.removals.iter().map(|r| r.text.as_str()).collect::<Vec<_>>().join(" ")
    );
    let article = &ARTICLE[ARTICLE.find("<article>").unwrap()..];
    let shown = reading::page::text_of(article);
    let missing: Vec<&str> = shown.split_whitespace().filter(|word| !told.contains(word)).collect();
    assert!(missing.is_empty(), "{missing:?} in neither of\n{told}");
    let rules: Vec<&str> = parts.removals.iter().map(|r| r.rule.as_str()).collect();
    assert_eq!(rules, ["byline", "aside", "promotion", "topics"], "{:#?}", parts.removals);
    assert!(!told.contains("Home page"), "what stands outside the article is no removal from it");
}

#[test]
fn how_a_word_is_read_stays_over_it_and_is_no_word_of_the_text() {
    let ruby = "<ruby>港<rp>(</rp><rt>みなと</rt><rp>)</rp></ruby>";
    let html = format!("<article><p>{}</p></article>", format!("{ruby}の船が十九隻、月曜日に戻ったと港長は話した。").repeat(8));
    let body = reading::page::read(&html, None).body;
    assert!(body.contains(ruby), "{body}");
    assert!(reading::page::text_of(&body).starts_with("港の船が"), "{body}");
}

#[test]
fn what_was_taken_out_of_a_page_can_be_put_back_where_it_stood() {
    let parts = reading::page::read(ARTICLE, None);
    let letter = parts.removals.iter().find(|r| r.text.contains("inbox")).unwrap();
    let body = reading::put_back(&parts.body, letter);
    let order = ["fourth time", "<p>Get the scores in your inbox.</p>", "Play goes on"].map(|words| body.find(words).unwrap());
    assert!(order.is_sorted(), "{body}");
    let related = parts.removals.iter().find(|r| r.text.contains("upper ground")).unwrap();
    let body = reading::put_back(&parts.body, related);
    assert!(body.contains("<h3>Related stories</h3>") && body.contains("<li>"), "{body}");
    assert!(
        body.find("tea was ready") < body.find("Related stories") && body.find("Related stories") < body.find("fourth time"),
        "{body}"
    );
}

#[test]
fn nothing_in_a_hostile_page_survives_into_the_body() {
    let evil = format!(
        "<article><p onclick=alert(1)>{}</p><p><a href='javascript:alert(1)'>a link that many people would click on</a> and more words, so that it stays.</p>\
         <script>alert(1)</script><iframe src=//x></iframe><img src=x onerror=alert(1)></article>",
        "A paragraph that is long enough to be a story, with commas, and stops. ".repeat(5)
    );
    let body = reading::page::read(&evil, None).body;
    for bad in ["onclick", "javascript", "script", "iframe", "onerror"] {
        assert!(!body.contains(bad), "{bad} in {body}");
    }
}

/// Time this thread has had a core to itself: what else runs on the machine is not our slowness.
fn on_the_processor() -> std::time::Duration {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    std::time::Duration::from_nanos(told.split_whitespace().next().unwrap().parse().unwrap())
}

#[test]
fn a_page_of_one_endless_paragraph_and_a_tower_of_boxes_is_read_in_time() {
    let began = on_the_processor();
    let long = format!("<p>{}</p>", "word, ".repeat(800_000));
    reading::page::read(&long, None);
    let tower = format!("{}deep{}", "<div><a href=x><b>".repeat(30_000), "<p>text here".repeat(30_000));
    reading::page::read(&tower, None);
    let took = on_the_processor() - began;
    assert!(took.as_secs() < 60, "{took:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_bytes_make_reading_panic(bytes in proptest::collection::vec(any::<u8>(), 0..3000)) {
        let html = reading::page::decode(&bytes, None);
        let parts = reading::page::read(&html, None);
        reading::page::text_of(&parts.body);
    }

    #[test]
    fn no_soup_of_tags_makes_reading_panic(pieces in proptest::collection::vec(prop_oneof![
        Just("<p>"), Just("</p>"), Just("<div class=article-body>"), Just("</div>"), Just("<table>"), Just("<tr><td>"), Just("<ul><li>"),
        Just("<a href=/x>"), Just("</a>"), Just("<b>"), Just("</b>"), Just("<h1>"), Just("<h2>"), Just("<figure><img src=a.jpg>"), Just("<figcaption>"),
        Just("<pre>"), Just("<br><br>"), Just("<script type=application/ld+json>{\"@type\":\"Article\",\"headline\":\"x"), Just("</script>"),
        Just("<svg>"), Just("<template>"), Just("<blockquote>"), Just("<dl><dt>"), Just("<dd>"), Just("Words of a sentence, with a comma, that ends here. "),
        Just("By Ann Lee on 4 March 2024"), Just("&nbsp;\u{200b}"), Just("<noscript>"),
    ], 0..200)) {
        let url = Url::parse("https://paper.example/a").ok();
        let parts = reading::page::read(&pieces.concat(), url.as_ref());
        prop_assert_eq!(reading::clean::sanitize(&parts.body), parts.body.clone());
    }
}
