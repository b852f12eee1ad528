//! Hold: take a story down at once while we check. Release: it was right after all.

use archive::{Job, Nouns, Tx};
use chrono::{DateTime, Utc};
use paper::takedown::Kind;
use paper::{Act, Reason, Staff, Story, StoryId, Takedown};

use crate::error::Result;
use crate::publish::upstream_allows;
use crate::working_copy::{address_is_free, held_by, note_of, tell_correction};
use crate::{House, may, preflight, quotations, subject};

/// Every editor may hold, because holding is safe.
pub async fn hold(
    tx: &Tx,
    by: &Staff,
    id: StoryId,
    reason: &str,
    notice: &str,
    house: &House,
    now: DateTime<Utc>,
) -> Result<Story> {
    may(by, Act::Hold, house)?;
    let reason = Reason::parse(reason, "hold")?;
    hold_for(tx, Some(by), id, reason.as_str(), notice, now).await
}

/// The hold itself; also what the house does by itself when an origin holds or kills.
pub(crate) async fn hold_for(
    tx: &Tx,
    by: Option<&Staff>,
    id: StoryId,
    reason: &str,
    notice: &str,
    now: DateTime<Utc>,
) -> Result<Story> {
    let held = tx.stories().get(id).await?.hold(now)?;
    let held = tx.stories().save(&held, now).await?;
    tx.takedowns().enter(&takedown(id, Kind::Hold, by, reason, notice, now)).await?;
    tx.versions().keep(&held, "hold", by, now).await?;
    tx.journal().enter(by, "hold", subject(id), reason, now).await?;
    tx.jobs().add(&Job::Print { story: id }, now).await?;
    tx.jobs().add(&Job::TellHub { story: id }, now).await?;
    Ok(held)
}

/// As it was; a working copy stays beside it.
pub async fn release(tx: &Tx, by: &Staff, id: StoryId, reason: &str, house: &House, now: DateTime<Utc>) -> Result<Story> {
    may(by, Act::Release, house)?;
    let reason = Reason::parse(reason, "release")?;
    let live = tx.stories().get(id).await?.release(now)?;
    up_again(tx, by, live, "release", &reason, now).await
}

/// With the words of its working copy, in one step: readers never have the old ones again.
pub async fn release_with_copy(
    tx: &Tx,
    by: &Staff,
    id: StoryId,
    reason: &str,
    house: &House,
    now: DateTime<Utc>,
) -> Result<Story> {
    may(by, Act::Release, house)?;
    let reason = Reason::parse(reason, "release")?;
    let copy = held_by(tx, by, id).await?;
    may(by, copy.change.act(), house)?;
    let note = note_of(&copy)?;
    address_is_free(tx, &copy.story).await?;
    let live = tx.stories().get(id).await?.release_with(copy.story, copy.change, now)?;
    preflight::require(tx, &live).await?;
    tx.working_copies().end(id).await?;
    let live = up_again(tx, by, live, copy.change.as_str(), &reason, now).await?;
    tell_correction(tx, Some(by), &live, note, now).await?;
    quotations::keep(tx, &live).await?;
    Ok(live)
}

async fn up_again(tx: &Tx, by: &Staff, live: Story, kind: &str, reason: &Reason, now: DateTime<Utc>) -> Result<Story> {
    let id = live.id;
    upstream_allows(tx, &live, now).await?;
    let live = tx.stories().save(&live, now).await?;
    tx.takedowns().end(id, now).await?;
    tx.versions().keep(&live, kind, Some(by), now).await?;
    tx.journal().enter(Some(by), "release", subject(id), reason.as_str(), now).await?;
    tx.jobs().add(&Job::Print { story: id }, now).await?;
    tx.jobs().add(&Job::TellHub { story: id }, now).await?;
    Ok(live)
}

/// The record of a takedown; an empty notice becomes the usual one of its kind.
pub(crate) fn takedown(
    story: StoryId,
    kind: Kind,
    by: Option<&Staff>,
    reason: &str,
    notice: &str,
    at: DateTime<Utc>,
) -> Takedown {
    let notice = match notice.trim() {
        "" => kind.usual_notice().to_owned(),
        words => words.chars().take(600).collect(),
    };
    Takedown { story, kind, code: None, reason: reason.to_owned(), notice, by: by.map(|s| s.id), at, ended_at: None }
}
