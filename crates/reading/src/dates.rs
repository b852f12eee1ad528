//! Dates as pages, feeds and people write them.
//!
//! Understood are the forms of RFC 3339 and ISO 8601 with their usual slips, RFC 2822, numbers
//! with dots, slashes or dashes, and month names of some twenty languages in any order. A date
//! without a zone is taken as universal time; a date without a time as its midnight.

use std::sync::LazyLock;

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Utc};
use regex::Regex;

mod months;

/// The years in which a story can have been written, as far as a page can be believed.
const YEARS: std::ops::RangeInclusive<i32> = 1900..=2100;

static ISO: LazyLock<Regex> = LazyLock::new(|| {
    fixed(
        r"\b(\d{4})-(\d{1,2})-(\d{1,2})(?:[T _]\s?(\d{1,2}):?(\d{2})(?::?(\d{2})(?:[.,]\d+)?)?\s?(Z|UTC|GMT|[+-]\d{2}:?\d{2}|[+-]\d{2}\b)?)?",
    )
});
static COMPACT: LazyLock<Regex> = LazyLock::new(|| fixed(r"^(\d{4})(\d{2})(\d{2})(?:T?(\d{2})(\d{2})(\d{2})?)?Z?$"));
static YEAR_FIRST: LazyLock<Regex> = LazyLock::new(|| fixed(r"\b(\d{4})[/.](\d{1,2})[/.](\d{1,2})\b"));
static CJK: LazyLock<Regex> = LazyLock::new(|| fixed(r"(\d{4})\s?[年년]\s?(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日일]"));
static DOTTED: LazyLock<Regex> = LazyLock::new(|| fixed(r"\b(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4}|\d{2})\b"));
static SLASHED: LazyLock<Regex> = LazyLock::new(|| fixed(r"\b(\d{1,2})([/-])(\d{1,2})[/-](\d{4}|\d{2})\b"));
static DAY_MONTH: LazyLock<Regex> = LazyLock::new(|| {
    fixed(
        r"(?i)\b(\d{1,2})(?:st|nd|rd|th|er|º|\.)?[\s./-]*(?:de\s|of\s|d')?\s*(\p{L}{3,12})\.?,?[\s./-]*(?:de\s|del\s)?\s*(\d{4})\b",
    )
});
static MONTH_DAY: LazyLock<Regex> =
    LazyLock::new(|| fixed(r"(?i)\b(\p{L}{3,12})\.?\s+(\d{1,2})(?:st|nd|rd|th)?\.?,?\s+(\d{4})\b"));
static CLOCK: LazyLock<Regex> = LazyLock::new(|| {
    fixed(r"(?i)\b(\d{1,2})[:.h](\d{2})(?::(\d{2}))?\s*(a\.?m\.?|p\.?m\.?|uhr)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?")
});
static IN_PATH: LazyLock<Regex> = LazyLock::new(|| fixed(r"(?:^|[/_-])((?:19|20)\d{2})[/_-]?(\d{2})[/_-]?(\d{2})(?:[/_.-]|$)"));
static MONTH_IN_PATH: LazyLock<Regex> = LazyLock::new(|| fixed(r"/((?:19|20)\d{2})/(\p{L}{3,12})/(\d{1,2})(?:/|$)"));
/// Figures of any width need a mark between them, or any number would be a day.
static LOOSE_IN_PATH: LazyLock<Regex> =
    LazyLock::new(|| fixed(r"(?:^|[/_-])((?:19|20)\d{2})[/_-](\d{1,2})[/_-](\d{1,2})(?:[/_.-]|$)"));
static YEAR_LAST_IN_PATH: LazyLock<Regex> =
    LazyLock::new(|| fixed(r"(?:^|[/_-])(\d{1,2})([/_.-])(\d{1,2})[/_.-]((?:19|20)\d{2})(?:[/_.-]|$)"));

fn fixed(pattern: &str) -> Regex {
    Regex::new(pattern).expect("a fixed expression")
}

/// Which number comes first in `03/04/2024`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// 3 April: nearly everywhere.
    #[default]
    DayFirst,
    /// March 4: the United States.
    MonthFirst,
}

impl Order {
    pub fn other(self) -> Order {
        match self {
            Order::DayFirst => Order::MonthFirst,
            Order::MonthFirst => Order::DayFirst,
        }
    }
}

/// Reads a date with its clock, if one is there, from a machine's or a person's line.
pub fn parse(text: &str, order: Order) -> Option<DateTime<FixedOffset>> {
    let text = text.trim();
    let text = cut(text, 200);
    if let Ok(exact) = DateTime::parse_from_rfc3339(text) {
        return in_years(exact);
    }
    if let Some(c) = COMPACT.captures(text) {
        return built(date(&c[1], &c[2], &c[3])?, clock_of(&c, 4), None);
    }
    if let Ok(number) = text.parse::<i64>() {
        return epoch(number);
    }
    if let Some(c) = ISO.captures(text) {
        let day = date(&c[1], &c[2], &c[3])?;
        return built(day, clock_of(&c, 4), c.get(7).and_then(|z| zone(z.as_str())));
    }
    if let Ok(mail) = DateTime::parse_from_rfc2822(text) {
        return in_years(mail);
    }
    let (day, rest) = written_day(text, order)?;
    let (clock, zone) = written_clock(rest);
    built(day, clock, zone)
}

