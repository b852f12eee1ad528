//! Dates as the exports of other systems write them.

use chrono::{DateTime, NaiveDateTime, Utc};
use serde_json::Value;

/// ISO 8601, a database's `2019-05-01 12:00:00` (UTC), or milliseconds since 1970.
pub(super) fn read(text: &str) -> Option<DateTime<Utc>> {
    let text = text.trim();
    if text.is_empty() || text.starts_with("0000-") {
        return None;
    }
    if let Ok(at) = DateTime::parse_from_rfc3339(text) {
        return sane(at.with_timezone(&Utc));
    }
    for form in ["%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M"] {
        if let Ok(at) = NaiveDateTime::parse_from_str(text, form) {
            return sane(at.and_utc());
        }
    }
    if let Ok(at) = DateTime::parse_from_rfc2822(text) {
        return sane(at.with_timezone(&Utc));
    }
    text.parse().ok().and_then(DateTime::from_timestamp_millis).and_then(sane)
}

pub(super) fn of(value: Option<&Value>) -> Option<DateTime<Utc>> {
    match value? {
        Value::String(text) => read(text),
        Value::Number(n) => n.as_i64().and_then(DateTime::from_timestamp_millis).and_then(sane),
        _ => None,
    }
}

/// A year that a calendar page can show.
fn sane(at: DateTime<Utc>) -> Option<DateTime<Utc>> {
    use chrono::Datelike;
    (1000..=9999).contains(&at.year()).then_some(at)
}
