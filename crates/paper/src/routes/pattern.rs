//! Addresses with places in them: `/{year}/{slug}/` as a permalink, `/tag/:slug/` as a route.

use chrono::{Datelike, NaiveDate};

use crate::PublicId;

/// What stands in a place of an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Slug,
    Id,
    Year,
    Month,
    Day,
    PrimaryTag,
    PrimaryAuthor,
    /// Whatever stands there.
    Any,
}

impl Part {
    /// As a permalink names it.
    pub fn named(name: &str) -> Option<Part> {
        Some(match name {
            "slug" => Part::Slug,
            "id" => Part::Id,
            "year" => Part::Year,
            "month" => Part::Month,
            "day" => Part::Day,
            "primary_tag" => Part::PrimaryTag,
            "primary_author" | "author" => Part::PrimaryAuthor,
            _ => return None,
        })
    }

    /// How many letters stand there, where that is known.
    fn letters(self) -> Option<usize> {
        match self {
            Part::Year => Some(4),
            Part::Month | Part::Day => Some(2),
            Part::Id => Some(24),
            _ => None,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    Text(String),
    Part(Part),
}

/// An address with places, in lower case and between slashes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    /// Each one what stands between two slashes.
    pub(super) parts: Vec<Vec<Piece>>,
}

/// What a pattern found in a path that names a story, a topic or an author.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Key {
    pub slug: Option<String>,
    pub id: Option<PublicId>,
}

/// What fills a story's permalink.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    pub id: PublicId,
    pub slug: &'a str,
    /// The day of the paper on which it was published.
    pub day: NaiveDate,
    pub primary_tag: Option<&'a str>,
    pub primary_author: Option<&'a str>,
}

/// What stands where a story has no topic or no author.
const NONE_OF_THEM: &str = "all";

impl Pattern {
    /// `/{slug}/`.
    pub fn of_slug() -> Pattern {
        Pattern { parts: vec![vec![Piece::Part(Part::Slug)]] }
    }

    pub fn has(&self, part: Part) -> bool {
        self.parts.iter().flatten().any(|piece| *piece == Piece::Part(part))
    }

    /// The path, when no place is in it.
    pub fn plain(&self) -> Option<String> {
        let mut path = String::from("/");
        for pieces in &self.parts {
            match pieces.as_slice() {
                [Piece::Text(text)] => path.push_str(text),
                _ => return None,
            }
            path.push('/');
        }
        Some(path)
    }

    /// The path of a story.
    pub fn fill(&self, facts: &Facts<'_>) -> String {
        self.filled(|part, path| match part {
            Part::Slug => path.push_str(facts.slug),
            Part::Id => path.push_str(&facts.id.to_string()),
            Part::Year => path.push_str(&format!("{:04}", facts.day.year())),
            Part::Month => path.push_str(&format!("{:02}", facts.day.month())),
            Part::Day => path.push_str(&format!("{:02}", facts.day.day())),
            Part::PrimaryTag => path.push_str(facts.primary_tag.unwrap_or(NONE_OF_THEM)),
            Part::PrimaryAuthor => path.push_str(facts.primary_author.unwrap_or(NONE_OF_THEM)),
            Part::Any => path.push_str(NONE_OF_THEM),
        })
    }

    /// The path of what has this slug.
    pub fn with_slug(&self, slug: &str) -> String {
        self.filled(|_, path| path.push_str(slug))
    }

    fn filled(&self, put: impl Fn(Part, &mut String)) -> String {
        let mut path = String::from("/");
        for pieces in &self.parts {
            for piece in pieces {
                match piece {
                    Piece::Text(text) => path.push_str(text),
                    Piece::Part(part) => put(*part, &mut path),
                }
            }
            path.push('/');
        }
        path
    }

    /// What the pattern finds in a path, given as what stands between its slashes.
    pub fn find(&self, path: &[&str]) -> Option<Key> {
        if path.len() != self.parts.len() {
            return None;
        }
        let mut key = Key::default();
        self.parts.iter().zip(path).all(|(pieces, text)| fits(pieces, text, &mut key)).then_some(key)
    }
}

/// Two pieces of unknown length never stand in one part, so few ways are ever tried.
fn fits(pieces: &[Piece], text: &str, key: &mut Key) -> bool {
    let Some((first, rest)) = pieces.split_first() else {
        return text.is_empty();
    };
    match first {
        Piece::Text(own) => text.strip_prefix(own.as_str()).is_some_and(|after| fits(rest, after, key)),
        Piece::Part(part) => {
            let word = text.bytes().take_while(|b| is_letter(*b)).count();
            let lengths = match part.letters() {
                Some(n) if n <= word => n..=n,
                Some(_) => return false,
                None => 1..=word,
            };
            lengths.rev().any(|n| fits(rest, &text[n..], key) && take(*part, &text[..n], key))
        }
    }
}

pub(super) fn is_letter(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-' || byte == b'_'
}

fn take(part: Part, text: &str, key: &mut Key) -> bool {
    match part {
        Part::Slug => key.slug = Some(text.to_owned()),
        Part::Id => match PublicId::read(text) {
            Some(id) => key.id = Some(id),
            None => return false,
        },
        _ => {}
    }
    true
}

/// As a permalink is written.
impl std::fmt::Display for Pattern {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let filled = self.filled(|part, path| {
            let name = match part {
                Part::Slug => "slug",
                Part::Id => "id",
                Part::Year => "year",
                Part::Month => "month",
                Part::Day => "day",
                Part::PrimaryTag => "primary_tag",
                Part::PrimaryAuthor => "primary_author",
                Part::Any => "any",
            };
            path.push_str(&format!("{{{name}}}"));
        });
        f.write_str(&filled)
    }
}
