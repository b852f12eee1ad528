//! A filter's tree as a condition: names from the list of fields, values bound.

use chrono::{DateTime, Utc};
use paper::StoryId;

use super::BadFilter;
use super::fields::{Column, Field, Kind, Relation, Resource, field};
use super::related;
use super::text::{bound, pattern};
use super::tree::{Clause, Expr, Literal, Test};
use crate::value::Value;

/// Values of a statement that is being written; each is named where it stands as `$n`.
#[derive(Clone, Debug)]
pub(crate) struct Bound {
    pub values: Vec<Value>,
    pub now: DateTime<Utc>,
    pub pg: bool,
}

impl Bound {
    pub fn new(now: DateTime<Utc>, pg: bool) -> Bound {
        Bound { values: Vec::new(), now, pg }
    }

    pub fn put(&mut self, value: impl Into<Value>) -> String {
        self.values.push(value.into());
        format!("${}", self.values.len())
    }
}

/// The condition that rows of this resource meet when the filter holds. Rows stand under the
/// names `s` (stories), `t` (topics) and `a` (authors).
pub(crate) fn where_of(resource: Resource, expr: &Expr, to: &mut Bound) -> Result<String, BadFilter> {
    match expr {
        Expr::And(parts) => {
            let (related, rest) = related::same_row(resource, parts, to);
            let mut all = related;
            for part in rest {
                all.push(where_of(resource, part, to)?);
            }
            Ok(format!("({})", all.join(" and ")))
        }
        Expr::Or(parts) => {
            let all = parts.iter().map(|part| where_of(resource, part, to)).collect::<Result<Vec<_>, _>>()?;
            Ok(format!("({})", all.join(" or ")))
        }
        Expr::Is(clause) => clause_of(resource, clause, to),
    }
}

fn clause_of(resource: Resource, clause: &Clause, to: &mut Bound) -> Result<String, BadFilter> {
    if let Test::All(values) = &clause.test {
        let each = |value: &Literal| Clause { field: clause.field.clone(), test: Test::Eq(value.clone()) };
        let all = values.iter().map(|value| clause_of(resource, &each(value), to)).collect::<Result<Vec<_>, _>>()?;
        return Ok(format!("({})", all.join(" and ")));
    }
    Ok(match field(resource, &clause.field, to.pg) {
        Field::Own(column) => compare(&column, &clause.test, to),
        Field::Related(Relation::Meta, column) => related::meta(&column, &clause.test, to),
        Field::Related(relation, column) => related::one(relation, &column, &clause.test, to),
        Field::Primary(relation, column) => related::primary(relation, &column, &clause.test, to),
        // Left out before; nothing may hang on it all the same.
        Field::Private => "1 = 1".into(),
        Field::Unknown => return Err(unknown(&clause.field)),
    })
}

pub(super) fn unknown(name: &str) -> BadFilter {
    BadFilter::new(format!("The filter asks for \u{201c}{name}\u{201d}, and there is no such field here."), 0)
}

/// A comparison with one column, as SQL compares: what is absent is neither equal nor different.
pub(super) fn compare(column: &Column, test: &Test, to: &mut Bound) -> String {
    let sql = &column.sql;
    match column.kind {
        Kind::Uuid => return uuid(test, to),
        Kind::Id => return super::public_ids::compare(sql, test, to),
        _ => {}
    }
    let there = || if column.nullable { format!("{sql} is not null") } else { "1 = 1".to_owned() };
    let (sign, literal) = match test {
        Test::Eq(Literal::Null)
        | Test::Gt(Literal::Null)
        | Test::Ge(Literal::Null)
        | Test::Lt(Literal::Null)
        | Test::Le(Literal::Null) => return format!("{sql} is null"),
        Test::Ne(Literal::Null) => return format!("{sql} is not null"),
        Test::Eq(literal) => ("=", literal),
        Test::Ne(literal) => ("<>", literal),
        Test::Gt(literal) => (">", literal),
        Test::Ge(literal) => (">=", literal),
        Test::Lt(literal) => ("<", literal),
        Test::Le(literal) => ("<=", literal),
        Test::In(values) | Test::NotIn(values) | Test::All(values) => {
            let bound = values.iter().filter_map(|value| bound(value, column.kind, to.now)).collect::<Vec<_>>();
            let list: Vec<String> = bound.into_iter().map(|value| to.put(value)).collect();
            let none_of = matches!(test, Test::NotIn(_));
            return match (list.is_empty(), none_of) {
                (true, true) => there(),
                (true, false) => "1 = 0".into(),
                (false, true) => format!("{sql} not in ({})", list.join(", ")),
                (false, false) => format!("{sql} in ({})", list.join(", ")),
            };
        }
        Test::Like { place, text, negated } => {
            if column.kind != Kind::Text {
                return if *negated { there() } else { "1 = 0".into() };
            }
            let value = to.put(pattern(text, *place, to.pg));
            return format!("lower({sql}) {}like {value} escape '!'", if *negated { "not " } else { "" });
        }
    };
    match bound(literal, column.kind, to.now) {
        Some(value) => format!("{sql} {sign} {}", to.put(value)),
        // Nothing in such a column is like this.
        None if sign == "<>" => there(),
        None => "1 = 0".into(),
    }
}

