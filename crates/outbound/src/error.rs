//! Why a request did not bring an answer, as sentences that may be shown to staff.
//!
//! A refused inner name, a closed port, a filtered port and a dead name all read
//! the same: told apart, the form for a new partner would be a port scanner.

use std::time::Duration;

type Cause = Box<dyn std::error::Error + Send + Sync>;

/// What can stand between a request and its answer.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The address itself will not do; nothing was sent.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// No connection. The cause is for the log, never for the screen.
    #[error("The address cannot be reached. Check its spelling, and that it is open to the public internet.")]
    Unreachable(#[source] Option<Cause>),
    /// Connected, but not finished within the time allowed.
    #[error("The server took longer than {} seconds to answer.", .0.as_secs())]
    TooSlow(Duration),
    /// The body, after decompression, is larger than we take.
    #[error("The answer is larger than {} and was not taken.", bytes(*.0))]
    TooLarge(usize),
    /// A loop, or more hops than we follow.
    #[error("The address redirects too often. Ask the partner for the final address.")]
    TooManyRedirects,
    /// The server asked for quiet, and the time is not over.
    #[error("The server asked us to wait another {} seconds.", .0.as_secs())]
    AskedToWait(Duration),
    /// The connection broke or the answer is not HTTP.
    #[error("The server's answer broke off or could not be read.")]
    Broken(#[source] Option<Cause>),
}

/// An address that we will not ask, with what to do about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("This is not a web address. Write it in full, such as https://example.org/feed.")]
    NotAnAddress,
    #[error("Only addresses that begin with http:// or https:// can be fetched.")]
    Scheme,
    #[error("The address carries a user name or password. Leave the part before the @ out.")]
    UserInfo,
    #[error("The address names a port that is not used for web pages.")]
    Port,
    #[error("The address cannot be reached. Check its spelling, and that it is open to the public internet.")]
    NotPublic,
}

fn bytes(count: usize) -> String {
    match count {
        n if n >= 1 << 20 => format!("{} MiB", n >> 20),
        n if n >= 1 << 10 => format!("{} KiB", n >> 10),
        n => format!("{n} bytes"),
    }
}
