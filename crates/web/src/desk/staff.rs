//! Who works here.

use archive::Nouns;
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use http::StatusCode;
use paper::{Act, Refusal, Role, Staff, StaffId};

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
pub async fn add(visit: Visit) -> Result<Response> {
    let by = visit.staff()?.clone();
    let Some(role) = Role::parse(visit.form.text("role")) else {
        return screen(visit, StatusCode::UNPROCESSABLE_ENTITY, Some("Choose a role.".into()), None).await;
    };
    let tx = visit.state.archive.begin().await?;
    match desk::add_staff(&tx, Some(&by), visit.form.text("name"), visit.form.text("email"), role, None, visit.now).await {
        Ok(staff) => {
            let secret = tx.sessions().make_link(staff.id, visit.now).await?;
            tx.commit().await?;
            let link = format!("{}/desk/link/{secret}", visit.state.settings.site_url);
            let mut visit = visit;
            visit.form = Default::default();
            screen(visit, StatusCode::OK, None, Some((staff.name, link))).await
        }
        Err(desk::Error::Refusal(no)) => {
            drop(tx);
            screen(visit, status_of(&no), Some(no.to_string()), None).await
        }
        Err(other) => Err(other.into()),
    }
}

/// Changes a role, closes or opens an account, or makes a sign-in link, by the button pressed.
pub async fn save(visit: Visit, Path(id): Path<i64>) -> Result<Response> {
    let by = visit.staff()?.clone();
    let tx = visit.state.archive.begin().await?;
    let before = tx.staff().by_id(StaffId(id)).await?.ok_or(Error::NotFound("colleague"))?;
    if let Err(no) = may_change(&tx, &by, &before, &visit).await? {
        drop(tx);
        return screen(visit, status_of(&no), Some(no.to_string()), None).await;
    }
    if visit.form.ticked("link") {
        let secret = tx.sessions().make_link(before.id, visit.now).await?;
        tx.journal().enter(Some(&by), "sign-in link", format!("staff:{id}"), &before.name, visit.now).await?;
        tx.commit().await?;
        let link = format!("{}/desk/link/{secret}", visit.state.settings.site_url);
        return screen(visit, StatusCode::OK, None, Some((before.name, link))).await;
    }
    let after = changed(&before, &visit);
    tx.staff().save(&after).await?;
    let detail = format!("{} is {}{}", after.name, after.role, if after.active { "" } else { ", account closed" });
    tx.journal().enter(Some(&by), "change staff", format!("staff:{id}"), detail, visit.now).await?;
    tx.commit().await?;
    Ok(page::go("/desk/staff?said=saved"))
}

fn changed(before: &Staff, visit: &Visit) -> Staff {
    let role = visit.form.get("role").and_then(Role::parse).unwrap_or(before.role);
    let active = match visit.form.get("account") {
        Some("close") => false,
        Some("open") => true,
        _ => before.active,
    };
    Staff { role, active, ..before.clone() }
}

/// Nobody is changed by somebody lower, nobody is raised above whoever raises them, and the
/// paper always keeps an owner.
async fn may_change(tx: &archive::Tx, by: &Staff, before: &Staff, visit: &Visit) -> Result<std::result::Result<(), Refusal>> {
    if let Err(no) = by.role.may(Act::Settings, false) {
        return Ok(Err(no));
    }
    let after = changed(before, visit);
    if before.role > by.role || after.role > by.role {
        return Ok(Err(Refusal::Other(format!(
            "You are signed in as {}; only somebody higher may change this account.",
            by.role
        ))));
    }
    if by.id == before.id && (!after.active || after.role < before.role) {
        return Ok(Err(Refusal::Other(
            "Ask a colleague to change your own account, so that nobody locks themselves out.".into(),
        )));
    }
    let loses_an_owner = before.role == Role::Owner && (after.role != Role::Owner || !after.active);
    if loses_an_owner
        && tx.staff().list(1_000).await?.iter().filter(|staff| staff.role == Role::Owner && staff.active).count() <= 1
    {
        return Ok(Err(Refusal::Other("This is the paper's last owner. Make somebody else an owner first.".into())));
    }
    Ok(Ok(()))
}
