//! Moments as moment.js writes them: its format letters, its words, its "3 hours ago".

mod ago;
mod words;

use std::fmt::Write;

use chrono::{DateTime, Datelike, NaiveDate, Offset, Timelike};
use chrono_tz::{OffsetName, Tz};

pub use ago::ago;
pub use words::Words;

/// Writes a moment in moment.js's format language.
pub fn format(at: DateTime<Tz>, wish: &str, words: &Words) -> String {
    let wish = spelled_out(wish, words);
    let mut out = String::with_capacity(wish.len() + 16);
    let mut rest = wish.as_str();
    while !rest.is_empty() {
        if let Some(literal) = rest.strip_prefix('[')
            && let Some(end) = literal.find(']')
        {
            out.push_str(&literal[..end]);
            rest = &literal[end + 1..];
            continue;
        }
        if let Some(escaped) = rest.strip_prefix('\\') {
            rest = escaped;
            continue;
        }
        match TOKENS.iter().find(|token| rest.starts_with(**token)) {
            Some(token) => {
                write_token(at, token, &wish, words, &mut out);
                rest = &rest[token.len()..];
            }
            None => {
                let c = rest.chars().next().expect("not empty");
                out.push(c);
                rest = &rest[c.len_utf8()..];
            }
        }
    }
    words.finish(out)
}

/// Does a page with this format change before the day is over?
pub fn shows_time(wish: &str) -> bool {
    let mut inside = false;
    wish.chars().any(|c| {
        match c {
            '[' => inside = true,
            ']' => inside = false,
            _ => {}
        }
        !inside && "HhkmsSXxAa".contains(c)
    }) || wish.contains("LT")
        || ["LLL", "lll"].iter().any(|long| wish.contains(long))
}

/// `L`, `ll`, `LTS` … replaced by what they stand for in the language; five times, because
/// they may stand for each other.
fn spelled_out(wish: &str, words: &Words) -> String {
    let mut wish = wish.to_owned();
    for _ in 0..5 {
        let mut out = String::with_capacity(wish.len() * 2);
        let mut rest = wish.as_str();
        let mut changed = false;
        while !rest.is_empty() {
            if rest.starts_with('[')
                && let Some(end) = rest.find(']')
            {
                out.push_str(&rest[..=end]);
                rest = &rest[end + 1..];
                continue;
            }
            match LONG.iter().find(|token| rest.starts_with(**token)) {
                Some(token) => {
                    out.push_str(&long(token, words));
                    changed = true;
                    rest = &rest[token.len()..];
                }
                None => {
                    let c = rest.chars().next().expect("not empty");
                    out.push(c);
                    rest = &rest[c.len_utf8()..];
                }
            }
        }
        wish = out;
        if !changed {
            break;
        }
    }
    wish
}

const LONG: &[&str] = &["LTS", "LLLL", "llll", "LLL", "lll", "LT", "LL", "ll", "L", "l"];

