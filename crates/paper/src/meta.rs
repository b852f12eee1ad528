//! Words that are rarely set: for search engines, for link previews, and what a paper that
//! moves in brings along. The fields keep the names that Ghost's contract gives them.

use serde::{Deserialize, Serialize};

/// What a story may say beyond its own parts. All absent is the usual case.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct StoryMeta {
    /// Brought along from elsewhere; [`crate::Story::uuid`] gives the one in force.
    pub uuid: Option<String>,
    /// Under which comments elsewhere know the story.
    pub comment_id: Option<String>,
    pub meta_title: Option<String>,
    pub meta_description: Option<String>,
    pub og_title: Option<String>,
    pub og_description: Option<String>,
    pub og_image: Option<String>,
    pub twitter_title: Option<String>,
    pub twitter_description: Option<String>,
    pub twitter_image: Option<String>,
    /// Where the text first stood, when that is not here.
    pub canonical_url: Option<String>,
    /// `custom-…`, a template of the theme chosen for this story.
    pub custom_template: Option<String>,
    pub codeinjection_head: Option<String>,
    pub codeinjection_foot: Option<String>,
    /// Instead of the picture's own.
    pub feature_image_alt: Option<String>,
    /// Instead of the picture's own; HTML.
    pub feature_image_caption: Option<String>,
    /// Does a page begin with its title and picture? Absent means yes.
    pub show_title_and_feature_image: Option<bool>,
    pub email_subject: Option<String>,
    pub frontmatter: Option<String>,
}

impl StoryMeta {
    pub fn is_empty(&self) -> bool {
        *self == StoryMeta::default()
    }
}

/// What a topic may say beyond its name and description.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TopicMeta {
    pub meta_title: Option<String>,
    pub meta_description: Option<String>,
    pub og_title: Option<String>,
    pub og_description: Option<String>,
    pub og_image: Option<String>,
    pub twitter_title: Option<String>,
    pub twitter_description: Option<String>,
    pub twitter_image: Option<String>,
    pub canonical_url: Option<String>,
    pub codeinjection_head: Option<String>,
    pub codeinjection_foot: Option<String>,
}
