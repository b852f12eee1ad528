//! What the paper tells machines: robots.txt, terms for robots (RSL, TDMRep), who it belongs to
//! (trust.txt), who may sell its space (ads.txt), and whom to tell about a hole (security.txt).

use std::fmt::Write;

use serde_json::json;

use crate::{House, Printed};

/// When the list of robots was last looked through.
pub const ROBOTS_AS_OF: &str = "August 2026";

/// Robots that read for machines that write, by the name they answer to in robots.txt, with what
/// their houses say they read for.
pub const ROBOTS: &[(&str, &str, &str)] = &[
    ("GPTBot", "OpenAI", "training"),
    ("OAI-SearchBot", "OpenAI", "search with answers"),
    ("ChatGPT-User", "OpenAI", "when somebody asks for the page"),
    ("ClaudeBot", "Anthropic", "training"),
    ("Claude-SearchBot", "Anthropic", "search with answers"),
    ("Claude-User", "Anthropic", "when somebody asks for the page"),
    ("Google-Extended", "Google", "training and answers; Google's search is not touched"),
    ("Applebot-Extended", "Apple", "training; Apple's search is not touched"),
    ("meta-externalagent", "Meta", "training"),
    ("Amazonbot", "Amazon", "answers and training"),
    ("Bytespider", "ByteDance", "training"),
    ("PerplexityBot", "Perplexity", "search with answers"),
    ("Perplexity-User", "Perplexity", "when somebody asks for the page"),
    ("DuckAssistBot", "DuckDuckGo", "search with answers"),
    ("MistralAI-User", "Mistral", "when somebody asks for the page"),
    ("cohere-training-data-crawler", "Cohere", "training"),
    ("CCBot", "Common Crawl", "an open collection that many train on"),
    ("Diffbot", "Diffbot", "a database of facts"),
];

/// A file for machines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Told {
    Robots,
    Ads,
    Trust,
    /// The same, where newer readers look for it.
    WellKnownTrust,
    Security,
    TdmRep,
    /// Terms in RSL.
    Licence,
}

impl Told {
    const ALL: [Told; 7] =
        [Told::Robots, Told::Ads, Told::Trust, Told::WellKnownTrust, Told::Security, Told::TdmRep, Told::Licence];

    pub fn path(self) -> &'static str {
        match self {
            Told::Robots => "/robots.txt",
            Told::Ads => "/ads.txt",
            Told::Trust => "/trust.txt",
            Told::WellKnownTrust => "/.well-known/trust.txt",
            Told::Security => "/.well-known/security.txt",
            Told::TdmRep => "/.well-known/tdmrep.json",
            Told::Licence => "/license.xml",
        }
    }

    pub(crate) fn parse(parts: &[&str]) -> Option<Told> {
        Told::ALL.into_iter().find(|told| told.path().split('/').skip(1).eq(parts.iter().copied()))
    }
}

const TEXT: &str = "text/plain; charset=utf-8";

/// robots.txt (RFC 9309): all is open but the doors of people who work or are signed in here, to
/// all robots but those the desk refuses.
fn robots(house: &House) -> Printed {
    let told = &house.paper.open_web;
    let mut out = String::new();
    for robot in &told.refused_robots {
        writeln!(out, "User-agent: {}", line(robot)).expect("writing to a String");
    }
    if !told.refused_robots.is_empty() {
        out.push_str("Disallow: /\n\n");
    }
    out.push_str("User-agent: *\nDisallow: /desk/\nDisallow: /members/\nDisallow: /partners/\nDisallow: /search/\nAllow: /\n\n");
    if !told.robots.trim().is_empty() {
        writeln!(out, "{}\n", told.robots.trim()).expect("writing to a String");
    }
    if told.licence.is_some() {
        writeln!(out, "License: {}{}\n", house.site, Told::Licence.path()).expect("writing to a String");
    }
    write!(out, "Sitemap: {0}/sitemap.xml\nSitemap: {0}/sitemap-news.xml\n", house.site).expect("writing to a String");
    Printed::new(200, TEXT, out)
}

