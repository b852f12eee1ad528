//! When to ask a partner again: rules as plain functions, so that they can be read and tested.

use chrono::{DateTime, TimeDelta, Utc};

/// Seconds between polls for a new partner.
pub const USUAL_INTERVAL: i64 = 15 * 60;
/// However small an interval is set: nought is a slip of the pen, not a wish.
const SHORTEST: TimeDelta = TimeDelta::seconds(10);
/// However long the trouble: once a day we look whether it is over.
const LONGEST: TimeDelta = TimeDelta::hours(24);
/// After this many failures in a row the partner has real trouble, and is asked
/// once in a quarter of an hour at most.
const TROUBLED: i64 = 5;
const QUARTER: TimeDelta = TimeDelta::minutes(15);
/// A rest that must be asked for again at once, as when a feed came in two helpings.
const SOON: TimeDelta = TimeDelta::seconds(10);

/// The next poll when all is well.
pub fn after_success(interval: i64, now: DateTime<Utc>) -> DateTime<Utc> {
    now + usual(interval)
}

/// The next poll when there is more to fetch.
pub fn soon(now: DateTime<Utc>) -> DateTime<Utc> {
    now + SOON
}

/// The next poll after `failures` polls in a row have failed, this one included: twice the
/// rest each time, up to a day, and never sooner than the server asked for.
pub fn after_failure(interval: i64, failures: i64, asked: Option<std::time::Duration>, now: DateTime<Utc>) -> DateTime<Utc> {
    let doublings = u32::try_from(failures.clamp(0, 20)).unwrap_or(0);
    let rest = i32::try_from(1i64 << doublings).map_or(LONGEST, |times| usual(interval) * times);
    let mut rest = rest.min(LONGEST);
    if failures >= TROUBLED {
        rest = rest.max(QUARTER);
    }
    let asked = asked.and_then(|a| TimeDelta::from_std(a).ok()).unwrap_or_default().min(LONGEST);
    now + rest.max(asked)
}

fn usual(interval: i64) -> TimeDelta {
    TimeDelta::seconds(interval.clamp(0, LONGEST.num_seconds())).max(SHORTEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rest(interval: i64, failures: i64, asked: Option<u64>) -> i64 {
        let now = DateTime::UNIX_EPOCH;
        (after_failure(interval, failures, asked.map(std::time::Duration::from_secs), now) - now).num_seconds()
    }

    #[test]
    fn a_partner_in_trouble_is_asked_ever_more_seldom_but_at_least_once_a_day() {
        let rests: Vec<i64> = (1..=9).map(|n| rest(900, n, None)).collect();
        assert_eq!(rests, [1800, 3600, 7200, 14_400, 28_800, 57_600, 86_400, 86_400, 86_400]);
        assert_eq!(rest(900, 1_000_000, None), 86_400);
    }

    #[test]
    fn after_five_failures_nobody_is_asked_more_than_once_in_a_quarter_of_an_hour() {
        assert_eq!(rest(10, 4, None), 160);
        assert_eq!(rest(10, 5, None), 900);
        assert_eq!(rest(0, 5, None), 900);
    }

    #[test]
    fn a_server_that_asks_for_quiet_gets_it() {
        assert_eq!(rest(60, 1, Some(3_600)), 3_600);
        assert_eq!(rest(60, 1, Some(30)), 120);
        assert_eq!(rest(60, 1, Some(10_000_000)), 86_400);
    }

    #[test]
    fn an_interval_of_nought_is_a_slip_of_the_pen() {
        let now = DateTime::UNIX_EPOCH;
        assert_eq!((after_success(0, now) - now).num_seconds(), 10);
        assert_eq!((after_success(-5, now) - now).num_seconds(), 10);
        assert_eq!((after_success(i64::MAX, now) - now).num_seconds(), 86_400);
        assert_eq!((after_success(900, now) - now).num_seconds(), 900);
    }
}
