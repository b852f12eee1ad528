//! Take a wire item: it becomes a draft of ours, with credit, dateline and origin kept.
//! Or pass it by.

use archive::{Job, Nouns, Tx};
use chrono::{DateTime, Utc};
use paper::{Act, Origin, Refusal, Slug, Staff, Story, ThreadId, Tray, Upstream, WireItem, WireItemId};

use crate::create::blank;
use crate::error::{Error, Result};
use crate::{House, may, quotations, subject};

pub async fn take(tx: &Tx, by: &Staff, item: WireItemId, house: &House, now: DateTime<Utc>) -> Result<Story> {
    may(by, Act::Take, house)?;
    let item = tx.wire_items().by_id(item).await?.ok_or(Error::NotFound("wire item"))?;
    take_into(tx, by, &item, None, house, now).await
}

/// Takes everything that was pasted together, as one thread in the order in which it stood.
/// Whatever of it was taken or passed before is left as it is.
pub async fn take_bundle(tx: &Tx, by: &Staff, bundle: &str, house: &House, now: DateTime<Utc>) -> Result<Vec<Story>> {
    may(by, Act::Take, house)?;
    let items: Vec<WireItem> = tx.wire_items().bundle(bundle).await?.into_iter().filter(|item| item.tray == Tray::New).collect();
    let Some(first) = items.first() else {
        return Err(Refusal::Other("Everything of this page has been taken or passed already.".into()).into());
    };
    let thread = if items.len() > 1 { Some(tx.threads().begin(&first.parts.headline, None, now).await?.id) } else { None };
    let mut taken = Vec::new();
    // The page stands newest first; the earliest part of the affair is taken first.
    for item in items.iter().rev() {
        taken.push(take_into(tx, by, item, thread, house, now).await?);
    }
    taken.reverse();
    Ok(taken)
}

async fn take_into(
    tx: &Tx,
    by: &Staff,
    item: &WireItem,
    thread: Option<ThreadId>,
    house: &House,
    now: DateTime<Utc>,
) -> Result<Story> {
    match (item.upstream, item.tray) {
        (Upstream::Killed, _) => return Err(Refusal::KilledAtOrigin.into()),
        (_, Tray::Taken) => {
            return Err(Refusal::Other("A colleague has taken this already; you will find it on the board.".into()).into());
        }
        _ => {}
    }
    let parts = &item.parts;
    let partner = match item.partner {
        Some(id) => tx.partners().by_id(id).await?,
        None => None,
    };
    let outlet = match (&parts.outlet, partner.as_ref().and_then(|p| p.outlet)) {
        (_, Some(of_partner)) => Some(of_partner),
        (Some(name), None) => Some(tx.outlets().ensure(name, None).await?.id),
        (None, None) => None,
    };
    let section = match &parts.section {
        Some(name) => tx.sections().by_slug(Slug::from_words(name).as_str()).await?.map(|s| s.id),
        None => None,
    };
    let draft = Story {
        standfirst: parts.standfirst.clone(),
        body: parts.body.clone(),
        dateline: parts.dateline.clone(),
        bylines: tx.authors().bylines(&parts.bylines).await?,
        outlet,
        section,
        topics: parts.topics.iter().take(12).cloned().collect(),
        thread,
        brief: parts.brief.clone(),
        language: parts.language.clone(),
        origin: Some(origin_of(item)),
        embargo_until: parts.embargo_until.filter(|until| *until > now),
        ..blank(&parts.headline, Some(by), now)
    };
    let story = tx.stories().add(draft, &house.guid_host, now).await?;
    quotations::keep(tx, &story).await?;
    tx.wire_items().move_to(item.id, Tray::Taken, Some(story.id), now).await?;
    let from = partner.map_or_else(|| "what was pasted".to_owned(), |p| p.name);
    tx.journal().enter(Some(by), "take", subject(story.id), format!("from {from}: {}", story.headline), now).await?;
    if let Some(until) = story.embargo_until {
        let detail = format!("until {} UTC, as {from} asks", until.format("%Y-%m-%d %H:%M"));
        tx.journal().enter(Some(by), "embargo", subject(story.id), detail, now).await?;
    }
    if !parts.pictures.is_empty() {
        tx.jobs().add(&Job::FetchPictures { story: story.id }, now).await?;
    }
    Ok(story)
}

/// Where a story made of this item came from. What was passed on to us first stood elsewhere, and
/// that is what is credited.
pub(crate) fn origin_of(item: &WireItem) -> Origin {
    let parts = &item.parts;
    let first = parts.first_stood.clone().unwrap_or_default();
    Origin {
        wire_item: Some(item.id),
        guid: first.guid.unwrap_or_else(|| item.guid.clone()),
        version: item.version,
        url: first.url.or_else(|| parts.url.clone()),
        rights: parts.rights.clone(),
        their_version: first.version.or_else(|| parts.version.clone()),
        correction: parts.correction.clone(),
        embargo_until: parts.embargo_until,
    }
}

/// Not for us; it leaves the tray and stays in the record.
pub async fn pass(tx: &Tx, by: &Staff, item: WireItemId, now: DateTime<Utc>) -> Result<()> {
    by.role.may(Act::Take, false)?;
    let item = tx.wire_items().by_id(item).await?.ok_or(Error::NotFound("wire item"))?;
    if item.tray == Tray::Taken {
        return Err(Refusal::Other("It has been taken already: spike the story instead.".into()).into());
    }
    tx.wire_items().move_to(item.id, Tray::Passed, None, now).await?;
    tx.journal().enter(Some(by), "pass", format!("wire:{}", item.id), &item.parts.headline, now).await?;
    Ok(())
}
