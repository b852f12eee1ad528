//! Set or lift an embargo: a lock with a time.

use archive::{Nouns, Tx};
use chrono::{DateTime, Utc};
use paper::{Act, Refusal, Staff, Story, StoryId};

use crate::error::Result;
use crate::subject;

pub async fn embargo(tx: &Tx, by: &Staff, id: StoryId, until: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Result<Story> {
    by.role.may(Act::EditOthers, false)?;
    let story = tx.stories().get(id).await?.embargo(until)?;
    if let (Some(until), Some(at)) = (until, story.scheduled_for)
        && at < until
    {
        return Err(Refusal::Embargoed { until }.into());
    }
    let story = tx.stories().save(&story, now).await?;
    let detail = until.map_or("lifted".to_owned(), |until| format!("until {} UTC", until.format("%Y-%m-%d %H:%M")));
    tx.journal().enter(Some(by), "embargo", subject(id), detail, now).await?;
    Ok(story)
}
