//! Themes written for Ghost, as the press sets them: each helper by what it prints.

// A helper that fails fails its test.
#![allow(clippy::unwrap_used)]

mod bounds;
#[path = "../small/mod.rs"]
mod small;

use std::collections::BTreeMap;

use archive::Nouns;
use press::{Looks, Theme};
use serde_json::json;
use small::{DOCK, SITE, Small};

const PACKAGE: &str = r##"{"name": "tiny", "config": {"posts_per_page": 4,
    "image_sizes": {"s": {"width": 300}, "m": {"width": 700}},
    "custom": {
        "layout": {"type": "select", "options": ["List", "Grid"], "default": "List"},
        "dark": {"type": "boolean", "default": false},
        "tint": {"type": "color", "default": "#aabbcc"},
        "motto": {"type": "text"}}}}"##;

/// A theme of a few files; those it needs and does not have are nearly empty.
fn theme(files: &[(&str, &str)]) -> Theme {
    let mut all: BTreeMap<String, Vec<u8>> =
        [("package.json", PACKAGE), ("index.hbs", "index"), ("post.hbs", "post")].map(|(n, t)| (n.into(), t.into())).into();
    all.extend(files.iter().map(|(name, text)| ((*name).to_owned(), (*text).into())));
    Theme::from_files(all.into_iter().map(|(name, bytes)| (name, bytes.into())).collect()).unwrap()
}

async fn page(files: &[(&str, &str)], path: &str) -> String {
    let paper = Small::paper().await;
    paper.press.set_theme(theme(files));
    paper.text(path).await
}

/// What a template prints on the front page.
async fn front(template: &str) -> String {
    page(&[("index.hbs", template)], "/").await
}

/// What a template prints on the page of the story of the dock.
async fn story(template: &str) -> String {
    page(&[("post.hbs", template)], &format!("/{DOCK}/")).await
}

#[track_caller]
fn check(printed: &str, wanted: &str) {
    assert_eq!(printed.split_whitespace().collect::<Vec<_>>().join(" "), wanted);
}

#[tokio::test]
async fn a_theme_sets_the_front_in_its_own_layout() {
    let files = [
        (
            "default.hbs",
            "<body class=\"{{body_class}}\">{{{body}}}<aside>{{{block \"rail\"}}}</aside>{{#block \"foot\"}}usual{{/block}}</body>",
        ),
        (
            "index.hbs",
            "{{!< default}}{{#contentFor \"rail\"}}one{{/contentFor}}{{#contentFor \"rail\"}}two{{/contentFor}}{{#foreach posts limit=\"1\"}}{{title}}{{/foreach}}",
        ),
    ];
    check(
        &page(&files, "/").await,
        "<body class=\"home-template\">Harbor board reopens the drowned dock, nine winters after the flood<aside>one two</aside>usual</body>",
    );
}

#[tokio::test]
async fn dates_are_written_in_the_paper_s_zone_and_the_theme_s_words() {
    check(&front("{{date \"2026-03-02T23:30:00.000Z\" format=\"D MMM YYYY HH:mm\"}}").await, "2 Mar 2026 23:30");
    check(
        &front("{{date \"2026-03-02T23:30:00.000Z\" timezone=\"Asia/Tokyo\" locale=\"fr\" format=\"LL\"}}").await,
        "3 mars 2026",
    );
    check(&story("{{#post}}{{date timeago=true}}{{/post}}").await, "an hour ago");
    let year = chrono::Utc::now().format("%Y").to_string();
    check(&front("© {{date format=\"YYYY\"}}").await, &format!("© {year}"));
}

#[tokio::test]
async fn words_that_are_true_for_a_while_end_the_page_with_them() {
    let paper = Small::paper().await;
    paper.press.set_theme(theme(&[
        ("index.hbs", "{{date format=\"HH:mm\"}}"),
        ("post.hbs", "{{#post}}{{date format=\"LL\"}}{{/post}}"),
    ]));
    let front = paper.get("/").await;
    assert!(front.good_until.is_some_and(|until| until <= chrono::Utc::now() + chrono::TimeDelta::minutes(1)));
    assert_eq!(paper.get(&format!("/{DOCK}/")).await.good_until, None, "a date that was printed stays true");
}

