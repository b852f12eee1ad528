//! The document a post was written in, kept where its HTML does not say it all.

use paper::export::{Format, Original};
use serde_json::Value;

use super::super::body::Home;

/// What comes back whole from HTML; anything else is a card that would lose something.
const PLAIN: &[&str] = &[
    "root",
    "paragraph",
    "heading",
    "extended-heading",
    "text",
    "extended-text",
    "link",
    "autolink",
    "linebreak",
    "tab",
    "list",
    "listitem",
    "quote",
    "extended-quote",
    "aside",
    "horizontalrule",
    "paywall",
    "image",
    "gallery",
    "codeblock",
];
/// The same of Mobiledoc, by the names of its cards.
const PLAIN_CARDS: &[&str] = &["image", "gallery", "hr", "code", "paywall", "card-markdown", "markdown"];
/// Longer documents are not kept twice.
const LONGEST: usize = 1 << 20;

/// The document with the site's own addresses as paths from its root, as bodies have them.
pub(super) fn kept(lexical: Option<&str>, mobiledoc: Option<&str>, home: &Home) -> Option<Original> {
    let (format, text) = match (lexical, mobiledoc) {
        (Some(text), _) => (Format::Lexical, text),
        (None, Some(text)) => (Format::Mobiledoc, text),
        (None, None) => return None,
    };
    if text.len() > LONGEST {
        return None;
    }
    let mut document: Value = serde_json::from_str(text).ok()?;
    let is_carded = match format {
        Format::Lexical => has_cards(&document["root"]),
        Format::Mobiledoc => document["cards"]
            .as_array()
            .is_some_and(|cards| cards.iter().any(|card| card[0].as_str().is_some_and(|name| !PLAIN_CARDS.contains(&name)))),
    };
    if !is_carded {
        return None;
    }
    reading::each_text(&mut document, &mut |text| {
        let path = home.picture(text).filter(|_| !text.contains(['<', ' ']));
        let plain = text.replace("__GHOST_URL__", "");
        path.or((plain != *text).then_some(plain))
    });
    Some(Original { format, document: document.to_string() })
}

fn has_cards(node: &Value) -> bool {
    let kind = node["type"].as_str().unwrap_or("root");
    !PLAIN.contains(&kind) || node["children"].as_array().is_some_and(|children| children.iter().any(has_cards))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_is_kept_where_its_html_would_lose_a_card() {
        let home = Home::new(["https://bell.example"]);
        let of = |node: &str| {
            let document = format!(r#"{{"root":{{"type":"root","children":[{{"type":"paragraph","children":[]}},{node}]}}}}"#);
            kept(Some(&document), None, &home).map(|original| original.document)
        };
        assert_eq!(of(r#"{"type":"image","src":"__GHOST_URL__/content/images/a.jpg"}"#), None);
        let embed = of(
            r#"{"type":"embed","url":"https://youtu.be/x","html":"<iframe src=\"https://www.youtube.com/embed/x\"></iframe>"}"#,
        );
        assert!(embed.is_some_and(|document| document.contains("youtube.com/embed/x")));
        let file = of(
            r#"{"type":"file","src":"https://bell.example/content/files/a.pdf","fileCaption":"<a href=\"__GHOST_URL__/about/\">us</a>"}"#,
        );
        let file = file.unwrap_or_default();
        assert!(file.contains(r#""/content/files/a.pdf""#) && file.contains("href=\\\"/about/\\\""), "{file}");
        let mobiledoc = r#"{"version":"0.3.1","cards":[["embed",{"url":"https://youtu.be/x"}]],"sections":[]}"#;
        assert_eq!(kept(None, Some(mobiledoc), &home).map(|original| original.format), Some(Format::Mobiledoc));
        assert_eq!(kept(None, Some(&mobiledoc.replace("embed", "hr")), &home), None);
    }
}
