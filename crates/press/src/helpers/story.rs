//! What a story says about itself: `title`, `content`, `excerpt`, `authors`, `tags`,
//! `reading_time`, `post_class`.

use std::fmt::Write;

use hbs::{Call, HelperResult, Helpers, Value};

use super::{count, escaped, text};
use crate::values::StoryValue;

pub fn add(helpers: &mut Helpers) {
    helpers.add("title", |call| Ok(Value::from(call.this().get("title").text())));
    helpers.add("content", content);
    helpers.add("excerpt", excerpt);
    helpers.add("authors", |call| links(call, "authors"));
    helpers.add("tags", |call| links(call, "tags"));
    helpers.add("reading_time", |call| {
        let minutes = call.this().get("reading_time").as_f64().unwrap_or(1.0);
        let words = if minutes <= 1.0 {
            text(call, "minute").unwrap_or_else(|| "1 min read".into())
        } else {
            text(call, "minutes").unwrap_or_else(|| "% min read".into())
        };
        Ok(words.replace('%', &hbs::number_text(minutes)).into())
    });
    helpers.add("post_class", |call| {
        let this = call.this();
        let mut class = String::from("post");
        for tag in this.get("tags").as_array().unwrap_or_default() {
            write!(class, " tag-{}", tag.get("slug").text()).expect("writing to a String");
        }
        if this.get("featured").is_met() {
            class.push_str(" featured");
        }
        if this.get("feature_image").is_nullish() {
            class.push_str(" no-image");
        }
        Ok(class.into())
    });
}

/// The body, its dateline set at the start of the text.
fn content(call: &mut Call<'_, '_>) -> HelperResult {
    let this = call.this();
    let html = match this.downcast::<StoryValue>().and_then(StoryValue::html) {
        Some(html) => html.clone(),
        None => this.get("html").text().into(),
    };
    if let Some(words) = count(call, "words") {
        let plain = paper::body::text_of(&html);
        return Ok(Value::safe(escaped(&first_words(&plain, words))));
    }
    match this.get("dateline").as_str().map(str::trim).filter(|d| !d.is_empty()) {
        Some(dateline) => Ok(Value::safe(with_dateline(&html, dateline))),
        None => Ok(Value::Safe(html)),
    }
}

/// `KYIV — ` inside the first paragraph, or a paragraph of its own where the text does not
/// begin with one.
pub fn with_dateline(html: &str, dateline: &str) -> String {
    let set = format!("<span class=\"dateline\">{} —</span> ", escaped(dateline.trim_end_matches(['—', '–', '-', ' '])));
    let start = html.trim_start();
    let opening = start.strip_prefix("<p").filter(|rest| rest.starts_with(['>', ' '])).and_then(|rest| rest.find('>'));
    match opening {
        Some(end) => {
            let cut = html.len() - start.len() + 2 + end + 1;
            let mut out = String::with_capacity(html.len() + set.len());
            out.push_str(&html[..cut]);
            out.push_str(&set);
            out.push_str(&html[cut..]);
            out
        }
        None => format!("<p class=\"dateline-line\">{}</p>{html}", set.trim_end()),
    }
}

fn excerpt(call: &mut Call<'_, '_>) -> HelperResult {
    let this = call.this();
    let given = this.get("custom_excerpt");
    if given.is_met() {
        return Ok(given.text().into());
    }
    let words = this.get("excerpt").text();
    let words = if words.is_empty() { paper::body::text_of(&this.get("html").text()) } else { words };
    Ok(match count(call, "characters") {
        Some(n) => words.chars().take(n).collect::<String>().into(),
        None => first_words(&words, count(call, "words").unwrap_or(50)).into(),
    })
}

fn first_words(text: &str, n: usize) -> String {
    text.split_whitespace().take(n).collect::<Vec<_>>().join(" ")
}

/// Names joined, each linked to its page unless that is switched off.
fn links(call: &mut Call<'_, '_>, field: &str) -> HelperResult {
    let named = call.this().get(field);
    let all: Vec<&Value> = named.as_array().unwrap_or_default().iter().collect();
    let from = count(call, "from").unwrap_or(1).max(1) - 1;
    let to = count(call, "to").or_else(|| Some(from + count(call, "limit")?)).unwrap_or(all.len()).min(all.len());
    let shown = all.get(from..to).unwrap_or_default();
    if shown.is_empty() {
        return Ok(Value::Undefined);
    }
    let linked = text(call, "autolink").is_none_or(|v| v != "false");
    let between = text(call, "separator").unwrap_or_else(|| ", ".into());
    let mut out = text(call, "prefix").map(|p| escaped(&p)).unwrap_or_default();
    for (at, thing) in shown.iter().enumerate() {
        if at > 0 {
            hbs::escape(&between, &mut out);
        }
        let (name, url) = (thing.get("name").text(), thing.get("url").text());
        if linked && !url.is_empty() {
            write!(out, "<a href=\"{}\">{}</a>", escaped(&url), escaped(&name)).expect("writing to a String");
        } else {
            hbs::escape(&name, &mut out);
        }
    }
    out.push_str(&text(call, "suffix").map(|s| escaped(&s)).unwrap_or_default());
    Ok(Value::safe(out))
}

#[cfg(test)]
mod tests {
    use super::with_dateline;

    #[test]
    fn the_dateline_stands_at_the_start_of_the_text() {
        let set = with_dateline("<p>The bridge opened.</p><p>Late.</p>", "HARBOR");
        assert_eq!(set, "<p><span class=\"dateline\">HARBOR —</span> The bridge opened.</p><p>Late.</p>");
    }

    #[test]
    fn a_text_that_opens_with_a_picture_keeps_its_dateline_all_the_same() {
        let set = with_dateline("<figure></figure><p>Late.</p>", "A & B —");
        assert!(set.starts_with("<p class=\"dateline-line\"><span class=\"dateline\">A &amp; B —</span></p><figure>"), "{set}");
    }
}
