//! `link` and `link_class`: links that know whether they lead to the page they stand on.

use std::fmt::Write;

use hbs::{Call, Helpers, Value};

use super::{escaped, sheet, text};

pub fn add(helpers: &mut Helpers) {
    helpers.add("link", |call| {
        let Some(href) = text(call, "href") else {
            return Err(call.refuse("link needs href, the address it leads to"));
        };
        let class = class(call, &href)?;
        let mut tag = String::from("<a");
        if !class.is_empty() {
            write!(tag, " class=\"{}\"", escaped(&class)).expect("writing to a String");
        }
        write!(tag, " href=\"{}\"", escaped(&href)).expect("writing to a String");
        for (name, value) in call.hash_pairs() {
            if !matches!(name, "href" | "class" | "activeClass" | "parentActiveClass") {
                write!(tag, " {name}=\"{}\"", escaped(&value.text())).expect("writing to a String");
            }
        }
        tag.push('>');
        let this = call.this().clone();
        call.write(&tag);
        call.body(&this)?;
        call.write("</a>");
        Ok(Value::Undefined)
    });
    helpers.add("link_class", |call| {
        let Some(href) = text(call, "for") else {
            return Err(call.refuse("link_class needs for, the address it is about"));
        };
        Ok(class(call, &href)?.into())
    });
}

/// The classes given, with those that say "here" or "below here".
fn class(call: &Call<'_, '_>, href: &str) -> Result<String, hbs::Error> {
    let sheet = sheet(call)?;
    let path = href.strip_prefix(&*sheet.house.site).unwrap_or(href).trim_end_matches('/');
    let here = sheet.path.trim_end_matches('/');
    let active = text(call, "activeClass").unwrap_or_else(|| "nav-current".into());
    let parent = text(call, "parentActiveClass").unwrap_or_else(|| format!("{active}-parent"));
    let mut classes = vec![text(call, "class").unwrap_or_default()];
    if path == here {
        classes.push(active);
    } else if !path.is_empty() && here.strip_prefix(path).is_some_and(|rest| rest.starts_with('/')) {
        classes.push(parent);
    }
    classes.retain(|class| !class.is_empty());
    Ok(classes.join(" "))
}
