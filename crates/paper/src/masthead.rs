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
    /// (label, address) pairs shown in the header and the footer.
    pub social: Vec<Link>,
    pub contact: String,
    pub publisher: String,
    pub corrections_policy: String,
    /// May editors publish, or only administrators and owners?
    pub editors_publish: bool,
    /// Where the subscribe call leads; no call is printed while it is empty.
    pub subscribe_url: String,
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
            subscribe_url: String::new(),
        }
    }
}
