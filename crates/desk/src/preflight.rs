//! What must be right before a story is printed, and what should be.

use paper::{Picture, Refusal, Story};

use crate::error::{Error, Result};

/// Sentences for the editor. With a must open the story cannot go out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Preflight {
    pub musts: Vec<String>,
    pub shoulds: Vec<String>,
    /// What the brief says that the story does not.
    pub brief: Vec<String>,
}

/// Looks a story over. `picture` is its lead picture, when it has one.
pub fn preflight(story: &Story, picture: Option<&Picture>) -> Preflight {
    let mut found = Preflight::default();
    let text = paper::body::text_of(&story.body);
    let mut must = |wrong: bool, sentence: &str| {
        if wrong {
            found.musts.push(sentence.to_owned());
        }
    };
    must(story.headline.trim().is_empty(), "Give it a headline.");
    must(text.trim().is_empty(), "There is no text yet.");
    must(story.bylines.is_empty() && story.outlet.is_none(), "Name an author or credit an outlet.");
    must(story.section.is_none() && story.kind == paper::Kind::Story, "Choose a section.");
    must(picture.is_some_and(|p| p.alt.trim().is_empty()), "Describe the lead picture for those who cannot see it.");
    must(
        picture.is_some_and(|p| p.credit.is_none() && p.licence.is_none()),
        "Credit the lead picture, or say under which licence it is printed.",
    );
    let foreign = story.body.matches("<img").count()
        - story.body.matches("src=\"/content/").count().min(story.body.matches("<img").count());
    must(foreign > 0, "A picture in the text is still at its origin. Wait until it has been fetched, or take it out.");
    for field in [story.headline.as_str(), story.standfirst.as_deref().unwrap_or(""), &text] {
        if let Some(code) = shortcode(field) {
            found.musts.push(format!("A shortcode has leaked into the text: {code}. Take it out."));
        }
    }
    let words = paper::body::count_words(&text);
    let mut should = |odd: bool, sentence: &str| {
        if odd {
            found.shoulds.push(sentence.to_owned());
        }
    };
    should(story.headline.chars().count() > 110, "The headline is longer than 110 characters and will be cut by others.");
    should(story.standfirst.is_none() && words > 150, "A standfirst would help readers decide.");
    should(words > 0 && words < 40, "It is very short.");
    should(picture.is_none() && words > 300, "It has no picture.");
    should(story.outlet.is_some() && story.origin.as_ref().is_none_or(|o| o.url.is_none()), "There is no link to the original.");
    if let Some(brief) = &story.brief {
        found.brief = reading::brief_check::check(brief, &text);
    }
    found
}

/// Refuses while a must is open.
pub(crate) async fn require(tx: &archive::Tx, story: &Story) -> Result<()> {
    use archive::Nouns;
    let picture = match story.picture {
        Some(id) => tx.pictures().by_id(id).await?,
        None => None,
    };
    let found = preflight(story, picture.as_ref());
    if found.musts.is_empty() { Ok(()) } else { Err(Error::Refusal(Refusal::NotReady(found.musts))) }
}

/// The first thing that looks like a content system's shortcode and not like an editor's
/// bracket: `[the_ad id="1"]`, `[gallery ids=…]`, `[/caption]`; never `[sic]` or `[the mayor]`.
fn shortcode(text: &str) -> Option<&str> {
    let mut rest = text;
    while let Some(open) = rest.find('[') {
        let inner = &rest[open + 1..];
        let close = inner.find(']')?;
        let body = &inner[..close];
        let name: String =
            body.trim_start_matches('/').chars().take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-')).collect();
        let attributes = &body.trim_start_matches('/')[name.len()..];
        let assigns = attributes.split_whitespace().any(|word| {
            word.split_once('=').is_some_and(|(key, _)| {
                !key.is_empty() && key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-')
            })
        });
        if !name.is_empty() && (body.starts_with('/') || assigns || name.contains('_') && attributes.is_empty()) {
            return Some(&rest[open..open + close + 2]);
        }
        rest = &inner[close..];
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_leaked_shortcode_stops_the_press_and_an_editors_bracket_does_not() {
        for leaked in ["a [the_ad id=\"9\"] b", "[/caption]", "[gallery ids='1,2']", "[vc_row]"] {
            assert!(shortcode(leaked).is_some(), "{leaked}");
        }
        for fair in ["if [Putin] is", "[sic]", "he [the mayor] said", "[…]", "[", "a [b", "[Editor's note: x]"] {
            assert_eq!(shortcode(fair), None, "{fair}");
        }
    }

    #[test]
    fn a_finished_story_may_go_and_an_empty_one_says_what_it_lacks() {
        assert_eq!(preflight(&paper::sample::story(), None).musts, Vec::<String>::new());
        let empty = Story { body: String::new(), bylines: vec![], section: None, ..paper::sample::story() };
        assert_eq!(preflight(&empty, None).musts.len(), 3);
    }

    #[test]
    fn a_picture_without_words_or_credit_is_not_printed() {
        let found = preflight(&paper::sample::story(), Some(&Picture::default()));
        assert_eq!(found.musts.len(), 2, "{:?}", found.musts);
    }

    #[test]
    fn a_picture_still_at_its_origin_is_not_printed() {
        let story =
            Story { body: "<p>x y</p><img src=\"https://elsewhere.example/a.jpg\" alt=\"\">".into(), ..paper::sample::story() };
        assert_eq!(preflight(&story, None).musts.len(), 1);
        let story = Story { body: "<p>x y</p><img src=\"/content/pictures/a.jpg\" alt=\"\">".into(), ..paper::sample::story() };
        assert!(preflight(&story, None).musts.is_empty());
    }
}
