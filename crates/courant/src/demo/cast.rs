//! The demo's cast and copy, compiled in.

use anyhow::{Context, Result};
use include_dir::{Dir, include_dir};
use serde::Deserialize;

use crate::demo::front_matter;

static COPY: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/demo");

#[derive(Deserialize)]
pub struct Cast {
    pub paper: Paper,
    pub sections: Vec<Section>,
    pub staff: Vec<Member>,
    pub partners: Vec<Partner>,
    pub threads: Vec<Thread>,
    pub topics: Vec<Topic>,
}

#[derive(Deserialize)]
pub struct Paper {
    pub name: String,
    pub tagline: String,
    pub timezone: String,
    pub language: String,
    pub description: String,
    pub publisher_line: String,
    pub contact: Contact,
    pub corrections_policy: Policy,
    pub social: Vec<Social>,
}

#[derive(Deserialize)]
pub struct Contact {
    pub email: String,
}

#[derive(Deserialize)]
pub struct Policy {
    pub html: String,
}

#[derive(Deserialize)]
pub struct Social {
    pub name: String,
    pub url: String,
}

#[derive(Deserialize)]
pub struct Section {
    pub slug: String,
    pub name: String,
    pub description: String,
}

#[derive(Deserialize)]
pub struct Member {
    pub slug: String,
    pub name: String,
    pub role: String,
    pub email: String,
    pub portrait: String,
    pub bio: String,
}

#[derive(Deserialize)]
pub struct Partner {
    pub slug: String,
    pub name: String,
    pub behaves: bool,
    pub site: String,
    pub rights: String,
}

#[derive(Deserialize)]
pub struct Thread {
    pub slug: String,
    pub title: String,
    pub summary: String,
}

#[derive(Deserialize)]
pub struct Topic {
    pub slug: String,
    pub name: String,
}

/// One of the stories that stand in the paper from the start.
#[derive(Deserialize)]
pub struct Story {
    pub slug: String,
    pub headline: String,
    pub standfirst: String,
    pub section: String,
    pub authors: Vec<String>,
    #[serde(default)]
    pub byline: Option<String>,
    #[serde(default)]
    pub outlet: Option<String>,
    #[serde(default)]
    pub origin_url: Option<String>,
    #[serde(default)]
    pub dateline: Option<String>,
    #[serde(default)]
    pub thread: Option<String>,
    pub topics: Vec<String>,
    pub days_ago: i64,
    pub time: String,
    #[serde(default)]
    pub featured: bool,
    #[serde(default)]
    pub language: Option<String>,
    #[serde(default)]
    pub picture: Option<Picture>,
    #[serde(default)]
    pub brief: Option<paper::Brief>,
    #[serde(default)]
    pub correction: Option<Corrected>,
    #[serde(skip)]
    pub body: String,
}

/// What a story first said, and when readers were told.
#[derive(Deserialize)]
pub struct Corrected {
    pub days_ago: i64,
    pub time: String,
    pub note: String,
    pub was: String,
    pub now: String,
}

#[derive(Deserialize, Clone)]
pub struct Picture {
    pub file: String,
    pub alt: String,
    pub caption: String,
    pub credit: String,
    pub licence: String,
}

/// Something the partner that behaves files while the demo runs.
#[derive(Deserialize)]
pub struct Filed {
    /// Minutes after the start.
    pub minute: i64,
    /// `correction` or `kill`; a story otherwise.
    #[serde(default)]
    pub act: Option<String>,
    pub guid: String,
    pub slug: String,
    pub headline: String,
    #[serde(default)]
    pub standfirst: String,
    #[serde(default)]
    pub byline: String,
    #[serde(default)]
    pub category: String,
    #[serde(default)]
    pub language: String,
    #[serde(default)]
    pub reason: String,
    #[serde(default)]
    pub picture: Option<Picture>,
    #[serde(skip)]
    pub body: String,
}

/// Something the other partner files: written into its feed just as it stands here.
#[derive(Deserialize)]
pub struct Crooked {
    pub minute: i64,
    #[serde(default)]
    pub guid: Option<String>,
    pub title_xml: String,
    pub link: String,
    pub pub_date: String,
    pub author_xml: String,
    pub description_xml: String,
    #[serde(skip)]
    pub body: String,
}

impl Cast {
    pub fn read() -> Result<Cast> {
        toml::from_str(text("paper.toml")?).context("in the demo's paper.toml")
    }

    pub fn stories() -> Result<Vec<Story>> {
        each("stories", |story: Story, body| Story { body, ..story })
    }

    pub fn filed() -> Result<Vec<Filed>> {
        each("wire/behaves", |filed: Filed, body| Filed { body, ..filed })
    }

    pub fn crooked() -> Result<Vec<Crooked>> {
        each("wire/misbehaves", |crooked: Crooked, body| Crooked { body, ..crooked })
    }
}

/// The bytes of a picture.
pub fn picture(file: &str) -> Result<&'static [u8]> {
    let name = format!("pictures/{file}");
    Ok(COPY.get_file(&name).with_context(|| format!("the demo has no {name}"))?.contents())
}

fn text(name: &str) -> Result<&'static str> {
    COPY.get_file(name).and_then(|file| file.contents_utf8()).with_context(|| format!("the demo has no {name}"))
}

fn each<T: serde::de::DeserializeOwned>(folder: &str, with_body: fn(T, String) -> T) -> Result<Vec<T>> {
    let dir = COPY.get_dir(folder).with_context(|| format!("the demo has no {folder}"))?;
    dir.files()
        .filter(|file| file.path().extension().is_some_and(|ending| ending == "md"))
        .map(|file| {
            let name = file.path().display().to_string();
            let (head, body) = front_matter::split(&name, file.contents_utf8().context("not UTF-8")?)?;
            Ok(with_body(head, body))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_piece_of_the_demo_can_be_read() {
        let cast = Cast::read().unwrap();
        let stories = Cast::stories().unwrap();
        assert!(stories.len() >= 28 && cast.sections.len() >= 5);
        assert_eq!(Cast::filed().unwrap().len(), 14);
        assert_eq!(Cast::crooked().unwrap().len(), 5);
        for story in &stories {
            assert!(cast.sections.iter().any(|s| s.slug == story.section), "{}", story.slug);
            assert!(story.thread.as_ref().is_none_or(|t| cast.threads.iter().any(|thread| thread.slug == *t)), "{}", story.slug);
            assert!(story.outlet.as_ref().is_none_or(|o| cast.partners.iter().any(|p| p.slug == *o)), "{}", story.slug);
            if let Some(shown) = &story.picture {
                picture(&shown.file).unwrap();
            }
        }
    }

    #[test]
    fn every_brief_of_the_demo_says_only_what_its_story_says() {
        for story in Cast::stories().unwrap() {
            if let Some(brief) = &story.brief {
                let text = paper::body::text_of(&story.body);
                assert_eq!(reading::brief_check::check(brief, &text), Vec::<String>::new(), "{}", story.slug);
            }
        }
    }

    #[test]
    fn no_link_between_stories_of_the_demo_is_dead() {
        let stories = Cast::stories().unwrap();
        for story in &stories {
            for target in story.body.split("href=\"/").skip(1).filter_map(|rest| rest.split('"').next()) {
                assert!(stories.iter().any(|s| target.trim_end_matches('/') == s.slug), "{} links to {target}", story.slug);
            }
        }
    }
}
