//! One visit to a partner: ask, read, clean, and only then write.
//!
//! The network comes first and the transaction last, so that a slow partner never
//! keeps the store's one writer waiting, and a crash in between costs nothing but
//! another visit.

use archive::wire_items::{Arrival, Received};
use archive::{Archive, Nouns, Tx};
use chrono::{DateTime, Utc};
use outbound::{Answer, Client, Request};
use paper::{Partner, PartnerId, Upstream};

use crate::complaint::Complaint;
use crate::copy::{self, Desk};
use crate::discover::ACCEPT;
use crate::error::{Error, Result};
use crate::feed::{self, Circumstances, Feed, Item};
use crate::manners;

/// Items written in one transaction. A longer feed comes in several helpings.
const HELPING: usize = 250;
/// Items of the partner looked at for repeated furniture.
const LOOKED_AT: i64 = 60;

/// What a visit brought, not yet written.
#[derive(Debug)]
pub struct Visit {
    partner: PartnerId,
    outcome: Outcome,
    moved_to: Option<String>,
    at: DateTime<Utc>,
}

/// ETag and Last-Modified, as the partner gave them.
type Validators = (Option<String>, Option<String>);

#[derive(Debug)]
enum Outcome {
    /// The partner has nothing new (304).
    Unchanged,
    Copy {
        arrivals: Vec<Arrival>,
        unchanged: usize,
        /// More came than fits one helping: ask for all of it again.
        more: bool,
        etag: Option<String>,
        last_modified: Option<String>,
        complaints: Vec<Complaint>,
        site: Option<String>,
    },
    /// A sentence, and how long the server wants to be left alone.
    Failed { sentence: String, rest: Option<std::time::Duration> },
    /// Not a failure: the server asked for quiet and the time is not over.
    Quiet(std::time::Duration),
    /// 410: the feed is closed for good.
    Closed,
    /// The partner is set aside and was not asked.
    Resting,
}

/// What became of a visit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filed {
    pub new: usize,
    pub newer: usize,
    /// Held, killed or released by the partner.
    pub status: usize,
    pub unchanged: usize,
    pub complaints: Vec<Complaint>,
    /// What went wrong, as it stands on the partner's page.
    pub failure: Option<String>,
    /// When to come again; never, when the partner has closed the feed or is gone.
    pub next: Option<DateTime<Utc>>,
}

/// Visits a partner and writes down what it brought.
///
/// # Errors
/// [`Error::NotFound`], or trouble with the store. Trouble with the partner is no error: it is
/// written on the partner's row.
pub async fn poll(db: &Archive, client: &Client, partner: PartnerId, now: DateTime<Utc>) -> Result<Filed> {
    let visit = visit(db, client, partner, now).await?;
    let tx = db.begin().await?;
    let filed = visit.file(&tx).await?;
    tx.commit().await?;
    Ok(filed)
}

/// Asks a partner and reads what it says; writes nothing.
///
/// # Errors
/// [`Error::NotFound`], or trouble with the store.
pub async fn visit(db: &Archive, client: &Client, partner: PartnerId, now: DateTime<Utc>) -> Result<Visit> {
    let partner = db.partners().by_id(partner).await?.ok_or(Error::NotFound)?;
    let request = Request {
        url: partner.feed_url.clone(),
        etag: partner.etag.clone(),
        last_modified: partner.last_modified.clone(),
        accept: Some(ACCEPT.to_owned()),
        ..Request::default()
    };
    let mut visit = Visit { partner: partner.id, outcome: Outcome::Unchanged, moved_to: None, at: now };
    if !partner.active {
        visit.outcome = Outcome::Resting;
        return Ok(visit);
    }
    let answer = match client.send(request).await {
        Ok(answer) => answer,
        Err(outbound::Error::AskedToWait(rest)) => {
            visit.outcome = Outcome::Quiet(rest);
            return Ok(visit);
        }
        Err(error) => {
            visit.outcome = Outcome::Failed { sentence: error.to_string(), rest: None };
            return Ok(visit);
        }
    };
    visit.moved_to = answer.permanent_redirect_to.clone().map(String::from);
    visit.outcome = match answer.status {
        200 => read(db, &partner, answer, now).await?,
        304 => Outcome::Unchanged,
        410 => Outcome::Closed,
        status => Outcome::Failed { sentence: said(status), rest: answer.retry_after },
    };
    if !matches!(visit.outcome, Outcome::Copy { .. } | Outcome::Unchanged) {
        // A broken page at the new address is no reason to forget the old one.
        visit.moved_to = None;
    }
    Ok(visit)
}

