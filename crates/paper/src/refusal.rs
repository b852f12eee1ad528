//! A "no" with a sentence a person can act on.

use chrono::{DateTime, Utc};
use thiserror::Error;

use crate::staff::Role;
use crate::story::State;

/// Why an act may not happen, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Refusal {
    #[error("A story that is {state} cannot be {act}. {hint}")]
    WrongState { state: State, act: &'static str, hint: &'static str },
    #[error("This needs {needed}; you are signed in as {role}. Ask a colleague who may.", needed = needed)]
    NotYours { role: Role, needed: &'static str },
    #[error("The story is embargoed until {} UTC. Schedule it for then, or lift the embargo with the origin's consent.", until.format("%Y-%m-%d %H:%M"))]
    Embargoed { until: DateTime<Utc> },
    #[error("{} UTC has already passed. Choose a time to come, or publish now.", at.format("%Y-%m-%d %H:%M"))]
    InThePast { at: DateTime<Utc> },
    #[error("An embargo cannot be set on a story that readers already have. Hold or withdraw it instead.")]
    AlreadyOut,
    #[error("The origin has killed this item, so its text cannot be printed.")]
    KilledAtOrigin,
    #[error("The origin is holding this item back. Wait for its release before printing it.")]
    HeldAtOrigin,
    #[error("Say why: a reason is kept with every {act}, for colleagues and for the record.")]
    NoReason { act: &'static str },
    #[error("Tell readers what was wrong and what is right, in a sentence at least.")]
    NoNote,
    #[error("Nothing in it differs from what readers have. Change the words first, or drop the working copy.")]
    NothingNew,
    #[error("{because} Send it as an update if the facts are new, or as a correction if we were wrong.")]
    NotAFix { because: String },
    #[error("The story already has a working copy; there is never a second. Open it and make your change there.")]
    CopyExists,
    #[error("{who} is working on this copy. Take it over first: what {who} wrote is kept in the history.")]
    CopyTaken { who: String },
    #[error("Type the story's slug, {slug}, to confirm that it is to be killed for good.")]
    NotConfirmed { slug: String },
    #[error("Before this can be printed: {}", .0.join(" "))]
    NotReady(Vec<String>),
    #[error(
        "\u{201c}{given}\u{201d} cannot be part of an address. Try \u{201c}{better}\u{201d}: lower-case letters, digits and hyphens."
    )]
    BadSlug { given: String, better: String },
    #[error("Another story already has the address /{0}/. Choose another slug.")]
    SlugTaken(String),
    #[error(
        "Somebody saved this story after you opened it (it is at version {now}, you had {yours}). Open it again and make your change there."
    )]
    Overtaken { now: i64, yours: i64 },
    #[error("{0}")]
    Other(String),
}
