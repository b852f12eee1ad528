//! The parts of the paper, in the order of its navigation.

use archive::Nouns;
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use http::StatusCode;
use paper::{Section, SectionId};

use super::page::{self, Frame, Visit};
use crate::error::{Result, status_of};

#[derive(Template)]
#[template(path = "desk/sections.html")]
struct Screen {
    frame: Frame,
    sections: Vec<Section>,
    name: String,
    description: String,
}

pub async fn show(visit: Visit) -> Result<Response> {
    screen(visit, StatusCode::OK, None).await
}

async fn screen(visit: Visit, status: StatusCode, refusal: Option<String>) -> Result<Response> {
    let mut frame = visit.frame("Sections", "settings").await?;
    frame.refusal = refusal;
    let sections = visit.state.archive.sections().list().await?;
    page::show(
        status,
        &Screen {
            frame,
            sections,
            name: visit.form.text("name").to_owned(),
            description: visit.form.text("description").to_owned(),
        },
    )
}

pub async fn add(visit: Visit) -> Result<Response> {
    let tx = visit.state.archive.begin().await?;
    let (name, description) = (visit.form.text("name"), visit.form.text("description"));
    let done = desk::add_section(&tx, Some(visit.staff()?), name, description, visit.now).await;
    match page::settle(tx, done).await? {
        Ok(_) => Ok(page::go("/desk/sections?said=added")),
        Err(no) => screen(visit, status_of(&no), Some(no.to_string())).await,
    }
}

pub async fn save(visit: Visit, Path(id): Path<i64>) -> Result<Response> {
    let tx = visit.state.archive.begin().await?;
    let (name, description) = (visit.form.text("name"), visit.form.text("description"));
    let position = visit.form.number("position");
    let done = desk::change_section(&tx, visit.staff()?, SectionId(id), name, description, position, visit.now).await;
    match page::settle(tx, done).await? {
        Ok(()) => Ok(page::go("/desk/sections?said=saved")),
        Err(no) => screen(visit, status_of(&no), Some(no.to_string())).await,
    }
}
