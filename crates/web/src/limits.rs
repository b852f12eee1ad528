//! How much and how often: the limits at the doors.
//!
//! | What | Limit | Beyond it |
//! |---|---|---|
//! | request head | 32 KiB, 100 fields, 10 s | 431, or the connection is closed |
//! | address with its query | 8 KiB, 200 parts | 414, 400 |
//! | form | 64 KiB | 413 |
//! | form with a story or pasted copy | 2 MiB | 413 |
//! | upload | 20 MiB and 64 KiB of words | 413 |
//! | theme | 50 MiB | 413 |
//! | a paper that moves in | 8 GiB | 413 |
//! | body | 30 s and a second more for each KiB received | 408 |
//! | wrong passwords | 10 an account, 30 an address, in ten minutes | 429 |
//! | searches | 30 a minute and address | 429 |
//! | new connections | 1,024 at once and address, 16,384 in all | closed |
//!
//! IPv6 addresses are counted by their /64, since one household has all of it.

use std::collections::HashMap;
use std::hash::Hash;
use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;
use std::sync::Mutex;
use std::time::Duration;

use axum::body::Body;
use bytes::{Bytes, BytesMut};
use chrono::{DateTime, TimeDelta, Utc};
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use http::HeaderMap;
use http_body_util::BodyExt;
use tokio::time::{Instant, timeout_at};

use crate::state::Network;

pub const HEAD: usize = 32 * 1024;
pub const HEAD_FIELDS: usize = 100;
pub const HEAD_TIME: Duration = Duration::from_secs(10);
pub const ADDRESS: usize = 8 * 1024;
pub const QUERY_PARTS: usize = 200;
pub const FORM: usize = 64 * 1024;
pub const COPY: usize = 2 * 1024 * 1024;
pub const UPLOAD: usize = 20 * 1024 * 1024;
pub const THEME: usize = 50 * 1024 * 1024;
pub const EXPORT: u64 = 8 << 30;
pub const FILE: u64 = paper::attachment::LARGEST;
pub const CONNECTIONS: usize = 16_384;
pub const CONNECTIONS_EACH: usize = 1_024;

const BODY_TIME: Duration = Duration::from_secs(30);
const WINDOW: TimeDelta = TimeDelta::minutes(10);
const WRONG_BY_ACCOUNT: usize = 10;
const WRONG_BY_ADDRESS: usize = 30;
const SEARCHES_A_MINUTE: NonZeroU32 = NonZeroU32::new(30).expect("thirty is not nothing");

/// Who asks, as far as limits care.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Client(IpAddr);

impl Client {
    pub fn of(address: IpAddr) -> Client {
        Client(match address.to_canonical() {
            IpAddr::V6(address) => {
                let s = address.segments();
                IpAddr::V6(Ipv6Addr::new(s[0], s[1], s[2], s[3], 0, 0, 0, 0))
            }
            v4 => v4,
        })
    }

    pub fn is_this_machine(self) -> bool {
        self.0.is_loopback() || self.0 == IpAddr::V6(Ipv6Addr::UNSPECIFIED)
    }
}

pub struct Limits {
    proxies: Vec<Network>,
    searches: DefaultKeyedRateLimiter<Client>,
    accounts: Tries<String>,
    addresses: Tries<Client>,
    /// Passwords are hard to check by design; this many are checked at once.
    pub passwords: tokio::sync::Semaphore,
}

impl Limits {
    pub fn new(proxies: Vec<Network>) -> Limits {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Limits {
            proxies,
            searches: RateLimiter::keyed(Quota::per_minute(SEARCHES_A_MINUTE)),
            accounts: Tries::new(WRONG_BY_ACCOUNT),
            addresses: Tries::new(WRONG_BY_ADDRESS),
            passwords: tokio::sync::Semaphore::new(cores.saturating_sub(1).max(1)),
        }
    }

    /// Who asks: the peer itself, or, when the peer is a listed proxy, the last address in
    /// `X-Forwarded-For` that is not one. Anybody else's header is only words.
    pub fn client(&self, peer: IpAddr, headers: &HeaderMap) -> Client {
        let listed = |address: IpAddr| self.proxies.iter().any(|network| network.holds(address));
        if !listed(peer) {
            return Client::of(peer);
        }
        let mut seen = peer;
        for field in headers.get_all("x-forwarded-for").iter().rev() {
            for part in field.to_str().unwrap_or("").rsplit(',') {
                let Ok(address) = part.trim().parse::<IpAddr>() else {
                    return Client::of(seen);
                };
                seen = address;
                if !listed(address) {
                    return Client::of(address);
                }
            }
        }
        Client::of(seen)
    }

    /// One search more; or how many seconds to wait.
    pub fn search(&self, client: Client) -> Result<(), u64> {
        if self.searches.len() > 50_000 {
            self.searches.retain_recent();
        }
        self.searches
            .check_key(&client)
            .map_err(|not_until| not_until.wait_time_from(DefaultClock::default().now()).as_secs() + 1)
    }

    /// Counts one attempt at a password before it is looked at, so that a thousand at once
    /// cannot slip through; [`Limits::was_right`] takes it back.
    pub fn try_password(&self, account: &str, client: Client, now: DateTime<Utc>) -> Result<(), u64> {
        self.addresses.take(client, now)?;
        self.accounts.take(account.to_owned(), now)
    }

