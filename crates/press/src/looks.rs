//! What the desk has chosen for the paper's looks, beyond its masthead: the words a theme's own
//! settings have here, and the public settings a Ghost theme reads from `@site`.

use std::collections::HashSet;

use hbs::{Map, Value};
use paper::{Link, Masthead};
use serde_json::{Value as Json, json};

use crate::House;
use crate::helpers::{account_of, social_links};

/// Choices that belong to no story. They change with the theme, so the page cache is emptied
/// when they do.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Looks {
    /// Values of the theme's own settings by name; one that is missing has its default.
    pub custom: serde_json::Map<String, Json>,
    /// Public settings under Ghost's names (`logo`, `accent_color`, `navigation` …); they stand
    /// before what the masthead gives. Names that are not public are not read.
    pub site: serde_json::Map<String, Json>,
    /// The key that a theme's own scripts may read the Content API with.
    pub content_key: String,
}

impl Looks {
    /// These looks with the words of the masthead, and the theme's own settings as the desk chose
    /// them. What was chosen here by name stands before the masthead's word.
    #[must_use]
    pub(crate) fn with(&self, masthead: &Masthead, chosen: &serde_json::Map<String, Json>) -> Looks {
        let mut looks = self.clone();
        looks.custom.extend(chosen.clone());
        let links = |links: &[Link]| links.iter().map(|link| json!({ "label": link.label, "url": link.url })).collect::<Vec<_>>();
        let m = masthead;
        let words = [
            ("logo", json!(m.logo)),
            ("icon", json!(m.icon)),
            ("cover_image", json!(m.cover_image)),
            ("accent_color", json!(m.accent_color)),
            ("meta_title", json!(m.meta_title)),
            ("meta_description", json!(m.meta_description)),
            ("og_title", json!(m.og_title)),
            ("og_description", json!(m.og_description)),
            ("og_image", json!(m.og_image)),
            ("twitter_title", json!(m.twitter_title)),
            ("twitter_description", json!(m.twitter_description)),
            ("twitter_image", json!(m.twitter_image)),
            ("codeinjection_head", json!(m.codeinjection_head)),
            ("codeinjection_foot", json!(m.codeinjection_foot)),
            ("navigation", json!(links(&m.navigation))),
            ("secondary_navigation", json!(links(&m.secondary_navigation))),
        ];
        for (name, value) in words {
            let is_said = !is_blank(&value) && value.as_array().is_none_or(|links| !links.is_empty());
            if is_said && !looks.site.contains_key(name) {
                looks.site.insert(name.to_owned(), value);
            }
        }
        looks
    }

    /// A setting as text, if it is text and not empty.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.site.get(name)?.as_str().map(str::trim).filter(|text| !text.is_empty())
    }
}

/// Every public setting a theme may ask for. Those we have no words for are null.
const PUBLIC: [&str; 61] = [
    "title",
    "description",
    "logo",
    "icon",
    "accent_color",
    "cover_image",
    "facebook",
    "twitter",
    "threads",
    "bluesky",
    "mastodon",
    "tiktok",
    "youtube",
    "instagram",
    "linkedin",
    "lang",
    "locale",
    "timezone",
    "codeinjection_head",
    "codeinjection_foot",
    "navigation",
    "secondary_navigation",
    "meta_title",
    "meta_description",
    "og_image",
    "og_title",
    "og_description",
    "twitter_image",
    "twitter_title",
    "twitter_description",
    "members_support_address",
    "members_enabled",
    "donations_enabled",
    "allow_self_signup",
    "members_invite_only",
    "members_signup_access",
    "paid_members_enabled",
    "firstpromoter_account",
    "portal_button_style",
    "portal_button_signup_text",
    "portal_button_icon",
    "portal_signup_terms_html",
    "portal_signup_checkbox_required",
    "portal_signup_gift_promotion",
    "portal_account_gift_promotion",
    "portal_plans",
    "portal_default_plan",
    "portal_name",
    "portal_button",
    "comments_enabled",
    "recommendations_enabled",
    "outbound_link_tagging",
    "default_email_address",
    "support_email_address",
    "editor_default_email_recipients",
    "labs",
    "heading_font",
    "body_font",
    "comments_access",
    "admin_url",
    "site_uuid",
];

/// Those that are addresses of pictures.
const PICTURES: [&str; 5] = ["logo", "icon", "cover_image", "og_image", "twitter_image"];

/// A picture's address as a theme finds it in its values.
fn picture(house: &House, value: &Json) -> Value {
    let address = value.as_str().unwrap_or_default().trim();
    if house.theme.is_house { address.into() } else { house.absolute(&crate::whole::sizable(address)).into() }
}

