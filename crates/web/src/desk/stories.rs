//! The story editor: its fields, its text, what preflight finds, and its history.

use archive::Nouns;
use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::{self, HeaderValue};
use paper::{Act, Brief, Picture, PictureId, Role, SectionId, Staff, State, Story, StoryId, ThreadId, Visibility};

use super::clock::Clock;
use super::page::{self, Frame, Visit};
use super::source;
use crate::answer::Kind;
use crate::error::{Error, Result};
use crate::form::Form;

pub async fn create_story(visit: Visit) -> Result<Response> {
    let is_page = visit.form.ticked("page");
    let headline = match visit.form.text("headline").trim() {
        "" if is_page => "Untitled page",
        "" => "Untitled story",
        headline => headline,
    };
    let house = visit.state.house().await?;
    let tx = visit.state.archive.begin().await?;
    let by = visit.staff()?;
    let story = if is_page {
        desk::create_page(&tx, by, headline, &house, visit.now).await?
    } else {
        desk::create(&tx, by, headline, &house, visit.now).await?
    };
    tx.commit().await?;
    Ok(page::go(&format!("/desk/stories/{}?said=created", story.id)))
}

pub async fn show_story(visit: Visit, Path(id): Path<i64>) -> Result<Response> {
    editor(visit, StoryId(id), StatusCode::OK, None).await
}

