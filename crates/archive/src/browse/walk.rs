//! Lists by date as walks along an index. The newest stories of a topic or an author are found
//! where their rows stand in order, whatever else the filter asks, and the walk ends as soon as
//! the page is full; the newest of several topics are the newest among the newest of each.

use paper::{AuthorId, StoryId, TopicId};

use super::Ask;
use crate::error::Result;
use crate::filter::{Bound, Clause, Expr, Field, Literal, Relation, Resource, Test, field, where_of};
use crate::shelves::{Shelf, reach};
use crate::{Archive, Nouns};

/// Topics or authors that one walk takes in.
const MOST_LEADS: usize = 20;
/// Rows that each of several walks may be asked for.
const FARTHEST: i64 = 2_000;

/// A filter taken apart for a walk.
struct Walk<'a> {
    /// On which list the walk leads, by which rows of it, and whether only as the first of a story's.
    lead: Option<(Relation, Vec<String>, bool)>,
    /// Stories that are passed over: a page's own story among those related to it.
    except: Vec<&'a Clause>,
    rest: Vec<Expr>,
}

fn taken_apart<'a>(filter: Option<&'a Expr>, pg: bool) -> Walk<'a> {
    let parts: Vec<&Expr> = match filter {
        None => Vec::new(),
        Some(Expr::And(parts)) => parts.iter().collect(),
        Some(other) => vec![other],
    };
    let mut walk = Walk { lead: None, except: Vec::new(), rest: Vec::new() };
    for part in &parts {
        let Expr::Is(clause) = part else {
            walk.rest.push((*part).clone());
            continue;
        };
        if clause.field == "id" && matches!(clause.test, Test::Ne(_) | Test::NotIn(_)) {
            walk.except.push(clause);
            continue;
        }
        match lead_of(clause, pg).filter(|(relation, ..)| walk.lead.is_none() && stands_alone(*relation, clause, &parts, pg)) {
            Some(lead) => walk.lead = Some(lead),
            None => walk.rest.push((*part).clone()),
        }
    }
    walk
}

/// The stories that a clause passes over.
fn meant(clause: &Clause) -> Expr {
    let test = match &clause.test {
        Test::Ne(value) => Test::Eq(value.clone()),
        Test::NotIn(values) => Test::In(values.clone()),
        other => other.clone(),
    };
    Expr::Is(Clause { field: clause.field.clone(), test })
}

fn lead_of(clause: &Clause, pg: bool) -> Option<(Relation, Vec<String>, bool)> {
    let (relation, first) = match field(Resource::Posts, &clause.field, pg) {
        Field::Related(relation @ (Relation::Tags | Relation::Authors), column) if column.sql.ends_with(".slug") => {
            (relation, false)
        }
        Field::Primary(relation, _) => (relation, true),
        _ => return None,
    };
    let values = match &clause.test {
        Test::Eq(value) => std::slice::from_ref(value),
        Test::In(values) if values.len() <= MOST_LEADS => &values[..],
        _ => return None,
    };
    let slugs = values.iter().map(|value| match value {
        Literal::Text(text) => Some(text.clone()),
        Literal::Number(number) => Some(number.to_string()),
        _ => None,
    });
    Some((relation, slugs.collect::<Option<_>>()?, first))
}

/// Does nothing else in the group ask of the same related row?
fn stands_alone(relation: Relation, lead: &Clause, parts: &[&Expr], pg: bool) -> bool {
    parts.iter().all(|part| match part {
        Expr::Is(clause) if !std::ptr::eq(clause, lead) => match field(Resource::Posts, &clause.field, pg) {
            Field::Related(other, column) => other != relation || column.sql.ends_with(".slug"),
            _ => true,
        },
        _ => true,
    })
}

