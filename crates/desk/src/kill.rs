//! Kill: the story was fundamentally wrong or dangerous. Mandatory, everywhere, for good.

use archive::{Job, Nouns, Tx};
use chrono::{DateTime, Utc};
use paper::takedown::Kind;
use paper::{Act, Reason, Refusal, Staff, Story, StoryId};

use crate::error::Result;
use crate::hold::takedown;
use crate::working_copy::put_aside;
use crate::{House, may, subject};

/// `typed` is the slug, typed by hand: a kill cannot be undone. No lock, no edition and no
/// second eye stands in its way; a colleague's unsaved work loses against it.
#[allow(clippy::too_many_arguments)] // who, what, why, the words for readers, the confirmation, where, when
pub async fn kill(
    tx: &Tx,
    by: &Staff,
    id: StoryId,
    reason: &str,
    notice: &str,
    typed: &str,
    house: &House,
    now: DateTime<Utc>,
) -> Result<Story> {
    may(by, Act::Kill, house)?;
    let reason = Reason::parse(reason, "kill")?;
    let story = tx.stories().get(id).await?;
    if typed.trim().trim_matches('/') != story.slug.as_str() {
        return Err(Refusal::NotConfirmed { slug: story.slug.to_string() }.into());
    }
    let killed = tx.stories().save(&story.kill(now)?, now).await?;
    put_aside(tx, id, now).await?;
    tx.takedowns().enter(&takedown(id, Kind::Kill, Some(by), reason.as_str(), notice, now)).await?;
    tx.versions().keep(&killed, "kill", Some(by), now).await?;
    tx.journal().enter(Some(by), "kill", subject(id), reason.as_str(), now).await?;
    tx.jobs().add(&Job::Print { story: id }, now).await?;
    tx.jobs().add(&Job::TellHub { story: id }, now).await?;
    Ok(killed)
}
