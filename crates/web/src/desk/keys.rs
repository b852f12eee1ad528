//! Who may read the paper through its APIs: integrations and their keys.

use archive::Nouns;
use archive::keys::Integration;
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use http::StatusCode;

use super::page::{self, Frame, Visit};
use crate::error::{Result, status_of};

#[derive(Template)]
#[template(path = "desk/integrations.html")]
struct Screen {
    frame: Frame,
    rows: Vec<(Integration, String)>,
    name: String,
    site: String,
}

pub async fn show(visit: Visit) -> Result<Response> {
    screen(visit, StatusCode::OK, None).await
}

async fn screen(visit: Visit, status: StatusCode, refusal: Option<String>) -> Result<Response> {
    let clock = visit.clock().await?;
    let rows = visit.state.archive.keys().list(1_000).await?;
    let mut frame = visit.frame("Integrations", "settings").await?;
    frame.refusal = refusal;
    let screen = Screen {
        rows: rows
            .into_iter()
            .map(|row| {
                let since = clock.full(row.created_at).to_string();
                (row, since)
            })
            .collect(),
        name: visit.form.text("name").to_owned(),
        site: visit.state.settings.site_url.clone(),
        frame,
    };
    page::show(status, &screen)
}

pub async fn add(visit: Visit) -> Result<Response> {
    let tx = visit.state.archive.begin().await?;
    let done = desk::add_integration(&tx, Some(visit.staff()?), visit.form.text("name"), visit.now).await;
    match page::settle(tx, done).await? {
        Ok(_) => Ok(page::go("/desk/integrations?said=added")),
        Err(no) => screen(visit, status_of(&no), Some(no.to_string())).await,
    }
}

pub async fn remove(visit: Visit, Path(id): Path<i64>) -> Result<Response> {
    let tx = visit.state.archive.begin().await?;
    desk::remove_integration(&tx, Some(visit.staff()?), id, visit.now).await?;
    tx.commit().await?;
    Ok(page::go("/desk/integrations?said=removed"))
}
