//! Who did what, when and why.

use archive::Nouns;
use askama::Template;
use axum::response::Response;
use http::StatusCode;

use super::page::{self, Frame, Visit};
use crate::error::Result;

const A_PAGE: i64 = 100;

struct Row {
    seq: i64,
    when: String,
    who: String,
    act: String,
    subject: String,
    href: Option<String>,
    detail: String,
}

#[derive(Template)]
#[template(path = "desk/journal.html")]
struct Journal {
    frame: Frame,
    rows: Vec<Row>,
    older: Option<i64>,
    subject: String,
}

/// `?about=story:7` shows one thing's lines, `?before=1200` older ones.
pub async fn show(visit: Visit) -> Result<Response> {
    let clock = visit.clock().await?;
    let subject = visit.query.text("about").trim().to_owned();
    let journal = visit.state.archive.journal();
    let lines = if subject.is_empty() {
        journal.latest(visit.query.number("before"), A_PAGE).await?
    } else {
        journal.about(&subject, A_PAGE).await?
    };
    let older = if subject.is_empty() && lines.len() as i64 == A_PAGE { lines.last().map(|line| line.seq) } else { None };
    let rows = lines.into_iter().map(|line| Row {
        seq: line.seq,
        when: clock.full(line.at),
        who: line.who,
        act: line.act,
        href: line.subject.split_once(':').and_then(|(kind, id)| match kind {
            "story" => Some(format!("/desk/stories/{}", id.parse::<i64>().ok()?)),
            "wire" => Some(format!("/desk/wire/{}", id.parse::<i64>().ok()?)),
            _ => None,
        }),
        subject: line.subject,
        detail: line.detail,
    });
    let rows = rows.collect();
    page::show(StatusCode::OK, &Journal { frame: visit.frame("Journal", "journal").await?, rows, older, subject })
}
