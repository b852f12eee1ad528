//! Which of an item's texts is its body, and which its standfirst.

use crate::feed::plain;
use crate::markup::scan::floor;

/// The text without the picture before its first paragraph, where the feed names that picture
/// beside the text as well: Ghost's feeds and ours do both, for programs that know no Media RSS.
pub(super) fn without_lead(html: String, beside: &[paper::FoundPicture]) -> String {
    for (at, _) in html.match_indices("<img ") {
        let Some(end) = html[at..].find('>').map(|end| at + end + 1) else { break };
        let src = html[at..end].split_once(" src=\"").and_then(|(_, rest)| rest.split('"').next());
        let src = src.map(paper::body::unescaped).unwrap_or_default();
        if html[end..].starts_with("<p") && beside.iter().any(|picture| picture.src == src) {
            return [&html[..at], &html[end..]].concat();
        }
    }
    html
}

/// Signs that a text goes on elsewhere.
const GOES_ON: &[&str] = &["...", "…", "[...]", "[…]", "[&hellip;]", "(more)", "read more", "continue reading", "&#8230;"];
/// A text of this many characters is taken for whole, when nothing says otherwise.
const WHOLE: usize = 1_500;

/// Body, standfirst, and whether the body is the whole text.
pub(super) fn bodies(content: Option<String>, summary: Option<String>) -> (String, Option<String>, bool) {
    let Some(content) = content else {
        let body = summary.unwrap_or_default();
        let full = plain::size_of(&body) >= WHOLE && !goes_on(&plain::end_of(&body));
        return (body, None, full);
    };
    let size = plain::size_of(&content);
    let full = size >= WHOLE || !goes_on(&plain::end_of(&content));
    let Some(summary) = summary else {
        return (content, None, full);
    };
    let short = plain::size_of(&summary);
    // Some call the summary "content" and put the text into "description".
    if short > size * 2 && short > 400 {
        let full = !goes_on(&plain::end_of(&summary));
        return (summary, Some(plain::words_of(&content)).filter(|t| !t.is_empty()), full);
    }
    let standfirst = (short < 1_000 && !begin_alike(&summary, &content)).then(|| plain::words_of(&summary));
    let standfirst = standfirst.filter(|s| !s.is_empty() && !goes_on(s));
    (content, standfirst, full)
}

/// A summary that is only the beginning of the text is no standfirst.
fn begin_alike(summary: &str, content: &str) -> bool {
    let start = |html: &str| plain::words_of(&html[..floor(html, 240)]);
    let (summary, content) = (start(summary), start(content));
    fn letters(text: &str) -> impl Iterator<Item = char> {
        text.chars().filter(|c| c.is_alphanumeric()).take(60)
    }
    let mut content = letters(&content);
    letters(&summary).all(|letter| content.next() == Some(letter))
}

fn goes_on(text: &str) -> bool {
    let from = text.char_indices().rev().nth(30).map_or(0, |(at, _)| at);
    let end = text[from..].trim_end_matches([' ', '»', '→', '>', '.', ')']).to_lowercase();
    text.ends_with("...")
        || GOES_ON.iter().any(|sign| end.ends_with(sign.trim_end_matches(['.', ')'])) && !sign.trim_end_matches('.').is_empty())
}

#[cfg(test)]
mod tests {
    use super::without_lead;

    #[test]
    fn a_picture_that_the_feed_names_beside_the_text_is_not_in_the_text_as_well() {
        let beside = [paper::FoundPicture { src: "https://a.example/1.png?a=1&b=2".into(), ..paper::FoundPicture::default() }];
        let lead = "<img src=\"https://a.example/1.png?a=1&amp;b=2\" alt=\"x\">";
        for (html, want) in [
            (format!("{lead}<p>One.</p>"), "<p>One.</p>".to_owned()),
            (format!("<h2>Top</h2>{lead}<p>One.</p>"), "<h2>Top</h2><p>One.</p>".to_owned()),
            (format!("<figure>{lead}</figure><p>One.</p>"), format!("<figure>{lead}</figure><p>One.</p>")),
            (
                "<img src=\"https://a.example/2.png\"><p>One.</p>".to_owned(),
                "<img src=\"https://a.example/2.png\"><p>One.</p>".to_owned(),
            ),
            ("<img src=\"".to_owned(), "<img src=\"".to_owned()),
        ] {
            assert_eq!(without_lead(html, &beside), want);
        }
    }
}