    pub fn was_right(&self, account: &str, client: Client) {
        self.addresses.give_back(&client);
        self.accounts.forget(account);
    }
}

/// Attempts within the last ten minutes, by whom or against whom.
struct Tries<K> {
    most: usize,
    made: Mutex<HashMap<K, Vec<DateTime<Utc>>>>,
}

impl<K: Eq + Hash> Tries<K> {
    fn new(most: usize) -> Tries<K> {
        Tries { most, made: Mutex::default() }
    }

    fn take(&self, key: K, now: DateTime<Utc>) -> Result<(), u64> {
        let mut made = self.made.lock().unwrap_or_else(|p| p.into_inner());
        if made.len() > 50_000 {
            made.retain(|_, times| times.last().is_some_and(|at| *at > now - WINDOW));
        }
        let times = made.entry(key).or_default();
        times.retain(|at| *at > now - WINDOW);
        if times.len() >= self.most {
            let wait = times.first().map_or(WINDOW, |first| *first + WINDOW - now);
            return Err(u64::try_from(wait.num_seconds()).unwrap_or(0) + 1);
        }
        times.push(now);
        Ok(())
    }

    fn give_back(&self, key: &K) {
        if let Some(times) = self.made.lock().unwrap_or_else(|p| p.into_inner()).get_mut(key) {
            times.pop();
        }
    }

    fn forget<Q: Eq + Hash + ?Sized>(&self, key: &Q)
    where
        K: std::borrow::Borrow<Q>,
    {
        self.made.lock().unwrap_or_else(|p| p.into_inner()).remove(key);
    }
}

/// Why a body was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TooMuch {
    Bytes,
    Time,
    Broken,
}

/// When a body that began then, and of which so much has come, is waited for no longer.
pub fn patience(began: Instant, read: u64) -> Instant {
    began + BODY_TIME + Duration::from_secs(read / 1024)
}

/// Reads a body of at most `most` bytes, at no less than about 1 KiB a second.
pub async fn read_body(mut body: Body, most: usize) -> Result<Bytes, TooMuch> {
    if hyper::body::Body::size_hint(&body).lower() > most as u64 {
        return Err(TooMuch::Bytes);
    }
    let began = Instant::now();
    let mut read = BytesMut::new();
    loop {
        let frame = match timeout_at(patience(began, read.len() as u64), body.frame()).await {
            Err(_) => return Err(TooMuch::Time),
            Ok(None) => return Ok(read.freeze()),
            Ok(Some(Err(_))) => return Err(TooMuch::Broken),
            Ok(Some(Ok(frame))) => frame,
        };
        if let Some(data) = frame.data_ref() {
            if read.len() + data.len() > most {
                return Err(TooMuch::Bytes);
            }
            read.extend_from_slice(data);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noon() -> DateTime<Utc> {
        paper::sample::noon()
    }

    #[test]
    fn the_eleventh_wrong_password_waits_until_the_first_is_ten_minutes_old() {
        let limits = Limits::new(vec![]);
        for n in 0..10 {
            let client = Client::of(IpAddr::from([192, 0, 2, n]));
            assert!(limits.try_password("olive@paper.example", client, noon() + TimeDelta::seconds(i64::from(n))).is_ok());
        }
        let other = Client::of(IpAddr::from([192, 0, 2, 99]));
        assert_eq!(limits.try_password("olive@paper.example", other, noon() + TimeDelta::seconds(10)), Err(591));
        assert!(limits.try_password("olive@paper.example", other, noon() + TimeDelta::seconds(601)).is_ok());
    }

    #[test]
    fn one_address_has_thirty_tries_whatever_accounts_it_names() {
        let limits = Limits::new(vec![]);
        let client = Client::of(IpAddr::from([192, 0, 2, 1]));
        let refused = (0..40).filter(|n| limits.try_password(&format!("{n}@paper.example"), client, noon()).is_err()).count();
        assert_eq!(refused, 10);
    }

    #[test]
    fn a_forged_forwarding_header_changes_nothing_and_a_listed_proxy_is_believed() {
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", "203.0.113.7, 198.51.100.4, 10.0.0.2".parse().unwrap());
        let peer = IpAddr::from([10, 0, 0, 1]);
        assert_eq!(Limits::new(vec![]).client(peer, &headers), Client::of(peer));
        let limits = Limits::new(vec![Network::parse("10.0.0.0/8").unwrap()]);
        assert_eq!(limits.client(peer, &headers), Client::of(IpAddr::from([198, 51, 100, 4])));
        let stranger = IpAddr::from([192, 0, 2, 1]);
        assert_eq!(limits.client(stranger, &headers), Client::of(stranger));
    }

    #[test]
    fn a_household_of_ipv6_is_one_client() {
        let one: IpAddr = "2001:db8:1:2:3::4".parse().unwrap();
        let two: IpAddr = "2001:db8:1:2:ffff::1".parse().unwrap();
        assert_eq!(Client::of(one), Client::of(two));
    }

    #[tokio::test]
    async fn one_byte_too_many_is_refused() {
        assert_eq!(read_body(Body::from(vec![b'x'; 100]), 100).await.map(|b| b.len()), Ok(100));
        assert_eq!(read_body(Body::from(vec![b'x'; 101]), 100).await, Err(TooMuch::Bytes));
    }
}
