//! The paper's own words as Ghost's public settings, under the names themes and programs know.

use paper::Link;

use super::json::Json;
use crate::House;
use crate::whole::sizable;

/// The Ghost whose contract is spoken.
pub const VERSION: &str = "6.65";

/// Accounts by the host of the address that the masthead has for them.
const NETWORKS: &[(&str, &[&str])] = &[
    ("facebook", &["facebook.com"]),
    ("twitter", &["x.com", "twitter.com"]),
    ("threads", &["threads.net", "threads.com"]),
    ("bluesky", &["bsky.app"]),
    ("mastodon", &[]),
    ("tiktok", &["tiktok.com"]),
    ("youtube", &["youtube.com"]),
    ("instagram", &["instagram.com"]),
    ("linkedin", &["linkedin.com"]),
];

/// All public settings, in Ghost's order.
pub fn settings(house: &House) -> Json {
    let masthead = &house.paper.masthead;
    let mut all: Vec<(&'static str, Json)> = Vec::with_capacity(72);
    let description = if masthead.description.is_empty() { &masthead.tagline } else { &masthead.description };
    let null = |names: &[&'static str], all: &mut Vec<(&'static str, Json)>| {
        all.extend(names.iter().map(|name| (*name, Json::Null)));
    };
    let no = |names: &[&'static str], all: &mut Vec<(&'static str, Json)>| {
        all.extend(names.iter().map(|name| (*name, Json::Bool(false))));
    };
    all.push(("title", Json::text(&*masthead.title)));
    all.push(("description", Json::text(description)));
    let address = |address: &str| Json::words(house.absolute(&sizable(address)));
    all.push(("logo", address(&masthead.logo)));
    // As large as programs want it, whatever was uploaded.
    let icon = sizable(&masthead.icon).replacen("/content/images/", "/content/images/size/w256h256/", 1);
    all.push(("icon", address(&icon)));
    all.push(("accent_color", Json::words(&masthead.accent_color)));
    all.push(("cover_image", address(&masthead.cover_image)));
    all.extend(NETWORKS.iter().map(|(name, hosts)| (*name, account(&masthead.social, name, hosts))));
    all.push(("locale", Json::text(house.language())));
    all.push(("timezone", Json::text(&*masthead.time_zone)));
    all.push(("codeinjection_head", Json::words(&masthead.codeinjection_head)));
    all.push(("codeinjection_foot", Json::words(&masthead.codeinjection_foot)));
    all.push(("navigation", navigation(house)));
    all.push(("secondary_navigation", links(&masthead.secondary_navigation)));
    all.push(("meta_title", Json::words(&masthead.meta_title)));
    all.push(("meta_description", Json::words(&masthead.meta_description)));
    all.push(("og_image", address(&masthead.og_image)));
    all.push(("og_title", Json::words(&masthead.og_title)));
    all.push(("og_description", Json::words(&masthead.og_description)));
    all.push(("twitter_image", address(&masthead.twitter_image)));
    all.push(("twitter_title", Json::words(&masthead.twitter_title)));
    all.push(("twitter_description", Json::words(&masthead.twitter_description)));
    // Whoever can be signed up somewhere is; every other switch of members is off.
    let signs_up = !masthead.subscribe_url.trim().is_empty();
    all.push(("members_support_address", Json::words(&masthead.contact)));
    all.push(("members_enabled", Json::Bool(signs_up)));
    no(&["donations_enabled"], &mut all);
    all.push(("allow_self_signup", Json::Bool(signs_up)));
    no(&["members_invite_only"], &mut all);
    all.push(("members_signup_access", Json::text(if signs_up { "all" } else { "none" })));
    no(&["paid_members_enabled"], &mut all);
    null(&["firstpromoter_account"], &mut all);
    all.push(("portal_button_style", Json::text("icon-and-text")));
    null(&["portal_button_signup_text", "portal_button_icon", "portal_signup_terms_html"], &mut all);
    no(&["portal_signup_checkbox_required", "portal_signup_gift_promotion", "portal_account_gift_promotion"], &mut all);
    all.push(("portal_plans", Json::List(Vec::new())));
    all.push(("portal_default_plan", Json::text("yearly")));
    no(&["portal_name", "portal_button"], &mut all);
    all.push(("comments_enabled", Json::text("off")));
    no(&["recommendations_enabled", "outbound_link_tagging"], &mut all);
    all.push(("default_email_address", Json::words(&masthead.contact)));
    all.push(("support_email_address", Json::words(&masthead.contact)));
    all.push(("editor_default_email_recipients", Json::text("disabled")));
    all.push(("labs", Json::Object(Vec::new())));
    no(&["transistor_portal_enabled"], &mut all);
    null(&["transistor_portal_heading", "transistor_portal_description"], &mut all);
    null(&["transistor_portal_button_text", "transistor_portal_url_template"], &mut all);
    null(&["site_uuid"], &mut all);
    all.push(("lang", Json::text(house.language())));
    all.push(("url", Json::text(format!("{}/", house.site))));
    all.push(("version", Json::text(VERSION)));
    Json::Object(all)
}

/// The links over the pages; where nobody set any, the sections stand there.
fn navigation(house: &House) -> Json {
    let paper = &house.paper;
    if !paper.masthead.navigation.is_empty() {
        return links(&paper.masthead.navigation);
    }
    let link = |section: &paper::Section| Link { label: section.name.clone(), url: format!("/section/{}/", section.slug) };
    links(&paper.sections.iter().map(link).collect::<Vec<_>>())
}

fn links(links: &[Link]) -> Json {
    let link = |link: &Link| Json::Object(vec![("label", Json::text(&*link.label)), ("url", Json::text(&*link.url))]);
    Json::List(links.iter().map(link).collect())
}

/// An account's name as Ghost writes it: what stands behind the host, `@name` on X, whole addresses
/// where the host is anybody's.
fn account(links: &[Link], network: &str, hosts: &[&str]) -> Json {
    let found = links.iter().find(|link| match url::Url::parse(&link.url) {
        Ok(url) => {
            let host = url.host_str().unwrap_or_default().trim_start_matches("www.").to_owned();
            hosts.contains(&host.as_str()) || (hosts.is_empty() && link.label.eq_ignore_ascii_case(network))
        }
        Err(_) => false,
    });
    let Some(link) = found else { return Json::Null };
    if hosts.is_empty() {
        return Json::text(&*link.url);
    }
    let Ok(url) = url::Url::parse(&link.url) else { return Json::Null };
    let name = url.path().trim_matches('/');
    let name = name.strip_prefix("profile/").unwrap_or(name);
    Json::words(if network == "twitter" && !name.starts_with('@') { format!("@{name}") } else { name.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_is_named_as_ghost_names_it() {
        let links = [
            ("X", "https://x.com/courant"),
            ("Bluesky", "https://bsky.app/profile/courant.example"),
            ("Mastodon", "https://social.example/@c"),
        ]
        .map(|(label, url)| Link { label: label.into(), url: url.into() });
        let of = |network: &str| {
            let hosts = NETWORKS.iter().find(|(name, _)| *name == network).unwrap().1;
            account(&links, network, hosts)
        };
        assert_eq!(of("twitter"), Json::text("@courant"));
        assert_eq!(of("bluesky"), Json::text("courant.example"));
        assert_eq!(of("mastodon"), Json::text("https://social.example/@c"));
        assert_eq!(of("linkedin"), Json::Null);
    }
}
