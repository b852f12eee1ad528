//! What is done to a story before readers have it. Each is a noun below the story's address.
//!
//! A button that sends the story goes with the fields: what was typed is saved in the same
//! transaction, so nobody publishes other words than those on the screen.

use archive::Tx;
use axum::extract::Path;
use axum::response::Response;
use chrono::{DateTime, Utc};
use http::StatusCode;
use paper::StoryId;

use super::page::{self, Visit};
use super::stories;
use super::words::typed;
use crate::error::{Result, status_of};

/// What is to be done.
enum Deed {
    Submit,
    HandBack,
    Publish,
    Schedule(DateTime<Utc>),
    Unschedule,
    Embargo(Option<DateTime<Utc>>),
    Spike,
    Restore,
}

pub async fn submit(visit: Visit, Path(id): Path<i64>) -> Result<Response> {
    act(visit, id, Deed::Submit, "submitted").await
}

pub async fn hand_back(visit: Visit, Path(id): Path<i64>) -> Result<Response> {
    act(visit, id, Deed::HandBack, "returned").await
}

pub async fn publish(visit: Visit, Path(id): Path<i64>) -> Result<Response> {
    act(visit, id, Deed::Publish, "published").await
}

pub async fn schedule(visit: Visit, Path(id): Path<i64>) -> Result<Response> {
    let Some(at) = visit.clock().await?.read(visit.form.text("at")) else {
        let sentence = "Choose the day and the hour at which it is to go out.".to_owned();
        return stories::editor(visit, StoryId(id), StatusCode::UNPROCESSABLE_ENTITY, Some(sentence)).await;
    };
    act(visit, id, Deed::Schedule(at), "scheduled").await
}

pub async fn unschedule(visit: Visit, Path(id): Path<i64>) -> Result<Response> {
    act(visit, id, Deed::Unschedule, "unscheduled").await
}

/// An empty field lifts the embargo.
pub async fn embargo(visit: Visit, Path(id): Path<i64>) -> Result<Response> {
    let typed = visit.form.text("until").trim().to_owned();
    let until = visit.clock().await?.read_not_before(&typed);
    if until.is_none() && !typed.is_empty() {
        let sentence = "This is not a day and an hour. Leave the field empty to lift the embargo.".to_owned();
        return stories::editor(visit, StoryId(id), StatusCode::UNPROCESSABLE_ENTITY, Some(sentence)).await;
    }
    act(visit, id, Deed::Embargo(until), "embargoed").await
}

pub async fn spike(visit: Visit, Path(id): Path<i64>) -> Result<Response> {
    act(visit, id, Deed::Spike, "spiked").await
}

pub async fn restore(visit: Visit, Path(id): Path<i64>) -> Result<Response> {
    act(visit, id, Deed::Restore, "restored").await
}

async fn act(visit: Visit, id: i64, deed: Deed, word: &str) -> Result<Response> {
    let story = StoryId(id);
    let tx = visit.state.archive.begin().await?;
    match both(&visit, &tx, story, deed).await {
        Ok(()) => {
            tx.commit().await?;
            Ok(page::go(&format!("/desk/stories/{id}?said={word}")))
        }
        Err(desk::Error::Refusal(no)) => {
            drop(tx);
            stories::editor(visit, story, status_of(&no), Some(no.to_string())).await
        }
        Err(other) => Err(other.into()),
    }
}

/// Saves what was typed, if fields came along, and does the deed: both or neither.
async fn both(visit: &Visit, tx: &Tx, id: StoryId, deed: Deed) -> desk::Result<()> {
    let by = visit.session.as_ref().map(|session| &session.staff).ok_or(desk::Error::NotFound("colleague"))?;
    let (now, form) = (visit.now, &visit.form);
    let house = visit.state.house().await?;
    if form.get("headline").is_some() {
        desk::edit(tx, by, id, typed(form), now).await?;
    }
    match deed {
        Deed::Submit => desk::submit(tx, by, id, now).await?,
        Deed::HandBack => desk::hand_back(tx, by, id, form.text("note"), now).await?,
        Deed::Publish => desk::publish(tx, by, id, &house, now).await?,
        Deed::Schedule(at) => desk::schedule(tx, by, id, at, &house, now).await?,
        Deed::Unschedule => desk::unschedule(tx, by, id, now).await?,
        Deed::Embargo(until) => desk::embargo(tx, by, id, until, now).await?,
        Deed::Spike => desk::spike(tx, by, id, now).await?,
        Deed::Restore => desk::restore(tx, by, id, now).await?,
    };
    Ok(())
}
