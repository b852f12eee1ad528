//! The verbs of a theme: Ghost's, under the names and with the arguments its themes use, and
//! ours beside them.

mod ad_slot;
pub use ad_slot::markup as ad_markup;
mod choose;
pub mod date;
mod head;
mod layout;
mod link;
mod links;
pub use links::page_path;
mod lists;
mod navigation;
mod picture;
pub use picture::in_text as picture_markup;
mod social;
pub use social::accounts;
mod story;
pub use story::with_dateline;
mod words;

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex};

use hbs::{Call, Helpers, Value};

use crate::House;

/// What helpers can reach during the setting of one page.
pub struct Sheet {
    pub house: Arc<House>,
    /// Names of the kind of page, as `{{#is}}` asks for them: `home`, `post`, `paged` …
    pub contexts: Vec<&'static str>,
    pub body_class: String,
    pub meta_title: String,
    pub meta_description: String,
    /// Everything `{{ghost_head}}` prints.
    pub head: String,
    /// The page's own path, for what is current in the navigation.
    pub path: String,
    /// The path of page 1 of this list.
    pub list_path: String,
    /// Ready markup by slot; a slot without a current ad is not in it.
    pub ads: HashMap<String, String>,
    /// `contentFor` buffers.
    pub blocks: Mutex<HashMap<String, Vec<String>>>,
}

static ALL: LazyLock<Helpers> = LazyLock::new(|| {
    let mut helpers = Helpers::new();
    ad_slot::add(&mut helpers);
    choose::add(&mut helpers);
    date::add(&mut helpers);
    head::add(&mut helpers);
    layout::add(&mut helpers);
    link::add(&mut helpers);
    links::add(&mut helpers);
    lists::add(&mut helpers);
    navigation::add(&mut helpers);
    picture::add(&mut helpers);
    social::add(&mut helpers);
    story::add(&mut helpers);
    words::add(&mut helpers);
    helpers
});

/// Every helper, made once.
pub fn all() -> &'static Helpers {
    &ALL
}

/// The sheet of this printing.
fn sheet<'r>(call: &Call<'_, 'r>) -> Result<&'r Sheet, hbs::Error> {
    call.state::<Sheet>().ok_or_else(|| call.refuse("this helper works only on a page of the paper"))
}

/// A named argument as text.
fn text(call: &Call<'_, '_>, name: &str) -> Option<String> {
    call.hash(name).filter(|v| !v.is_nullish()).map(Value::text)
}

/// A named argument as a count; text of digits counts too, as Ghost's themes write both.
fn count(call: &Call<'_, '_>, name: &str) -> Option<usize> {
    let value = call.hash(name)?;
    let number = value.as_f64().or_else(|| value.as_str()?.trim().parse().ok())?;
    (number >= 0.0).then_some(number as usize)
}

/// Text for markup we write ourselves, where attributes always stand in double quotes.
fn escaped(text: &str) -> String {
    if !text.contains(['&', '<', '>', '"', '\'']) {
        return text.to_owned();
    }
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&#39;")
}
