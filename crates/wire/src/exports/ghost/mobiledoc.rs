//! Mobiledoc 0.3, in which Ghost kept posts from 1.0 to 5.0, set as HTML.

use serde_json::Value;

use super::render::{card, escape};

const TAGS: &[&str] = &["b", "i", "strong", "em", "s", "u", "code", "sub", "sup", "mark", "del", "a"];

/// The HTML of a document. What cannot be read gives nothing and a complaint.
pub(super) fn render(json: &str, complaints: &mut Vec<String>) -> String {
    let Ok(document) = serde_json::from_str::<Value>(json) else {
        complaints.push("its text cannot be read (broken Mobiledoc)".into());
        return String::new();
    };
    let mut out = String::new();
    let sections = document["sections"].as_array().map(Vec::as_slice).unwrap_or_default();
    for (at, section) in sections.iter().enumerate() {
        match section[0].as_i64() {
            Some(1) => {
                let tag = section[1].as_str().unwrap_or("p").to_ascii_lowercase();
                let text = markers(&document, &section[2]);
                if at + 1 == sections.len() && tag == "p" && text.is_empty() {
                    continue;
                }
                match tag.as_str() {
                    "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                        let id = paper::Slug::from_words(&paper::body::text_of(&text)).to_string();
                        out.push_str(&format!("<{tag} id=\"{id}\">{text}</{tag}>"));
                    }
                    "blockquote" => out.push_str(&format!("<blockquote>{text}</blockquote>")),
                    "aside" => out.push_str(&format!("<blockquote class=\"kg-blockquote-alt\">{text}</blockquote>")),
                    _ => out.push_str(&format!("<p>{text}</p>")),
                }
            }
            Some(2) => {
                if let Some(src) = section[1].as_str() {
                    out.push_str(&format!("<img src=\"{}\" alt=\"\">", escape(src)));
                }
            }
            Some(3) => {
                let tag = if section[1] == "ol" { "ol" } else { "ul" };
                let items = section[2].as_array().into_iter().flatten();
                let items: String = items.map(|item| format!("<li>{}</li>", markers(&document, item))).collect();
                out.push_str(&format!("<{tag}>{items}</{tag}>"));
            }
            Some(10) => {
                let found = &document["cards"][section[1].as_u64().unwrap_or(u64::MAX) as usize];
                let name = found[0].as_str().unwrap_or_default();
                match card(name, &found[1], complaints) {
                    Some(html) => out.push_str(&html),
                    None => complaints.push(format!(
                        "a card of a kind unknown here ({}) was left out",
                        name.chars().take(40).collect::<String>()
                    )),
                }
            }
            _ => {}
        }
    }
    out
}

/// Text with the markups that open and close around it.
fn markers(document: &Value, list: &Value) -> String {
    let mut out = String::new();
    let mut open: Vec<String> = Vec::new();
    for marker in list.as_array().into_iter().flatten() {
        for at in marker[1].as_array().into_iter().flatten().filter_map(Value::as_u64) {
            let markup = &document["markups"][at as usize];
            let tag = markup[0].as_str().unwrap_or_default().to_ascii_lowercase();
            let tag = if TAGS.contains(&tag.as_str()) { tag } else { "span".to_owned() };
            let pairs = markup[1].as_array().map(Vec::as_slice).unwrap_or_default();
            let href = pairs.chunks(2).find(|pair| pair[0] == "href").and_then(|pair| pair.get(1)?.as_str());
            match href.filter(|_| tag == "a") {
                Some(href) => out.push_str(&format!("<a href=\"{}\">", escape(href))),
                None => out.push_str(&format!("<{tag}>")),
            }
            open.push(tag);
        }
        match marker[0].as_i64() {
            Some(0) => out.push_str(&escape(marker[3].as_str().unwrap_or_default()).replace("&quot;", "\"")),
            // Of the atoms Ghost knows one: a line break.
            Some(1) => {
                let atom = &document["atoms"][marker[3].as_u64().unwrap_or(u64::MAX) as usize];
                if atom[0] == "soft-return" {
                    out.push_str("<br>");
                }
            }
            _ => {}
        }
        for _ in 0..marker[2].as_u64().unwrap_or(0) {
            if let Some(tag) = open.pop() {
                out.push_str(&format!("</{tag}>"));
            }
        }
    }
    while let Some(tag) = open.pop() {
        out.push_str(&format!("</{tag}>"));
    }
    out
}

#[cfg(test)]
mod tests {
    #[test]
    fn an_old_post_is_set_with_its_markups_lists_and_cards() {
        let json = r#"{"version":"0.3.1","atoms":[["soft-return","",{}]],"cards":[["image",{"src":"/content/images/a.jpg"}],["hr",{}]],
            "markups":[["a",["href","https://a.example/"]],["strong"]],
            "sections":[[1,"p",[[0,[0],1,"link"],[0,[]  ,0," & "],[0,[1],0,"bold"],[1,[],0,0],[0,[],1,"still"]]],[3,"ul",[[[0,[],0,"one"]]]],[10,0],[10,1],[1,"p",[]]]}"#;
        let html = super::render(json, &mut Vec::new());
        assert_eq!(
            html,
            "<p><a href=\"https://a.example/\">link</a> &amp; <strong>bold<br>still</strong></p><ul><li>one</li></ul>\
             <figure class=\"kg-card kg-image-card\"><img src=\"/content/images/a.jpg\" class=\"kg-image\" alt=\"\" loading=\"lazy\"></figure><hr>"
        );
    }
}
