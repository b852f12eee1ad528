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

/// The classes given, with those that say "here" or "below here". An empty `activeClass` says
/// nothing.
fn class(call: &Call<'_, '_>, href: &str) -> Result<String, hbs::Error> {
    let sheet = sheet(call)?;
    let path = bare(href.strip_prefix(&*sheet.house.site).unwrap_or(href));
    let here = bare(&sheet.path);
    let active = text(call, "activeClass").unwrap_or_else(|| "nav-current".into());
    let parent = text(call, "parentActiveClass")
        .unwrap_or_else(|| format!("{}-parent", if active.is_empty() { "nav-current" } else { &active }));
    let mut classes = vec![text(call, "class").unwrap_or_default()];
    if !sheet.path.is_empty() {
        if path == here && !active.is_empty() {
            classes.push(active);
        } else if is_below(path, here) {
            classes.push(parent);
        }
    }
    classes.retain(|class| !class.is_empty());
    Ok(classes.join(" "))
}

/// Without what stands behind `#`, and without the slashes around it.
fn bare(url: &str) -> &str {
    let url = url.split('#').next().unwrap_or_default();
    let url = url.strip_prefix('/').unwrap_or(url);
    url.strip_suffix('/').unwrap_or(url)
}

/// Is the page at `here` below the one at `path`? Ghost compares only the last part the two
/// have in common, and themes rely on what that gives for the paths there are.
fn is_below(path: &str, here: &str) -> bool {
    let (path, here): (Vec<&str>, Vec<&str>) = (path.split('/').collect(), here.split('/').collect());
    here.len() > path.len() && path.last() == here.get(path.len() - 1)
}
