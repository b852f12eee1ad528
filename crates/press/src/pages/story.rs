//! The story's own page, and what stands at its address when the text may not be read.

use std::sync::Arc;

use archive::routing::NOWHERE;
use archive::{Card, Nouns};
use chrono::{DateTime, Utc};
use hbs::{Map, Value};
use paper::gate::open_part;
use paper::takedown::Kind;
use paper::{Code, Correction, Origin, Outlet, State, Story, Thread};

mod about;
mod comments;
mod said_by;

use about::head_of;
pub use about::opening;
use said_by::said_by;

use super::{body, feeds, turn};

use crate::Result;
use crate::gather::Gathering;
use crate::head::Head;
use crate::set::Page;
use crate::values::{IntoValue, StoryValue, Whole, author_link, author_value, moment, topic_value, web_address, whole_author};

/// A held story is looked at again within the hour.
const RETRY_AFTER: &str = "3600";

/// Stories of a thread shown in its box.
const IN_BOX: i64 = 12;

pub enum Found {
    Page(Box<Page>),
    /// 301 to the slug the story has now.
    Renamed(String),
    Nothing,
}

pub async fn story(g: &mut Gathering<'_>, slug: &str) -> Result<Found> {
    g.tag(format!("slug:{slug}"));
    let Some(story) = g.archive.stories().by_slug(slug).await? else {
        return Ok(match g.archive.stories().renamed(slug).await? {
            Some(now) => Found::Renamed(now.to_string()),
            None => Found::Nothing,
        });
    };
    found(g, story).await
}

/// What stands at the address of a story, by its state.
pub async fn found(g: &mut Gathering<'_>, story: Story) -> Result<Found> {
    g.tag(format!("story:{}", story.id));
    Ok(match story.state {
        State::Live => Found::Page(Box::new(live(g, story, Eyes::Reader).await?)),
        State::Held | State::Withdrawn | State::Killed => Found::Page(Box::new(taken_down(g, &story).await?)),
        // What was never out has no address; not even its existence is told.
        State::Draft | State::Review | State::Scheduled | State::Spiked => Found::Nothing,
    })
}

/// Whose eyes a page is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Eyes {
    Reader,
    /// Staff read the whole of every story.
    Staff,
}

