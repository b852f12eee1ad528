//! Change what a colleague may do, close or open an account, and make a link to come in by.

use archive::{Nouns, Tx};
use chrono::{DateTime, Utc};
use paper::{Act, Refusal, Role, Staff, StaffId};

use crate::accounts::add_staff;
use crate::error::{Error, Result};
use crate::may::may_command;

/// Nobody is changed by somebody lower, nobody is raised above whoever raises them, and the
/// paper always keeps an owner.
pub async fn change_staff(tx: &Tx, by: &Staff, id: StaffId, role: Role, active: bool, now: DateTime<Utc>) -> Result<Staff> {
    may_command(Some(by), Act::Settings)?;
    let before = tx.staff().by_id(id).await?.ok_or(Error::NotFound("colleague"))?;
    let after = Staff { role, active, ..before.clone() };
    not_above(by, &before)?;
    not_above(by, &after)?;
    if by.id == before.id && (!after.active || after.role < before.role) {
        return refused("Ask a colleague to change your own account, so that nobody locks themselves out.");
    }
    if before.role == Role::Owner && (after.role != Role::Owner || !after.active) {
        let staff = tx.staff().list(1_000).await?;
        if staff.iter().filter(|staff| staff.role == Role::Owner && staff.active).count() <= 1 {
            return refused("This is the paper's last owner. Make somebody else an owner first.");
        }
    }
    tx.staff().save(&after).await?;
    let detail = format!("{} is {}{}", after.name, after.role, if after.active { "" } else { ", account closed" });
    tx.journal().enter(Some(by), "change staff", format!("staff:{id}"), detail, now).await?;
    Ok(after)
}

/// The secret of a link that signs a colleague in once, within [`archive::sessions::LINK`].
/// `by` is None only for the person at the server's own command line.
pub async fn make_link(tx: &Tx, by: Option<&Staff>, of: StaffId, now: DateTime<Utc>) -> Result<String> {
    may_command(by, Act::Settings)?;
    let staff = tx.staff().by_id(of).await?.ok_or(Error::NotFound("colleague"))?;
    if let Some(by) = by {
        not_above(by, &staff)?;
    }
    let secret = tx.sessions().make_link(of, now).await?;
    tx.journal().enter(by, "sign-in link", format!("staff:{of}"), &staff.name, now).await?;
    Ok(secret)
}

/// Adds a colleague and makes the link with which they come in for the first time.
pub async fn invite(tx: &Tx, by: &Staff, name: &str, email: &str, role: Role, now: DateTime<Utc>) -> Result<(Staff, String)> {
    let staff = add_staff(tx, Some(by), name, email, role, None, now).await?;
    let secret = tx.sessions().make_link(staff.id, now).await?;
    Ok((staff, secret))
}

fn not_above(by: &Staff, of: &Staff) -> Result<()> {
    if of.role <= by.role {
        return Ok(());
    }
    refused(&format!("You are signed in as {}; only somebody higher may change this account.", by.role))
}

fn refused<T>(sentence: &str) -> Result<T> {
    Err(Refusal::Other(sentence.to_owned()).into())
}
