//! The wire tray: what partners sent and what was pasted, beside its original and the log of
//! what was taken out of it.

use std::collections::HashMap;

use archive::Nouns;
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use http::StatusCode;
use paper::{PartnerId, Parts, Tray, Upstream, WireItem, WireItemId};

use super::clock::Clock;
use super::page::{self, Frame, Visit};
use super::source;
use crate::error::{Error, Result};

const A_PAGE: i64 = 40;

/// Partners by id, for lists.
pub struct Names(HashMap<PartnerId, String>);

impl Names {
    pub fn of(&self, partner: Option<PartnerId>) -> &str {
        partner.and_then(|id| self.0.get(&id)).map_or("Pasted", String::as_str)
    }
}

pub async fn partner_names(visit: &Visit) -> Result<Names> {
    let partners = visit.state.archive.partners().list(1_000).await?;
    Ok(Names(partners.into_iter().map(|partner| (partner.id, partner.name)).collect()))
}

struct Row {
    id: WireItemId,
    headline: String,
    standfirst: String,
    from: String,
    who: String,
    when: String,
    words: usize,
    pictures: usize,
    removals: usize,
    version: i64,
    upstream: Upstream,
    bundle: Option<String>,
    embargo: Option<String>,
    corrected: bool,
}

#[derive(Template)]
#[template(path = "desk/tray.html")]
struct Page {
    frame: Frame,
    tray: &'static str,
    /// (name, count, lit)
    trays: Vec<(&'static str, i64, bool)>,
    partners: Vec<(i64, String, bool)>,
    partner: Option<i64>,
    rows: Vec<Row>,
    newer: Option<String>,
    older: Option<String>,
}

pub async fn show_tray(visit: Visit) -> Result<Response> {
    let tray = Tray::parse(visit.query.text("tray")).unwrap_or(Tray::New);
    let partner = visit.query.number("partner");
    let number = visit.query.number("page").unwrap_or(1).clamp(1, 10_000);
    let archive = &visit.state.archive;
    let offset = (number - 1) * A_PAGE;
    let mut items = match partner {
        None => archive.wire_items().tray(tray, A_PAGE + 1, offset).await?,
        // The newest thousand of one partner is more than anybody looks through.
        Some(id) => {
            let of = archive.wire_items().of_partner(PartnerId(id), 1_000).await?;
            let skip = usize::try_from(offset).unwrap_or(usize::MAX);
            of.into_iter().filter(|item| item.tray == tray).skip(skip).take(A_PAGE as usize + 1).collect()
        }
    };
    let older = items.len() as i64 > A_PAGE;
    items.truncate(A_PAGE as usize);
    let clock = visit.clock().await?;
    let names = partner_names(&visit).await?;
    let mut trays = Vec::new();
    for (one, name) in [(Tray::New, "new"), (Tray::Taken, "taken"), (Tray::Passed, "passed"), (Tray::Expired, "expired")] {
        trays.push((name, archive.wire_items().count(one).await?, one == tray));
    }
    let mut partners: Vec<_> = names.0.iter().map(|(id, name)| (id.0, name.clone(), partner == Some(id.0))).collect();
    partners.sort_by_cached_key(|(_, name, _)| name.to_lowercase());
    let link = |number: i64| {
        let of = partner.map(|id| format!("&partner={id}")).unwrap_or_default();
        format!("/desk/wire?tray={}{of}&page={number}", tray.as_str())
    };
    let page = Page {
        frame: visit.frame("Wire", "wire").await?,
        tray: tray.as_str(),
        trays,
        partners,
        partner,
        rows: items.iter().map(|item| row(item, &names, &clock)).collect(),
        newer: (number > 1).then(|| link(number - 1)),
        older: older.then(|| link(number + 1)),
    };
    page::show(StatusCode::OK, &page)
}

fn row(item: &WireItem, names: &Names, clock: &Clock) -> Row {
    let parts = &item.parts;
    Row {
        id: item.id,
        headline: if parts.headline.is_empty() { "Without a headline".into() } else { parts.headline.clone() },
        standfirst: parts.standfirst.clone().unwrap_or_default(),
        from: parts.outlet.clone().filter(|_| item.partner.is_none()).unwrap_or_else(|| names.of(item.partner).to_owned()),
        who: parts.bylines.join(", "),
        when: clock.time(item.changed_at),
        words: paper::body::count_words(&paper::body::text_of(&parts.body)),
        pictures: parts.pictures.len(),
        removals: parts.removals.len(),
        version: item.version,
        upstream: item.upstream,
        bundle: item.bundle.clone(),
        embargo: source::embargo(item, clock),
        corrected: parts.correction.is_some(),
    }
}

/// The address of an item that was read off a page by somebody here, to be asked again.
fn clipped_from(item: &WireItem) -> Option<String> {
    (item.partner.is_none() && paper::place(&item.guid).is_some()).then(|| item.guid.clone())
}

/// What was read, as it will be taken.
struct Reading {
    id: WireItemId,
    parts: Parts,
    body: String,
    words: usize,
    minutes: i64,
    published: Option<String>,
    removals: Vec<Taken>,
    open: bool,
    story: Option<i64>,
    upstream: Upstream,
    reason: String,
    embargo: Option<String>,
    correction: Option<String>,
}

/// One removal of the log.
struct Taken {
    n: usize,
    rule: String,
    text: String,
    place: String,
    /// Invisible things such as a tracking pixel cannot be put back.
    visible: bool,
}

#[derive(Template)]
#[template(path = "desk/wire_item.html")]
struct ItemPage {
    frame: Frame,
    from: String,
    received: String,
    version: i64,
    reading: Reading,
    versions: Vec<Version>,
    original: String,
    original_cut: bool,
    bundle: Option<String>,
    clipped_from: Option<String>,
}

struct Version {
    number: i64,
    when: String,
    headline: String,
    words: usize,
    lit: bool,
    corrected: bool,
}

/// Originals can be whole pages; more than this is shown by nobody.
const ORIGINAL: usize = 200_000;

pub async fn show_item(visit: Visit, Path(id): Path<i64>) -> Result<Response> {
    item_page(visit, WireItemId(id), StatusCode::OK, None).await
}

async fn item_page(visit: Visit, id: WireItemId, status: StatusCode, refusal: Option<String>) -> Result<Response> {
    let archive = &visit.state.archive;
    let item = archive.wire_items().by_id(id).await?.ok_or(Error::NotFound("wire item"))?;
    let versions = archive.wire_items().versions(id, 20).await?;
    let clock = visit.clock().await?;
    let wanted = visit.query.number("version").unwrap_or(item.version);
    let shown = versions.iter().find(|version| version.version == wanted).or(versions.first());
    let original = shown.map(|version| version.original.as_str()).unwrap_or("");
    let cut = original.char_indices().nth(ORIGINAL).map(|(at, _)| at);
    let mut frame = visit.frame("Wire item", "wire").await?;
    frame.refusal = refusal;
    let page = ItemPage {
        frame,
        from: match clipped_from(&item) {
            Some(_) => "Read from a page".to_owned(),
            None => partner_names(&visit).await?.of(item.partner).to_owned(),
        },
        received: clock.full(item.received_at),
        version: wanted,
        original: original[..cut.unwrap_or(original.len())].to_owned(),
        original_cut: cut.is_some(),
        versions: versions
            .iter()
            .map(|version| Version {
                number: version.version,
                when: clock.time(version.received_at),
                headline: version.parts.headline.clone(),
                words: paper::body::count_words(&paper::body::text_of(&version.parts.body)),
                lit: version.version == wanted,
                corrected: version.parts.correction.is_some(),
            })
            .collect(),
        bundle: item.bundle.clone(),
        clipped_from: clipped_from(&item),
        reading: reading(&item, &clock),
    };
    page::show(status, &page)
}

fn reading(item: &WireItem, clock: &Clock) -> Reading {
    let parts = item.parts.clone();
    let words = paper::body::count_words(&paper::body::text_of(&parts.body));
    Reading {
        id: item.id,
        // Clean already; the second wall costs nothing.
        body: reading::sanitize(&parts.body),
        words,
        minutes: paper::body::reading_minutes(words),
        published: parts.published_at.map(|at| clock.full(at)),
        removals: parts
            .removals
            .iter()
            .enumerate()
            .map(|(n, removal)| Taken {
                n,
                rule: removal.rule.replace('-', " "),
                visible: removal.rule != "tracker" && (!removal.text.trim().is_empty() || removal.html.is_some()),
                text: if removal.text.trim().is_empty() {
                    removal.html.clone().unwrap_or_else(|| "Nothing a reader would have seen".into())
                } else {
                    removal.text.clone()
                },
                place: if removal.before_block == 0 {
                    "at the top".into()
                } else {
                    format!("after paragraph {}", removal.before_block)
                },
            })
            .collect(),
        open: item.tray == Tray::New || item.tray == Tray::Passed || item.tray == Tray::Expired,
        story: item.story.map(|story| story.0),
        upstream: item.upstream,
        reason: item.upstream_reason.clone().unwrap_or_default(),
        embargo: source::embargo(item, clock),
        correction: parts.correction.as_deref().map(source::words),
        parts,
    }
}

#[derive(Template)]
#[template(path = "desk/bundle.html")]
struct BundlePage {
    frame: Frame,
    name: String,
    readings: Vec<Reading>,
    open: usize,
}

pub async fn show_bundle(visit: Visit, Path(name): Path<String>) -> Result<Response> {
    bundle_page(visit, name, StatusCode::OK, None).await
}

async fn bundle_page(visit: Visit, name: String, status: StatusCode, refusal: Option<String>) -> Result<Response> {
    let items = visit.state.archive.wire_items().bundle(&name).await?;
    if items.is_empty() {
        return Err(Error::NotFound("bundle"));
    }
    let clock = visit.clock().await?;
    let mut frame = visit.frame("What was read", "wire").await?;
    frame.refusal = refusal;
    let open = items.iter().filter(|item| item.tray == Tray::New).count();
    let readings = items.iter().map(|item| reading(item, &clock)).collect();
    page::show(status, &BundlePage { frame, name, readings, open })
}

pub async fn take_item(visit: Visit, Path(id): Path<i64>) -> Result<Response> {
    let house = visit.state.house().await?;
    let tx = visit.state.archive.begin().await?;
    match desk::take(&tx, visit.staff()?, WireItemId(id), &house, visit.now).await {
        Ok(story) => {
            tx.commit().await?;
            Ok(page::go(&format!("/desk/stories/{}?said=taken", story.id)))
        }
        Err(desk::Error::Refusal(no)) => {
            drop(tx);
            item_page(visit, WireItemId(id), crate::error::status_of(&no), Some(no.to_string())).await
        }
        Err(other) => Err(other.into()),
    }
}

pub async fn pass_item(visit: Visit, Path(id): Path<i64>) -> Result<Response> {
    let tx = visit.state.archive.begin().await?;
    match desk::pass(&tx, visit.staff()?, WireItemId(id), visit.now).await {
        Ok(()) => {
            tx.commit().await?;
            Ok(page::go("/desk/wire?said=passed"))
        }
        Err(desk::Error::Refusal(no)) => {
            drop(tx);
            item_page(visit, WireItemId(id), crate::error::status_of(&no), Some(no.to_string())).await
        }
        Err(other) => Err(other.into()),
    }
}

/// Puts one removal back, and shows the page it was pressed on.
pub async fn put_back(visit: Visit, Path((id, n)): Path<(i64, usize)>) -> Result<Response> {
    let tx = visit.state.archive.begin().await?;
    match desk::put_back(&tx, visit.staff()?, WireItemId(id), n, visit.now).await {
        Ok(()) => {
            tx.commit().await?;
            let item = visit.state.archive.wire_items().by_id(WireItemId(id)).await?;
            match item.and_then(|item| item.bundle).filter(|_| visit.form.text("from") == "bundle") {
                Some(bundle) => Ok(page::go(&format!("/desk/bundles/{}?said=put-back#item-{id}", in_path(&bundle)))),
                None => Ok(page::go(&format!("/desk/wire/{id}?said=put-back"))),
            }
        }
        Err(desk::Error::Refusal(no)) => {
            drop(tx);
            item_page(visit, WireItemId(id), crate::error::status_of(&no), Some(no.to_string())).await
        }
        Err(other) => Err(other.into()),
    }
}

pub async fn take_bundle(visit: Visit, Path(name): Path<String>) -> Result<Response> {
    let house = visit.state.house().await?;
    let tx = visit.state.archive.begin().await?;
    match desk::take_bundle(&tx, visit.staff()?, &name, &house, visit.now).await {
        Ok(stories) => {
            tx.commit().await?;
            let to =
                stories.first().map_or("/desk?said=thread".to_owned(), |story| format!("/desk/stories/{}?said=thread", story.id));
            Ok(page::go(&to))
        }
        Err(desk::Error::Refusal(no)) => {
            drop(tx);
            bundle_page(visit, name, crate::error::status_of(&no), Some(no.to_string())).await
        }
        Err(other) => Err(other.into()),
    }
}

/// A bundle's word as one part of a path.
pub fn in_path(word: &str) -> String {
    url::form_urlencoded::byte_serialize(word.as_bytes()).collect::<String>().replace('+', "%20")
}
