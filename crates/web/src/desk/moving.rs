//! A whole paper moves in, or is taken out: a file is brought, looked through, and taken in with
//! one button once somebody has seen what it holds. Jobs do the work; the screen tells how far
//! they are, with scripts off as well.

use archive::Nouns;
use askama::Template;
use axum::body::Body;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::{self, HeaderValue};
use paper::{Holds, Move, MoveId, MoveReport, MoveState, Slug, Way};

use super::page::{self, Frame, Visit};
use crate::error::{Error, Result, status_of};
use crate::form::Brought;
use crate::limits;

/// Moves that the screen lists.
const SHOWN: i64 = 20;
const TITLE: &str = "Move in, take out";

struct Row {
    id: MoveId,
    name: String,
    when: String,
    what: &'static str,
    class: &'static str,
    /// Waits to be fetched.
    fetch: bool,
    size: String,
}

#[derive(Template)]
#[template(path = "desk/moving.html")]
struct Screen {
    frame: Frame,
    rows: Vec<Row>,
    site: String,
    most: u64,
}

pub async fn show(visit: Visit) -> Result<Response> {
    screen(visit, StatusCode::OK, None).await
}

async fn screen(visit: Visit, status: StatusCode, refusal: Option<String>) -> Result<Response> {
    let clock = visit.clock().await?;
    let moves = visit.state.archive.moves().list(SHOWN).await?;
    let rows = moves.iter().map(|one| Row {
        id: one.id,
        name: one.name.clone(),
        when: clock.time(one.asked_at),
        what: in_words(one),
        class: match one.state {
            MoveState::Done => "good",
            MoveState::Refused => "bad",
            MoveState::Dropped => "",
            _ => "warn",
        },
        fetch: one.way == Way::Out && one.parked.is_some(),
        size: size(one.size),
    });
    let rows = rows.collect();
    let mut frame = visit.frame(TITLE, "settings").await?;
    frame.refusal = refusal;
    page::show(status, &Screen { frame, rows, site: visit.form.text("site").to_owned(), most: limits::EXPORT >> 30 })
}

fn in_words(one: &Move) -> &'static str {
    match (one.way, one.state) {
        (_, MoveState::Reading) => "being looked through",
        (_, MoveState::Read) => "waits for your word",
        (_, MoveState::Refused) => "not taken",
        (Way::In, MoveState::Moving) => "moving in",
        (Way::Out, MoveState::Moving) => "being written",
        (Way::In, MoveState::Done) => "moved in",
        (Way::Out, MoveState::Done) if one.parked.is_some() => "ready to be fetched",
        (Way::Out, MoveState::Done) => "taken out",
        (_, MoveState::Dropped) => "put away",
    }
}

/// Takes a file whose beginning is that of an export; a job looks at the rest.
pub async fn bring(visit: Visit) -> Result<Response> {
    let Some(brought) = visit.form.parked.clone() else {
        let sentence = "Choose the file that the old house gave you first.".to_owned();
        return screen(visit, StatusCode::UNPROCESSABLE_ENTITY, Some(sentence)).await;
    };
    if let Some(sentence) = wrong_kind(&brought) {
        visit.state.archive.blobs.unpark(&brought.parked.name).await?;
        return screen(visit, StatusCode::UNPROCESSABLE_ENTITY, Some(sentence)).await;
    }
    let tx = visit.state.archive.begin().await?;
    let done = desk::moves::bring(&tx, visit.staff()?, &brought.name, &brought.parked, visit.form.text("site"), visit.now).await;
    match page::settle(tx, done).await? {
        Ok(id) => Ok(page::go(&format!("/desk/moving/{id}"))),
        Err(no) => {
            visit.state.archive.blobs.unpark(&brought.parked.name).await?;
            screen(visit, status_of(&no), Some(no.to_string())).await
        }
    }
}

/// What a file is that begins otherwise than any export.
fn wrong_kind(brought: &Brought) -> Option<String> {
    let head = brought.head.trim_ascii_start();
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
    let lower = head.to_ascii_lowercase();
    let is = |what: &str| {
        Some(format!(
            "{what}, not an export, so nothing was kept of it. Ghost\u{2019}s export is a .json or .zip file, WordPress\u{2019}s an .xml, Substack\u{2019}s a .zip."
        ))
    };
    if head.starts_with(b"PK") || head.starts_with(b"{") {
        return None;
    }
    if lower.starts_with(b"<!doctype html") || lower.starts_with(b"<html") {
        return is("This file is a web page");
    }
    if head.starts_with(b"<") {
        return None;
    }
    if head.starts_with(b"\x1f\x8b") || head.starts_with(b"Rar!") || head.starts_with(b"7z\xbc\xaf") {
        return is("This file is packed in a way that exports are not");
    }
    if head.starts_with(b"%PDF") || head.starts_with(b"\x89PNG") || head.starts_with(b"\xff\xd8") {
        return is("This file is a document or a picture");
    }
    is("This file is something else")
}

#[derive(Template)]
#[template(path = "desk/move.html")]
struct One {
    frame: Frame,
    id: MoveId,
    name: String,
    size: String,
    what: &'static str,
    /// Is anything being done, so that the page asks again by itself?
    under_way: bool,
    is_out: bool,
    waits: bool,
    fetch: bool,
    may_put_away: bool,
    holds: Option<Holds>,
    system: String,
    report: Option<MoveReport>,
    step: Option<Shown>,
    site: String,
}

/// How far it is, in words and in hundredths.
struct Shown {
    words: String,
    of_hundred: Option<u64>,
}