#[tokio::test]
async fn a_loop_counts_rows_and_hides_what_is_not_public() {
    let template = "{{#foreach posts columns=\"2\"}}{{@number}}{{#if @rowStart}}[{{/if}}{{#if @rowEnd}}]{{/if}}{{#if @first}}f{{/if}}{{#if @last}}l{{/if}}{{#if @odd}}o{{/if}} {{/foreach}}";
    check(&front(template).await, "1[fo 2] 3[o 4]l");
    check(
        &front("{{#foreach posts from=\"2\" limit=\"2\" as |p i|}}{{i}}{{#if @first}}f{{/if}}{{#if @last}}l{{/if}} {{/foreach}}")
            .await,
        "1f 2l",
    );
    check(&front("{{#foreach nothing}}x{{else}}none{{/foreach}}").await, "none");
}

#[tokio::test]
async fn a_theme_may_compare_two_things() {
    let template = "{{#match posts.length \">\" 3}}many{{/match}} {{#match @site.title \"~^\" \"The\"}}the{{/match}} \
        {{#match @site.locale \"de\"}}de{{else match @site.locale \"en\"}}en{{else}}?{{/match}} {{#match \"3\" 3}}same{{else}}other{{/match}} \
        {{#if (match 1 \"!=\" 1)}}wrong{{else}}right{{/if}} {{match 2 2}}";
    check(&front(template).await, "many the en other right true");
}

#[tokio::test]
async fn a_theme_may_ask_what_a_story_has_and_where_it_stands() {
    let template = "{{#post}}{{#has tag=\"news, world\"}}tag{{/has}} {{#has author=\"ines calloway\"}}author{{/has}} {{#has author=\"count:>1\"}}two{{else}}one{{/has}} \
        {{#has slug=\"x\" any=\"nothing, custom_excerpt\"}}any{{/has}} {{#has all=\"title, nothing\"}}all{{else}}not all{{/has}} {{^has visibility=\"paid\"}}open{{/has}}{{/post}} \
        {{#is \"page, post\"}}post{{/is}} {{#is \"home\"}}home{{else}}elsewhere{{/is}}";
    check(&story(template).await, "tag author one any not all open post elsewhere");
    check(
        &front("{{#foreach posts}}{{#has number=\"nth:2\"}}{{@number}} {{/has}}{{#has index=\"0\"}}first {{/has}}{{/foreach}}")
            .await,
        "first 2 4",
    );
}

#[tokio::test]
async fn a_story_says_what_it_is() {
    let template = "{{#post}}{{post_class}} | {{title}} | {{authors}} | {{tags separator=\" / \" prefix=\"on \"}} | {{excerpt}} | {{reading_time}} | {{url}} | {{url absolute=\"true\"}}{{/post}}";
    check(
        &story(template).await,
        &format!(
            "post tag-world tag-harbor | Harbor board reopens the drowned dock, nine winters after the flood | <a href=\"/author/ines-calloway/\">Ines Calloway</a> \
             | on <a href=\"/section/world/\">World</a> / <a href=\"/tag/harbor/\">Harbor</a> | The first ship is due on Monday, on the morning tide. | 1 min read | /{DOCK}/ | {SITE}/{DOCK}/"
        ),
    );
    check(
        &story(
            "{{#post}}{{authors autolink=\"false\" from=\"2\"}}none{{tags limit=\"1\" autolink=\"false\" suffix=\"!\"}}{{/post}}",
        )
        .await,
        "noneWorld!",
    );
}

#[tokio::test]
async fn a_cut_body_is_whole_markup() {
    check(&story("{{#post}}{{content words=\"3\"}}{{/post}}").await, "<p>The water went</p>");
    check(&story("{{#post}}{{content characters=\"9\"}}{{/post}}").await, "<p>The water</p>");
}