impl Archive {
    /// The ids of a page of live stories by date, and how many there are in all. None when the
    /// filter cannot be walked.
    pub(super) async fn walk(&self, filter: Option<&Expr>, ask: &Ask<'_>) -> Result<Option<(Vec<StoryId>, i64)>> {
        let pg = !self.is_sqlite();
        let walk = taken_apart(filter, pg);
        let (limit, offset) = (ask.limit(), ask.offset());
        let (list, key, first, leads) = match &walk.lead {
            None => ("", "", "", Vec::new()),
            Some((relation, slugs, first)) => {
                let leads = self.leads(*relation, slugs, *first).await?;
                if leads.is_empty() {
                    return Ok(Some((Vec::new(), 0)));
                }
                if leads.len() > 1 && offset.saturating_add(limit) > FARTHEST {
                    return Ok(None);
                }
                let (list, key) =
                    if *relation == Relation::Tags { ("story_topics", "topic_id") } else { ("story_bylines", "author_id") };
                (list, key, if *first { " and l.position = 0" } else { "" }, leads)
            }
        };

        let mut to = Bound::new(ask.now, pg);
        let rest = match walk.rest.len() {
            0 => None,
            _ => Some(where_of(Resource::Posts, &Expr::And(walk.rest.clone()), &mut to)?),
        };
        let rest_bound = to.clone();
        let passed = match walk.except.as_slice() {
            [] => None,
            except => Some(where_of(Resource::Posts, &Expr::Or(except.iter().map(|clause| meant(clause)).collect()), &mut to)?),
        };
        // The row of the story itself is looked at only when something is asked of it.
        let (id, at, from) = match (leads.is_empty(), &rest) {
            (true, _) => ("s.id", "s.published_at", "stories s where s.kind = 'story' and s.state = 'live'".to_owned()),
            (false, None) => ("l.story_id", "l.live_at", format!("{list} l where l.live_at is not null{first}")),
            (false, Some(_)) => (
                "l.story_id",
                "l.live_at",
                format!("{list} l cross join stories s where s.id = l.story_id and l.live_at is not null{first}"),
            ),
        };
        let shelf = match (leads.as_slice(), list, first, &rest) {
            ([], _, _, None) => Some(Shelf::All),
            ([id], "story_topics", "", None) => Some(Shelf::Topic(TopicId(*id))),
            ([id], "story_bylines", "", None) => Some(Shelf::Author(AuthorId(*id))),
            _ => None,
        };
        // A page deep in a list of which nothing is left out is begun near it.
        let (before, offset) = match shelf {
            Some(shelf) if passed.is_none() => reach(self, shelf, offset).await?,
            _ => (i64::MAX, offset),
        };
        let begins = if before < i64::MAX { format!(" and {at} < {before}") } else { String::new() };
        let passed = passed.map(|condition| condition.replace("s.id", id));
        let which = rest.as_ref().map_or(String::new(), |condition| format!(" and {condition}"));
        let left = passed.as_ref().map_or(String::new(), |condition| format!(" and not {condition}"));
        let sql = match leads.as_slice() {
            [] => format!(
                "select {id} from {from}{begins}{which}{left} order by {at} desc, {id} desc limit {limit} offset {offset}"
            ),
            [one] => format!(
                "select {id} from {from} and l.{key} = {one}{begins}{which}{left} order by {at} desc, {id} desc limit {limit} offset {offset}"
            ),
            many => {
                let each = many.iter().enumerate().map(|(n, lead)| {
                    format!(
                        "select * from (select {id} as id, {at} as at from {from} and l.{key} = {lead}{which}{left}
                        order by {at} desc, {id} desc limit {}) as w{n}",
                        offset + limit
                    )
                });
                let all = each.collect::<Vec<_>>().join(" union ");
                format!("select id from ({all}) as w order by at desc, id desc limit {limit} offset {offset}")
            }
        };
        let ids: Vec<StoryId> = self.db.once(sql, to.values.clone(), |row| row.get(0)).await?;
        if ask.page <= 1 && (ids.len() as i64) < limit {
            let total = ids.len() as i64;
            return Ok(Some((ids, total)));
        }

        // Counted without the stories passed over, so that the count of a topic serves every page
        // that leaves itself out; then those are taken off.
        let rows = leads.iter().map(i64::to_string).collect::<Vec<_>>().join(",");
        let led = if leads.is_empty() { String::new() } else { format!(" and l.{key} in ({rows})") };
        let all = match shelf {
            Some(shelf) => self.count_live(shelf).await?,
            None => self.count_once(format!("select count(distinct {id}) from {from}{led}{which}"), rest_bound).await?,
        };
        let off = match passed {
            None => 0,
            Some(passed) => {
                // `+` keeps SQLite from walking the whole topic to find one story on it.
                let led = led.replace("l.", "+l.");
                let sql = format!("select count(distinct {id}) from {from}{led}{which} and {passed}");
                self.db.once(sql, to.values, |row| row.get(0)).await?.first().copied().unwrap_or(0)
            }
        };
        Ok(Some((ids, all - off)))
    }

    /// The rows that slugs name; an internal topic is nobody's first.
    async fn leads(&self, relation: Relation, slugs: &[String], first: bool) -> Result<Vec<i64>> {
        let mut ids = Vec::new();
        for slug in slugs {
            let id = match relation {
                Relation::Tags => self.topics().by_slug(slug).await?.filter(|t| !first || !t.internal).map(|t| t.id.0),
                _ => self.authors().by_slug(slug).await?.map(|author| author.id.0),
            };
            ids.extend(id.filter(|id| !ids.contains(id)));
        }
        Ok(ids)
    }
}
