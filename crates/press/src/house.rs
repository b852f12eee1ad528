//! What every page of this paper shares, read once for each printing.

use std::sync::Arc;

use archive::masthead::Paper;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use crate::{Looks, Theme, theme};

/// The paper as its pages see it: name, address, time zone, theme.
pub struct House {
    /// Scheme and host, no slash at the end.
    pub site: Arc<str>,
    pub zone: Tz,
    pub paper: Arc<Paper>,
    pub theme: Arc<Theme>,
    pub looks: Arc<Looks>,
    /// When this printing began; never shown, only compared with.
    pub now: DateTime<Utc>,
    /// Where the page counts its readings, if it does.
    pub count_url: Option<Arc<str>>,
    /// The WebSub hub that feeds name.
    pub hub: Option<Arc<str>>,
}

impl House {
    /// BCP 47, never empty.
    pub fn language(&self) -> &str {
        match self.paper.masthead.language.as_str() {
            "" => "en",
            language => language,
        }
    }

    pub fn title(&self) -> &str {
        &self.paper.masthead.title
    }

    /// The whole URL of a path of ours; other URLs stay what they are.
    pub fn absolute(&self, url: &str) -> String {
        if url.starts_with('/') && !url.starts_with("//") { format!("{}{url}", self.site) } else { url.to_owned() }
    }

    /// A path of ours as a theme finds it in its values: whole in themes written for Ghost, whose
    /// helper makes it short again.
    pub fn address(&self, path: &str) -> String {
        if self.theme.is_house { path.to_owned() } else { self.absolute(path) }
    }

    /// A word of our own in the paper's language: the theme's, or else the one that Broadsheet has.
    pub fn word<'a>(&'a self, english: &'a str) -> &'a str {
        match self.theme.word(self.language(), english) {
            word if word == english => theme::words::own_word(self.language(), english),
            word => word,
        }
    }

    /// The day of the paper on which a moment falls.
    pub fn day(&self, at: DateTime<Utc>) -> chrono::NaiveDate {
        at.with_timezone(&self.zone).date_naive()
    }
}
