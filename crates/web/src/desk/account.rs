//! My own account: password, and being signed out everywhere.

use archive::Nouns;
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use http::StatusCode;
use http::header::{self, HeaderValue};
use paper::Refusal;

use super::page::{self, Frame, Visit};
use super::sign_in::goodbye;
use crate::error::{Error, Result, status_of};
use crate::session::Cookie;

#[derive(Template)]
#[template(path = "desk/account.html")]
struct Screen {
    frame: Frame,
    email: String,
    has_password: bool,
    places: Vec<Place>,
}

/// Where I am signed in.
struct Place {
    mark: String,
    here: bool,
    since: String,
    used: String,
    agent: String,
}

pub async fn show(visit: Visit) -> Result<Response> {
    screen(visit, StatusCode::OK, None).await
}

async fn screen(visit: Visit, status: StatusCode, refusal: Option<String>) -> Result<Response> {
    let clock = visit.clock().await?;
    let mut frame = visit.frame("My account", "account").await?;
    frame.refusal = refusal;
    let staff = visit.staff()?;
    let places = visit.state.archive.sessions().of_staff(staff.id, visit.now).await?;
    let here = visit.session.as_ref().map(|session| session.mark());
    let screen = Screen {
        email: staff.email.clone(),
        has_password: visit.state.archive.staff().password(staff.id).await?.is_some(),
        places: places
            .into_iter()
            .map(|place| Place {
                here: here == Some(place.mark.as_str()),
                since: clock.full(place.created_at),
                used: clock.time(place.seen_at),
                agent: place.agent,
                mark: place.mark,
            })
            .collect(),
        frame,
    };
    page::show(status, &screen)
}

/// The old password first (unless there is none yet), then the new one twice.
pub async fn change_password(visit: Visit) -> Result<Response> {
    let staff = visit.staff()?.clone();
    let account = format!("change {}", staff.email);
    if let Err(seconds) = visit.state.limits.try_password(&account, visit.client, visit.now) {
        let sentence = format!("Too many wrong passwords. Wait {} minutes and try again.", seconds.div_ceil(60));
        let mut answer = screen(visit, StatusCode::TOO_MANY_REQUESTS, Some(sentence)).await?;
        answer.headers_mut().insert(header::RETRY_AFTER, seconds.into());
        return Ok(answer);
    }
    let (old, new, again) =
        (visit.form.text("old").to_owned(), visit.form.text("new").to_owned(), visit.form.text("again").to_owned());
    if new != again {
        visit.state.limits.was_right(&account, visit.client);
        return screen(
            visit,
            StatusCode::UNPROCESSABLE_ENTITY,
            Some("The new password is not the same both times. Type it again.".into()),
        )
        .await;
    }
    let words = visit.state.archive.staff().password(staff.id).await?;
    let hashed = {
        let _turn = visit.state.limits.passwords.acquire().await.map_err(|closed| Error::Trouble(Box::new(closed)))?;
        let work = tokio::task::spawn_blocking(move || {
            if words.is_some_and(|words| !desk::password_matches(&words, &old)) {
                return Err(Refusal::Other("Your old password is not right.".into()));
            }
            desk::hash_password(&new)
        });
        work.await.map_err(|lost| Error::Trouble(Box::new(lost)))?
    };
    let hashed = match hashed {
        Ok(hashed) => hashed,
        Err(no) => return screen(visit, status_of(&no), Some(no.to_string())).await,
    };
    visit.state.limits.was_right(&account, visit.client);
    let agent = visit.session.as_ref().map(|session| session.agent.clone()).unwrap_or_default();
    let tx = visit.state.archive.begin().await?;
    let id = desk::change_own_password(&tx, &staff, &hashed, &agent, visit.now).await?;
    tx.commit().await?;
    let mut answer = page::go("/desk/account?said=password");
    let cookie: HeaderValue = Cookie::Session.set(&id, super::sign_in::SESSION_SECONDS, visit.state.settings.is_tls());
    answer.headers_mut().append(header::SET_COOKIE, cookie);
    Ok(answer)
}

/// Ends every session of mine, here and elsewhere.
pub async fn out_everywhere(visit: Visit) -> Result<Response> {
    let tx = visit.state.archive.begin().await?;
    desk::sign_out_everywhere(&tx, visit.staff()?, visit.now).await?;
    tx.commit().await?;
    Ok(goodbye(&visit, "out-everywhere"))
}

/// Ends one of my sessions elsewhere.
pub async fn end_session(visit: Visit, Path(mark): Path<String>) -> Result<Response> {
    let tx = visit.state.archive.begin().await?;
    desk::end_session(&tx, visit.staff()?, &mark, visit.now).await?;
    tx.commit().await?;
    Ok(page::go("/desk/account?said=session-ended"))
}
