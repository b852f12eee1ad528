//! The board: where every story stands, in six columns.

use archive::stories::Shelf;
use archive::{Card, Nouns};
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use http::StatusCode;
use paper::{Kind, Role, StaffId, State, Tray, Upstream, WireItem};

use super::clock::Clock;
use super::page::{self, Frame, Visit};
use super::source;
use crate::error::{Error, Result};

/// Cards in a column of the board, and in its own page at first.
const ON_BOARD: i64 = 12;
const ON_PAGE: i64 = 100;
const MOST: i64 = 2_000;

/// The columns of stories, by their names in addresses.
const COLUMNS: [(&str, &str, &[State], &str); 5] = [
    ("drafts", "Drafts", &[State::Draft], "Nothing is being written."),
    ("ready", "Ready", &[State::Review], "Nothing waits for review."),
    ("scheduled", "Scheduled", &[State::Scheduled], "Nothing is scheduled."),
    ("live", "Live", &[State::Live], "Readers have nothing yet."),
    (
        "off",
        "Off",
        &[State::Held, State::Withdrawn, State::Killed, State::Spiked],
        "Nothing is held, withdrawn, killed or spiked.",
    ),
];

pub struct Column {
    name: &'static str,
    title: &'static str,
    lines: Vec<Line>,
    /// How many there are, of which the newest are shown.
    count: String,
    empty: &'static str,
    more: Option<String>,
}

/// One card.
pub struct Line {
    href: String,
    headline: String,
    /// Over the headline: section, or the partner.
    over: String,
    /// A word in a box: `held`, `lead`, `killed at origin` …
    marks: Vec<(&'static str, &'static str)>,
    who: String,
    when: String,
    struck: bool,
}

#[derive(Template)]
#[template(path = "desk/board.html")]
struct Board {
    frame: Frame,
    inbox: Option<Column>,
    columns: Vec<Column>,
    next: Next,
    moved_on: Vec<source::Told>,
    mine: bool,
}

/// The one obvious next step.
struct Next {
    sentence: String,
    href: String,
    label: &'static str,
}

#[derive(Template)]
#[template(path = "desk/column.html")]
struct Whole {
    frame: Frame,
    column: Column,
}

pub async fn show(visit: Visit) -> Result<Response> {
    let clock = visit.clock().await?;
    let mut columns = Vec::new();
    for index in 0..COLUMNS.len() {
        columns.push(column(&visit, &clock, index, ON_BOARD).await?);
    }
    let frame = visit.frame("Board", "board").await?;
    let inbox = if frame.is_editor() { Some(inbox(&visit, &clock).await?) } else { None };
    let next = next_step(&visit, inbox.as_ref(), &columns)?;
    let moved_on = if frame.is_editor() { source::moved_on(&visit).await? } else { Vec::new() };
    page::show(StatusCode::OK, &Board { mine: is_mine(&visit), frame, inbox, columns, next, moved_on })
}

/// One column whole; `?show=200` shows so many.
pub async fn show_column(visit: Visit, Path(name): Path<String>) -> Result<Response> {
    let index = COLUMNS.iter().position(|column| column.0 == name).ok_or(Error::NotFound("column of the board"))?;
    let wanted = visit.query.number("show").unwrap_or(ON_PAGE).clamp(1, MOST);
    let column = column(&visit, &visit.clock().await?, index, wanted).await?;
    let frame = visit.frame(column.title, "board").await?;
    page::show(StatusCode::OK, &Whole { frame, column })
}

async fn column(visit: &Visit, clock: &Clock, index: usize, limit: i64) -> Result<Column> {
    let (name, title, states, empty) = COLUMNS[index];
    let owner = owner(visit, states)?;
    let archive = &visit.state.archive;
    let cards = archive.stories().board_of(owner, states, limit).await?;
    let count = match owner {
        // By far the most, and known from memory.
        None if states == [State::Live] => archive.count_live(Shelf::All).await?.max(cards.len() as i64),
        owner => archive.stories().count_in(owner, states).await?,
    };
    let more = count > cards.len() as i64;
    let whose = if is_mine(visit) { "&whose=mine" } else { "" };
    let ids: Vec<_> = cards.iter().filter(|card| card.version > 0).map(|card| card.id).collect();
    let copies = archive.working_copies().among(&ids).await?;
    let lines = cards.iter().map(|card| line(card, copies.contains_key(&card.id), clock)).collect();
    let more_at = if limit < ON_PAGE { ON_PAGE } else { limit * 2 };
    Ok(Column {
        name,
        title,
        lines,
        count: count.to_string(),
        empty,
        more: (more && limit < MOST).then(|| format!("/desk/column/{name}?show={more_at}{whose}")),
    })
}

/// Does the visitor want to see only what is theirs?
fn is_mine(visit: &Visit) -> bool {
    visit.query.text("whose") == "mine"
}

