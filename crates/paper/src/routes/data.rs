//! What a route hands to its template beside a list: one certain thing, or a list of things.

use super::read::{fields, flag, limit, text};
use super::yaml::{Node, What};
use super::{No, no};

/// A thing under the name by which the template finds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Data {
    pub name: String,
    pub of: DataOf,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DataOf {
    Read {
        kind: Kind,
        /// With `%s` for the slug in the address.
        slug: String,
        /// Does the thing's own address lead to the route?
        redirect: bool,
    },
    Browse {
        kind: Kind,
        filter: Option<String>,
        order: Option<String>,
        limit: Option<u32>,
        page: u32,
        include: Option<String>,
        line: usize,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Posts,
    Pages,
    Tags,
    Authors,
}

impl Kind {
    fn of_one(name: &str) -> Option<Kind> {
        Some(match name {
            "post" => Kind::Posts,
            "page" => Kind::Pages,
            "tag" => Kind::Tags,
            "author" => Kind::Authors,
            _ => return None,
        })
    }

    fn of_many(name: &str) -> Option<Kind> {
        Some(match name {
            "posts" => Kind::Posts,
            "pages" => Kind::Pages,
            "tags" => Kind::Tags,
            "authors" => Kind::Authors,
            _ => return None,
        })
    }
}

const MOST: usize = 20;

/// Names that are fields of an entry: whoever writes one has forgotten to name the entry.
const RESERVED: &[&str] =
    &["resource", "type", "limit", "order", "include", "filter", "status", "visibility", "slug", "redirect"];

/// Reads what stands under `data:`.
pub(super) fn read(node: &Node, complaints: &mut Vec<String>) -> Result<Vec<Data>, No> {
    match &node.what {
        What::Nothing => Ok(Vec::new()),
        What::Text(words) => {
            let of = short_form(words, node.line)?;
            let name = words.split('.').next().unwrap_or_default().to_owned();
            Ok(vec![Data { name, of }])
        }
        What::Map(map) if map.len() > MOST => Err(no(node.line, format!("These are more than {MOST} things for one template."))),
        What::Map(map) => {
            let mut all = Vec::new();
            for (name, entry) in map {
                if RESERVED.contains(&name.as_str()) {
                    return Err(no(
                        entry.line,
                        format!("“{name}” cannot name data. Put a name of your own above it: data:, then my-tag:, then {name}:."),
                    ));
                }
                if name == "author" {
                    return Err(no(entry.line, "“author” cannot name data. Choose another name, such as writer."));
                }
                if name.is_empty() || name.len() > 100 {
                    return Err(no(entry.line, "The name of data is between 1 and 100 letters long."));
                }
                let of = match &entry.what {
                    What::Text(words) => short_form(words, entry.line)?,
                    What::Map(_) => long_form(entry, complaints)?,
                    _ => {
                        return Err(no(
                            entry.line,
                            format!(
                                "“{name}” is to be something like tag.recipes, or a map with type and resource; here stands {}.",
                                entry.said()
                            ),
                        ));
                    }
                };
                all.push(Data { name: name.clone(), of });
            }
            Ok(all)
        }
        _ => Err(no(
            node.line,
            format!("data: is to be something like tag.recipes, or a map of names; here stands {}.", node.said()),
        )),
    }
}

fn short_form(words: &str, line: usize) -> Result<DataOf, No> {
    let shape = || {
        no(
            line,
            format!(
                "“{}” is no data. Write a kind, a dot and a slug: tag.recipes, author.ada, post.welcome or page.about.",
                super::yaml::short(words)
            ),
        )
    };
    let (kind, slug) = words.split_once('.').ok_or_else(shape)?;
    let kind = Kind::of_one(kind).ok_or_else(shape)?;
    if !is_slug(slug) {
        return Err(shape());
    }
    Ok(DataOf::Read { kind, slug: slug.to_owned(), redirect: true })
}

fn is_slug(slug: &str) -> bool {
    slug == "%s"
        || !slug.is_empty() && slug.len() <= 191 && slug.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}

fn long_form(entry: &Node, complaints: &mut Vec<String>) -> Result<DataOf, No> {
    let known = &[
        "type",
        "resource",
        "slug",
        "redirect",
        "filter",
        "limit",
        "order",
        "include",
        "page",
        "visibility",
        "status",
        "fields",
    ];
    let of = fields(entry, "data", known, complaints)?;
    let kind = match of("resource") {
        Some(node) => {
            let words = text(node, "resource")?;
            Kind::of_many(&words).ok_or_else(|| {
                no(node.line, format!("“{}” is no resource. Use tags, posts, pages or authors.", super::yaml::short(&words)))
            })?
        }
        None => return Err(no(entry.line, "Data needs a resource: tags, posts, pages or authors.")),
    };
    let kind_of_ask = match of("type") {
        Some(node) => (text(node, "type")?, node.line),
        None => return Err(no(entry.line, "Data needs a type: read for one certain thing, browse for a list.")),
    };
    match kind_of_ask.0.as_str() {
        "read" => {
            let slug = match of("slug") {
                Some(node) => text(node, "slug")?,
                None => return Err(no(entry.line, "Data of the type read needs a slug: slug: recipes.")),
            };
            if !is_slug(&slug) {
                return Err(no(
                    entry.line,
                    format!("“{}” is no slug. It is letters, digits and hyphens, or %s.", super::yaml::short(&slug)),
                ));
            }
            let redirect = of("redirect").map(|node| flag(node, "redirect")).transpose()?.flatten().unwrap_or(true);
            Ok(DataOf::Read { kind, slug, redirect })
        }
        "browse" => {
            let words =
                |name: &str| of(name).filter(|n| !matches!(n.what, What::Nothing)).map(|node| text(node, name)).transpose();
            let page = match words("page")? {
                None => 1,
                Some(n) => n
                    .parse()
                    .ok()
                    .filter(|n| (1..=999_999).contains(n))
                    .ok_or_else(|| no(entry.line, "page: is a number from 1."))?,
            };
            Ok(DataOf::Browse {
                kind,
                filter: words("filter")?,
                order: words("order")?,
                limit: of("limit").map(limit).transpose()?.flatten(),
                page,
                include: words("include")?,
                line: of("filter").map_or(entry.line, |node| node.line),
            })
        }
        other => Err(no(kind_of_ask.1, format!("The type “{}” is not known. Use read or browse.", super::yaml::short(other)))),
    }
}
