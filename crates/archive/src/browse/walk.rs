//! Lists by date as walks along an index. The newest stories of a topic or an author are found
//! where their rows stand in order, whatever else the filter asks, and the walk ends as soon as
//! the page is full; the newest of several are the newest among the newest of each.

use paper::StoryId;

use super::Ask;
use super::led::{Lead, Led, lead_of, passed_by};
use crate::error::Result;
use crate::filter::{Bound, Clause, Expr, Field, Resource, Test, field, where_of};
use crate::shelves::{Shelf, reach};
use crate::{Archive, Nouns};

/// Topics and authors that one walk takes in.
const MOST_LEADS: usize = 20;
/// Rows that each of several walks may be asked for.
const FARTHEST: i64 = 2_000;

/// A filter taken apart for a walk.
struct Walk<'a> {
    /// The lists on any of which a story must stand; everything when there are none.
    leads: Vec<Lead>,
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
    let mut walk = Walk { leads: Vec::new(), except: Vec::new(), rest: Vec::new() };
    for part in &parts {
        let leads = match part {
            Expr::Is(clause) if clause.field == "id" && matches!(clause.test, Test::Ne(_) | Test::NotIn(_)) => {
                walk.except.push(clause);
                continue;
            }
            Expr::Is(clause) => lead_of(clause, pg).filter(|lead| stands_alone(lead, clause, &parts, pg)).map(|lead| vec![lead]),
            Expr::Or(either) => either
                .iter()
                .map(|part| match part {
                    Expr::Is(clause) => lead_of(clause, pg),
                    _ => None,
                })
                .collect(),
            Expr::And(_) => None,
        };
        match leads {
            Some(leads) if walk.leads.is_empty() && leads.iter().map(|lead| lead.slugs.len()).sum::<usize>() <= MOST_LEADS => {
                walk.leads = leads;
            }
            _ => walk.rest.push((*part).clone()),
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

/// Does nothing else in the group ask of the same related row?
fn stands_alone(lead: &Lead, led_by: &Clause, parts: &[&Expr], pg: bool) -> bool {
    parts.iter().all(|part| match part {
        Expr::Is(clause) if !std::ptr::eq(clause, led_by) => match field(Resource::Posts, &clause.field, pg) {
            Field::Related(other, column) => other != lead.relation || column.sql.ends_with(".slug"),
            _ => true,
        },
        _ => true,
    })
}

/// Where a walk goes: the rows of one list, or all stories.
struct Way<'a> {
    led: Option<&'a Led>,
    /// Is something asked of the story itself?
    asks: bool,
}

impl Way<'_> {
    fn id(&self) -> &'static str {
        if self.led.is_some() { "l.story_id" } else { "s.id" }
    }

    fn at(&self) -> &'static str {
        if self.led.is_some() { "l.live_at" } else { "s.published_at" }
    }

    fn rows(&self) -> String {
        let Some(led) = self.led else {
            return "stories s where s.kind = 'story' and s.state = 'live'".to_owned();
        };
        let (list, on) = (led.list(), led.condition("l"));
        match self.asks {
            false => format!("{list} l where l.live_at is not null and {on}"),
            true => format!("{list} l cross join stories s where s.id = l.story_id and l.live_at is not null and {on}"),
        }
    }

    /// The same, found by a story's number: without walking the list to find one story on it.
    fn by_story(&self) -> String {
        match self.led {
            // `+` keeps SQLite from the index that the list is walked by.
            Some(led) => self.rows().replace(&led.condition("l"), &led.condition("+l")),
            None => self.rows(),
        }
    }
}

