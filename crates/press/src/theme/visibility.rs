//! When a theme's setting matters: the condition in its `visibility`, asked of values at hand.
//!
//! The language is that of Ghost's filters; the manner is that of Ghost's own reading of them
//! over plain values: kinds are never turned into one another, and what is missing is null.

use archive::filter::{Clause, Expr, Literal, Place, Test};
use serde_json::{Map, Value as Json};

/// Does the condition hold?
pub fn holds(when: &Expr, values: &Map<String, Json>) -> bool {
    match when {
        Expr::And(parts) => parts.iter().all(|part| holds(part, values)),
        Expr::Or(parts) => parts.iter().any(|part| holds(part, values)),
        Expr::Is(clause) => meets(clause, values.get(&clause.field).unwrap_or(&Json::Null)),
    }
}

/// Would the field meet its clause with this value?
pub fn meets(clause: &Clause, value: &Json) -> bool {
    match &clause.test {
        Test::Eq(wanted) => is(value, wanted),
        Test::Ne(wanted) => !is(value, wanted),
        Test::In(wanted) => wanted.iter().any(|one| is(value, one)),
        Test::NotIn(wanted) => !wanted.iter().any(|one| is(value, one)),
        // One value is never several at once.
        Test::All(_) => false,
        Test::Gt(than) => order(value, than).is_some_and(|o| o.is_gt()),
        Test::Ge(than) => order(value, than).is_some_and(|o| o.is_ge()),
        Test::Lt(than) => order(value, than).is_some_and(|o| o.is_lt()),
        Test::Le(than) => order(value, than).is_some_and(|o| o.is_le()),
        Test::Like { place, text, negated } => {
            let has = value.as_str().is_some_and(|value| {
                let (value, text) = (value.to_lowercase(), text.to_lowercase());
                match place {
                    Place::Anywhere => value.contains(&text),
                    Place::Start => value.starts_with(&text),
                    Place::End => value.ends_with(&text),
                }
            });
            has != *negated
        }
    }
}

fn is(value: &Json, wanted: &Literal) -> bool {
    match wanted {
        Literal::Null => value.is_null(),
        Literal::Bool(wanted) => value.as_bool() == Some(*wanted),
        Literal::Number(wanted) => value.as_f64() == Some(*wanted as f64),
        Literal::Text(wanted) => value.as_str() == Some(wanted),
        // No setting is a moment.
        Literal::Relative { .. } => false,
    }
}

fn order(value: &Json, than: &Literal) -> Option<std::cmp::Ordering> {
    match than {
        Literal::Number(than) => value.as_f64()?.partial_cmp(&(*than as f64)),
        Literal::Text(than) => Some(value.as_str()?.cmp(than)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use archive::filter::parse;
    use serde_json::json;

    use super::*;

    #[test]
    fn conditions_are_read_as_ghost_reads_them() {
        let values = json!({ "header": "Landing", "dark": true, "line": "Hello" });
        for (when, want) in [
            ("header:Landing", true),
            ("header:-Landing", false),
            ("header:[Landing, Search]", true),
            ("header:-[Landing,Search]", false),
            ("dark:true", true),
            ("dark:'true'", false),
            ("dark:true+header:Search", false),
            ("dark:true,header:Search", true),
            ("dark:true+(header:Search,line:~'hell')", true),
            ("missing:null", true),
            ("missing:-null", false),
            ("missing:true", false),
        ] {
            assert_eq!(holds(&parse(when).unwrap(), values.as_object().unwrap()), want, "{when}");
        }
    }
}
