//! Bodies of our own keep their cards, and still nothing in them runs.

use dom_query::Document;
use reading::clean::{cards_of_our_own, sanitize_cards};

/// What no element of a clean body may be or carry, whatever went in.
fn check(input: &str) {
    let clean = sanitize_cards(&cards_of_our_own(input).0);
    assert_eq!(sanitize_cards(&clean), clean, "not at rest: {input}");
    let document = Document::from(format!("<body>{clean}</body>"));
    for node in document.select("*").nodes() {
        let name = node.node_name().map(|n| n.to_string()).unwrap_or_default();
        let bad = [
            "script", "style", "svg", "math", "iframe", "object", "embed", "base", "link", "template", "noscript", "select",
            "textarea",
        ];
        assert!(!bad.contains(&name.as_str()), "<{name}> from {input}\n{clean}");
        for attribute in node.attrs() {
            let (key, value) = (attribute.name.local.to_string(), attribute.value.to_string());
            assert!(
                !key.starts_with("on") && !["style", "srcdoc", "action", "formaction", "name"].contains(&key.as_str()),
                "{key} from {input}\n{clean}"
            );
            if ["href", "src", "poster", "cite"].contains(&key.as_str()) {
                let folded: String =
                    value.chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect::<String>().to_lowercase();
                for scheme in ["javascript:", "data:", "vbscript:", "blob:", "file:"] {
                    assert!(!folded.starts_with(scheme), "{value} from {input}\n{clean}");
                }
            }
            if key == "class" {
                assert!(value.split(' ').all(|c| c.starts_with("kg-") || c.starts_with("language-")), "{value} from {input}");
            }
        }
    }
}

#[test]
fn no_card_smuggles_anything_that_runs() {
    for html in [
        "<div class=\"kg-card\" data-kg-toggle-state=\"x\" onmouseover=alert(1)><button formaction=\"javascript:alert(1)\">x</button></div>",
        "<form class=\"kg-signup-card-form\" data-members-form=\"signup\" action=\"https://evil.example\"><input type=\"image\" src=x onerror=alert(1)></form>",
        "<video poster=\"javascript:alert(1)\" src=\"data:text/html,x\"><source onerror=alert(1)></video>",
        "<audio><style><img src=x onerror=alert(1)></style></audio>",
        "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
        "<!--kg-gated-block:begin nonMember:true --><svg><!--kg-gated-block:end--><style><img src=x onerror=alert(1)>",
        "<p title=\"<!--members-only--><img src=x onerror=alert(1)>\">x</p>",
        "<iframe srcdoc=\"<script>alert(1)</script>\" src=\"https://a.example/&quot;onload=alert(1)\"></iframe>",
    ] {
        check(html);
    }
}

#[test]
fn known_attacks_on_sanitizers_come_to_nothing_in_a_body_of_our_own() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/attacks/xss");
    let mut tried = 0;
    for file in ["own.jsonl", "fetched.jsonl"] {
        let Ok(rows) = std::fs::read_to_string(folder.join(file)) else { continue };
        for row in rows.lines() {
            let row: serde_json::Value = serde_json::from_str(row).expect("a row of attacks");
            if let Some(input) = row["input"].as_str() {
                check(input);
                tried += 1;
            }
        }
    }
    eprintln!("{tried} attacks");
}
