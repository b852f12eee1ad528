//! The comments that came along with a story: read, and taken away one by one.

use archive::Nouns;
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use http::StatusCode;
use paper::{Comment, CommentId, StoryId};

use super::page::{self, Frame, Visit};
use super::stories::may_see;
use crate::error::Result;

/// So many stand on one screen.
const SHOWN: i64 = 100;

#[derive(Template)]
#[template(path = "desk/comments.html")]
struct Screen {
    frame: Frame,
    id: StoryId,
    headline: String,
    /// Each with when it was written.
    rows: Vec<(Comment, String)>,
    count: i64,
    page: i64,
    older: Option<i64>,
    newer: Option<i64>,
}

pub async fn show(visit: Visit, Path(id): Path<i64>) -> Result<Response> {
    let archive = &visit.state.archive;
    let story = archive.stories().get(StoryId(id)).await?;
    may_see(visit.staff()?, &story)?;
    let clock = visit.clock().await?;
    let count = archive.comments().count(story.id).await?;
    let page = visit.query.number("page").unwrap_or(1).clamp(1, (count - 1).max(0) / SHOWN + 1);
    let rows = archive.comments().of_story(story.id, SHOWN, (page - 1) * SHOWN).await?;
    let screen = Screen {
        id: story.id,
        rows: rows
            .into_iter()
            .map(|row| {
                let when = row.written_at.map(|at| clock.full(at)).unwrap_or_default();
                (row, when)
            })
            .collect(),
        count,
        page,
        older: Some(page - 1).filter(|n| *n > 0),
        newer: Some(page + 1).filter(|_| page * SHOWN < count),
        frame: visit.frame("Comments", "board").await?,
        headline: story.headline,
    };
    page::show(StatusCode::OK, &screen)
}

pub async fn remove(visit: Visit, Path((id, comment)): Path<(i64, i64)>) -> Result<Response> {
    let house = visit.state.house().await?;
    let tx = visit.state.archive.begin().await?;
    desk::remove_comment(&tx, visit.staff()?, StoryId(id), CommentId(comment), &house, visit.now).await?;
    tx.commit().await?;
    Ok(page::go(&format!("/desk/stories/{id}/comments?said=removed")))
}
