//! What a story's page says about itself to machines.

use archive::Card;
use paper::{Outlet, Story, Topic};
use serde_json::{Value as Json, json};

use super::super::feeds;
use crate::House;
use crate::head::{self, Head, Image};
use crate::helpers::date::iso;
use crate::values::{PictureValue, web_address};

pub fn head_of(
    house: &House,
    story: &Story,
    card: &Card,
    html: &str,
    outlet: Option<&Outlet>,
    picture: Option<&PictureValue>,
    path: &str,
) -> Head {
    let own = |text: &Option<String>| text.as_deref().map(str::trim).filter(|t| !t.is_empty()).map(str::to_owned);
    let description = match own(&story.meta.meta_description)
        .as_deref()
        .or(story.standfirst.as_deref())
        .map(str::trim)
        .filter(|s| !s.is_empty())
    {
        Some(words) => words.to_owned(),
        None => match &card.brief {
            Some(brief) if !brief.summary.trim().is_empty() => brief.summary.trim().to_owned(),
            _ => opening(html),
        },
    };
    let origin = story.origin.as_ref().and_then(|o| o.url.as_deref()).and_then(web_address);
    let url = house.absolute(path);
    let elsewhere = story.meta.canonical_url.as_deref().and_then(web_address).or(origin);
    let canonical = elsewhere.map_or_else(|| url.clone(), str::to_owned);
    let at = |at| iso(at, house.zone);
    let published = story.published_at.map(at);
    let modified = story.updated_at.or(story.published_at).map(at);
    let image = picture.map(|p| Image {
        url: house.absolute(&p.sized(1200)),
        width: p.picture.width,
        height: p.picture.height,
        alt: p.picture.alt.clone(),
    });
    let mut data = json!({
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": story.headline,
        "description": description,
        "url": url,
        "mainEntityOfPage": url,
        "datePublished": published,
        "dateModified": modified,
        "inLanguage": story.language.as_deref().unwrap_or(house.language()),
        "isAccessibleForFree": story.visibility.is_public(),
        "publisher": head::organization(house),
        "author": authors_data(house, story, outlet),
    });
    if description.is_empty()
        && let Some(all) = data.as_object_mut()
    {
        all.shift_remove("description");
    }
    if let Some((_, _, name)) = &card.section {
        data["articleSection"] = json!(name);
    }
    // What is for the house alone is told to nobody.
    let topics: Vec<String> = story.topics.iter().filter(|topic| !Topic::is_internal(topic)).cloned().collect();
    if !topics.is_empty() {
        data["keywords"] = json!(topics);
    }
    if let Some(dateline) = &story.dateline {
        data["dateline"] = json!(dateline);
    }
    if let Some(picture) = picture {
        let about = &picture.picture;
        let mut image = json!({ "@type": "ImageObject", "url": house.absolute(&picture.sized(1200)), "width": about.width, "height": about.height });
        for (name, value) in [("caption", &about.caption), ("creditText", &about.credit)] {
            if let Some(value) = value {
                image[name] = json!(value);
            }
        }
        if let Some(licence) = about.licence.as_deref().and_then(web_address) {
            image["license"] = json!(licence);
        }
        data["image"] = json!([image]);
    }
    if !story.visibility.is_public() {
        // Says where the closed part stands, so that a machine does not take the call for the text.
        let body = if house.theme.is_house { ".body" } else { ".gh-content" };
        data["hasPart"] = json!({ "@type": "WebPageElement", "isAccessibleForFree": false, "cssSelector": body });
    }
    if let Some(origin) = origin {
        data["isBasedOn"] = json!(origin);
        if let Some(outlet) = outlet {
            data["sourceOrganization"] = json!({ "@type": "NewsMediaOrganization", "name": outlet.name });
        }
    }
    Head {
        title: story.headline.clone(),
        meta_title: own(&story.meta.meta_title),
        og_title: own(&story.meta.og_title),
        og_description: own(&story.meta.og_description),
        description,
        canonical,
        kind: if story.is_story() { "article" } else { "website" },
        image,
        published,
        modified,
        section: card.section.as_ref().map(|(_, _, name)| name.clone()),
        topics,
        path: path.to_owned(),
        feeds: feeds(house, "/", house.title()),
        json_ld: std::iter::once(data).chain(way_to(house, story, card)).collect(),
        ..Head::default()
    }
}

/// https://schema.org/correction
pub fn tell_corrections(head: &mut Head, all: &[super::Told], zone: chrono_tz::Tz) {
    let one = |told: &super::Told| {
        let mut comment = json!({ "@type": "CorrectionComment", "text": told.note });
        if let Some(at) = told.at {
            comment["datePublished"] = json!(iso(at, zone));
        }
        comment
    };
    if let (Some(data), false) = (head.json_ld.first_mut(), all.is_empty()) {
        data["correction"] = all.iter().map(one).collect();
    }
}

/// The way from the front to a story, as search engines show it above its title. Themes written for
/// Ghost have what Ghost's head has.
fn way_to(house: &House, story: &Story, card: &Card) -> Option<Json> {
    let (_, slug, name) = card.section.as_ref().filter(|_| house.theme.is_house)?;
    let step = |position: u8, name: &str, path: &str| json!({ "@type": "ListItem", "position": position, "name": name, "item": house.absolute(path) });
    let steps = [step(1, name, &format!("/section/{slug}/")), step(2, &story.headline, card.path())];
    Some(json!({ "@context": "https://schema.org", "@type": "BreadcrumbList", "itemListElement": steps }))
}

/// Names with pages of their own; the outlet, or the paper itself, where nobody signed.
fn authors_data(house: &House, story: &Story, outlet: Option<&Outlet>) -> Json {
    if story.bylines.is_empty() {
        return match outlet {
            Some(outlet) => {
                json!([{ "@type": "Organization", "name": outlet.name, "url": format!("{}/outlet/{}/", house.site, outlet.slug) }])
            }
            None => {
                json!([{ "@type": "Organization", "name": house.title(), "url": format!("{}/", house.site) }])
            }
        };
    }
    story
        .bylines
        .iter()
        .map(
            |b| json!({ "@type": "Person", "name": b.name, "url": house.absolute(&house.paper.author_address(b.slug.as_str())) }),
        )
        .collect()
}

/// The first words of the text, for descriptions.
pub fn opening(html: &str) -> String {
    let text = paper::body::text_of(html);
    let first = text.lines().find(|line| line.split_whitespace().count() > 4).or_else(|| text.lines().next()).unwrap_or_default();
    let mut out = String::new();
    for word in first.split_whitespace() {
        if out.chars().count() + word.chars().count() > 180 {
            out.push('…');
            break;
        }
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}
