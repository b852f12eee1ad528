//! Papers in other languages than English, and stories in others than their paper's.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::RENTS;
use crate::small::{DOCK, Small};
use archive::Nouns;
use paper::State;
use regex::Regex;

fn broadsheet() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("themes/broadsheet")
}

/// Every text file below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

fn locale(path: &Path) -> BTreeMap<String, String> {
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

#[test]
fn broadsheet_says_every_word_in_each_of_its_languages() {
    let call = Regex::new(r#"[({]t "([^"]+)""#).unwrap();
    let templates = files(&broadsheet()).into_iter().filter(|path| path.extension().is_some_and(|e| e == "hbs"));
    let said: BTreeSet<String> = templates
        .flat_map(|path| {
            let text = std::fs::read_to_string(path).unwrap();
            call.captures_iter(&text).map(|found| found[1].to_owned()).collect::<Vec<_>>()
        })
        .collect();
    assert!(said.len() > 70, "{said:?}");
    let blanks = Regex::new(r"\{\w+\}|%").unwrap();
    let locales = files(&broadsheet().join("locales"));
    assert!(locales.len() >= 7);
    for path in &locales {
        let words = locale(path);
        let missing: Vec<&String> = said.iter().filter(|word| words.get(*word).is_none_or(String::is_empty)).collect();
        assert!(missing.is_empty(), "{} lacks {missing:?}", path.display());
        for (english, word) in &words {
            let of = |text: &str| blanks.find_iter(text).map(|blank| blank.as_str().to_owned()).collect::<BTreeSet<_>>();
            // "One story" needs no figure in every language.
            assert!(of(word).is_subset(&of(english)), "{}: {english} became {word}", path.display());
        }
    }
    let keys: BTreeSet<BTreeSet<String>> = locales.iter().map(|path| locale(path).into_keys().collect()).collect();
    assert_eq!(keys.len(), 1, "the languages do not have the same words");
}

async fn paper_in(language: &str) -> Small {
    let paper = Small::paper().await;
    let mut masthead = paper.archive.paper().await.unwrap().masthead.clone();
    masthead.language = language.into();
    let tx = paper.archive.begin().await.unwrap();
    tx.save_masthead(&masthead).await.unwrap();
    tx.commit().await.unwrap();
    paper
}

#[tokio::test]
async fn a_paper_in_another_language_speaks_it_on_every_page() {
    let paper = paper_in("de-AT").await;
    let story = paper.text(&format!("/{DOCK}/")).await;
    for words in ["Zum Inhalt springen", "Veröffentlicht", "Kurz gefasst", "Diesen Artikel teilen", "Titelseite"] {
        assert!(story.contains(words), "{words} is not on the page");
    }
    assert!(!story.contains(">Published<") && !story.contains("In brief"));
    paper.archive.index_changes().await.unwrap();
    assert!(paper.text("/search/?q=zzzz").await.contains("Kein Artikel enthält diese Wörter."));
    paper.take_down(RENTS, State::Killed, None).await;
    assert!(paper.text("/rss/").await.contains("<title>Widerrufen</title>"), "feeds tell of it in the paper's language");
    assert!(paper.text("/nowhere-at-all/").await.contains("Unter dieser Adresse steht keine Seite"));
}

#[tokio::test]
async fn a_story_in_another_script_runs_its_own_way_in_the_paper() {
    let paper = Small::paper().await;
    let mut story = paper.story("فاز الفريق بالمباراة النهائية", paper.now);
    story.slug = paper::Slug::from_words("the final");
    story.section = paper.archive.sections().list().await.unwrap().first().map(|section| section.id);
    story.language = None;
    paper.add(story).await;
    let page = paper.text("/the-final/").await;
    assert!(page.contains("<h1 class=\"headline\" dir=\"rtl\">"), "{page}");
    assert!(page.contains("<div class=\"body\" dir=\"rtl\">"), "{page}");
    assert!(paper.text("/").await.contains("dir=\"rtl\"><a href=\"/the-final/\">"));
    assert!(paper.text(&format!("/{DOCK}/")).await.contains("<h1 class=\"headline\">"));
}

#[test]
fn the_style_sheet_knows_no_left_and_no_right() {
    // In a paper that is read from the right, what is put far off to the left makes the page that wide.
    let sheet = std::fs::read_to_string(broadsheet().join("assets/css/broadsheet.css")).unwrap();
    let side = Regex::new(r"[{;\s](?:(?:margin|padding|border|inset)-)?(?:left|right)\s*:|text-align:\s*(?:left|right)").unwrap();
    let found: Vec<&str> = sheet.lines().filter(|line| side.is_match(line)).collect();
    assert!(found.is_empty(), "{found:#?}");
}
