//! What cleaning must keep, what it must take out, and that it says so.

#![allow(clippy::unwrap_used, clippy::print_stdout)] // a test says what it expects by falling over

use std::fs;
use std::path::PathBuf;

use reading::boilerplate::Repeated;
use reading::clean::{Context, blocks, clean, clean_text, paragraphs};
use reading::{put_back, sanitize};
use serde_json::Value;

/// Rows of a data set beside the checkout, or none with a word about it.
fn rows(path: &str) -> Vec<Value> {
    let path = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data")).join(path);
    match fs::read_to_string(&path) {
        Ok(text) => text.lines().map(|l| serde_json::from_str(l).unwrap()).collect(),
        Err(_) => {
            println!("{} is not beside this checkout: nothing was read", path.display());
            Vec::new()
        }
    }
}

fn body(html: &str) -> String {
    clean(html, Context::default()).body
}

fn rules(html: &str) -> Vec<String> {
    clean(html, Context::default()).removals.into_iter().map(|r| r.rule).collect()
}

#[test]
fn hostile_markup_leaves_nothing_that_could_run_and_rests_when_cleaned_again() {
    let mut all = rows("attacks/xss/own.jsonl");
    all.extend(rows("attacks/xss/fetched.jsonl"));
    all.extend(rows("attacks/html5lib_tree/fetched.jsonl"));
    for row in &all {
        let input = row["input"].as_str().unwrap();
        let safe = sanitize(input);
        assert_eq!(safe, sanitize(&safe), "{}", row["id"]);
        let cleaned = body(input);
        assert_eq!(cleaned, body(&cleaned), "{}", row["id"]);
        let lower = cleaned.to_ascii_lowercase() + &safe.to_ascii_lowercase();
        for never in [
            "<svg",
            "<math",
            "<style",
            "<script",
            "<noscript",
            "<iframe",
            "<form",
            "<input",
            "<button",
            "<base",
            "<meta",
            "<link",
            "<object",
            "<embed",
            "<template",
        ] {
            assert!(!lower.contains(never), "{} let {never} through", row["id"]);
        }
    }
}

#[test]
fn a_link_leads_only_to_the_web_a_letter_or_a_call() {
    let safe = sanitize(
        "<a href='javascript:alert(1)'>a</a><a href='tel:+1'>b</a><a href='mailto:x@y.example'>c</a><a href=' JaVa\tscript:x'>d</a><a href='ftp://x'>e</a><img src='data:image/png;base64,x'>",
    );
    assert_eq!(
        safe,
        "<a rel=\"noopener noreferrer\">a</a><a href=\"tel:+1\" rel=\"noopener noreferrer\">b</a><a href=\"mailto:x@y.example\" rel=\"noopener noreferrer\">c</a><a rel=\"noopener noreferrer\">d</a><a rel=\"noopener noreferrer\">e</a><img>"
    );
}

#[test]
fn relative_addresses_are_resolved_against_the_page_they_came_from() {
    let base = url::Url::parse("https://paper.example/2031/story/").unwrap();
    let safe = reading::sanitize_with("<a href='../x'>a</a><a href='#n'>n</a><img src='/i.jpg'>", Some(&base));
    assert!(safe.contains("href=\"https://paper.example/2031/x\""), "{safe}");
    assert!(safe.contains("href=\"#n\"") && safe.contains("src=\"https://paper.example/i.jpg\""), "{safe}");
}

#[test]
fn a_hundred_thousand_open_elements_are_only_text() {
    for tag in ["<div>", "<b>", "<ul><li>", "<table><td>", "<div><table><td></div>", "<font size=1><p>", "<rt>", "<blockquote>"] {
        let html = tag.repeat(100_000) + "The end.";
        assert!(sanitize(&html).contains("The end."), "{tag}");
        assert!(body(&html).contains("The end."), "{tag}");
    }
}

#[test]
fn an_article_keeps_its_sentences_and_elements() {
    for row in rows("attacks/benign_html/own.jsonl") {
        let input = row["input"].as_str().unwrap();
        let fold = |s: &str| s.chars().filter(|c| !c.is_whitespace()).collect::<String>();
        assert_eq!(fold(&paragraphs(input).concat()), fold(&paragraphs(&body(input)).concat()), "{}", row["id"]);
    }
}

#[test]
fn the_words_of_an_editor_in_brackets_are_copy() {
    let prose = "“If [Putin] is tapping us along,” he said [sic], “we […] will respond.” [Video] [1] [their] [see below]";
    let cleaned = clean_text(prose, Context::default());
    assert_eq!(paragraphs(&cleaned.body), [prose]);
    assert!(cleaned.removals.is_empty());
}