/// The story set whole, whatever its state: whoever calls has asked whether it may be read.
pub async fn live(g: &mut Gathering<'_>, mut story: Story, eyes: Eyes) -> Result<Page> {
    let house = g.house.clone();
    let address = g.archive.address_of(&story).await?;
    let path = address.clone().unwrap_or_else(|| NOWHERE.to_owned());
    let open = eyes == Eyes::Staff || story.visibility.is_public();
    let minutes =
        if house.theme.is_house { 0 } else { crate::reading_time::minutes(&story.body, usize::from(story.picture.is_some())) };
    // From here on there is only what these eyes may see.
    let words = match std::mem::take(&mut story.body) {
        body if eyes == Eyes::Staff => body,
        body => open_part(&body, &story.visibility).into_owned(),
    };
    let in_text = g.pictures_in(std::slice::from_ref(&words), body::Way::on_pages_of(&house)).await?;
    let html: Arc<str> = body::on_page(&words, &in_text, &house).into();
    let section = story.section.and_then(|id| house.paper.sections.iter().find(|s| s.id == id));
    let outlet = match story.outlet {
        Some(id) => g.archive.outlets().by_id(id).await?,
        None => None,
    };
    let picture = match story.picture {
        Some(id) => g.archive.pictures().by_id(id).await?,
        None => None,
    };
    let thread = match story.thread {
        Some(id) => g.archive.threads().by_id(id).await?,
        None => None,
    };
    let card = Arc::new(Card { address, ..card_of(&story, section, outlet.as_ref(), &html) });
    let authors = authors(g, &story).await?;
    let outlet_value = match &outlet {
        Some(outlet) => outlet_value(g, outlet).await?,
        None => Value::Null,
    };
    let picture = match &picture {
        Some(picture) => Some(g.picture(picture).await?),
        None => None,
    };
    let thread = match &thread {
        Some(thread) => thread_value(g, thread, &card).await?,
        None => Value::Null,
    };
    let corrections = corrections_of(g, &story).await?;
    let mut head = head_of(&house, &story, &card, &html, outlet.as_ref(), picture.as_ref(), &path);
    about::tell_corrections(&mut head, &corrections, house.zone);
    head.feeds.extend(section.map(|s| feeds(&house, &format!("/section/{}/", s.slug), &s.name)).into_iter().flatten().take(1));
    head.shows_card = html.contains("kg-");
    head.has_hooks = crate::site_script::is_needed_by(&html);
    let is_page = !story.is_story();
    head.gated = !open;
    let first = authors.as_array().and_then(|all| all.first()).map(|first| first.get("facebook").text()).unwrap_or_default();
    head.author = crate::helpers::profile("facebook", &first);
    let templates = templates(&story);
    let (tags, classes) = match house.theme.is_house {
        true => (None, section.map(|s| format!(" tag-{}", s.slug)).unwrap_or_default()),
        false => {
            let topics = g.archive.topics().of_story(story.id).await?;
            let pictures = g.pictures_of(&topics, &[]).await?;
            let classes = topics.iter().map(|t| format!(" tag-{}", t.slug)).collect();
            let values =
                topics.iter().map(|t| topic_value(&house, t, t.picture.and_then(|id| pictures.get(&id)))).collect::<Vec<_>>();
            (Some(Value::from(values)), classes)
        }
    };
    let (kept, more_comments) = if open { comments::kept(g, story.id).await? } else { (false.into(), 0) };
    let whole = Whole {
        html,
        open,
        minutes,
        tags,
        meta: story.meta.clone(),
        authors,
        outlet: outlet_value,
        thread,
        origin: origin_value(&story, outlet.as_ref()),
        corrections: corrections_value(&corrections, outlet.as_ref()),
        said_by: if open { said_by(g, &story).await? } else { Value::Null },
        comments: kept,
        more_comments,
    };
    let picture = picture.map(Value::from_object);
    let mut root = Map::new();
    if house.theme.is_house {
        root.set("trending", g.trending().await?);
        root.set("related", related(g, &card).await?);
    }
    let post = Value::from_object(StoryValue::new(card.clone(), &house, picture, Some(whole)));
    if is_page {
        root.set("page", post.clone());
    }
    root.set("post", post);
    let ads = g.ads(turn(&path)).await?;
    Ok(Page {
        status: 200,
        templates,
        contexts: match (eyes, is_page) {
            (Eyes::Staff, true) => vec!["preview".into(), "page".into()],
            (Eyes::Staff, false) => vec!["preview".into(), "post".into()],
            (Eyes::Reader, true) => vec!["page".into()],
            (Eyes::Reader, false) => vec!["post".into()],
        },
        body_class: match is_page {
            true => format!("page-template page-{}{classes}", story.slug),
            false => format!("post-template{classes}"),
        },
        root,
        head,
        list_path: path,
        ads,
        pictures: g.pictures.clone(),
        show_head: !is_page || story.meta.show_title_and_feature_image != Some(false),
        last_modified: story.updated_at.max(story.published_at),
        headers: Vec::new(),
        keep: true,
    })
}

/// Templates for a story or a page, the first the theme has being used.
fn templates(story: &Story) -> Vec<String> {
    let kind = if story.is_story() { "post" } else { "page" };
    let mut all = vec![format!("{kind}-{}", story.slug)];
    all.extend(story.meta.custom_template.clone().filter(|name| name.starts_with("custom-")));
    all.push(kind.into());
    if !story.is_story() {
        all.push("post".into());
    }
    all
}

/// The card of a story read whole, so that it need not be read twice.
fn card_of(story: &Story, section: Option<&paper::Section>, outlet: Option<&Outlet>, html: &str) -> Card {
    Card {
        id: story.id,
        guid: story.guid.clone(),
        slug: story.slug.clone(),
        state: story.state,
        version: story.version,
        headline: story.headline.clone(),
        standfirst: story.standfirst.clone(),
        dateline: story.dateline.clone(),
        bylines: story.bylines.clone(),
        topics: story.topics.clone(),
        brief: story.brief.clone(),
        language: story.language.clone(),
        featured: story.featured,
        words: paper::body::count_words(&paper::body::text_of(html)) as i64,
        section: section.map(|s| (s.id, s.slug.clone(), s.name.clone())),
        outlet: outlet.map(|o| (o.id, o.slug.clone(), o.name.clone())),
        thread: story.thread,
        picture: None,
        published_at: story.published_at,
        updated_at: story.updated_at,
        corrected_at: story.corrected_at,
        scheduled_for: None,
        origin: story.origin.clone(),
        saved_at: story.created_at,
        created_at: story.created_at,
        kind: story.kind,
        visibility: story.visibility.clone(),
        address: None,
        collection: None,
    }
}

