//! `date`: moments in the paper's time zone and language, in moment.js's format letters.

use chrono::{DateTime, SecondsFormat, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;
use hbs::{Helpers, Value};

use super::moment::{self, Words};
use super::{sheet, text};

pub fn add(helpers: &mut Helpers) {
    helpers.add("date", |call| {
        let sheet = sheet(call)?;
        let house = &sheet.house;
        let given = match call.args() {
            [given, ..] => given.clone(),
            [] => call.this().get("published_at"),
        };
        let zone = text(call, "timezone").and_then(|name| name.parse().ok()).unwrap_or(house.zone);
        let words = match text(call, "locale") {
            Some(language) => Words::of(&language),
            None => Words::of(house.language()),
        };
        let wish = text(call, "format").unwrap_or_else(|| "ll".into());
        let at = read(&given);
        if call.hash("timeago").is_some_and(Value::is_met) {
            let at = at.unwrap_or(house.now);
            // The words are true for a while; a printed page must not say them longer.
            let is_new = (house.now - at).abs() < TimeDelta::hours(1);
            sheet.good_until(house.now + if is_new { TimeDelta::minutes(1) } else { TimeDelta::hours(1) });
            return Ok(Value::safe(moment::ago(at, house.now, &words)));
        }
        let at = match at {
            Some(at) => at,
            // Without a date it is now that is meant, as in "© 2026".
            None => {
                sheet.good_until(if moment::shows_time(&wish) {
                    house.now + TimeDelta::minutes(1)
                } else {
                    tomorrow(house.now, zone)
                });
                house.now
            }
        };
        Ok(Value::safe(moment::format(at.with_timezone(&zone), &wish, &words)))
    });
}

/// The first moment of the next day.
fn tomorrow(now: DateTime<Utc>, zone: Tz) -> DateTime<Utc> {
    let day = now.with_timezone(&zone).date_naive().succ_opt().and_then(|day| day.and_hms_opt(0, 0, 0));
    day.and_then(|midnight| zone.from_local_datetime(&midnight).earliest()).map_or(now + TimeDelta::hours(1), |at| at.to_utc())
}

/// A date as values carry it: ISO text, or milliseconds.
pub fn read(value: &Value) -> Option<DateTime<Utc>> {
    if let Some(ms) = value.as_f64() {
        return DateTime::from_timestamp_millis(ms as i64);
    }
    let text = value.as_str()?;
    if let Ok(at) = DateTime::parse_from_rfc3339(text) {
        return Some(at.to_utc());
    }
    let day = chrono::NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?;
    Some(Utc.from_utc_datetime(&day.and_hms_opt(12, 0, 0)?))
}

/// RFC 3339 with the paper's own offset, for `datetime` and feeds.
pub fn iso(at: DateTime<Utc>, zone: Tz) -> String {
    at.with_timezone(&zone).to_rfc3339_opts(SecondsFormat::Secs, true)
}
