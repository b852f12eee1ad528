//! Give a job that failed another run.

use archive::{Nouns, Tx};
use chrono::{DateTime, Utc};
use paper::{Act, JobId, Staff};

use crate::error::Result;
use crate::may::may_command;

pub async fn retry(tx: &Tx, by: Option<&Staff>, id: JobId, now: DateTime<Utc>) -> Result<()> {
    may_command(by, Act::Partners)?;
    tx.jobs().retry(id, now).await?;
    tx.journal().enter(by, "retry", format!("job:{id}"), "", now).await?;
    Ok(())
}
