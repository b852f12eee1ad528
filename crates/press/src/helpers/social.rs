//! `social_accounts`, `social_url` and the two older ones: where else the paper, or one of its
//! authors, is to be found.
//!
//! Themes know nine platforms by a short name each and expect the name of an account, from
//! which the address is made; the masthead has addresses, from which the names are taken.

use hbs::{Call, Frame, Helpers, Value};

use super::text;
use crate::House;
use crate::values::web_address;

/// (what themes call it, the field that holds the account, its name), in the order themes show.
const PLATFORMS: [(&str, &str, &str); 9] = [
    ("x", "twitter", "X"),
    ("facebook", "facebook", "Facebook"),
    ("linkedin", "linkedin", "LinkedIn"),
    ("bluesky", "bluesky", "Bluesky"),
    ("threads", "threads", "Threads"),
    ("mastodon", "mastodon", "Mastodon"),
    ("tiktok", "tiktok", "TikTok"),
    ("youtube", "youtube", "YouTube"),
    ("instagram", "instagram", "Instagram"),
];

pub fn add(helpers: &mut Helpers) {
    helpers.add("social_accounts", |call| {
        let [source, ..] = call.args() else {
            return Err(call.refuse("social_accounts needs to know whose: {{#social_accounts @site}}"));
        };
        let accounts: Vec<Value> = PLATFORMS
            .iter()
            .filter_map(|(kind, field, name)| {
                let username = source.get(field).text();
                let href = profile(field, &username)?;
                Some(Value::object([
                    ("type", (*kind).into()),
                    ("name", (*name).into()),
                    ("username", username.into()),
                    ("href", Value::from(href)),
                ]))
            })
            .collect();
        if accounts.is_empty() {
            let this = call.this().clone();
            call.inverse(&this)?;
        }
        let last = accounts.len();
        for (at, account) in accounts.iter().enumerate() {
            let frame = Frame::new()
                .with("index", at)
                .with("number", at + 1)
                .with("first", at == 0)
                .with("last", at + 1 == last)
                .with("even", at % 2 == 1)
                .with("odd", at % 2 == 0);
            call.body_with(account, Some(&frame), std::slice::from_ref(account))?;
        }
        Ok(Value::Undefined)
    });
    helpers.add("social_url", |call| {
        let Some(wanted) = text(call, "type") else {
            return Ok(Value::Null);
        };
        // A theme may ask for `x`, but the account is kept in the field `twitter`, as in Ghost.
        Ok(address(call, &wanted, None).into())
    });
    for (name, field) in [("facebook_url", "facebook"), ("twitter_url", "twitter")] {
        helpers.add(name, move |call| {
            let given = call.args().first().map(Value::text);
            Ok(address(call, field, given).into())
        });
    }
}

/// The account of what we stand in, else the paper's.
fn address(call: &Call<'_, '_>, field: &str, given: Option<String>) -> Option<String> {
    let username = given.unwrap_or_else(|| {
        let own = call.this().get(field).text();
        if own.is_empty() { call.data("site").get(field).text() } else { own }
    });
    profile(field, &username)
}

/// The address of an account on a platform.
pub fn profile(field: &str, username: &str) -> Option<String> {
    let name = username.trim();
    if name.is_empty() {
        return None;
    }
    Some(match field {
        "twitter" | "x" => format!("https://x.com/{}", name.trim_start_matches('@')),
        "facebook" => format!("https://www.facebook.com/{}", name.trim_start_matches('/')),
        "threads" => format!("https://www.threads.net/@{}", name.trim_start_matches('@')),
        "bluesky" => format!("https://bsky.app/profile/{name}"),
        "mastodon" => format!("https://{name}"),
        "tiktok" => format!("https://www.tiktok.com/@{}", name.trim_start_matches('@')),
        "youtube" => format!("https://www.youtube.com/{name}"),
        "instagram" => format!("https://www.instagram.com/{name}"),
        "linkedin" if ["in/", "company/", "school/", "pub/"].iter().any(|kind| name.starts_with(kind)) => {
            format!("https://www.linkedin.com/{name}")
        }
        "linkedin" => format!("https://www.linkedin.com/in/{name}"),
        _ => return None,
    })
}

/// (field, account) of an address on a platform themes know.
pub fn account_of(url: &str) -> Option<(&'static str, String)> {
    let url = url::Url::parse(web_address(url)?).ok()?;
    let host = url.host_str()?.trim_start_matches("www.");
    let path = url.path().trim_matches('/');
    if path.is_empty() {
        return None;
    }
    Some(match host {
        "x.com" | "twitter.com" => ("twitter", format!("@{}", path.trim_start_matches('@'))),
        "facebook.com" => ("facebook", path.to_owned()),
        "linkedin.com" => ("linkedin", path.strip_prefix("in/").unwrap_or(path).to_owned()),
        "bsky.app" => ("bluesky", path.trim_start_matches("profile/").to_owned()),
        "threads.net" | "threads.com" => ("threads", path.trim_start_matches('@').to_owned()),
        "tiktok.com" => ("tiktok", path.to_owned()),
        "youtube.com" => ("youtube", path.to_owned()),
        "instagram.com" => ("instagram", path.to_owned()),
        // Mastodon runs on any host.
        _ if path.starts_with('@') => ("mastodon", format!("{host}/{path}")),
        _ => return None,
    })
}

/// Every link of the masthead that a reader may follow.
pub fn links(house: &House) -> Vec<Value> {
    let links = house.paper.masthead.social.iter();
    links
        .filter_map(|link| {
            let url = web_address(&link.url)?;
            let host = url::Url::parse(url).ok()?.host_str().unwrap_or_default().to_owned();
            let label = link.label.trim();
            Some(Value::object([
                ("name", if label.is_empty() { host.as_str() } else { label }.into()),
                ("href", Value::from(url)),
            ]))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_leads_to_its_profile_and_back() {
        for (field, name, url) in [
            ("twitter", "@anselm", "https://x.com/anselm"),
            ("facebook", "anselm", "https://www.facebook.com/anselm"),
            ("mastodon", "social.example/@anselm", "https://social.example/@anselm"),
            ("bluesky", "anselm.example", "https://bsky.app/profile/anselm.example"),
            ("tiktok", "@anselm", "https://www.tiktok.com/@anselm"),
            ("linkedin", "company/anselm", "https://www.linkedin.com/company/anselm"),
            ("linkedin", "anselm", "https://www.linkedin.com/in/anselm"),
        ] {
            assert_eq!(profile(field, name).as_deref(), Some(url));
            assert_eq!(account_of(url), Some((field, name.to_owned())));
        }
        assert_eq!(account_of("javascript:alert(1)"), None);
    }
}
