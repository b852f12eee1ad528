//! Put pasted copy on the wire tray: every story of it an item, all of one bundle.

use archive::wire_items::Arrival;
use archive::{Nouns, Tx, wire_items::Received};
use chrono::{DateTime, Utc};
use paper::{Act, Parts, Refusal, Staff, Upstream, WireItemId};

use crate::error::Result;

/// `text` is what was pasted, kept as it came with every story read from it. Pasting the same
/// page twice gives the same items again.
pub async fn paste(tx: &Tx, by: Option<&Staff>, text: &str, stories: &[Parts], now: DateTime<Utc>) -> Result<Vec<WireItemId>> {
    if let Some(by) = by {
        by.role.may(Act::Take, false)?;
    }
    if stories.is_empty() {
        return Err(
            Refusal::Other("There is no story in what was pasted: it needs at least a headline and a paragraph.".into()).into()
        );
    }
    let bundle = bundle_of(text);
    let mut items = Vec::new();
    for (n, parts) in stories.iter().enumerate() {
        let arrival = Arrival {
            partner: None,
            guid: format!("paste:{bundle}:{}", n + 1),
            upstream: Upstream::Usable,
            upstream_reason: None,
            original: text.to_owned(),
            parts: parts.clone(),
            bundle: Some(bundle.clone()),
        };
        items.push(match tx.wire_items().receive(&arrival, now).await? {
            Received::New(id) | Received::Newer(id) | Received::Status(id) | Received::Known(id) => id,
        });
    }
    let who = by.map_or("the command line", |staff| &staff.name);
    tx.journal()
        .enter_as(
            who,
            by.map(|s| s.id),
            "paste",
            format!("bundle:{bundle}"),
            format!("{} read from {} characters", stories.len(), text.chars().count()),
            now,
        )
        .await?;
    Ok(items)
}

/// The same text has the same name, whatever its white space.
fn bundle_of(text: &str) -> String {
    use std::hash::{DefaultHasher, Hash, Hasher};
    let mut hash = DefaultHasher::new();
    text.split_whitespace().for_each(|word| word.hash(&mut hash));
    format!("{:016x}", hash.finish())
}
