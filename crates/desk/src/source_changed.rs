//! The origin changed, held or killed something we took. A job, so it happens at night too.

use archive::{Nouns, Tx};
use chrono::{DateTime, Utc};
use paper::{Origin, State, Story, Upstream, WireItem, WireItemId};

use crate::error::Result;
use crate::hold::hold_for;
use crate::subject;

/// A kill or hold at the origin takes our copy down at once; a publisher decides what follows.
/// A new text replaces a draft nobody has touched, and is otherwise laid before the desk.
pub async fn source_changed(tx: &Tx, item: WireItemId, now: DateTime<Utc>) -> Result<()> {
    let Some(item) = tx.wire_items().by_id(item).await? else {
        return Ok(());
    };
    let Some(story) = item.story else {
        return Ok(());
    };
    let Some(story) = tx.stories().by_id(story).await? else {
        return Ok(());
    };
    match item.upstream {
        Upstream::Usable => newer_text(tx, &item, story, now).await,
        Upstream::Held | Upstream::Killed => taken_back(tx, &item, story, now).await,
    }
}

async fn taken_back(tx: &Tx, item: &WireItem, story: Story, now: DateTime<Utc>) -> Result<()> {
    let word = if item.upstream == Upstream::Killed { "killed" } else { "held" };
    let reason = format!("{word} at its origin: {}", item.upstream_reason.as_deref().unwrap_or("no reason given"));
    let id = story.id;
    match story.state {
        State::Live => {
            hold_for(tx, None, id, &reason, "", now).await?;
        }
        State::Scheduled => {
            tx.stories().save(&story.unschedule()?, now).await?;
            tx.journal().enter(None, "alarm", subject(id), reason, now).await?;
        }
        _ => tx.journal().enter(None, "alarm", subject(id), reason, now).await?,
    }
    Ok(())
}

async fn newer_text(tx: &Tx, item: &WireItem, story: Story, now: DateTime<Utc>) -> Result<()> {
    let id = story.id;
    let Some(origin) = story.origin.clone().filter(|origin| origin.version < item.version) else {
        return Ok(());
    };
    // Taking wrote edition 1; fetching its pictures may have written another, and both are ours.
    let edited = tx.journal().about(&subject(id), 50).await?.iter().any(|line| line.act == "edit");
    if story.state.is_open() && !edited {
        let parts = &item.parts;
        let renewed = Story {
            headline: parts.headline.clone(),
            standfirst: parts.standfirst.clone(),
            body: parts.body.clone(),
            dateline: parts.dateline.clone(),
            bylines: tx.authors().bylines(&parts.bylines).await?,
            brief: parts.brief.clone(),
            origin: Some(Origin { version: item.version, ..origin }),
            ..story
        };
        tx.stories().save(&renewed, now).await?;
        if !parts.pictures.is_empty() {
            tx.jobs().add(&archive::Job::FetchPictures { story: id }, now).await?;
        }
        tx.journal().enter(None, "renew", subject(id), format!("the origin sent version {}", item.version), now).await?;
    } else {
        let detail = format!("the origin sent version {}; ours was made from version {}", item.version, origin.version);
        tx.journal().enter(None, "alarm", subject(id), detail, now).await?;
    }
    Ok(())
}
