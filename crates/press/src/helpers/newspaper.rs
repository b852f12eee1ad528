//! What a newspaper's story has and Ghost's stories lack: `{{brief}}`, `{{thread}}`,
//! `{{corrections}}`, `{{outlet}}`, `{{origin}}`, `{{said_by}}`.
//!
//! Each prints the partial of its name, a theme's own or else the spare one, where the story has
//! such a thing, and nothing at all where it has none. As a block, `{{#thread}}…{{/thread}}`, each
//! is the thing itself, for a theme that sets it with its own hands.

use hbs::{Call, HelperResult, Helpers, Value};

const NAMES: [&str; 6] = ["brief", "thread", "corrections", "outlet", "origin", "said_by"];

pub fn add(helpers: &mut Helpers) {
    for name in NAMES {
        helpers.add(name, move |call| set(call, name));
    }
}

fn set(call: &mut Call<'_, '_>, name: &str) -> HelperResult {
    let this = call.this().clone();
    let own = this.get(name);
    // A theme may ask from around the story, in the layout or beside it.
    let thing = if own.is_nullish() { this.get("post").get(name) } else { own };
    let is_there = thing.is_truthy() && thing.as_array().is_none_or(|list| !list.is_empty());
    match (call.is_block(), is_there) {
        (true, true) => match thing.as_array() {
            Some(list) => list.iter().try_for_each(|one| call.body(one))?,
            None => call.body(&thing)?,
        },
        (true, false) => call.inverse(&this)?,
        (false, true) => {
            let story = if this.get(name).is_nullish() { this.get("post") } else { this };
            call.partial(name, &story)?;
        }
        (false, false) => {}
    }
    Ok(Value::Undefined)
}
