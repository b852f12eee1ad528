//! A folder is a test: what a partner filed, and what must come of it.
//!
//! `expected.json` names only what matters; `complaints` is how many there are,
//! `body_has` and `body_lacks` are looked for in the cleaned body.

use std::path::Path;

use reading::clean::{Context, clean};
use serde_json::{Value, json};
use wire::{Circumstances, Item, feed};

use crate::shared::now;

#[test]
fn every_partner_of_the_shelf_is_read_as_it_should_be() {
    let shelf = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/partners");
    let mut wrong = Vec::new();
    let mut count = 0;
    for folder in std::fs::read_dir(shelf).unwrap() {
        let folder = folder.unwrap().path();
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        check(&folder, &mut |what| wrong.push(format!("{name}: {what}")));
        count += 1;
    }
    assert!(count >= 14, "{count} partners");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn check(folder: &Path, wrong: &mut dyn FnMut(String)) {
    let files = std::fs::read_dir(folder).unwrap().map(|f| f.unwrap().path());
    let input = files.into_iter().find(|f| f.file_stem().is_some_and(|s| s == "input")).unwrap();
    let bytes = std::fs::read(input).unwrap();
    let expected: Value = serde_json::from_slice(&std::fs::read(folder.join("expected.json")).unwrap()).unwrap();
    let at = Circumstances { url: Some("https://partner.example/feed"), now: now(), ..Circumstances::default() };
    let found = feed::read(&bytes, &at);
    let mut same = |what: &str, meant: &Value, is: Value| {
        if *meant != is {
            wrong(format!("{what} is {is}, not {meant}"));
        }
    };
    same("dialect", &expected["dialect"], json!(found.dialect.name()));
    if let Some(count) = expected.get("complaints") {
        let said: Vec<String> = found.complaints.iter().map(ToString::to_string).collect();
        same(&format!("complaints {said:?}"), count, json!(found.complaints.len()));
    }
    let facts = json!({
        "title": found.facts.title, "site": found.facts.site, "self_url": found.facts.self_url, "hubs": found.facts.hubs,
        "language": found.facts.language, "icon": found.facts.icon, "next": found.facts.next, "has_full_text": found.facts.has_full_text,
    });
    for (key, meant) in expected["feed"].as_object().into_iter().flatten() {
        same(key, meant, facts[key].clone());
    }
    let items = expected["items"].as_array().unwrap();
    same("the number of items", &json!(items.len()), json!(found.items.len()));
    for (n, (meant, item)) in items.iter().zip(&found.items).enumerate() {
        let (is, body) = told(item);
        for (key, meant) in meant.as_object().unwrap() {
            let what = format!("item {n}, {key}");
            match key.as_str() {
                "body_has" => {
                    for text in meant.as_array().unwrap() {
                        same(&format!("{what} {text} in {body}"), &json!(true), json!(body.contains(text.as_str().unwrap())));
                    }
                }
                "body_lacks" => {
                    for text in meant.as_array().unwrap() {
                        same(&format!("{what} {text} in {body}"), &json!(false), json!(body.contains(text.as_str().unwrap())));
                    }
                }
                "guid" if meant == "made:" => same(&what, &json!(true), json!(item.guid.starts_with("made:"))),
                "pictures" => {
                    same(&what, &json!(meant.as_array().unwrap().len()), json!(item.parts.pictures.len()));
                    for (meant, is) in meant.as_array().unwrap().iter().zip(&item.parts.pictures) {
                        for (key, meant) in meant.as_object().unwrap() {
                            same(&format!("{what} {key}"), meant, json!(is)[key].clone());
                        }
                    }
                }
                _ => same(&what, meant, is[key].clone()),
            }
        }
        same(&format!("item {n} kept as it came"), &json!(false), json!(item.original.is_empty()));
    }
}

fn told(item: &Item) -> (Value, String) {
    let base = item.base.as_deref().and_then(|b| url::Url::parse(b).ok());
    let body = clean(&item.parts.body, Context { base: base.as_ref(), repeated: None }).body;
    let parts = &item.parts;
    let told = json!({
        "guid": item.guid, "version": item.version, "upstream": item.upstream.as_str(), "reason": item.reason,
        "is_correction": item.is_correction, "embargo_until": item.embargo_until, "full": item.full,
        "published": item.published.map(|d| d.to_rfc3339()), "updated": item.updated.map(|d| d.to_rfc3339()),
        "headline": parts.headline, "url": parts.url, "bylines": parts.bylines, "topics": parts.topics,
        "standfirst": parts.standfirst, "rights": parts.rights, "outlet": parts.outlet, "language": parts.language,
    });
    (told, body)
}
