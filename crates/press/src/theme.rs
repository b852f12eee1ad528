//! A theme: templates, partials, files and words, compiled once.
//!
//! Broadsheet is in the binary. A folder laid over it replaces files by name, so a paper may
//! change one partial and keep the rest; a folder with its own `default.hbs` and `index.hbs`
//! is a theme of its own and keeps nothing. Every file's address carries a hash of its
//! content, so browsers may keep it for ever.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write;
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use hbs::{Dialect, PartialSet, Partials, Template};
use serde::Deserialize;
use sha2::{Digest, Sha256};

pub(crate) use self::files::beside;
use self::files::{content_type, resolve};
use crate::cards::{CardAssets, Cards};
use crate::{Error, Result, helpers, site_script};

pub mod custom;
mod files;
mod own;
pub mod visibility;
pub(crate) mod words;
mod zip;

pub(crate) use zip::unpack;

static BROADSHEET: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/broadsheet.rs"));

/// A file of the house theme as it is in the binary.
pub(crate) fn house_file(path: &str) -> Option<&'static [u8]> {
    BROADSHEET.iter().find(|(name, _)| *name == path).map(|(_, bytes)| *bytes)
}

/// A compiled theme; never changes.
pub struct Theme {
    pub name: String,
    pub version: String,
    /// The theme's own settings, in its order.
    pub settings: Vec<custom::Setting>,
    /// What the desk chose for them, by name.
    pub(crate) chosen: serde_json::Map<String, serde_json::Value>,
    /// Broadsheet, or a folder laid over it. Themes written for Ghost are set by Ghost's rules
    /// where those differ from our own.
    pub(crate) is_house: bool,
    /// Does a template have hooks that our script answers?
    pub(crate) has_hooks: bool,
    templates: HashMap<String, Template>,
    pub(crate) partials: PartialSet,
    partial_names: Vec<String>,
    assets: HashMap<String, Asset>,
    /// Over all files; stands where a file has no hash of its own.
    hash: String,
    locales: HashMap<String, words::Words>,
    pub(crate) config: Config,
    /// The files for the cards of imported texts, as the theme wants them.
    pub cards: Cards,
}

/// What a theme calls and reads, by name.
#[derive(Clone, Debug, Default)]
pub struct Uses {
    pub helpers: BTreeSet<String>,
    /// Always empty for a theme that was opened: such a theme is refused.
    pub missing_helpers: BTreeSet<String>,
    pub partials: BTreeSet<String>,
    /// Partials called by a fixed name that nobody brings.
    pub missing_partials: BTreeSet<String>,
    /// `@`-variables with their path, without the `@` (`site.title`).
    pub variables: BTreeSet<String>,
    /// The theme's own settings.
    pub settings: BTreeSet<String>,
}

/// A file of the theme as it is served.
pub struct Asset {
    pub bytes: Bytes,
    pub content_type: &'static str,
    /// 16 hex digits of SHA-256.
    pub hash: String,
}

/// `config` of the theme's package.json.
#[derive(Clone, Debug, Deserialize)]
#[serde(default)]
pub(crate) struct Config {
    pub posts_per_page: u32,
    pub image_sizes: BTreeMap<String, ImageSize>,
    pub card_assets: CardAssets,
    pub custom: serde_json::Map<String, serde_json::Value>,
}

#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct ImageSize {
    pub width: Option<u32>,
    pub height: Option<u32>,
}

