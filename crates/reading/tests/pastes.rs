//! Pasted pages, each a folder: `page.txt` or `page.html` and what must be read out of it.

#![allow(clippy::unwrap_used, clippy::print_stdout)] // a test says what it expects by falling over

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

fn fold(text: &str) -> String {
    text.replace('\u{200b}', " ").split_whitespace().collect::<Vec<_>>().join(" ")
}

fn text(value: &Value) -> String {
    fold(value.as_str().unwrap_or_default())
}

/// Every difference between what is wanted and what was read, as a line.
fn differences(want: &Value, got: &Value) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut check = |name: String, ok: bool, detail: String| {
        if !ok {
            wrong.push(format!("{name}: {detail}"));
        }
    };
    check(
        "section".into(),
        text(&got["section"]).to_lowercase() == text(&want["section"]).to_lowercase(),
        got["section"].to_string(),
    );
    let (wanted, found) = (want["stories"].as_array().unwrap(), got["stories"].as_array().unwrap());
    check("number of stories".into(), wanted.len() == found.len(), format!("{}, not {}", found.len(), wanted.len()));
    if wanted.len() > 1 {
        check("thread".into(), got["thread"] == *want.get("thread").unwrap_or(&Value::Bool(true)), got["thread"].to_string());
    }
    let furniture: Vec<String> = want["removed"].as_array().unwrap().iter().map(text).collect();
    for (n, w) in wanted.iter().enumerate() {
        let g = found.get(n).cloned().unwrap_or_default();
        for key in ["headline", "outlet", "dateline", "standfirst"] {
            check(format!("story {n} {key}"), text(&g[key]) == text(&w[key]), g[key].to_string());
        }
        check(format!("story {n} bylines"), g["bylines"] == w["bylines"], g["bylines"].to_string());
        if w["brief"].is_null() {
            check(format!("story {n} brief"), g["brief"].is_null(), g["brief"].to_string());
        } else {
            let summary = text(&g["brief"]["summary"]);
            let ok = summary.starts_with(&text(&w["brief"]["summary_starts"]))
                && summary.ends_with(&text(&w["brief"]["summary_ends"]));
            check(format!("story {n} summary"), ok, summary);
            let details = g["brief"]["key_details"].as_array().map_or(0, Vec::len);
            check(format!("story {n} key details"), w["brief"]["key_details"] == details, details.to_string());
        }
        let body: Vec<String> = g["body"].as_array().map(|b| b.iter().map(text).collect()).unwrap_or_default();
        check(format!("story {n} paragraphs"), w["body_paragraphs"] == body.len(), format!("{body:#?}"));
        check(
            format!("story {n} starts"),
            body.first().is_some_and(|p| p.starts_with(&text(&w["body_starts"]))),
            format!("{:?}", body.first()),
        );
        check(
            format!("story {n} ends"),
            body.last().is_some_and(|p| p.ends_with(&text(&w["body_ends"]))),
            format!("{:?}", body.last()),
        );
        for paragraph in &body {
            check(format!("story {n} furniture"), !furniture.contains(paragraph), paragraph.clone());
        }
    }
    let removed: Vec<String> = got["removed"].as_array().unwrap().iter().map(|r| text(&r["text"])).collect();
    for wanted in &furniture {
        let logged = removed.iter().any(|r| {
            r.contains(wanted.as_str()) || !r.is_empty() && wanted.contains(r.as_str()) && r.len() * 10 > wanted.len() * 6
        });
        check("logged".into(), logged, wanted.clone());
    }
    check(
        "rules".into(),
        got["removed"].as_array().unwrap().iter().all(|r| !text(&r["rule"]).is_empty()),
        "a removal without its rule".into(),
    );
    wrong
}

fn check_folder(folder: &Path) -> Vec<String> {
    let page = ["page.txt", "page.html"].iter().map(|n| folder.join(n)).find(|p| p.exists()).expect("a page in every folder");
    let want: Value = serde_json::from_str(&fs::read_to_string(folder.join("expected.json")).unwrap()).unwrap();
    let got = reading::paste::read(&fs::read_to_string(page).unwrap()).to_json();
    differences(&want, &got).into_iter().map(|d| format!("{}: {d}", folder.file_name().unwrap().to_string_lossy())).collect()
}

fn folders() -> Vec<PathBuf> {
    let mut all: Vec<PathBuf> = fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/pastes"))
        .unwrap()
        .map(|e| e.unwrap().path())
        .filter(|p| p.is_dir())
        .collect();
    all.sort();
    all
}

#[test]
fn a_pasted_page_becomes_clean_stories_whatever_its_layout_and_language() {
    let folders = folders();
    assert!(folders.len() >= 12, "the set of pages has gone");
    let wrong: Vec<String> = folders.iter().flat_map(|f| check_folder(f)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_everyday_page_of_a_community_paper_becomes_three_stories() {
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/seed-page"));
    if !folder.exists() {
        println!("the seed page is not beside this checkout: nothing was compared");
        return;
    }
    let wrong = check_folder(folder);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_line_of_a_pasted_page_is_printed_or_logged() {
    for folder in folders() {
        let Ok(page) = fs::read_to_string(folder.join("page.txt")) else {
            continue;
        };
        let paste = reading::paste::read(&page);
        let mut kept = String::new();
        for story in &paste.stories {
            for part in [
                Some(&story.headline),
                story.standfirst.as_ref(),
                story.dateline.as_ref(),
                story.section.as_ref(),
                story.outlet.as_ref(),
            ]
            .into_iter()
            .flatten()
            {
                kept.push_str(part);
                kept.push('\n');
            }
            kept.push_str(&story.bylines.join("\n"));
            if let Some(brief) = &story.brief {
                kept.push_str(&format!("{}\n{}\n", brief.summary, brief.key_details.join("\n")));
            }
            kept.push_str(&reading::clean::paragraphs(&story.body).join("\n"));
            kept.push('\n');
        }
        for removal in &paste.removed {
            kept.push_str(&removal.text);
            kept.push('\n');
        }
        let kept = fold(&kept);
        for word in page.split_whitespace().filter(|w| w.chars().filter(|c| c.is_alphanumeric()).count() > 3) {
            let word = word.trim_start_matches(['*', '#', '-']).trim_end_matches('*');
            // A shortcode taken out of a sentence may have stuck to a word of it.
            let stuck = word.contains('[') || word.contains(']');
            assert!(stuck || kept.contains(word), "{}: {word:?} is neither in a story nor in the log", folder.display());
        }
    }
}

#[test]
fn nonsense_pasted_in_harms_nobody() {
    for nonsense in [
        "",
        " ",
        "\n\n",
        "[",
        "<",
        "<p>",
        "a",
        "•",
        "- ",
        "#",
        ":",
        "“",
        "\u{0}",
        "\u{200b}",
        "X\nX\nX",
        "By\nBy\nBy",
        "— — —",
        "KYIV —",
        "Quick Hit:",
        "Key Details:\n•\n•",
    ] {
        let paste = reading::paste::read(nonsense);
        assert!(paste.stories.len() <= 1, "{nonsense:?} made {} stories", paste.stories.len());
    }
}
