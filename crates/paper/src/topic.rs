//! What a story is about.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::ids::{PictureId, SectionId, TopicId};
use crate::meta::TopicMeta;
use crate::public_id::PublicId;
use crate::slug::Slug;

/// A topic with a page of its own. Each section of the paper has one too, standing first
/// among the topics of the section's stories.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Topic {
    pub id: TopicId,
    /// The id that programs knew it by in the Ghost it came from.
    #[serde(default)]
    pub old_id: Option<PublicId>,
    pub slug: Slug,
    pub name: String,
    pub description: Option<String>,
    /// For the house only: it steers themes and lists, and no reader sees it. Such names begin with `#`.
    pub internal: bool,
    /// The section whose topic this is; its address is the section's front.
    pub section: Option<SectionId>,
    /// `#rrggbb`.
    pub color: Option<String>,
    pub picture: Option<PictureId>,
    pub meta: TopicMeta,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

impl Topic {
    /// What programs know it by.
    pub fn public_id(&self) -> PublicId {
        self.old_id.unwrap_or(self.id.into())
    }

    /// Does this name mean an internal topic?
    pub fn is_internal(name: &str) -> bool {
        name.trim_start().starts_with('#')
    }

    /// The slug that a topic of this name gets when nobody has it: `#wire` is `hash-wire`.
    /// None when the name has no letter or digit to make one of.
    pub fn slug_for(name: &str) -> Option<Slug> {
        let words = Slug::plain(name)?;
        Some(if Topic::is_internal(name) { Slug::kept(format!("hash-{words}")) } else { words })
    }

    /// Where readers find it; internal topics have no page.
    pub fn address(&self) -> Option<String> {
        match (self.internal, self.section) {
            (true, _) => None,
            (false, Some(_)) => Some(format!("/section/{}/", self.slug)),
            (false, None) => Some(format!("/tag/{}/", self.slug)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_topic_gets_a_slug_from_its_name_in_any_script() {
        let slug = |name| Topic::slug_for(name).map(|slug| slug.to_string());
        assert_eq!(slug("City hall"), Some("city-hall".into()));
        assert_eq!(slug("Search"), Some("search".into()), "a topic stands below /tag/ and may be called anything");
        assert_eq!(slug("#Long read"), Some("hash-long-read".into()));
        assert_eq!(slug("№"), Some("no".into()));
        assert_eq!(slug("\u{1F980}").as_deref().map(str::is_empty), Some(false));
        assert_eq!(slug("—!"), None);
        assert_eq!(slug("#"), None);
    }
}