/// `@site`: the masthead under Ghost's names and our own.
pub fn site(house: &House) -> Value {
    let m = &house.paper.masthead;
    let text = |text: &str| {
        if text.trim().is_empty() { Value::Null } else { Value::from(text.trim()) }
    };
    let mut navigation = vec![entry(house.word("Front"), "/")];
    for section in &house.paper.sections {
        navigation.push(entry(&section.name, &format!("/section/{}/", section.slug)));
    }
    let rtl = crate::direction::is_from_right(house.language());
    // Whoever can be signed up somewhere is asked to by the theme; our script leads there.
    let signs_up = !m.subscribe_url.trim().is_empty();
    let mut site: Map = PUBLIC.iter().map(|name| (*name, Value::Null)).collect();
    for (name, value) in [
        ("title", Value::from(m.title.as_str())),
        ("description", text(if m.description.is_empty() { &m.tagline } else { &m.description })),
        ("locale", Value::from(house.language())),
        ("lang", Value::from(house.language())),
        ("timezone", m.time_zone.as_str().into()),
        ("navigation", navigation.into()),
        ("secondary_navigation", Value::from(Vec::<Value>::new())),
        ("members_enabled", signs_up.into()),
        ("donations_enabled", false.into()),
        ("allow_self_signup", signs_up.into()),
        ("members_invite_only", false.into()),
        ("members_signup_access", if signs_up { "all" } else { "none" }.into()),
        ("paid_members_enabled", false.into()),
        ("comments_enabled", false.into()),
        ("comments_access", "off".into()),
        ("recommendations_enabled", false.into()),
        ("outbound_link_tagging", false.into()),
        ("portal_button", false.into()),
        ("labs", Value::object::<&str>([])),
    ] {
        site.set(name, value);
    }
    for link in &m.social {
        if let Some((field, account)) = account_of(&link.url) {
            site.set(field, account);
        }
    }
    for (name, value) in &house.looks.site {
        // What is switched on elsewhere is still off here while we do not have it.
        let ours = matches!(name.as_str(), "comments_enabled" | "comments_access" | "recommendations_enabled" | "url");
        if PUBLIC.contains(&name.as_str()) && !ours && !is_blank(value) {
            site.set(name.as_str(), if PICTURES.contains(&name.as_str()) { picture(house, value) } else { plain(value) });
        }
    }
    for (name, value) in [
        ("url", Value::from(house.site.clone())),
        ("tagline", text(&m.tagline)),
        ("rtl", rtl.into()),
        ("subscribe_url", text(&m.subscribe_url)),
        ("signup_url", text(&m.subscribe_url)),
        ("search_url", "/search/".into()),
        ("archive_url", "/archive/".into()),
        ("corrections_url", "/corrections/".into()),
        ("corrections_policy", text(&m.corrections_policy)),
        ("publisher", text(&m.publisher)),
        ("contact", text(&m.contact)),
        ("social_links", social_links(house).into()),
    ] {
        site.set(name, value);
    }
    site.into()
}

fn entry(label: &str, url: &str) -> Value {
    Value::object([("label", Value::from(label)), ("url", url.into())])
}

fn is_blank(json: &Json) -> bool {
    matches!(json, Json::Null) || json.as_str().is_some_and(|text| text.trim().is_empty())
}

/// `@custom`: each setting of the theme has the desk's value if that is one it can have, else
/// its default. One whose condition does not hold is null.
pub fn custom(house: &House) -> Map {
    let chosen = &house.looks.custom;
    let values: serde_json::Map<String, Json> = house
        .theme
        .config
        .custom
        .iter()
        .map(|(name, setting)| {
            let value = chosen.get(name).filter(|value| may_be(setting, value));
            (name.clone(), value.or_else(|| setting.get("default")).cloned().unwrap_or(Json::Null))
        })
        .collect();
    let hidden: HashSet<&str> =
        house.theme.settings.iter().filter(|setting| !setting.is_shown(&values)).map(|setting| setting.name.as_str()).collect();
    let seen = |name: &str, value: &Json| if hidden.contains(name) { Value::Null } else { plain(value) };
    values.iter().map(|(name, value)| (name.as_str(), seen(name, value))).collect()
}

/// Is that a value this setting can have? A select has its options, a boolean is one.
fn may_be(setting: &Json, value: &Json) -> bool {
    match setting.get("type").and_then(Json::as_str) {
        Some("select") => setting.get("options").and_then(Json::as_array).is_some_and(|options| options.contains(value)),
        Some("boolean") => value.is_boolean(),
        Some("color") => value.as_str().is_some_and(|c| crate::helpers::rgb(c).is_some()) || value.is_null(),
        _ => value.is_string() || value.is_null(),
    }
}

pub fn plain(json: &Json) -> Value {
    match json {
        Json::Null => Value::Null,
        Json::Bool(b) => (*b).into(),
        Json::Number(n) => n.as_f64().unwrap_or_default().into(),
        Json::String(s) => s.as_str().into(),
        Json::Array(members) => members.iter().map(plain).collect::<Vec<_>>().into(),
        Json::Object(fields) => fields.iter().map(|(k, v)| (k.as_str(), plain(v))).collect::<Map>().into(),
    }
}