#[tokio::test]
async fn a_picture_is_asked_for_in_the_sizes_of_the_theme() {
    let template = "{{#post}}{{img_url feature_image size=\"s\"}} {{img_url feature_image size=\"m\"}} {{img_url feature_image absolute=\"true\"}} {{img_url nothing}}{{/post}} \
        {{img_url \"/content/images/2026/a.jpg\" size=\"m\" format=\"webp\"}} {{img_url \"https://elsewhere.example/a.jpg\" size=\"m\"}}";
    let a = "a".repeat(64);
    check(
        &story(template).await,
        &format!(
            "/content/images/size/w300/{a}.jpg /content/images/size/w700/{a}.jpg {SITE}/content/images/{a}.jpg \
             /content/images/size/w700/format/webp/2026/a.jpg https://elsewhere.example/a.jpg"
        ),
    );
}

#[tokio::test]
async fn small_words_are_made_of_other_words() {
    check(&front("{{plural 0 empty=\"none\" singular=\"% story\" plural=\"% stories\"}} {{plural 1 empty=\"none\" singular=\"% story\" plural=\"% stories\"}} {{plural 12 empty=\"none\" singular=\"% story\" plural=\"% stories\"}}").await, "none 1 story 12 stories");
    check(&front("{{#foreach (split \"a, b,,c\" separator=\",\")}}[{{this}}]{{/foreach}}{{#split \"x-y\" separator=\"-\"}}{{length}}{{/split}}").await, "[a][ b][c]2");
    check(&front("{{concat \"a\" 1 (split \"b,c\") separator=\"-\"}} {{encode \"a b&c\"}} {{readable_url \"https://www.a.example/b/?c=d\"}}").await, "a-1-b-c a%20b%26c a.example/b");
    check(
        &front("{{json @custom.layout}} {{json a=\"</script>\"}} {{{{raw}}}}{{not read}}{{{{/raw}}}}").await,
        "\"List\" {\"a\":\"\\u003c/script\\u003e\"} {{not read}}",
    );
    check(&front("{{color_to_rgba \"#f00\" 0.5}} {{color_to_rgba \"no color\"}} {{contrast_text_color \"#ffff00\"}} {{contrast_text_color \"navy\"}}").await, "rgba(255, 0, 0, 0.5) rgba(21, 23, 26, 0.25) #000000 #FFFFFF");
    check(&front("{{price 500 currency=\"USD\"}} {{price currency=\"EUR\"}} {{price 1250}}").await, "$5 € 12.5");
}

#[tokio::test]
async fn a_theme_s_words_are_said_in_the_language_of_the_paper() {
    let files = [
        (
            "locales/en.json",
            r#"{"Read on": "Read on, please", "By {name}": "From {name}", "{n} things": "{n, plural, one {# thing} other {# things}}"}"#,
        ),
        (
            "index.hbs",
            "{{t \"Read on\"}} | {{t \"By {name}\" name=\"<b>{Ada}\"}} | {{{t \"Not there, {a} {b}\" a=\"yes\"}}} | {{t \"{n} things\" n=2}}",
        ),
    ];
    check(&page(&files, "/").await, "Read on, please | From &lt;b&gt;{Ada} | Not there, yes {b} | 2 things");
}

#[tokio::test]
async fn lists_have_a_way_to_their_other_pages() {
    let files = [("index.hbs", "{{pagination}} {{page_url 3}} {{page_url pagination.prev}}|")];
    let second = page(&files, "/page/2/").await;
    check(
        &second,
        "<nav class=\"pagination\"> <a class=\"newer-posts\" href=\"/\"><span aria-hidden=\"true\">&larr;</span> Newer Posts</a> \
         <span class=\"page-number\">Page 2 of 3</span> \
         <a class=\"older-posts\" href=\"/page/3/\">Older Posts <span aria-hidden=\"true\">&rarr;</span></a> </nav> /page/3/ /|",
    );
    let own = [("partials/pagination.hbs", "{{page}}/{{pages}} {{extra}}"), ("index.hbs", "{{pagination extra=\"mine\"}}")];
    check(&page(&own, "/").await, "1/3 mine");
}

#[tokio::test]
async fn the_navigation_knows_the_page_it_stands_on() {
    let files = [("index.hbs", "{{navigation}}")];
    let printed = page(&files, "/section/world/").await;
    assert!(
        printed.contains("<li class=\"nav-world nav-current\"><a href=\"https://anselm.example/section/world/\">World</a></li>"),
        "{printed}"
    );
    assert!(printed.contains("<li class=\"nav-city\">"), "{printed}");
    let link = "{{#link href=\"/section/\" class=\"x\" target=\"_blank\"}}up{{/link}} {{link_class for=\"/section/world\"}} {{link_class for=\"/about/\" class=\"y\"}}";
    check(
        &page(&[("index.hbs", link)], "/section/world/").await,
        "<a class=\"x nav-current-parent\" href=\"/section/\" target=\"_blank\">up</a> nav-current y",
    );
}

