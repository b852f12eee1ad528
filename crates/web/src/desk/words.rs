//! The words of a story on a screen: its fields, stored or as they were just typed, and what may be
//! chosen in them.

use archive::Nouns;
use paper::{Act, Brief, Picture, PictureId, SectionId, Story, ThreadId, Visibility};

use super::page::Visit;
use crate::error::Result;
use crate::form::Form;

/// What `desk/_words.html` shows.
pub struct Words {
    pub fields: Fields,
    pub preview: String,
    pub count: usize,
    pub minutes: i64,
    pub sections: Vec<Choice>,
    pub threads: Vec<Choice>,
    pub outlets: Vec<String>,
    pub authors: Vec<String>,
    pub preflight: desk::Preflight,
    pub is_page: bool,
    /// (as stored, in words, chosen)
    pub readers: Vec<(String, &'static str, bool)>,
    /// Templates of the theme that a story may choose.
    pub templates: Vec<String>,
    pub may_inject: bool,
}

impl Words {
    /// Those of a story or, where a form was refused, those that were typed over it.
    pub async fn of(visit: &Visit, story: &Story, picture: Option<&Picture>, edit: Option<&desk::Edit>) -> Result<Words> {
        let archive = &visit.state.archive;
        let outlet = match story.outlet {
            Some(id) => archive.outlets().by_id(id).await?.map(|outlet| outlet.name),
            None => None,
        };
        let fields = match edit {
            Some(edit) => as_typed(edit, &visit.form),
            None => as_stored(story, outlet.unwrap_or_default()),
        };
        let section = edit.map_or(story.section, |edit| edit.section);
        let thread = edit.map_or(story.thread, |edit| edit.thread);
        let sections = archive.sections().list().await?;
        let mut threads = archive.threads().list(200).await?;
        if let Some(id) = thread
            && threads.iter().all(|t| t.id != id)
            && let Some(older) = archive.threads().by_id(id).await?
        {
            threads.push(older);
        }
        let count = paper::body::count_words(&paper::body::text_of(&story.body));
        Ok(Words {
            preview: reading::sanitize_cards(&story.body),
            count,
            minutes: paper::body::reading_minutes(count),
            sections: sections
                .into_iter()
                .map(|s| Choice { value: s.id.0, chosen: section == Some(s.id), name: s.name })
                .collect(),
            threads: threads.into_iter().map(|t| Choice { value: t.id.0, chosen: thread == Some(t.id), name: t.title }).collect(),
            outlets: archive.outlets().list(200).await?.into_iter().map(|outlet| outlet.name).collect(),
            authors: archive.authors().list(200).await?.into_iter().map(|author| author.name).collect(),
            preflight: desk::preflight(story, picture),
            is_page: story.kind == paper::Kind::Page,
            readers: readers(&fields.visibility),
            templates: visit.state.press.theme().own_templates(),
            may_inject: visit.staff()?.role.may(Act::Settings, false).is_ok(),
            fields,
        })
    }
}

/// The fields as they were typed.
pub fn typed(form: &Form) -> desk::Edit {
    let key_details: Vec<String> =
        form.lines("key_details").lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect();
    let brief = Brief { summary: form.lines("brief").trim().to_owned(), key_details };
    desk::Edit {
        edition: form.number("edition").unwrap_or(0),
        slug: form.text("slug").to_owned(),
        headline: form.text("headline").to_owned(),
        standfirst: form.text("standfirst").to_owned(),
        body: form.lines("body"),
        dateline: form.text("dateline").to_owned(),
        bylines: form.list("bylines"),
        outlet: form.text("outlet").to_owned(),
        section: form.number("section").filter(|id| *id > 0).map(SectionId),
        topics: form.list("topics"),
        thread: form.number("thread").filter(|id| *id > 0).map(ThreadId),
        new_thread: form.text("new_thread").to_owned(),
        brief: (!brief.is_empty()).then_some(brief),
        picture: form.number("picture").filter(|id| *id > 0).map(PictureId),
        language: form.text("language").to_owned(),
        featured: form.ticked("featured"),
        visibility: form.get("visibility").map(Visibility::parse),
        details: form.get("meta_title").map(|meta_title| desk::Details {
            meta_title: meta_title.to_owned(),
            meta_description: form.text("meta_description").to_owned(),
            canonical_url: form.text("canonical_url").to_owned(),
            custom_template: form.text("custom_template").to_owned(),
            show_title_and_feature_image: form.ticked("show_title"),
            codeinjection: form
                .get("codeinjection_head")
                .map(|_| (form.lines("codeinjection_head"), form.lines("codeinjection_foot"))),
        }),
    }
}

/// What the fields show: what is stored, or what was just typed and not taken.
pub struct Fields {
    pub edition: i64,
    pub slug: String,
    pub headline: String,
    pub standfirst: String,
    pub body: String,
    pub dateline: String,
    pub bylines: String,
    pub outlet: String,
    pub topics: String,
    pub new_thread: String,
    pub brief: String,
    pub key_details: String,
    pub language: String,
    pub featured: bool,
    pub picture: i64,
    pub visibility: String,
    pub details: desk::Details,
    pub codeinjection_head: String,
    pub codeinjection_foot: String,
}

pub struct Choice {
    pub value: i64,
    pub name: String,
    pub chosen: bool,
}

fn as_stored(story: &Story, outlet: String) -> Fields {
    let brief = story.brief.clone().unwrap_or_default();
    Fields {
        edition: story.edition,
        slug: story.slug.to_string(),
        headline: story.headline.clone(),
        standfirst: story.standfirst.clone().unwrap_or_default(),
        body: airy(&story.body),
        dateline: story.dateline.clone().unwrap_or_default(),
        bylines: story.bylines.iter().map(|byline| byline.name.as_str()).collect::<Vec<_>>().join(", "),
        outlet,
        topics: story.topics.join(", "),
        new_thread: String::new(),
        brief: brief.summary,
        key_details: brief.key_details.join("\n"),
        language: story.language.clone().unwrap_or_default(),
        featured: story.featured,
        picture: story.picture.map_or(0, |id| id.0),
        visibility: story.visibility.as_str().to_owned(),
        details: desk::Details {
            meta_title: story.meta.meta_title.clone().unwrap_or_default(),
            meta_description: story.meta.meta_description.clone().unwrap_or_default(),
            canonical_url: story.meta.canonical_url.clone().unwrap_or_default(),
            custom_template: story.meta.custom_template.clone().unwrap_or_default(),
            show_title_and_feature_image: story.meta.show_title_and_feature_image != Some(false),
            codeinjection: None,
        },
        codeinjection_head: story.meta.codeinjection_head.clone().unwrap_or_default(),
        codeinjection_foot: story.meta.codeinjection_foot.clone().unwrap_or_default(),
    }
}

/// Who may read it: the three that a form can choose, and what an import brought along.
fn readers(chosen: &str) -> Vec<(String, &'static str, bool)> {
    let mut all: Vec<(String, &'static str, bool)> =
        [("public", "Everybody"), ("members", "Members"), ("paid", "Paying members")]
            .map(|(value, words)| (value.to_owned(), words, value == chosen))
            .into();
    if !all.iter().any(|(value, ..)| value == chosen) {
        all.push((chosen.to_owned(), "Some members, as it came", true));
    }
    all
}

/// A body with each block on a line of its own, so that it can be typed in. White space
/// between blocks is nothing to a reader.
fn airy(body: &str) -> String {
    let mut out = body.to_owned();
    for block in ["p", "h2", "h3", "h4", "ul", "ol", "blockquote", "figure", "pre", "table"] {
        out = out.replace(&format!("</{block}><"), &format!("</{block}>\n\n<"));
    }
    out
}

fn as_typed(edit: &desk::Edit, form: &Form) -> Fields {
    Fields {
        edition: edit.edition,
        slug: edit.slug.clone(),
        headline: edit.headline.clone(),
        standfirst: edit.standfirst.clone(),
        body: edit.body.clone(),
        dateline: edit.dateline.clone(),
        bylines: form.text("bylines").to_owned(),
        outlet: edit.outlet.clone(),
        topics: form.text("topics").to_owned(),
        new_thread: edit.new_thread.clone(),
        brief: form.lines("brief"),
        key_details: form.lines("key_details"),
        language: edit.language.clone(),
        featured: edit.featured,
        picture: edit.picture.map_or(0, |id| id.0),
        visibility: edit.visibility.as_ref().map_or("public", Visibility::as_str).to_owned(),
        codeinjection_head: form.lines("codeinjection_head"),
        codeinjection_foot: form.lines("codeinjection_foot"),
        details: edit.details.clone().unwrap_or_default(),
    }
}
