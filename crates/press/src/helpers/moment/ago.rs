//! "3 hours ago", with the thresholds and the rounding of moment.js.

use chrono::{DateTime, Datelike, Months, Utc};

use super::words::{Ago, Words};

/// How long ago (or how far off) a moment is, in words.
pub fn ago(at: DateTime<Utc>, now: DateTime<Utc>, words: &Words) -> String {
    let (from, to, unit) = if at <= now { (at, now, &words.ago) } else { (now, at, &words.hence) };
    words.finish(in_units(from, to, unit))
}

fn in_units(from: DateTime<Utc>, to: DateTime<Utc>, unit: &Ago) -> String {
    // Whole months of the calendar first, then the rest by the clock.
    let mut months = i64::from(to.year() - from.year()) * 12 + i64::from(to.month()) - i64::from(from.month());
    let after = |months: i64| from.checked_add_months(Months::new(u32::try_from(months).unwrap_or(0)));
    if months > 0 && after(months).is_some_and(|then| then > to) {
        months -= 1;
    }
    let rest = to - after(months).unwrap_or(from);
    let rest_days = rest.num_milliseconds() as f64 / 86_400_000.0;
    let days = rest_days + (months as f64 * 146_097.0 / 4_800.0).round();
    let all_months = months as f64 + rest_days * 4_800.0 / 146_097.0;
    let rounded = |n: f64| n.round() as usize;
    let (seconds, minutes) = (rounded(days * 86_400.0), rounded(days * 1_440.0));
    let (hours, days, months, years) = (rounded(days * 24.0), rounded(days), rounded(all_months), rounded(all_months / 12.0));
    let many = |n: usize, forms: &super::words::Forms| forms.at(n.saturating_sub(2)).replace('%', &n.to_string());
    if seconds <= 44 {
        unit.s.clone()
    } else if minutes <= 1 {
        unit.m.clone()
    } else if minutes < 45 {
        many(minutes, &unit.mm)
    } else if hours <= 1 {
        unit.h.clone()
    } else if hours < 22 {
        many(hours, &unit.hh)
    } else if days <= 1 {
        unit.d.clone()
    } else if days < 26 {
        many(days, &unit.dd)
    } else if months <= 1 {
        unit.month.clone()
    } else if months < 11 {
        many(months, &unit.months)
    } else if years <= 1 {
        unit.y.clone()
    } else {
        many(years, &unit.yy)
    }
}

#[cfg(test)]
mod tests {
    use chrono::{TimeDelta, TimeZone};

    use super::*;

    #[test]
    fn how_long_ago_is_said_in_round_words() {
        let now = Utc.with_ymd_and_hms(2026, 3, 2, 12, 0, 0).unwrap();
        for (past, language, want) in [
            (TimeDelta::seconds(20), "en", "a few seconds ago"),
            (TimeDelta::seconds(80), "en", "a minute ago"),
            (TimeDelta::minutes(5), "en", "5 minutes ago"),
            (TimeDelta::minutes(50), "en", "an hour ago"),
            (TimeDelta::hours(3), "de", "vor 3 Stunden"),
            (TimeDelta::hours(30), "en", "a day ago"),
            (TimeDelta::days(40), "en", "a month ago"),
            (TimeDelta::days(400), "en", "a year ago"),
            (TimeDelta::minutes(22), "uk", "22 хвилини тому"),
            (TimeDelta::minutes(25), "uk", "25 хвилин тому"),
            (TimeDelta::minutes(-10), "en", "in 10 minutes"),
        ] {
            assert_eq!(ago(now - past, now, &Words::of(language)), want, "{past} {language}");
        }
    }
}
