//! The parts of the paper, in the order of its navigation.

use archive::Nouns;
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use http::StatusCode;
use paper::{Act, Section, SectionId, Slug};

use super::page::{self, Frame, Visit};
use crate::error::{Error, Result};

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
    let by = visit.staff()?.clone();
    by.role.may(Act::Settings, false)?;
    let name = visit.form.text("name").trim().to_owned();
    if name.is_empty() {
        return screen(visit, StatusCode::UNPROCESSABLE_ENTITY, Some("A section needs a name.".into())).await;
    }
    let slug = Slug::from_words(&name);
    if visit.state.archive.sections().by_slug(slug.as_str()).await?.is_some() {
        let sentence = format!("There is a section at /section/{slug}/ already. Choose another name.");
        return screen(visit, StatusCode::UNPROCESSABLE_ENTITY, Some(sentence)).await;
    }
    let description = Some(visit.form.text("description").trim()).filter(|text| !text.is_empty());
    let tx = visit.state.archive.begin().await?;
    tx.sections().ensure(&slug, &name, description).await?;
    tx.journal().enter(Some(&by), "add section", format!("section:{slug}"), &name, visit.now).await?;
    tx.commit().await?;
    Ok(page::go("/desk/sections?said=added"))
}

pub async fn save(visit: Visit, Path(id): Path<i64>) -> Result<Response> {
    let by = visit.staff()?.clone();
    by.role.may(Act::Settings, false)?;
    let before = visit.state.archive.sections().by_id(SectionId(id)).await?.ok_or(Error::NotFound("section"))?;
    let name = visit.form.text("name").trim().to_owned();
    if name.is_empty() {
        return screen(visit, StatusCode::UNPROCESSABLE_ENTITY, Some("A section needs a name.".into())).await;
    }
    let description = Some(visit.form.text("description").trim().to_owned()).filter(|text| !text.is_empty());
    let position = visit.form.number("position").unwrap_or(before.position).clamp(0, 1_000);
    let after = Section { name, description, position, ..before };
    let tx = visit.state.archive.begin().await?;
    tx.sections().save(&after).await?;
    tx.journal().enter(Some(&by), "change section", format!("section:{}", after.slug), &after.name, visit.now).await?;
    tx.commit().await?;
    Ok(page::go("/desk/sections?said=saved"))
}
