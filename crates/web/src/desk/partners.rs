//! Partners: who files to us, how the last poll went, and adding one by its site's address.

use archive::Nouns;
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use http::StatusCode;
use paper::{Act, Partner, PartnerId};

use super::clock::Clock;
use super::page::{self, Frame, Visit};
use crate::error::{Result, status_of};

mod finder;

use finder::Candidate;

struct Row {
    partner: Partner,
    polled: String,
    next: String,
    /// A word and its color: `resting`, `in trouble`, `well`, `new`.
    mark: (&'static str, &'static str),
}

#[derive(Template)]
#[template(path = "desk/partners.html")]
struct Screen {
    frame: Frame,
    rows: Vec<Row>,
    url: String,
    candidates: Vec<Candidate>,
}

pub async fn show(visit: Visit) -> Result<Response> {
    screen(visit, StatusCode::OK, Vec::new(), None).await
}

async fn screen(visit: Visit, status: StatusCode, candidates: Vec<Candidate>, refusal: Option<String>) -> Result<Response> {
    let clock = visit.clock().await?;
    let partners = visit.state.archive.partners().list(500).await?;
    let mut frame = visit.frame("Partners", "partners").await?;
    frame.refusal = refusal;
    let rows = partners.into_iter().map(|partner| row(partner, &clock)).collect();
    page::show(status, &Screen { frame, rows, url: visit.form.text("url").to_owned(), candidates })
}

fn row(partner: Partner, clock: &Clock) -> Row {
    let mark = match &partner {
        p if !p.active => ("resting", "off"),
        p if p.failures > 0 => ("in trouble", "bad"),
        p if p.last_success_at.is_some() => ("well", "good"),
        _ => ("new", "plain"),
    };
    Row {
        polled: partner.last_polled_at.map_or("never yet".into(), |at| clock.time(at)),
        next: if partner.active { clock.time(partner.next_poll_at) } else { "not polled".into() },
        mark,
        partner,
    }
}

/// Looks at the site for feeds and shows what it found; nothing is added yet.
pub async fn look_for(visit: Visit) -> Result<Response> {
    visit.staff()?.role.may(Act::Partners, false)?;
    let url = visit.form.text("url").trim().to_owned();
    if url.is_empty() {
        return screen(
            visit,
            StatusCode::UNPROCESSABLE_ENTITY,
            Vec::new(),
            Some("Type the address of the partner's site or of its feed.".into()),
        )
        .await;
    }
    match finder::candidates(&visit.state.client, &url, visit.now).await {
        Ok(found) if found.is_empty() => {
            let sentence =
                "No feed was found at this address. Ask the partner for its feed's address, or paste its pages.".to_owned();
            screen(visit, StatusCode::UNPROCESSABLE_ENTITY, found, Some(sentence)).await
        }
        Ok(found) => screen(visit, StatusCode::OK, found, None).await,
        Err(sentence) => screen(visit, StatusCode::UNPROCESSABLE_ENTITY, Vec::new(), Some(sentence)).await,
    }
}

pub async fn add(visit: Visit) -> Result<Response> {
    let feed = visit.form.text("feed").trim().to_owned();
    if let Err(no) = visit.state.client.may_ask(&feed) {
        return screen(visit, StatusCode::UNPROCESSABLE_ENTITY, Vec::new(), Some(no.to_string())).await;
    }
    let site = wire::discover::address(visit.form.text("url").trim());
    let new = desk::NewPartner {
        name: visit.form.text("name").to_owned(),
        site: Some(site).filter(|site| url::Url::parse(site).is_ok()),
        feed,
        interval: wire::manners::USUAL_INTERVAL,
    };
    let tx = visit.state.archive.begin().await?;
    let done = desk::add_partner(&tx, Some(visit.staff()?), new, visit.now).await;
    match page::settle(tx, done).await? {
        Ok(_) => Ok(page::go("/desk/partners?said=partner")),
        Err(no) => screen(visit, status_of(&no), Vec::new(), Some(no.to_string())).await,
    }
}

pub async fn poll_now(visit: Visit, Path(id): Path<i64>) -> Result<Response> {
    let tx = visit.state.archive.begin().await?;
    desk::poll_now(&tx, visit.staff()?, PartnerId(id), visit.now).await?;
    tx.commit().await?;
    Ok(page::go("/desk/partners?said=polled"))
}

pub async fn rest(visit: Visit, Path(id): Path<i64>) -> Result<Response> {
    let tx = visit.state.archive.begin().await?;
    desk::rest_partner(&tx, visit.staff()?, PartnerId(id), visit.now).await?;
    tx.commit().await?;
    Ok(page::go("/desk/partners?said=resting"))
}

pub async fn wake(visit: Visit, Path(id): Path<i64>) -> Result<Response> {
    let tx = visit.state.archive.begin().await?;
    desk::wake_partner(&tx, visit.staff()?, PartnerId(id), visit.now).await?;
    tx.commit().await?;
    Ok(page::go("/desk/partners?said=awake"))
}

pub async fn trust(visit: Visit, Path(id): Path<i64>) -> Result<Response> {
    trusted(visit, id, true, "trusted").await
}

pub async fn distrust(visit: Visit, Path(id): Path<i64>) -> Result<Response> {
    trusted(visit, id, false, "not-trusted").await
}

async fn trusted(visit: Visit, id: i64, trusted: bool, word: &str) -> Result<Response> {
    let house = visit.state.house().await?;
    let tx = visit.state.archive.begin().await?;
    let done = desk::trust_partner(&tx, visit.staff()?, PartnerId(id), trusted, &house, visit.now).await;
    match page::settle(tx, done).await? {
        Ok(()) => Ok(page::go(&format!("/desk/partners?said={word}"))),
        Err(no) => screen(visit, status_of(&no), Vec::new(), Some(no.to_string())).await,
    }
}
