//! Where old addresses lead: one file, typed here or brought from elsewhere.

use archive::{File, Nouns};
use askama::Template;
use axum::response::Response;
use http::StatusCode;

use super::page::{self, Frame, Visit};
use super::themes::attached;
use crate::error::{Result, status_of};

#[derive(Template)]
#[template(path = "desk/redirects.html")]
struct Screen {
    frame: Frame,
    text: String,
    /// How many there are as saved.
    count: usize,
    /// An address somebody wanted to try, and where it leads.
    tried: String,
    leads: Option<String>,
}

pub async fn show(visit: Visit) -> Result<Response> {
    let text = visit.state.archive.files().get(File::Redirects).await?.unwrap_or_default();
    screen(visit, text, StatusCode::OK, None).await
}

async fn screen(visit: Visit, text: String, status: StatusCode, refusal: Option<String>) -> Result<Response> {
    let redirects = crate::reader::redirects::read(&visit.state).await?;
    let tried = visit.query.text("try").trim().to_owned();
    let (path, query) = tried.split_once('?').map_or((tried.as_str(), None), |(path, query)| (path, Some(query)));
    let leads = redirects
        .find(path, query)
        .map(|leads| format!("{} ({})", leads.to, if leads.permanent { "301, for good" } else { "302, for now" }));
    let mut frame = visit.frame("Redirects", "settings").await?;
    frame.refusal = refusal;
    page::show(status, &Screen { frame, text, count: redirects.len(), tried, leads })
}

/// A file that was chosen goes before what stands in the field.
pub async fn save(visit: Visit) -> Result<Response> {
    let text = match &visit.form.file {
        Some(file) => match std::str::from_utf8(file) {
            Ok(text) => text.trim_start_matches('\u{feff}').replace("\r\n", "\n"),
            Err(_) => {
                let sentence =
                    "This file is no text in UTF-8. Save it as redirects.yaml or redirects.json and choose it again.".to_owned();
                return screen(visit, String::new(), StatusCode::UNPROCESSABLE_ENTITY, Some(sentence)).await;
            }
        },
        None => visit.form.lines("text"),
    };
    let tx = visit.state.archive.begin().await?;
    let done = desk::change_redirects(&tx, visit.staff()?, &text, visit.now).await;
    match page::settle(tx, done).await? {
        Ok(_) => Ok(page::go("/desk/redirects?said=saved")),
        Err(no) => screen(visit, text, status_of(&no), Some(no.to_string())).await,
    }
}

pub async fn download(visit: Visit) -> Result<Response> {
    let text = visit.state.archive.files().get(File::Redirects).await?.unwrap_or_default();
    let name = if text.trim_start().starts_with(['[', '{']) { "redirects.json" } else { "redirects.yaml" };
    Ok(attached(name, "text/plain; charset=utf-8", text.into()))
}