async fn authors(g: &mut Gathering<'_>, story: &Story) -> Result<Value> {
    if story.bylines.is_empty() {
        return Ok(Value::from(Vec::<Value>::new()));
    }
    let cards = g.archive.authors().of_story(story.id).await?;
    let pictures = g.pictures_of(&[], &cards).await?;
    let mut values = Vec::new();
    for byline in &story.bylines {
        g.tag(format!("author:{}", byline.author));
        let value = match cards.iter().find(|a| a.id == byline.author) {
            Some(author) => {
                let picture = author.picture.and_then(|id| pictures.get(&id));
                let card = match g.house.theme.is_house {
                    true => author_value(&g.house, author, picture),
                    false => whole_author(&g.house, author, picture, None),
                };
                // The name over a printed story stays as it was printed.
                let fields = Map::new().with("name", byline.name.as_str());
                Value::from_object(crate::values::Over { below: card, fields })
            }
            None => author_link(&g.house, &byline.name, byline.slug.as_str()),
        };
        values.push(value);
    }
    Ok(values.into())
}

/// An outlet with its logo.
pub async fn outlet_value(g: &mut Gathering<'_>, outlet: &Outlet) -> Result<Value> {
    g.tag(format!("outlet:{}", outlet.id));
    let logo = match outlet.logo {
        Some(id) => g.archive.pictures().by_id(id).await?,
        None => None,
    };
    let logo = match &logo {
        Some(logo) => Some(g.picture(logo).await?.sized(128)),
        None => None,
    };
    Ok(Value::object([
        ("name", outlet.name.as_str().into()),
        ("slug", outlet.slug.as_str().into()),
        ("url", format!("/outlet/{}/", outlet.slug).into()),
        ("logo", Value::from(logo)),
    ]))
}

/// The running story: its pieces in order, this one marked, and the one after it.
async fn thread_value(g: &mut Gathering<'_>, thread: &Thread, card: &Card) -> Result<Value> {
    g.tag(format!("thread:{}", thread.id));
    let stories = g.archive.stories().in_thread(thread.id, IN_BOX).await?;
    for other in &stories {
        g.tag(format!("story:{}", other.id));
    }
    let of = |other: &Card| {
        Value::object([
            ("title", other.headline.as_str().into()),
            ("url", other.path().into()),
            ("published_at", moment(other.published_at)),
            ("current", Value::from(other.id == card.id)),
        ])
    };
    // The newest story leads back to the one before it, so that there is always more to read.
    let here = (card.published_at, card.id);
    let after = stories.iter().find(|other| (other.published_at, other.id) > here);
    let before = || stories.iter().rev().find(|other| (other.published_at, other.id) < here);
    let next = match (after, after.is_none().then(before).flatten()) {
        (Some(after), _) => of(after),
        (None, Some(before)) => {
            Value::from_object(crate::values::Over { below: of(before), fields: Map::new().with("earlier", true) })
        }
        (None, None) => Value::Null,
    };
    // A thread of one story is no running story yet.
    let shown: Vec<Value> = if stories.len() > 1 { stories.iter().map(of).collect() } else { Vec::new() };
    Ok(Value::object([
        ("title", thread.title.as_str().into()),
        ("slug", thread.slug.as_str().into()),
        ("url", format!("/thread/{}/", thread.slug).into()),
        ("standfirst", thread.summary.as_deref().into_value()),
        ("stories", shown.into()),
        ("next", next),
    ]))
}

/// Four more stories of the same section.
async fn related(g: &mut Gathering<'_>, card: &Card) -> Result<Value> {
    let Some((section, ..)) = &card.section else {
        return Ok(Value::Null);
    };
    let newest = g.newest_of(*section).await?;
    let others: Vec<Arc<Card>> = newest.iter().filter(|c| c.id != card.id).take(4).cloned().collect();
    Ok(g.cards(others).await?.into())
}

