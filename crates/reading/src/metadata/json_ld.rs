//! What a page tells machines about itself in JSON-LD (schema.org), broken or not.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::image;
use crate::page::pictures::one_line;
use crate::page::tags::Tag;
use crate::page::tree::Page;

/// What the JSON-LD says about the story.
#[derive(Debug, Default)]
pub struct Declared {
    pub headline: Option<String>,
    pub description: Option<String>,
    pub authors: Vec<String>,
    pub publisher: Option<String>,
    pub site: Option<String>,
    pub published: Option<String>,
    pub modified: Option<String>,
    pub section: Option<String>,
    pub keywords: Vec<String>,
    pub body: Option<String>,
    pub language: Option<String>,
    pub rights: Option<String>,
    pub image: Option<paper::FoundPicture>,
    /// Addresses of the publishers' own marks.
    pub logos: Vec<String>,
}

/// Reads all JSON-LD of a page.
pub fn read(page: &Page) -> Declared {
    let mut found = Vec::new();
    for at in page.all(Tag::Script).take(200) {
        if !page[at].attr("type").is_some_and(|t| t.to_ascii_lowercase().contains("ld+json")) {
            continue;
        }
        for child in page.children(at) {
            found.extend(values(&page[child].text));
        }
    }
    let mut objects = Vec::new();
    for value in &found {
        collect(value, &mut objects, 0);
    }
    let mut by_id: HashMap<&str, &Map<String, Value>> = HashMap::new();
    for o in &objects {
        if let Some(id) = o.get("@id").and_then(Value::as_str)
            && o.len() > 1
        {
            by_id.entry(id).or_insert(o);
        }
    }
    let mut declared = Declared::default();
    let mut stories: Vec<_> = objects.iter().filter(|o| rank(o) > 0).collect();
    stories.sort_by_key(|o| std::cmp::Reverse(rank(o)));
    for story in stories.iter().take(4) {
        declared.take(story, &by_id);
        if rank(story) >= 3 {
            break;
        }
    }
    for o in &objects {
        if is_type(o, &["WebSite"]) {
            declared.site = declared.site.or_else(|| text(o.get("name")));
        } else if is_type(o, &["NewsMediaOrganization", "Organization"]) {
            declared.publisher = declared.publisher.or_else(|| text(o.get("name")));
            declared.logos.extend(image::of(o.get("logo"), &by_id).map(|logo| logo.src));
        }
    }
    declared
}

impl Declared {
    fn take(&mut self, o: &Map<String, Value>, by_id: &HashMap<&str, &Map<String, Value>>) {
        fn fill(slot: &mut Option<String>, value: Option<String>) {
            if slot.is_none() {
                *slot = value;
            }
        }
        fill(&mut self.headline, text(o.get("headline")).or_else(|| if is_story(o) { text(o.get("name")) } else { None }));
        fill(&mut self.description, text(o.get("description")));
        fill(&mut self.published, text(o.get("datePublished")).or_else(|| text(o.get("dateCreated"))));
        fill(&mut self.modified, text(o.get("dateModified")));
        fill(&mut self.section, list(o.get("articleSection")).into_iter().next());
        fill(&mut self.body, o.get("articleBody").and_then(Value::as_str).map(str::to_owned));
        fill(&mut self.language, text(o.get("inLanguage")));
        fill(&mut self.rights, text(o.get("license")).or_else(|| text(o.get("copyrightNotice"))));
        if self.image.is_none() {
            self.image = image::of(o.get("image"), by_id).or_else(|| image::of(o.get("primaryImageOfPage"), by_id));
        }
        if self.authors.is_empty() {
            for key in ["author", "creator"] {
                names(o.get(key), by_id, &mut self.authors, 0);
                if !self.authors.is_empty() {
                    break;
                }
            }
        }
        if self.publisher.is_none() {
            let mut publisher = Vec::new();
            names(o.get("publisher"), by_id, &mut publisher, 0);
            self.publisher = publisher.into_iter().next();
        }
        if self.keywords.is_empty() {
            self.keywords = list(o.get("keywords"));
        }
    }
}

