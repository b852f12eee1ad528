//! The press: from an address to finished bytes.
//!
//! It reads the archive and sets what it finds in the theme: pages, section fronts, feeds,
//! sitemaps, pictures. Printed pages wait in its page cache and know by their tags when they
//! are stale. It imports `archive`, `hbs` and `paper`. It never changes a story, never decides
//! whether one may be read (the archive's state says so), and speaks no HTTP beyond naming a
//! status: a press that could write would have to be trusted like the desk.

mod address;
pub mod api;
mod cache;
mod cards;
pub mod check;
mod direction;
mod error;
pub mod feeds;
mod gather;
mod head;
pub mod helpers;
mod house;
mod images;
mod looks;
mod pages;
mod printed;
mod reading_time;
pub mod renditions;
mod set;
mod site_script;
mod sitemap;
mod theme;
mod told;
mod values;
mod whole;
mod wishes;

use std::path::PathBuf;
use std::sync::{Arc, RwLock};

use archive::{Archive, Nouns};
use chrono::Utc;
use gather::{Gathering, Memo};
use hbs::Value;

pub use address::{Address, Desk, FeedKind, Image, Narrow, Route};
pub use cache::PageCache;
pub use cards::{Addresses as CardAddresses, Cards};
pub use error::{Error, Result};
pub use helpers::HOUSE_SCRIPT_SOURCE;
pub use house::House;
pub use images::{Found, Wish};
pub use looks::Looks;
pub use printed::{Encoding, Printed};
pub use theme::Theme;
pub use theme::custom::{Kind as SettingKind, Setting, read as read_settings, values as setting_values};
pub use theme::visibility;
pub use told::{ROBOTS, ROBOTS_AS_OF, Told};

/// How the press is set up.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Scheme and host of the paper as readers type it: `https://paper.example`.
    pub site: String,
    /// A folder laid over the house theme, or a whole theme.
    pub theme: Option<PathBuf>,
    /// Bytes the page cache may take.
    pub cache: u64,
    /// Path to which pages report that they were read; none is counted without it.
    pub count_url: Option<String>,
    /// The WebSub hub that feeds name, if one is told of changes.
    pub hub: Option<String>,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings { site: "http://localhost:4444".into(), theme: None, cache: 256 * 1024 * 1024, count_url: None, hub: None }
    }
}

/// Who is reading: a gated story has a page for each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Access {
    #[default]
    Open,
    Member,
}

/// The press of one paper.
pub struct Press {
    archive: Archive,
    theme: RwLock<Arc<Theme>>,
    looks: RwLock<Arc<Looks>>,
    /// Is the theme a folder of the settings', rather than the desk's choice?
    own_folder: bool,
    site: Arc<str>,
    count_url: Option<Arc<str>>,
    hub: Option<Arc<str>>,
    memo: Memo,
    /// Where printed pages wait for readers.
    pub cache: PageCache,
}

impl Press {
    /// Compiles the theme; fails when it cannot be read.
    pub fn new(archive: Archive, settings: &Settings) -> Result<Press> {
        let theme = match &settings.theme {
            Some(folder) => Theme::open(folder)?,
            None => Theme::broadsheet()?,
        };
        Ok(Press {
            cache: PageCache::new(archive.clone(), settings.cache),
            archive,
            theme: RwLock::new(Arc::new(theme)),
            looks: RwLock::default(),
            own_folder: settings.theme.is_some(),
            site: settings.site.trim_end_matches('/').into(),
            count_url: settings.count_url.as_deref().map(Arc::from),
            hub: settings.hub.as_deref().map(Arc::from),
            memo: Memo::default(),
        })
    }

    /// Is the theme a folder that the settings name, rather than the desk's choice?
    pub fn has_own_folder(&self) -> bool {
        self.own_folder
    }

    /// The theme in use.
    pub fn theme(&self) -> Arc<Theme> {
        self.theme.read().unwrap_or_else(|p| p.into_inner()).clone()
    }

    /// Puts another theme in use; every page is printed anew.
    pub fn set_theme(&self, theme: Theme) {
        *self.theme.write().unwrap_or_else(|p| p.into_inner()) = Arc::new(theme);
        *self.memo.site.lock().unwrap_or_else(|p| p.into_inner()) = None;
        *self.memo.signs.lock().unwrap_or_else(|p| p.into_inner()) = None;
        self.memo.answers.lock().unwrap_or_else(|p| p.into_inner()).clear();
        self.cache.clear();
    }

    /// The choices in use beside the theme.
    pub fn looks(&self) -> Arc<Looks> {
        self.looks.read().unwrap_or_else(|p| p.into_inner()).clone()
    }

    /// Puts other choices in use; every page is printed anew.
    pub fn set_looks(&self, looks: Looks) {
        *self.looks.write().unwrap_or_else(|p| p.into_inner()) = Arc::new(looks);
        *self.memo.site.lock().unwrap_or_else(|p| p.into_inner()) = None;
        *self.memo.signs.lock().unwrap_or_else(|p| p.into_inner()) = None;
        self.memo.answers.lock().unwrap_or_else(|p| p.into_inner()).clear();
        self.cache.clear();
    }

