//! Values on their way into a statement: as what the column they are compared with holds.

use chrono::{DateTime, Months, NaiveDate, NaiveDateTime, TimeDelta, Utc};

use super::fields::Kind;
use super::tree::{Literal, Place, Unit};
use crate::value::Value;

/// The value as a column of this kind holds it; None when no such column ever could.
pub(super) fn bound(literal: &Literal, kind: Kind, now: DateTime<Utc>) -> Option<Value> {
    match (kind, literal) {
        (_, Literal::Null) => None,
        (Kind::Text, _) => words(literal, now).map(Value::Text),
        (Kind::Bool, Literal::Bool(value)) => Some(Value::Bool(*value)),
        (Kind::Bool, Literal::Number(value @ (0 | 1))) => Some(Value::Bool(*value == 1)),
        (Kind::Bool, Literal::Text(text)) => match text.as_str() {
            "true" => Some(Value::Bool(true)),
            "false" => Some(Value::Bool(false)),
            _ => None,
        },
        (Kind::Bool, _) => None,
        (Kind::Moment, Literal::Text(text)) if text == "now" => Some(Value::from(now)),
        (Kind::Moment, Literal::Text(text)) => moment(text).map(Value::from),
        (Kind::Moment, Literal::Relative { later, amount, unit }) => relative(now, *later, *amount, *unit).map(Value::from),
        (Kind::Moment, _) => None,
        (Kind::Number, Literal::Number(value)) => Some(Value::Int(*value)),
        (Kind::Number, Literal::Text(text)) => text.trim().parse().ok().map(Value::Int),
        (Kind::Number, _) => None,
        // Compared by hands of their own.
        (Kind::Id | Kind::Uuid, _) => words(literal, now).map(Value::Text),
    }
}

fn words(literal: &Literal, now: DateTime<Utc>) -> Option<String> {
    match literal {
        Literal::Null => None,
        Literal::Bool(value) => Some(value.to_string()),
        Literal::Number(value) => Some(value.to_string()),
        Literal::Text(text) => Some(text.clone()),
        Literal::Relative { later, amount, unit } => {
            relative(now, *later, *amount, *unit).map(|at| at.format("%Y-%m-%d %H:%M:%S").to_string())
        }
    }
}

/// So much before or after now, by UTC's calendar, to the second.
fn relative(now: DateTime<Utc>, later: bool, amount: i64, unit: Unit) -> Option<DateTime<Utc>> {
    let seconds = match unit {
        Unit::Seconds => 1,
        Unit::Minutes => 60,
        Unit::Hours => 3_600,
        Unit::Days => 86_400,
        Unit::Weeks => 604_800,
        Unit::Months | Unit::Years => {
            let months = u32::try_from(amount).ok()?.checked_mul(if unit == Unit::Years { 12 } else { 1 })?;
            let at =
                if later { now.checked_add_months(Months::new(months)) } else { now.checked_sub_months(Months::new(months)) };
            return at.and_then(|at| DateTime::from_timestamp(at.timestamp(), 0));
        }
    };
    let span = TimeDelta::try_seconds(amount.checked_mul(seconds)?)?;
    let at = if later { now.checked_add_signed(span) } else { now.checked_sub_signed(span) };
    at.and_then(|at| DateTime::from_timestamp(at.timestamp(), 0))
}

/// A date or a moment as ISO 8601 or SQL write it; UTC unless it says otherwise.
fn moment(text: &str) -> Option<DateTime<Utc>> {
    let text = text.trim();
    if let Ok(at) = DateTime::parse_from_rfc3339(text) {
        return Some(at.to_utc());
    }
    let plain = text.strip_suffix('Z').unwrap_or(text).replacen('T', " ", 1);
    for form in ["%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%d %H:%M"] {
        if let Ok(at) = NaiveDateTime::parse_from_str(&plain, form) {
            return Some(at.and_utc());
        }
    }
    let whole = match plain.len() {
        4 => format!("{plain}-01-01"),
        7 => format!("{plain}-01"),
        _ => plain,
    };
    NaiveDate::parse_from_str(&whole, "%Y-%m-%d").ok()?.and_hms_opt(0, 0, 0).map(|at| at.and_utc())
}

/// A text as a pattern for `like … escape '!'`.
pub(super) fn pattern(text: &str, place: Place, pg: bool) -> String {
    // SQLite's lower() knows ASCII only, and both sides must be folded alike.
    let folded = if pg { text.to_lowercase() } else { text.to_ascii_lowercase() };
    let mut out = String::with_capacity(folded.len() + 4);
    out.push_str(if place == Place::Start { "" } else { "%" });
    for c in folded.chars() {
        if matches!(c, '%' | '_' | '!') {
            out.push('!');
        }
        out.push(c);
    }
    out.push_str(if place == Place::End { "" } else { "%" });
    out
}
