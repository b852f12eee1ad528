//! The stream of elements in a WordPress export.

use std::collections::HashMap;
use std::io::Read;

use quick_xml::Reader;
use quick_xml::escape::resolve_html5_entity;
use quick_xml::events::{BytesStart, Event};

use crate::exports::bounded::{Bounded, LONGEST, Mark};

/// Elements inside one another. WordPress writes five.
const DEEPEST: usize = 100;
/// A word a plugin keeps beside a story that is longer is the plugin's own business.
const LONGEST_META: usize = 64 << 10;

/// Flat elements by their prefixed names.
#[derive(Default)]
pub(super) struct Fields(HashMap<String, String>);

impl Fields {
    pub fn get(&self, name: &str) -> &str {
        self.0.get(name).map_or("", |v| v.trim())
    }
}

/// A post, page, attachment, menu entry or whatever else a plugin keeps.
#[derive(Default)]
pub(super) struct Item {
    pub fields: HashMap<String, String>,
    pub terms: Vec<Term>,
    pub meta: Vec<(String, String)>,
    /// Those that were to be seen.
    pub comments: Vec<Comment>,
    /// Waiting, spam or in the bin.
    pub unseen: u64,
    /// Notes of other sites that link here, and of plugins.
    pub pings: u64,
}

impl Item {
    pub fn get(&self, name: &str) -> &str {
        self.fields.get(name).map_or("", |v| v.trim())
    }
}

/// A comment as it was typed. The reader's addresses beside it are not even read.
#[derive(Default)]
pub(super) struct Comment {
    pub id: String,
    pub parent: String,
    pub name: String,
    pub date: String,
    pub text: String,
    state: String,
    kind: String,
}

pub(super) struct Term {
    pub domain: String,
    pub slug: String,
    pub name: String,
}

pub(super) enum Found {
    /// An element of the channel itself.
    Channel(String, String),
    Author(Fields),
    Category(Fields),
    Tag(Fields),
    Term(Fields),
    Item(Box<Item>),
}

/// Hands everything to `take`, in order, until that says false. The answer is a complaint when
/// the file broke off.
pub(super) fn read(file: &mut dyn Read, take: &mut dyn FnMut(Found) -> bool) -> Option<String> {
    let mark = Mark::default();
    let mut xml = Reader::from_reader(Bounded::new(file, &mark));
    let config = xml.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    let mut walk = Walk::default();
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        mark.pass();
        if walk.path.len() > DEEPEST {
            return Some(
                "its elements stand inside one another too deeply, as no export does; what stood before that is read".to_owned(),
            );
        }
        match xml.read_event_into(&mut buffer) {
            Ok(Event::Start(tag)) => walk.open(&tag),
            Ok(Event::Empty(tag)) => {
                walk.open(&tag);
                if !walk.close().is_none_or(&mut *take) {
                    return None;
                }
            }
            Ok(Event::End(_)) => {
                if !walk.close().is_none_or(&mut *take) {
                    return None;
                }
            }
            Ok(Event::Text(text)) => walk.push(&text),
            Ok(Event::CData(text)) => walk.push(&text),
            Ok(Event::GeneralRef(name)) => walk.push(&reference(&name)),
            Ok(Event::Eof) => {
                return (!walk.path.is_empty())
                    .then(|| "the file breaks off before its end; what stood before that is read".to_owned());
            }
            Ok(_) => {}
            Err(_) if mark.is_spent() => {
                return Some(
                    "one part of the file is longer than 16 MiB, which nobody wrote; what stood before it is read".to_owned(),
                );
            }
            Err(trouble) => {
                return Some(format!(
                    "the file is damaged at byte {} ({trouble}); what stood before that is read",
                    xml.buffer_position()
                ));
            }
        }
    }
}

/// `amp`, `#8217`, `#x2019` or an HTML name; what is none of them stands as it was.
fn reference(name: &str) -> String {
    let number = name.strip_prefix('#').map(|digits| match digits.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok(),
        None => digits.parse().ok(),
    });
    match number {
        Some(code) => code.and_then(char::from_u32).map(String::from).unwrap_or_default(),
        None => resolve_html5_entity(name).map_or_else(|| format!("&{name};"), str::to_owned),
    }
}

