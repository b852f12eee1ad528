//! Setting a page: gathered values and a theme become bytes. Nothing here waits or reads.

use std::borrow::Cow;
use std::collections::HashMap;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use hbs::{Frame, Map, Object, Render, Template, Value};

use crate::gather::Gathering;
use crate::head::Head;
use crate::helpers::{self, Pictures, Sheet};
use crate::values::Over;
use crate::{Error, House, Printed, Result, looks};

/// A page, gathered and not yet set.
pub struct Page {
    pub status: u16,
    /// Tried in order; the theme's first one is used.
    pub templates: Vec<String>,
    pub contexts: Vec<Cow<'static, str>>,
    pub body_class: String,
    pub root: Map,
    pub head: Head,
    /// The path of page 1, for links to other pages.
    pub list_path: String,
    pub ads: HashMap<String, String>,
    /// Pictures that stand on it, for a theme that asks for them in sizes.
    pub pictures: Pictures,
    /// Does the page want its title and picture set? Standing pages may say no.
    pub show_head: bool,
    pub last_modified: Option<DateTime<Utc>>,
    pub headers: Vec<(&'static str, String)>,
    pub keep: bool,
}

/// A theme of somebody else's may not hold a printing up for longer.
const LONGEST: Duration = Duration::from_secs(5);

/// The code that the paper, and what stands on the page, put into its head and foot.
fn injected(house: &House, page: &Page) -> (String, String) {
    let mut both = [String::new(), String::new()];
    for (out, field) in both.iter_mut().zip(["codeinjection_head", "codeinjection_foot"]) {
        let own = ["post", "tag"].map(|key| page.root.get(key).map(|thing| thing.get(field).text()).unwrap_or_default());
        let paper = house.looks.text(field).unwrap_or_default().to_owned();
        for code in [paper].into_iter().chain(own).filter(|code| !code.trim().is_empty()) {
            out.push_str(&code);
            out.push('\n');
        }
    }
    let [head, foot] = both;
    (head, foot)
}

/// Settings of one page before its theme goes without further answers.
const ROUNDS: usize = 5;

/// Sets the page in the theme. What the theme asks for beyond the page is gathered after a
/// setting that lacked it, and the page is set again: two or three times for most themes, once
/// for one that asks nothing. So setting itself never waits.
pub async fn set(g: &mut Gathering<'_>, site: Value, page: Page) -> Result<Printed> {
    let house = g.house.clone();
    let theme = &house.theme;
    let names: Vec<&str> = page.templates.iter().map(String::as_str).collect();
    let Some(template) = theme.template(&names) else {
        return Err(Error::Theme(format!("the theme has none of the templates {}", names.join(", "))));
    };
    let (injected_head, injected_foot) = injected(&house, &page);
    if !theme.is_house {
        let on_page: Vec<Value> = ["post", "tag"].iter().filter_map(|key| page.root.get(key)).collect();
        g.shared_pictures(&on_page).await?;
    }
    let is_story = page.status == 200 && page.contexts.iter().any(|context| context == "post" || context == "page");
    let sheet = Sheet {
        house: house.clone(),
        contexts: page.contexts,
        body_class: page.body_class,
        path: page.head.path.clone(),
        head: page.head,
        injected_head,
        injected_foot,
        list_path: page.list_path,
        ads: page.ads,
        pictures: page.pictures,
        answers: Default::default(),
        blocks: Default::default(),
        good_until: Default::default(),
    };
    let began = Instant::now();
    let root = Value::from(page.root);
    let mut text = String::new();
    for round in 0..ROUNDS {
        let last = round + 1 == ROUNDS;
        text = once(&sheet, site.clone(), template, &root, page.show_head, began)?;
        let wishes = sheet.answers.take_wishes();
        if wishes.is_empty() || last {
            break;
        }
        for wish in wishes {
            let answer = g.answer(&wish).await?;
            sheet.answers.put(&wish, answer);
        }
        sheet.blocks.lock().unwrap_or_else(|p| p.into_inner()).clear();
    }
    let mut printed = Printed::new(page.status, "text/html; charset=utf-8", text);
    printed.last_modified = page.last_modified;
    printed.headers = page.headers;
    printed.keep = page.keep;
    printed.good_until = *sheet.good_until.lock().unwrap_or_else(|p| p.into_inner());
    printed.themed = !theme.is_house;
    printed.is_story = is_story;
    Ok(printed)
}

/// The template first, then the layouts it names around it.
fn once(sheet: &Sheet, site: Value, template: &Template, root: &Value, show_head: bool, began: Instant) -> Result<String> {
    let theme = &sheet.house.theme;
    let expired = move || began.elapsed() > LONGEST;
    let data = globals(&sheet.house, site, show_head);
    let render = Render::new(helpers::all(), &theme.partials).data(data).state(sheet).expires(&expired);
    let mut text = render.render(template, root).map_err(Error::Template)?;
    let mut template = template;
    // Layouts of layouts are few; a circle of them is not followed for ever.
    for _ in 0..8 {
        let Some(layout) = theme.layout(template)? else {
            break;
        };
        let fields = Map::new().with("body", Value::safe(text));
        text = render.render(layout, &Value::from_object(Over { below: root.clone(), fields })).map_err(Error::Template)?;
        template = layout;
    }
    Ok(text)
}

/// The `@`-variables of every page.
fn globals(house: &House, site: Value, show_head: bool) -> Frame {
    let config = &house.theme.config;
    let sizes: Map = config
        .image_sizes
        .iter()
        .map(|(name, size)| (name.as_str(), Value::object([("width", size.width.into()), ("height", size.height.into())])))
        .collect();
    Frame::new()
        .with("site", site)
        .with("custom", looks::custom(house))
        .with("member", Value::Null)
        .with("page", Value::object([("show_title_and_feature_image", show_head.into())]))
        .with("config", Value::object([("posts_per_page", config.posts_per_page.into()), ("image_sizes", sizes.into())]))
        .with("labs", Map::new())
}