#[test]
fn leaked_shortcodes_go_and_what_they_enclosed_stays() {
    let html = "<p>[vc_row][vc_column width=\"1/2\"]The bridge is open.[/vc_column][/vc_row]</p><p>[the_ad id=\"89560\"]</p><p>[gallery ids=“1,2”]</p><p>Before [embed]https://v.example/1[/embed] after.</p>";
    assert_eq!(body(html), "<p>The bridge is open.</p>\n<p>Before after.</p>");
    assert!(rules(html).iter().all(|r| r == "shortcode"));
}

#[test]
fn a_captioned_picture_keeps_its_caption() {
    let html = "<p>[caption id=\"a\"]<img src=\"https://p.example/1.jpg\" alt=\"A bridge\"> The bridge at dawn[/caption]</p>";
    assert!(body(html).contains("<figcaption>") && body(html).contains("The bridge at dawn"), "{}", body(html));
}

#[test]
fn furniture_goes_in_the_language_of_its_site() {
    for furniture in [
        "Share this article",
        "Read more: The last ferry",
        "Subscribe to our newsletter to get the day's news in your inbox.",
        "You may also like",
        "Lesen Sie auch: Die letzte Fähre",
        "Das könnte Sie auch interessieren",
        "Melden Sie sich für unseren Newsletter an.",
        "À lire aussi : Le dernier bac",
        "Inscrivez-vous à notre newsletter",
        "Te puede interesar",
        "Suscríbete a nuestro boletín",
        "Leggi anche: L'ultimo traghetto",
        "Iscriviti alla nostra newsletter",
        "Leia também: A última balsa",
        "Subscreva a nossa newsletter",
        "Lees ook: De laatste pont",
        "Meld je aan voor onze nieuwsbrief",
        "Czytaj także: Ostatni prom",
        "Zapisz się na newsletter",
        "Läs också: Sista färjan",
        "Prenumerera på vårt nyhetsbrev",
        "Læs også: Den sidste færge",
        "Tilmeld dig vores nyhedsbrev",
        "Les også: Den siste ferga",
        "Meld deg på vårt nyhetsbrev",
        "Your email address will not be published. Required fields are marked *",
    ] {
        let html = format!("<p>The ferry left the harbor at six on Monday.</p><p>{furniture}</p><p>It came back at nine.</p>");
        let cleaned = clean(&html, Context::default());
        assert_eq!(
            cleaned.body, "<p>The ferry left the harbor at six on Monday.</p>\n<p>It came back at nine.</p>",
            "{furniture}"
        );
        assert_eq!(cleaned.removals.len(), 1, "{furniture}");
        assert_eq!(cleaned.removals[0].before_block, 1, "{furniture}");
    }
}

#[test]
fn news_about_newsletters_members_and_sharing_is_news() {
    for prose in [
        "Residents can sign up for the new waste program at the town hall, the mayor said.",
        "Ukraina vil bli medlem av NATO så snart krigen er over, sa statsministeren.",
        "Sverige ansökte om att bli medlem i NATO.",
        "The newspaper said 4,000 people had signed up for its newsletter since March.",
        "“Subscribe to our newsletter,” read the banner that protesters tore down on Friday.",
        "Manager sollen auch künftig hohe Prämien verdienen.",
        "Related companies must file a joint report, the court ruled.",
        "More than 300 people share one well.",
        "Er sagte: „Lesen Sie auch die Akten.“",
        "Advertisement spending fell by a third, the agency said.",
        "Read: that is what the teacher asked of them every morning.",
        "He would follow her to the end of the harbor, he said.",
        "Following the merger, a preview of the report was shared with paying subscribers, according to the paper.",
        "Supporters of the club queued all night for a free trial of the new stand, the police said.",
        "El Gobierno pide a los vecinos que apoyen la medida y recibe críticas.",
    ] {
        let cleaned = clean_text(prose, Context::default());
        assert_eq!(paragraphs(&cleaned.body), [prose], "{:?}", cleaned.removals);
    }
}

#[test]
fn trackers_and_avatars_are_no_pictures() {
    let html = "<p>Text of the story.</p><img src=\"https://t.example/p.gif\" width=\"1\" height=\"1\"><p><img class=\"avatar\" src=\"https://a.example/1.jpg\" alt=\"Jane Doe\">Jane wrote it.</p><p><a href=\"https://p.example/a?utm_source=rss&amp;id=4\">more</a> text</p>";
    let cleaned = clean(html, Context::default());
    assert!(!cleaned.body.contains("<img") && cleaned.body.contains("href=\"https://p.example/a?id=4\""), "{}", cleaned.body);
    let rules: Vec<_> = cleaned.removals.iter().map(|r| r.rule.as_str()).collect();
    assert_eq!(rules, ["tracker", "avatar", "tracking-parameters"]);
}