pub async fn save_story(visit: Visit, Path(id): Path<i64>) -> Result<Response> {
    let tx = visit.state.archive.begin().await?;
    match desk::edit(&tx, visit.staff()?, StoryId(id), typed(&visit.form), visit.now).await {
        Ok(_) => {
            tx.commit().await?;
            Ok(page::go(&format!("/desk/stories/{id}?said=saved")))
        }
        Err(desk::Error::Refusal(no)) => {
            drop(tx);
            editor(visit, StoryId(id), crate::error::status_of(&no), Some(no.to_string())).await
        }
        Err(other) => Err(other.into()),
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

/// May this colleague look at this story? Writers see their own, and what is public.
pub fn may_see(staff: &Staff, story: &Story) -> Result<()> {
    if staff.role >= Role::Editor || story.created_by == Some(staff.id) || story.is_live() {
        return Ok(());
    }
    // As if it were not there: whether a colleague writes about something is told to nobody.
    Err(Error::NotFound("story"))
}

/// What the fields show: what is stored, or what was just typed and not taken.
struct Fields {
    edition: i64,
    slug: String,
    headline: String,
    standfirst: String,
    body: String,
    dateline: String,
    bylines: String,
    outlet: String,
    topics: String,
    new_thread: String,
    brief: String,
    key_details: String,
    language: String,
    featured: bool,
    picture: i64,
    visibility: String,
    details: desk::Details,
    codeinjection_head: String,
    codeinjection_foot: String,
}

struct Choice {
    value: i64,
    name: String,
    chosen: bool,
}

pub struct Event {
    pub when: String,
    pub who: String,
    pub act: String,
    pub detail: String,
}

/// Which buttons stand on the page; the acts decide for themselves all the same.
struct Buttons {
    save: bool,
    submit: bool,
    hand_back: bool,
    publish: bool,
    schedule: bool,
    unschedule: bool,
    embargo: bool,
    spike: bool,
    restore: bool,
    take_down: bool,
    release: bool,
    reopen: bool,
}

#[derive(Template)]
#[template(path = "desk/story.html")]
struct Editor {
    frame: Frame,
    id: StoryId,
    state: State,
    version: i64,
    address: String,
    fields: Fields,
    preview: String,
    words: usize,
    minutes: i64,
    sections: Vec<Choice>,
    threads: Vec<Choice>,
    outlets: Vec<String>,
    authors: Vec<String>,
    picture: Option<Picture>,
    picture_src: String,
    /// Kept already, newest first.
    files: Vec<super::files::Offer>,
    preflight: desk::Preflight,
    buttons: Buttons,
    origin: Option<paper::Origin>,
    scheduled: Option<String>,
    scheduled_typed: String,
    embargo: Option<String>,
    embargo_typed: String,
    note: String,
    zone: String,
    takedown: Option<String>,
    told: Option<source::Told>,
    events: Vec<Event>,
    is_page: bool,
    /// How many came along with it.
    comments: i64,
    /// (as stored, in words, chosen)
    readers: Vec<(String, &'static str, bool)>,
    /// Templates of the theme that a story may choose.
    templates: Vec<String>,
    may_inject: bool,
}

/// The editor. With a refusal it keeps what was typed.
pub async fn editor(visit: Visit, id: StoryId, status: StatusCode, refusal: Option<String>) -> Result<Response> {
    let archive = &visit.state.archive;
    let story = archive.stories().get(id).await?;
    let staff = visit.staff()?.clone();
    may_see(&staff, &story)?;
    let clock = visit.clock().await?;
    let picture = match story.picture {
        Some(id) => archive.pictures().by_id(id).await?,
        None => None,
    };
    let outlet = match story.outlet {
        Some(id) => archive.outlets().by_id(id).await?.map(|outlet| outlet.name),
        None => None,
    };
    let kept = visit.form.get("headline").is_some();
    let edit = kept.then(|| typed(&visit.form));
    let fields = match &edit {
        Some(edit) => as_typed(edit, &visit.form),
        None => as_stored(&story, outlet.unwrap_or_default()),
    };
    let section = edit.as_ref().map_or(story.section, |edit| edit.section);
    let thread = edit.as_ref().map_or(story.thread, |edit| edit.thread);
    let sections = archive.sections().list().await?;
    let mut threads = archive.threads().list(200).await?;
    if let Some(id) = thread
        && threads.iter().all(|t| t.id != id)
        && let Some(older) = archive.threads().by_id(id).await?
    {
        threads.push(older);
    }
    let words = paper::body::count_words(&paper::body::text_of(&story.body));
    let takedown = archive.takedowns().current(id).await?.map(|down| {
        format!("{} since {}: {}", down.kind, down.at.with_timezone(&clock.zone).format("%-d %b, %H:%M"), down.reason)
    });
    let house = visit.state.house().await?;
    let mut frame = visit.frame(if story.headline.is_empty() { "Story" } else { &story.headline }, "board").await?;
    frame.refusal = refusal;
    let screen = Editor {
        id,
        state: story.state,
        version: story.version,
        address: visit
            .state
            .archive
            .address_of(&story)
            .await?
            .unwrap_or_else(|| "no address: no collection of the routes takes it in".into()),
        preview: reading::sanitize_cards(&story.body),
        words,
        minutes: paper::body::reading_minutes(words),
        sections: sections.into_iter().map(|s| Choice { value: s.id.0, chosen: section == Some(s.id), name: s.name }).collect(),
        threads: threads.into_iter().map(|t| Choice { value: t.id.0, chosen: thread == Some(t.id), name: t.title }).collect(),
        outlets: archive.outlets().list(200).await?.into_iter().map(|outlet| outlet.name).collect(),
        authors: archive.authors().list(200).await?.into_iter().map(|author| author.name).collect(),
        preflight: desk::preflight(&story, picture.as_ref()),
        files: super::files::offers(&visit).await?,
        picture_src: picture.as_ref().map(desk::pictures::address).unwrap_or_default(),
        picture,
        buttons: buttons(&story, &staff, house.editors_publish),
        origin: story.origin.clone(),
        scheduled: story.scheduled_for.map(|at| clock.full(at)),
        scheduled_typed: match visit.form.get("at") {
            Some(typed) => typed.to_owned(),
            None => story.scheduled_for.map(|at| clock.typed(at)).unwrap_or_default(),
        },
        embargo: story.embargo_until.map(|at| clock.full(at)),
        embargo_typed: match visit.form.get("until") {
            Some(typed) => typed.to_owned(),
            None => story.embargo_until.map(|at| clock.typed(at)).unwrap_or_default(),
        },
        note: visit.form.text("note").to_owned(),
        zone: clock.zone_name(),
        takedown,
        told: source::told(&visit, &story).await?,
        events: events(&visit, id, &clock, 12).await?,
        is_page: story.kind == paper::Kind::Page,
        comments: archive.comments().count(id).await?,
        readers: readers(&fields.visibility),
        templates: visit.state.press.theme().own_templates(),
        may_inject: staff.role.may(Act::Settings, false).is_ok(),
        fields,
        frame,
    };
    page::show(status, &screen)
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

fn buttons(story: &Story, staff: &Staff, editors_publish: bool) -> Buttons {
    let may = |act| staff.role.may(act, editors_publish).is_ok();
    let own = story.created_by == Some(staff.id);
    let editor = staff.role >= Role::Editor;
    let state = story.state;
    let waiting = state.is_open() || state == State::Scheduled;
    Buttons {
        save: waiting && (own || editor),
        submit: state == State::Draft && (own || editor),
        hand_back: state == State::Review && editor,
        publish: waiting && may(paper::Act::Publish),
        schedule: waiting && may(paper::Act::Publish),
        unschedule: state == State::Scheduled && editor,
        embargo: waiting && editor,
        spike: state.is_open() && !story.was_ever_live() && (own || editor),
        restore: state == State::Spiked && editor,
        take_down: matches!(state, State::Live | State::Held | State::Withdrawn | State::Scheduled) && may(paper::Act::Hold),
        release: state == State::Held && may(paper::Act::Release),
        reopen: state == State::Withdrawn && may(paper::Act::Withdraw),
    }
}

async fn events(visit: &Visit, id: StoryId, clock: &Clock, limit: i64) -> Result<Vec<Event>> {
    let lines = visit.state.archive.journal().about(&format!("story:{id}"), limit).await?;
    Ok(lines
        .into_iter()
        .map(|line| Event { when: clock.time(line.at), who: line.who, act: line.act, detail: line.detail })
        .collect())
}

#[derive(Template)]
#[template(path = "desk/history.html")]
struct History {
    frame: Frame,
    id: StoryId,
    headline: String,
    guid: String,
    events: Vec<Event>,
    versions: Vec<Sent>,
}

/// A version as it went out.
struct Sent {
    number: i64,
    kind: String,
    when: String,
    headline: String,
    text: String,
}

pub async fn show_history(visit: Visit, Path(id): Path<i64>) -> Result<Response> {
    let id = StoryId(id);
    let archive = &visit.state.archive;
    let story = archive.stories().get(id).await?;
    may_see(visit.staff()?, &story)?;
    let clock = visit.clock().await?;
    let versions = archive.versions().of(id, 50).await?;
    let screen = History {
        frame: visit.frame("History", "board").await?,
        id,
        headline: story.headline,
        guid: story.guid,
        events: events(&visit, id, &clock, 200).await?,
        versions: versions
            .into_iter()
            .map(|sent| Sent {
                number: sent.version,
                kind: sent.kind,
                when: clock.full(sent.at),
                headline: sent.story.headline.clone(),
                text: paper::body::text_of(&sent.story.body),
            })
            .collect(),
    };
    page::show(StatusCode::OK, &screen)
}

/// The page as it would be printed; for staff alone, and never kept anywhere.
pub async fn show_proof(visit: Visit, Path(id): Path<i64>) -> Result<Response> {
    let story = visit.state.archive.stories().get(StoryId(id)).await?;
    may_see(visit.staff()?, &story)?;
    let printed = crate::reader::proof(&visit.state, &story).await?;
    let content_type = HeaderValue::from_static(printed.content_type);
    let no_store = HeaderValue::from_static("private, no-store");
    let mut answer =
        ([(header::CONTENT_TYPE, content_type), (header::CACHE_CONTROL, no_store)], printed.body().clone()).into_response();
    answer.headers_mut().insert("x-robots-tag", HeaderValue::from_static("noindex, nofollow"));
    answer.extensions_mut().insert(Kind::Proof);
    Ok(answer)
}
