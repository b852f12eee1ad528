//! Let a program read the paper through its APIs, or shut it out again.

use archive::keys::Integration;
use archive::{Nouns, Tx};
use chrono::{DateTime, Utc};
use paper::{Act, Refusal, Staff};

use crate::error::{Error, Result};
use crate::may::may_command;

/// More would not be a list any more; a key can be shared by programs of one kind.
const MOST: usize = 200;

/// Adds an integration with a key of its own.
pub async fn add_integration(tx: &Tx, by: Option<&Staff>, name: &str, now: DateTime<Utc>) -> Result<Integration> {
    may_command(by, Act::Settings)?;
    let name = name.trim();
    if name.is_empty() || name.chars().count() > 80 {
        return Err(Refusal::Other(
            "Give it a name of at most 80 characters, such as the site or program that will read.".into(),
        )
        .into());
    }
    let there = tx.keys().list(MOST as i64).await?;
    if there.iter().any(|other| other.name == name) {
        return Err(Refusal::Other(format!(
            "There is an integration named {name} already. Use its key, or choose another name."
        ))
        .into());
    }
    if there.len() >= MOST {
        return Err(Refusal::Other("There are 200 integrations. Remove one that nobody uses any more.".into()).into());
    }
    let added = tx.keys().add(name, by.map(|by| by.id), now).await?;
    tx.journal().enter(by, "add integration", format!("integration:{}", added.id), name, now).await?;
    Ok(added)
}

/// Removes it; whoever uses its key is refused from then on.
pub async fn remove_integration(tx: &Tx, by: Option<&Staff>, id: i64, now: DateTime<Utc>) -> Result<()> {
    may_command(by, Act::Settings)?;
    let gone = tx.keys().by_id(id).await?.ok_or(Error::NotFound("integration"))?;
    tx.keys().remove(id).await?;
    tx.journal().enter(by, "remove integration", format!("integration:{id}"), &gone.name, now).await?;
    Ok(())
}
