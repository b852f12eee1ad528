//! `asset`, `url`, `img_url`, `page_url`, `link`-like helpers: addresses.

use hbs::{Call, Helpers, Value};

use super::{escaped, sheet, text};
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
        let url = if url.is_empty() { "/".to_owned() } else { url };
        Ok(Value::safe(escaped(&if is_absolute(call) { house.absolute(&url) } else { url })))
    });
    helpers.add("img_url", |call| {
        let sheet = sheet(call)?;
        let given = call.arg(0);
        if given.is_nullish() {
            return Ok(Value::Undefined);
        }
        let width = text(call, "size").and_then(|size| sheet.house.theme.config.image_sizes.get(&size)?.width);
        let url = match (given.downcast::<PictureValue>(), width) {
            (Some(picture), Some(width)) => picture.sized(i64::from(width)),
            (Some(picture), None) => picture.src.clone(),
            (None, _) => given.text(),
        };
        Ok(Value::safe(escaped(&if is_absolute(call) { sheet.house.absolute(&url) } else { url })))
    });
    helpers.add("page_url", |call| {
        let sheet = sheet(call)?;
        let page = call.arg(0).as_f64().or_else(|| call.arg(0).as_str()?.parse().ok()).unwrap_or(1.0) as u32;
        Ok(Value::safe(escaped(&page_path(&sheet.list_path, page))))
    });
    helpers.add("encode", |call| Ok(Value::safe(escaped(&encode(&call.arg(0).text())))));
    helpers.add("readable_url", |call| {
        let given = call.arg(0).text();
        let short = match url::Url::parse(&given) {
            Ok(url) => {
                format!("{}{}", url.host_str().unwrap_or_default().trim_start_matches("www."), url.path().trim_end_matches('/'))
            }
            Err(_) => given,
        };
        Ok(short.into())
    });
    helpers.add("content_api_url", |call| Ok(Value::safe(format!("{}/ghost/api/content/", sheet(call)?.house.site))));
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
