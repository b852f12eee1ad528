//! From the tree of the file to what it means, each refusal with its line and what to do.

use super::pattern::{Part, Pattern, Piece};
use super::yaml::{Node, What, short};
use super::{Collection, Listing, No, Route, RouteKind, Routes, data, no, yaml};

const MOST_ROUTES: usize = 500;
const MOST_COLLECTIONS: usize = 50;
const MOST_TEMPLATES: usize = 20;
const LONGEST: usize = 2_000;
/// Stories on one page.
const MOST_ON_A_PAGE: u32 = 1_000;

/// Where other doors are; nothing else may stand below them.
const TAKEN: &[&str] = &[
    "-",
    "desk",
    "ghost",
    "assets",
    "content",
    "public",
    "members",
    "partners",
    "p",
    "api",
    "email",
    "unsubscribe",
    "r",
    ".well-known",
    ".ghost",
    "robots.txt",
    "ads.txt",
    "trust.txt",
    "license.xml",
    "favicon.ico",
];

/// Words below which the paper's own lists stand; a publisher's list may, a permalink may not.
const OWN_LISTS: &[&str] = &["section", "thread", "outlet"];

/// What a page of one's own may be sent as.
const CONTENT_TYPES: &[(&str, &str)] = &[
    ("html", "text/html; charset=utf-8"),
    ("text/html", "text/html; charset=utf-8"),
    ("xml", "application/xml; charset=utf-8"),
    ("application/xml", "application/xml; charset=utf-8"),
    ("text/xml", "text/xml; charset=utf-8"),
    ("rss", "application/rss+xml; charset=utf-8"),
    ("application/rss+xml", "application/rss+xml; charset=utf-8"),
    ("atom", "application/atom+xml; charset=utf-8"),
    ("application/atom+xml", "application/atom+xml; charset=utf-8"),
    ("json", "application/json; charset=utf-8"),
    ("application/json", "application/json; charset=utf-8"),
    ("application/feed+json", "application/feed+json; charset=utf-8"),
    ("application/ld+json", "application/ld+json; charset=utf-8"),
    ("application/manifest+json", "application/manifest+json; charset=utf-8"),
    ("txt", "text/plain; charset=utf-8"),
    ("text/plain", "text/plain; charset=utf-8"),
    ("text/css", "text/css; charset=utf-8"),
    ("text/javascript", "text/javascript; charset=utf-8"),
    ("application/javascript", "application/javascript; charset=utf-8"),
    ("text/calendar", "text/calendar; charset=utf-8"),
    ("text/csv", "text/csv; charset=utf-8"),
];

impl Routes {
    /// What holds without a file.
    pub fn usual() -> Routes {
        let below = |word: &str| Pattern { parts: vec![vec![Piece::Text(word.into())], vec![Piece::Part(Part::Slug)]] };
        Routes {
            collections: vec![Collection {
                path: Pattern { parts: Vec::new() },
                name: "index".into(),
                permalink: Pattern::of_slug(),
                templates: Vec::new(),
                data: Vec::new(),
                listing: Listing { filter: None, order: None, limit: None, rss: true, line: 1 },
            }],
            tag: Some(below("tag")),
            author: Some(below("author")),
            ..Routes::default()
        }
    }
}

pub(super) fn read(file: &str) -> Result<Option<Routes>, No> {
    let root = yaml::read(file.trim_start_matches('\u{feff}'))?;
    let mut routes = Routes::default();
    let map = match &root.what {
        What::Nothing => return Ok(None),
        What::Map(map) => map,
        _ => {
            return Err(no(
                root.line,
                format!("The file is to hold routes:, collections: and taxonomies:; here stands {}.", root.said()),
            ));
        }
    };
    let mut complaints = Vec::new();
    for (name, node) in map {
        match name.as_str() {
            "routes" => {
                for (path, node) in entries(node, "routes", "/about/: about", MOST_ROUTES)? {
                    routes.routes.push(route(path, node, &mut complaints)?);
                }
            }
            "collections" => {
                for (path, node) in entries(node, "collections", "/blog/:", MOST_COLLECTIONS)? {
                    routes.collections.push(collection(path, node, &mut complaints)?);
                }
            }
            "taxonomies" => {
                for (name, node) in entries(node, "taxonomies", "tag: /tag/{slug}/", 2)? {
                    let pattern = taxonomy(name, node)?;
                    match name.as_str() {
                        "tag" => routes.tag = Some(pattern),
                        _ => routes.author = Some(pattern),
                    }
                }
            }
            other => complaints.push(passed_over(node.line, other, "Use routes, collections and taxonomies.")),
        }
    }
    routes.complaints = complaints;
    Ok(Some(routes))
}