/// The day named somewhere in a line, and the line after it.
fn written_day(text: &str, order: Order) -> Option<(NaiveDate, &str)> {
    for re in [&*YEAR_FIRST, &*CJK] {
        if let Some(c) = re.captures(text)
            && let Some(d) = date(&c[1], &c[2], &c[3])
        {
            return Some((d, &text[c.get(0)?.end()..]));
        }
    }
    for c in DAY_MONTH.captures_iter(text) {
        if let Some(month) = months::number(&c[2])
            && let Some(d) = day(c[3].parse().ok()?, month, c[1].parse().ok()?)
        {
            return Some((d, &text[c.get(0)?.end()..]));
        }
    }
    for c in MONTH_DAY.captures_iter(text) {
        if let Some(month) = months::number(&c[1])
            && let Some(d) = day(c[3].parse().ok()?, month, c[2].parse().ok()?)
        {
            return Some((d, &text[c.get(0)?.end()..]));
        }
    }
    if let Some(c) = DOTTED.captures(text)
        && let Some(d) = date(&c[3], &c[2], &c[1])
    {
        return Some((d, &text[c.get(0)?.end()..]));
    }
    if let Some(c) = SLASHED.captures(text) {
        let (a, b) = (&c[1], &c[3]);
        let tries = if order == Order::MonthFirst { [(b, a), (a, b)] } else { [(a, b), (b, a)] };
        for (d, m) in tries {
            if let Some(d) = date(&c[4], m, d) {
                return Some((d, &text[c.get(0)?.end()..]));
            }
        }
    }
    None
}

fn written_clock(text: &str) -> (Option<NaiveTime>, Option<FixedOffset>) {
    let Some(c) = CLOCK.captures(cut(text, 40)) else {
        return (None, None);
    };
    let mut hour: u32 = c[1].parse().unwrap_or(99);
    let half = c.get(4).map(|h| h.as_str().to_ascii_lowercase());
    match half.as_deref().map(|h| h.starts_with('p')) {
        Some(true) if hour < 12 => hour += 12,
        Some(false) if half.as_deref().is_some_and(|h| h.starts_with('a')) && hour == 12 => hour = 0,
        _ => {}
    }
    let time = NaiveTime::from_hms_opt(hour, c[2].parse().unwrap_or(99), 0);
    (time, c.get(5).and_then(|z| zone(z.as_str())))
}

fn clock_of(c: &regex::Captures<'_>, from: usize) -> Option<NaiveTime> {
    let part = |i: usize| c.get(i).and_then(|p| p.as_str().parse::<u32>().ok());
    NaiveTime::from_hms_opt(part(from)?, part(from + 1)?, part(from + 2).unwrap_or(0).min(59))
}

/// The day that an address path names, as in `/2024/03/04/` or `/2024/march/4/`.
pub fn in_path(path: &str, order: Order) -> Option<NaiveDate> {
    let path = cut(path, 2000);
    let named =
        || MONTH_IN_PATH.captures_iter(path).find_map(|c| day(c[1].parse().ok()?, months::number(&c[2])?, c[3].parse().ok()?));
    let figures = |re: &Regex| re.captures_iter(path).find_map(|c| date(&c[1], &c[2], &c[3]));
    let year_last = || {
        YEAR_LAST_IN_PATH.captures_iter(path).find_map(|c| {
            let (a, b) = if order == Order::MonthFirst { (&c[1], &c[3]) } else { (&c[3], &c[1]) };
            date(&c[4], a, b).or_else(|| date(&c[4], b, a))
        })
    };
    named()
        .or_else(|| figures(&IN_PATH))
        .or_else(|| figures(&LOOSE_IN_PATH))
        .or_else(year_last)
        .filter(|d| *d >= oldest_web_day())
}

fn oldest_web_day() -> NaiveDate {
    NaiveDate::from_ymd_opt(1994, 1, 1).unwrap_or_default()
}

fn date(year: &str, month: &str, day_: &str) -> Option<NaiveDate> {
    let mut y: i32 = year.parse().ok()?;
    if year.len() == 2 {
        y += if y < 70 { 2000 } else { 1900 };
    }
    day(y, month.parse().ok()?, day_.parse().ok()?)
}

fn day(year: i32, month: u32, day: u32) -> Option<NaiveDate> {
    YEARS.contains(&year).then(|| NaiveDate::from_ymd_opt(year, month, day)).flatten()
}

