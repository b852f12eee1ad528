//! Conditions on rows that hang on a story. A filter over a list of related rows becomes a
//! sub-query, so that `tags:-x` means "no tag x" and not "some other tag".

use super::fields::{Column, Field, Relation, Resource, field};
use super::sql::{Bound, compare};
use super::tree::{Clause, Expr, Literal, Test};

/// (list of rows, column in it that names the related row, related table, its short name)
fn tables(relation: Relation) -> (&'static str, &'static str, &'static str, &'static str) {
    match relation {
        Relation::Tags => ("story_topics", "topic_id", "topics", "t"),
        Relation::Authors | Relation::Meta => ("story_bylines", "author_id", "authors", "a"),
    }
}

/// The test as it stands within a sub-query, and whether the sub-query is to find nothing.
fn turned(test: &Test) -> (Test, bool) {
    match test {
        // As it is there: what has any related row at all is left out.
        Test::Ne(Literal::Null) => (Test::Ne(Literal::Null), true),
        Test::Ne(value) => (Test::Eq(value.clone()), true),
        Test::NotIn(values) => (Test::In(values.clone()), true),
        other => (other.clone(), false),
    }
}

fn found(relation: Relation, condition: &str, first: bool, none: bool) -> String {
    let (list, key, table, alias) = tables(relation);
    let first = if first { " and l.position = 0" } else { "" };
    if none {
        // Row by row: a list that walks by date then stops as soon as it is full.
        return format!(
            "not exists (select 1 from {list} l where l.story_id = s.id{first} and l.{key} in (select {alias}.id from {table} {alias} where {condition}))"
        );
    }
    format!(
        "s.id in (select l.story_id from {list} l where l.{key} in (select {alias}.id from {table} {alias} where {condition}){first})"
    )
}

/// One condition on a list of related rows.
pub(super) fn one(relation: Relation, column: &Column, test: &Test, to: &mut Bound) -> String {
    let (test, none) = turned(test);
    found(relation, &compare(column, &test, to), false, none)
}

/// A condition on the first related row, which readers must be allowed to see.
pub(super) fn primary(relation: Relation, column: &Column, test: &Test, to: &mut Bound) -> String {
    let (test, none) = turned(test);
    let shown = if relation == Relation::Tags { "not t.internal" } else { "1 = 1" };
    let condition = compare(column, &test, to);
    if none {
        let there = found(relation, shown, true, false);
        return format!("({there} and {})", found(relation, &condition, true, true));
    }
    found(relation, &format!("{condition} and {shown}"), true, false)
}

/// A condition on the one row of rarely set words; a story without one has them all absent.
pub(super) fn meta(column: &Column, test: &Test, to: &mut Bound) -> String {
    let (test, mut none) = turned(test);
    let test = match test {
        Test::Ne(Literal::Null) => {
            none = false;
            Test::Ne(Literal::Null)
        }
        Test::Eq(Literal::Null)
        | Test::Gt(Literal::Null)
        | Test::Ge(Literal::Null)
        | Test::Lt(Literal::Null)
        | Test::Le(Literal::Null) => {
            none = true;
            Test::Ne(Literal::Null)
        }
        other => other,
    };
    let not = if none { "not " } else { "" };
    format!("s.id {not}in (select m.story_id from story_meta m where {})", compare(column, &test, to))
}

/// What a group of clauses asks of one related row together: `tags.slug:x+tags.visibility:public`
/// is one tag that is both. Two clauses on the same column are two rows, and so is every "not".
/// Gives the conditions made, and the parts that are left.
pub(super) fn same_row<'a>(resource: Resource, parts: &'a [Expr], to: &mut Bound) -> (Vec<String>, Vec<&'a Expr>) {
    let mut rest = Vec::new();
    let mut groups: Vec<(Relation, Vec<(Column, &Test)>)> = Vec::new();
    for part in parts {
        let Expr::Is(Clause { field: name, test }) = part else {
            rest.push(part);
            continue;
        };
        let (Field::Related(relation @ (Relation::Tags | Relation::Authors), column), false) =
            (field(resource, name, to.pg), matches!(test, Test::Ne(_) | Test::NotIn(_) | Test::All(_)))
        else {
            rest.push(part);
            continue;
        };
        let range = |test: &Test| matches!(test, Test::Gt(_) | Test::Ge(_) | Test::Lt(_) | Test::Le(_));
        let group = groups.iter_mut().find(|(of, _)| *of == relation);
        match group {
            None => groups.push((relation, vec![(column, test)])),
            Some((_, group)) if group.iter().all(|(other, told)| *other != column || range(told) && range(test)) => {
                group.push((column, test));
            }
            Some(_) => rest.push(part),
        }
    }
    let mut made = Vec::new();
    for (relation, group) in groups {
        let all: Vec<String> = group.iter().map(|(column, test)| compare(column, test, to)).collect();
        made.push(found(relation, &all.join(" and "), false, false));
    }
    (made, rest)
}
