//! Lists of topics and authors that a filter names: where a walk leads, or whose stories it leaves out.

use paper::{AuthorId, TopicId};

use crate::error::Result;
use crate::filter::{Clause, Field, Literal, Relation, Resource, Test, field};
use crate::shelves::Shelf;
use crate::{Archive, Nouns};

/// Topics or authors by slug, and whether only as the first of a story's.
pub(super) struct Lead {
    pub relation: Relation,
    pub slugs: Vec<String>,
    first: bool,
}

/// The list of one of them.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Led {
    relation: Relation,
    id: i64,
    first: bool,
}

impl Led {
    pub fn list(&self) -> &'static str {
        if self.relation == Relation::Tags { "story_topics" } else { "story_bylines" }
    }

    /// What rows of the list, under this name, must be.
    pub fn condition(&self, alias: &str) -> String {
        let key = if self.relation == Relation::Tags { "topic_id" } else { "author_id" };
        let bare = alias.trim_start_matches('+');
        format!("{alias}.{key} = {}{}", self.id, if self.first { format!(" and {bare}.position = 0") } else { String::new() })
    }

    pub fn shelf(&self) -> Shelf {
        match (self.relation, self.first) {
            (Relation::Tags, false) => Shelf::Topic(TopicId(self.id)),
            (Relation::Tags, true) => Shelf::FirstTopic(TopicId(self.id)),
            (_, false) => Shelf::Author(AuthorId(self.id)),
            (_, true) => Shelf::FirstAuthor(AuthorId(self.id)),
        }
    }
}

/// The lists on one of which a story must stand for the clause to hold.
pub(super) fn lead_of(clause: &Clause, pg: bool) -> Option<Lead> {
    let (relation, first) = match field(Resource::Posts, &clause.field, pg) {
        Field::Related(relation @ (Relation::Tags | Relation::Authors), column) if column.sql.ends_with(".slug") => {
            (relation, false)
        }
        Field::Primary(relation, _) => (relation, true),
        _ => return None,
    };
    let slugs = match &clause.test {
        Test::Eq(value) => slugs(std::slice::from_ref(value))?,
        Test::In(values) => slugs(values)?,
        _ => return None,
    };
    Some(Lead { relation, slugs, first })
}

/// The lists on none of which a story may stand, if the clause says no more than that.
pub(super) fn passed_by(clause: &Clause, pg: bool) -> Option<Lead> {
    let test = match &clause.test {
        Test::Ne(value) => Test::Eq(value.clone()),
        Test::NotIn(values) => Test::In(values.clone()),
        _ => return None,
    };
    // Who has no first topic at all does not meet `primary_tag:-x` either.
    lead_of(&Clause { field: clause.field.clone(), test }, pg).filter(|lead| !lead.first)
}

fn slugs(values: &[Literal]) -> Option<Vec<String>> {
    let slug = |value: &Literal| match value {
        Literal::Text(text) => Some(text.clone()),
        Literal::Number(number) => Some(number.to_string()),
        _ => None,
    };
    values.iter().map(slug).collect()
}

impl Archive {
    /// The lists that there are; an internal topic is nobody's first.
    pub(super) async fn leds(&self, leads: &[Lead]) -> Result<Vec<Led>> {
        let mut all = Vec::new();
        for Lead { relation, slugs, first } in leads {
            for slug in slugs {
                let id = match relation {
                    Relation::Tags => self.topics().by_slug(slug).await?.filter(|t| !first || !t.internal).map(|t| t.id.0),
                    _ => self.authors().by_slug(slug).await?.map(|author| author.id.0),
                };
                all.extend(id.map(|id| Led { relation: *relation, id, first: *first }).filter(|led| !all.contains(led)));
            }
        }
        Ok(all)
    }
}