/// Where in the file we are, and what is being gathered.
#[derive(Default)]
struct Walk {
    path: Vec<String>,
    text: String,
    group: Option<Fields>,
    item: Option<Item>,
    /// Of the category element that is open.
    domain: String,
    nicename: String,
    meta_key: String,
    comment: Comment,
}

const GROUPS: [&str; 4] = ["wp:author", "wp:category", "wp:tag", "wp:term"];

impl Walk {
    fn open(&mut self, tag: &BytesStart<'_>) {
        let name = tag.name().as_ref().to_owned();
        self.text.clear();
        if name == "item" {
            self.item = Some(Item::default());
        } else if self.item.is_none() && GROUPS.contains(&name.as_str()) {
            self.group = Some(Fields::default());
        } else if name == "category" {
            let value = |wanted: &str| {
                tag.attributes()
                    .with_checks(false)
                    .flatten()
                    .find(|a| a.key.as_ref() == wanted)
                    .map(|a| a.value.replace("&amp;", "&"))
                    .unwrap_or_default()
            };
            self.domain = value("domain");
            self.nicename = value("nicename");
        } else if name == "wp:comment" {
            self.comment = Comment::default();
        }
        self.path.push(name);
    }

    fn push(&mut self, text: &str) {
        if (self.text.len() + text.len()) as u64 <= LONGEST {
            self.text.push_str(text);
        }
    }

    fn close(&mut self) -> Option<Found> {
        let name = self.path.pop()?;
        let text = std::mem::take(&mut self.text);
        let parent = self.path.last().map(String::as_str).unwrap_or_default();
        if let Some(item) = &mut self.item {
            match (parent, name.as_str()) {
                (_, "item") => return self.item.take().map(|item| Found::Item(Box::new(item))),
                ("item", "category") => item.terms.push(Term {
                    domain: std::mem::take(&mut self.domain),
                    slug: std::mem::take(&mut self.nicename),
                    name: text.trim().to_owned(),
                }),
                ("item", "wp:postmeta") => {}
                ("item", "wp:comment") => {
                    let comment = std::mem::take(&mut self.comment);
                    match (comment.kind.as_str(), comment.state.as_str()) {
                        ("" | "comment", "1") => item.comments.push(comment),
                        ("" | "comment", _) => item.unseen += 1,
                        _ => item.pings += 1,
                    }
                }
                ("item", _) => drop(item.fields.insert(name, text)),
                ("wp:postmeta", "wp:meta_key") => self.meta_key = text.trim().to_owned(),
                ("wp:postmeta", "wp:meta_value") => {
                    let key = std::mem::take(&mut self.meta_key);
                    if text.len() <= LONGEST_META {
                        item.meta.push((key, text));
                    }
                }
                ("wp:comment", name) => {
                    let field = match name {
                        "wp:comment_id" => &mut self.comment.id,
                        "wp:comment_parent" => &mut self.comment.parent,
                        "wp:comment_author" => &mut self.comment.name,
                        "wp:comment_date_gmt" => &mut self.comment.date,
                        "wp:comment_content" => &mut self.comment.text,
                        "wp:comment_approved" => &mut self.comment.state,
                        "wp:comment_type" => &mut self.comment.kind,
                        _ => return None,
                    };
                    *field = text.trim().to_owned();
                }
                _ => {}
            }
            return None;
        }
        if let Some(group) = &mut self.group {
            if !GROUPS.contains(&name.as_str()) {
                group.0.insert(name, text);
                return None;
            }
            let fields = self.group.take()?;
            return Some(match name.as_str() {
                "wp:author" => Found::Author(fields),
                "wp:category" => Found::Category(fields),
                "wp:tag" => Found::Tag(fields),
                _ => Found::Term(fields),
            });
        }
        (parent == "channel").then_some(Found::Channel(name, text))
    }
}