/// A status in words.
fn said(status: u16) -> String {
    match status {
        401 | 403 => format!("The partner's server refuses us ({status}). Ask the partner to let Courant fetch the feed."),
        404 => "There is nothing at the feed's address (404). Ask the partner where its feed is now.".to_owned(),
        429 => "The partner's server says that we ask too often (429). It is asked more seldom now.".to_owned(),
        500..=599 => {
            format!("The partner's server is in trouble ({status}). It is asked again later.")
        }
        _ => format!("The partner's server gave an answer that is no feed ({status})."),
    }
}

async fn read(db: &Archive, partner: &Partner, answer: Answer, now: DateTime<Utc>) -> Result<Outcome> {
    let url = answer.final_url.to_string();
    let (etag, last_modified) = (answer.etag.clone(), answer.last_modified.clone());
    let reading = tokio::task::spawn_blocking(move || {
        let at = Circumstances { url: Some(&url), content_type: answer.content_type.as_deref(), now };
        feed::read(&answer.body, &at)
    });
    let Ok(feed) = reading.await else {
        return Ok(fault());
    };
    if !feed.dialect.is_feed() {
        return Ok(Outcome::Failed { sentence: feed.dialect.instead_of_feed(), rest: None });
    }
    prepare(db, partner.id, &partner.name, feed, (etag, last_modified)).await
}

/// A panic while reading is our fault; it must cost this partner one visit and the others nothing.
fn fault() -> Outcome {
    let sentence = "The feed could not be read, by a fault of Courant's. Please report it.".to_owned();
    Outcome::Failed { sentence, rest: None }
}

/// Leaves out what is already in the tray, and cleans the rest.
async fn prepare(db: &Archive, partner: PartnerId, name: &str, feed: Feed, (etag, last_modified): Validators) -> Result<Outcome> {
    let mut complaints = feed.complaints;
    if feed.facts.is_over {
        complaints.push(Complaint { about: None, sentence: "The feed says that it will not be continued.".to_owned() });
    }
    let items = copy::distinct(feed.items, &mut complaints);
    let all = items.len();
    let mut changed = Vec::new();
    let mut more = false;
    for item in items {
        if changed.len() >= HELPING {
            more = true;
            break;
        }
        if !is_known(db, partner, &item).await? {
            changed.push(item);
        }
    }
    let unchanged = if more { 0 } else { all - changed.len() };
    let known = db.wire_items().of_partner(partner, LOOKED_AT).await?;
    let outlet = name.to_owned();
    // The newest stands first in a feed, and last in the tray's order of arrival.
    changed.reverse();
    let cleaning =
        tokio::task::spawn_blocking(move || copy::arrivals(changed, &Desk { partner, outlet: &outlet, known: &known }));
    let Ok(arrivals) = cleaning.await else {
        return Ok(fault());
    };
    Ok(Outcome::Copy { arrivals, unchanged, more, etag, last_modified, complaints, site: feed.facts.site })
}

/// Is the item in the tray exactly as it stands in the feed? Then it is not even cleaned: what
/// counts as furniture changes as we see more of a partner, and must not look like a change of theirs.
async fn is_known(db: &Archive, partner: PartnerId, item: &Item) -> Result<bool> {
    let Some(known) = db.wire_items().by_guid(Some(partner), &item.guid).await? else {
        return Ok(false);
    };
    if known.upstream == Upstream::Killed {
        return Ok(true);
    }
    if known.upstream != item.upstream {
        return Ok(false);
    }
    // A notice without text says nothing new by being worded anew.
    let newest = db.wire_items().versions(known.id, 1).await?;
    Ok(item.upstream != Upstream::Usable || newest.first().is_some_and(|v| v.original == item.original))
}

impl Visit {
    /// The first visit to a partner that is not yet in the store: everything is new.
    pub(crate) async fn first(db: &Archive, name: &str, feed: Feed, validators: Validators, now: DateTime<Utc>) -> Result<Visit> {
        let nobody = PartnerId(0);
        let outcome = prepare(db, nobody, name, feed, validators).await?;
        Ok(Visit { partner: nobody, outcome, moved_to: None, at: now })
    }

