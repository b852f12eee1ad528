//! The working copy of a story that readers have: its screen, and what is done with it.
//!
//! As on a draft, a button that sends goes with the fields: what was typed is saved in the same
//! transaction, so nobody sends other words than those on the screen.

use archive::{Nouns, Tx};
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use http::StatusCode;
use paper::{Change, Picture, State, Story, StoryId, WorkingCopy};
use reading::changes::{Run, Side, between};

use super::page::{self, Frame, Visit};
use super::stories;
use super::words::{Words, typed};
use crate::error::{Error, Result, status_of};

#[derive(Template)]
#[template(path = "desk/copy.html")]
struct Screen {
    frame: Frame,
    id: StoryId,
    headline: String,
    state: State,
    version: i64,
    edition: i64,
    words: Words,
    picture: Option<Picture>,
    picture_src: String,
    /// Kept already, newest first.
    files: Vec<super::files::Offer>,
    /// (as stored, in words, what it means, chosen)
    changes: Vec<(&'static str, &'static str, &'static str, bool)>,
    change: Change,
    note: String,
    reason: String,
    saved: String,
    /// Who works on it, where that is somebody else.
    holder: Option<String>,
    /// It lies as the origin's new text came.
    is_theirs: bool,
    differences: Vec<Run>,
    differ: bool,
    may_send: bool,
    places: Vec<String>,
}

pub fn name_of(change: Change) -> &'static str {
    match change {
        Change::Fix => "Fix",
        Change::Update => "Update",
        Change::Correction => "Correction",
    }
}

fn meaning(change: Change) -> &'static str {
    match change {
        Change::Fix => "A slip of the pen. Readers are told nothing, and no date moves.",
        Change::Update => "New facts. The page and the feeds say when it was updated.",
        Change::Correction => "We were wrong. Your note stands on the story, on the page of corrections and in the feeds.",
    }
}

pub async fn begin(visit: Visit, Path(id): Path<i64>) -> Result<Response> {
    let change = Change::parse(visit.form.text("change")).unwrap_or(Change::Update);
    let tx = visit.state.archive.begin().await?;
    let done = desk::begin_copy(&tx, visit.staff()?, StoryId(id), change, visit.now).await;
    match page::settle(tx, done).await? {
        Ok(_) => Ok(page::go(&format!("/desk/stories/{id}/copy?said=copy-begun"))),
        Err(no) => stories::editor(visit, StoryId(id), status_of(&no), Some(no.to_string())).await,
    }
}

pub async fn show(visit: Visit, Path(id): Path<i64>) -> Result<Response> {
    screen(visit, StoryId(id), StatusCode::OK, None).await
}

/// What is to be done once the fields are saved.
enum Deed {
    Save,
    Send,
    Release,
}

pub async fn save(visit: Visit, Path(id): Path<i64>) -> Result<Response> {
    act(visit, id, Deed::Save).await
}

pub async fn send(visit: Visit, Path(id): Path<i64>) -> Result<Response> {
    act(visit, id, Deed::Send).await
}

pub async fn release(visit: Visit, Path(id): Path<i64>) -> Result<Response> {
    act(visit, id, Deed::Release).await
}

async fn act(visit: Visit, id: i64, deed: Deed) -> Result<Response> {
    let story = StoryId(id);
    let tx = visit.state.archive.begin().await?;
    let done = both(&visit, &tx, story, &deed).await;
    match page::settle(tx, done).await? {
        Ok(()) => Ok(page::go(&match deed {
            Deed::Save => format!("/desk/stories/{id}/copy?said=copy-saved"),
            Deed::Send => format!("/desk/stories/{id}?said=sent"),
            Deed::Release => format!("/desk/stories/{id}?said=released"),
        })),
        Err(no) => screen(visit, story, status_of(&no), Some(no.to_string())).await,
    }
}

async fn both(visit: &Visit, tx: &Tx, id: StoryId, deed: &Deed) -> desk::Result<()> {
    let by = visit.session.as_ref().map(|session| &session.staff).ok_or(desk::Error::NotFound("colleague"))?;
    let (now, form) = (visit.now, &visit.form);
    let house = visit.state.house().await?;
    let change = Change::parse(form.text("change")).unwrap_or(Change::Update);
    desk::edit_copy(tx, by, id, typed(form), change, &form.lines("note"), now).await?;
    match deed {
        Deed::Save => {}
        Deed::Send => drop(desk::send(tx, by, id, &house, now).await?),
        Deed::Release => drop(desk::release_with_copy(tx, by, id, &form.lines("reason"), &house, now).await?),
    }
    Ok(())
}

