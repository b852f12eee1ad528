//! Reads pages from standard input, one JSON object a line with `id`, `html` (or `path`, a file)
//! and `url`, and prints for each `id`, `text`, `html`, `title`, `author`, `date`, `site`, `removed`.
//!
//! `cargo run --release -p reading --example read_pages < pages.jsonl > read.jsonl`

use std::io::{BufRead, Write};

use serde_json::{Value, json};
use url::Url;

fn main() -> std::io::Result<()> {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for line in std::io::stdin().lock().lines() {
        let Ok(asked) = serde_json::from_str::<Value>(&line?) else {
            continue;
        };
        let said = |key: &str| asked.get(key).and_then(Value::as_str);
        let html = match (said("html"), said("path")) {
            (Some(html), _) => html.to_owned(),
            (None, Some(path)) => reading::page::decode(&std::fs::read(path)?, None),
            _ => String::new(),
        };
        let url = said("url").and_then(|u| Url::parse(u).ok());
        let (parts, day) = reading::page::read_dated(&html, url.as_ref());
        let answer = json!({
            "id": asked.get("id"),
            "text": reading::page::text_of(&parts.body),
            "html": parts.body,
            "title": parts.headline,
            "author": parts.bylines.join("; "),
            "date": day.map(|d| d.to_string()),
            "site": parts.outlet,
            "removed": parts.removals.iter().map(|r| json!({"text": r.text, "rule": r.rule})).collect::<Vec<_>>(),
        });
        writeln!(out, "{answer}")?;
    }
    out.flush()
}
