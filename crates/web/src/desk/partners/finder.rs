//! What the partners' screen asks of the wire: which feeds a site has.

use chrono::{DateTime, Utc};
use url::Url;

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
