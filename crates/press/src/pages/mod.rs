//! One file per kind of page: what it reads, and what it hands to the theme.

pub mod before;
pub mod body;
pub use body::hash_of;
pub mod corrections;
pub mod day;
pub mod error;
pub mod front;
pub mod lists;
pub mod routed;
pub mod search;
pub mod story;

use std::borrow::Cow;

use hbs::{Map, Value};

use crate::gather::Gathering;
use crate::head::Head;
use crate::helpers::page_path;
use crate::set::Page;
use crate::{Address, House, Printed, Result};

/// A page of a list with everything that all lists share.
struct List {
    list_path: String,
    page: u32,
    total: i64,
    /// Stories on a page.
    limit: i64,
}

impl List {
    fn per_page(house: &House) -> i64 {
        i64::from(house.theme.config.posts_per_page.clamp(1, 100))
    }

    fn offset(&self) -> i64 {
        i64::from(self.page - 1) * self.limit
    }

    fn pages(&self) -> i64 {
        ((self.total + self.limit - 1) / self.limit).max(1)
    }

    /// Past its last page a list has nothing, not even an empty page.
    fn is_past_end(&self) -> bool {
        self.page > 1 && i64::from(self.page) > self.pages()
    }

    fn pagination(&self) -> Value {
        let pages = self.pages();
        let page = i64::from(self.page);
        let maybe = |n: i64, is: bool| if is { Value::from(n) } else { Value::Null };
        Value::object([
            ("page", page.into()),
            ("pages", pages.into()),
            ("limit", self.limit.into()),
            ("total", self.total.into()),
            ("prev", maybe(page - 1, page > 1)),
            ("next", maybe(page + 1, page < pages)),
        ])
    }

    fn head(&self, house: &House, title: String, description: String) -> Head {
        let url = |page: u32| house.absolute(&page_path(&self.list_path, page));
        let path = page_path(&self.list_path, self.page);
        Head {
            name: title.clone(),
            page: self.page,
            title: if self.page > 1 && !title.is_empty() { format!("{title}, page {}", self.page) } else { title },
            description,
            canonical: house.absolute(&path),
            prev: (self.page > 1).then(|| url(self.page - 1)),
            next: (i64::from(self.page) < self.pages()).then(|| url(self.page + 1)),
            kind: "website",
            path,
            feeds: feeds(house, "/", house.title()),
            ..Head::default()
        }
    }
}

/// The three feeds of a desk as a head lists them.
fn feeds(_house: &House, desk: &str, title: &str) -> Vec<(String, String, &'static str)> {
    vec![
        (title.to_owned(), format!("{desk}rss/"), "application/rss+xml"),
        (format!("{title} (Atom)"), format!("{desk}atom.xml"), "application/atom+xml"),
        (format!("{title} (JSON)"), format!("{desk}feed.json"), "application/feed+json"),
    ]
}

/// What stands beside lists and stories.
async fn rail(g: &mut Gathering<'_>, root: &mut Map) -> Result<()> {
    // Themes written for Ghost know neither.
    if !g.house.theme.is_house {
        return Ok(());
    }
    root.set("trending", g.trending().await?);
    root.set("threads", g.threads().await?);
    Ok(())
}

/// A number that spreads several ads over pages, the same for the same path.
fn turn(path: &str) -> u64 {
    path.bytes().fold(14_695_981_039_346_656_037, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(1_099_511_628_211)) >> 8
}

fn paged(mut contexts: Vec<Cow<'static, str>>, page: u32) -> Vec<Cow<'static, str>> {
    if page > 1 {
        contexts.push("paged".into());
    }
    contexts
}

/// What was found at an address.
pub enum Gathered {
    Page(Box<Page>),
    /// The same, sent as something else than HTML.
    PageAs(Box<Page>, &'static str),
    /// What needs no theme.
    Printed(Box<Printed>),
    /// 301 to this path.
    Moved(String),
    Nothing,
}

/// Reads everything the page at this address is made of.
pub async fn gather(g: &mut Gathering<'_>, address: &Address) -> Result<Gathered> {
    let page = match address {
        Address::Front { page } => front::front(g, *page).await?,
        Address::Section { slug, page } => lists::section(g, slug, *page).await?,
        Address::Topic { slug, page } => return lists::topic(g, slug, *page).await,
        Address::Thread { slug, page } => lists::thread(g, slug, *page).await?,
        Address::Author { slug, page } => lists::author(g, slug, *page).await?,
        Address::Outlet { slug, page } => lists::outlet(g, slug, *page).await?,
        Address::Day { day, page } => day::day(g, *day, *page).await?,
        Address::Search { query, narrow, page } => search::search(g, query, narrow, *page).await?,
        Address::Routed { path } => return routed::routed(g, path).await,
        Address::Corrections => corrections::corrections(g).await?,
        Address::Error { status } => Some(error::error(g, *status)),
        Address::Story { slug } => match story::story(g, slug).await? {
            story::Found::Page(page) => return Ok(Gathered::Page(page)),
            story::Found::Renamed(now) => return Ok(Gathered::Moved(format!("/{now}/"))),
            story::Found::Nothing => None,
        },
        _ => None,
    };
    Ok(page.map_or(Gathered::Nothing, |page| Gathered::Page(Box::new(page))))
}