/// A UUID is the one that a story brought along or the one made of its id, never both.
fn uuid(test: &Test, to: &mut Bound) -> String {
    let (values, none_of) = match test {
        Test::Eq(value) => (std::slice::from_ref(value), false),
        Test::Ne(value) => (std::slice::from_ref(value), true),
        Test::In(values) => (&values[..], false),
        Test::NotIn(values) => (&values[..], true),
        _ => return "1 = 0".into(),
    };
    let mut any = Vec::new();
    for value in values {
        let Literal::Text(text) = value else { continue };
        let brought = "select m.story_id from story_meta m where m.uuid";
        any.push(format!("s.id in ({brought} = {})", to.put(text.to_ascii_lowercase())));
        if let Some(id) = StoryId::from_uuid(text) {
            any.push(format!("(s.id = {} and s.id not in ({brought} is not null))", to.put(id)));
        }
    }
    if any.is_empty() {
        any.push("1 = 0".into());
    }
    format!("{}({})", if none_of { "not " } else { "" }, any.join(" or "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Signs of no statement of ours, so that they would be seen in one.
    const MARK: &str = "\u{2318}\u{2603}";

    fn values() -> impl Strategy<Value = String> {
        prop::sample::select(vec!["{}", "-{}", ">{}", "<={}", "[{},{}]", "-[{},12345678]", "[{}+{}]", "~{}", "-~^{}", "~${}"])
            .prop_map(|form| form.replace("{}", &format!("'{MARK} or 1=1 -- %_'")))
    }

    fn names() -> impl Strategy<Value = &'static str> {
        prop::sample::select(vec![
            "id",
            "uuid",
            "title",
            "slug",
            "featured",
            "type",
            "published_at",
            "feature_image",
            "og_title",
            "tag",
            "authors",
            "primary_tag",
            "primary_author",
            "tags.name",
            "authors.twitter",
            "posts_meta.meta_title",
            "count.posts",
            "name",
        ])
    }

    proptest! {
        #[test]
        fn no_word_of_a_filter_becomes_part_of_a_statement(
            clauses in prop::collection::vec((names(), values(), any::<bool>()), 1..6),
            resource in prop::sample::select(vec![Resource::Posts, Resource::Pages, Resource::Tags, Resource::Authors]),
            pg in any::<bool>(),
        ) {
            let mut filter = String::new();
            for (name, value, or) in &clauses {
                filter.push_str(if filter.is_empty() { "" } else if *or { "," } else { "+" });
                filter.push_str(&format!("{name}:{value}"));
            }
            let expr = super::super::parse(&filter).expect("it is well formed");
            let mut to = Bound::new(DateTime::UNIX_EPOCH, pg);
            // A resource may lack a field: that is a refusal, and no statement at all.
            if let Ok(sql) = where_of(resource, &expr, &mut to) {
                prop_assert!(!sql.contains(MARK) && !sql.contains("1=1") && !sql.contains("12345678"), "{sql}");
                prop_assert_eq!(sql.matches('$').count(), to.values.len(), "every value stands somewhere, once: {}", sql);
            }
        }
    }
}