#[tokio::test]
async fn the_paper_is_found_elsewhere_too() {
    let template = "{{#social_accounts @site}}{{type}} {{name}} {{href}} {{#> (concat \"icons/\" type)}}no icon{{/undefined}}{{/social_accounts}} {{social_url type=\"mastodon\"}} {{social_url type=\"facebook\"}}|{{facebook_url \"anselm\"}}";
    check(
        &front(template).await,
        "mastodon Mastodon https://social.example/@anselm no icon https://social.example/@anselm |https://www.facebook.com/anselm",
    );
}

#[tokio::test]
async fn what_this_paper_does_not_have_prints_as_if_switched_off() {
    check(&story("{{#post}}[{{comments}}{{recommendations}}{{tiers}}]{{/post}} {{total_members}} {{content_api_key}} {{content_api_url}}").await, "[] 0 https://anselm.example/ghost/api/content/");
    let count = story("{{#post}}{{comment_count class=\"c\"}}{{/post}}").await;
    assert!(count.contains("data-ghost-comment-count-class-name=\"c\"") && !count.contains("src="), "{count}");
    assert!(front("{{search}}").await.contains("data-ghost-search"));
    check(&front("{{#if @member}}in{{else}}out{{/if}} {{#if @site.members_enabled}}on{{else}}off{{/if}} {{#if @site.comments_enabled}}on{{else}}off{{/if}}").await, "out on off");
}

#[tokio::test]
async fn a_theme_s_own_settings_have_the_desk_s_values_or_their_defaults() {
    let paper = Small::paper().await;
    paper.press.set_theme(theme(&[("index.hbs", "{{@custom.layout}} {{#if @custom.dark}}dark{{else}}light{{/if}} {{@custom.tint}} {{@custom.motto}}| {{@site.accent_color}} {{@site.logo}} {{@site.secret}} {{@config.posts_per_page}}")]));
    check(&paper.text("/").await, "List light #aabbcc | 4");
    let looks = Looks {
        custom: json!({"layout": "Grid", "dark": true, "tint": "javascript:", "motto": "<b>"}).as_object().unwrap().clone(),
        site: json!({"accent_color": "#123456", "logo": "/logo.png", "secret": "no"}).as_object().unwrap().clone(),
        ..Looks::default()
    };
    paper.press.set_looks(looks);
    check(&paper.text("/").await, "Grid dark #aabbcc &lt;b&gt;| #123456 https://anselm.example/logo.png 4");
}

#[tokio::test]
async fn a_file_of_the_theme_is_asked_for_by_its_content() {
    let files = [("assets/css/a.css", "b{}"), ("index.hbs", "{{asset \"css/a.css\"}} {{asset \"js/not-built.js\"}}")];
    let printed = page(&files, "/").await;
    let (own, other) = printed.split_once(' ').unwrap();
    assert!(own.starts_with("/assets/css/a.css?v=") && own.len() == "/assets/css/a.css?v=".len() + 16, "{own}");
    assert!(other.starts_with("/assets/js/not-built.js?v="), "{other}");
}

#[tokio::test]
async fn the_head_says_once_where_the_page_is_and_leaves_out_what_it_is_asked_to() {
    let whole = story("<title>{{meta_title}}</title>{{ghost_head}}<button data-ghost-search></button>").await;
    assert_eq!(whole.matches("rel=\"canonical\"").count(), 1);
    assert!(whole.contains("<title>Harbor board reopens the drowned dock, nine winters after the flood</title>"), "{whole}");
    assert!(whole.contains("og:title") && whole.contains("application/ld+json") && whole.contains("/public/site.min.js?v="));
    let less =
        story("{{ghost_head exclude=\"metadata,social_data,schema,search,portal\"}}<button data-ghost-search></button>").await;
    assert!(
        !less.contains("canonical") && !less.contains("og:title") && !less.contains("ld+json") && !less.contains("site.min.js"),
        "{less}"
    );
    assert!(less.contains("application/rss+xml"), "{less}");
    let plain = story("{{ghost_head}}").await;
    assert!(!plain.contains("site.min.js"), "a theme without hooks needs no script: {plain}");
    check(&page(&[("index.hbs", "{{meta_title page=\" (%)\"}}")], "/section/world/").await, "World - The Anselm Courant");
    check(&page(&[("index.hbs", "{{meta_title page=\" (%)\"}}")], "/page/2/").await, "The Anselm Courant (2)");
}

