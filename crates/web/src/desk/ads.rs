//! What stands in the advertising slots. A slot without a current one prints nothing at all.

use archive::Nouns;
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use http::StatusCode;
use paper::Ad;

use super::page::{self, Frame, Visit};
use crate::error::{Result, status_of};

struct Row {
    ad: Ad,
    current: bool,
    times: String,
}

#[derive(Template)]
#[template(path = "desk/ads.html")]
struct Screen {
    frame: Frame,
    rows: Vec<Row>,
    slots: [&'static str; 4],
    slot: String,
    label: String,
    text: String,
    url: String,
    weight: String,
    starts: String,
    ends: String,
    zone: String,
}

/// The slots of the house theme; a theme of one's own may name others.
const SLOTS: [&str; 4] = ["front", "section", "story-top", "story-foot"];

pub async fn show(visit: Visit) -> Result<Response> {
    screen(visit, StatusCode::OK, None).await
}

async fn screen(visit: Visit, status: StatusCode, refusal: Option<String>) -> Result<Response> {
    let clock = visit.clock().await?;
    let ads = visit.state.archive.ads().list(500).await?;
    let mut frame = visit.frame("Advertising", "settings").await?;
    frame.refusal = refusal;
    let or = |name: &str, usual: &str| visit.form.get(name).unwrap_or(usual).to_owned();
    let screen = Screen {
        rows: ads
            .into_iter()
            .map(|ad| Row {
                current: ad.is_current(visit.now),
                times: [
                    ad.starts_at.map(|at| format!("from {}", clock.full(at))),
                    ad.ends_at.map(|at| format!("until {}", clock.full(at))),
                ]
                .into_iter()
                .flatten()
                .collect::<Vec<_>>()
                .join(" "),
                ad,
            })
            .collect(),
        slots: SLOTS,
        slot: or("slot", "story-foot"),
        label: or("label", "Advertisement"),
        text: or("text", ""),
        url: or("url", ""),
        weight: or("weight", "1"),
        starts: or("starts_at", ""),
        ends: or("ends_at", ""),
        zone: clock.zone_name(),
        frame,
    };
    page::show(status, &screen)
}

pub async fn add(visit: Visit) -> Result<Response> {
    let clock = visit.clock().await?;
    let text = |name: &str| visit.form.text(name).trim().to_owned();
    let ad = Ad {
        id: 0,
        slot: text("slot"),
        label: text("label"),
        text: text("text"),
        url: text("url"),
        weight: visit.form.number("weight").unwrap_or(1).clamp(1, 1_000),
        starts_at: clock.read(visit.form.text("starts_at")),
        ends_at: clock.read(visit.form.text("ends_at")),
    };
    let tx = visit.state.archive.begin().await?;
    let done = desk::add_ad(&tx, Some(visit.staff()?), &ad, visit.now).await;
    match page::settle(tx, done).await? {
        Ok(()) => Ok(page::go("/desk/ads?said=added")),
        Err(no) => screen(visit, status_of(&no), Some(no.to_string())).await,
    }
}

pub async fn remove(visit: Visit, Path(id): Path<i64>) -> Result<Response> {
    let tx = visit.state.archive.begin().await?;
    desk::remove_ad(&tx, visit.staff()?, id, visit.now).await?;
    tx.commit().await?;
    Ok(page::go("/desk/ads?said=removed"))
}