    /// Puts the theme in use that the desk chose, with the values it chose for the theme's settings.
    /// A theme that cannot be read leaves the one before on.
    ///
    /// # Errors
    /// Trouble with the store, or a theme that cannot be compiled.
    pub async fn load_theme(&self) -> Result<()> {
        if self.own_folder {
            return Ok(());
        }
        let theme = match self.archive.themes().active().await? {
            Some(kept) => self.kept_theme(&kept).await?,
            None => match self.archive.themes().by_name("broadsheet").await? {
                Some(house) => self.kept_theme(&house).await?,
                None => Theme::broadsheet()?,
            },
        };
        self.set_theme(theme);
        Ok(())
    }

    /// A theme of the store, compiled.
    pub async fn kept_theme(&self, kept: &archive::themes::Kept) -> Result<Theme> {
        let theme = match &kept.hash {
            None => Theme::broadsheet()?,
            Some(hash) => match self.archive.blobs.get(hash).await? {
                Some(archive) => Theme::from_zip(&archive)?,
                None => return Err(Error::Theme(format!("the files of the theme {} are gone", kept.name))),
            },
        };
        Ok(theme.with_custom(kept.settings.clone()))
    }

    /// Prints an address in another theme than the one in use: for staff, and never kept.
    pub async fn preview(&self, theme: Arc<Theme>, address: &Address) -> Result<Printed> {
        let mut printed = self.print_in(theme.clone(), address).await?;
        if printed.status == 404 {
            printed = self.print_in(theme, &Address::Error { status: 404 }).await?;
        }
        printed.cache_control = "private, no-store";
        printed.headers.push(("x-robots-tag", "noindex, nofollow".into()));
        printed.keep = false;
        Ok(printed)
    }

    /// What a request asks for, by the paper's routes.
    ///
    /// # Errors
    /// Trouble with the store.
    pub async fn route(&self, path: &str, query: Option<&str>) -> Result<Route> {
        Ok(Address::parse_by(self.archive.paper().await?.routes(), path, query))
    }

    /// Where an address leads that earlier routes gave to what stands elsewhere now.
    ///
    /// # Errors
    /// Trouble with the store.
    pub async fn led_on(&self, path: &str) -> Result<Option<String>> {
        pages::before::led_on(&self.archive, path).await
    }

    /// What stands at an address: from the page cache while it is true, else printed now.
    /// Where there is no page this is the 404 page; only trouble is an error.
    pub async fn page(&self, address: &Address, access: Access) -> Result<Arc<Printed>> {
        let page = match address {
            // Without number, so never kept and never waited for.
            Address::Search { .. }
            | Address::Found { .. }
            | Address::Picture { .. }
            | Address::Attachment { .. }
            | Address::Image(_) => Arc::new(self.print(address, access).await?),
            _ => self.cache.get_or_print(&address.to_string(), access, || self.print(address, access)).await?,
        };
        // One kept page answers for every address that is nowhere.
        if page.status == 404 && !matches!(address, Address::Error { .. }) {
            return Box::pin(self.page(&Address::Error { status: 404 }, access)).await;
        }
        Ok(page)
    }

    /// Prints an address now, whatever the page cache holds.
    pub async fn print(&self, address: &Address, _access: Access) -> Result<Printed> {
        let (theme, looks) = (self.theme(), self.looks());
        let mut printed = self.print_in(theme.clone(), address).await?;
        // Somebody changed the theme meanwhile.
        printed.keep &= Arc::ptr_eq(&theme, &self.theme()) && Arc::ptr_eq(&looks, &self.looks());
        Ok(printed)
    }

    async fn print_in(&self, theme: Arc<Theme>, address: &Address) -> Result<Printed> {
        let mut g = self.gathering(theme).await?;
        let house = g.house.clone();
        let mut printed = match self.other_than_html(&mut g, address).await? {
            Some(printed) => printed,
            None => match pages::gather(&mut g, address).await? {
                pages::Gathered::Page(page) => set::set(&mut g, self.site_value(&house), *page).await?,
                pages::Gathered::PageAs(page, content_type) => {
                    let mut printed = set::set(&mut g, self.site_value(&house), *page).await?;
                    printed.content_type = content_type;
                    printed
                }
                pages::Gathered::Printed(printed) => *printed,
                pages::Gathered::Moved(to) => moved(&to),
                pages::Gathered::Nothing => nothing(),
            },
        };
        told::on_page(&house, &mut printed);
        printed.seq = g.seq;
        printed.tags = g.tags.into_iter().collect();
        printed.good_until = printed.good_until.into_iter().chain(g.good_until).min();
        Ok(printed)
    }