#[tokio::test]
async fn pages_only_this_paper_has_are_set_in_any_theme() {
    let files = [("default.hbs", "<x>{{{body}}}</x>")];
    for path in ["/archive/", "/search/?q=dock", "/corrections/", "/nowhere/"] {
        let printed = page(&files, path).await;
        assert!(printed.starts_with("<x>") && printed.contains("<h1"), "{path}: {printed}");
    }
    assert!(page(&[], "/nowhere/").await.contains("404"), "a theme without a layout has its error page too");
}

#[tokio::test]
async fn a_topic_has_a_page_of_its_own_and_a_section_keeps_its_own_address() {
    let files = [
        ("tag.hbs", "{{#tag}}{{name}} {{url}} {{this.url}}{{/tag}} {{body_class}} {{#is \"tag\"}}{{posts.length}}{{/is}}"),
        ("index.hbs", ""),
    ];
    check(
        &page(&files, "/tag/harbor/").await,
        "Harbor /tag/harbor/ https://anselm.example/tag/harbor/ tag-template tag-harbor 4",
    );
    let paper = Small::paper().await;
    let moved = paper.press.print(&press::Address::Topic { slug: "world".into(), page: 2 }, press::Access::Open).await.unwrap();
    assert_eq!((moved.status, moved.headers[0].1.as_str()), (301, "/section/world/page/2/"));
    assert_eq!(paper.get("/tag/nothing/").await.status, 404);
}

/// A story in the paper that was changed before it was printed.
async fn paper_with(change: impl FnOnce(&mut paper::Story)) -> Small {
    let paper = Small::paper().await;
    let tx = paper.archive.begin().await.unwrap();
    let mut story = paper.story("A story for some", paper.now);
    change(&mut story);
    tx.stories().add(story, "anselm.example", paper.now).await.unwrap();
    tx.commit().await.unwrap();
    paper
}

#[tokio::test]
async fn a_page_stands_outside_the_stream_and_may_choose_its_template() {
    let paper = paper_with(|story| {
        story.kind = paper::Kind::Page;
        story.meta.custom_template = Some("custom-wide".into());
        story.meta.show_title_and_feature_image = Some(false);
    })
    .await;
    let set = "{{#post}}{{title}}{{/post}} {{#page}}{{slug}}{{/page}} {{body_class}} {{#is \"page\"}}page{{/is}} {{#if @page.show_title_and_feature_image}}shown{{else}}bare{{/if}}";
    paper.press.set_theme(theme(&[
        ("page.hbs", "plain"),
        ("custom-wide.hbs", set),
        ("index.hbs", "{{#foreach posts}}{{slug}} {{/foreach}}"),
    ]));
    let printed = paper.text("/a-story-for-some/").await;
    assert!(printed.starts_with("A story for some a-story-for-some page-template page-a-story-for-some"), "{printed}");
    assert!(printed.ends_with("page bare"), "{printed}");
    assert!(!paper.text("/").await.contains("a-story-for-some"));
}