fn zone(text: &str) -> Option<FixedOffset> {
    if matches!(text, "Z" | "UTC" | "GMT") {
        return FixedOffset::east_opt(0);
    }
    let sign = if text.starts_with('-') { -1 } else { 1 };
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let hours: i32 = digits.get(..2)?.parse().ok()?;
    let minutes: i32 = digits.get(2..4).and_then(|m| m.parse().ok()).unwrap_or(0);
    FixedOffset::east_opt(sign * (hours * 3600 + minutes * 60))
}

fn built(day: NaiveDate, clock: Option<NaiveTime>, zone: Option<FixedOffset>) -> Option<DateTime<FixedOffset>> {
    let zone = zone.or_else(|| FixedOffset::east_opt(0))?;
    let local = NaiveDateTime::new(day, clock.unwrap_or(NaiveTime::MIN));
    zone.from_local_datetime(&local).single()
}

fn epoch(number: i64) -> Option<DateTime<FixedOffset>> {
    let seconds = match number {
        300_000_000..=4_200_000_000 => number,
        300_000_000_000..=4_200_000_000_000 => number / 1000,
        _ => return None,
    };
    in_years(DateTime::<Utc>::from_timestamp(seconds, 0)?.fixed_offset())
}

fn in_years(moment: DateTime<FixedOffset>) -> Option<DateTime<FixedOffset>> {
    use chrono::Datelike;
    YEARS.contains(&moment.year()).then_some(moment)
}

fn cut(text: &str, most: usize) -> &str {
    let mut end = text.len().min(most);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

#[cfg(test)]
mod tests {
    use super::{Order, in_path, parse};

    fn day(text: &str) -> String {
        parse(text, Order::DayFirst).map(|d| d.format("%F %H:%M").to_string()).unwrap_or_default()
    }

    #[test]
    fn machines_dates_are_read_with_their_slips() {
        assert_eq!(day("2024-03-04T05:06:07+02:00"), "2024-03-04 05:06");
        assert_eq!(day("2024-03-04T05:06:07.123+0200"), "2024-03-04 05:06");
        assert_eq!(day("2024-3-4 5:06"), "2024-03-04 05:06");
        assert_eq!(day("20240304"), "2024-03-04 00:00");
        assert_eq!(day("1709528767"), "2024-03-04 05:06");
        assert_eq!(day("Mon, 04 Mar 2024 05:06:07 GMT"), "2024-03-04 05:06");
    }

    #[test]
    fn people_s_dates_are_read_in_their_languages() {
        for line in [
            "4 March 2024",
            "March 4, 2024",
            "Mar. 4th, 2024",
            "4. März 2024",
            "Montag, 04.03.2024",
            "4 mars 2024",
            "4 de marzo de 2024",
            "4 marzo 2024",
            "4 de março de 2024",
            "4 maart 2024",
            "4 marca 2024",
            "4 mart 2024",
            "4. mars 2024",
            "4. maaliskuuta 2024",
            "4 марта 2024",
            "2024年3月4日",
        ] {
            assert_eq!(day(line), "2024-03-04 00:00", "{line}");
        }
    }

    #[test]
    fn the_clock_beside_the_day_is_kept() {
        assert_eq!(day("04.03.2024, 17:25 Uhr"), "2024-03-04 17:25");
        assert_eq!(day("March 4, 2024 at 5:25 p.m."), "2024-03-04 17:25");
    }

    #[test]
    fn americans_write_the_month_first() {
        let d = parse("03/04/2024", Order::MonthFirst).map(|d| d.format("%F").to_string());
        assert_eq!(d.as_deref(), Some("2024-03-04"));
        assert_eq!(day("03/04/2024"), "2024-04-03 00:00");
        assert_eq!(day("03/24/2024"), "2024-03-24 00:00");
    }

    #[test]
    fn addresses_name_days_but_not_every_number_is_one() {
        for path in [
            "/world/2024/03/04/a-story",
            "/a-story-20240304.html",
            "/2024/3/4/a-story",
            "/2024/march/04/a-story",
            "/2024/Mar/4/a-story",
            "/news/04-03-2024",
            "/news/4.3.2024/a-story",
        ] {
            assert_eq!(in_path(path, Order::DayFirst).map(|d| d.to_string()).as_deref(), Some("2024-03-04"), "{path}");
        }
        assert_eq!(in_path("/news/03-04-2024", Order::MonthFirst).map(|d| d.to_string()).as_deref(), Some("2024-03-04"));
        for path in ["/story/2024999912", "/2024/best-of", "/1-2-20245/x", "/model-2024-13-45"] {
            assert_eq!(in_path(path, Order::DayFirst), None, "{path}");
        }
    }

    #[test]
    fn nonsense_is_no_date() {
        for line in ["", "soon", "31.02.2024", "99/99/9999", "9999999999999999999"] {
            assert_eq!(day(line), "", "{line}");
        }
    }
}