fn entries<'n>(node: &'n Node, name: &str, example: &str, most: usize) -> Result<&'n [(String, Node)], No> {
    match &node.what {
        What::Nothing => Ok(&[]),
        What::Map(map) if map.len() > most => {
            Err(no(node.line, format!("There are more than {most} entries in {name}:. Make them fewer.")))
        }
        What::Map(map) => Ok(map),
        _ => Err(no(node.line, format!("{name}: is to hold lines such as {example}; here stands {}.", node.said()))),
    }
}

fn passed_over(line: usize, name: &str, hint: &str) -> String {
    format!("Line {line}: “{}” means nothing here and is passed over. {hint}", short(name))
}

/// The fields of a map by their names. What is not known is complained of, once.
pub(super) fn fields<'n>(
    node: &'n Node,
    of: &str,
    known: &[&str],
    complaints: &mut Vec<String>,
) -> Result<impl Fn(&str) -> Option<&'n Node> + use<'n>, No> {
    let What::Map(map) = &node.what else {
        return Err(no(node.line, format!("Here is to stand a map with {}; here stands {}.", known.join(", "), node.said())));
    };
    for (name, node) in map {
        if !known.contains(&name.as_str()) {
            complaints.push(passed_over(node.line, name, &format!("A {of} knows {}.", known.join(", "))));
        }
    }
    Ok(move |name: &str| map.iter().find(|(other, _)| other == name).map(|(_, node)| node))
}

pub(super) fn text(node: &Node, name: &str) -> Result<String, No> {
    match &node.what {
        What::Text(text) if text.len() <= LONGEST => Ok(text.trim().to_owned()),
        What::Text(_) => Err(no(node.line, format!("{name}: is longer than {LONGEST} letters."))),
        _ => Err(no(node.line, format!("{name}: is to be a word or a line of text; here stands {}.", node.said()))),
    }
}

fn maybe_text(node: Option<&Node>, name: &str) -> Result<Option<String>, No> {
    let there = node.filter(|node| !matches!(node.what, What::Nothing));
    Ok(there.map(|node| text(node, name)).transpose()?.filter(|text| !text.is_empty()))
}

pub(super) fn flag(node: &Node, name: &str) -> Result<Option<bool>, No> {
    match &node.what {
        What::Nothing => Ok(None),
        What::Yes => Ok(Some(true)),
        What::No => Ok(Some(false)),
        _ => Err(no(node.line, format!("{name}: is true or false; here stands {}.", node.said()))),
    }
}

pub(super) fn limit(node: &Node) -> Result<Option<u32>, No> {
    match &node.what {
        What::Nothing => Ok(None),
        What::Text(text) if text == "all" => Ok(Some(MOST_ON_A_PAGE)),
        What::Text(text) => match text.parse::<u32>() {
            Ok(n) if (1..=MOST_ON_A_PAGE).contains(&n) => Ok(Some(n)),
            _ => {
                Err(no(node.line, format!("limit: is a number from 1 to {MOST_ON_A_PAGE}, or all; here stands {}.", node.said())))
            }
        },
        _ => Err(no(node.line, format!("limit: is a number, or all; here stands {}.", node.said()))),
    }
}

/// A template or a list of them; only names, so that none leads out of the theme.
fn templates(node: Option<&Node>) -> Result<Vec<String>, No> {
    let one = |node: &Node| {
        let name = text(node, "template")?;
        let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b'/');
        let good =
            !name.is_empty() && name.len() <= 100 && name.bytes().all(plain) && !name.contains("..") && !name.starts_with('/');
        match name.strip_suffix(".hbs") {
            Some(bare) if good => Ok(bare.to_owned()),
            None if good => Ok(name),
            _ => Err(no(
                node.line,
                format!("“{}” is no template. Give the name of a file of the theme without .hbs, such as index.", short(&name)),
            )),
        }
    };
    match node.map(|node| (&node.what, node)) {
        None | Some((What::Nothing, _)) => Ok(Vec::new()),
        Some((What::List(list), node)) if list.len() > MOST_TEMPLATES => {
            Err(no(node.line, format!("These are more than {MOST_TEMPLATES} templates.")))
        }
        Some((What::List(list), _)) => list.iter().map(one).collect(),
        Some((_, node)) => Ok(vec![one(node)?]),
    }
}

fn listing<'n>(of: &impl Fn(&str) -> Option<&'n Node>, line: usize) -> Result<Listing, No> {
    Ok(Listing {
        filter: maybe_text(of("filter"), "filter")?,
        order: maybe_text(of("order"), "order")?,
        limit: of("limit").map(limit).transpose()?.flatten(),
        rss: of("rss").map(|node| flag(node, "rss")).transpose()?.flatten().unwrap_or(true),
        line: of("filter").map_or(line, |node| node.line),
    })
}

