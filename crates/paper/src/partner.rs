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
    /// Do its updates and corrections go out by themselves, where nobody here has touched the story?
    pub trusted: bool,
}

impl Partner {
    /// A partner as it is taken on: never asked yet, and due now. `interval` is in seconds.
    pub fn new(name: &str, feed_url: impl Into<String>, interval: i64, now: DateTime<Utc>) -> Partner {
        Partner {
            id: PartnerId(0),
            slug: Slug::from_words(name),
            name: name.to_owned(),
            site_url: None,
            feed_url: feed_url.into(),
            outlet: None,
            etag: None,
            last_modified: None,
            interval,
            next_poll_at: now,
            last_polled_at: None,
            last_success_at: None,
            failures: 0,
            complaint: None,
            active: true,
            trusted: false,
        }
    }
}
