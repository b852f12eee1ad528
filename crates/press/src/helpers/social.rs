//! `social_accounts` and `social_url`: the paper's own links elsewhere, from the masthead.

use hbs::{Frame, Helpers, Value};

use super::{sheet, text};
use crate::House;
use crate::values::web_address;

pub fn add(helpers: &mut Helpers) {
    helpers.add("social_accounts", |call| {
        let accounts = accounts(&sheet(call)?.house);
        if accounts.is_empty() {
            let this = call.this().clone();
            call.inverse(&this)?;
        }
        let last = accounts.len();
        for (at, account) in accounts.iter().enumerate() {
            let frame = Frame::new().with("index", at).with("number", at + 1).with("first", at == 0).with("last", at + 1 == last);
            call.body_with(account, Some(&frame), std::slice::from_ref(account))?;
        }
        Ok(Value::Undefined)
    });
    for (name, wanted) in [("facebook_url", "facebook"), ("twitter_url", "x")] {
        helpers.add(name, move |call| {
            let found = accounts(&sheet(call)?.house).into_iter().find(|a| a.get("type").text() == wanted);
            Ok(found.map_or(Value::Undefined, |a| a.get("href")))
        });
    }
    helpers.add("social_url", |call| {
        let wanted = text(call, "type").unwrap_or_default();
        let found = accounts(&sheet(call)?.house).into_iter().find(|a| a.get("type").text() == wanted);
        Ok(found.map_or(Value::Undefined, |a| a.get("href")))
    });
}

pub fn accounts(house: &House) -> Vec<Value> {
    let links = house.paper.masthead.social.iter();
    links
        .filter_map(|link| {
            let url = web_address(&link.url)?;
            let parsed = url::Url::parse(url).ok()?;
            let username = parsed.path().trim_matches('/').rsplit('/').next().unwrap_or_default().to_owned();
            Some(Value::object([
                ("type", kind(parsed.host_str().unwrap_or_default(), parsed.path()).into()),
                (
                    "name",
                    if link.label.trim().is_empty() {
                        parsed.host_str().unwrap_or_default().into()
                    } else {
                        link.label.trim().into()
                    },
                ),
                ("username", username.into()),
                ("href", Value::from(url)),
            ]))
        })
        .collect()
}

/// Ghost's names of the nine platforms it knows; Mastodon runs on any host.
fn kind(host: &str, path: &str) -> &'static str {
    let host = host.trim_start_matches("www.");
    match host {
        "x.com" | "twitter.com" => "x",
        "facebook.com" => "facebook",
        "linkedin.com" => "linkedin",
        "bsky.app" => "bluesky",
        "threads.net" | "threads.com" => "threads",
        "tiktok.com" => "tiktok",
        "youtube.com" => "youtube",
        "instagram.com" => "instagram",
        _ if path.starts_with("/@") => "mastodon",
        _ => "link",
    }
}
