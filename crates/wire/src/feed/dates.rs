//! Dates as feeds write them, kept with their zone.
//!
//! RFC 822 and W3CDTF first, by the book and fast; then whatever can still be
//! understood: missing weekdays, months in other languages, two-digit years,
//! times without a zone (taken as UTC), seconds since 1970.

use chrono::{DateTime, Days, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Timelike, Utc};

/// A date out of a feed; `None` when it cannot be understood.
pub(crate) fn read(text: &str) -> Option<DateTime<FixedOffset>> {
    let text = text.trim();
    if text.len() < 4 || text.len() > 100 {
        return None;
    }
    let by_the_book = DateTime::parse_from_rfc3339(text).or_else(|_| DateTime::parse_from_rfc2822(text)).ok();
    let date = by_the_book.or_else(|| read_loosely(text)).filter(|date| plausible(*date))?;
    // A leap second is real, but no store can hold it.
    if date.nanosecond() >= 1_000_000_000 { date.with_nanosecond(0) } else { Some(date) }
}

/// A year that a story can have.
fn plausible(date: DateTime<FixedOffset>) -> bool {
    use chrono::Datelike;
    (1800..=2200).contains(&date.year())
}

fn read_loosely(text: &str) -> Option<DateTime<FixedOffset>> {
    if text.bytes().all(|b| b.is_ascii_digit()) {
        return from_digits(text);
    }
    let (date, rest) = iso_date(text).or_else(|| loose_date(text))?;
    let (time, days, zone) = time_and_zone(&rest);
    let local = NaiveDateTime::new(date.checked_add_days(Days::new(days))?, time);
    zone.from_local_datetime(&local).single()
}

/// Seconds or milliseconds since 1970, or a date without marks.
fn from_digits(text: &str) -> Option<DateTime<FixedOffset>> {
    let number: i64 = text.parse().ok()?;
    match text.len() {
        4 => noon_of(NaiveDate::from_ymd_opt(number as i32, 1, 1)?),
        6 => {
            noon_of(NaiveDate::from_ymd_opt(2000 + (number / 10_000) as i32, (number / 100 % 100) as u32, (number % 100) as u32)?)
        }
        8 => noon_of(NaiveDate::from_ymd_opt((number / 10_000) as i32, (number / 100 % 100) as u32, (number % 100) as u32)?),
        9..=10 => Some(Utc.timestamp_opt(number, 0).single()?.fixed_offset()),
        13 => Some(Utc.timestamp_millis_opt(number).single()?.fixed_offset()),
        14 => {
            let date = NaiveDateTime::parse_from_str(text, "%Y%m%d%H%M%S").ok()?;
            Some(date.and_utc().fixed_offset())
        }
        _ => None,
    }
}

/// A day without a time is its first minute.
fn noon_of(date: NaiveDate) -> Option<DateTime<FixedOffset>> {
    Some(date.and_time(NaiveTime::MIN).and_utc().fixed_offset())
}

/// `2026-11-23`, `2026/11/23`, `2026-11`, `2026`, `2026-327` (day of the year), and what follows.
fn iso_date(text: &str) -> Option<(NaiveDate, String)> {
    let digits = |s: &str| s.bytes().take_while(u8::is_ascii_digit).count();
    let count = digits(text);
    if count != 4 && count != 8 {
        return None;
    }
    let year: i32 = text[..4].parse().ok()?;
    if count == 8 {
        let date = NaiveDate::from_ymd_opt(year, text[4..6].parse().ok()?, text[6..8].parse().ok()?)?;
        return Some((date, after_date(&text[8..])));
    }
    let Some(rest) = text[4..].strip_prefix(['-', '/', '.', ':']) else {
        // A year and at most a time after it.
        return text[4..]
            .starts_with(['T', 't'])
            .then(|| NaiveDate::from_ymd_opt(year, 1, 1))?
            .map(|d| (d, after_date(&text[4..])));
    };
    match digits(rest) {
        3 => Some((NaiveDate::from_yo_opt(year, rest[..3].parse().ok()?)?, after_date(&rest[3..]))),
        4 => {
            let date = NaiveDate::from_ymd_opt(year, rest[..2].parse().ok()?, rest[2..4].parse().ok()?)?;
            Some((date, after_date(&rest[4..])))
        }
        n @ 1..=2 => {
            let month = rest[..n].parse().ok()?;
            let after = &rest[n..];
            let day = after.strip_prefix(['-', '/', '.', ':']);
            let length = day.map_or(0, digits);
            match day {
                Some(day) if (1..=2).contains(&length) => {
                    Some((NaiveDate::from_ymd_opt(year, month, day[..length].parse().ok()?)?, after_date(&day[length..])))
                }
                _ => Some((NaiveDate::from_ymd_opt(year, month, 1)?, after_date(after))),
            }
        }
        _ => None,
    }
}

