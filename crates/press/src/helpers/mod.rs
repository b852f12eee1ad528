//! The verbs of a theme: Ghost's, under the names and with the arguments its themes use, and
//! ours beside them.

mod ad_slot;
pub use ad_slot::markup as ad_markup;
mod choose;
mod color;
pub use color::rgb;
pub mod date;
mod get;
mod head;
mod images;
pub(crate) use images::sized;
mod layout;
mod link;
mod links;
pub use links::page_path;
mod lists;
mod members;
pub mod moment;
mod navigation;
mod newspaper;
mod picture;
pub use picture::in_text as picture_markup;
mod price;
mod script;
pub use script::HOUSE_SCRIPT_SOURCE;
mod social;
pub use social::{account_of, links as social_links, profile};
mod story;
pub use story::with_dateline;
mod truncate;
pub use truncate::{Keep, truncate};
mod words;

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex};

use chrono::{DateTime, Utc};
use hbs::{Call, Helpers, Value};

use crate::House;
use crate::head::Head;
use crate::values::PictureValue;
use crate::wishes::Answers;

/// What helpers can reach during the setting of one page.
pub struct Sheet {
    pub house: Arc<House>,
    /// Names of the kind of page, as `{{#is}}` asks for them: `home`, `post`, `paged` …
    pub contexts: Vec<Cow<'static, str>>,
    pub body_class: String,
    /// Everything `{{ghost_head}}` prints is made from it.
    pub head: Head,
    /// Code of the paper's, the story's and the topic's own for the head and the foot.
    pub injected_head: String,
    pub injected_foot: String,
    /// The page's own path, for what is current in the navigation.
    pub path: String,
    /// The path of page 1 of this list.
    pub list_path: String,
    /// Ready markup by slot; a slot without a current ad is not in it.
    pub ads: HashMap<String, String>,
    /// Pictures that stand on the page, by their addresses.
    pub pictures: Pictures,
    /// What the theme asked for beyond its page.
    pub answers: Answers,
    /// `contentFor` buffers.
    pub blocks: Mutex<HashMap<String, Vec<String>>>,
    /// When something printed here stops being true by the clock alone.
    pub good_until: Mutex<Option<DateTime<Utc>>>,
}

/// Pictures by their addresses, shared between those who gather a page and those who set it.
pub type Pictures = Arc<Mutex<HashMap<String, Arc<PictureValue>>>>;

impl Sheet {
    /// Is the page of this kind, or at this route?
    pub fn is(&self, context: &str) -> bool {
        self.contexts.iter().any(|own| own == context)
    }

    /// The clock makes the page stale at `at`, if nothing does before.
    pub fn good_until(&self, at: DateTime<Utc>) {
        let mut until = self.good_until.lock().unwrap_or_else(|p| p.into_inner());
        *until = Some(until.map_or(at, |before| before.min(at)));
    }

    /// The picture of ours behind an address that a theme finds in its values, if it stands on
    /// this page.
    pub fn picture_behind(&self, address: &str) -> Option<Arc<PictureValue>> {
        let path = address.strip_prefix(&*self.house.site).unwrap_or(address);
        self.picture(&format!("/content/pictures/{}", path.strip_prefix("/content/images/")?))
    }

    fn picture(&self, path: &str) -> Option<Arc<PictureValue>> {
        self.pictures.lock().unwrap_or_else(|p| p.into_inner()).get(path).cloned()
    }
}

static ALL: LazyLock<Helpers> = LazyLock::new(|| {
    let mut helpers = Helpers::new();
    ad_slot::add(&mut helpers);
    choose::add(&mut helpers);
    color::add(&mut helpers);
    date::add(&mut helpers);
    get::add(&mut helpers);
    head::add(&mut helpers);
    layout::add(&mut helpers);
    link::add(&mut helpers);
    links::add(&mut helpers);
    lists::add(&mut helpers);
    members::add(&mut helpers);
    navigation::add(&mut helpers);
    newspaper::add(&mut helpers);
    picture::add(&mut helpers);
    price::add(&mut helpers);
    script::add(&mut helpers);
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
pub(crate) fn escaped(text: &str) -> String {
    if !text.contains(['&', '<', '>', '"', '\'']) {
        return text.to_owned();
    }
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&#39;")
}
