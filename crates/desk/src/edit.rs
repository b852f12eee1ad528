//! Edit a draft: every field of it, over the edition the editor opened.

use archive::{Nouns, Tx};
use chrono::{DateTime, Utc};
use paper::{Act, Brief, PictureId, Refusal, SectionId, Slug, Staff, State, Story, StoryId, StoryMeta, ThreadId, Visibility};

use crate::error::Result;
use crate::masthead::{injection, is_web};
use crate::may::may_edit;
use crate::{quotations, subject};

/// The fields as an editor sent them. Empty text means that the part is absent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Edit {
    /// The edition the form was filled from.
    pub edition: i64,
    pub slug: String,
    pub headline: String,
    pub standfirst: String,
    /// HTML; cleaned of everything unsafe here.
    pub body: String,
    pub dateline: String,
    /// Names, in order.
    pub bylines: Vec<String>,
    /// The outlet's name, for copy that is not ours.
    pub outlet: String,
    pub section: Option<SectionId>,
    pub topics: Vec<String>,
    pub thread: Option<ThreadId>,
    /// A title begins a new thread, and `thread` is not looked at.
    pub new_thread: String,
    pub brief: Option<Brief>,
    pub picture: Option<PictureId>,
    pub language: String,
    pub featured: bool,
    /// Who may read it; as it is, where the form does not say.
    pub visibility: Option<Visibility>,
    /// What is rarely said; as it is, where the form does not say.
    pub details: Option<Details>,
}

/// What is rarely said about a story, as an editor sent it. Empty text means that nothing is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Details {
    pub meta_title: String,
    pub meta_description: String,
    pub canonical_url: String,
    /// `custom-…`, as the theme names it.
    pub custom_template: String,
    /// Does the page begin with its title and picture?
    pub show_title_and_feature_image: bool,
    /// Markup for the page's head and foot; as it is, where the form does not say.
    pub codeinjection: Option<(String, String)>,
}

impl Edit {
    /// The story as it stands: an edit that changes nothing, to be changed in one field.
    pub async fn of(tx: &Tx, story: &Story) -> Result<Edit> {
        let outlet = match story.outlet {
            Some(id) => tx.outlets().by_id(id).await?.map(|outlet| outlet.name).unwrap_or_default(),
            None => String::new(),
        };
        Ok(Edit {
            edition: story.edition,
            slug: story.slug.to_string(),
            headline: story.headline.clone(),
            standfirst: story.standfirst.clone().unwrap_or_default(),
            body: story.body.clone(),
            dateline: story.dateline.clone().unwrap_or_default(),
            bylines: story.bylines.iter().map(|byline| byline.name.clone()).collect(),
            outlet,
            section: story.section,
            topics: story.topics.clone(),
            thread: story.thread,
            new_thread: String::new(),
            brief: story.brief.clone(),
            picture: story.picture,
            language: story.language.clone().unwrap_or_default(),
            featured: story.featured,
            visibility: None,
            details: None,
        })
    }
}

pub async fn edit(tx: &Tx, by: &Staff, id: StoryId, edit: Edit, now: DateTime<Utc>) -> Result<Story> {
    let before = tx.stories().get(id).await?;
    may_edit(by, before.created_by)?;
    if !matches!(before.state, State::Draft | State::Review | State::Scheduled) {
        let hint = "Hold, withdraw or kill it; a live text is changed through a working copy.";
        return Err(Refusal::WrongState { state: before.state, act: "typed over", hint }.into());
    }
    if before.edition != edit.edition {
        return Err(Refusal::Overtaken { now: before.edition, yours: edit.edition }.into());
    }
    let story = words_over(tx, by, before, edit, now).await?;
    let story = tx.stories().save(&story, now).await?;
    quotations::keep(tx, &story).await?;
    tx.journal().enter(Some(by), "edit", subject(id), format!("edition {}", story.edition), now).await?;
    Ok(story)
}