#[tokio::test]
async fn a_theme_may_ask_for_other_stories_by_what_they_are() {
    check(&front("{{#get \"posts\" filter=\"tag:city\" limit=\"2\" include=\"tags\" as |found where|}}{{#foreach found}}{{title}} ({{primary_tag.slug}}) {{/foreach}}{{where.total}} {{pagination.pages}}{{/get}}").await,
        "A vote on the tram, and who pays for it (city) Rents fall for the first time in six years (city) 3 2");
    check(&story("{{#post}}{{#get \"posts\" filter=\"tags:[{{post.tags}}]+id:-{{id}}\" limit=\"1\"}}{{#foreach posts}}{{title}}{{/foreach}}{{/get}}{{/post}}").await, "");
    check(
        &story("{{#get \"posts\" filter=\"tags:[{{post.tags}}]+id:-{{post.id}}\" limit=\"1\"}}{{#foreach posts}}{{title}}{{tags}}{{/foreach}}{{/get}}").await,
        "What the silt will cost, and who carries it",
    );
    check(&front("{{#get \"tags\" include=\"count.posts\" order=\"count.posts desc\" limit=\"all\"}}{{#foreach tags}}{{slug}} {{count.posts}} {{/foreach}}{{/get}}").await, "harbor 9 world 3 city 3 culture 3");
    check(&front("{{#get \"authors\" slug=\"ines-calloway\"}}{{#foreach authors}}{{name}}{{/foreach}}{{/get}} {{#get \"authors\" slug=\"nobody\"}}x{{else}}none{{/get}}").await, "Ines Calloway none");
    check(&front("{{#get \"posts\" filter=\"tag:nothing\"}}{{#foreach posts}}{{else}}empty{{/foreach}}{{else}}error{{/get}} {{#get \"secrets\"}}x{{else}}no such thing{{/get}} {{#get \"posts\" filter=\"tag:[\"}}x{{else}}unreadable{{/get}}").await, "empty no such thing unreadable");
}

#[tokio::test]
async fn a_question_inside_an_answer_is_answered_too() {
    let template = "{{#get \"tags\" filter=\"slug:[world,culture]\"}}{{#foreach tags}}{{name}}: {{#get \"posts\" filter=\"tag:{{slug}}\" limit=\"1\"}}{{#foreach posts}}{{title}}{{/foreach}}{{/get}} {{/foreach}}{{/get}}";
    let printed = front(template).await;
    assert!(printed.contains("World: Harbor board") && printed.contains("Culture: The bakery"), "{printed}");
}

#[tokio::test]
async fn a_story_knows_its_neighbors() {
    let template = "{{#post}}{{#prev_post}}{{title}}{{else}}none{{/prev_post}} | {{#next_post}}{{title}}{{else}}none{{/next_post}} | {{#prev_post in=\"primary_author\"}}{{title}}{{/prev_post}}{{/post}}";
    check(
        &story(template).await,
        "What the silt will cost, and who carries it | none | Ministers agree on grain corridor, but leave the price to the market",
    );
}

#[tokio::test]
async fn a_theme_written_for_ghost_sets_what_only_a_newspaper_s_story_has() {
    let all = "{{#post}}{{brief}}|{{thread}}|{{outlet}}|{{origin}}|{{corrections}}|{{#thread}}{{title}}{{/thread}}|\
               {{#corrections}}some{{else}}none{{/corrections}}{{/post}}";
    let printed = story(all).await;
    let parts: Vec<&str> = printed.split('|').map(str::trim).collect();
    assert!(parts[0].starts_with("<section class=\"courant-brief\"") && parts[0].contains("<li>"), "{printed}");
    assert!(parts[1].contains("aria-current=\"true\"") && parts[1].contains("The drowned dock"), "{printed}");
    assert!(parts[2].contains("The Estuary Ledger") && parts[3].contains("First published by"), "{printed}");
    assert_eq!(parts[4..], ["", "The drowned dock", "none"], "{printed}");
    let files = [("post.hbs", "{{#post}}{{brief}}{{/post}}"), ("partials/brief.hbs", "<b>{{brief.summary}}</b>")];
    let own = page(&files, &format!("/{DOCK}/")).await;
    assert!(own.starts_with("<b>") && !own.contains("courant-brief"), "{own}");
}

#[tokio::test]
async fn a_script_of_the_theme_stands_in_the_page() {
    let script = ("assets/js/site.js", "// why\n  alert(1);\n");
    check(&page(&[("index.hbs", "{{script \"js/site.js\"}}"), script], "/").await, "<script>alert(1); </script>");
    let closing = ("assets/js/site.js", "'</ScRiPt>'");
    let printed = page(&[("index.hbs", "{{script \"js/site.js\"}}"), closing], "/").await;
    assert!(printed.starts_with("<script src=\"/assets/js/site.js?v="), "{printed}");
}