pub async fn show_one(visit: Visit, Path(id): Path<i64>) -> Result<Response> {
    one(visit, id, StatusCode::OK, None).await
}

async fn one(visit: Visit, id: i64, status: StatusCode, refusal: Option<String>) -> Result<Response> {
    let there = visit.state.archive.moves().by_id(MoveId(id)).await?.ok_or(Error::NotFound("move"))?;
    let mut frame = visit.frame(there.name.clone(), "settings").await?;
    frame.refusal = refusal;
    let step = there.step.as_ref().map(|step| Shown {
        words: match (step.done, step.of) {
            (0, 0) => step.what.clone(),
            (done, 0) => format!("{}: {done}", step.what),
            (done, of) => format!("{}: {done} of {of}", step.what),
        },
        of_hundred: (step.of > 0).then(|| step.done.min(step.of) * 100 / step.of),
    });
    let screen = One {
        frame,
        id: there.id,
        size: size(there.size),
        what: in_words(&there),
        under_way: there.is_under_way(),
        is_out: there.way == Way::Out,
        waits: there.state == MoveState::Read,
        fetch: there.way == Way::Out && there.parked.is_some(),
        may_put_away: there.parked.is_some() && !there.is_under_way(),
        system: there.holds.as_ref().and_then(|holds| holds.system).map(|system| system.to_string()).unwrap_or_default(),
        site: there.site.clone().unwrap_or_default(),
        holds: there.holds,
        report: there.report,
        step,
        name: there.name,
    };
    page::show(status, &screen)
}

pub async fn begin(visit: Visit, Path(id): Path<i64>) -> Result<Response> {
    let tx = visit.state.archive.begin().await?;
    let done = desk::moves::begin(&tx, visit.staff()?, MoveId(id), visit.form.ticked("pictures"), visit.now).await;
    match page::settle(tx, done).await? {
        Ok(()) => Ok(page::go(&format!("/desk/moving/{id}"))),
        Err(no) => one(visit, id, status_of(&no), Some(no.to_string())).await,
    }
}

pub async fn put_away(visit: Visit, Path(id): Path<i64>) -> Result<Response> {
    let tx = visit.state.archive.begin().await?;
    let done = desk::moves::put_away(&tx, Some(visit.staff()?), MoveId(id), visit.now).await;
    match page::settle(tx, done).await? {
        Ok(parked) => {
            if let Some(parked) = parked {
                visit.state.archive.blobs.unpark(&parked).await?;
            }
            Ok(page::go("/desk/moving?said=put-away"))
        }
        Err(no) => one(visit, id, status_of(&no), Some(no.to_string())).await,
    }
}

pub async fn take_out(visit: Visit) -> Result<Response> {
    let title = visit.state.archive.paper().await?.masthead.title.clone();
    let name = format!("{}.ghost.{}.zip", Slug::from_words(&title), visit.now.format("%Y-%m-%d"));
    let tx = visit.state.archive.begin().await?;
    let done = desk::moves::take_out(&tx, visit.staff()?, &name, visit.now).await;
    match page::settle(tx, done).await? {
        Ok(id) => Ok(page::go(&format!("/desk/moving/{id}"))),
        Err(no) => screen(visit, status_of(&no), Some(no.to_string())).await,
    }
}

/// The export, as it is read from where it is parked. A file that came in is not given out again.
pub async fn download(visit: Visit, Path(id): Path<i64>) -> Result<Response> {
    let there = visit.state.archive.moves().by_id(MoveId(id)).await?.filter(|one| one.way == Way::Out);
    let there = there.ok_or(Error::NotFound("export"))?;
    let parked = there.parked.as_ref().ok_or(Error::NotFound("export any more: have it written again"))?;
    let pieces = visit.state.archive.blobs.parked(parked).await?.ok_or(Error::NotFound("export any more"))?;
    let name = HeaderValue::from_str(&format!("attachment; filename=\"{}\"", there.name))
        .unwrap_or(HeaderValue::from_static("attachment"));
    let head = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/zip")),
        (header::CONTENT_DISPOSITION, name),
        (header::CONTENT_LENGTH, HeaderValue::from(pieces.whole)),
    ];
    Ok((head, Body::from_stream(pieces.stream)).into_response())
}

/// Bytes as a person reads them.
fn size(bytes: i64) -> String {
    match bytes {
        0 => String::new(),
        1..=1_048_575 => format!("{} KB", (bytes / 1000).max(1)),
        1_048_576..=999_999_999 => format!("{} MB", bytes / 1_000_000),
        _ => format!("{:.1} GB", bytes as f64 / 1e9),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_export_is_told_by_how_it_begins() {
        let check = |head: &[u8], word: Option<&str>| {
            let brought = Brought { parked: Default::default(), name: "a".into(), head: head.to_vec() };
            let said = wrong_kind(&brought);
            match word {
                None => assert_eq!(said, None, "{head:?}"),
                Some(word) => assert!(said.as_deref().unwrap_or("").contains(word), "{head:?}: {said:?}"),
            }
        };
        for good in [&b"PK\x03\x04"[..], b"\xef\xbb\xbf {\"db\":", b"\n<?xml version=\"1.0\"?><rss>", b"<rss>"] {
            check(good, None);
        }
        check(b"<!DOCTYPE html><title>Sign in</title>", Some("web page"));
        check(b"\x1f\x8b\x08", Some("packed"));
        check(b"%PDF-1.7", Some("document"));
        check(b"id,title\n1,a", Some("something else"));
    }
}
