//! The origin changed, corrected, embargoed, held or killed something we took. A job, so it
//! happens at night too.

mod newer_text;

use archive::{Nouns, Tx};
use chrono::{DateTime, Utc};
use paper::{Origin, State, Story, Upstream, WireItem, WireItemId};

use crate::error::Result;
use crate::hold::hold_for;
use crate::take::origin_of;
use crate::{quotations, subject};

/// A kill or hold at the origin takes our copy down at once; a publisher decides what follows.
/// A new text replaces a draft nobody has touched; beside a story that readers have it is laid as a
/// working copy, or goes out by itself where a trusted partner wrote every word of ours. Anything else
/// is told to the desk.
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
        Upstream::Usable => {
            let story = embargo(tx, &item, story, now).await?;
            newer_text(tx, &item, story, now).await
        }
        Upstream::Held | Upstream::Killed => taken_back(tx, &item, story, now).await,
    }
}

/// A correction is told from a new text, with the partner's own words.
fn said(item: &WireItem) -> String {
    match item.parts.correction.as_deref() {
        Some("") => "the origin corrected its story without saying what was wrong: ".to_owned(),
        Some(note) => format!("the origin corrected its story (\u{201c}{note}\u{201d}): "),
        None => "the origin sent ".to_owned(),
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

/// The partner's embargo as it is now. What the desk has set itself is never shortened; what is
/// live already comes down until the hour, because readers should not have had it.
async fn embargo(tx: &Tx, item: &WireItem, story: Story, now: DateTime<Utc>) -> Result<Story> {
    let asked = item.parts.embargo_until;
    let Some(origin) = story.origin.clone().filter(|origin| origin.embargo_until != asked) else {
        return Ok(story);
    };
    let id = story.id;
    let was_theirs = story.embargo_until.is_none() || story.embargo_until == origin.embargo_until;
    let coming = asked.filter(|until| *until > now);
    let until = if was_theirs { coming } else { story.embargo_until.max(coming) };
    let story = match (story.state, coming) {
        (State::Killed, _) => return Ok(story),
        (State::Live, Some(hour)) => {
            let reason = format!("put under embargo at its origin until {} UTC", hour.format("%Y-%m-%d %H:%M"));
            hold_for(tx, None, id, &reason, "", now).await?
        }
        (State::Scheduled, Some(hour)) if story.scheduled_for.is_some_and(|at| at < hour) => {
            tx.journal()
                .enter(None, "alarm", subject(id), "taken off the schedule: its origin has put it under embargo", now)
                .await?;
            story.unschedule()?
        }
        _ => story,
    };
    let kept = Story { embargo_until: until, origin: Some(Origin { embargo_until: asked, ..origin }), ..story };
    let kept = tx.stories().save(&kept, now).await?;
    let detail = until.map_or_else(
        || "lifted by its origin".to_owned(),
        |until| format!("until {} UTC, as its origin asks", until.format("%Y-%m-%d %H:%M")),
    );
    tx.journal().enter(None, "embargo", subject(id), detail, now).await?;
    Ok(kept)
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
            origin: Some(origin_of(item)),
            ..story
        };
        let renewed = tx.stories().save(&renewed, now).await?;
        quotations::keep(tx, &renewed).await?;
        if !parts.pictures.is_empty() {
            tx.jobs().add(&archive::Job::FetchPictures { story: id }, now).await?;
        }
        tx.journal().enter(None, "renew", subject(id), format!("{}version {}", said(item), item.version), now).await?;
    } else if story.may_have_copy().is_ok() {
        newer_text::beside_ours(tx, item, story, &said(item), now).await?;
    } else {
        let detail = format!("{}version {}; ours was made from version {}", said(item), item.version, origin.version);
        tx.journal().enter(None, "alarm", subject(id), detail, now).await?;
    }
    Ok(())
}
