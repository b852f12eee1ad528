//! `date`: moments in the paper's time zone, in moment.js's format language.

use std::fmt::Write;

use chrono::{DateTime, Datelike, Offset, SecondsFormat, TimeDelta, TimeZone, Timelike, Utc};
use chrono_tz::{OffsetName, Tz};
use hbs::{Helpers, Value};

use super::{sheet, text};

pub fn add(helpers: &mut Helpers) {
    helpers.add("date", |call| {
        let house = &sheet(call)?.house;
        let given = match call.args() {
            [given, ..] => given.clone(),
            [] => call.this().get("published_at"),
        };
        let Some(at) = read(&given) else {
            // Without a date Ghost prints today's; a printed page is read on other days too.
            return Ok(Value::Undefined);
        };
        let zone = text(call, "timezone").and_then(|name| name.parse().ok()).unwrap_or(house.zone);
        if call.hash("timeago").is_some_and(Value::is_met) {
            return Ok(ago(at, house.now).into());
        }
        let wish = text(call, "format").unwrap_or_else(|| "ll".into());
        Ok(Value::from(format(at.with_timezone(&zone), &wish)))
    });
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

const MONTHS: [&str; 12] =
    ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
const DAYS: [&str; 7] = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

/// Formats as moment.js does in English.
pub fn format(at: DateTime<Tz>, wish: &str) -> String {
    let mut out = String::with_capacity(wish.len() + 16);
    let mut rest = wish;
    while !rest.is_empty() {
        if let Some(literal) = rest.strip_prefix('[')
            && let Some(end) = literal.find(']')
        {
            out.push_str(&literal[..end]);
            rest = &literal[end + 1..];
            continue;
        }
        match TOKENS.iter().find(|token| rest.starts_with(**token)) {
            Some(token) => {
                write_token(at, token, &mut out);
                rest = &rest[token.len()..];
            }
            None => {
                let c = rest.chars().next().expect("not empty");
                out.push(c);
                rest = &rest[c.len_utf8()..];
            }
        }
    }
    out
}

/// Longest first, so that `MMMM` is not four `M`.
const TOKENS: &[&str] = &[
    "YYYY", "MMMM", "dddd", "DDDD", "LLLL", "llll", "MMM", "DDD", "ddd", "SSS", "LTS", "LLL", "lll", "YY", "MM", "Mo", "DD",
    "Do", "dd", "do", "HH", "hh", "kk", "mm", "ss", "ZZ", "zz", "LT", "LL", "ll", "ww", "Q", "M", "D", "d", "H", "h", "k", "m",
    "s", "S", "A", "a", "Z", "z", "X", "x", "L", "l", "w",
];

fn write_token(at: DateTime<Tz>, token: &str, out: &mut String) {
    let hour = at.hour();
    let twelve = match hour % 12 {
        0 => 12,
        h => h,
    };
    let month = MONTHS[at.month0() as usize];
    let day = DAYS[at.weekday().num_days_from_sunday() as usize];
    let done = match token {
        "YYYY" => write!(out, "{}", at.year()),
        "YY" => write!(out, "{:02}", at.year().rem_euclid(100)),
        "Q" => write!(out, "{}", at.month0() / 3 + 1),
        "MMMM" => write!(out, "{month}"),
        "MMM" => write!(out, "{}", &month[..3]),
        "MM" => write!(out, "{:02}", at.month()),
        "M" => write!(out, "{}", at.month()),
        "Mo" => write!(out, "{}", ordinal(at.month())),
        "DDDD" => write!(out, "{:03}", at.ordinal()),
        "DDD" => write!(out, "{}", at.ordinal()),
        "DD" => write!(out, "{:02}", at.day()),
        "Do" => write!(out, "{}", ordinal(at.day())),
        "D" => write!(out, "{}", at.day()),
        "dddd" => write!(out, "{day}"),
        "ddd" => write!(out, "{}", &day[..3]),
        "dd" => write!(out, "{}", &day[..2]),
        "do" => write!(out, "{}", ordinal(at.weekday().num_days_from_sunday())),
        "d" => write!(out, "{}", at.weekday().num_days_from_sunday()),
        "ww" => write!(out, "{:02}", at.iso_week().week()),
        "w" => write!(out, "{}", at.iso_week().week()),
        "HH" => write!(out, "{hour:02}"),
        "H" => write!(out, "{hour}"),
        "kk" => write!(out, "{:02}", if hour == 0 { 24 } else { hour }),
        "k" => write!(out, "{}", if hour == 0 { 24 } else { hour }),
        "hh" => write!(out, "{twelve:02}"),
        "h" => write!(out, "{twelve}"),
        "mm" => write!(out, "{:02}", at.minute()),
        "m" => write!(out, "{}", at.minute()),
        "ss" => write!(out, "{:02}", at.second()),
        "s" => write!(out, "{}", at.second()),
        "SSS" => write!(out, "{:03}", at.timestamp_subsec_millis()),
        "S" => write!(out, "{}", at.timestamp_subsec_millis() / 100),
        "A" => write!(out, "{}", if hour < 12 { "AM" } else { "PM" }),
        "a" => write!(out, "{}", if hour < 12 { "am" } else { "pm" }),
        "Z" | "ZZ" => {
            let offset = at.offset().fix().local_minus_utc();
            let (sign, minutes) = (if offset < 0 { '-' } else { '+' }, offset.abs() / 60);
            let colon = if token == "Z" { ":" } else { "" };
            write!(out, "{sign}{:02}{colon}{:02}", minutes / 60, minutes % 60)
        }
        "z" | "zz" => write!(out, "{}", at.offset().abbreviation().unwrap_or_default()),
        "X" => write!(out, "{}", at.timestamp()),
        "x" => write!(out, "{}", at.timestamp_millis()),
        "LT" => return out.push_str(&format(at, "h:mm A")),
        "LTS" => return out.push_str(&format(at, "h:mm:ss A")),
        "L" => return out.push_str(&format(at, "MM/DD/YYYY")),
        "l" => return out.push_str(&format(at, "M/D/YYYY")),
        "LL" => return out.push_str(&format(at, "MMMM D, YYYY")),
        "ll" => return out.push_str(&format(at, "MMM D, YYYY")),
        "LLL" => return out.push_str(&format(at, "MMMM D, YYYY h:mm A")),
        "lll" => return out.push_str(&format(at, "MMM D, YYYY h:mm A")),
        "LLLL" => return out.push_str(&format(at, "dddd, MMMM D, YYYY h:mm A")),
        "llll" => return out.push_str(&format(at, "ddd, MMM D, YYYY h:mm A")),
        other => write!(out, "{other}"),
    };
    done.expect("writing to a String");
}

fn ordinal(n: u32) -> String {
    let end = match (n % 10, n % 100) {
        (1, t) if t != 11 => "st",
        (2, t) if t != 12 => "nd",
        (3, t) if t != 13 => "rd",
        _ => "th",
    };
    format!("{n}{end}")
}

fn ago(at: DateTime<Utc>, now: DateTime<Utc>) -> String {
    let past = (now - at).max(TimeDelta::zero());
    let many = |n: i64, one: &str, more: &str| {
        if n <= 1 { format!("{one} ago") } else { format!("{n} {more} ago") }
    };
    match past.num_minutes() {
        0 => "a few seconds ago".into(),
        n if n < 45 => many(n, "a minute", "minutes"),
        n if n < 60 * 22 => many((n + 30) / 60, "an hour", "hours"),
        n if n < 60 * 24 * 26 => many((n + 720) / 1440, "a day", "days"),
        n if n < 60 * 24 * 320 => many((n + 21_600) / 43_200, "a month", "months"),
        n => many((n + 262_800) / 525_600, "a year", "years"),
    }
}

/// RFC 3339 with the paper's own offset, for `datetime` and feeds.
pub fn iso(at: DateTime<Utc>, zone: Tz) -> String {
    at.with_timezone(&zone).to_rfc3339_opts(SecondsFormat::Secs, true)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at() -> DateTime<Tz> {
        Utc.with_ymd_and_hms(2026, 3, 2, 16, 5, 9).unwrap().with_timezone(&chrono_tz::Europe::Berlin)
    }

    #[test]
    fn dates_are_written_as_moment_js_writes_them() {
        for (wish, want) in [
            ("D MMMM YYYY, HH:mm z", "2 March 2026, 17:05 CET"),
            ("ll", "Mar 2, 2026"),
            ("dddd, MMM Do YY [at] h:mm a", "Monday, Mar 2nd 26 at 5:05 pm"),
            ("YYYY-MM-DDTHH:mm:ssZ", "2026-03-02T17:05:09+01:00"),
            ("ZZ X", "+0100 1772467509"),
        ] {
            assert_eq!(format(at(), wish), want, "{wish}");
        }
    }

    #[test]
    fn the_day_of_the_month_has_its_ending() {
        assert_eq!([1, 2, 3, 4, 11, 12, 13, 21, 22, 23].map(ordinal).join(" "), "1st 2nd 3rd 4th 11th 12th 13th 21st 22nd 23rd");
    }
}
