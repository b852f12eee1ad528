//! The law of the house: ARCHITECTURE.md is the map, the manifests and the
//! sources are the house, and these tests hold one against the other.
//!
//! Each law collects all its breaches before it speaks, so that one run shows
//! the whole damage.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Files that may be long, with the reason. A file that has become short must
/// leave the list, so it can only shrink.
const LONG: &[(&str, &str)] = &[("crates/reading/src/boilerplate/words.rs", "a table of phrases, read by eye")];
const LONGEST: usize = 500;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|trouble| panic!("{}: {trouble}", path.display()))
}

/// Room → its manifest.
fn manifests() -> BTreeMap<String, toml::Table> {
    fs::read_dir(root().join("crates"))
        .expect("crates/ is where the rooms are")
        .map(|entry| entry.expect("a readable folder").path())
        .filter(|folder| folder.join("Cargo.toml").is_file())
        .map(|folder| {
            let room = folder.file_name().expect("a folder has a name").to_string_lossy().into_owned();
            let manifest = read(&folder.join("Cargo.toml")).parse().expect("Cargo reads the manifest, so it is TOML");
            (room, manifest)
        })
        .collect()
}

/// Room → the rooms it may import, from the table under "## The rooms".
fn map() -> BTreeMap<String, BTreeSet<String>> {
    let text = read(&root().join("ARCHITECTURE.md"));
    let table =
        text.split("\n## ").find(|part| part.starts_with("The rooms")).expect("ARCHITECTURE.md has a part called The rooms");
    table
        .lines()
        .filter(|line| line.starts_with("| `"))
        .map(|line| {
            let cells: Vec<&str> = line.split('|').map(str::trim).collect();
            let room = cells[1].trim_matches('`').to_owned();
            let imports: BTreeSet<String> = cells[3].split('`').skip(1).step_by(2).map(str::to_owned).collect();
            assert!(
                !imports.is_empty() || cells[3] == "nothing of ours",
                "{room} may import \"{}\": name rooms, or say nothing of ours",
                cells[3]
            );
            assert!(cells[4].len() > 20, "{room} has no \"never\"");
            (room, imports)
        })
        .collect()
}

/// What a manifest takes, in every kind of dependency and for every target.
fn takes(manifest: &toml::Table) -> BTreeSet<String> {
    let mut taken = BTreeSet::new();
    for (section, value) in manifest {
        if section.ends_with("dependencies") {
            for (name, how) in value.as_table().expect("a dependency section is a table") {
                taken.insert(how.get("package").and_then(toml::Value::as_str).unwrap_or(name).to_owned());
            }
        } else if section == "target" {
            for inner in value.as_table().expect("targets are tables").values() {
                taken.extend(takes(inner.as_table().expect("a target is a table")));
            }
        }
    }
    taken
}

struct Source {
    room: String,
    /// From the root, with forward slashes.
    path: String,
    text: String,
}

impl Source {
    /// The lines that are code: a law quoted in a comment breaks nothing.
    fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//")).map(|(n, line)| (n + 1, line))
    }
}

fn sources(part: &str) -> Vec<Source> {
    fn walk(folder: &Path, into: &mut Vec<PathBuf>) {
        let Ok(entries) = fs::read_dir(folder) else {
            return;
        };
        for path in entries.map(|entry| entry.expect("a readable folder").path()) {
            if path.is_dir() {
                walk(&path, into);
            } else if path.extension().is_some_and(|end| end == "rs") {
                into.push(path);
            }
        }
    }
    let mut found = Vec::new();
    for room in manifests().into_keys() {
        let mut files = Vec::new();
        walk(&root().join("crates").join(&room).join(part), &mut files);
        files.sort();
        for file in files {
            let path = file.strip_prefix(root()).expect("found below the root").to_string_lossy().replace('\\', "/");
            found.push(Source { room: room.clone(), path, text: read(&file) });
        }
    }
    found
}

fn held(law: &str, breaches: &[String]) {
    assert!(breaches.is_empty(), "{law}\n  {}\n", breaches.join("\n  "));
}

