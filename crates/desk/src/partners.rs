//! Take a partner on, set it aside, and wake it.

use archive::{Job, Nouns, Tx};
use chrono::{DateTime, Utc};
use paper::{Act, Partner, PartnerId, Refusal, Staff};

use crate::House;
use crate::error::{Error, Result};
use crate::may::{may, may_command};

/// A partner as somebody named it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPartner {
    pub name: String,
    pub site: Option<String>,
    pub feed: String,
    /// Seconds between polls.
    pub interval: i64,
}

/// Takes a partner on and has it polled at once.
pub async fn add_partner(tx: &Tx, by: Option<&Staff>, new: NewPartner, now: DateTime<Utc>) -> Result<Partner> {
    may_command(by, Act::Partners)?;
    let name = new.name.trim();
    if name.is_empty() || name.len() > 200 {
        return Err(Refusal::Other("Give the partner a name; it is printed over what you take.".into()).into());
    }
    if let Some(there) = tx.partners().by_feed(&new.feed).await? {
        return Err(Refusal::Other(format!("{} is a partner already with this feed.", there.name)).into());
    }
    let outlet = tx.outlets().ensure(name, new.site.as_deref()).await?;
    let partner = Partner { site_url: new.site, outlet: Some(outlet.id), ..Partner::new(name, new.feed, new.interval, now) };
    let partner = tx.partners().add(partner, now).await?;
    tx.jobs().add(&Job::Poll { partner: partner.id }, now).await?;
    let detail = format!("{name}, {}", partner.feed_url);
    tx.journal().enter(by, "add partner", format!("partner:{}", partner.id), detail, now).await?;
    Ok(partner)
}

/// Asks a partner now; one that was set aside is asked again from here on.
pub async fn poll_now(tx: &Tx, by: &Staff, id: PartnerId, now: DateTime<Utc>) -> Result<()> {
    change(tx, by, id, true, "poll now", now).await
}

pub async fn rest_partner(tx: &Tx, by: &Staff, id: PartnerId, now: DateTime<Utc>) -> Result<()> {
    change(tx, by, id, false, "rest", now).await
}

pub async fn wake_partner(tx: &Tx, by: &Staff, id: PartnerId, now: DateTime<Utc>) -> Result<()> {
    change(tx, by, id, true, "wake", now).await
}

/// May what it changes go out by itself? Whoever allows that must be allowed to publish.
pub async fn trust_partner(tx: &Tx, by: &Staff, id: PartnerId, trusted: bool, house: &House, now: DateTime<Utc>) -> Result<()> {
    may(by, Act::Partners, house)?;
    if trusted {
        may(by, Act::Publish, house)?;
    }
    let partner = tx.partners().by_id(id).await?.ok_or(Error::NotFound("partner"))?;
    tx.partners().save(&Partner { trusted, ..partner.clone() }).await?;
    let act = if trusted { "trust" } else { "end trust" };
    tx.journal().enter(Some(by), act, format!("partner:{id}"), &partner.name, now).await?;
    Ok(())
}

async fn change(tx: &Tx, by: &Staff, id: PartnerId, active: bool, act: &str, now: DateTime<Utc>) -> Result<()> {
    may_command(Some(by), Act::Partners)?;
    let mut partner = tx.partners().by_id(id).await?.ok_or(Error::NotFound("partner"))?;
    partner.active = active;
    if active {
        partner.next_poll_at = now;
        tx.jobs().add(&Job::Poll { partner: id }, now).await?;
    }
    tx.partners().save(&partner).await?;
    tx.journal().enter(Some(by), act, format!("partner:{id}"), &partner.name, now).await?;
    Ok(())
}
