//! A filter as a question to one story at a time: is it of this collection?
//!
//! A list is asked of the store as a whole and finds its stories along indexes; here the story is
//! known, and every clause looks at its own few rows. What is absent is different from everything,
//! as Ghost judges a story in hand: `primary_tag:-news` holds for a story without topics.

use super::fields::{Column, Field, Relation, Resource, field};
use super::sql::{Bound, compare, unknown, where_of};
use super::tree::{Clause, Expr, Literal, Test};
use super::{BadFilter, is_left_out, parse};

/// The condition that the story `s` meets when the filter holds; never null.
pub(crate) fn owns(expr: &Expr, to: &mut Bound) -> Result<String, BadFilter> {
    let (parts, word) = match expr {
        Expr::And(parts) => (parts, " and "),
        Expr::Or(parts) => (parts, " or "),
        Expr::Is(clause) => return one(clause, to),
    };
    let all = parts.iter().map(|part| owns(part, to)).collect::<Result<Vec<_>, _>>()?;
    Ok(format!("({})", all.join(word)))
}

/// The test without its "not", and whether it had one.
fn positive(test: &Test) -> (Test, bool) {
    match test {
        Test::Ne(value) => (Test::Eq(value.clone()), true),
        Test::NotIn(values) => (Test::In(values.clone()), true),
        Test::Like { place, text, negated: true } => (Test::Like { place: *place, text: text.clone(), negated: false }, true),
        other => (other.clone(), false),
    }
}

fn one(clause: &Clause, to: &mut Bound) -> Result<String, BadFilter> {
    if let Test::All(values) = &clause.test {
        let each = |value: &Literal| Clause { field: clause.field.clone(), test: Test::Eq(value.clone()) };
        let all = values.iter().map(|value| one(&each(value), to)).collect::<Result<Vec<_>, _>>()?;
        return Ok(format!("({})", all.join(" and ")));
    }
    let (test, negated) = positive(&clause.test);
    let absent = matches!(test, Test::Eq(Literal::Null));
    let condition = match field(Resource::Posts, &clause.field, to.pg) {
        Field::Own(column) => format!("coalesce({}, false)", compare(&column, &test, to)),
        Field::Related(relation, column) => hangs(relation, &column, &test, false, absent, to),
        Field::Primary(relation, column) => hangs(relation, &column, &test, true, absent, to),
        Field::Private => return Ok("1 = 1".into()),
        Field::Unknown => return Err(unknown(&clause.field)),
    };
    Ok(if negated { format!("not {condition}") } else { condition })
}

/// Is there a row that hangs on the story and meets this? `absent` asks whether there is none at all.
fn hangs(relation: Relation, column: &Column, test: &Test, first: bool, absent: bool, to: &mut Bound) -> String {
    let from = match relation {
        Relation::Tags => "story_topics l join topics t on t.id = l.topic_id where l.story_id = s.id",
        Relation::Authors => "story_bylines l join authors a on a.id = l.author_id where l.story_id = s.id",
        Relation::Meta => "story_meta m where m.story_id = s.id",
    };
    let first = match (first, relation) {
        (false, _) => "",
        (true, Relation::Tags) => " and l.position = 0 and not t.internal",
        (true, _) => " and l.position = 0",
    };
    if absent {
        return format!("not exists (select 1 from {from}{first} and {} is not null)", column.sql);
    }
    format!("exists (select 1 from {from}{first} and {})", compare(column, test, to))
}

/// Why a filter cannot be asked of a list, or of a story; None when it can.
pub(crate) fn refused(resource: Resource, filter: &str) -> Option<String> {
    let asked = |pg: bool| {
        let Some(expr) = parse(filter)?.without(&|clause| is_left_out(resource, clause, pg)) else { return Ok(()) };
        let mut to = Bound::new(chrono::DateTime::UNIX_EPOCH, pg);
        where_of(resource, &expr, &mut to)?;
        if resource == Resource::Posts {
            owns(&expr, &mut to)?;
        }
        Ok::<(), BadFilter>(())
    };
    asked(false).and_then(|()| asked(true)).err().map(|no| no.why)
}