fn route(path: &str, node: &Node, complaints: &mut Vec<String>) -> Result<Route, No> {
    let (pattern, name) = (list_path(path, node.line)?, name_of(path));
    let missing = || no(node.line, format!("The route {} needs a template: {}: about.", short(path), short(path)));
    let page = |templates, data, content_type| Route {
        path: pattern.clone(),
        name: name.clone(),
        templates,
        data,
        kind: RouteKind::Page { content_type },
    };
    match &node.what {
        What::Nothing => return Err(missing()),
        What::Text(_) => return Ok(page(templates(Some(node))?, Vec::new(), None)),
        _ => {}
    }
    let known = &["template", "data", "content_type", "controller", "filter", "order", "limit", "rss"];
    let of = fields(node, "route", known, complaints)?;
    let templates = templates(of("template"))?;
    let data = of("data").map(|node| data::read(node, complaints)).transpose()?.unwrap_or_default();
    if let Some(controller) = of("controller") {
        let name_of_it = text(controller, "controller")?;
        if name_of_it != "channel" {
            return Err(no(
                controller.line,
                format!("The controller “{}” is not known. The only one is channel.", short(&name_of_it)),
            ));
        }
        let listing = listing(&of, node.line)?;
        return Ok(Route { path: pattern, name, templates, data, kind: RouteKind::Channel(listing) });
    }
    let content_type = match maybe_text(of("content_type"), "content_type")? {
        None => None,
        Some(asked) => {
            let bare = asked.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
            match CONTENT_TYPES.iter().find(|(name, _)| *name == bare) {
                Some((_, content_type)) => Some(*content_type),
                None => {
                    let line = of("content_type").map_or(node.line, |node| node.line);
                    let all: Vec<&str> = CONTENT_TYPES.iter().map(|(name, _)| *name).filter(|name| name.contains('/')).collect();
                    return Err(no(line, format!("A page cannot be sent as “{}”. It can be {}.", short(&asked), all.join(", "))));
                }
            }
        }
    };
    if templates.is_empty() {
        return Err(missing());
    }
    for ignored in ["filter", "order", "limit", "rss"] {
        if let Some(node) = of(ignored) {
            complaints.push(passed_over(node.line, ignored, "It is for lists: add controller: channel."));
        }
    }
    Ok(page(templates, data, content_type))
}

fn collection(path: &str, node: &Node, complaints: &mut Vec<String>) -> Result<Collection, No> {
    let (pattern, name) = (list_path(path, node.line)?, name_of(path));
    if matches!(node.what, What::Nothing | What::Text(_)) {
        return Err(no(
            node.line,
            format!("The collection {} needs a permalink on the next line: permalink: /{{slug}}/.", short(path)),
        ));
    }
    let of = fields(node, "collection", &["permalink", "template", "data", "filter", "order", "limit", "rss"], complaints)?;
    let permalink = match of("permalink") {
        Some(node) => {
            let pattern = permalink(&text(node, "permalink")?, node.line)?;
            if !pattern.has(Part::Slug) && !pattern.has(Part::Id) {
                return Err(no(
                    node.line,
                    "A permalink without {slug} or {id} leads to no story. Add one of them: /{year}/{slug}/.",
                ));
            }
            pattern
        }
        None => return Err(no(node.line, format!("The collection {} needs a permalink: permalink: /{{slug}}/.", short(path)))),
    };
    Ok(Collection {
        path: pattern,
        name,
        permalink,
        templates: templates(of("template"))?,
        data: of("data").map(|node| data::read(node, complaints)).transpose()?.unwrap_or_default(),
        listing: listing(&of, node.line)?,
    })
}

fn taxonomy(name: &str, node: &Node) -> Result<Pattern, No> {
    if name != "tag" && name != "author" {
        return Err(no(node.line, format!("The taxonomy “{}” is not known. Use tag and author.", short(name))));
    }
    let pattern = permalink(&text(node, name)?, node.line)?;
    let is_slug = |piece: &Piece| matches!(piece, Piece::Text(_) | Piece::Part(Part::Slug));
    if !pattern.has(Part::Slug) || !pattern.parts.iter().flatten().all(is_slug) {
        return Err(no(node.line, format!("The address of a {name} has {{slug}} in it and no other place: /{name}/{{slug}}/.")));
    }
    Ok(pattern)
}

/// What Ghost calls a route in contexts and templates.
fn name_of(path: &str) -> String {
    if path == "/" { "index".into() } else { path.replace('/', "") }
}

