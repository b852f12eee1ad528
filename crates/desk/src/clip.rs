//! Clip a page: what was read at an address goes on the wire tray, each version as it came.

use archive::wire_items::{Arrival, Received};
use archive::{Nouns, Tx};
use chrono::{DateTime, Utc};
use paper::{Act, Parts, Refusal, Staff, Upstream, WireItem, WireItemId};

use crate::error::Result;

/// A page that was fetched and read.
#[derive(Clone, Debug)]
pub struct Clipping {
    /// What names the page; asked again under it, a changed page is a newer version.
    pub address: String,
    /// The page as it came.
    pub original: String,
    pub parts: Parts,
}

/// What became of a clipping.
#[derive(Clone, Debug, PartialEq)]
pub enum Clipped {
    New(WireItemId),
    /// The page has changed since it was last clipped.
    Newer(WireItemId),
    Unchanged(WireItemId),
    /// A partner filed this page already, and nothing was written: its item, and the partner's name.
    Filed(Box<WireItem>, String),
}

/// Puts a page on the tray, unless a partner has filed it.
pub async fn clip(tx: &Tx, by: Option<&Staff>, clipping: &Clipping, now: DateTime<Utc>) -> Result<Clipped> {
    may_clip(tx, by, clipping).await?;
    match filed(tx, clipping).await?.into_iter().next() {
        Some((item, partner)) => Ok(Clipped::Filed(Box::new(item), partner)),
        None => keep(tx, by, clipping, now).await,
    }
}

/// Puts a page on the tray beside what a partner filed of it, as when the feed carries only a summary.
pub async fn clip_anyway(tx: &Tx, by: Option<&Staff>, clipping: &Clipping, now: DateTime<Utc>) -> Result<Clipped> {
    may_clip(tx, by, clipping).await?;
    keep(tx, by, clipping, now).await
}

async fn may_clip(tx: &Tx, by: Option<&Staff>, clipping: &Clipping) -> Result<()> {
    if let Some(by) = by {
        by.role.may(Act::Take, false)?;
    }
    // What its partner has killed does not come in by another door.
    if let Some((item, partner)) = filed(tx, clipping).await?.into_iter().find(|(item, _)| item.upstream == Upstream::Killed) {
        let why = item.upstream_reason.map(|reason| format!(" It says: {reason}")).unwrap_or_default();
        return Err(Refusal::Other(format!("{partner} has killed this story, so it cannot be used.{why}")).into());
    }
    Ok(())
}

/// The items of partners that stand at the page's address, each with its partner's name.
async fn filed(tx: &Tx, clipping: &Clipping) -> Result<Vec<(WireItem, String)>> {
    let mut items = Vec::new();
    // A copy may name another site as the place where the story first stood.
    for url in [Some(&clipping.address), clipping.parts.url.as_ref()].into_iter().flatten() {
        for item in tx.wire_items().filed_from(url).await? {
            if !items.iter().any(|(known, _): &(WireItem, String)| known.id == item.id) {
                let partner = match item.partner {
                    Some(id) => tx.partners().by_id(id).await?,
                    None => None,
                };
                items.push((item, partner.map_or_else(|| "A partner".to_owned(), |p| p.name)));
            }
        }
    }
    Ok(items)
}

async fn keep(tx: &Tx, by: Option<&Staff>, clipping: &Clipping, now: DateTime<Utc>) -> Result<Clipped> {
    let arrival = Arrival {
        partner: None,
        guid: clipping.address.clone(),
        upstream: Upstream::Usable,
        upstream_reason: None,
        original: clipping.original.clone(),
        parts: clipping.parts.clone(),
        bundle: None,
    };
    let (clipped, id, word) = match tx.wire_items().receive(&arrival, now).await? {
        Received::New(id) => (Clipped::New(id), id, "read"),
        Received::Newer(id) => (Clipped::Newer(id), id, "changed"),
        Received::Status(id) | Received::Known(id) => (Clipped::Unchanged(id), id, "unchanged"),
    };
    let who = by.map_or("the command line", |staff| &staff.name);
    let detail = format!("{word}: {}", clipping.address);
    tx.journal().enter_as(who, by.map(|staff| staff.id), "clip", format!("wire:{id}"), detail, now).await?;
    Ok(clipped)
}
