//! A story's text in the forms that a program asks for.

use std::borrow::Cow;

use archive::browse::Entry;
use paper::gate;

use super::objects::Setting;
use super::plain;
use crate::pages::body::{self, Way};
use crate::reading_time;
use crate::whole::whole_addresses;

/// Characters of an excerpt that nobody wrote.
const EXCERPT: usize = 500;

/// A story's text as far as a program without a member's rights may read it.
pub struct Text {
    pub wants_plain: bool,
    pub html: Option<String>,
    pub plain: Option<String>,
    pub excerpt: Option<String>,
    pub minutes: Option<usize>,
}

impl Text {
    pub fn of(setting: &Setting<'_>, entry: &Entry) -> Text {
        let (story, query) = (&entry.card, setting.query);
        let body = entry.body.as_deref().unwrap_or_default();
        let format = |name: &str| query.formats.as_ref().is_some_and(|formats| formats.contains(name));
        // Fields can leave the text out, and then its length is not told.
        let is_loaded = query.wants("html") || format("html");
        let asked_plain = format("plaintext")
            || (query.formats.is_none() && query.fields.as_ref().is_some_and(|fields| fields.contains("plaintext")));
        let body: Cow<'_, str> = match story.dateline.as_deref().map(str::trim).filter(|dateline| !dateline.is_empty()) {
            Some(dateline) => crate::helpers::with_dateline(body, dateline).into(),
            None => body.into(),
        };
        let body = if setting.in_texts.is_empty() { body } else { body::set(body, setting.in_texts, Way::Program) };
        // Where cards name pictures, they stand where programs put their sizes in.
        // Looking whether there is one is quicker than writing the text anew.
        let body = match body.contains("=\"/content/pictures/") {
            true => body.replace("=\"/content/pictures/", "=\"/content/images/").into(),
            false => body,
        };
        let whole = whole_addresses(&body, &setting.house.site);
        // Counted over the whole text, as Ghost does, so that a preview says what it leads into. The
        // picture counts where it is in the answer.
        let pictures = usize::from(story.picture.is_some() && query.wants("feature_image"));
        let minutes = (is_loaded && !whole.is_empty()).then(|| reading_time::minutes(&whole, pictures));
        let standfirst = story.standfirst.as_deref().map(str::trim).filter(|words| !words.is_empty());
        let shut = !story.visibility.is_public() && !gate::has_fold(&whole);
        let html = gate::open_part(&whole, &story.visibility).into_owned();
        // What was cut brings its text along in both forms, whichever was asked for.
        let was_cut = html.len() < whole.len();
        let is_preview = was_cut && !html.is_empty() && query.shows_html();
        let needs_plain = asked_plain || is_preview || (standfirst.is_none() && query.wants("excerpt"));
        let plain = (needs_plain && !html.is_empty()).then(|| plain(&html));
        let excerpt = match (shut, standfirst) {
            (true, _) => Some(String::new()),
            (false, Some(standfirst)) => Some(standfirst.to_owned()),
            (false, None) => plain.as_ref().map(|plain| plain.chars().take(EXCERPT).collect()),
        };
        let or_shut = |text: Option<String>| if shut { Some(String::new()) } else { text };
        Text {
            wants_plain: asked_plain || is_preview,
            excerpt,
            minutes,
            plain: or_shut(plain),
            html: or_shut(Some(html).filter(|html| !html.is_empty())),
        }
    }
}
