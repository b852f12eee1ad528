//! Put an advertisement into a slot, or take it out.

use archive::{Nouns, Tx};
use chrono::{DateTime, Utc};
use paper::{Act, Ad, Refusal, Staff};

use crate::error::Result;
use crate::masthead::is_web;
use crate::may::may_command;

pub async fn add_ad(tx: &Tx, by: Option<&Staff>, ad: &Ad, now: DateTime<Utc>) -> Result<()> {
    may_command(by, Act::Settings)?;
    if let Some(sentence) = wrong(ad) {
        return Err(Refusal::Other(sentence.into()).into());
    }
    tx.ads().save(ad).await?;
    tx.journal().enter(by, "add advertisement", format!("slot:{}", ad.slot), &ad.text, now).await?;
    Ok(())
}

pub async fn remove_ad(tx: &Tx, by: &Staff, id: i64, now: DateTime<Utc>) -> Result<()> {
    may_command(Some(by), Act::Settings)?;
    tx.ads().remove(id).await?;
    tx.journal().enter(Some(by), "remove advertisement", format!("ad:{id}"), "", now).await?;
    Ok(())
}

fn wrong(ad: &Ad) -> Option<&'static str> {
    let is_name = |slot: &str| {
        !slot.is_empty() && slot.len() <= 60 && slot.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    };
    if !is_name(&ad.slot) {
        Some("A slot's name is made of lower-case letters, digits and hyphens, such as story-foot.")
    } else if ad.text.is_empty() {
        Some("Write the words of the advertisement.")
    } else if ad.label.is_empty() {
        Some("Readers must be told that it is one: keep a label such as Advertisement.")
    } else if !is_web(&ad.url) {
        Some("Its link needs a whole address that begins with https://.")
    } else if ad.starts_at.zip(ad.ends_at).is_some_and(|(from, to)| to <= from) {
        Some("It would end before it begins.")
    } else {
        None
    }
}
