//! What the partners' screen asks of the wire: which feeds a site has, and taking one on.

use archive::{Job, Nouns, Tx};
use chrono::{DateTime, Utc};
use paper::{Partner, PartnerId, Slug, Staff};
use url::Url;

use crate::error::Result;

/// A feed that a site offers.
#[derive(Clone, Debug)]
pub struct Candidate {
    pub name: String,
    pub feed: String,
    /// What it is and how much is in it, in words.
    pub about: String,
}

/// The feeds of a site, the best first; the error is a sentence for the form.
pub async fn candidates(client: &outbound::Client, site: &str, now: DateTime<Utc>) -> Result<Vec<Candidate>, String> {
    let found = wire::find(client, site, now).await.map_err(|no| no.to_string())?;
    let host =
        Url::parse(&wire::discover::address(site)).ok().and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default();
    Ok(found
        .into_iter()
        .map(|found| Candidate {
            name: found.feed.facts.title.clone().filter(|title| !title.trim().is_empty()).unwrap_or_else(|| host.clone()),
            about: found.describe(),
            feed: found.url,
        })
        .collect())
}

/// Takes a partner on and has it polled at once.
pub async fn add(tx: &Tx, by: &Staff, name: &str, site: &str, feed: &str, now: DateTime<Utc>) -> Result<Partner> {
    let site = Some(wire::discover::address(site)).filter(|site| Url::parse(site).is_ok());
    let outlet = tx.outlets().ensure(name, site.as_deref()).await?;
    let new = Partner {
        id: PartnerId(0),
        slug: Slug::from_words(name),
        name: name.to_owned(),
        site_url: site,
        feed_url: feed.to_owned(),
        outlet: Some(outlet.id),
        etag: None,
        last_modified: None,
        interval: wire::manners::USUAL_INTERVAL,
        next_poll_at: now,
        last_polled_at: None,
        last_success_at: None,
        failures: 0,
        complaint: None,
        active: true,
    };
    let partner = tx.partners().add(new, now).await?;
    tx.jobs().add(&Job::Poll { partner: partner.id }, now).await?;
    tx.journal().enter(Some(by), "add partner", format!("partner:{}", partner.id), format!("{name}, {feed}"), now).await?;
    Ok(partner)
}
