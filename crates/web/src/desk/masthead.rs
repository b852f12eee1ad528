//! The paper's own words and settings, a screen for each matter.

use askama::Template;
use axum::response::Response;
use http::StatusCode;
use paper::{Link, Masthead};

use super::page::{self, Frame, Visit};
use crate::error::{Result, status_of};
use crate::form::Form;

#[derive(Template)]
#[template(path = "desk/masthead.html")]
struct Words {
    frame: Frame,
    words: Masthead,
    zones: Vec<(&'static str, bool)>,
    /// The links there are, and three empty lines for more.
    links: Vec<Link>,
}

#[derive(Template)]
#[template(path = "desk/navigation.html")]
struct Navigation {
    frame: Frame,
    /// Name of the fields, heading, hint, lines.
    lists: [(&'static str, &'static str, &'static str, Vec<Link>); 2],
    sections: Vec<String>,
}

#[derive(Template)]
#[template(path = "desk/sharing.html")]
struct Sharing {
    frame: Frame,
    words: Masthead,
    site: String,
}

#[derive(Template)]
#[template(path = "desk/code.html")]
struct Code {
    frame: Frame,
    words: Masthead,
}

/// Which screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Matter {
    Words,
    Navigation,
    Sharing,
    Code,
}

pub async fn show(visit: Visit) -> Result<Response> {
    as_stored(visit, Matter::Words).await
}

pub async fn show_navigation(visit: Visit) -> Result<Response> {
    as_stored(visit, Matter::Navigation).await
}

pub async fn show_sharing(visit: Visit) -> Result<Response> {
    as_stored(visit, Matter::Sharing).await
}

pub async fn show_code(visit: Visit) -> Result<Response> {
    as_stored(visit, Matter::Code).await
}

pub async fn save(visit: Visit) -> Result<Response> {
    change(visit, Matter::Words, "/desk/masthead?said=saved").await
}

pub async fn save_navigation(visit: Visit) -> Result<Response> {
    change(visit, Matter::Navigation, "/desk/navigation?said=saved").await
}

pub async fn save_sharing(visit: Visit) -> Result<Response> {
    change(visit, Matter::Sharing, "/desk/sharing?said=saved").await
}

pub async fn save_code(visit: Visit) -> Result<Response> {
    change(visit, Matter::Code, "/desk/code?said=saved").await
}

async fn as_stored(visit: Visit, matter: Matter) -> Result<Response> {
    let words = visit.state.archive.paper().await?.masthead.clone();
    screen(visit, matter, words, StatusCode::OK, None).await
}

async fn change(visit: Visit, matter: Matter, then: &str) -> Result<Response> {
    let tx = visit.state.archive.begin().await?;
    let done = desk::change_masthead(&tx, Some(visit.staff()?), |before| typed(matter, &visit.form, before), visit.now).await;
    match page::settle(tx, done).await? {
        Ok(_) => Ok(page::go(then)),
        Err(no) => {
            let before = visit.state.archive.paper().await?.masthead.clone();
            let words = typed(matter, &visit.form, before);
            screen(visit, matter, words, status_of(&no), Some(no.to_string())).await
        }
    }
}

async fn screen(visit: Visit, matter: Matter, words: Masthead, status: StatusCode, refusal: Option<String>) -> Result<Response> {
    let title = match matter {
        Matter::Words => "Masthead",
        Matter::Navigation => "Navigation",
        Matter::Sharing => "Search and sharing",
        Matter::Code => "Code",
    };
    let mut frame = visit.frame(title, "settings").await?;
    frame.refusal = refusal;
    match matter {
        Matter::Words => {
            let zones = chrono_tz::TZ_VARIANTS.iter().map(|zone| (zone.name(), zone.name() == words.time_zone)).collect();
            page::show(status, &Words { frame, zones, links: with_room(&words.social), words })
        }
        Matter::Navigation => {
            let sections = &visit.state.archive.paper().await?.sections;
            let lists = [
                (
                    "primary",
                    "Over every page",
                    "While this list is empty, the front and the sections stand there by themselves.",
                    with_room(&words.navigation),
                ),
                (
                    "secondary",
                    "At the foot",
                    "About us, contact, imprint: what is looked for at the end of a page.",
                    with_room(&words.secondary_navigation),
                ),
            ];
            let sections = sections.iter().map(|section| format!("/section/{}/", section.slug)).collect();
            page::show(status, &Navigation { frame, lists, sections })
        }
        Matter::Sharing => page::show(status, &Sharing { frame, words, site: visit.state.settings.site_url.clone() }),
        Matter::Code => page::show(status, &Code { frame, words }),
    }
}

/// The links there are, and three empty lines for more: the list grows without any script.
fn with_room(links: &[Link]) -> Vec<Link> {
    let mut links = links.to_vec();
    links.extend([Link::default(), Link::default(), Link::default()]);
    links
}

fn typed(matter: Matter, form: &Form, before: Masthead) -> Masthead {
    let text = |name: &str| form.lines(name).trim().to_owned();
    match matter {
        Matter::Words => Masthead {
            title: text("title"),
            tagline: text("tagline"),
            description: text("description"),
            language: text("language"),
            time_zone: text("time_zone"),
            social: links(form, "social"),
            contact: text("contact"),
            publisher: text("publisher"),
            corrections_policy: text("corrections_policy"),
            editors_publish: form.ticked("editors_publish"),
            fix_words: form
                .number("fix_words")
                .and_then(|n: i64| u32::try_from(n).ok())
                .map_or(before.fix_words, |n| n.clamp(1, 500)),
            subscribe_url: text("subscribe_url"),
            ..before
        },
        Matter::Navigation => {
            Masthead { navigation: links(form, "primary"), secondary_navigation: links(form, "secondary"), ..before }
        }
        Matter::Sharing => Masthead {
            meta_title: text("meta_title"),
            meta_description: text("meta_description"),
            og_title: text("og_title"),
            og_description: text("og_description"),
            twitter_title: text("twitter_title"),
            twitter_description: text("twitter_description"),
            ..before
        },
        Matter::Code => {
            Masthead { codeinjection_head: text("codeinjection_head"), codeinjection_foot: text("codeinjection_foot"), ..before }
        }
    }
}

/// Lines of a label and an address, in the order of their numbers; empty ones are left out.
fn links(form: &Form, name: &str) -> Vec<Link> {
    let (label, url, place) = (format!("{name}_label"), format!("{name}_url"), format!("{name}_place"));
    let places = form.all(&place).map(|place| place.trim().parse::<i64>().unwrap_or(i64::MAX)).chain(std::iter::repeat(i64::MAX));
    let lines = form.all(&label).zip(form.all(&url)).zip(places);
    let mut links: Vec<(i64, Link)> = lines
        .map(|((label, url), place)| (place, Link { label: label.trim().to_owned(), url: url.trim().to_owned() }))
        .filter(|(_, link)| !link.label.is_empty() || !link.url.is_empty())
        .collect();
    links.sort_by_key(|(place, _)| *place);
    links.into_iter().map(|(_, link)| link).collect()
}
