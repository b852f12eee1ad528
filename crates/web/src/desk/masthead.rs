//! The paper's own words and settings.

use archive::Nouns;
use askama::Template;
use axum::response::Response;
use chrono_tz::Tz;
use http::StatusCode;
use paper::{Act, Link, Masthead};
use url::Url;

use super::page::{self, Frame, Visit};
use crate::error::Result;
use crate::form::Form;

#[derive(Template)]
#[template(path = "desk/masthead.html")]
struct Screen {
    frame: Frame,
    words: Masthead,
    zones: Vec<(&'static str, bool)>,
    /// The links there are, and three empty lines for more.
    links: Vec<Link>,
}

pub async fn show(visit: Visit) -> Result<Response> {
    let words = visit.state.archive.paper().await?.masthead.clone();
    screen(visit, words, StatusCode::OK, None).await
}

async fn screen(visit: Visit, words: Masthead, status: StatusCode, refusal: Option<String>) -> Result<Response> {
    let mut frame = visit.frame("Masthead", "settings").await?;
    frame.refusal = refusal;
    let zones = chrono_tz::TZ_VARIANTS.iter().map(|zone| (zone.name(), zone.name() == words.time_zone)).collect();
    let mut links = words.social.clone();
    links.extend([Link::default(), Link::default(), Link::default()]);
    page::show(status, &Screen { frame, words, zones, links })
}

pub async fn save(visit: Visit) -> Result<Response> {
    let by = visit.staff()?.clone();
    by.role.may(Act::Settings, false)?;
    let words = typed(&visit.form);
    if let Some(sentence) = wrong(&words) {
        return screen(visit, words, StatusCode::UNPROCESSABLE_ENTITY, Some(sentence)).await;
    }
    let tx = visit.state.archive.begin().await?;
    tx.save_masthead(&words).await?;
    tx.journal().enter(Some(&by), "masthead", "paper", &words.title, visit.now).await?;
    tx.commit().await?;
    Ok(page::go("/desk/masthead?said=saved"))
}

fn typed(form: &Form) -> Masthead {
    let text = |name: &str| form.lines(name).trim().to_owned();
    let social = form
        .all("social_label")
        .zip(form.all("social_url"))
        .map(|(label, url)| Link { label: label.trim().to_owned(), url: url.trim().to_owned() });
    Masthead {
        title: text("title"),
        tagline: text("tagline"),
        description: text("description"),
        language: text("language"),
        time_zone: text("time_zone"),
        social: social.filter(|link| !link.label.is_empty() || !link.url.is_empty()).collect(),
        contact: text("contact"),
        publisher: text("publisher"),
        corrections_policy: text("corrections_policy"),
        editors_publish: form.ticked("editors_publish"),
        subscribe_url: text("subscribe_url"),
    }
}

/// A sentence for the first thing that will not do.
fn wrong(words: &Masthead) -> Option<String> {
    if words.title.is_empty() {
        return Some("The paper needs a name.".into());
    }
    if words.time_zone.parse::<Tz>().is_err() {
        return Some(format!(
            "“{}” is no time zone that we know. Choose one from the list, such as Europe/Dublin.",
            words.time_zone
        ));
    }
    if words.language.is_empty() || !words.language.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') {
        return Some("The language is a short mark such as en, en-GB or de.".into());
    }
    for link in &words.social {
        if link.label.is_empty() {
            return Some(format!("Give the link to {} a name.", link.url));
        }
        if !is_web(&link.url) {
            return Some(format!("The link “{}” needs a whole address that begins with https://.", link.label));
        }
    }
    let ours =
        words.subscribe_url.starts_with('/') && !words.subscribe_url.starts_with("//") && !words.subscribe_url.contains('\\');
    if !words.subscribe_url.is_empty() && !ours && !is_web(&words.subscribe_url) {
        return Some(
            "The subscribe address is a path of ours, such as /members/, or a whole address that begins with https://.".into(),
        );
    }
    None
}

/// Is this a whole http or https address?
pub fn is_web(url: &str) -> bool {
    Url::parse(url).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
}