/// The address of a route or a collection, with `:slug` where something stands.
fn list_path(path: &str, line: usize) -> Result<Pattern, No> {
    pattern(path, line, "/about/", |part| match part.strip_prefix(':') {
        None => Ok(vec![Piece::Text(part.to_lowercase())]),
        Some("slug") => Ok(vec![Piece::Part(Part::Slug)]),
        Some(name) if !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') => {
            Ok(vec![Piece::Part(Part::Any)])
        }
        Some(_) => Err(no(line, format!("“{}” is no place in an address. Write :slug.", short(part)))),
    })
}

/// A permalink with its places in braces.
pub(super) fn permalink(written: &str, line: usize) -> Result<Pattern, No> {
    if let Some(part) = written.split('/').find(|part| part.starts_with(':')) {
        return Err(no(
            line,
            format!("“{}” is written in braces here: {{{}}}.", short(part), short(part.trim_start_matches(':'))),
        ));
    }
    let first = written.split('/').nth(1).unwrap_or_default();
    if OWN_LISTS.contains(&first) {
        return Err(no(line, format!("What stands below /{first}/ are lists of the paper's own. Choose another word.")));
    }
    pattern(written, line, "/{slug}/", |part| {
        let mut pieces = Vec::new();
        let mut rest = part;
        while let Some(open) = rest.find('{') {
            let close = rest
                .find('}')
                .filter(|close| *close > open)
                .ok_or_else(|| no(line, "A brace is opened and not closed. Write {slug}."))?;
            if open > 0 {
                pieces.push(Piece::Text(rest[..open].to_lowercase()));
            }
            let name = &rest[open + 1..close];
            let part = Part::named(name).ok_or_else(|| {
                no(line, format!("“{{{}}}” is not known. Use {{slug}}, {{id}}, {{year}}, {{month}}, {{day}}, {{primary_tag}} and {{primary_author}}.", short(name)))
            })?;
            pieces.push(Piece::Part(part));
            rest = &rest[close + 1..];
        }
        if rest.contains('}') {
            return Err(no(line, "A brace is closed and was not opened. Write {slug}."));
        }
        if !rest.is_empty() {
            pieces.push(Piece::Text(rest.to_lowercase()));
        }
        let open_ended = |piece: &&Piece| matches!(piece, Piece::Part(Part::Slug | Part::PrimaryTag | Part::PrimaryAuthor));
        if pieces.iter().filter(open_ended).count() > 1 {
            return Err(no(
                line,
                "Two of {slug}, {primary_tag} and {primary_author} cannot be told apart between two slashes. Put a slash between them.",
            ));
        }
        Ok(pieces)
    })
}

fn pattern(written: &str, line: usize, example: &str, piece: impl Fn(&str) -> Result<Vec<Piece>, No>) -> Result<Pattern, No> {
    let bad = |why: &str| no(line, format!("“{}” {why}", short(written)));
    if !written.starts_with('/') {
        return Err(bad(&format!("does not begin with a slash. Write it like {example}.")));
    }
    if !written.ends_with('/') {
        return Err(bad(&format!("does not end with a slash. Write it like {example}.")));
    }
    if written.len() > 200 {
        return Err(bad("is longer than 200 letters."));
    }
    if written == "/" {
        return Ok(Pattern { parts: Vec::new() });
    }
    let mut parts = Vec::new();
    for part in written[1..written.len() - 1].split('/') {
        if part.is_empty() {
            return Err(bad("has two slashes in a row. Take one out."));
        }
        if part == "." || part == ".." {
            return Err(bad("leads up instead of on. Take the dots out."));
        }
        let odd = part.chars().find(|c| !(c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '~' | ':' | '{' | '}')));
        if let Some(odd) = odd {
            return Err(bad(&format!(
                "has “{}” in it, which no address of ours has. Use letters, digits and hyphens.",
                short(&odd.to_string())
            )));
        }
        parts.push(piece(part)?);
    }
    if parts.len() > 12 {
        return Err(bad("has more than twelve parts."));
    }
    if let Some([Piece::Text(first), ..]) = parts.first().map(Vec::as_slice)
        && (TAKEN.contains(&first.as_str()) || first.starts_with("sitemap"))
    {
        return Err(bad(&format!("cannot be used: what stands below /{first}/ is the house's own. Choose another word.")));
    }
    if let Some([Piece::Text(last), ..]) = parts.last().map(Vec::as_slice)
        && parts.len() == 1
        && last.contains('.')
        && (last.starts_with("atom") || last.starts_with("feed"))
    {
        return Err(bad("is the address of the paper's own feed. Choose another word."));
    }
    Ok(Pattern { parts })
}
