//! What a program may ask of Ghost's Content API, read from the words of a request.
//!
//! The rules, names and limits are Ghost 6.65's: what it takes is taken, what it answers with a
//! sentence is answered with the same sentence. Whatever has no meaning is left out, so that two
//! questions that mean the same are one page in the page cache.

use std::collections::BTreeSet;
use std::fmt::Write;

use paper::PublicId;

use super::No;

/// A kind of thing that can be listed or read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resource {
    Posts,
    Pages,
    Tags,
    Authors,
    Tiers,
    Newsletters,
    Recommendations,
    Offers,
}

impl Resource {
    /// As it stands in addresses and envelopes.
    pub fn name(self) -> &'static str {
        match self {
            Resource::Posts => "posts",
            Resource::Pages => "pages",
            Resource::Tags => "tags",
            Resource::Authors => "authors",
            Resource::Tiers => "tiers",
            Resource::Newsletters => "newsletters",
            Resource::Recommendations => "recommendations",
            Resource::Offers => "offers",
        }
    }

    /// One of them, as sentences call it.
    pub fn one(self) -> &'static str {
        self.name().strip_suffix('s').unwrap_or(self.name())
    }

    fn named(name: &str) -> Option<Resource> {
        use Resource::*;
        [Posts, Pages, Tags, Authors, Tiers, Newsletters, Recommendations, Offers].into_iter().find(|r| r.name() == name)
    }

    fn includes(self) -> &'static [&'static str] {
        match self {
            Resource::Posts | Resource::Pages => &["tags", "authors", "tiers"],
            Resource::Tags | Resource::Authors => &["count.posts"],
            _ => &[],
        }
    }

    /// Can single ones be asked for?
    fn is_read(self) -> bool {
        matches!(self, Resource::Posts | Resource::Pages | Resource::Tags | Resource::Authors)
    }
}

/// Which one of its kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Which {
    /// `None`: of Ghost's shape, and none of ours.
    Id(Option<PublicId>),
    Slug(String),
}

/// One question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ask {
    Browse { of: Resource, query: Query },
    Read { of: Resource, which: Which, query: Query },
    Settings,
    SearchIndex { of: Resource },
    Offer,
}

/// How the answer shall be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    pub include: BTreeSet<&'static str>,
    /// Only these members; all when absent.
    pub fields: Option<BTreeSet<String>>,
    /// `html`, `plaintext`; absent leaves it to the fields.
    pub formats: Option<BTreeSet<&'static str>>,
    /// In Ghost's filter language.
    pub filter: Option<String>,
    pub order: Option<String>,
    pub limit: i64,
    /// Counted from 1.
    pub page: i64,
}

/// What a list holds when nobody says.
const USUAL: i64 = 15;
const RECOMMENDATIONS: i64 = 5;
/// What it holds at most, since Ghost 6.
const MOST: i64 = 100;

impl Ask {
    /// Reads a path's parts behind `/ghost/api/content/` and the words behind its `?`. `None`: no
    /// such address.
    pub fn parse(parts: &[&str], words: &[(String, String)]) -> Option<Result<Ask, No>> {
        let of = |name: &str| Resource::named(&name.to_ascii_lowercase());
        Some(match parts {
            ["settings"] => Ok(Ask::Settings),
            ["search-index", name] => Ok(Ask::SearchIndex {
                of: of(name).filter(|of| matches!(of, Resource::Posts | Resource::Tags | Resource::Authors))?,
            }),
            ["offers", id] => {
                id_of(id).map(|_| Ask::Offer).map_err(|sentence| No::invalid(Resource::Offers, Deed::Read, sentence))
            }
            [name] => {
                let of = of(name).filter(|of| *of != Resource::Offers)?;
                Query::for_list(of, words).map(|query| Ask::Browse { of, query })
            }
            [name, id] => {
                let of = of(name).filter(|of| of.is_read())?;
                id_of(id)
                    .map_err(|sentence| No::invalid(of, Deed::Read, sentence))
                    .and_then(|id| Ok(Ask::Read { of, which: Which::Id(id), query: Query::for_one(of, words)? }))
            }
            [name, "slug", slug] => {
                let of = of(name).filter(|of| of.is_read())?;
                let fits = slug.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'_'));
                if fits {
                    Query::for_one(of, words).map(|query| Ask::Read { of, which: Which::Slug((*slug).to_owned()), query })
                } else {
                    Err(No::invalid(of, Deed::Read, "Validation (isSlug) failed for slug undefined.slug"))
                }
            }
            _ => return None,
        })
    }

    /// The same for every way of asking the same: the answer's place in the page cache. It begins
    /// with no slash, so no address that a reader types can lead to it.
    pub fn key(&self) -> String {
        let mut key = "content-api ".to_owned();
        match self {
            Ask::Settings => key.push_str("settings"),
            Ask::Offer => key.push_str("offer"),
            Ask::SearchIndex { of } => key.push_str(&format!("search-index {}", of.name())),
            Ask::Browse { of, query } => key.push_str(&format!("{} {}", of.name(), query.key())),
            Ask::Read { of, which, query } => key.push_str(&format!("{} {which:?} {}", of.name(), query.key())),
        }
        key
    }
}

