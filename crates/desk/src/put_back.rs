//! Put back what cleaning took out of a wire item.

use archive::{Nouns, Tx};
use chrono::{DateTime, Utc};
use paper::{Act, Refusal, Staff, Tray, WireItemId};

use crate::error::{Error, Result};

pub async fn put_back(tx: &Tx, by: &Staff, item: WireItemId, removal: usize, now: DateTime<Utc>) -> Result<()> {
    by.role.may(Act::Take, false)?;
    let item = tx.wire_items().by_id(item).await?.ok_or(Error::NotFound("wire item"))?;
    if item.tray == Tray::Taken {
        return Err(Refusal::Other("This has been taken: put the words back in the story itself.".into()).into());
    }
    let mut parts = item.parts.clone();
    if removal >= parts.removals.len() {
        return Err(Error::NotFound("removal"));
    }
    let back = parts.removals.remove(removal);
    let blocks = reading::clean::blocks(&parts.body).len();
    parts.body = reading::put_back(&parts.body, &back);
    // What stood after it now stands that many blocks further down.
    let more = reading::clean::blocks(&parts.body).len().saturating_sub(blocks);
    for later in parts.removals.iter_mut().enumerate().filter(|(n, r)| (r.before_block, *n) >= (back.before_block, removal)) {
        later.1.before_block += more;
    }
    tx.wire_items().set_parts(item.id, &parts).await?;
    tx.journal().enter(Some(by), "put back", format!("wire:{}", item.id), format!("{}: {}", back.rule, back.text), now).await?;
    Ok(())
}
