//! The paper itself: its name, its tongue, and the links over and under every page.

use serde::{Deserialize, Serialize};

/// What an administrator may change about the paper from the desk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Masthead {
    pub title: String,
    pub tagline: String,
    pub description: String,
    /// BCP 47.
    pub language: String,
    /// IANA name, e.g. `Europe/Dublin`.
    pub time_zone: String,
    /// Where else the paper is to be found: (label, address) pairs. Themes know the accounts of nine
    /// platforms by these addresses.
    pub social: Vec<Link>,
    pub contact: String,
    pub publisher: String,
    pub corrections_policy: String,
    /// May editors publish, or only administrators and owners?
    pub editors_publish: bool,
    /// How many words a fix may change before it must be an update or a correction.
    pub fix_words: u32,
    /// Where the subscribe call leads; no call is printed while it is empty.
    pub subscribe_url: String,
    /// Addresses of pictures, ours or whole ones; empty means none.
    pub logo: String,
    pub icon: String,
    pub cover_image: String,
    /// `#rrggbb`; empty means the theme's own.
    pub accent_color: String,
    /// Links over the pages; while it is empty the sections stand there.
    pub navigation: Vec<Link>,
    /// Links at the foot.
    pub secondary_navigation: Vec<Link>,
    /// What search engines and other sites show of the front; empty means title and description.
    pub meta_title: String,
    pub meta_description: String,
    pub og_title: String,
    pub og_description: String,
    pub og_image: String,
    pub twitter_title: String,
    pub twitter_description: String,
    pub twitter_image: String,
    /// Markup set as it is into every page's head and foot.
    pub codeinjection_head: String,
    pub codeinjection_foot: String,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    pub label: String,
    pub url: String,
}

impl Default for Masthead {
    fn default() -> Masthead {
        Masthead {
            title: "The Courant".into(),
            tagline: String::new(),
            description: String::new(),
            language: "en".into(),
            time_zone: "UTC".into(),
            social: Vec::new(),
            contact: String::new(),
            publisher: String::new(),
            corrections_policy: String::new(),
            editors_publish: true,
            fix_words: 20,
            subscribe_url: String::new(),
            logo: String::new(),
            icon: String::new(),
            cover_image: String::new(),
            accent_color: String::new(),
            navigation: Vec::new(),
            secondary_navigation: Vec::new(),
            meta_title: String::new(),
            meta_description: String::new(),
            og_title: String::new(),
            og_description: String::new(),
            og_image: String::new(),
            twitter_title: String::new(),
            twitter_description: String::new(),
            twitter_image: String::new(),
            codeinjection_head: String::new(),
            codeinjection_foot: String::new(),
        }
    }
}
