//! What a page of a theme written for Ghost is about, and the title and description it therefore
//! has: for the browser, and for those who share it.

use hbs::Value;

use crate::helpers::{Keep, Sheet, truncate};

/// Words of a text that stand for a description nobody wrote.
const OPENING: Keep = Keep::Words(50);

pub enum About {
    Front,
    /// A story or a standing page.
    Story(Value),
    Topic(Value),
    Author(Value),
    /// A list of all stories, an error, or a kind of page that Ghost does not have.
    Other,
}

/// For whom a title or a description is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Use {
    Search,
    OpenGraph,
    Twitter,
}

impl Use {
    fn field(self, what: &str) -> String {
        let prefix = match self {
            Use::Search => "meta",
            Use::OpenGraph => "og",
            Use::Twitter => "twitter",
        };
        format!("{prefix}_{what}")
    }
}

impl About {
    pub fn of(sheet: &Sheet, root: &Value) -> About {
        let is = |context: &str| sheet.is(context);
        let thing = |key: &str| Some(root.get(key)).filter(Value::is_truthy);
        let found = |key: &str| if is(key) { thing(key) } else { None };
        if is("home") {
            About::Front
        } else if let Some(author) = found("author") {
            About::Author(author)
        } else if let Some(topic) = found("tag") {
            About::Topic(topic)
        } else if let Some(story) = thing("post").filter(|_| is("post") || is("page")) {
            About::Story(story)
        } else {
            About::Other
        }
    }

    /// `page` is how a theme writes the number of a list's page (`%` is the number).
    pub fn title(&self, sheet: &Sheet, used: Use, page: Option<&str>) -> String {
        let house = &sheet.house;
        let paper = house.title();
        let number = match sheet.head.page {
            0 | 1 => String::new(),
            n => page.unwrap_or(" (Page %)").replacen('%', &n.to_string(), 1),
        };
        let field = used.field("title");
        let first = |thing: &Value, fields: &[&str]| fields.iter().find_map(|field| words(thing, field));
        let named = |thing: &Value| format!("{} - {paper}{number}", thing.get("name").text());
        match self {
            About::Front => house.looks.text(&field).unwrap_or(paper).to_owned(),
            About::Author(author) => named(author),
            About::Topic(topic) if sheet.head.page > 1 => words(topic, "meta_title").unwrap_or_else(|| named(topic)),
            About::Topic(topic) => first(topic, &[&field, "meta_title"]).unwrap_or_else(|| named(topic)),
            About::Story(story) => first(story, &[&field, "meta_title", "title"]).unwrap_or_default(),
            About::Other if sheet.head.name.is_empty() => format!("{paper}{number}"),
            About::Other => format!("{} - {paper}{number}", sheet.head.name),
        }
    }

    /// Nothing where nobody wrote one; those who share a page get its opening then.
    pub fn description(&self, sheet: &Sheet, used: Use) -> Option<String> {
        let looks = &sheet.house.looks;
        let is_shared = used != Use::Search;
        let field = used.field("description");
        let first = |thing: &Value, fields: &[&str]| fields.iter().find_map(|field| words(thing, field));
        let of_paper = || looks.text("meta_description").map(str::to_owned);
        // Said once, on the first page of a list.
        let is_said = is_shared || sheet.head.page < 2;
        match self {
            About::Front => looks.text(&field).map(str::to_owned).or_else(of_paper).or_else(|| paper_s(sheet)),
            About::Author(author) => {
                first(author, &["meta_description", "bio"]).filter(|_| is_said).or_else(|| of_paper().filter(|_| is_shared))
            }
            About::Topic(topic) => {
                first(topic, &[if is_shared { field.as_str() } else { "" }, "meta_description", "description"])
                    .filter(|_| is_said)
                    .or_else(|| of_paper().filter(|_| is_shared))
            }
            About::Story(story) if is_shared => first(story, &[&field, "custom_excerpt", "meta_description"])
                .or_else(|| words(story, "excerpt").map(|opening| truncate(&opening, OPENING)))
                .or_else(|| paper_s(sheet)),
            About::Story(story) => first(story, &["meta_description", "custom_excerpt"]),
            About::Other if sheet.is("index") => None,
            About::Other => Some(sheet.head.description.clone()),
        }
        .map(|words| words.trim().to_owned())
        .filter(|words| !words.is_empty())
    }
}

/// What the paper says about itself.
fn paper_s(sheet: &Sheet) -> Option<String> {
    let masthead = &sheet.house.paper.masthead;
    [&masthead.description, &masthead.tagline].into_iter().find(|words| !words.trim().is_empty()).cloned()
}

/// A field, if there are words in it.
pub fn words(thing: &Value, field: &str) -> Option<String> {
    Some(thing.get(field).text()).filter(|words| !words.trim().is_empty())
}
