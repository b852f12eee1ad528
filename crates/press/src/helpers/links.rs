//! `asset`, `url`, `img_url`, `page_url`, `link`-like helpers: addresses.

use hbs::{Call, Helpers, Value};

use super::{escaped, images, sheet, text};
use crate::values::PictureValue;

pub fn add(helpers: &mut Helpers) {
    helpers.add("asset", |call| {
        let path = call.arg(0).text();
        if path.is_empty() {
            return Err(call.refuse("asset needs the name of a file"));
        }
        Ok(Value::safe(escaped(&sheet(call)?.house.theme.asset_url(&path))))
    });
    helpers.add("url", |call| {
        let house = &sheet(call)?.house;
        let url = call.this().get("url").text();
        let own = url.strip_prefix(&*house.site).filter(|path| path.is_empty() || path.starts_with('/'));
        let path = match own.unwrap_or(&url) {
            "" => "/",
            path => path,
        };
        Ok(Value::safe(escaped(&if is_absolute(call) { house.absolute(path) } else { path.to_owned() })))
    });
    helpers.add("img_url", |call| {
        let sheet = sheet(call)?;
        let given = call.arg(0);
        if given.is_nullish() {
            return Ok(Value::Undefined);
        }
        let size = text(call, "size").and_then(|size| sheet.house.theme.config.image_sizes.get(&size).copied());
        let format = text(call, "format");
        let url = given.text();
        let own = url.strip_prefix(&*sheet.house.site).filter(|path| path.starts_with('/'));
        let path = own.unwrap_or(&url);
        let width = size.and_then(|size| size.width.or(size.height)).map(i64::from);
        let known = sheet.picture(path);
        let url = match (given.downcast::<PictureValue>().or(known.as_deref()), width) {
            // Themes written for Ghost get the addresses they know, and what a browser takes is
            // answered there.
            (Some(picture), _) if !sheet.house.theme.is_house => images::sized(&picture.for_themes(), size, format.as_deref()),
            (Some(picture), Some(width)) => picture.sized_as(width, format.as_deref()),
            (Some(picture), None) => picture.src.clone(),
            (None, _) if path.starts_with("https://images.unsplash.com/") => images::unsplash(path, size, format.as_deref()),
            (None, _) => images::sized(path, size, format.as_deref()),
        };
        Ok(Value::from(if is_absolute(call) { sheet.house.absolute(&url) } else { url }))
    });
    helpers.add("page_url", |call| {
        let sheet = sheet(call)?;
        if call.arg(0).is_nullish() && !call.args().is_empty() {
            return Ok(Value::Undefined);
        }
        let page = call.arg(0).as_f64().or_else(|| call.arg(0).as_str()?.parse().ok()).unwrap_or(1.0) as u32;
        Ok(Value::safe(escaped(&page_path(&sheet.list_path, page))))
    });
    helpers.add("encode", |call| Ok(Value::safe(encode(&call.arg(0).text()))));
    helpers.add("readable_url", |call| {
        let given = call.arg(0).text();
        let short = match url::Url::parse(&given) {
            Ok(url) => {
                let path = url.path();
                let host = url.host_str().unwrap_or_default();
                format!("{}{}", host.strip_prefix("www.").unwrap_or(host), path.strip_suffix('/').unwrap_or(path))
            }
            Err(_) => given,
        };
        Ok(short.into())
    });
    helpers.add("content_api_url", |call| {
        let path = "/ghost/api/content/";
        let whole = call.hash("absolute").is_none_or(|v| v.is_nullish() || matches!(v, Value::Bool(true)) || v.text() == "true");
        Ok(Value::safe(if whole { format!("{}{path}", sheet(call)?.house.site) } else { path.to_owned() }))
    });
}

/// Page n of the list at this path; a search keeps its words.
pub fn page_path(list: &str, page: u32) -> String {
    match (page, list.contains('?')) {
        (0 | 1, _) => list.to_owned(),
        (n, true) => format!("{list}&page={n}"),
        (n, false) => format!("{list}page/{n}/"),
    }
}

fn is_absolute(call: &Call<'_, '_>) -> bool {
    call.hash("absolute").is_some_and(|v| v.is_met() && v.text() != "false")
}

/// JavaScript's `encodeURIComponent`.
pub fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.!~*'()".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push('%');
            out.push_str(&hex::encode_upper([byte]));
        }
    }
    out
}
