//! What routes hand to templates beside a list, and pages that are made of nothing else.

use archive::browse::Ask;
use hbs::{Map, Object, Value};
use paper::routes::{Data, DataKind, DataOf, Route};

use super::list::{body_class, contexts};
use crate::Result;
use crate::gather::Gathering;
use crate::head::Head;
use crate::pages::{Gathered, feeds, rail, turn};
use crate::set::Page;
use crate::wishes::{Asked, Kind, Wish};

/// What the data says of the page as a whole.
#[derive(Default)]
pub struct Told {
    /// Of the topic, author, story or page that the page is about.
    pub name: Option<String>,
    pub description: Option<String>,
    pub meta_title: Option<String>,
    /// A standing page may want its title and picture not shown.
    pub show_head: bool,
}

/// A text of the routes with the slug of the address in its place. A slug has no sign that means
/// something in a filter.
pub fn filled(text: &str, slug: Option<&str>) -> String {
    text.replace("%s", slug.unwrap_or("%s"))
}

/// Reads the data into the root of the page.
pub async fn gather(g: &mut Gathering<'_>, data: &[Data], slug: Option<&str>, root: &mut Map) -> Result<Told> {
    let mut told = Told { show_head: true, ..Told::default() };
    for thing in data {
        let (asked, single) = asked(&thing.of, slug);
        let answer = g.answer(&Wish::List(asked)).await?;
        if !single {
            let many = list_name(&thing.of);
            let list = Map::new().with(many, answer.list.clone()).with("pagination", answer.pagination);
            root.set(&*thing.name, Value::from_object(crate::values::Listed { list: answer.list, fields: list }));
            continue;
        }
        let Some(one) = answer.list.as_array().and_then(|list| list.first().cloned()) else {
            continue;
        };
        let words = |key: &str| Some(one.get(key).text()).filter(|text| !text.trim().is_empty());
        if matches!(thing.name.as_str(), "tag" | "author" | "post" | "page") && told.name.is_none() {
            told.name = words("name").or_else(|| words("title"));
            told.description = ["meta_description", "description", "bio", "excerpt"].iter().find_map(|key| words(key));
            told.meta_title = words("meta_title");
        }
        root.set(&*thing.name, one);
    }
    if let Some(page) = root.get("page").filter(|page| page.is_met()) {
        told.show_head = !matches!(page.get("show_title_and_feature_image"), Value::Bool(false));
    }
    Ok(told)
}

fn list_name(of: &DataOf) -> &'static str {
    match of {
        DataOf::Read { kind, .. } | DataOf::Browse { kind, .. } => wished(*kind).name(),
    }
}

fn wished(kind: DataKind) -> Kind {
    match kind {
        DataKind::Posts => Kind::Posts,
        DataKind::Pages => Kind::Pages,
        DataKind::Tags => Kind::Tags,
        DataKind::Authors => Kind::Authors,
    }
}

/// The question, and whether one certain thing is meant.
fn asked(of: &DataOf, slug: Option<&str>) -> (Asked, bool) {
    let of_stories = vec!["tags".to_owned(), "authors".to_owned()];
    match of {
        DataOf::Read { kind, slug: own, .. } => {
            let mut filter = format!("slug:'{}'", filled(own, slug));
            if *kind == DataKind::Tags {
                filter.push_str("+visibility:public");
            }
            let asked = Asked {
                kind: wished(*kind),
                filter: Some(filter),
                order: None,
                limit: 1,
                page: 1,
                include: of_stories,
                single: true,
            };
            (asked, true)
        }
        DataOf::Browse { kind, filter, order, limit, page, include, .. } => {
            let mut include_all = of_stories;
            include_all.extend(include.iter().flat_map(|words| words.split(',')).map(|word| word.trim().to_owned()));
            let asked = Asked {
                kind: wished(*kind),
                filter: filter.as_deref().map(|filter| filled(filter, slug)),
                order: order.clone(),
                limit: limit.map_or(Ask::all(chrono::DateTime::UNIX_EPOCH).limit, i64::from),
                page: i64::from(*page),
                include: include_all,
                single: false,
            };
            (asked, false)
        }
    }
}

/// A page made of a template and its data.
pub async fn page(
    g: &mut Gathering<'_>,
    route: &Route,
    slug: Option<&str>,
    content_type: Option<&'static str>,
) -> Result<Gathered> {
    let house = g.house.clone();
    let path = route.path.plain().unwrap_or_else(|| route.path.with_slug(slug.unwrap_or_default()));
    let mut root = Map::new();
    let told = gather(g, &route.data, slug, &mut root).await?;
    if let (Some(page), None) = (root.get("page"), root.get("post")) {
        // Ghost's themes look for a page under both names.
        root.set("post", page);
    }
    rail(g, &mut root).await?;
    let contexts = contexts(&route.name, path == "/", 1, &root);
    let head = Head {
        name: told.name.clone().unwrap_or_default(),
        title: told.name.unwrap_or_default(),
        meta_title: told.meta_title,
        description: told.description.unwrap_or_else(|| house.paper.masthead.description.clone()),
        canonical: house.absolute(&path),
        kind: "website",
        path: path.clone(),
        feeds: feeds(&house, "/", house.title()),
        ..Head::default()
    };
    let ads = g.ads(turn(&path)).await?;
    let page = Page {
        status: 200,
        templates: route.templates.clone(),
        body_class: body_class(&contexts, &root),
        contexts,
        root,
        head,
        list_path: path,
        ads,
        pictures: g.pictures.clone(),
        show_head: told.show_head,
        last_modified: None,
        headers: Vec::new(),
        keep: true,
    };
    Ok(match content_type {
        Some(content_type) => Gathered::PageAs(Box::new(page), content_type),
        None => Gathered::Page(Box::new(page)),
    })
}