fn after_date(rest: &str) -> String {
    rest.trim_start_matches(['T', 't', ' ', ',', '\t']).to_owned()
}

/// `Mon, 23 Nov 2026 …`, `November 23, 2026 …`, `23-nov-26 …`, `11/23/2026 …`; the rest is the time.
fn loose_date(text: &str) -> Option<(NaiveDate, String)> {
    let spaced = spread(text);
    let (mut month, mut year) = (None, None);
    let mut numbers: Vec<u32> = Vec::new();
    let mut rest = Vec::new();
    for word in spaced.split_whitespace() {
        if word.contains(':') || !rest.is_empty() && year.is_some() {
            rest.push(word);
        } else if let Some(found) = month_of(word) {
            month = month.or(Some(found));
        } else if let Ok(number) = word.trim_end_matches(['.', 't', 'h', 's', 'n', 'd', 'r']).parse::<u32>() {
            if word.len() == 4 && year.is_none() {
                year = Some(number as i32);
            } else if numbers.len() < 3 {
                numbers.push(number);
            }
        } else if year.is_some() || numbers.len() >= 2 {
            rest.push(word);
        }
    }
    let mut numbers = numbers.into_iter();
    let mut day;
    if month.is_some() {
        day = numbers.next();
    } else {
        // Figures only: month first, as the country that writes so has it, unless it cannot be.
        let (first, second) = (numbers.next()?, numbers.next()?);
        (month, day) = if first > 12 { (Some(second), Some(first)) } else { (Some(first), Some(second)) };
    }
    if let (Some(d), Some(y)) = (day, numbers.clone().next())
        && year.is_none()
        && d > 31
    {
        // `04 Nov 23`: the year stood first.
        (day, year) = (Some(y), Some(two_digits(d)));
    }
    let year = year.or_else(|| numbers.next().map(two_digits))?;
    let date = NaiveDate::from_ymd_opt(year, month?, day.unwrap_or(1))?;
    Some((date, rest.join(" ")))
}

/// RFC 2822 section 4.3: two-digit years.
fn two_digits(year: u32) -> i32 {
    match year {
        0..=49 => 2000 + year as i32,
        50..=999 => 1900 + year as i32,
        _ => year as i32,
    }
}

/// Sets the words of a date apart: `23-Nov-2026` and `2026年11月23日` alike.
fn spread(text: &str) -> String {
    let mut spaced = String::with_capacity(text.len() + 8);
    let mut before = ' ';
    let mut seen_time = false;
    for c in text.chars() {
        seen_time |= c == ':';
        let split = before.is_ascii_digit() && c.is_alphabetic() && !matches!(c, 't' | 's' | 'n' | 'r' | 'T' | 'Z')
            || before.is_alphabetic() && before != 'T' && c.is_ascii_digit();
        match c {
            ',' | '(' | ')' | '/' => spaced.push(' '),
            '-' | '.' if !seen_time => spaced.push(' '),
            'T' if before.is_ascii_digit() => spaced.push(' '),
            _ => {
                if split {
                    spaced.push(' ');
                }
                spaced.push(c);
            }
        }
        before = c;
    }
    spaced
}

/// The time, days to add to the date (for `24:00`), and the zone.
fn time_and_zone(rest: &str) -> (NaiveTime, u64, FixedOffset) {
    let utc = FixedOffset::east_opt(0).expect("zero is an offset");
    let rest = rest.trim_start_matches(|c: char| c.is_alphabetic() || c.is_whitespace());
    let end = rest.find(|c: char| !c.is_ascii_digit() && !matches!(c, ':' | '.')).unwrap_or(rest.len());
    let (clock, after) = rest.split_at(end);
    let fields: Vec<u32> = clock.split(':').map(|f| f.split('.').next().unwrap_or("").parse().unwrap_or(0)).collect();
    let (mut hour, minute, second) = (fields[0], fields.get(1).copied().unwrap_or(0), fields.get(2).copied().unwrap_or(0));
    let lower = after.trim().to_lowercase();
    if lower.starts_with("pm") && hour < 12 {
        hour += 12;
    } else if lower.starts_with("am") && hour == 12 {
        hour = 0;
    }
    // A leap second, and hour 24, are real; minute 61 is nonsense and becomes the full hour.
    let days = u64::from(hour == 24);
    let time = NaiveTime::from_hms_opt(hour % 24, minute, second.min(59)).unwrap_or(NaiveTime::MIN);
    let zone = lower.split_whitespace().find_map(zone_of).unwrap_or(utc);
    (time, days, zone)
}

