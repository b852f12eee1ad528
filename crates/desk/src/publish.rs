//! Publish: by hand, or when the clock has come to a scheduled story.

use archive::{Job, Nouns, Tx};
use chrono::{DateTime, Utc};
use paper::{Act, Refusal, Staff, State, Story, StoryId, Upstream};

use crate::error::{Error, Result};
use crate::{House, may, preflight, subject};

pub async fn publish(tx: &Tx, by: &Staff, id: StoryId, house: &House, now: DateTime<Utc>) -> Result<Story> {
    may(by, Act::Publish, house)?;
    let story = tx.stories().get(id).await?;
    let live = story.publish(now)?;
    upstream_allows(tx, &live, now).await?;
    preflight::require(tx, &live).await?;
    print(tx, Some(by), &live, now).await
}

/// What the job of a scheduled story does. The validators run again; a story that may no longer
/// go out returns to the drafts, and the journal says why. `at` names the appointment: a story
/// scheduled anew for another time is left alone.
pub async fn publish_scheduled(tx: &Tx, id: StoryId, at: DateTime<Utc>, now: DateTime<Utc>) -> Result<Option<Story>> {
    let Some(story) = tx.stories().by_id(id).await? else {
        return Ok(None);
    };
    if story.state != State::Scheduled || story.scheduled_for != Some(at) || now < at {
        return Ok(None);
    }
    let verdict = match story.clone().publish(now) {
        Err(refusal) => Err(refusal),
        Ok(live) => match upstream_allows(tx, &live, now).await.and(preflight::require(tx, &live).await) {
            Ok(()) => Ok(live),
            Err(Error::Refusal(refusal)) => Err(refusal),
            Err(trouble) => return Err(trouble),
        },
    };
    match verdict {
        Ok(live) => Ok(Some(print(tx, None, &live, now).await?)),
        Err(refusal) => {
            tx.stories().save(&story.unschedule()?, now).await?;
            tx.journal().enter(None, "alarm", subject(id), format!("not published at its time: {refusal}"), now).await?;
            Ok(None)
        }
    }
}

async fn print(tx: &Tx, by: Option<&Staff>, live: &Story, now: DateTime<Utc>) -> Result<Story> {
    let live = tx.stories().save(live, now).await?;
    tx.versions().keep(&live, "new", by, now).await?;
    tx.journal().enter(by, "publish", subject(live.id), format!("version {}: {}", live.version, live.headline), now).await?;
    tx.jobs().add(&Job::Print { story: live.id }, now).await?;
    tx.jobs().add(&Job::TellHub { story: live.id }, now).await?;
    Ok(live)
}

/// A text whose origin has killed, held or embargoed it is not printed. The origin's newest word
/// counts, even while the job that carries it over to the story still waits.
pub(crate) async fn upstream_allows(tx: &Tx, story: &Story, now: DateTime<Utc>) -> Result<()> {
    let Some(origin) = &story.origin else {
        return Ok(());
    };
    let item = match origin.wire_item {
        Some(item) => tx.wire_items().by_id(item).await?,
        None => None,
    };
    let Some(item) = item else {
        return Ok(());
    };
    match (item.upstream, item.parts.embargo_until) {
        (Upstream::Killed, _) => Err(Refusal::KilledAtOrigin.into()),
        (Upstream::Held, _) => Err(Refusal::HeldAtOrigin.into()),
        (Upstream::Usable, Some(until)) if until > now && origin.embargo_until != Some(until) => {
            Err(Refusal::Embargoed { until }.into())
        }
        (Upstream::Usable, _) => Ok(()),
    }
}
