//! A paper that moves in: what an export of another system holds, in our words.
//!
//! `wire` reads exports into these, `desk` makes stories of them. Foreign keys stay beside
//! everything, so that a second run knows what it has seen.

use std::fmt;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::masthead::Link;

/// Whose export it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum System {
    Ghost,
    WordPress,
    Substack,
}

impl fmt::Display for System {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            System::Ghost => "Ghost",
            System::WordPress => "WordPress",
            System::Substack => "Substack",
        })
    }
}

/// Everything of an export but the stories themselves, which come one by one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Export {
    pub system: System,
    /// Tells one site's keys from another's: `ghost`, `wordpress:bell.example`.
    pub source: String,
    pub settings: ForeignSettings,
    pub authors: Vec<ForeignAuthor>,
    pub topics: Vec<ForeignTopic>,
    /// Addresses of the old site that lead elsewhere: (path, path or address).
    pub redirects: Vec<(String, String)>,
    /// The old site's own files, as they stood: redirects.yaml or redirects.json, and routes.yaml.
    #[serde(default)]
    pub redirects_file: Option<String>,
    #[serde(default)]
    pub routes_file: Option<String>,
    pub stories: u64,
    pub pages: u64,
    /// Readers' comments that were to be seen there.
    pub comments: u64,
    /// What is not taken along, or was crooked, in sentences.
    pub complaints: Vec<String>,
}

/// The old site's own words.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ForeignSettings {
    /// Scheme and host, where the export says.
    pub site: Option<String>,
    pub title: String,
    pub description: String,
    pub language: Option<String>,
    pub time_zone: Option<String>,
    /// Addresses of pictures, as the bodies name them.
    pub logo: Option<String>,
    pub icon: Option<String>,
    pub cover: Option<String>,
    pub accent_color: Option<String>,
    pub navigation: Vec<Link>,
    pub secondary_navigation: Vec<Link>,
    pub social: Vec<Link>,
    pub head: Option<String>,
    pub foot: Option<String>,
    /// The site's words for search engines and networks, by Ghost's names: (`meta_title`, …).
    pub meta: Vec<(String, String)>,
    /// The theme in use and its own settings.
    pub theme: Option<String>,
    pub theme_settings: Vec<(String, String)>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ForeignAuthor {
    pub key: String,
    pub slug: String,
    pub name: String,
    pub email: Option<String>,
    pub bio: Option<String>,
    pub website: Option<String>,
    pub location: Option<String>,
    pub picture: Option<String>,
    pub cover: Option<String>,
    pub meta_title: Option<String>,
    pub meta_description: Option<String>,
    /// Names and handles: (`twitter`, `@bell`).
    pub accounts: Vec<(String, String)>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ForeignTopic {
    pub key: String,
    pub slug: String,
    pub name: String,
    pub description: Option<String>,
    /// For the house only: no page, no link.
    pub internal: bool,
    /// Becomes a section of the paper, with a front.
    pub section: bool,
    pub accent_color: Option<String>,
    pub picture: Option<String>,
    /// Words for search engines and networks, by Ghost's names: (`meta_title`, …).
    pub meta: Vec<(String, String)>,
    /// Where its page stood on the old site, when not where ours will.
    pub old_path: Option<String>,
}

/// One story or page on its way in.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Piece {
    pub key: String,
    /// The name under which its feeds told of it: whoever subscribed there has read what goes by
    /// this name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guid: Option<String>,
    pub is_page: bool,
    pub slug: String,
    pub headline: String,
    pub standfirst: Option<String>,
    /// Clean HTML whose pictures still stand at their old addresses.
    pub body: String,
    pub state: PieceState,
    pub created_at: Option<DateTime<Utc>>,
    pub published_at: Option<DateTime<Utc>>,
    pub updated_at: Option<DateTime<Utc>>,
    pub authors: Vec<String>,
    pub topics: Vec<String>,
    /// Ghost's word or filter; empty is public.
    pub visibility: String,
    pub featured: bool,
    pub language: Option<String>,
    /// The picture at its head, with its words.
    pub picture: Option<ForeignPicture>,
    /// Pictures of the body, each once.
    pub pictures: Vec<ForeignPicture>,
    /// What it was written in, where its body does not say it all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub original: Option<Original>,
    /// Sound, film and downloads that lie on the old site, each once.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<ForeignFile>,
    /// Rarely set words, by Ghost's names: (`og_title`, …).
    pub meta: Vec<(String, String)>,
    /// Where it stood on the old site, when not at `/<slug>/`.
    pub old_paths: Vec<String>,
    /// What readers wrote under it, as far as it was to be seen.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub comments: Vec<ForeignComment>,
    pub complaints: Vec<String>,
}

/// A reader's words. Nothing else is known of a reader here: no address, no number.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ForeignComment {
    pub key: String,
    /// The key of the one it answers.
    pub parent: Option<String>,
    pub name: String,
    /// Clean HTML.
    pub body: String,
    pub written_at: Option<DateTime<Utc>>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PieceState {
    #[default]
    Draft,
    Review,
    /// For `published_at`.
    Scheduled,
    Live,
}

/// A picture by its old address: absolute, or from the old site's root.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ForeignPicture {
    pub address: String,
    pub alt: String,
    pub caption: Option<String>,
    pub credit: Option<String>,
}

/// A document of Ghost's editor, the site's own addresses in it as paths from its root.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Original {
    pub format: Format,
    /// JSON.
    pub document: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    Lexical,
    Mobiledoc,
}

impl Format {
    pub fn as_str(self) -> &'static str {
        match self {
            Format::Lexical => "lexical",
            Format::Mobiledoc => "mobiledoc",
        }
    }
}

/// Sound, film or a download by its old address, from the old site's root.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ForeignFile {
    pub address: String,
}

impl Piece {
    /// Every picture it shows or names: at its head, in its body, in previews elsewhere.
    pub fn every_picture(&self) -> impl Iterator<Item = ForeignPicture> + '_ {
        self.picture.iter().chain(&self.pictures).cloned().chain(named_pictures(&self.meta))
    }
}

impl Export {
    /// The pictures of the paper itself, its authors and topics.
    pub fn every_picture(&self) -> impl Iterator<Item = ForeignPicture> + '_ {
        let settings = [&self.settings.logo, &self.settings.icon, &self.settings.cover].into_iter().flatten();
        let authors = self.authors.iter().flat_map(|author| author.picture.iter().chain(&author.cover));
        let topics = self.topics.iter().flat_map(|topic| &topic.picture);
        let plain = settings
            .chain(authors)
            .chain(topics)
            .map(|address| ForeignPicture { address: address.clone(), ..ForeignPicture::default() });
        plain.chain(named_pictures(&self.settings.meta)).chain(self.topics.iter().flat_map(|topic| named_pictures(&topic.meta)))
    }
}

fn named_pictures(meta: &[(String, String)]) -> impl Iterator<Item = ForeignPicture> + '_ {
    let named = meta.iter().filter(|(name, value)| matches!(name.as_str(), "og_image" | "twitter_image") && !value.is_empty());
    named.map(|(_, address)| ForeignPicture { address: address.clone(), ..ForeignPicture::default() })
}