fn zone_of(word: &str) -> Option<FixedOffset> {
    let word = word.trim_matches(|c: char| matches!(c, '(' | ')' | '[' | ']' | '.'));
    let signed = word.find(['+', '-', '−']).map(|at| &word[at..]);
    if let Some(signed) = signed {
        let west = !signed.starts_with('+');
        let digits: String = signed.chars().filter(char::is_ascii_digit).collect();
        let (hours, minutes): (i32, i32) = match digits.len() {
            1 | 2 => (digits.parse().ok()?, 0),
            3 => (digits[..1].parse().ok()?, digits[1..].parse().ok()?),
            4 => (digits[..2].parse().ok()?, digits[2..].parse().ok()?),
            _ => return None,
        };
        let seconds = hours * 3600 + minutes * 60;
        if seconds > 15 * 3600 {
            return None;
        }
        return FixedOffset::east_opt(if west { -seconds } else { seconds });
    }
    let hours_and_a_half = ZONES.iter().find(|(name, _)| *name == word)?.1;
    FixedOffset::east_opt(hours_and_a_half * 1800)
}

/// Names of zones and their half hours east of Greenwich. Letters are those of RFC 822.
const ZONES: &[(&str, i32)] = &[
    ("z", 0),
    ("ut", 0),
    ("utc", 0),
    ("gmt", 0),
    ("wet", 0),
    ("west", 2),
    ("bst", 2),
    ("ist", 11),
    ("cet", 2),
    ("cest", 4),
    ("mez", 2),
    ("mesz", 4),
    ("met", 2),
    ("mest", 4),
    ("eet", 4),
    ("eest", 6),
    ("msk", 6),
    ("msd", 8),
    ("sast", 4),
    ("jst", 18),
    ("kst", 18),
    ("hkt", 16),
    ("sgt", 16),
    ("awst", 16),
    ("acst", 19),
    ("aest", 20),
    ("aedt", 22),
    ("nzst", 24),
    ("nzdt", 26),
    ("est", -10),
    ("edt", -8),
    ("cst", -12),
    ("cdt", -10),
    ("mst", -14),
    ("mdt", -12),
    ("pst", -16),
    ("pdt", -14),
    ("akst", -18),
    ("akdt", -16),
    ("hst", -20),
    ("ast", -8),
    ("adt", -6),
    ("nst", -7),
    ("ndt", -5),
    ("brt", -6),
    ("art", -6),
    ("et", -10),
    ("ct", -12),
    ("mt", -14),
    ("pt", -16),
    ("a", -2),
    ("n", 2),
    ("m", -24),
    ("y", 24),
];

/// The month a word names, by its first letters, in the languages partners write.
fn month_of(word: &str) -> Option<u32> {
    let word = word.trim_end_matches('.').to_lowercase();
    if !word.chars().any(char::is_alphabetic) {
        return None;
    }
    MONTHS.iter().position(|names| names.split(' ').any(|name| begins(&word, name))).map(|at| at as u32 + 1)
}

/// Names that end in `=` must be met whole.
fn begins(word: &str, name: &str) -> bool {
    match name.strip_suffix('=') {
        Some(whole) => word == whole,
        None => word.starts_with(name),
    }
}