/// What readers are told of a story, newest first, dated where we know when.
async fn corrections_of(g: &Gathering<'_>, story: &Story) -> Result<Vec<Told>> {
    let mut all: Vec<Told> = match story.corrected_at {
        Some(_) => g.archive.corrections().of_story(story.id).await?.into_iter().map(Told::from).collect(),
        None => Vec::new(),
    };
    // What the origin says it corrected in the text that ours was made of.
    if let Some(note) = story.origin.as_ref().and_then(Origin::corrected)
        && all.iter().all(|told| told.note != note)
    {
        all.push(Told { note: note.to_owned(), at: None, is_origins: true });
    }
    Ok(all)
}

/// One correction in its words.
struct Told {
    note: String,
    at: Option<DateTime<Utc>>,
    /// In the words of whoever the story is from.
    is_origins: bool,
}

impl From<Correction> for Told {
    fn from(one: Correction) -> Told {
        Told { note: one.note.as_str().to_owned(), at: Some(one.at), is_origins: one.by.is_none() }
    }
}

fn corrections_value(all: &[Told], outlet: Option<&Outlet>) -> Value {
    let from = |told: &Told| outlet.filter(|_| told.is_origins).map(|outlet| outlet.name.as_str()).into_value();
    let one = |told: &Told| Value::object([("note", told.note.as_str().into()), ("date", moment(told.at)), ("from", from(told))]);
    if all.is_empty() { Value::Null } else { Value::from(all.iter().map(one).collect::<Vec<_>>()) }
}

/// Where a partner's story came from, and on what terms we print it.
fn origin_value(story: &Story, outlet: Option<&Outlet>) -> Value {
    let Some(origin) = &story.origin else {
        return Value::Null;
    };
    let url = origin.url.as_deref().and_then(web_address);
    let host =
        url.and_then(|u| url::Url::parse(u).ok()).and_then(|u| u.host_str().map(|h| h.trim_start_matches("www.").to_owned()));
    let Some(name) = outlet.map(|o| o.name.clone()).or(host) else {
        return Value::Null;
    };
    Value::object([
        ("name", name.into()),
        ("url", url.into_value()),
        ("rights", origin.rights.as_deref().filter(|r| !r.trim().is_empty()).into_value()),
        ("credit", Value::Null),
    ])
}

/// 503 while a story is checked; 410, or 451 for legal reasons, when it is gone. Not a word of
/// its text, its headline or its picture.
async fn taken_down(g: &mut Gathering<'_>, story: &Story) -> Result<Page> {
    let house = g.house.clone();
    let takedown = g.archive.takedowns().current(story.id).await?;
    let held = story.state == State::Held;
    let legal = takedown.as_ref().is_some_and(|t| t.kind == Kind::Withdraw && t.code == Some(Code::Legal));
    let status: u16 = if held {
        503
    } else if legal {
        451
    } else {
        410
    };
    let mut root = Map::new().with("statusCode", status).with("killed", story.state == State::Killed);
    if let Some(takedown) = &takedown {
        let notice = takedown.notice.trim();
        root.set("notice", if notice.is_empty() { house.word(takedown.kind.usual_notice()) } else { notice });
        root.set("at", moment(Some(takedown.at)));
    }
    let title = if held { "This story is being checked" } else { "This story is no longer here" };
    let path = g.archive.address_of(story).await?.unwrap_or_else(|| NOWHERE.to_owned());
    let head = Head {
        title: house.word(title).to_owned(),
        robots: Some("noindex, noarchive"),
        kind: "website",
        path: path.clone(),
        ..Head::default()
    };
    Ok(Page {
        status,
        templates: if held {
            vec!["held".into(), "spare:gone".into(), "error-503".into(), "error".into()]
        } else {
            vec!["gone".into(), "spare:gone".into(), format!("error-{status}"), "error".into()]
        },
        contexts: vec!["error".into()],
        body_class: "error-template".into(),
        root,
        head,
        list_path: path,
        ads: Default::default(),
        pictures: g.pictures.clone(),
        show_head: true,
        last_modified: None,
        headers: if held { vec![("retry-after", RETRY_AFTER.into())] } else { Vec::new() },
        keep: true,
    })
}