    /// The same visit, now that the partner has a number.
    pub(crate) fn to(mut self, partner: PartnerId) -> Visit {
        self.partner = partner;
        if let Outcome::Copy { arrivals, .. } = &mut self.outcome {
            arrivals.iter_mut().for_each(|a| a.partner = Some(partner));
        }
        self
    }

    /// Writes what the visit brought, in the transaction handed in: items, the partner's row and
    /// its next time. The caller leaves the next [`archive::Job::Poll`] for [`Filed::next`].
    ///
    /// # Errors
    /// Trouble with the store.
    pub async fn file(self, tx: &Tx) -> Result<Filed> {
        let now = self.at;
        // Read anew: somebody may have changed the partner while we were out.
        let Some(mut partner) = tx.partners().by_id(self.partner).await? else {
            return Ok(Filed::default());
        };
        let mut filed = Filed::default();
        if matches!(self.outcome, Outcome::Resting) {
            return Ok(filed);
        }
        partner.last_polled_at = Some(now);
        self.move_to(&mut partner, tx, &mut filed).await?;
        match self.outcome {
            Outcome::Resting => {}
            Outcome::Unchanged => succeed(&mut partner, now),
            Outcome::Copy { arrivals, unchanged, more, etag, last_modified, complaints, site } => {
                for arrival in &arrivals {
                    match tx.wire_items().receive(arrival, now).await? {
                        Received::New(_) => filed.new += 1,
                        Received::Newer(_) => filed.newer += 1,
                        Received::Status(_) => filed.status += 1,
                        Received::Known(_) => filed.unchanged += 1,
                    }
                }
                filed.unchanged += unchanged;
                filed.complaints.extend(complaints);
                succeed(&mut partner, now);
                partner.site_url = partner.site_url.or(site);
                partner.etag = etag.filter(|_| !more);
                partner.last_modified = last_modified.filter(|_| !more);
                partner.complaint = summary(&filed.complaints);
                if more {
                    partner.next_poll_at = manners::soon(now);
                }
            }
            Outcome::Failed { sentence, rest } => {
                partner.failures += 1;
                partner.next_poll_at = manners::after_failure(partner.interval, partner.failures, rest, now);
                partner.complaint = Some(sentence.clone());
                filed.failure = Some(sentence);
            }
            Outcome::Quiet(rest) => partner.next_poll_at = manners::after_failure(partner.interval, 0, Some(rest), now),
            Outcome::Closed => {
                let sentence = "The partner has closed this feed for good (410), so it is not asked any more. Take the partner out, or enter its new address.".to_owned();
                partner.active = false;
                partner.complaint = Some(sentence.clone());
                filed.failure = Some(sentence);
            }
        }
        filed.next = partner.active.then_some(partner.next_poll_at);
        tx.partners().save(&partner).await?;
        Ok(filed)
    }

    /// A permanent redirect moves the partner, unless another partner lives there already.
    async fn move_to(&self, partner: &mut Partner, tx: &Tx, filed: &mut Filed) -> Result<()> {
        let Some(address) = self.moved_to.as_ref().filter(|a| **a != partner.feed_url) else {
            return Ok(());
        };
        match tx.partners().by_feed(address).await? {
            Some(other) if other.id != partner.id => {
                let sentence =
                    format!("The feed has moved to the address of {}. One of the two partners should be taken out.", other.name);
                filed.complaints.push(Complaint { about: None, sentence });
            }
            _ => partner.feed_url.clone_from(address),
        }
        Ok(())
    }
}

fn succeed(partner: &mut Partner, now: DateTime<Utc>) {
    partner.failures = 0;
    partner.last_success_at = Some(now);
    partner.next_poll_at = manners::after_success(partner.interval, now);
    partner.complaint = None;
}

/// The first complaint, and how many more there are.
fn summary(complaints: &[Complaint]) -> Option<String> {
    let first = complaints.first()?;
    Some(match complaints.len() {
        1 => first.to_string(),
        2 => format!("{first} (and one more complaint)"),
        n => format!("{first} (and {} more complaints)", n - 1),
    })
}
