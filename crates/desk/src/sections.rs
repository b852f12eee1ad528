//! Add a section to the paper, or change one.

use archive::{Nouns, Tx};
use chrono::{DateTime, Utc};
use paper::{Act, Refusal, Section, SectionId, Slug, Staff};

use crate::error::{Error, Result};
use crate::may::may_command;

pub async fn add_section(tx: &Tx, by: Option<&Staff>, name: &str, description: &str, now: DateTime<Utc>) -> Result<Section> {
    may_command(by, Act::Settings)?;
    let name = named(name)?;
    let slug = Slug::from_words(name);
    if tx.sections().by_slug(slug.as_str()).await?.is_some() {
        let sentence = format!("There is a section at /section/{slug}/ already. Choose another name.");
        return Err(Refusal::Other(sentence).into());
    }
    let description = Some(description.trim()).filter(|text| !text.is_empty());
    let section = tx.sections().ensure(&slug, name, description).await?;
    tx.journal().enter(by, "add section", format!("section:{slug}"), name, now).await?;
    Ok(section)
}

/// Its address stays; `position` counts from the left of the navigation.
pub async fn change_section(
    tx: &Tx,
    by: &Staff,
    id: SectionId,
    name: &str,
    description: &str,
    position: Option<i64>,
    now: DateTime<Utc>,
) -> Result<()> {
    may_command(Some(by), Act::Settings)?;
    let before = tx.sections().by_id(id).await?.ok_or(Error::NotFound("section"))?;
    let description = Some(description.trim().to_owned()).filter(|text| !text.is_empty());
    let position = position.unwrap_or(before.position).clamp(0, 1_000);
    let after = Section { name: named(name)?.to_owned(), description, position, ..before };
    tx.sections().save(&after).await?;
    tx.journal().enter(Some(by), "change section", format!("section:{}", after.slug), &after.name, now).await?;
    Ok(())
}

fn named(name: &str) -> Result<&str, Refusal> {
    let name = name.trim();
    if name.is_empty() { Err(Refusal::Other("A section needs a name.".into())) } else { Ok(name) }
}
