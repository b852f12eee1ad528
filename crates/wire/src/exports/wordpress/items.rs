//! The stream of elements in a WordPress export.

use std::collections::HashMap;
use std::io::{BufReader, Read};

use quick_xml::Reader;
use quick_xml::escape::resolve_html5_entity;
use quick_xml::events::{BytesStart, Event};

/// Nothing in an export is longer; what is was not written by people.
const LONGEST: usize = 32 << 20;

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
    /// Approved ones.
    pub comments: u64,
}

impl Item {
    pub fn get(&self, name: &str) -> &str {
        self.fields.get(name).map_or("", |v| v.trim())
    }
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
    let mut xml = Reader::from_reader(BufReader::with_capacity(1 << 18, file));
    let config = xml.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    let mut walk = Walk::default();
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
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
    approved: bool,
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
            self.approved = false;
        }
        self.path.push(name);
    }

    fn push(&mut self, text: &str) {
        if self.text.len() + text.len() <= LONGEST {
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
                ("item", "wp:comment") => item.comments += u64::from(self.approved),
                ("item", _) => drop(item.fields.insert(name, text)),
                ("wp:postmeta", "wp:meta_key") => self.meta_key = text.trim().to_owned(),
                ("wp:postmeta", "wp:meta_value") => item.meta.push((std::mem::take(&mut self.meta_key), text)),
                ("wp:comment", "wp:comment_approved") => self.approved = text.trim() == "1",
                ("wp:comment", "wp:comment_type") => self.approved &= !matches!(text.trim(), "pingback" | "trackback"),
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
