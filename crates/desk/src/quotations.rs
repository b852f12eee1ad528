//! Who said what: found anew by every act that writes a story's body, and kept from a job where
//! bodies came by the thousand.

use std::collections::HashMap;

use archive::{Nouns, Tx};
use paper::{Quotation, Story, StoryId};

use crate::error::Result;

/// What a story quotes, and the edition it was read in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quoted {
    pub story: StoryId,
    pub edition: i64,
    pub quotations: Vec<Quotation>,
}

/// Finds and keeps the quotations of a story as its body now stands.
pub(crate) async fn keep(tx: &Tx, story: &Story) -> Result<()> {
    tx.quotations().keep(story.id, &reading::quotes::named(&story.body)).await?;
    Ok(())
}

/// Keeps what was read outside of the transaction, but for stories somebody has written to since:
/// whoever did has had their quotations found.
pub async fn keep_quotations(tx: &Tx, read: &[Quoted]) -> Result<()> {
    let ids: Vec<StoryId> = read.iter().map(|one| one.story).collect();
    let now: HashMap<StoryId, i64> = tx.stories().editions(&ids).await?.into_iter().collect();
    for one in read.iter().filter(|one| now.get(&one.story) == Some(&one.edition)) {
        tx.quotations().keep(one.story, &one.quotations).await?;
    }
    Ok(())
}
