//! A new partner, by the address of its feed or of its site.

use archive::{Archive, Job, Nouns};
use chrono::{DateTime, Utc};
use outbound::Client;
use paper::Partner;

use crate::discover::{self, Found};
use crate::error::{Error, Result};
use crate::manners;
use crate::poll::{Filed, Visit};

/// A partner that was added, with what was found at its address.
#[derive(Debug)]
pub struct Added {
    pub partner: Partner,
    /// In words: `RSS feed “Courier”, 20 items with full text`.
    pub found: String,
    /// Other feeds of the site, in words, with their addresses.
    pub others: Vec<(String, String)>,
    pub filed: Filed,
}

/// Adds a partner by the address of its feed or site, with its first items, in one transaction.
///
/// # Errors
/// [`Error::Refused`] with a sentence for the form: no such address, no feed there, or a partner
/// that is known already.
pub async fn add_partner(db: &Archive, client: &Client, typed: &str, now: DateTime<Utc>) -> Result<Added> {
    let mut found = discover::find(client, typed, now).await?;
    let others = found.iter().skip(1).map(|f| (f.describe(), f.url.clone())).collect();
    let best = found.remove(0);
    let in_words = best.describe();
    let Found { url, feed, answer } = best;
    if let Some(known) = db.partners().by_feed(&url).await? {
        return Err(Error::Refused(format!("This feed is already a partner: {}.", known.name)));
    }
    let host = answer.final_url.host_str().unwrap_or_default();
    let name = feed.facts.title.clone().filter(|t| !t.trim().is_empty()).unwrap_or_else(|| host.to_owned());
    let new = Partner { site_url: feed.facts.site.clone(), ..Partner::new(&name, url, manners::USUAL_INTERVAL, now) };
    let validators = (answer.etag.clone(), answer.last_modified.clone());
    let visit = Visit::first(db, &new.name, feed, validators, now).await?;
    let tx = db.begin().await?;
    let partner = tx.partners().add(new, now).await?;
    let detail = format!("{}, {}", partner.name, partner.feed_url);
    tx.journal().enter_as("the command line", None, "add partner", format!("partner:{}", partner.id), detail, now).await?;
    let filed = visit.to(partner.id).file(&tx).await?;
    if let Some(next) = filed.next {
        tx.jobs().add_at(&Job::Poll { partner: partner.id }, next, now).await?;
    }
    let partner = tx.partners().by_id(partner.id).await?.ok_or(Error::NotFound)?;
    tx.commit().await?;
    Ok(Added { partner, found: in_words, others, filed })
}