/// Whose stories a column shows: writers see their own drafts, and nobody else's.
fn owner(visit: &Visit, states: &[State]) -> Result<Option<StaffId>> {
    let staff = visit.staff()?;
    let only_own = is_mine(visit) || (staff.role < Role::Editor && states != [State::Live]);
    Ok(only_own.then_some(staff.id))
}

fn line(card: &Card, has_copy: bool, clock: &Clock) -> Line {
    let mut marks = Vec::new();
    if card.kind == Kind::Page {
        marks.push(("page", "plain"));
    }
    match card.state {
        State::Held => marks.push(("held", "warn")),
        State::Withdrawn => marks.push(("withdrawn", "off")),
        State::Killed => marks.push(("killed", "bad")),
        State::Spiked => marks.push(("spiked", "off")),
        _ => {}
    }
    if has_copy {
        marks.push(("working copy", "warn"));
    }
    if card.featured && card.state == State::Live {
        marks.push(("lead", "good"));
    }
    if card.thread.is_some() {
        marks.push(("thread", "plain"));
    }
    if card.picture.is_none() && matches!(card.state, State::Review | State::Scheduled) {
        marks.push(("no picture", "plain"));
    }
    let who = card.bylines.iter().map(|byline| byline.name.as_str()).collect::<Vec<_>>().join(", ");
    let when = match card.state {
        State::Scheduled => card.scheduled_for.unwrap_or(card.saved_at),
        State::Live => card.updated_at.or(card.published_at).unwrap_or(card.saved_at),
        _ => card.saved_at,
    };
    let section = card.section.as_ref().map(|(_, _, name)| name.as_str());
    let outlet = card.outlet.as_ref().map(|(_, _, name)| name.as_str());
    Line {
        href: format!("/desk/stories/{}", card.id),
        headline: if card.headline.is_empty() { "Without a headline".into() } else { card.headline.clone() },
        over: [section, outlet].into_iter().flatten().collect::<Vec<_>>().join(" · "),
        marks,
        who: if who.is_empty() { "no byline".into() } else { who },
        when: clock.time(when),
        struck: card.state == State::Killed,
    }
}

async fn inbox(visit: &Visit, clock: &Clock) -> Result<Column> {
    let items = visit.state.archive.wire_items().tray(Tray::New, ON_BOARD, 0).await?;
    let total = visit.state.archive.wire_items().count(Tray::New).await?;
    let names = super::wire::partner_names(visit).await?;
    Ok(Column {
        name: "inbox",
        title: "Inbox",
        lines: items.iter().map(|item| wire_line(item, &names, clock)).collect(),
        count: total.to_string(),
        empty: "The tray is empty.",
        more: (total > ON_BOARD).then(|| "/desk/wire".to_owned()),
    })
}

fn wire_line(item: &WireItem, names: &super::wire::Names, clock: &Clock) -> Line {
    let mut marks = match item.upstream {
        Upstream::Killed => vec![("killed at origin", "bad")],
        Upstream::Held => vec![("held at origin", "warn")],
        Upstream::Usable if item.bundle.is_some() => vec![("bundle", "plain")],
        Upstream::Usable => vec![],
    };
    if item.parts.embargo_until.is_some_and(|until| until > clock.now) {
        marks.push(("embargo", "warn"));
    }
    if item.parts.correction.is_some() {
        marks.push(("correction", "warn"));
    }
    Line {
        href: format!("/desk/wire/{}", item.id),
        headline: if item.parts.headline.is_empty() { "Without a headline".into() } else { item.parts.headline.clone() },
        over: names.of(item.partner).to_owned(),
        marks,
        who: item.parts.bylines.join(", "),
        when: clock.time(item.changed_at),
        struck: item.upstream == Upstream::Killed,
    }
}

fn next_step(visit: &Visit, inbox: Option<&Column>, columns: &[Column]) -> Result<Next> {
    let editor = visit.staff()?.role >= Role::Editor;
    let first = |column: &Column| column.lines.first().map(|line| (line.headline.clone(), line.href.clone()));
    let held = columns[4].lines.iter().find(|line| line.marks.iter().any(|(word, _)| *word == "held"));
    if editor && let Some(line) = held {
        return Ok(Next {
            sentence: format!("Held and waiting for your word: {}", line.headline),
            href: line.href.clone(),
            label: "Decide",
        });
    }
    if editor && let Some((headline, href)) = first(&columns[1]) {
        return Ok(Next { sentence: format!("Ready for review: {headline}"), href, label: "Review it" });
    }
    if let Some((headline, href)) = inbox.and_then(first) {
        return Ok(Next { sentence: format!("New on the wire: {headline}"), href, label: "Read it" });
    }
    if let Some((headline, href)) = first(&columns[0]) {
        return Ok(Next { sentence: format!("Go on writing: {headline}"), href, label: "Open it" });
    }
    Ok(Next { sentence: "All is quiet. Type a working headline to begin a story.".into(), href: String::new(), label: "" })
}
