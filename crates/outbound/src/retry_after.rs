//! `Retry-After`, RFC 9110 section 10.2.3: seconds, or a date.

use std::time::Duration;

use chrono::{DateTime, Utc};

/// Nobody is obeyed for longer than a day: a slip of the pen there would silence a partner for good.
const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);

/// How long the server wants to be left alone, counted from `now`.
pub fn retry_after(value: &str, now: DateTime<Utc>) -> Option<Duration> {
    let value = value.trim();
    let wait = match value.parse::<f64>() {
        Ok(seconds) if seconds.is_finite() && seconds >= 0.0 => Duration::from_secs(seconds.min(1e6) as u64),
        Ok(_) => return None,
        Err(_) => {
            let until = DateTime::parse_from_rfc2822(value).ok()?;
            (until.to_utc() - now).to_std().unwrap_or(Duration::ZERO)
        }
    };
    Some(wait.min(LONGEST))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_may_ask_for_quiet_in_seconds_or_until_a_date() {
        let now = "2026-11-23T10:00:00Z".parse().unwrap();
        let secs = |v: &str| retry_after(v, now).map(|d| d.as_secs());
        assert_eq!(secs("120"), Some(120));
        assert_eq!(secs(" 1.5 "), Some(1));
        assert_eq!(secs("Mon, 23 Nov 2026 10:05:00 GMT"), Some(300));
        assert_eq!(secs("Mon, 23 Nov 2026 09:05:00 GMT"), Some(0));
        assert_eq!(secs("99999999999999"), Some(86_400));
        assert_eq!(secs("-3"), None);
        assert_eq!(secs("NaN"), None);
        assert_eq!(secs("later"), None);
    }
}