/// Every line of code under src/ that holds one of the words, outside the rooms excused.
fn spoken_outside(words: &[&str], excused: &[&str]) -> Vec<String> {
    let mut breaches = Vec::new();
    for source in sources("src").iter().filter(|source| !excused.contains(&source.room.as_str())) {
        for (n, line) in source.code() {
            if let Some(word) = words.iter().find(|word| line.contains(**word)) {
                breaches.push(format!("{}:{n}: {word}", source.path));
            }
        }
    }
    breaches
}

fn taken_outside(crates: &[&str], excused: &[&str]) -> Vec<String> {
    let mut breaches = Vec::new();
    for (room, manifest) in manifests().iter().filter(|(room, _)| !excused.contains(&room.as_str())) {
        for name in takes(manifest).iter().filter(|name| crates.contains(&name.as_str())) {
            breaches.push(format!("crates/{room}/Cargo.toml takes {name}"));
        }
    }
    breaches
}

#[test]
fn the_map_shows_every_room_and_no_other() {
    let on_the_map: BTreeSet<String> = map().into_keys().collect();
    let in_the_house: BTreeSet<String> = manifests().into_keys().collect();
    assert_eq!(on_the_map, in_the_house, "left: the table in ARCHITECTURE.md; right: crates/");
}

#[test]
fn no_room_imports_a_room_the_map_does_not_allow() {
    let map = map();
    let mut breaches = Vec::new();
    for (room, manifest) in manifests() {
        for other in takes(&manifest).iter().filter(|name| map.contains_key(*name)) {
            if !map[&room].contains(other) {
                breaches.push(format!("{room} imports {other}"));
            }
        }
    }
    held(
        "A new line between rooms is an architectural change: ARCHITECTURE.md and the manifest in one commit, with the reason.",
        &breaches,
    );
}

#[test]
fn the_arrows_on_the_map_never_run_in_a_circle() {
    let map = map();
    let mut standing: BTreeMap<&String, BTreeSet<&String>> =
        map.iter().map(|(room, below)| (room, below.iter().collect())).collect();
    while !standing.is_empty() {
        let ground: Vec<&String> = standing.iter().filter(|(_, below)| below.is_empty()).map(|(room, _)| *room).collect();
        assert!(!ground.is_empty(), "these rooms stand on one another: {:?}", standing.keys());
        standing.retain(|room, _| !ground.contains(room));
        for below in standing.values_mut() {
            below.retain(|room| !ground.contains(room));
        }
    }
}

#[test]
fn every_room_lives_under_the_lints_of_the_house() {
    let house: toml::Table = read(&root().join("Cargo.toml")).parse().expect("Cargo reads the manifest, so it is TOML");
    assert_eq!(house["workspace"]["lints"]["rust"]["unsafe_code"].as_str(), Some("forbid"));
    let breaches: Vec<String> = manifests()
        .iter()
        .filter(|(_, manifest)| {
            manifest.get("lints").and_then(|lints| lints.get("workspace")).and_then(toml::Value::as_bool) != Some(true)
        })
        .map(|(room, _)| format!("crates/{room}/Cargo.toml"))
        .collect();
    held("A manifest says [lints] workspace = true.", &breaches);
}

#[test]
fn only_outbound_opens_a_line_to_the_outside() {
    let mut breaches = taken_outside(&["reqwest", "ureq", "isahc", "curl", "attohttpc"], &["outbound"]);
    breaches.extend(spoken_outside(&["reqwest::", "hyper::client", "hyper_util::client", "TcpStream::connect"], &["outbound"]));
    // `courant check --health` asks the server on its own machine, at its own address, and nobody else.
    breaches.retain(|breach| !(breach.starts_with("crates/courant/src/check.rs:") && breach.ends_with("TcpStream::connect")));
    held("Requests leave by `outbound`, which refuses what must not be asked.", &breaches);
}

#[test]
fn only_the_archive_speaks_to_a_database() {
    let drivers = ["rusqlite", "tokio-postgres", "deadpool-postgres", "sqlx", "tantivy", "object_store"];
    let mut breaches = taken_outside(&drivers, &["archive"]);
    breaches.extend(spoken_outside(
        &["rusqlite::", "tokio_postgres::", "deadpool_postgres::", "tantivy::", "object_store::"],
        &["archive"],
    ));
    for source in sources("src").iter().filter(|source| source.room != "archive") {
        for (n, line) in source.code() {
            let line = line.to_lowercase();
            if ["insert into ", "delete from ", "create table "].iter().any(|words| line.contains(words)) {
                breaches.push(format!("{}:{n}: SQL", source.path));
            }
        }
    }
    held("SQL stands in `archive` and nowhere else.", &breaches);
}

