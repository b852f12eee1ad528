//! Manners toward a host: so many requests at once, so long between two, and
//! silence for as long as it asked for.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;

/// Above this many known hosts, those at rest are forgotten.
const REMEMBERED: usize = 1024;

/// The pace kept toward each host.
pub struct Pace {
    interval: Duration,
    at_once: usize,
    lanes: Mutex<HashMap<String, Arc<Lane>>>,
}

struct Lane {
    seats: Arc<Semaphore>,
    times: Mutex<Times>,
}

struct Times {
    /// The earliest moment of the next request.
    next: Instant,
    /// The host asked for quiet until then.
    quiet_until: Option<Instant>,
}

/// A seat in a host's lane, given back when dropped.
pub(crate) struct Seat {
    _permit: OwnedSemaphorePermit,
}

impl Pace {
    /// At least `interval` between two requests to a host, at most `at_once` (at least 1) in flight.
    pub fn new(interval: Duration, at_once: usize) -> Pace {
        Pace { interval, at_once: at_once.max(1), lanes: Mutex::default() }
    }

    /// Waits for our turn.
    ///
    /// # Errors
    /// The time left, when the host asked for quiet and it is not over.
    pub(crate) async fn enter(&self, host: &str) -> Result<Seat, Duration> {
        let lane = self.lane(host);
        lane.quiet()?;
        let permit = Arc::clone(&lane.seats).acquire_owned().await.expect("a lane's seats are never closed");
        let turn = {
            let mut times = lane.times();
            let turn = times.next.max(Instant::now());
            times.next = turn + self.interval;
            turn
        };
        tokio::time::sleep_until(turn).await;
        // The one before us may have been asked for quiet while we waited.
        lane.quiet()?;
        Ok(Seat { _permit: permit })
    }

    /// The host asked to be left alone for `wait`.
    pub(crate) fn hush(&self, host: &str, wait: Duration) {
        self.lane(host).times().quiet_until = Some(Instant::now() + wait);
    }

    fn lane(&self, host: &str) -> Arc<Lane> {
        let mut lanes = self.lanes.lock().unwrap_or_else(PoisonError::into_inner);
        if lanes.len() >= REMEMBERED && !lanes.contains_key(host) {
            lanes.retain(|_, lane| Arc::strong_count(lane) > 1 || !lane.is_at_rest());
        }
        let lane = lanes.entry(host.to_owned()).or_insert_with(|| {
            let times = Times { next: Instant::now(), quiet_until: None };
            Arc::new(Lane { seats: Arc::new(Semaphore::new(self.at_once)), times: Mutex::new(times) })
        });
        Arc::clone(lane)
    }
}

impl Lane {
    fn times(&self) -> MutexGuard<'_, Times> {
        self.times.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn quiet(&self) -> Result<(), Duration> {
        let now = Instant::now();
        match self.times().quiet_until {
            Some(until) if until > now => Err(until - now),
            _ => Ok(()),
        }
    }

    fn is_at_rest(&self) -> bool {
        let times = self.times();
        let now = Instant::now();
        times.next <= now && times.quiet_until.is_none_or(|until| until <= now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_host_gets_a_rest_between_two_requests_and_its_neighbor_need_not_wait() {
        let pace = Pace::new(Duration::from_secs(2), 4);
        let start = Instant::now();
        drop(pace.enter("a.example").await.unwrap());
        drop(pace.enter("b.example").await.unwrap());
        assert_eq!(start.elapsed().as_secs(), 0);
        drop(pace.enter("a.example").await.unwrap());
        assert_eq!(start.elapsed().as_secs(), 2);
    }

    #[tokio::test(start_paused = true)]
    async fn a_host_serves_only_so_many_of_us_at_once() {
        let pace = Pace::new(Duration::ZERO, 1);
        let first = pace.enter("a.example").await.unwrap();
        let second = tokio::time::timeout(Duration::from_secs(5), pace.enter("a.example")).await;
        assert!(second.is_err());
        drop(first);
        assert!(pace.enter("a.example").await.is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn a_host_that_asked_for_quiet_is_not_asked_again_before_the_time() {
        let pace = Pace::new(Duration::ZERO, 1);
        pace.hush("a.example", Duration::from_secs(60));
        assert_eq!(pace.enter("a.example").await.err(), Some(Duration::from_secs(60)));
        assert!(pace.enter("b.example").await.is_ok());
        tokio::time::advance(Duration::from_secs(61)).await;
        assert!(pace.enter("a.example").await.is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn hosts_at_rest_are_forgotten() {
        let pace = Pace::new(Duration::from_secs(1), 1);
        for n in 0..3000 {
            drop(pace.enter(&format!("{n}.example")).await.unwrap());
            tokio::time::advance(Duration::from_secs(2)).await;
        }
        assert!(pace.lanes.lock().unwrap().len() <= REMEMBERED);
    }
}
