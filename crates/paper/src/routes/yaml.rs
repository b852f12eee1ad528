//! YAML as a small tree that knows its lines, out of hostile hands.
//!
//! Only what routes are written in is taken: maps, lists and plain values. Anchors and aliases
//! (a few lines of which can stand for millions), tags of types, and anything deep or large are
//! refused before anything is built from them.

use saphyr_parser::{Event, Parser, ScalarStyle};

use super::{No, no};

const LARGEST: usize = 256 * 1024;
const DEEPEST: usize = 8;
const MOST_NODES: usize = 20_000;

/// A value and the line it begins on, from 1.
#[derive(Clone, Debug)]
pub struct Node {
    pub line: usize,
    pub what: What,
}

#[derive(Clone, Debug)]
pub enum What {
    Nothing,
    Yes,
    No,
    Text(String),
    List(Vec<Node>),
    /// In the order written; no key stands twice.
    Map(Vec<(String, Node)>),
}

impl Node {
    /// As a sentence calls it.
    pub fn said(&self) -> String {
        match &self.what {
            What::Nothing => "nothing".into(),
            What::Yes => "“true”".into(),
            What::No => "“false”".into(),
            What::Text(text) => format!("“{}”", short(text)),
            What::List(_) => "a list".into(),
            What::Map(_) => "a map".into(),
        }
    }
}

/// At most 60 letters of a text, for a sentence.
pub fn short(text: &str) -> String {
    let clean: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(61).collect();
    if clean.chars().count() > 60 { format!("{}…", clean.chars().take(60).collect::<String>()) } else { clean }
}

/// A collection that is being read.
struct Open {
    line: usize,
    what: What,
    /// The key whose value comes next.
    key: Option<String>,
}

/// Reads one document.
pub fn read(text: &str) -> Result<Node, No> {
    if text.len() > LARGEST {
        return Err(no(1, "This file is larger than 256 KiB. Routes are a few lines: is it the right file?"));
    }
    let mut open: Vec<Open> = Vec::new();
    let mut whole: Option<Node> = None;
    let mut nodes = 0;
    // Stepped by hand: the crate's own loading calls itself for every level.
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|why| {
            no(
                why.marker().line(),
                format!(
                    "This is not YAML: {}. Look at the spaces at the beginning of the line, and at colons and quotes.",
                    why.info()
                ),
            )
        })?;
        let line = span.start.line();
        nodes += 1;
        if nodes > MOST_NODES {
            return Err(no(line, "There is far too much in this file. Routes are a few lines: is it the right file?"));
        }
        let done = match event {
            Event::Alias(_) => {
                return Err(no(line, "“*” repeats another place of the file, and that is not read here. Write it out."));
            }
            Event::Scalar(_, _, anchor, _) | Event::SequenceStart(anchor, _) | Event::MappingStart(anchor, _) if anchor > 0 => {
                return Err(no(
                    line,
                    "“&” names a place of the file to repeat it, and that is not read here. Take the name out.",
                ));
            }
            Event::Scalar(_, _, _, Some(_)) | Event::SequenceStart(_, Some(_)) | Event::MappingStart(_, Some(_)) => {
                return Err(no(line, "“!” names a type, and none is needed here. Take it out, or put the value in quotes."));
            }
            Event::SequenceStart(..) | Event::MappingStart(..) => {
                if open.len() >= DEEPEST {
                    return Err(no(
                        line,
                        "This is deeper within than routes ever are. Look at the spaces at the beginning of the lines.",
                    ));
                }
                let what = if matches!(event, Event::MappingStart(..)) { What::Map(Vec::new()) } else { What::List(Vec::new()) };
                open.push(Open { line, what, key: None });
                continue;
            }
            Event::SequenceEnd | Event::MappingEnd => match open.pop() {
                Some(ended) => Node { line: ended.line, what: ended.what },
                None => continue,
            },
            Event::Scalar(text, style, _, _) => Node { line, what: scalar(text.into_owned(), style) },
            Event::DocumentStart(_) if whole.is_some() => {
                return Err(no(line, "“---” begins a second file within this one. Take it and what follows out."));
            }
            _ => continue,
        };
        match open.last_mut() {
            None => whole = Some(done),
            Some(Open { what: What::List(list), .. }) => list.push(done),
            Some(Open { what: What::Map(map), key, .. }) => match key.take() {
                Some(name) => map.push((name, done)),
                None => {
                    let What::Text(name) = done.what else {
                        return Err(no(
                            done.line,
                            format!("A name is to stand before the colon, and here stands {}.", done.said()),
                        ));
                    };
                    if map.iter().any(|(other, _)| *other == name) {
                        return Err(no(done.line, format!("“{}” stands here twice. Put both together.", short(&name))));
                    }
                    *key = Some(name);
                }
            },
            Some(_) => {}
        }
    }
    Ok(whole.unwrap_or(Node { line: 1, what: What::Nothing }))
}

fn scalar(text: String, style: ScalarStyle) -> What {
    if !matches!(style, ScalarStyle::Plain) {
        return What::Text(text);
    }
    match text.as_str() {
        "" | "~" | "null" | "Null" | "NULL" => What::Nothing,
        "true" | "True" | "TRUE" => What::Yes,
        "false" | "False" | "FALSE" => What::No,
        _ => What::Text(text),
    }
}