/// A story with what was typed over its words, once they will do.
pub(crate) async fn words_over(tx: &Tx, by: &Staff, before: Story, edit: Edit, now: DateTime<Utc>) -> Result<Story> {
    let headline = edit.headline.split_whitespace().collect::<Vec<_>>().join(" ");
    if headline.is_empty() {
        return Err(Refusal::Other("A story needs a headline, be it a working one.".into()).into());
    }
    let slug = if edit.slug.trim().is_empty() { Slug::from_words(&headline) } else { Slug::parse(&edit.slug)? };
    if tx.stories().slug_taken(&slug, Some(before.id)).await? {
        return Err(Refusal::SlugTaken(slug.to_string()).into());
    }
    let meta = match edit.details {
        Some(details) => with_details(by, &before.meta, details)?,
        None => before.meta.clone(),
    };
    let thread = match text(&edit.new_thread) {
        Some(title) => Some(tx.threads().begin(&title, None, now).await?.id),
        None => edit.thread,
    };
    let outlet = match text(&edit.outlet) {
        Some(name) => Some(tx.outlets().ensure(&name, None).await?.id),
        None => None,
    };
    Ok(Story {
        slug,
        headline,
        standfirst: text(&edit.standfirst),
        body: reading::sanitize_cards(&edit.body),
        dateline: text(&edit.dateline),
        bylines: tx.authors().bylines(&edit.bylines).await?,
        outlet,
        section: edit.section,
        topics: edit.topics.iter().filter_map(|topic| text(topic)).take(20).collect(),
        thread,
        brief: edit.brief.filter(|brief| !brief.is_empty()),
        picture: edit.picture,
        language: text(&edit.language),
        featured: edit.featured,
        visibility: edit.visibility.unwrap_or_else(|| before.visibility.clone()),
        meta,
        ..before
    })
}

/// The details, once they will do. Markup that goes out as it is comes from administrators.
fn with_details(by: &Staff, before: &StoryMeta, details: Details) -> Result<StoryMeta> {
    let no = |sentence: &str| Err(Refusal::Other(sentence.to_owned()).into());
    let mut meta = StoryMeta {
        meta_title: text(&details.meta_title),
        meta_description: text(&details.meta_description),
        canonical_url: text(&details.canonical_url),
        custom_template: text(&details.custom_template),
        show_title_and_feature_image: (!details.show_title_and_feature_image).then_some(false),
        ..before.clone()
    };
    if let Some((head, foot)) = details.codeinjection {
        let markup = |typed: String| Some(typed.trim().to_owned()).filter(|markup| !markup.is_empty());
        (meta.codeinjection_head, meta.codeinjection_foot) = (markup(head), markup(foot));
    }
    if (&meta.codeinjection_head, &meta.codeinjection_foot) != (&before.codeinjection_head, &before.codeinjection_foot) {
        by.role.may(Act::Settings, false)?;
        for markup in [&meta.codeinjection_head, &meta.codeinjection_foot].into_iter().flatten() {
            if let Some(sentence) = injection(markup) {
                return no(&sentence);
            }
        }
    }
    if meta.canonical_url.as_deref().is_some_and(|url| !is_web(url)) {
        return no("The canonical address is a whole one that begins with https://.");
    }
    let is_template =
        |name: &str| name.starts_with("custom-") && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
    if meta.custom_template.as_deref().is_some_and(|name| !is_template(name)) {
        return no("A template of the story's own is named custom- and something, as in the theme.");
    }
    let long = |text: &Option<String>, most: usize| text.as_ref().is_some_and(|text| text.chars().count() > most);
    if long(&meta.meta_title, 300) || long(&meta.meta_description, 500) {
        return no("The title for search engines has at most 300 letters, the description 500.");
    }
    Ok(meta)
}

fn text(typed: &str) -> Option<String> {
    let folded = typed.split_whitespace().collect::<Vec<_>>().join(" ");
    if folded.is_empty() { None } else { Some(folded) }
}