    /// A story's page as it would be printed now, whatever its state: for staff, never kept.
    pub async fn proof(&self, story: &paper::Story) -> Result<Printed> {
        let mut g = self.gathering(self.theme()).await?;
        let mut page = pages::story::live(&mut g, story.clone(), pages::story::Eyes::Staff).await?;
        page.head.robots = Some("noindex, nofollow, noarchive");
        let site = self.site_value(&g.house);
        let mut printed = set::set(&mut g, site, page).await?;
        printed.cache_control = "private, no-store";
        printed.keep = false;
        Ok(printed)
    }

    /// The beginning of a printing: the sequence first, then what every page shares.
    async fn gathering(&self, theme: Arc<Theme>) -> Result<Gathering<'_>> {
        let seq = self.archive.changes.now();
        let paper = self.archive.paper().await?;
        let paper_follows_topics = paper.addresses_follow_topics();
        let house = Arc::new(House {
            site: self.site.clone(),
            zone: paper.masthead.time_zone.parse().unwrap_or(chrono_tz::UTC),
            looks: Arc::new(self.looks().with(&paper.masthead, &theme.chosen)),
            theme,
            now: Utc::now(),
            count_url: self.count_url.clone(),
            hub: self.hub.clone(),
            paper,
        });
        let mut tags: std::collections::BTreeSet<String> = ["paper".to_owned()].into();
        if paper_follows_topics {
            // The addresses on the page hang on them.
            tags.extend(["topics".to_owned(), "authors".to_owned()]);
        }
        Ok(Gathering {
            archive: &self.archive,
            memo: &self.memo,
            house,
            seq,
            tags,
            good_until: None,
            pictures: Default::default(),
        })
    }

    /// Feeds, sitemaps and files; `None` for pages.
    async fn other_than_html(&self, g: &mut Gathering<'_>, address: &Address) -> Result<Option<Printed>> {
        let or_nothing = |found: Option<Printed>| Some(found.unwrap_or_else(nothing));
        Ok(match address {
            Address::Feed { of, kind, page } => or_nothing(feeds::print(g, of, *kind, *page).await?),
            Address::SitemapIndex => Some(sitemap::index(g).await?),
            Address::Sitemap { of, part } => or_nothing(sitemap::part(g, *of, *part).await?),
            Address::NewsSitemap { part } => or_nothing(sitemap::news::print(g, *part).await?),
            Address::Told(told) => or_nothing(told::print(&g.house, *told)),
            Address::Asset { path } => or_nothing(g.house.theme.asset(path).map(asset)),
            Address::Public { name } => {
                let path = format!("/public/{name}");
                or_nothing(site_script::file(&path).or_else(|| g.house.theme.cards.file(&path)).map(asset))
            }
            Address::Found { query } => Some(pages::search::found(g, query).await?),
            Address::Picture { hash, ending } => or_nothing(self.picture(hash, ending).await?),
            Address::Attachment { .. } => or_nothing(None),
            Address::Image(asked) => or_nothing(self.image_now(asked).await?),
            _ => None,
        })
    }

    /// A stored picture under the one ending that goes with its type.
    async fn picture(&self, hash: &str, ending: &str) -> Result<Option<Printed>> {
        // A story that was taken down takes its pictures along.
        if self.archive.pictures().is_withheld(hash).await? {
            return Ok(None);
        }
        let Some(bytes) = self.archive.blobs.get(hash).await? else {
            return Ok(None);
        };
        // The bytes decide what they are, not the address.
        let Some(media_type) = renditions::sniff(&bytes).filter(|kind| values::ending(kind) == ending) else {
            return Ok(None);
        };
        let mut printed = Printed::new(200, media_type, bytes);
        printed.cache_control = "public, max-age=31536000, immutable";
        printed.headers.push(("content-security-policy", "sandbox; default-src 'none'".into()));
        printed.keep = false;
        Ok(Some(printed))
    }

    /// `@site`, made once for as long as the masthead stays.
    fn site_value(&self, house: &House) -> Value {
        // Another theme has other words for the navigation.
        if !Arc::ptr_eq(&house.theme, &self.theme()) {
            return looks::site(house);
        }
        let mut memo = self.memo.site.lock().unwrap_or_else(|p| p.into_inner());
        match &*memo {
            Some((paper, site)) if Arc::ptr_eq(paper, &house.paper) => site.clone(),
            _ => memo.insert((house.paper.clone(), looks::site(house))).1.clone(),
        }
    }
}

/// A file of the theme. With its hash in the query it is kept for ever; `web` need not look,
/// because a file that changes gets another address.
fn asset(asset: &theme::Asset) -> Printed {
    let mut printed = Printed::new(200, asset.content_type, asset.bytes.clone());
    printed.cache_control = "public, max-age=31536000, immutable";
    printed
}

fn moved(to: &str) -> Printed {
    let mut printed = Printed::new(301, "text/plain; charset=utf-8", "Moved.\n");
    printed.headers.push(("location", to.to_owned()));
    printed
}

/// Nothing there: the caller prints the 404 page in its place.
fn nothing() -> Printed {
    let mut printed = Printed::new(404, "text/plain; charset=utf-8", "Not found.\n");
    printed.keep = false;
    printed
}