const MONTHS: [&str; 12] = [
    "jan jän gen ene sty led= ledna ian янв січ ιαν ocak 1月",
    "feb fév fev fév lut úno unor фев лют φεβ şub helmi 2月",
    "mar mär mrz maart már bře brez берез μαρ μάρ maalis 3月",
    "apr avr abr ápr kwi dub апр квіт απρ nis huhti 4月",
    "may mai maj mei mag máj kvě мая май трав μαϊ μάι touko 5月",
    "jun jui= juin giu cze črv= červn июн черв ιουν ιούν haz kesä 6月",
    "jul juil lug lip čvc červenc июл лип ιουλ ιούλ tem heinä 7月",
    "aug aoû aou ago sie srp авг серп αυγ αύγ ağu elo= elok 8月",
    "sep set sie= wrz zář сен вер σεπ eyl syys 9月",
    "oct okt ott out paź lis= říj окт жовт οκτ eki loka 10月",
    "nov lis listop ноя лист νοε noé kas marras 11月",
    "dec dez dic déc gru pro= prosin дек груд δεκ ara joulu 12月",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, meant: &str) {
        let read = read(text).map(|d| d.to_rfc3339());
        assert_eq!(read.as_deref(), Some(meant), "{text}");
    }

    #[test]
    fn dates_by_the_book_keep_their_zone() {
        check("Mon, 23 Nov 2026 10:05:00 +0100", "2026-11-23T10:05:00+01:00");
        check("2026-11-23T10:05:00.25-05:00", "2026-11-23T10:05:00.250-05:00");
        check("Mon, 23 Nov 2026 10:05:00 EST", "2026-11-23T10:05:00-05:00");
        check("23 Nov 2026 10:05 GMT", "2026-11-23T10:05:00+00:00");
    }

    #[test]
    fn dates_with_the_sins_of_real_feeds_are_understood() {
        check("Tue, 23 Nov 2026 10:05:00 GMT", "2026-11-23T10:05:00+00:00");
        check("Monday, 23 November 2026 10:05:00 CET", "2026-11-23T10:05:00+01:00");
        check("Mon, Nov 23 2026 10:05:00 PST", "2026-11-23T10:05:00-08:00");
        check("November 23, 2026 at 4:05 PM", "2026-11-23T16:05:00+00:00");
        check("Mon Nov 23 10:05:00 2026", "2026-11-23T10:05:00+00:00");
        check("23-Nov-26", "2026-11-23T00:00:00+00:00");
        check("2026-11-23 10:05:00", "2026-11-23T10:05:00+00:00");
        check("2026-11-23 10:05:00 +0100", "2026-11-23T10:05:00+01:00");
        check("2026-11-23T10:05+01:00", "2026-11-23T10:05:00+01:00");
        check("2026-11-23T10:05:00Europe", "2026-11-23T10:05:00+00:00");
        check("2026-11-23T24:00:00Z", "2026-11-24T00:00:00+00:00");
        check("Mon, 23 Nov 2026 10:05:60 GMT", "2026-11-23T10:05:59+00:00");
        check("2026-11-23", "2026-11-23T00:00:00+00:00");
        check("20261123", "2026-11-23T00:00:00+00:00");
        check("2026-11", "2026-11-01T00:00:00+00:00");
        check("2026", "2026-01-01T00:00:00+00:00");
        check("2026-327", "2026-11-23T00:00:00+00:00");
        check("1795428300", "2026-11-23T10:05:00+00:00");
        check("1795428300000", "2026-11-23T10:05:00+00:00");
        check("11/23/2026 10:05", "2026-11-23T10:05:00+00:00");
        check("23/11/2026 10:05", "2026-11-23T10:05:00+00:00");
        check("23.11.2026 10:05", "2026-11-23T10:05:00+00:00");
        check("Mo, 23 Nov 2026 10:05:00 +0100 (CET)", "2026-11-23T10:05:00+01:00");
        check("lun., 23 déc. 2026 10:05:00 +0100", "2026-12-23T10:05:00+01:00");
        check("23. März 2026, 10:05", "2026-03-23T10:05:00+00:00");
        check("Δευ, 23 Νοε 2026 10:05:00 GMT", "2026-11-23T10:05:00+00:00");
        check("Mon, 23 Nov 2026 10:05:00 GMT+0200", "2026-11-23T10:05:00+02:00");
        check("Thu, 01 Jan 04 19:48:21 GMT", "2004-01-01T19:48:21+00:00");
        check("Mon, 23 Nov 2026", "2026-11-23T00:00:00+00:00");
    }

    #[test]
    fn what_is_no_date_is_none() {
        for text in [
            "",
            "now",
            "never",
            "soon",
            "9999-12-31T23:59:60Z",
            "Thu, 99 Foo 2026",
            "2026-13-45",
            "12345",
            "-1",
            "T",
            "{}",
            "٢٠٢٦-١١-٢٣",
            "+++",
            "0000-00-00T00:00:00Z",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