/// What was about to be done, for the sentence that says that it was not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    List,
    Read,
}

impl Query {
    fn for_list(of: Resource, words: &[(String, String)]) -> Result<Query, No> {
        let no = |sentence: &str| No::invalid(of, Deed::List, sentence);
        let usual = if of == Resource::Recommendations { RECOMMENDATIONS } else { USUAL };
        let limit = match said(words, "limit") {
            None => usual,
            Some(text) => limit(&text).ok_or_else(|| no("Validation (matches) failed for limit undefined.limit"))?,
        };
        let page = match said(words, "page") {
            None => 1,
            Some(text) => number(&text).ok_or_else(|| no("Validation (matches) failed for page undefined.page"))?,
        };
        let order = said(words, "order");
        let is_order = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | ',' | '.' | ' ');
        if order.as_ref().is_some_and(|order| order.is_empty() || !order.chars().all(is_order)) {
            return Err(no("Validation (matches) failed for order undefined.order"));
        }
        let filter = said(words, "filter").filter(|filter| !filter.is_empty());
        let mut query = Query::shape(of, words, Deed::List)?;
        query.limit = if limit == 0 { usual } else { limit };
        query.page = page.max(1);
        if (query.page - 1).checked_mul(query.limit).is_none() {
            return Err(No::no_such_page(of));
        }
        query.order = order.map(|order| order.trim().to_owned());
        query.filter = filter;
        Ok(query)
    }

    fn for_one(of: Resource, words: &[(String, String)]) -> Result<Query, No> {
        Query::shape(of, words, Deed::Read)
    }

    /// Which members the answer has; the same for lists and single ones.
    fn shape(of: Resource, words: &[(String, String)], deed: Deed) -> Result<Query, No> {
        let list = |name: &str| -> Option<Vec<String>> {
            let text = said(words, name)?;
            Some(text.split(',').map(|word| word.trim().to_ascii_lowercase()).collect())
        };
        let include = list("include").unwrap_or_default();
        let include = of.includes().iter().copied().filter(|known| include.iter().any(|word| word == known)).collect();
        let mut formats = None;
        if matches!(of, Resource::Posts | Resource::Pages)
            && let Some(asked) = list("formats").filter(|asked| asked.iter().any(|format| !format.is_empty()))
        {
            let mut kept = BTreeSet::new();
            for format in asked {
                match format.as_str() {
                    "html" => kept.insert("html"),
                    "plaintext" => kept.insert("plaintext"),
                    // An editor's working format never leaves the house.
                    "mobiledoc" | "lexical" => false,
                    _ => return Err(No::invalid(of, deed, "Validation (AllowedValues) failed for formats")),
                };
            }
            formats = Some(kept);
        }
        let fields = list("fields").filter(|fields| fields.iter().any(|name| !name.is_empty()));
        // Names that nothing can be called would only make one answer many.
        let fields = fields.map(|fields| fields.into_iter().filter(|name| super::is_field(of, name)).collect());
        Ok(Query { include, fields, formats, limit: USUAL, page: 1, ..Query::default() })
    }

    /// Shall the answer have this member?
    pub fn wants(&self, field: &str) -> bool {
        self.fields.as_ref().is_none_or(|fields| fields.contains(field))
    }

    /// Does the text itself stand in the answer?
    pub fn shows_html(&self) -> bool {
        let is_format = |formats: &BTreeSet<&'static str>| formats.contains("html");
        match &self.formats {
            Some(formats) => is_format(formats),
            None => self.wants("html"),
        }
    }

    fn key(&self) -> String {
        let mut key = String::new();
        let _ = write!(key, "{} {} {:?} {:?}", self.limit, self.page, self.include, self.fields);
        let _ = write!(key, " {:?} {:?} {:?}", self.formats, self.order, self.filter);
        key
    }
}

/// The words under a name; repeated ones are one list, as Express and Ghost make them.
fn said(words: &[(String, String)], name: &str) -> Option<String> {
    let mut found = words.iter().filter(|(key, _)| key == name || key.strip_suffix("[]") == Some(name)).map(|(_, word)| word);
    let mut all = found.next()?.clone();
    for more in found {
        all.push(',');
        all.push_str(more);
    }
    Some(all)
}

fn number(text: &str) -> Option<i64> {
    let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    digits.then(|| text.parse().unwrap_or(i64::MAX))
}

