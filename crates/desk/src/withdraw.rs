//! Withdraw: remove a story for a reason other than being wrong. Reopen: work on it again.

use archive::{Job, Nouns, Tx};
use chrono::{DateTime, Utc};
use paper::takedown::Kind;
use paper::{Act, Code, Reason, Staff, Story, StoryId, Takedown};

use crate::error::Result;
use crate::hold::takedown;
use crate::{House, may, quotations, subject};

#[allow(clippy::too_many_arguments)] // who, what, why, the words for readers, where, when
pub async fn withdraw(
    tx: &Tx,
    by: &Staff,
    id: StoryId,
    code: Code,
    reason: &str,
    notice: &str,
    house: &House,
    now: DateTime<Utc>,
) -> Result<Story> {
    may(by, Act::Withdraw, house)?;
    let reason = Reason::parse(reason, "withdrawal")?;
    let gone = tx.stories().get(id).await?.withdraw(now)?;
    let gone = tx.stories().save(&gone, now).await?;
    let record = Takedown { code: Some(code), ..takedown(id, Kind::Withdraw, Some(by), reason.as_str(), notice, now) };
    tx.takedowns().enter(&record).await?;
    tx.versions().keep(&gone, "withdraw", Some(by), now).await?;
    tx.journal().enter(Some(by), "withdraw", subject(id), format!("{}: {}", code.as_str(), reason.as_str()), now).await?;
    tx.jobs().add(&Job::Print { story: id }, now).await?;
    tx.jobs().add(&Job::TellHub { story: id }, now).await?;
    Ok(gone)
}

/// Back to the drafts, to be published again later under the same guid. Readers keep seeing that
/// it was withdrawn until then. The words of a working copy become the draft's.
pub async fn reopen(tx: &Tx, by: &Staff, id: StoryId, reason: &str, house: &House, now: DateTime<Utc>) -> Result<Story> {
    may(by, Act::Withdraw, house)?;
    let reason = Reason::parse(reason, "reopening")?;
    let mut draft = tx.stories().get(id).await?.reopen()?;
    if let Some(copy) = tx.working_copies().of_story(id).await? {
        draft = draft.with_words_of(copy.story);
        tx.working_copies().end(id).await?;
    }
    let draft = tx.stories().save(&draft, now).await?;
    quotations::keep(tx, &draft).await?;
    tx.journal().enter(Some(by), "reopen", subject(id), reason.as_str(), now).await?;
    Ok(draft)
}