#[test]
fn the_line_by_which_a_feed_signs_is_not_of_the_story() {
    let html = "<p>The story.</p><p>The post <a href=\"https://x.example/a\">Ferry sinks</a> appeared first on <a href=\"https://x.example\">The Sound</a>.</p>";
    assert_eq!(body(html), "<p>The story.</p>");
    assert_eq!(rules(html), ["appeared-first"]);
}

#[test]
fn what_a_partner_prints_under_every_story_is_furniture_and_a_common_sentence_is_not() {
    let others: Vec<Vec<String>> = (0..6)
        .map(|n| {
            vec![
                format!("Story number {n} has its own words and no others at all."),
                "OSZAR »".into(),
                "Made with love in Orrin.".into(),
            ]
        })
        .collect();
    let repeated = Repeated::among(others);
    let context = Context { repeated: Some(&repeated), ..Context::default() };
    let cleaned = clean("<p>OSZAR »</p><p>The ferry sank.</p><p>Made with love in Orrin.</p>", context);
    assert_eq!(cleaned.body, "<p>The ferry sank.</p>");
    assert!(cleaned.removals.iter().all(|r| r.rule == "repeated"));
}

#[test]
fn what_was_taken_out_can_be_put_back_where_it_stood() {
    let html = "<p>One.</p><p>Read more: Two and a half</p><p>Three.</p>";
    let cleaned = clean(html, Context::default());
    let back = put_back(&cleaned.body, &cleaned.removals[0]);
    assert_eq!(blocks(&back), ["<p>One.</p>", "<p>Read more: Two and a half</p>", "<p>Three.</p>"]);
}

#[test]
fn breaks_become_paragraphs_and_empty_wrappers_go() {
    assert_eq!(
        body("<h1>Title</h1><div><div></div>One <b>two<br><br>three</b></div><p>&nbsp;</p><p></p>"),
        "<h2>Title</h2>\n<p>One <b>two</b></p>\n<p><b>three</b></p>"
    );
}

/// Words and tags drawn at random, the same every time.
fn drawn(seed: u64) -> String {
    let mut state = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
    let mut next = |n: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % n
    };
    const PIECES: &[&str] = &[
        "<p>",
        "</p>",
        "<div>",
        "</div>",
        "<b>",
        "</b>",
        "<i>",
        "</i>",
        "<ul>",
        "<li>",
        "</ul>",
        "<br>",
        "<br><br>",
        "<h1>",
        "</h1>",
        "<table><tr><td>",
        "</table>",
        "<blockquote>",
        "</blockquote>",
        "<a href=\"/x?utm_a=1\">",
        "</a>",
        "<figure>",
        "</figure>",
        "<img src=\"https://i.example/a.jpg\">",
        "<form>",
        "</form>",
        "<span class=\"avatar\">",
        "</span>",
        "[gallery]",
        "[the_ad id=\"1\"]",
        "[Putin]",
        "<pre>",
        "</pre>",
        "<select>",
        "<svg>",
        "</svg>",
        "<noscript>",
        "</noscript>",
        "Share this:",
        "Read more: a thing",
        "Related posts",
        " ",
        "&nbsp;",
        "&amp;",
        "&lt;b&gt;",
        "The harbor master said the boat was late. ",
        "Nobody in the village had seen it before Tuesday. ",
        "“We waited,” said the cook. ",
    ];
    (0..next(40) + 1).map(|_| PIECES[next(PIECES.len())]).collect()
}

#[test]
fn every_sentence_is_printed_or_logged_and_cleaning_rests() {
    for seed in 0..1200 {
        let html = drawn(seed);
        let cleaned = clean(&html, Context::default());
        let again = clean(&cleaned.body, Context::default());
        assert_eq!(again.body, cleaned.body, "seed {seed}: {html}");
        assert!(again.removals.is_empty(), "seed {seed}: {html}");
        let fold = |s: &str| s.split_whitespace().collect::<Vec<_>>().join(" ");
        let kept = fold(&paragraphs(&cleaned.body).join(" "));
        let logged = fold(&cleaned.removals.iter().map(|r| r.text.as_str()).collect::<Vec<_>>().join(" "));
        for sentence in [
            "The harbor master said the boat was late.",
            "Nobody in the village had seen it before Tuesday.",
            "“We waited,” said the cook.",
        ] {
            // What stands in a drawing or a list of choices was never text of a page.
            let lost = html.contains("<svg>") || html.contains("<select>");
            let there = html.matches(sentence).count();
            let found = kept.matches(sentence).count() + logged.matches(sentence).count();
            assert!(lost || found >= there, "seed {seed}: {sentence:?} {found} of {there}\n{html}\n{}", cleaned.body);
        }
    }
}
