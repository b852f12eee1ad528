//! Who works here.

use archive::Nouns;
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use http::StatusCode;
use paper::{Role, Staff, StaffId};

use super::page::{self, Frame, Visit};
use crate::error::{Error, Result, status_of};

#[derive(Template)]
#[template(path = "desk/staff.html")]
struct Screen {
    frame: Frame,
    me: StaffId,
    rows: Vec<Row>,
    roles: Vec<&'static str>,
    name: String,
    email: String,
    role: String,
    /// A sign-in link just made, shown once.
    link: Option<(String, String)>,
}

struct Row {
    staff: Staff,
    /// May the person at the screen change this one?
    mine_to_change: bool,
}

pub async fn show(visit: Visit) -> Result<Response> {
    screen(visit, StatusCode::OK, None, None).await
}

async fn screen(visit: Visit, status: StatusCode, refusal: Option<String>, link: Option<(String, String)>) -> Result<Response> {
    let me = visit.staff()?.clone();
    let staff = visit.state.archive.staff().list(500).await?;
    let mut frame = visit.frame("Staff", "settings").await?;
    frame.refusal = refusal;
    let screen = Screen {
        me: me.id,
        rows: staff.into_iter().map(|staff| Row { mine_to_change: staff.role <= me.role, staff }).collect(),
        roles: Role::ALL.iter().filter(|role| **role <= me.role).map(|role| role.as_str()).collect(),
        name: visit.form.text("name").to_owned(),
        email: visit.form.text("email").to_owned(),
        role: visit.form.get("role").unwrap_or("author").to_owned(),
        link,
        frame,
    };
    page::show(status, &screen)
}

/// Adds a colleague and makes the link with which they come in for the first time.
pub async fn add(mut visit: Visit) -> Result<Response> {
    let Some(role) = Role::parse(visit.form.text("role")) else {
        return screen(visit, StatusCode::UNPROCESSABLE_ENTITY, Some("Choose a role.".into()), None).await;
    };
    let tx = visit.state.archive.begin().await?;
    let done = desk::invite(&tx, visit.staff()?, visit.form.text("name"), visit.form.text("email"), role, visit.now).await;
    match page::settle(tx, done).await? {
        Ok((staff, secret)) => {
            visit.form = Default::default();
            let link = link(&visit, &secret);
            screen(visit, StatusCode::OK, None, Some((staff.name, link))).await
        }
        Err(no) => screen(visit, status_of(&no), Some(no.to_string()), None).await,
    }
}

/// Changes a role, closes or opens an account, or makes a sign-in link, by the button pressed.
pub async fn save(visit: Visit, Path(id): Path<i64>) -> Result<Response> {
    let id = StaffId(id);
    let before = visit.state.archive.staff().by_id(id).await?.ok_or(Error::NotFound("colleague"))?;
    let tx = visit.state.archive.begin().await?;
    if visit.form.ticked("link") {
        let done = desk::make_link(&tx, Some(visit.staff()?), id, visit.now).await;
        return match page::settle(tx, done).await? {
            Ok(secret) => {
                let link = link(&visit, &secret);
                screen(visit, StatusCode::OK, None, Some((before.name, link))).await
            }
            Err(no) => screen(visit, status_of(&no), Some(no.to_string()), None).await,
        };
    }
    let role = visit.form.get("role").and_then(Role::parse).unwrap_or(before.role);
    let active = match visit.form.get("account") {
        Some("close") => false,
        Some("open") => true,
        _ => before.active,
    };
    let done = desk::change_staff(&tx, visit.staff()?, id, role, active, visit.now).await;
    match page::settle(tx, done).await? {
        Ok(_) => Ok(page::go("/desk/staff?said=saved")),
        Err(no) => screen(visit, status_of(&no), Some(no.to_string()), None).await,
    }
}

fn link(visit: &Visit, secret: &str) -> String {
    format!("{}/desk/link/{secret}", visit.state.settings.site_url)
}