/// A long format; the small-lettered ones are the others with shorter months and days.
fn long(token: &str, words: &Words) -> String {
    if let Some(there) = words.long(token) {
        return there.to_owned();
    }
    let Some(large) = words.long(&token.to_uppercase()) else {
        return String::new();
    };
    let mut out = String::with_capacity(large.len());
    let mut rest = large;
    while !rest.is_empty() {
        if rest.starts_with('[')
            && let Some(end) = rest.find(']')
        {
            out.push_str(&rest[..=end]);
            rest = &rest[end + 1..];
            continue;
        }
        match TOKENS.iter().find(|token| rest.starts_with(**token)) {
            Some(token) => {
                out.push_str(match *token {
                    "MMMM" => "MMM",
                    "MM" => "M",
                    "DD" => "D",
                    "dddd" => "ddd",
                    other => other,
                });
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
    "SSSSSSSSS",
    "SSSSSSSS",
    "SSSSSSS",
    "YYYYYY",
    "SSSSSS",
    "YYYYY",
    "SSSSS",
    "YYYY",
    "MMMM",
    "DDDD",
    "DDDo",
    "dddd",
    "gggg",
    "GGGG",
    "SSSS",
    "MMM",
    "DDD",
    "ddd",
    "SSS",
    "hmm",
    "Hmm",
    "YY",
    "MM",
    "Mo",
    "Qo",
    "DD",
    "Do",
    "dd",
    "do",
    "wo",
    "ww",
    "WW",
    "Wo",
    "gg",
    "GG",
    "HH",
    "hh",
    "kk",
    "mm",
    "ss",
    "SS",
    "ZZ",
    "zz",
    "Y",
    "Q",
    "M",
    "D",
    "d",
    "e",
    "E",
    "w",
    "W",
    "H",
    "h",
    "k",
    "m",
    "s",
    "S",
    "A",
    "a",
    "Z",
    "z",
    "X",
    "x",
];

fn write_token(at: DateTime<Tz>, token: &str, wish: &str, words: &Words, out: &mut String) {
    let hour = at.hour();
    let twelve = match hour % 12 {
        0 => 12,
        h => h,
    };
    let weekday = at.weekday().num_days_from_sunday() as usize;
    let half_hour = (hour * 2 + at.minute() / 30) as usize;
    let (dow, doy) = words.week;
    let name = |names: &[String]| names.get(weekday).cloned().unwrap_or_default();
    let done = match token {
        "YYYYYY" => write!(out, "{:+07}", at.year()),
        "YYYYY" => write!(out, "{:05}", at.year()),
        "YYYY" => write!(out, "{:04}", at.year()),
        "Y" => write!(out, "{}", at.year()),
        "YY" => write!(out, "{:02}", at.year().rem_euclid(100)),
        "Q" => write!(out, "{}", at.month0() / 3 + 1),
        "Qo" => write!(out, "{}", words.ordinal(at.month0() as usize / 3 + 1, 'Q')),
        "MMMM" => write!(out, "{}", words.month(at.month0() as usize, false, wish)),
        "MMM" => write!(out, "{}", words.month(at.month0() as usize, true, wish)),
        "MM" => write!(out, "{:02}", at.month()),
        "M" => write!(out, "{}", at.month()),
        "Mo" => write!(out, "{}", words.ordinal(at.month() as usize, 'M')),
        "DDDD" => write!(out, "{:03}", at.ordinal()),
        "DDDo" => write!(out, "{}", words.ordinal(at.ordinal() as usize, 'D')),
        "DDD" => write!(out, "{}", at.ordinal()),
        "DD" => write!(out, "{:02}", at.day()),
        "Do" => write!(out, "{}", words.ordinal(at.day() as usize, 'D')),
        "D" => write!(out, "{}", at.day()),
        "dddd" => write!(out, "{}", name(&words.days)),
        "ddd" => write!(out, "{}", name(&words.short_days)),
        "dd" => write!(out, "{}", name(&words.shortest_days)),
        "do" => write!(out, "{}", words.ordinal(weekday, 'd')),
        "d" => write!(out, "{weekday}"),
        "e" => write!(out, "{}", (weekday as i64 + 7 - dow) % 7),
        "E" => write!(out, "{}", if weekday == 0 { 7 } else { weekday }),
        "ww" => write!(out, "{:02}", week(at.date_naive(), dow, doy).1),
        "w" => write!(out, "{}", week(at.date_naive(), dow, doy).1),
        "wo" => write!(out, "{}", words.ordinal(week(at.date_naive(), dow, doy).1 as usize, 'w')),
        "WW" => write!(out, "{:02}", at.iso_week().week()),
        "W" => write!(out, "{}", at.iso_week().week()),
        "Wo" => write!(out, "{}", words.ordinal(at.iso_week().week() as usize, 'w')),
        "gggg" => write!(out, "{:04}", week(at.date_naive(), dow, doy).0),
        "gg" => write!(out, "{:02}", week(at.date_naive(), dow, doy).0.rem_euclid(100)),
        "GGGG" => write!(out, "{:04}", at.iso_week().year()),
        "GG" => write!(out, "{:02}", at.iso_week().year().rem_euclid(100)),
        "HH" => write!(out, "{hour:02}"),
        "H" => write!(out, "{hour}"),
        "kk" => write!(out, "{:02}", if hour == 0 { 24 } else { hour }),
        "k" => write!(out, "{}", if hour == 0 { 24 } else { hour }),
        "hh" => write!(out, "{twelve:02}"),
        "h" => write!(out, "{twelve}"),
        "hmm" => write!(out, "{twelve}{:02}", at.minute()),
        "Hmm" => write!(out, "{hour}{:02}", at.minute()),
        "mm" => write!(out, "{:02}", at.minute()),
        "m" => write!(out, "{}", at.minute()),
        "ss" => write!(out, "{:02}", at.second()),
        "s" => write!(out, "{}", at.second()),
        "A" => write!(out, "{}", words.meridiem.at(half_hour)),
        "a" => write!(out, "{}", words.small_meridiem.at(half_hour)),
        "Z" | "ZZ" => {
            let offset = at.offset().fix().local_minus_utc();
            let (sign, minutes) = (if offset < 0 { '-' } else { '+' }, offset.abs() / 60);
            let colon = if token == "Z" { ":" } else { "" };
            write!(out, "{sign}{:02}{colon}{:02}", minutes / 60, minutes % 60)
        }
        "z" | "zz" => write!(out, "{}", at.offset().abbreviation().unwrap_or_default()),
        "X" => write!(out, "{}", at.timestamp()),
        "x" => write!(out, "{}", at.timestamp_millis()),
        fraction if fraction.starts_with('S') => {
            let digits = format!("{:03}000000", at.timestamp_subsec_millis());
            write!(out, "{}", &digits[..fraction.len()])
        }
        other => write!(out, "{other}"),
    };
    done.expect("writing to a String");
}

/// Year and number of the week a day falls in, for weeks that begin on `dow` and a first week
/// that holds 4 January (`doy` 4), 1 January (6) and so on, as moment.js counts them.
fn week(day: NaiveDate, dow: i64, doy: i64) -> (i64, i64) {
    let offset = |year: i32| -> i64 {
        let fwd = 7 + dow - doy;
        let first = NaiveDate::from_ymd_opt(year, 1, fwd as u32).map_or(0, |d| i64::from(d.weekday().num_days_from_sunday()));
        -((7 + first - dow) % 7) + fwd - 1
    };
    let days_in = |year: i32| if NaiveDate::from_ymd_opt(year, 2, 29).is_some() { 366 } else { 365 };
    let weeks_in = |year: i32| (days_in(year) - offset(year) + offset(year + 1)) / 7;
    let number = (i64::from(day.ordinal()) - offset(day.year()) - 1).div_euclid(7) + 1;
    if number < 1 {
        (i64::from(day.year() - 1), number + weeks_in(day.year() - 1))
    } else if number > weeks_in(day.year()) {
        (i64::from(day.year() + 1), number - weeks_in(day.year()))
    } else {
        (i64::from(day.year()), number)
    }
}

#[cfg(test)]
mod tests {
    use chrono::{TimeZone, Utc};

    use super::*;

    fn at() -> DateTime<Tz> {
        Utc.with_ymd_and_hms(2026, 3, 2, 16, 5, 9).unwrap().with_timezone(&chrono_tz::Europe::Berlin)
    }

    fn set(wish: &str, language: &str) -> String {
        format(at(), wish, &Words::of(language))
    }

    #[test]
    fn dates_are_written_as_moment_js_writes_them() {
        for (wish, want) in [
            ("D MMMM YYYY, HH:mm z", "2 March 2026, 17:05 CET"),
            ("ll", "Mar 2, 2026"),
            ("dddd, MMM Do YY [at] h:mm a", "Monday, Mar 2nd 26 at 5:05 pm"),
            ("YYYY-MM-DDTHH:mm:ssZ", "2026-03-02T17:05:09+01:00"),
            ("ZZ X", "+0100 1772467509"),
            ("LLLL", "Monday, March 2, 2026 5:05 PM"),
            ("[Week] w [of] gggg", "Week 10 of 2026"),
        ] {
            assert_eq!(set(wish, "en"), want, "{wish}");
        }
    }

    #[test]
    fn dates_speak_the_language_of_the_paper() {
        for (language, wish, want) in [
            ("de", "D. MMMM YYYY", "2. März 2026"),
            ("de-CH", "LL", "2. März 2026"),
            ("fr", "LL", "2 mars 2026"),
            ("fr", "Do MMMM", "2 mars"),
            ("uk", "D MMMM YYYY", "2 березня 2026"),
            ("uk", "MMMM YYYY", "березень 2026"),
            ("nl", "D-MMM-YYYY", "2-mrt-2026"),
            ("nl", "D MMM YYYY", "2 mrt. 2026"),
            ("zh", "LLL", "2026年3月2日下午5点05分"),
            ("zh-Hant", "ll", "2026年3月2日"),
            ("pt-BR", "LL", "2 de março de 2026"),
            ("tr", "D MMMM YYYY dddd", "2 Mart 2026 Pazartesi"),
            ("sv", "dddd Do MMMM", "måndag 2:a mars"),
            ("ga", "LL", "2 Márta 2026"),
            ("vi", "LL", "2 tháng 3 năm 2026"),
            ("fa", "YYYY", "۲۰۲۶"),
        ] {
            assert_eq!(set(wish, language), want, "{language} {wish}");
        }
    }

    #[test]
    fn the_day_of_the_month_has_its_ending() {
        let words = Words::of("en");
        let endings = [1, 2, 3, 4, 11, 12, 13, 21, 22, 23].map(|n| words.ordinal(n, 'D')).join(" ");
        assert_eq!(endings, "1st 2nd 3rd 4th 11th 12th 13th 21st 22nd 23rd");
        assert_eq!(Words::of("fr").ordinal(1, 'D'), "1er");
    }
}
