//! What a story says about itself: `title`, `content`, `excerpt`, `authors`, `tags`,
//! `tiers`, `reading_time`, `post_class`.

use std::fmt::Write;

use hbs::{Call, HelperResult, Helpers, Value};

use super::lists::{is_shown, is_story};
use super::truncate::{Keep, truncate};
use super::{count, escaped, text};
use crate::reading_time;
use crate::values::StoryValue;

pub fn add(helpers: &mut Helpers) {
    helpers.add("title", |call| Ok(Value::from(call.this().get("title").text())));
    helpers.add("content", content);
    helpers.add("excerpt", excerpt);
    helpers.add("authors", |call| links(call, "authors"));
    helpers.add("tags", |call| links(call, "tags"));
    helpers.add("tiers", tiers);
    helpers.add("reading_time", reading_time);
    helpers.add("post_class", |call| {
        let this = call.this();
        let post = this.get("post");
        let field = |name: &str| Some(post.get(name)).filter(Value::is_truthy).unwrap_or_else(|| this.get(name));
        let mut class = String::from("post");
        for tag in field("tags").as_array().unwrap_or_default() {
            write!(class, " tag-{}", tag.get("slug").text()).expect("writing to a String");
        }
        for (is, name) in [
            (field("featured").is_truthy(), " featured"),
            (!field("feature_image").is_truthy(), " no-image"),
            (field("page").is_truthy(), " page"),
        ] {
            if is {
                class.push_str(name);
            }
        }
        Ok(Value::safe(escaped(&class)))
    });
}

/// The body, its dateline set at the start of the text. A story that this reader may not read
/// on prints what is open of it, and a call, from the partial `content-cta`.
fn content(call: &mut Call<'_, '_>) -> HelperResult {
    let this = call.this();
    if matches!(this.get("access"), Value::Bool(false) | Value::Null) {
        let this = this.clone();
        call.partial("content-cta", &this)?;
        return Ok(Value::Undefined);
    }
    let html = match this.downcast::<StoryValue>().and_then(StoryValue::html) {
        Some(html) => html.clone(),
        None => this.get("html").text().into(),
    };
    if let Some(keep) = kept(call) {
        return Ok(Value::safe(truncate(&html, keep)));
    }
    match this.get("dateline").as_str().map(str::trim).filter(|d| !d.is_empty()) {
        Some(dateline) => Ok(Value::safe(with_dateline(&html, dateline))),
        None => Ok(Value::Safe(html)),
    }
}

/// `words=` counts before `characters=`, where a theme gives both.
fn kept(call: &Call<'_, '_>) -> Option<Keep> {
    count(call, "words").map(Keep::Words).or_else(|| count(call, "characters").map(Keep::Characters))
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

/// A standfirst is printed whole, whatever a theme asks; only an opening is cut.
fn excerpt(call: &mut Call<'_, '_>) -> HelperResult {
    let this = call.this();
    let given = this.get("custom_excerpt");
    if given.is_truthy() {
        return Ok(Value::safe(escaped(given.text().trim())));
    }
    let opening = escaped(&this.get("excerpt").text());
    Ok(Value::safe(truncate(&opening, kept(call).unwrap_or(Keep::Words(50)))))
}

/// Minutes as the story has them. A story of a minute or less is a minute.
fn reading_time(call: &mut Call<'_, '_>) -> HelperResult {
    let this = call.this();
    if !is_story(this) {
        return Ok(Value::Undefined);
    }
    let minutes = match this.get("reading_time").as_f64().filter(|n| *n != 0.0) {
        Some(minutes) => minutes,
        None => {
            let html = this.get("html").text();
            if html.is_empty() {
                return Ok(Value::Undefined);
            }
            reading_time::minutes(&html, usize::from(this.get("feature_image").is_truthy())) as f64
        }
    };
    let words = |name: &str, usual: &str| text(call, name).unwrap_or_else(|| usual.to_owned());
    Ok(Value::safe(if minutes <= 1.0 {
        words("minute", "1 min read")
    } else {
        words("minutes", "% min read").replacen('%', &hbs::number_text(minutes), 1)
    }))
}

/// Names joined, each linked to its page unless that is switched off.
fn links(call: &mut Call<'_, '_>, field: &str) -> HelperResult {
    let site = super::sheet(call)?.house.site.clone();
    let named = call.this().get(field);
    let visibility = text(call, "visibility");
    let all: Vec<&Value> =
        named.as_array().unwrap_or_default().iter().filter(|thing| is_shown(thing, visibility.as_deref())).collect();
    let positive = |name: &str| count(call, name).filter(|n| *n > 0);
    let from = positive("from").unwrap_or(1) - 1;
    let to = positive("to").or_else(|| Some(from + positive("limit")?)).unwrap_or(all.len()).min(all.len());
    let shown = all.get(from..to).unwrap_or_default();
    if shown.is_empty() {
        return Ok(Value::Undefined);
    }
    let linked = call.hash("autolink").and_then(Value::as_str).is_none_or(|v| v != "false");
    // Themes write markup between names, so these three are theirs to write.
    let part = |name: &str| call.hash(name).and_then(Value::as_str).map(str::to_owned);
    let between = part("separator").unwrap_or_else(|| ", ".into());
    let mut out = part("prefix").unwrap_or_default();
    for (at, thing) in shown.iter().enumerate() {
        if at > 0 {
            out.push_str(&between);
        }
        let (name, url) = (thing.get("name").text(), thing.get("url").text());
        if linked && !url.is_empty() {
            let url = url.strip_prefix(&*site).filter(|path| path.starts_with('/')).unwrap_or(&url);
            write!(out, "<a href=\"{}\">{}</a>", escaped(url), escaped(&name)).expect("writing to a String");
        } else {
            hbs::escape(&name, &mut out);
        }
    }
    out.push_str(&part("suffix").unwrap_or_default());
    Ok(Value::safe(out))
}

/// Names of the tiers that may read on.
fn tiers(call: &mut Call<'_, '_>) -> HelperResult {
    let tiers = call.this().get("tiers");
    let names: Vec<String> = tiers.as_array().unwrap_or_default().iter().map(|tier| escaped(&tier.get("name").text())).collect();
    let part = |name: &str, usual: &str| call.hash(name).and_then(Value::as_str).unwrap_or(usual).to_owned();
    let (joined, kind) = match names.as_slice() {
        [] => return Ok(Value::safe("")),
        [one] => (one.clone(), " tier"),
        [firsts @ .., last] => {
            (format!("{}{}{last}", firsts.join(&part("separator", ", ")), part("lastSeparator", " and ")), " tiers")
        }
    };
    Ok(Value::safe(format!("{}{joined}{}", part("prefix", ""), part("suffix", kind))))
}

#[cfg(test)]
mod tests {
    use super::*;

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
