//! `{{ad_slot "name"}}`: what is booked there now, with its label; otherwise nothing at all.

use hbs::{Helpers, Value};
use paper::Ad;

use super::{escaped, sheet};
use crate::values::web_address;

pub fn add(helpers: &mut Helpers) {
    helpers.add("ad_slot", |call| {
        let name = call.arg(0).text();
        Ok(sheet(call)?.ads.get(&name).map_or(Value::Undefined, |markup| Value::safe(markup.as_str())))
    });
}

/// The markup of one advertisement; none when it leads nowhere a link may lead.
pub fn markup(ad: &Ad) -> Option<String> {
    let url = web_address(&ad.url)?;
    if ad.text.trim().is_empty() {
        return None;
    }
    let label = if ad.label.trim().is_empty() { "Advertisement" } else { ad.label.trim() };
    Some(format!(
        "<aside class=\"ad wrap\" aria-label=\"{label}\"><small>{label}</small><a href=\"{url}\" rel=\"sponsored nofollow noopener\">{text}</a></aside>",
        label = escaped(label),
        url = escaped(url),
        text = escaped(ad.text.trim()),
    ))
}
