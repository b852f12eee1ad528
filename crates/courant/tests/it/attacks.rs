//! Hostile input by the set, through the doors that take it. The sets stand beside the project;
//! where they are not, the few cases written here are tried all the same.

use std::path::Path;

use serde_json::Value;

mod hosts;
mod naughty;
mod paths;
mod redirects;
mod redos;
mod search;
mod uploads;

/// The rows of a set: those at hand, then those written in the test.
fn rows(set: &str, own: &[&str]) -> Vec<Value> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/attacks").join(set);
    let mut rows = Vec::new();
    for name in ["own.jsonl", "fetched.jsonl"] {
        let Ok(lines) = std::fs::read_to_string(folder.join(name)) else {
            continue;
        };
        rows.extend(lines.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()));
    }
    if rows.is_empty() {
        println!("not run: the set {set} is not there; {} cases of our own were tried", own.len());
    }
    rows.extend(own.iter().map(|input| serde_json::json!({ "id": format!("here: {input}"), "input": input })));
    rows
}

fn input(row: &Value) -> &str {
    row["input"].as_str().unwrap()
}

/// Says the figure, then falls over if it is not nought.
#[track_caller]
fn none_of(all: usize, what: &str, wrong: &[String]) {
    println!("{what}: {} of {all}", wrong.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
