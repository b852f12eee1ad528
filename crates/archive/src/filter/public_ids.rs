//! Ids as programs know them: a row's number, or the id it had in the Ghost it came from.

use paper::PublicId;

use super::sql::Bound;
use super::tree::{Literal, Test};

/// Where an id that was brought along stands: table and column. A story's is the name under which
/// it came.
fn brought(number: &str) -> (&'static str, &'static str) {
    match number {
        "t.id" => ("topics", "old_id"),
        "a.id" => ("authors", "old_id"),
        _ => ("stories", "guid"),
    }
}

/// The comparison with the number in `column`, or with the rows that brought such an id along.
pub(super) fn compare(column: &str, test: &Test, to: &mut Bound) -> String {
    let (values, none_of) = match test {
        Test::Eq(value) => (std::slice::from_ref(value), false),
        Test::Ne(value) => (std::slice::from_ref(value), true),
        Test::In(values) | Test::All(values) => (&values[..], false),
        Test::NotIn(values) => (&values[..], true),
        Test::Gt(value) => return order(column, ">", value, to),
        Test::Ge(value) => return order(column, ">=", value, to),
        Test::Lt(value) => return order(column, "<", value, to),
        Test::Le(value) => return order(column, "<=", value, to),
        Test::Like { negated, .. } => return if *negated { "1 = 1" } else { "1 = 0" }.into(),
    };
    let (mut numbers, mut others) = (Vec::new(), Vec::new());
    for id in values.iter().filter_map(read) {
        match id.number() {
            Some(number) => numbers.push(to.put(number)),
            None => others.push(to.put(id)),
        }
    }
    let mut any = Vec::new();
    if !numbers.is_empty() {
        any.push(format!("{column} in ({})", numbers.join(", ")));
    }
    if !others.is_empty() {
        // Told by the number alone, which is all that lists know of their rows.
        let (table, name) = brought(column);
        any.push(format!("{column} in (select x.id from {table} x where x.{name} in ({}))", others.join(", ")));
    }
    match (any.is_empty(), none_of) {
        (true, true) => "1 = 1".into(),
        (true, false) => "1 = 0".into(),
        (false, false) => format!("({})", any.join(" or ")),
        (false, true) => format!("not ({})", any.join(" or ")),
    }
}

/// Only numbers have an order here: Ghost's ids say when a row was made there, as dates do.
fn order(column: &str, sign: &str, value: &Literal, to: &mut Bound) -> String {
    match read(value).and_then(PublicId::number) {
        Some(number) => format!("{column} {sign} {}", to.put(number)),
        None => "1 = 0".into(),
    }
}

fn read(value: &Literal) -> Option<PublicId> {
    match value {
        Literal::Text(text) => PublicId::read(text),
        // An id that happens to have no letter is read as a number.
        Literal::Number(digits) => PublicId::read(&format!("{digits:024}")),
        _ => None,
    }
}
