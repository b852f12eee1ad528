//! The paper's own words and settings.

use askama::Template;
use axum::response::Response;
use http::StatusCode;
use paper::{Link, Masthead};

use super::page::{self, Frame, Visit};
use crate::error::{Result, status_of};
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
    let words = typed(&visit.form);
    let tx = visit.state.archive.begin().await?;
    let done = desk::change_masthead(&tx, Some(visit.staff()?), &words, visit.now).await;
    match page::settle(tx, done).await? {
        Ok(()) => Ok(page::go("/desk/masthead?said=saved")),
        Err(no) => screen(visit, words, status_of(&no), Some(no.to_string())).await,
    }
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