fn is_type(o: &Map<String, Value>, types: &[&str]) -> bool {
    let of = |v: &Value| v.as_str().is_some_and(|t| types.contains(&t.rsplit(['/', ':', '#']).next().unwrap_or(t)));
    match o.get("@type") {
        Some(Value::Array(all)) => all.iter().any(of),
        Some(one) => of(one),
        None => false,
    }
}

fn is_story(o: &Map<String, Value>) -> bool {
    let of = |v: &Value| {
        v.as_str().is_some_and(|t| {
            t.ends_with("Article")
                || t.ends_with("Posting")
                || t.ends_with("NewsArticle")
                || matches!(t, "Report" | "Review" | "Recipe")
        })
    };
    match o.get("@type") {
        Some(Value::Array(all)) => all.iter().any(of),
        Some(one) => of(one),
        None => false,
    }
}

/// How much an object looks like the story of the page; 0 for not at all.
fn rank(o: &Map<String, Value>) -> u8 {
    if is_story(o) {
        2 + u8::from(o.contains_key("headline")) + u8::from(o.contains_key("articleBody"))
    } else {
        u8::from(is_type(o, &["WebPage", "VideoObject", "AboutPage", "ItemPage", "FAQPage", "PodcastEpisode"]))
    }
}

fn collect<'a>(value: &'a Value, out: &mut Vec<&'a Map<String, Value>>, depth: usize) {
    if depth > 6 || out.len() > 2000 {
        return;
    }
    match value {
        Value::Array(all) => all.iter().for_each(|v| collect(v, out, depth + 1)),
        Value::Object(o) => {
            out.push(o);
            for key in ["@graph", "mainEntity", "mainEntityOfPage", "hasPart", "itemListElement", "publisher", "author"] {
                if let Some(v) = o.get(key)
                    && !(key == "itemListElement" && is_type(o, &["BreadcrumbList"]))
                    && key != "itemListElement"
                    && key != "hasPart"
                {
                    collect(v, out, depth + 1);
                }
            }
        }
        _ => {}
    }
}

pub fn text(value: Option<&Value>) -> Option<String> {
    let found = match value? {
        Value::String(s) => s.clone(),
        Value::Number(n) => n.to_string(),
        Value::Array(all) => return all.iter().find_map(|v| text(Some(v))),
        Value::Object(o) => {
            return text(o.get("@value").or_else(|| o.get("name")).or_else(|| o.get("url")));
        }
        _ => return None,
    };
    let found = one_line(&super::unescape(&found));
    (!found.is_empty()).then_some(found)
}

fn list(value: Option<&Value>) -> Vec<String> {
    match value {
        Some(Value::Array(all)) => all.iter().take(100).filter_map(|v| text(Some(v))).collect(),
        other => text(other)
            .map(|t| t.split([',', ';']).map(|w| w.trim().to_owned()).filter(|w| !w.is_empty()).take(100).collect())
            .unwrap_or_default(),
    }
}

pub fn names(value: Option<&Value>, by_id: &HashMap<&str, &Map<String, Value>>, out: &mut Vec<String>, depth: usize) {
    if depth > 4 || out.len() > 20 {
        return;
    }
    match value {
        Some(Value::Array(all)) => all.iter().for_each(|v| names(Some(v), by_id, out, depth + 1)),
        Some(Value::Object(o)) => {
            let name = match o.get("name") {
                Some(Value::Array(all)) => {
                    all.iter().for_each(|v| names(Some(v), by_id, out, depth + 1));
                    return;
                }
                name => text(name),
            };
            if let Some(name) = name {
                out.push(name);
            } else if let (Some(given), Some(family)) = (text(o.get("givenName")), text(o.get("familyName"))) {
                out.push(format!("{given} {family}"));
            } else if let Some(known) = o.get("@id").and_then(Value::as_str).and_then(|id| by_id.get(id))
                && let Some(name) = text(known.get("name"))
            {
                out.push(name);
            }
        }
        Some(Value::String(_)) => out.extend(text(value)),
        _ => {}
    }
}