impl Archive {
    /// The ids of a page of live stories by date, and how many there are in all. None when the
    /// filter cannot be walked.
    pub(super) async fn walk(&self, filter: Option<&Expr>, ask: &Ask<'_>) -> Result<Option<(Vec<StoryId>, i64)>> {
        let pg = !self.is_sqlite();
        let walk = taken_apart(filter, pg);
        let (limit, offset) = (ask.limit(), ask.offset());
        let leds = self.leds(&walk.leads).await?;
        if leds.is_empty() && !walk.leads.is_empty() {
            return Ok(Some((Vec::new(), 0)));
        }
        if leds.len() > 1 && offset.saturating_add(limit) > FARTHEST {
            return Ok(None);
        }
        let plain = walk.except.is_empty() && walk.rest.is_empty();
        if let (true, [] | [_]) = (plain, leds.as_slice()) {
            let shelf = leds.first().map_or(Shelf::All, |led| led.shelf());
            return Ok(Some((self.stories().live_ids(shelf, limit, offset).await?, self.count_live(shelf).await?)));
        }

        let mut to = Bound::new(ask.now, pg);
        let which = match walk.rest.len() {
            0 => String::new(),
            _ => format!(" and {}", where_of(Resource::Posts, &Expr::And(walk.rest.clone()), &mut to)?),
        };
        let rest_bound = to.clone();
        let passed = match walk.except.as_slice() {
            [] => None,
            except => Some(where_of(Resource::Posts, &Expr::Or(except.iter().map(|clause| meant(clause)).collect()), &mut to)?),
        };
        let asks = !walk.rest.is_empty();
        let ways: Vec<Way<'_>> = match leds.as_slice() {
            [] => vec![Way { led: None, asks }],
            leds => leds.iter().map(|led| Way { led: Some(led), asks }).collect(),
        };
        // What is left out when the filter says no more than what stories are not.
        let without = match leds.is_empty() && asks {
            true => self.all_passed_by(&walk.rest, pg).await?,
            false => None,
        };
        // A page deep in a list of which nothing else is left out is begun near it.
        let (before, begin) = match (without.as_deref(), &passed) {
            (Some([]), None) => reach(self, Shelf::All, None, offset).await?,
            (Some([one]), None) => reach(self, Shelf::All, Some(one.shelf()), offset).await?,
            _ => (i64::MAX, offset),
        };
        let page = |way: &Way<'_>, bounds: String| {
            let (id, at, from) = (way.id(), way.at(), way.rows());
            let begins = if before < i64::MAX { format!(" and {at} < {before}") } else { String::new() };
            let left = passed.as_ref().map_or(String::new(), |passed| format!(" and not {}", passed.replace("s.id", id)));
            format!("select {id} as id, {at} as at from {from}{begins}{which}{left} order by {at} desc, {id} desc {bounds}")
        };
        let sql = match ways.as_slice() {
            [way] => page(way, format!("limit {limit} offset {begin}")),
            ways => {
                let farthest = format!("limit {}", begin + limit);
                let each = ways.iter().enumerate();
                let each = each.map(|(n, way)| format!("select * from ({}) as w{n}", page(way, farthest.clone())));
                let all = each.collect::<Vec<_>>().join(" union ");
                format!("select id from ({all}) as w order by at desc, id desc limit {limit} offset {begin}")
            }
        };
        let ids: Vec<StoryId> = self.db.once(sql, to.values.clone(), |row| row.get(0)).await?;
        if ask.page <= 1 && (ids.len() as i64) < limit {
            let total = ids.len() as i64;
            return Ok(Some((ids, total)));
        }

        // Counted without the stories passed over, so that the count of a topic serves every page
        // that leaves itself out; then those are taken off.
        let all = match (&without, asks, leds.as_slice()) {
            (Some(without), ..) => self.count_live(Shelf::All).await? - self.count_any(without).await?,
            (None, false, []) => self.count_live(Shelf::All).await?,
            (None, false, leds) => self.count_any(leds).await?,
            (None, true, _) => {
                let each = ways.iter().map(|way| format!("select {} as id from {}{which}", way.id(), way.rows()));
                let all = each.collect::<Vec<_>>().join(" union ");
                self.count_once(format!("select count(*) from ({all}) as c"), rest_bound).await?
            }
        };
        let off = match passed {
            None => 0,
            Some(passed) => {
                let each = ways.iter().map(|way| {
                    let (id, from) = (way.id(), way.by_story());
                    format!("select {id} as id from {from}{which} and {}", passed.replace("s.id", id))
                });
                let sql = format!("select count(*) from ({}) as c", each.collect::<Vec<_>>().join(" union "));
                self.db.once(sql, to.values, |row| row.get(0)).await?.first().copied().unwrap_or(0)
            }
        };
        Ok(Some((ids, all - off)))
    }

    /// The lists whose stories these parts of a filter leave out, when they say no more than that.
    async fn all_passed_by(&self, parts: &[Expr], pg: bool) -> Result<Option<Vec<Led>>> {
        let leads: Option<Vec<Lead>> = parts
            .iter()
            .map(|part| match part {
                Expr::Is(clause) => passed_by(clause, pg),
                _ => None,
            })
            .collect();
        match leads {
            Some(leads) if leads.iter().map(|lead| lead.slugs.len()).sum::<usize>() <= MOST_LEADS => {
                Ok(Some(self.leds(&leads).await?))
            }
            _ => Ok(None),
        }
    }

    /// How many stories stand on any of these lists; remembered until one of them changes.
    async fn count_any(&self, leds: &[Led]) -> Result<i64> {
        if let [] | [_] = leds {
            return Ok(match leds.first() {
                Some(one) => self.count_live(one.shelf()).await?,
                None => 0,
            });
        }
        let mut shelves: Vec<Shelf> = leds.iter().map(|led| led.shelf()).collect();
        shelves.sort_by_key(|shelf| shelf.key());
        let tags: Vec<String> = shelves.iter().map(|shelf| shelf.tag()).collect();
        let tags: Vec<&str> = tags.iter().map(String::as_str).collect();
        let key = format!("any of {}", shelves.iter().map(|shelf| shelf.key()).collect::<Vec<_>>().join(" "));
        if let Some(n) = self.remembered_of(&key, &tags) {
            return Ok(n);
        }
        let seq = self.changes.now();
        let n = self.count_union(leds).await?;
        self.remember(key, seq, n);
        Ok(n)
    }
}