/// The file, if the paper tells this.
pub fn print(house: &House, what: Told) -> Option<Printed> {
    let told = &house.paper.open_web;
    let text = |text: &str| {
        let lines = text.trim();
        (!lines.is_empty()).then(|| Printed::new(200, TEXT, format!("{lines}\n")))
    };
    match what {
        Told::Robots => Some(robots(house)),
        Told::Ads => text(&told.ads),
        Told::Trust | Told::WellKnownTrust => text(&told.trust),
        Told::Security => text(&told.security),
        Told::TdmRep => {
            let mut rule = json!({ "location": "/", "tdm-reservation": i32::from(told.tdm_reserved?) });
            if let Some(policy) = policy(house) {
                rule["tdm-policy"] = policy.into();
            }
            Some(Printed::new(200, "application/json", format!("{:#}\n", json!([rule]))))
        }
        Told::Licence => licence(house),
    }
}

/// TDMRep and RSL are told with every page too, as fields of its head.
pub fn on_page(house: &House, printed: &mut Printed) {
    let told = &house.paper.open_web;
    if printed.status != 200 || !printed.content_type.starts_with("text/html") {
        return;
    }
    if told.licence.is_some() {
        let field = format!("<{}{}>; rel=\"license\"; type=\"application/rsl+xml\"", house.site, Told::Licence.path());
        printed.headers.push(("link", field));
    }
    if let Some(reserved) = told.tdm_reserved {
        printed.headers.push(("tdm-reservation", i32::from(reserved).to_string()));
        if let Some(policy) = policy(house) {
            printed.headers.push(("tdm-policy", policy));
        }
    }
}

/// Where the terms of mining stand, while rights are reserved.
fn policy(house: &House) -> Option<String> {
    let told = &house.paper.open_web;
    (told.tdm_reserved == Some(true) && !told.tdm_policy.is_empty()).then(|| house.absolute(&told.tdm_policy))
}

/// RSL 1.0: what is allowed, what is not, and what it costs.
fn licence(house: &House) -> Option<Printed> {
    let terms = house.paper.open_web.licence.as_ref()?;
    let mut out = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rsl xmlns=\"https://rslstandard.org/rsl\">\n<content url=\"/\">\n<license>\n",
    );
    for (name, usages) in [("permits", &terms.permits), ("prohibits", &terms.prohibits)] {
        if !usages.is_empty() {
            writeln!(out, "<{name} type=\"usage\">{}</{name}>", text(&usages.join(" "))).expect("writing to a String");
        }
    }
    if !terms.payment.is_empty() {
        writeln!(out, "<payment type=\"{}\"/>", text(&terms.payment)).expect("writing to a String");
    }
    out.push_str("</license>\n<copyright type=\"organization\"");
    match terms.contact.strip_prefix("mailto:") {
        Some(letters) => write!(out, " contactEmail=\"{}\"", text(letters)).expect("writing to a String"),
        None if !terms.contact.is_empty() => {
            write!(out, " contactUrl=\"{}\"", text(&house.absolute(&terms.contact))).expect("writing to a String");
        }
        None => {}
    }
    writeln!(out, ">{}</copyright>\n</content>\n</rsl>", text(house.title())).expect("writing to a String");
    Some(Printed::new(200, "application/rsl+xml", out))
}

fn text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    crate::feeds::xml(text, &mut out);
    out
}

/// One line, whatever was kept.
fn line(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_for_machines_is_found_at_its_path() {
        for told in Told::ALL {
            let parts: Vec<&str> = told.path().split('/').filter(|part| !part.is_empty()).collect();
            assert_eq!(Told::parse(&parts), Some(told));
        }
        assert_eq!(Told::parse(&["ads.txt", "x"]), None);
    }
}
