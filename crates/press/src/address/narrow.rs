//! What a search can be narrowed to, as it stands in the query.

use chrono::NaiveDate;

use super::{is_slug, value};

/// What a search is narrowed to; slugs, and days of the paper, both included.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Narrow {
    pub section: Option<String>,
    pub author: Option<String>,
    pub outlet: Option<String>,
    pub from: Option<NaiveDate>,
    pub to: Option<NaiveDate>,
}

impl Narrow {
    pub(super) fn read(query: Option<&str>) -> Narrow {
        let slug = |name: &str| value(query, name).filter(|slug| is_slug(slug));
        let day = |name: &str| value(query, name).and_then(|day| NaiveDate::parse_from_str(&day, "%Y-%m-%d").ok());
        Narrow { section: slug("section"), author: slug("author"), outlet: slug("outlet"), from: day("from"), to: day("to") }
    }

    pub fn is_open(&self) -> bool {
        *self == Narrow::default()
    }
}