pub async fn take_over(visit: Visit, Path(id): Path<i64>) -> Result<Response> {
    let tx = visit.state.archive.begin().await?;
    let done = desk::take_over_copy(&tx, visit.staff()?, StoryId(id), visit.now).await;
    match page::settle(tx, done).await? {
        Ok(_) => Ok(page::go(&format!("/desk/stories/{id}/copy?said=copy-taken"))),
        Err(no) => screen(visit, StoryId(id), status_of(&no), Some(no.to_string())).await,
    }
}

pub async fn end(visit: Visit, Path(id): Path<i64>) -> Result<Response> {
    let tx = visit.state.archive.begin().await?;
    let done = desk::drop_copy(&tx, visit.staff()?, StoryId(id), visit.now).await;
    match page::settle(tx, done).await? {
        Ok(()) => Ok(page::go(&format!("/desk/stories/{id}?said=copy-dropped"))),
        Err(no) => screen(visit, StoryId(id), status_of(&no), Some(no.to_string())).await,
    }
}

/// The page as it will be; for staff alone, and never kept anywhere.
pub async fn show_proof(visit: Visit, Path(id): Path<i64>) -> Result<Response> {
    let (live, copy) = both_texts(&visit, StoryId(id)).await?;
    stories::proof(&visit, &live.with_words_of(copy.story)).await
}

async fn both_texts(visit: &Visit, id: StoryId) -> Result<(Story, WorkingCopy)> {
    let archive = &visit.state.archive;
    let live = archive.stories().get(id).await?;
    let copy = archive.working_copies().of_story(id).await?.ok_or(Error::NotFound("working copy"))?;
    Ok((live, copy))
}

/// The copy. With a refusal it keeps what was typed.
async fn screen(visit: Visit, id: StoryId, status: StatusCode, refusal: Option<String>) -> Result<Response> {
    let archive = &visit.state.archive;
    let (live, copy) = both_texts(&visit, id).await?;
    let staff = visit.staff()?.clone();
    let picture = match copy.story.picture {
        Some(id) => archive.pictures().by_id(id).await?,
        None => None,
    };
    let holder = match copy.by.filter(|holder| *holder != staff.id) {
        Some(holder) => archive.staff().by_id(holder).await?.map(|staff| staff.name),
        None => None,
    };
    let edit = visit.form.get("headline").map(|_| typed(&visit.form));
    let kept = |field: &str, stored: &str| visit.form.get(field).map_or_else(|| stored.to_owned(), |_| visit.form.lines(field));
    let change = visit.form.get("change").and_then(Change::parse).unwrap_or(copy.change);
    let differences = between(&desk::working_copy::prose(&live), &desk::working_copy::prose(&copy.story));
    let house = visit.state.house().await?;
    let mut frame = visit.frame(format!("Working copy: {}", live.headline), "board").await?;
    frame.refusal = refusal;
    let screen = Screen {
        id,
        state: live.state,
        version: live.version,
        edition: edit.as_ref().map_or(copy.edition, |edit| edit.edition),
        words: Words::of(&visit, &copy.story, picture.as_ref(), edit.as_ref()).await?,
        files: super::files::offers(&visit).await?,
        picture_src: picture.as_ref().map(desk::pictures::address).unwrap_or_default(),
        picture,
        changes: Change::ALL.map(|one| (one.as_str(), name_of(one), meaning(one), one == change)).into(),
        change,
        note: kept("note", &copy.note),
        reason: kept("reason", ""),
        saved: visit.clock().await?.full(copy.saved_at),
        holder,
        is_theirs: copy.by.is_none(),
        differ: differences.iter().any(|run| run.side != Side::Both),
        differences,
        may_send: staff.role.may(change.act(), house.editors_publish).is_ok(),
        places: super::takedown::places(&visit, &live).await?,
        headline: live.headline,
        frame,
    };
    page::show(status, &screen)
}
