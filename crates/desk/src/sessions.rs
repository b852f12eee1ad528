//! Come in and go out.

use archive::sessions::Session;
use archive::{Nouns, Tx};
use chrono::{DateTime, Utc};
use paper::Staff;

use crate::error::{Error, Result};

/// Begins a session, whatever this browser had before; gives the id for its cookie, which is
/// kept nowhere else. Whoever calls has looked at the password.
pub async fn sign_in(tx: &Tx, staff: &Staff, before: Option<&Session>, agent: &str, now: DateTime<Utc>) -> Result<String> {
    if let Some(before) = before {
        tx.sessions().end(before).await?;
    }
    let id = tx.sessions().begin(staff.id, agent, now).await?;
    tx.journal().enter(Some(staff), "sign in", format!("staff:{}", staff.id), "", now).await?;
    Ok(id)
}

/// Uses a sign-in link up: whom it lets in, and the id for the cookie. Nobody, when the link was
/// used or has run out.
pub async fn sign_in_by_link(
    tx: &Tx,
    secret: &str,
    before: Option<&Session>,
    agent: &str,
    now: DateTime<Utc>,
) -> Result<Option<(Staff, String)>> {
    let Some(staff) = tx.sessions().redeem_link(secret, now).await? else {
        return Ok(None);
    };
    let id = sign_in(tx, &staff, before, agent, now).await?;
    Ok(Some((staff, id)))
}

pub async fn sign_out(tx: &Tx, session: &Session) -> Result<()> {
    Ok(tx.sessions().end(session).await?)
}

/// Ends every session of one's own, here and elsewhere.
pub async fn sign_out_everywhere(tx: &Tx, by: &Staff, now: DateTime<Utc>) -> Result<()> {
    let ended = tx.sessions().end_all(by.id).await?;
    tx.journal().enter(Some(by), "sign out everywhere", format!("staff:{}", by.id), format!("{ended} sessions"), now).await?;
    Ok(())
}

/// Ends one session of one's own, by its mark in the list of them.
pub async fn end_session(tx: &Tx, by: &Staff, mark: &str, now: DateTime<Utc>) -> Result<()> {
    if tx.sessions().end_one(by.id, mark).await? == 0 {
        return Err(Error::NotFound("session"));
    }
    tx.journal().enter(Some(by), "end session", format!("staff:{}", by.id), "", now).await?;
    Ok(())
}

/// Notes that a session is in use; no decision, and no line in the journal.
pub async fn note_use(tx: &Tx, session: &Session, now: DateTime<Utc>) -> Result<()> {
    Ok(tx.sessions().seen(session, now).await?)
}
