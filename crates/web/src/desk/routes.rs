//! The paper's own addresses: one file, typed here or brought from elsewhere, and what it does.

use archive::{File, Nouns};
use askama::Template;
use axum::response::Response;
use http::StatusCode;
use paper::Routes;
use paper::routes::RouteKind;

use super::page::{self, Frame, Visit};
use super::themes::attached;
use crate::error::{Result, status_of};

#[derive(Template)]
#[template(path = "desk/routes.html")]
struct Screen {
    frame: Frame,
    text: String,
    /// Is a file in use?
    in_use: bool,
    /// What the file in use, or the one just checked, does.
    lines: Vec<Line>,
    /// What is odd in it and holds nothing up.
    remarks: Vec<String>,
    checked: bool,
}

/// One address and what stands there.
struct Line {
    path: String,
    /// Can it be opened as it stands?
    link: bool,
    what: String,
}

pub async fn show(visit: Visit) -> Result<Response> {
    let text = visit.state.archive.files().get(File::Routes).await?.unwrap_or_default();
    screen(visit, text, StatusCode::OK, None, false).await
}

async fn screen(visit: Visit, text: String, status: StatusCode, refusal: Option<String>, checked: bool) -> Result<Response> {
    let paper = visit.state.archive.paper().await?;
    let told = if checked { desk::read_routes(&text).ok().flatten() } else { paper.routes().cloned() };
    let mut remarks = Vec::new();
    if let Some(routes) = &told {
        remarks.extend(routes.complaints.iter().cloned());
        remarks.extend(missing_templates(&visit, routes));
    }
    let lines = told.as_ref().map(lines).unwrap_or_default();
    let mut frame = visit.frame("Routes", "settings").await?;
    frame.refusal = refusal;
    page::show(status, &Screen { frame, text, in_use: paper.routes().is_some(), lines, remarks, checked })
}

fn lines(routes: &Routes) -> Vec<Line> {
    let list = |what: &str, listing: &paper::routes::Listing| {
        let of = listing.filter.as_deref().map_or("every story".to_owned(), |filter| format!("stories with {filter}"));
        format!("{what} of {of}{}", if listing.rss { ", with feeds" } else { "" })
    };
    let line = |path: &paper::routes::Pattern, what: String| match path.plain() {
        Some(path) => Line { path, link: true, what },
        None => Line { path: path.to_string(), link: false, what },
    };
    let mut lines: Vec<Line> = Vec::new();
    for route in &routes.routes {
        let what = match &route.kind {
            RouteKind::Channel(listing) => list("a channel", listing),
            RouteKind::Page { .. } => format!("a page set with {}", route.templates.join(" or ")),
        };
        lines.push(line(&route.path, what));
    }
    for collection in &routes.collections {
        let what = list("the collection", &collection.listing);
        lines.push(line(&collection.path, format!("{what}; each stands at {}", collection.permalink)));
    }
    if routes.collections.is_empty() {
        lines.push(Line { path: "stories".into(), link: false, what: "have no address: the file has no collections".into() });
    }
    for (what, pattern) in [("topics", &routes.tag), ("authors", &routes.author)] {
        let (path, said) = match pattern {
            Some(pattern) => (pattern.to_string(), format!("the pages of {what}")),
            None => (what.to_owned(), "have no pages: the file does not name them under taxonomies".to_owned()),
        };
        lines.push(Line { path, link: false, what: said });
    }
    lines
}

/// Pages whose templates the theme in use lacks.
pub(super) fn missing_templates(visit: &Visit, routes: &Routes) -> Vec<String> {
    let theme = visit.state.press.theme();
    let pages = routes.routes.iter().filter(|route| matches!(route.kind, RouteKind::Page { .. }));
    let missing = pages.filter(|route| {
        let names: Vec<&str> = route.templates.iter().map(String::as_str).collect();
        !theme.has_template(&names)
    });
    let sentence = |route: &paper::routes::Route| {
        format!(
            "{} cannot be printed: the theme in use has no template {}. Add it to the theme, or name another in the routes.",
            route.path,
            route.templates.join(" or ")
        )
    };
    missing.map(sentence).collect()
}

/// A file that was chosen goes before what stands in the field.
pub async fn save(visit: Visit) -> Result<Response> {
    let text = match &visit.form.file {
        Some(file) => match std::str::from_utf8(file) {
            Ok(text) => text.trim_start_matches('\u{feff}').replace("\r\n", "\n"),
            Err(_) => {
                let sentence = "This file is no text in UTF-8. Save it as routes.yaml and choose it again.".to_owned();
                return screen(visit, String::new(), StatusCode::UNPROCESSABLE_ENTITY, Some(sentence), false).await;
            }
        },
        None => visit.form.lines("text"),
    };
    if visit.form.text("act") == "check" {
        return match desk::read_routes(&text) {
            Ok(_) => screen(visit, text, StatusCode::OK, None, true).await,
            Err(no) => screen(visit, text, status_of(&no), Some(no.to_string()), false).await,
        };
    }
    let tx = visit.state.archive.begin().await?;
    let done = desk::change_routes(&tx, Some(visit.staff()?), &text, visit.now).await;
    match page::settle(tx, done).await? {
        Ok(_) => Ok(page::go("/desk/routes?said=saved")),
        Err(no) => screen(visit, text, status_of(&no), Some(no.to_string()), false).await,
    }
}

pub async fn download(visit: Visit) -> Result<Response> {
    let text = visit.state.archive.files().get(File::Routes).await?.unwrap_or_default();
    Ok(attached("routes.yaml", "text/plain; charset=utf-8", text.into()))
}
