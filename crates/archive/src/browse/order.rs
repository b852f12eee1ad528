//! In which order a list comes. What cannot be ordered by, or not by callers, is passed over.

use crate::filter::{Bound, Field, Relation, Resource, field};

/// Orders in one list.
const MOST: usize = 10;

/// Reads `field asc|desc`, comma between, into SQL over the rows of a resource.
pub(super) fn read(resource: Resource, order: Option<&str>, pg: bool) -> Vec<String> {
    order.unwrap_or("").split(',').filter_map(|rule| one(resource, rule, pg)).take(MOST).collect()
}

fn one(resource: Resource, rule: &str, pg: bool) -> Option<String> {
    let mut words = rule.split_whitespace();
    let (name, direction) = (words.next()?, words.next()?);
    let up = direction.eq_ignore_ascii_case("asc");
    if words.next().is_some() || !up && !direction.eq_ignore_ascii_case("desc") {
        return None;
    }
    let (sql, nullable) = match field(resource, name, pg) {
        Field::Own(column) => (column.sql, column.nullable),
        Field::Related(Relation::Meta, column) => {
            (format!("(select {} from story_meta m where m.story_id = s.id)", column.sql), true)
        }
        _ => return None,
    };
    // What is absent stands below all else, on both engines.
    let nulls = match (nullable, up) {
        (false, _) => "",
        (true, true) => " nulls first",
        (true, false) => " nulls last",
    };
    Some(format!("{sql} {}{nulls}", if up { "asc" } else { "desc" }))
}

fn listed(alias: &str, slugs: &[String], to: &mut Bound) -> String {
    let cases = slugs.iter().take(200).enumerate().map(|(n, slug)| format!("when {} then {n}", to.put(slug.as_str())));
    let cases = cases.collect::<Vec<_>>().join(" ");
    format!("case {alias}.slug {cases} else {} end", slugs.len())
}

/// As asked, else as a list of slugs in the filter has it, else Ghost's own order.
pub(super) fn of_stories(resource: Resource, mut orders: Vec<String>, by_slug: &[String], to: &mut Bound) -> String {
    if orders.is_empty() && !by_slug.is_empty() {
        orders.push(listed("s", by_slug, to));
    }
    if orders.is_empty() {
        orders.push(if resource == Resource::Pages { "s.headline asc" } else { "s.published_at desc" }.into());
    }
    // Equal rows must not change places between two pages of a list.
    if !orders.iter().any(|order| order.starts_with("s.id ")) {
        orders.push("s.id desc".into());
    }
    orders.join(", ")
}

pub(super) fn of_rows(alias: &str, mut orders: Vec<String>, by_slug: &[String], to: &mut Bound) -> String {
    if orders.is_empty() && !by_slug.is_empty() {
        orders.push(listed(alias, by_slug, to));
    }
    if orders.is_empty() {
        orders.push(format!("{alias}.name asc"));
    }
    orders.push(format!("{alias}.id asc"));
    orders.join(", ")
}