/// Ghost cuts first and looks afterwards: `all`, words and large numbers mean the most there is.
fn limit(text: &str) -> Option<i64> {
    if text.is_empty() {
        return None;
    }
    let start = text.trim_start();
    let (sign, start) = match start.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, start.strip_prefix('+').unwrap_or(start)),
    };
    let digits: String = start.chars().take_while(char::is_ascii_digit).collect();
    match number(&digits).map(|n| n.saturating_mul(sign)) {
        None => Some(MOST),
        Some(n) if n > MOST => Some(MOST),
        Some(_) => number(text),
    }
}

/// An id of 24 hex digits, or one of the two words that Ghost lets through.
fn id_of(text: &str) -> Result<Option<PublicId>, &'static str> {
    if text == "1" || text.eq_ignore_ascii_case("me") {
        return Ok(None);
    }
    PublicId::read(text).map(Some).ok_or("Validation (matches) failed for id undefined.id")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(parts: &[&str], query: &str) -> Result<Ask, No> {
        let words: Vec<(String, String)> = query
            .split('&')
            .filter_map(|pair| pair.split_once('='))
            .map(|(name, word)| (name.to_owned(), word.to_owned()))
            .collect();
        Ask::parse(parts, &words).unwrap()
    }

    fn list(query: &str) -> Result<Query, No> {
        match ask(&["posts"], query)? {
            Ask::Browse { query, .. } => Ok(query),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_list_holds_fifteen_and_never_more_than_a_hundred() {
        let limits = [("", 15), ("limit=2", 2), ("limit=0", 15), ("limit=all", 100), ("limit=200", 100), ("limit=abc", 100)];
        for (query, want) in limits {
            assert_eq!(list(query).unwrap().limit, want, "{query}");
        }
        for query in ["limit=", "limit=-1", "limit=1.5", "limit=1e9", "limit=15\0", "limit= 2", "limit=+5", "limit=2&limit=3"] {
            assert_eq!(list(query).unwrap_err().status, 422, "{query}");
        }
        assert_eq!(list("page=0").unwrap().page, 1);
        assert_eq!(list("page=99").unwrap().page, 99);
        assert_eq!(list("page=999999999999999999").unwrap_err().status, 404, "further than any row can stand");
        for query in ["page=", "page=-1", "page=x", "page=1e3"] {
            assert_eq!(list(query).unwrap_err().status, 422, "{query}");
        }
    }

    #[test]
    fn what_has_no_meaning_leaves_no_trace_in_the_cache() {
        let key = |query: &str| ask(&["posts"], query).unwrap().key();
        assert_eq!(key("limit=15"), key("page=1&debug=true&include=nothing"));
        assert_eq!(key("fields=id,slug"), key("fields=slug, id,id,made_up"));
        assert_eq!(key("filter="), key(""));
        assert_ne!(key("fields=id"), key(""));
        assert_ne!(key("filter=a:b"), key("order=a"));
        assert!(!key("").starts_with('/'));
    }

    #[test]
    fn formats_are_ghosts_two_and_an_editors_own_never_leave_the_house() {
        assert!(list("formats=html,nope").is_err() && list("formats=html,,plaintext").is_err());
        assert_eq!(list("include=TAGS&fields=Slug").unwrap(), list("include=tags&fields=slug").unwrap());
        assert_eq!(list("formats=").unwrap().formats, None);
        assert_eq!(list("formats=lexical,plaintext").unwrap().formats, Some(["plaintext"].into()));
        assert_eq!(ask(&["tags"], "formats=nope").map(|_| ()), Ok(()), "topics have no formats, so none is wrong");
    }

    #[test]
    fn an_address_that_ghost_has_not_is_none_of_ours() {
        for parts in [&["nothing"][..], &[], &["offers"], &["tiers", "1"], &["posts", "email", "x"], &["search-index"]] {
            assert!(Ask::parse(parts, &[]).is_none(), "{parts:?}");
        }
        assert_eq!(ask(&["POSTS"], "").unwrap(), ask(&["posts"], "").unwrap());
        for (parts, status) in [(&["posts", "zz"][..], 422), (&["posts", "slug", "A b"], 422)] {
            assert_eq!(ask(parts, "").unwrap_err().status, status, "{parts:?}");
        }
        let no = ask(&["posts", "slug", "ADA"], "").unwrap_err();
        assert_eq!(no.message, "Validation error, cannot read post.");
        assert_eq!(no.context.as_deref(), Some("Validation (isSlug) failed for slug undefined.slug"));
        let Ask::Read { which, .. } = ask(&["posts", "00000000000000000000000a"], "").unwrap() else { panic!() };
        assert_eq!(which, Which::Id(Some(paper::StoryId(10).into())));
        let Ask::Read { which, .. } = ask(&["posts", "6b048ed34e869921d7baf0e0"], "").unwrap() else { panic!() };
        assert_eq!(which, Which::Id(PublicId::foreign("6b048ed34e869921d7baf0e0")), "an id of the Ghost that was left");
    }
}