/// All values in a script, with the usual breaks mended.
fn values(script: &str) -> Vec<Value> {
    let plain = script.trim().trim_start_matches("<!--").trim_end_matches("-->").trim();
    let plain = plain.trim_start_matches("//<![CDATA[").trim_start_matches("<![CDATA[");
    let plain = plain.trim_end_matches("//]]>").trim_end_matches("]]>").trim().trim_end_matches(';');
    let stream = |text: &str| -> (Vec<Value>, bool) {
        let mut out = Vec::new();
        for value in serde_json::Deserializer::from_str(text).into_iter::<Value>().take(50) {
            match value {
                Ok(v) => out.push(v),
                Err(_) => return (out, false),
            }
        }
        (out, true)
    };
    let (found, whole) = stream(plain);
    if whole {
        return found;
    }
    let (mended, _) = stream(&mend(plain));
    if mended.len() >= found.len() { mended } else { found }
}

/// Mends raw line ends in strings, stray backslashes, trailing commas, unescaped quotes that
/// cannot be ends, and a missing end.
fn mend(json: &str) -> String {
    let mut out = String::with_capacity(json.len() + 16);
    let mut open: Vec<char> = Vec::new();
    let mut in_string = false;
    let mut chars = json.char_indices().peekable();
    while let Some((i, c)) = chars.next() {
        if in_string {
            match c {
                '\\' => match chars.peek().map(|p| p.1) {
                    Some(n) if "\"\\/bfnrtu".contains(n) => {
                        out.push(c);
                        out.push(n);
                        chars.next();
                    }
                    _ => out.push_str("\\\\"),
                },
                '"' => {
                    let after = json[i + 1..].trim_start();
                    if after.is_empty() || after.starts_with([',', ':', '}', ']']) {
                        in_string = false;
                        out.push('"');
                    } else {
                        out.push_str("\\\"");
                    }
                }
                '\n' => out.push_str("\\n"),
                '\r' => {}
                '\t' => out.push_str("\\t"),
                c if (c as u32) < 0x20 => {}
                c => out.push(c),
            }
            continue;
        }
        match c {
            '"' => {
                in_string = true;
                out.push('"');
            }
            '{' | '[' => {
                open.push(if c == '{' { '}' } else { ']' });
                out.push(c);
            }
            '}' | ']' => {
                open.pop();
                let kept = out.trim_end().trim_end_matches(',').len();
                out.truncate(kept);
                out.push(c);
            }
            c => out.push(c),
        }
    }
    if in_string {
        out.push('"');
    }
    while let Some(close) = open.pop() {
        let kept = out.trim_end().trim_end_matches([',', ':']).len();
        out.truncate(kept);
        out.push(close);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{read, values};
    use crate::page::bounds::parse;

    #[test]
    fn broken_json_is_mended() {
        for broken in [
            "{\"headline\": \"A\nB\"}",
            "{\"headline\": \"A\", }",
            "{\"headline\": \"The \"big\" one\", \"x\": 1}",
            "<!-- {\"headline\": \"A\"} -->",
            "{\"headline\": \"A\"",
            "{\"headline\": \"it\\'s\"};",
        ] {
            let found = values(broken);
            assert!(found.first().and_then(|v| v.get("headline")).is_some(), "{broken}");
        }
    }

    #[test]
    fn the_story_is_found_in_a_graph_and_its_author_by_reference() {
        let page = parse(
            r##"<script type="application/ld+json">{"@graph":[{"@type":"WebSite","name":"The Paper"},
            {"@type":["Article","NewsArticle"],"headline":"Rain &amp; wind","author":{"@id":"#p1"}},
            {"@type":"Person","@id":"#p1","name":"Ann Lee"}]}</script>"##,
        );
        let d = read(&page);
        assert_eq!(d.headline.as_deref(), Some("Rain & wind"));
        assert_eq!(d.authors, ["Ann Lee"]);
        assert_eq!(d.site.as_deref(), Some("The Paper"));
    }
}
