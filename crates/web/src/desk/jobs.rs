//! What happens unseen: waiting, in hand, failed, and what comes back by itself.

use archive::Nouns;
use archive::jobs::Listed;
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use http::StatusCode;
use paper::JobId;

use super::clock::Clock;
use super::page::{self, Frame, Visit};
use crate::error::Result;

const MOST: i64 = 200;

pub struct Row {
    id: JobId,
    what: String,
    when: String,
    attempts: i64,
    trouble: String,
}

#[derive(Template)]
#[template(path = "desk/jobs.html")]
struct Jobs {
    frame: Frame,
    failed: Vec<Row>,
    in_hand: Vec<Row>,
    waiting: Vec<Row>,
    recurring: Vec<Row>,
}

pub async fn show(visit: Visit) -> Result<Response> {
    let clock = visit.clock().await?;
    let jobs = visit.state.archive.jobs();
    let rows = |listed: Vec<Listed>| listed.into_iter().map(|job| row(job, &clock)).collect();
    let ready = jobs.list("ready", MOST).await?;
    let (recurring, waiting): (Vec<_>, Vec<_>) = ready.into_iter().partition(|job| matches!(job.kind.as_str(), "poll" | "chore"));
    let page = Jobs {
        frame: visit.frame("Jobs", "jobs").await?,
        failed: rows(jobs.list("dead", MOST).await?),
        in_hand: rows(jobs.list("leased", MOST).await?),
        waiting: rows(waiting),
        recurring: rows(recurring),
    };
    page::show(StatusCode::OK, &page)
}

pub async fn retry(visit: Visit, Path(id): Path<i64>) -> Result<Response> {
    let tx = visit.state.archive.begin().await?;
    desk::jobs::retry(&tx, Some(visit.staff()?), JobId(id), visit.now).await?;
    tx.commit().await?;
    Ok(page::go("/desk/jobs?said=retried"))
}

fn row(job: Listed, clock: &Clock) -> Row {
    Row {
        id: job.id,
        what: in_words(&job),
        when: clock.time(job.run_at),
        attempts: job.attempts,
        trouble: job.last_error.unwrap_or_default(),
    }
}

/// `{"job":"poll","partner":3}` as "poll, partner 3".
fn in_words(job: &Listed) -> String {
    let name = match job.kind.as_str() {
        "poll" => "Ask a partner for news",
        "publish_scheduled" => "Publish a scheduled story",
        "print" => "Print ahead of readers",
        "source_changed" => "Hear what the origin changed",
        "fetch_pictures" => "Fetch pictures",
        "make_renditions" => "Make sizes of a picture",
        "look_through" => "Look through a file that was brought",
        "move_in" => "Take a paper in",
        "take_out" => "Write the paper as an export",
        "chore" => "Chore of the house",
        other => other,
    };
    let about: serde_json::Value = serde_json::from_str(&job.payload).unwrap_or_default();
    let facts = about.as_object().into_iter().flatten().filter(|(key, _)| *key != "job").map(|(key, value)| match value {
        // A chore's name says what it is.
        serde_json::Value::String(text) if key == "name" => text.clone(),
        serde_json::Value::String(text) => format!("{key} {text}"),
        other => format!("{key} {other}"),
    });
    let facts = facts.collect::<Vec<_>>().join(", ");
    if facts.is_empty() { name.to_owned() } else { format!("{name}: {facts}") }
}
