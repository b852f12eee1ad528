//! Setting a page: gathered values and a theme become bytes. Nothing here waits or reads.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use hbs::{Frame, Map, Render, Value};

use crate::head::Head;
use crate::helpers::{self, Sheet};
use crate::values::Over;
use crate::{Error, House, Printed, Result};

/// A page, gathered and not yet set.
pub struct Page {
    pub status: u16,
    /// Tried in order; the theme's first one is used.
    pub templates: Vec<String>,
    pub contexts: Vec<&'static str>,
    pub body_class: String,
    pub root: Map,
    pub head: Head,
    /// The path of page 1, for links to other pages.
    pub list_path: String,
    pub ads: HashMap<String, String>,
    pub last_modified: Option<DateTime<Utc>>,
    pub headers: Vec<(&'static str, String)>,
    pub keep: bool,
}

/// A theme of somebody else's may not hold a printing up for longer.
const LONGEST: Duration = Duration::from_secs(5);

/// Sets the page in the theme: the template first, then the layouts it names around it.
pub fn set(house: &Arc<House>, site: Value, page: Page) -> Result<Printed> {
    let theme = &house.theme;
    let names: Vec<&str> = page.templates.iter().map(String::as_str).collect();
    let Some(mut template) = theme.template(&names) else {
        return Err(Error::Theme(format!("the theme has none of the templates {}", names.join(", "))));
    };
    let sheet = Sheet {
        house: house.clone(),
        contexts: page.contexts,
        body_class: page.body_class,
        meta_title: page.head.whole_title(house),
        meta_description: page.head.description.clone(),
        head: page.head.markup(house),
        path: page.head.path.clone(),
        list_path: page.list_path,
        ads: page.ads,
        blocks: Default::default(),
    };
    let began = Instant::now();
    let expired = move || began.elapsed() > LONGEST;
    let render = Render::new(helpers::all(), &theme.partials).data(globals(house, site)).state(&sheet).expires(&expired);
    let root = Value::from(page.root);
    let mut text = render.render(template, &root).map_err(Error::Template)?;
    // Layouts of layouts are few; a circle of them is not followed for ever.
    for _ in 0..8 {
        let Some(layout) = theme.layout(template)? else {
            break;
        };
        let fields = Map::new().with("body", Value::safe(text));
        text = render.render(layout, &Value::from_object(Over { below: root.clone(), fields })).map_err(Error::Template)?;
        template = layout;
    }
    let mut printed = Printed::new(page.status, "text/html; charset=utf-8", text);
    printed.last_modified = page.last_modified;
    printed.headers = page.headers;
    printed.keep = page.keep;
    Ok(printed)
}

/// The `@`-variables of every page.
fn globals(house: &House, site: Value) -> Frame {
    let config = &house.theme.config;
    let custom: Map = config
        .custom
        .iter()
        .map(|(name, setting)| (name.as_str(), plain(setting.get("default").unwrap_or(&serde_json::Value::Null))))
        .collect();
    Frame::new()
        .with("site", site)
        .with("custom", custom)
        .with("member", Value::Null)
        .with("page", Value::object([("show_title_and_feature_image", true.into())]))
        .with("config", Value::object([("posts_per_page", config.posts_per_page.into())]))
        .with("labs", Map::new())
}

fn plain(json: &serde_json::Value) -> Value {
    match json {
        serde_json::Value::Null => Value::Null,
        serde_json::Value::Bool(b) => (*b).into(),
        serde_json::Value::Number(n) => n.as_f64().unwrap_or_default().into(),
        serde_json::Value::String(s) => s.as_str().into(),
        serde_json::Value::Array(members) => members.iter().map(plain).collect::<Vec<_>>().into(),
        serde_json::Value::Object(fields) => fields.iter().map(|(k, v)| (k.as_str(), plain(v))).collect::<Map>().into(),
    }
}

/// `@site`: the masthead under Ghost's names and our own.
pub fn site(house: &House) -> Value {
    let m = &house.paper.masthead;
    let text = |text: &str| {
        if text.trim().is_empty() { Value::Null } else { Value::from(text.trim()) }
    };
    let mut navigation = vec![Value::object([("label", Value::from(house.word("Front"))), ("url", "/".into())])];
    for section in &house.paper.sections {
        navigation.push(Value::object([
            ("label", Value::from(section.name.as_str())),
            ("url", format!("/section/{}/", section.slug).into()),
        ]));
    }
    let rtl = ["ar", "he", "fa", "ur", "ps", "yi", "dv", "ckb", "sd", "ug"]
        .contains(&house.language().split('-').next().unwrap_or_default());
    let mut site = Map::new();
    for (name, value) in [
        ("title", Value::from(m.title.as_str())),
        ("tagline", text(&m.tagline)),
        ("description", text(if m.description.is_empty() { &m.tagline } else { &m.description })),
        ("url", Value::from(house.site.clone())),
        ("locale", Value::from(house.language())),
        ("lang", Value::from(house.language())),
        ("rtl", rtl.into()),
        ("timezone", m.time_zone.as_str().into()),
        ("logo", Value::Null),
        ("icon", Value::Null),
        ("cover_image", Value::Null),
        ("navigation", navigation.into()),
        ("secondary_navigation", Value::from(Vec::<Value>::new())),
        ("members_enabled", (!m.subscribe_url.trim().is_empty()).into()),
        ("members_invite_only", false.into()),
        ("comments_enabled", false.into()),
        ("subscribe_url", text(&m.subscribe_url)),
        ("signup_url", text(&m.subscribe_url)),
        ("search_url", "/search/".into()),
        ("archive_url", "/archive/".into()),
        ("corrections_url", "/corrections/".into()),
        ("corrections_policy", text(&m.corrections_policy)),
        ("publisher", text(&m.publisher)),
        ("contact", text(&m.contact)),
        ("has_social_accounts", (!crate::helpers::accounts(house).is_empty()).into()),
    ] {
        site.set(name, value);
    }
    site.into()
}
