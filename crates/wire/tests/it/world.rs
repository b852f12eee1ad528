//! Feeds collected by the authors of other readers: every one is read, and its entries come out.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use wire::{Circumstances, Feed, feed};

use crate::shared::{now, shared};

fn fixtures() -> Option<(tempfile::TempDir, Vec<PathBuf>)> {
    let archive = shared("feeds/fixtures.tar.zst")?;
    let folder = tempfile::tempdir().unwrap();
    let done = Command::new("tar").arg("--zstd").arg("-xf").arg(&archive).arg("-C").arg(folder.path()).status();
    if !done.is_ok_and(|s| s.success()) {
        println!("not run: tar cannot unpack {}", archive.display());
        return None;
    }
    let mut files = Vec::new();
    collect(folder.path(), &mut files);
    files.sort();
    Some((folder, files))
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else {
            files.push(path);
        }
    }
}

fn read(bytes: &[u8], content_type: Option<&str>) -> Feed {
    feed::read(bytes, &Circumstances { url: Some("http://127.0.0.1/feed.xml"), content_type, now: now() })
}

/// `Header: Content-type: …` in the comment at the top, as feedparser's own server would send it.
fn header_of(bytes: &[u8]) -> Option<String> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(2_000)]).to_lowercase();
    let after = head.split_once("content-type:")?.1;
    Some(after.lines().next()?.trim().to_owned())
}

#[test]
fn every_feed_of_the_collections_is_read_and_yields_its_entries() {
    let Some((_folder, files)) = fixtures() else {
        return;
    };
    let (mut all, mut whole, mut unknown, mut lost) = (0, 0, Vec::new(), Vec::new());
    for file in &files {
        let name = file.to_string_lossy().into_owned();
        let is_feed = file.extension().is_some_and(|e| e == "xml")
            || (name.contains("feedparser/json") || name.contains("json10_feed") || name.contains("feed-rs/jsonfeed"))
                && !name.ends_with(".serde.json");
        if !is_feed {
            continue;
        }
        all += 1;
        let bytes = std::fs::read(file).unwrap();
        let found = read(&bytes, header_of(&bytes).as_deref());
        if !found.dialect.is_feed() {
            unknown.push(name.clone());
        }
        let text = String::from_utf8_lossy(&bytes).replace('\0', "");
        let stripped = without_comments_and_literals(&text);
        let expected = if stripped.trim_start().starts_with('{') {
            text.matches("\"id\"").count().min(found.items.len())
        } else {
            [
                "<item>",
                "<item ",
                "<item\n",
                "<item\r",
                "<item\t",
                "<entry>",
                "<entry ",
                "<entry\n",
                "<rss:item",
                "<atom:entry",
                "<a:entry",
            ]
            .iter()
            .map(|tag| stripped.matches(tag).count())
            .sum::<usize>()
        };
        match found.items.len() >= expected {
            true => whole += 1,
            false => lost.push(format!("{name}: {} of {expected} {:?}", found.items.len(), found.complaints)),
        }
    }
    println!("{all} feeds read without failing, {whole} with all their entries, {} of no dialect known", unknown.len());
    println!("{}\n{}", unknown.join("\n"), lost.join("\n"));
    assert!(lost.len() * 100 <= all, "{} feeds lost entries", lost.len());
    assert!(unknown.len() * 50 <= all, "{} feeds were not known for feeds", unknown.len());
}

fn without_comments_and_literals(text: &str) -> String {
    let mut kept = String::new();
    let mut rest = text;
    loop {
        let next = [("<!--", "-->"), ("<![CDATA[", "]]>")].iter().filter_map(|(o, c)| rest.find(o).map(|at| (at, *c))).min();
        let Some((at, close)) = next else { break };
        kept.push_str(&rest[..at]);
        rest = rest[at..].find(close).map_or("", |end| &rest[at + end + close.len()..]);
    }
    kept.push_str(rest);
    kept
}

/// What another reader made of the same feeds: titles, links, names and dates of their items.
#[test]
fn another_reader_finds_the_same_titles_links_names_and_dates() {
    let Some((_folder, files)) = fixtures() else {
        return;
    };
    let mut tally: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    let mut differ = Vec::new();
    for file in
        files.iter().filter(|f| f.to_string_lossy().contains("gofeed/translator") && f.extension().is_some_and(|e| e == "json"))
    {
        let source = file.with_extension("xml");
        let Ok(bytes) = std::fs::read(&source) else {
            continue;
        };
        let expected: serde_json::Value = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap_or_default();
        let found = read(&bytes, None);
        let items = expected["items"].as_array().cloned().unwrap_or_default();
        let mut note = |what: &'static str, same: bool, detail: String| {
            let (good, all) = tally.entry(what).or_default();
            *all += 1;
            *good += usize::from(same);
            if !same {
                differ.push(format!("{}: {what} {detail}", source.file_name().unwrap().to_string_lossy()));
            }
        };
        note("count", items.len() == found.items.len(), format!("{} / {}", items.len(), found.items.len()));
        if let Some(title) = expected["title"].as_str() {
            note("feed title", found.facts.title.as_deref() == Some(title), format!("{title:?} / {:?}", found.facts.title));
        }
        for (theirs, ours) in items.iter().zip(&found.items) {
            if let Some(title) = theirs["title"].as_str() {
                note("title", ours.parts.headline == title.trim(), format!("{title:?} / {:?}", ours.parts.headline));
            }
            if let Some(link) = theirs["link"].as_str().filter(|l| l.starts_with("http")) {
                let same = ours.parts.url.as_deref().map(|u| u.trim_end_matches('/')) == Some(link.trim_end_matches('/'));
                note("link", same, format!("{link:?} / {:?}", ours.parts.url));
            }
            if let Some(guid) = theirs["guid"].as_str() {
                note("guid", ours.guid == guid, format!("{guid:?} / {:?}", ours.guid));
            }
            if let Some(date) = theirs["publishedParsed"].as_str() {
                let date = chrono::DateTime::parse_from_rfc3339(date).unwrap().to_utc();
                note("published", ours.parts.published_at == Some(date), format!("{date} / {:?}", ours.parts.published_at));
            }
            if let Some(name) = theirs["author"]["name"].as_str() {
                note("author", ours.parts.bylines.iter().any(|b| b == name), format!("{name:?} / {:?}", ours.parts.bylines));
            }
        }
    }
    println!("{tally:?}\n{}", differ.join("\n"));
    for (what, (good, all)) in tally {
        assert!(good * 100 >= all * 85, "{what}: {good} of {all}");
    }
}
