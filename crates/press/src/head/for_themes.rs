//! `{{ghost_head}}` in a theme written for Ghost, part by part and in the order in which such
//! themes, and those who read their pages, have always found them.

use hbs::Value;

use super::about::{About, Use};
use super::{link, meta, picture, schema, script_safe};
use crate::helpers::{Sheet, profile};

/// The markup, without the parts the theme leaves out. `root` is what the page's template stands
/// in, `site` what `@site` is.
pub fn markup(sheet: &Sheet, root: &Value, site: &Value, left_out: &[&str]) -> String {
    let (house, head) = (&sheet.house, &sheet.head);
    let mut out = String::with_capacity(4096);
    let is_in = |part: &str| !left_out.contains(&part);
    let about = About::of(sheet, root);
    let is_error = sheet.is("error");
    if is_in("metadata") {
        metadata(&mut out, sheet, &about, root, is_error);
    }
    for (rel, url) in [("prev", &head.prev), ("next", &head.next)] {
        if let Some(url) = url {
            link(&mut out, rel, url, "");
        }
    }
    // A list's other pages are not what anybody shares.
    let is_shared = head.page < 2 && !is_error;
    if is_shared && is_in("social_data") {
        social(&mut out, sheet, &about, root, site);
    }
    if is_shared && is_in("schema") {
        let data = schema::of(sheet, &about).into_iter().chain(match about {
            About::Other => head.json_ld.clone(),
            _ => Vec::new(),
        });
        for data in data {
            out.push_str("<script type=\"application/ld+json\">");
            out.push_str(&script_safe(&data.to_string()));
            out.push_str("</script>\n");
        }
    }
    head.alternates(&mut out, house);
    head.counting(&mut out, house);
    if (is_in("search") || is_in("portal")) && (house.theme.has_hooks || head.has_hooks) {
        out.push_str(&crate::site_script::markup(house));
    }
    if head.gated && is_in("cta_styles") {
        out.push_str(GATED);
    }
    if is_in("card_assets") {
        head.card_files(&mut out, house);
    }
    if let Some(color) = house.looks.text("accent_color").filter(|color| crate::helpers::rgb(color).is_some()) {
        out.push_str("<style>:root {--ghost-accent-color: ");
        hbs::escape(color, &mut out);
        out.push_str(";}</style>\n");
    }
    out.push_str(&sheet.injected_head);
    out
}

fn metadata(out: &mut String, sheet: &Sheet, about: &About, root: &Value, is_error: bool) {
    if let Some(robots) = sheet.head.robots {
        meta(out, "name", "robots", robots);
    }
    if is_error {
        return;
    }
    if let Some(said) = about.description(sheet, Use::Search) {
        meta(out, "name", "description", &said);
    }
    if let Some((url, kind)) = picture::icon(sheet) {
        link(out, "icon", &url, &format!(" type=\"image/{kind}\""));
    }
    let canonical = canonical(sheet, about, root);
    if !canonical.is_empty() {
        link(out, "canonical", &canonical, "");
    }
    let referrer = if sheet.is("preview") { "same-origin" } else { "no-referrer-when-downgrade" };
    meta(out, "name", "referrer", referrer);
}

/// Where the page stands first: a topic may say so itself.
fn canonical(sheet: &Sheet, about: &About, root: &Value) -> String {
    let own = match about {
        About::Topic(_) => super::about::words(&root.get("tag"), "canonical_url"),
        _ => None,
    };
    own.unwrap_or_else(|| sheet.head.canonical.clone())
}

/// Open Graph and its kin, in Ghost's order.
fn social(out: &mut String, sheet: &Sheet, about: &About, root: &Value, site: &Value) {
    let said = |value: &Value| Some(value.text()).filter(|text| !text.trim().is_empty());
    let cover = picture::cover(sheet, about);
    let picture_for = |field: &str| picture::shared(sheet, about, field).or_else(|| cover.clone());
    let (open_graph, twitter) = (picture_for("og_image"), picture_for("twitter_image"));
    let nothing = Value::Null;
    let (story, person) = match about {
        About::Story(story) => (story, story.get("primary_author")),
        About::Author(author) => (&nothing, author.clone()),
        _ => (&nothing, Value::Null),
    };
    let keywords = schema::keywords(story);
    let url = Some(canonical(sheet, about, root)).filter(|url| !url.is_empty());
    let kind = match about {
        About::Author(_) => "profile",
        About::Story(_) if sheet.is("post") => "article",
        _ => "website",
    };
    let account = |of: &Value, field: &str| said(&of.get(field));
    let writer = account(story, "title").and_then(|_| account(&person, "name"));
    let title = |used: Use| about.title(sheet, used, None);
    let mut tell = |name: &str, value: Option<String>| {
        if let Some(value) = value {
            meta(out, if name.starts_with("twitter") { "name" } else { "property" }, name, &value);
        }
    };
    tell("og:site_name", Some(sheet.house.title().to_owned()));
    tell("og:type", Some(kind.to_owned()));
    tell("og:title", Some(title(Use::OpenGraph)));
    tell("og:description", about.description(sheet, Use::OpenGraph));
    tell("og:url", url.clone());
    tell("og:image", open_graph.as_ref().map(|image| image.url.clone()));
    tell("article:published_time", account(story, "published_at"));
    tell("article:modified_time", account(story, "updated_at"));
    for name in keywords.iter().flatten() {
        tell("article:tag", Some(name.clone()));
    }
    tell("article:publisher", account(site, "facebook").and_then(|name| profile("facebook", &name)));
    tell("article:author", account(&person, "facebook").and_then(|name| profile("facebook", &name)));
    let card = if twitter.is_some() { "summary_large_image" } else { "summary" };
    tell("twitter:card", Some(card.to_owned()));
    tell("twitter:title", Some(title(Use::Twitter)));
    tell("twitter:description", about.description(sheet, Use::Twitter));
    tell("twitter:url", url);
    tell("twitter:image", twitter.map(|image| image.url));
    tell("twitter:label1", writer.as_ref().map(|_| "Written by".to_owned()));
    tell("twitter:data1", writer);
    tell("twitter:label2", keywords.as_ref().map(|_| "Filed under".to_owned()));
    tell("twitter:data2", keywords.map(|names| names.join(", ")));
    tell("twitter:site", account(site, "twitter"));
    tell("twitter:creator", account(&person, "twitter"));
    let size = open_graph.and_then(|image| image.size);
    tell("og:image:width", size.map(|(width, _)| width.to_string()));
    tell("og:image:height", size.map(|(_, height)| height.to_string()));
}

/// The call under a gated story, in a box of the paper's color.
const GATED: &str = "<style id=\"gh-members-styles\">.gh-post-upgrade-cta{text-align:center;color:#fff;font-family:system-ui,sans-serif}\
.gh-post-upgrade-cta-content{padding:2.5rem 4vw;border-radius:.5rem;background:#15171a}\
.gh-post-upgrade-cta h2{margin:0;color:#fff;font-size:1.75rem}\
.gh-post-upgrade-cta a.gh-btn{display:inline-block;margin-top:1.75rem;padding:.5rem 1.125rem;border-radius:.25rem;background:#fff;\
font-weight:600;text-decoration:none}.gh-post-upgrade-cta small a{color:#fff}</style>\n";