impl Default for Config {
    fn default() -> Config {
        // Five is what Ghost prints where a theme says nothing.
        Config {
            posts_per_page: 5,
            image_sizes: BTreeMap::new(),
            card_assets: CardAssets::default(),
            custom: serde_json::Map::new(),
        }
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Package {
    name: String,
    version: String,
    config: Config,
}

impl Theme {
    /// The house theme, from the binary.
    pub fn broadsheet() -> Result<Theme> {
        Theme::from_files(BTreeMap::new())
    }

    /// A theme from a folder, laid over Broadsheet unless it is whole by itself.
    pub fn open(folder: &Path) -> Result<Theme> {
        Theme::from_files(files::read(folder)?)
    }

    /// A theme from its files, by their paths below its root (where its package.json lies).
    pub fn from_files(given: BTreeMap<String, Bytes>) -> Result<Theme> {
        if given.values().map(|bytes| bytes.len() as u64).sum::<u64>() > files::LARGEST {
            return Err(Error::Theme(format!("the theme is larger than {} MiB", files::LARGEST >> 20)));
        }
        let is_whole = given.contains_key("index.hbs") && given.contains_key("post.hbs") && given.contains_key("package.json");
        if is_whole {
            return Theme::build(given, false);
        }
        let mut all: BTreeMap<_, _> =
            BROADSHEET.iter().map(|(name, bytes)| ((*name).to_owned(), Bytes::from_static(bytes))).collect();
        all.extend(given);
        Theme::build(all, true)
    }

    /// A theme from a zip, as themes are handed on: whole by itself; what could lead out of it or
    /// fill the memory is refused.
    ///
    /// # Errors
    /// [`Error::Theme`] or [`Error::Template`], in words for whoever brought the theme.
    pub fn from_zip(archive: &Bytes) -> Result<Theme> {
        let files = zip::unpack(archive)?;
        for needed in ["package.json", "index.hbs", "post.hbs"] {
            if !files.contains_key(needed) {
                return Err(Error::Theme(format!("The theme has no {needed}, which every theme needs.")));
            }
        }
        Theme::from_files(files)
    }

    /// The same theme with these values for its own settings.
    #[must_use]
    pub fn with_custom(mut self, chosen: serde_json::Map<String, serde_json::Value>) -> Theme {
        self.chosen = chosen;
        self
    }

    fn build(files: BTreeMap<String, Bytes>, is_house: bool) -> Result<Theme> {
        let package: Package = match files.get("package.json") {
            Some(bytes) => {
                serde_json::from_slice(bytes).map_err(|e| Error::Theme(format!("package.json is not what it should be: {e}")))?
            }
            None => Package::default(),
        };
        let mut theme = Theme {
            name: package.name,
            version: package.version,
            settings: custom::read(&package.config.custom),
            chosen: Default::default(),
            is_house,
            has_hooks: false,
            templates: HashMap::new(),
            partials: PartialSet::new(),
            partial_names: Vec::new(),
            assets: HashMap::new(),
            hash: of_all(&files),
            locales: HashMap::new(),
            cards: Cards::compose(&package.config.card_assets),
            config: package.config,
        };
        for (name, source) in own::PARTIALS {
            theme.partials.insert(*name, parse(name, source)?);
        }
        if !is_house {
            for (name, source) in own::SPARE {
                theme.templates.insert((*name).to_owned(), parse(name, source)?);
            }
        }
        for (path, bytes) in &files {
            if let Some(name) = path.strip_suffix(".hbs") {
                let source = std::str::from_utf8(bytes).map_err(|_| Error::Theme(format!("{path} is not UTF-8 text")))?;
                theme.has_hooks |= site_script::is_needed_by(source);
                let template = parse(path, source)?;
                match name.strip_prefix("partials/") {
                    Some(partial) => {
                        theme.partial_names.push(partial.to_owned());
                        theme.partials.insert(partial, template);
                    }
                    None => {
                        theme.templates.insert(name.to_owned(), template);
                    }
                }
            } else if let Some(language) = words::language_of(path) {
                // A crooked locale costs its words, not the paper.
                if let Ok(words) = serde_json::from_slice(bytes) {
                    theme.locales.insert(language.to_owned(), words);
                }
            }
        }
        theme.take_assets(&files);
        theme.must_be_printable()?;
        Ok(theme)
    }

    /// A theme that calls a helper we do not have is refused when it is opened, in a sentence,
    /// and not when a reader waits for the page.
    fn must_be_printable(&self) -> Result<()> {
        let mut missing: Vec<String> = Vec::new();
        for template in self.templates() {
            let unknown = template.uses().helpers.iter().filter(|name| !helpers::all().has(name));
            missing.extend(unknown.map(|name| format!("{{{{{name}}}}} in {}", template.name())));
        }
        if missing.is_empty() {
            return Ok(());
        }
        missing.sort();
        Err(Error::Theme(format!(
            "this theme calls what the press does not have: {}. Remove these calls, or use another theme.",
            missing.join(", ")
        )))
    }

    /// Files are hashed as they are; style sheets last, because the addresses in them get the
    /// hashes of what they name.
    fn take_assets(&mut self, files: &BTreeMap<String, Bytes>) {
        let is_style = |path: &str| path.ends_with(".css");
        for styles in [false, true] {
            for (path, bytes) in files {
                let Some(name) = path.strip_prefix("assets/") else {
                    continue;
                };
                if is_style(name) != styles {
                    continue;
                }
                let bytes = if styles { self.stamp_style(name, bytes) } else { bytes.clone() };
                let digest = hex::encode(&Sha256::digest(&bytes)[..8]);
                self.assets.insert(name.to_owned(), Asset { bytes, content_type: content_type(name), hash: digest });
            }
        }
    }

    /// Relative `url(...)` of a style sheet with the content hash behind them. What the house theme
    /// marks with `#inline` is set in as data: one request less before the first line can be read.
    fn stamp_style(&self, name: &str, bytes: &Bytes) -> Bytes {
        let Ok(text) = std::str::from_utf8(bytes) else {
            return bytes.clone();
        };
        let mut out = String::with_capacity(text.len() + 128);
        let mut rest = text;
        while let Some(at) = rest.find("url(") {
            let (before, after) = rest.split_at(at + 4);
            out.push_str(before);
            let end = after.find(')').unwrap_or(after.len());
            let quoted = &after[..end];
            let inner = quoted.trim().trim_matches(['"', '\'']);
            if let Some(asset) = inner.strip_suffix("#inline").and_then(|file| self.assets.get(&resolve(name, file)?))
                && self.is_house
            {
                write!(out, "data:{};base64,{}", asset.content_type, STANDARD.encode(&asset.bytes)).expect("writing to a String");
                rest = &after[end..];
                continue;
            }
            match resolve(name, inner).and_then(|path| self.assets.get(&path)) {
                Some(asset) => out.push_str(&quoted.replace(inner, &format!("{inner}?v={}", asset.hash))),
                None => out.push_str(quoted),
            }
            rest = &after[end..];
        }
        out.push_str(rest);
        out.into()
    }

    pub fn asset(&self, path: &str) -> Option<&Asset> {
        self.assets.get(path)
    }

    /// The address of a file of the theme, with its hash when there is such a file, else with
    /// the theme's.
    pub fn asset_url(&self, path: &str) -> String {
        let (path, anchor) = path.split_once('#').map_or((path, None), |(path, anchor)| (path, Some(anchor)));
        let path = path.trim_start_matches('/').trim_start_matches("assets/");
        let hash = self.assets.get(path).map_or(&self.hash, |asset| &asset.hash);
        match anchor {
            Some(anchor) => format!("/assets/{path}?v={hash}#{anchor}"),
            None => format!("/assets/{path}?v={hash}"),
        }
    }

    /// Has it any of these templates?
    pub fn has_template(&self, candidates: &[&str]) -> bool {
        self.template(candidates).is_some()
    }

    /// The first of these templates that the theme has.
    pub(crate) fn template(&self, candidates: &[&str]) -> Option<&Template> {
        candidates.iter().find_map(|name| self.templates.get(*name))
    }

    /// The layout a template names, if any.
    pub(crate) fn layout(&self, template: &Template) -> Result<Option<&Template>> {
        let Some(name) = template.layout() else {
            return Ok(None);
        };
        let name = name.trim().trim_start_matches("./").trim_end_matches(".hbs");
        match self.templates.get(name) {
            Some(layout) => Ok(Some(layout)),
            // Our own spare pages stand by themselves where a theme has no layout of that name.
            None if template.name().starts_with(own::SPARE_MARK) => Ok(None),
            None => {
                Err(Error::Theme(format!("{} names the layout {name}, and the theme has none of that name", template.name())))
            }
        }
    }

    /// What the theme calls and reads, all its templates and partials together.
    pub fn uses(&self) -> Uses {
        let mut all = Uses { settings: self.config.custom.keys().cloned().collect(), ..Uses::default() };
        for template in self.templates().filter(|t| !t.name().starts_with(own::SPARE_MARK)) {
            let uses = template.uses();
            let called = uses.names.iter().filter(|name| helpers::all().has(name));
            all.helpers.extend(uses.helpers.iter().chain(called).cloned());
            all.missing_helpers.extend(uses.helpers.iter().filter(|name| !helpers::all().has(name)).cloned());
            all.partials.extend(uses.partials.iter().cloned());
            let is_there = |name: &String| self.partials.partial(name).is_some() || uses.inline_partials.contains(name);
            all.missing_partials.extend(uses.partials.iter().filter(|name| !is_there(name)).cloned());
            all.variables.extend(uses.data.iter().cloned());
        }
        all
    }

    /// The templates that a story may choose for itself (`custom-…`), by name.
    pub fn own_templates(&self) -> Vec<String> {
        let mut names: Vec<String> = self.templates.keys().filter(|name| name.starts_with("custom-")).cloned().collect();
        names.sort();
        names
    }

    /// All templates and partials, for a look at what a theme calls.
    pub fn templates(&self) -> impl Iterator<Item = &Template> {
        self.templates.values().chain(self.partial_names.iter().filter_map(|name| self.partials.partial(name)))
    }
}

/// Ten hex digits over the names and contents of all files.
fn of_all(files: &BTreeMap<String, Bytes>) -> String {
    let mut digest = Sha256::new();
    for (name, bytes) in files {
        digest.update(name.as_bytes());
        digest.update(bytes);
    }
    hex::encode(&digest.finalize()[..5])
}

fn parse(name: &str, source: &str) -> Result<Template> {
    let dialect = Dialect { prevent_indent: true, ..Dialect::default() };
    Template::parse_as(name, source, dialect).map_err(Error::Template)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_font_named_in_a_style_sheet_is_asked_for_by_its_hash() {
        let theme = Theme::broadsheet().unwrap();
        let style = String::from_utf8(theme.asset("css/broadsheet.css").unwrap().bytes.to_vec()).unwrap();
        let font = theme.asset_url("fonts/newsreader-ext.woff2");
        let query = font.split('?').nth(1).unwrap();
        assert!(style.contains(&format!("url(../fonts/newsreader-ext.woff2?{query})")));
    }

    #[test]
    fn the_letters_of_most_pages_come_with_the_style_sheet() {
        let theme = Theme::broadsheet().unwrap();
        let style = String::from_utf8(theme.asset("css/broadsheet.css").unwrap().bytes.to_vec()).unwrap();
        let font = STANDARD.encode(&theme.asset("fonts/newsreader.woff2").unwrap().bytes);
        assert!(style.contains(&format!("src:url(data:font/woff2;base64,{font}) format(\"woff2\")")));
        assert!(!style.contains("#inline"));
    }

    #[test]
    fn a_folder_replaces_one_partial_and_keeps_the_rest() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(folder.path().join("partials")).unwrap();
        std::fs::write(folder.path().join("partials/foot.hbs"), "<footer>Ours</footer>").unwrap();
        let theme = Theme::open(folder.path()).unwrap();
        assert!(theme.template(&["post"]).is_some());
        assert_eq!(theme.name, "broadsheet");
    }

    #[test]
    fn a_broken_template_is_named_in_the_complaint() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("post.hbs"), "{{#if title}}never closed").unwrap();
        let complaint = Theme::open(folder.path()).err().expect("refused").to_string();
        assert!(complaint.contains("post.hbs"), "{complaint}");
    }

    #[test]
    fn a_theme_that_asks_for_what_we_do_not_have_is_refused_before_a_reader_waits() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("post.hbs"), "{{#gett \"posts\" limit=\"3\"}}{{/gett}}").unwrap();
        let complaint = Theme::open(folder.path()).err().expect("refused").to_string();
        assert!(complaint.contains("{{gett}} in post.hbs"), "{complaint}");
    }
}
