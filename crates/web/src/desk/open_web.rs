//! What the paper tells machines, all on one screen.

use askama::Template;
use axum::response::Response;
use http::StatusCode;
use paper::{Licence, OpenWeb};
use press::{ROBOTS, ROBOTS_AS_OF};

use super::page::{self, Frame, Visit};
use crate::error::{Result, status_of};
use crate::form::Form;

/// Usages that RSL 1.0 names, with what they mean.
const USAGES: [(&str, &str); 5] = [
    ("search", "being found in a search"),
    ("ai-index", "an index for machines that answer"),
    ("ai-input", "answers written from our text, with or without our name"),
    ("ai-train", "training"),
    ("all", "everything"),
];

const PAYMENTS: [(&str, &str); 6] = [
    ("", "nothing is said"),
    ("free", "free"),
    ("attribution", "our name and a link"),
    ("subscription", "a subscription"),
    ("crawl", "for each page fetched"),
    ("use", "for each use"),
];

struct Robot {
    name: &'static str,
    house: &'static str,
    purpose: &'static str,
    refused: bool,
}

/// A usage and what is said of it: `permit`, `prohibit` or nothing.
struct Usage {
    name: &'static str,
    meaning: &'static str,
    said: &'static str,
}

#[derive(Template)]
#[template(path = "desk/open_web.html")]
struct Screen {
    frame: Frame,
    words: OpenWeb,
    robots: Vec<Robot>,
    as_of: &'static str,
    usages: Vec<Usage>,
    payments: Vec<(&'static str, &'static str, bool)>,
    contact: String,
    tdm: &'static str,
}

pub async fn show(visit: Visit) -> Result<Response> {
    let words = visit.state.archive.paper().await?.open_web.clone();
    screen(visit, words, StatusCode::OK, None).await
}

async fn screen(visit: Visit, words: OpenWeb, status: StatusCode, refusal: Option<String>) -> Result<Response> {
    let mut frame = visit.frame("Open web", "settings").await?;
    frame.refusal = refusal;
    let robots = ROBOTS.iter().map(|(name, house, purpose)| Robot {
        name,
        house,
        purpose,
        refused: words.refused_robots.iter().any(|refused| refused == name),
    });
    let terms = words.licence.clone().unwrap_or_default();
    let said = |name: &str| {
        if terms.permits.iter().any(|usage| usage == name) {
            "permit"
        } else if terms.prohibits.iter().any(|usage| usage == name) {
            "prohibit"
        } else {
            ""
        }
    };
    let screen = Screen {
        robots: robots.collect(),
        as_of: ROBOTS_AS_OF,
        usages: USAGES.iter().map(|(name, meaning)| Usage { name, meaning, said: said(name) }).collect(),
        payments: PAYMENTS.iter().map(|(name, meaning)| (*name, *meaning, terms.payment == *name)).collect(),
        contact: terms.contact.clone(),
        tdm: match words.tdm_reserved {
            None => "",
            Some(true) => "yes",
            Some(false) => "no",
        },
        frame,
        words,
    };
    page::show(status, &screen)
}

pub async fn save(visit: Visit) -> Result<Response> {
    let words = typed(&visit.form);
    let tx = visit.state.archive.begin().await?;
    let done = desk::change_open_web(&tx, visit.staff()?, &words, visit.now).await;
    match page::settle(tx, done).await? {
        Ok(()) => Ok(page::go("/desk/open-web?said=saved")),
        Err(no) => screen(visit, words, status_of(&no), Some(no.to_string())).await,
    }
}

fn typed(form: &Form) -> OpenWeb {
    let text = |name: &str| form.lines(name).trim().to_owned();
    let said = |word: &str| {
        USAGES
            .iter()
            .filter(|(name, _)| form.text(&format!("usage_{name}")) == word)
            .map(|(name, _)| (*name).to_owned())
            .collect()
    };
    let terms = Licence {
        permits: said("permit"),
        prohibits: said("prohibit"),
        payment: PAYMENTS.iter().find(|(name, _)| *name == form.text("payment")).map_or("", |(name, _)| name).to_owned(),
        contact: text("licence_contact"),
    };
    OpenWeb {
        refused_robots: ROBOTS
            .iter()
            .filter(|(name, ..)| form.all("refused").any(|refused| refused == *name))
            .map(|(name, ..)| (*name).to_owned())
            .collect(),
        robots: text("robots"),
        licence: form.ticked("licence").then_some(terms),
        tdm_reserved: match form.text("tdm") {
            "yes" => Some(true),
            "no" => Some(false),
            _ => None,
        },
        tdm_policy: text("tdm_policy"),
        trust: text("trust"),
        ads: text("ads"),
        security: text("security"),
    }
}
