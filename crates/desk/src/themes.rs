//! Bring a theme, put it in use, set it up, and let it go. Whether it can be printed has been tried
//! by whoever calls: the press compiles it before the transaction begins.

use archive::themes::{Kept, Settings};
use archive::{Nouns, Tx};
use chrono::{DateTime, Utc};
use paper::{Act, Refusal, Staff};

use crate::error::{Error, Result};
use crate::may::may_command;

/// The house theme's name; nobody else's theme may bear it.
pub const HOUSE_THEME: &str = "broadsheet";

/// Keeps a theme whose archive is among the blobs already. One of the same name is replaced and
/// keeps its settings; if it is in use, the new one is from now on.
pub async fn add_theme(tx: &Tx, by: &Staff, name: &str, version: &str, hash: &str, now: DateTime<Utc>) -> Result<Kept> {
    may_command(Some(by), Act::Settings)?;
    let fits = !name.is_empty()
        && name.len() <= 100
        && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'_' | b'.'))
        && !name.starts_with('.');
    if !fits {
        return refused("The theme needs a name in its package.json, in lower-case letters, digits and hyphens.");
    }
    if name == HOUSE_THEME {
        return refused("Broadsheet is the house theme's name. Give yours another one in its package.json.");
    }
    let version: String = version.chars().filter(|c| !c.is_control()).take(40).collect();
    let kept = tx.themes().keep(name, &version, Some(hash), Some(by.id), now).await?;
    tx.journal().enter(Some(by), "add theme", format!("theme:{name}"), version, now).await?;
    Ok(kept)
}

/// Puts a theme in use; `None` means the house theme.
pub async fn activate_theme(tx: &Tx, by: &Staff, id: Option<i64>, now: DateTime<Utc>) -> Result<()> {
    may_command(Some(by), Act::Settings)?;
    let name = match id {
        Some(id) => tx.themes().by_id(id).await?.ok_or(Error::NotFound("theme"))?.name,
        None => HOUSE_THEME.to_owned(),
    };
    tx.themes().activate(id).await?;
    tx.journal().enter(Some(by), "activate theme", format!("theme:{name}"), "", now).await?;
    Ok(())
}

/// Changes the values of a theme's own settings; `None` means the house theme. Values that do not
/// fit their setting are as good as none, so nothing is refused here.
pub async fn set_up_theme(tx: &Tx, by: &Staff, id: Option<i64>, settings: &Settings, now: DateTime<Utc>) -> Result<()> {
    may_command(Some(by), Act::Settings)?;
    let theme = match id {
        Some(id) => tx.themes().by_id(id).await?.ok_or(Error::NotFound("theme"))?,
        None => match tx.themes().by_name(HOUSE_THEME).await? {
            Some(house) => house,
            None => tx.themes().keep(HOUSE_THEME, env!("CARGO_PKG_VERSION"), None, None, now).await?,
        },
    };
    let in_use = match tx.themes().active().await? {
        Some(active) => active.id == theme.id,
        None => theme.hash.is_none(),
    };
    tx.themes().save_settings(&theme, settings, in_use).await?;
    tx.journal().enter(Some(by), "set up theme", format!("theme:{}", theme.name), "", now).await?;
    Ok(())
}

/// Lets a theme go that is not in use.
pub async fn remove_theme(tx: &Tx, by: &Staff, id: i64, now: DateTime<Utc>) -> Result<()> {
    may_command(Some(by), Act::Settings)?;
    let theme = tx.themes().by_id(id).await?.ok_or(Error::NotFound("theme"))?;
    if theme.active {
        return refused("This theme is in use. Activate another one first.");
    }
    tx.themes().remove(id).await?;
    tx.journal().enter(Some(by), "remove theme", format!("theme:{}", theme.name), theme.version, now).await?;
    Ok(())
}

fn refused<T>(sentence: &str) -> Result<T> {
    Err(Refusal::Other(sentence.to_owned()).into())
}
