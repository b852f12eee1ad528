//! What a reader sees when there is no page, or none can be printed now.

use hbs::Map;

use crate::gather::Gathering;
use crate::head::Head;
use crate::set::Page;

pub fn error(g: &mut Gathering<'_>, status: u16) -> Page {
    let house = g.house.clone();
    let message = house.word(match status {
        400 => "This address cannot be read",
        401 | 403 => "This page is not open to you",
        404 => "There is no page at this address",
        405 => "This cannot be done here",
        410 => "This page is gone",
        429 => "Too many requests at once",
        503 => "The paper is busy",
        _ => "Something went wrong on our side",
    });
    let root = Map::new().with("statusCode", status).with("message", message).with("errorDetails", hbs::Value::Null);
    let class = if status < 500 { "error-4xx" } else { "error-5xx" };
    Page {
        status,
        templates: vec![format!("error-{status}"), class.into(), "error".into(), "spare:error".into()],
        contexts: vec!["error".into()],
        // In Ghost an error has no class, and themes style one by its template.
        body_class: if house.theme.is_house { "error-template" } else { "" }.into(),
        root,
        head: Head {
            title: message.to_owned(),
            robots: Some("noindex"),
            kind: "website",
            path: String::new(),
            feeds: if house.theme.is_house { Vec::new() } else { super::feeds(&house, "/", house.title()) },
            ..Head::default()
        },
        list_path: String::new(),
        ads: Default::default(),
        pictures: g.pictures.clone(),
        show_head: true,
        last_modified: None,
        headers: Vec::new(),
        keep: true,
    }
}
