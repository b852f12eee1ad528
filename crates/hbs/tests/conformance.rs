//! Every case in `tests/conformance` prints what handlebars.js 4.7.9 printed.
//!
//! The cases are our own; their expected text was obtained once from
//! handlebars.js. A case without `expected` is one it refuses.

#![allow(clippy::unwrap_used)] // in the helpers of these tests too

mod support;

use std::fs;
use std::path::Path;

use serde_json::Value as Json;

#[test]
fn every_snippet_prints_what_handlebars_js_prints() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/conformance");
    let mut seen = 0;
    let mut wrong = Vec::new();
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|f| f.unwrap().path()).collect();
    files.sort();
    for file in files {
        let cases: Vec<Json> = serde_json::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
        for case in &cases {
            seen += 1;
            let printed = support::render(case);
            let same = match (&printed, case["expected"].as_str()) {
                (Ok(text), Some(expected)) => text == expected,
                (Err(_), None) => true,
                _ => false,
            };
            if !same {
                wrong.push(format!(
                    "{}: {}\n  expected {}\n  printed  {:?}",
                    file.display(),
                    case["template"],
                    case["expected"],
                    printed.map_err(|e| e.to_string())
                ));
            }
        }
    }
    assert!(seen > 300, "only {seen} cases were found");
    assert!(wrong.is_empty(), "{} of {seen} differ:\n{}", wrong.len(), wrong.join("\n"));
}