#[test]
fn a_door_writes_by_handing_its_transaction_to_one_act() {
    let mut breaches = Vec::new();
    for source in sources("src").iter().filter(|source| source.room == "web") {
        // A chain may go over several lines; white space says nothing here.
        let code: String = source.code().flat_map(|(_, line)| line.chars().filter(|c| !c.is_whitespace())).collect();
        for (at, words) in code.match_indices("tx.").chain(code.match_indices(".begin().await?.")) {
            // Not the end of a longer name.
            let is_part = words == "tx." && code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_');
            let after = &code[at + words.len()..];
            if !is_part && !after.starts_with("commit()") {
                breaches.push(format!("{}: {words}{}", source.path, after.chars().take(30).collect::<String>()));
            }
        }
    }
    held("`web` opens a transaction and commits it; what is written is an act's business.", &breaches);
}

#[test]
fn the_rules_of_news_know_no_clock_and_never_wait() {
    let crates = ["tokio", "axum", "hyper", "futures-util"];
    let quiet: Vec<&str> = ["paper", "reading", "hbs"].to_vec();
    let mut breaches: Vec<String> = Vec::new();
    for (room, manifest) in manifests().iter().filter(|(room, _)| quiet.contains(&room.as_str())) {
        breaches.extend(
            takes(manifest).iter().filter(|name| crates.contains(&name.as_str())).map(|name| format!("{room} takes {name}")),
        );
    }
    for source in sources("src").iter().filter(|source| ["paper", "reading"].contains(&source.room.as_str())) {
        for (n, line) in source.code() {
            for word in ["Utc::now", "Local::now", "SystemTime::now", "std::fs", "std::net", "async fn", ".await"] {
                if line.contains(word) {
                    breaches.push(format!("{}:{n}: {word}", source.path));
                }
            }
        }
    }
    held("`paper` and `reading` are handed the time and the text; `hbs` waits for nothing.", &breaches);
}

#[test]
fn only_the_doorman_speaks_on_the_terminal() {
    held(
        "Rooms keep quiet: a log line through `tracing`, or a value to the caller.",
        &spoken_outside(&["println!(", "eprintln!(", "print!(", "eprint!("], &["courant"]),
    );
}

#[test]
fn every_room_opens_with_a_paragraph_about_itself() {
    let mut breaches = Vec::new();
    for room in manifests().into_keys() {
        let opening = read(&root().join("crates").join(&room).join("src/lib.rs"));
        if opening.lines().take_while(|line| line.starts_with("//!")).count() < 3 {
            breaches.push(format!("crates/{room}/src/lib.rs"));
        }
    }
    held("lib.rs begins with what the room is, whom it may import, and what it never does and why.", &breaches);
}

#[test]
fn no_file_is_too_long_to_read_in_one_sitting() {
    let mut breaches = Vec::new();
    let sources = sources("src");
    for source in &sources {
        let lines = source.text.lines().count();
        let excused = LONG.iter().any(|(path, _)| *path == source.path);
        if lines > LONGEST && !excused {
            breaches.push(format!("{} has {lines} lines: look for the second noun inside", source.path));
        }
        if lines <= LONGEST && excused {
            breaches.push(format!("{} has {lines} lines and needs no excuse any more", source.path));
        }
    }
    for (path, _) in LONG {
        if !sources.iter().any(|source| source.path == *path) {
            breaches.push(format!("{path} is excused and not there"));
        }
    }
    held(&format!("A file has at most {LONGEST} lines."), &breaches);
}

#[test]
fn no_test_is_put_to_sleep() {
    // Put together here, so that this file does not find itself.
    let words = [concat!("#[ig", "nore"), concat!("thread::sl", "eep"), concat!("tokio::time::sl", "eep")];
    let mut breaches = Vec::new();
    for source in sources("tests") {
        for (n, line) in source.code() {
            if let Some(word) = words.iter().find(|word| line.contains(**word)) {
                breaches.push(format!("{}:{n}: {word}", source.path));
            }
        }
    }
    held("A test runs, and waits for something that happens, not for a while.", &breaches);
}
