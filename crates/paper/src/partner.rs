//! A source that files to us by feed or API.

use chrono::{DateTime, Utc};

use crate::ids::{OutletId, PartnerId};
use crate::slug::Slug;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Partner {
    pub id: PartnerId,
    pub slug: Slug,
    pub name: String,
    pub site_url: Option<String>,
    pub feed_url: String,
    /// The outlet printed over what is taken from this partner.
    pub outlet: Option<OutletId>,
    /// Validators of the last answer, sent back so that an unchanged feed costs nothing.
    pub etag: Option<String>,
    pub last_modified: Option<String>,
    /// Seconds between polls when all is well.
    pub interval: i64,
    pub next_poll_at: DateTime<Utc>,
    pub last_polled_at: Option<DateTime<Utc>>,
    pub last_success_at: Option<DateTime<Utc>>,
    /// Polls that have failed one after another.
    pub failures: i64,
    /// What went wrong last, as a sentence for the desk.
    pub complaint: Option<String>,
    /// Polled only while this is true.
    pub active: bool,
}
