use std::collections::BTreeMap;

use bytes::Bytes;

use super::{Finding, Level, can_be_printed, check, codes};

const PACKAGE: &str = r##"{"name": "plain", "version": "1.0.0", "author": {"email": "ada@example.com"}, "keywords": ["ghost-theme"],
    "config": {"posts_per_page": 5, "card_assets": true, "custom": {"wide": {"type": "boolean", "default": true}}}}"##;
const LAYOUT: &str = "<html><head><style>.kg-width-wide,.kg-width-full{--gh-font-heading:x;--gh-font-body:y}</style>{{ghost_head}}</head>\
    <body class=\"{{body_class}}\">{{{body}}}{{#if @custom.wide}}{{@page.show_title_and_feature_image}}{{/if}}{{ghost_foot}}</body></html>";

/// A theme that keeps every rule, with some files laid over it.
fn findings(over: &[(&str, &str)]) -> Vec<Finding> {
    let mut files = BTreeMap::from([
        ("package.json", PACKAGE),
        ("default.hbs", LAYOUT),
        ("index.hbs", "{{!< default}}{{#foreach posts}}{{title}}{{/foreach}}"),
        ("post.hbs", "{{!< default}}{{#post}}{{content}}{{/post}}"),
    ]);
    files.extend(over.iter().copied());
    let files = files.into_iter().map(|(name, text)| (name.to_owned(), Bytes::copy_from_slice(text.as_bytes()))).collect();
    check(&files, &[])
}

fn broken(over: &[(&str, &str)]) -> Vec<&'static str> {
    findings(over).into_iter().map(|finding| finding.code).collect()
}

#[test]
fn a_theme_that_keeps_every_rule_has_no_findings() {
    assert_eq!(findings(&[]), []);
}

#[test]
fn every_rule_has_a_weight_and_a_sentence() {
    assert_eq!(codes().len(), 266);
    for rule in super::rules::all() {
        assert!(rule.sentence.ends_with('.'), "{} has no sentence", rule.code);
    }
}

#[test]
fn a_template_that_is_not_handlebars_keeps_a_theme_from_being_printed() {
    let found = findings(&[("post.hbs", "{{#post}}{{title}")]);
    assert!(!can_be_printed(&found));
    assert_eq!(found[0].code, "GS005-TPL-ERR");
    assert_eq!((found[0].level, found[0].places[0].file.as_str()), (Level::Fatal, "post.hbs"));
}

#[test]
fn a_call_of_a_helper_or_partial_that_is_not_there_names_its_line() {
    let found = findings(&[("index.hbs", "\n{{make_coffee strong=true}}\n{{> \"nowhere\"}}")]);
    let words: Vec<_> = found[0].places.iter().map(|place| place.words.as_str()).collect();
    assert_eq!(words, ["there is no helper make_coffee (line 2)", "there is no partial nowhere (line 3)"]);
}

#[test]
fn a_partial_named_by_an_expression_needs_a_body() {
    assert_eq!(broken(&[("index.hbs", "{{> (concat \"a\" b)}}")]), ["GS005-NO-INLINE-DYNAMIC-PARTIAL"]);
    assert_eq!(broken(&[("index.hbs", "{{#> (concat \"a\" b)}}none{{/undefined}}")]), [""; 0]);
}

#[test]
fn an_inline_partial_is_known_where_it_was_declared_and_where_it_is_handed() {
    let wrap = ("partials/wrap.hbs", "{{> nav}}{{> @partial-block}}");
    assert_eq!(broken(&[wrap, ("index.hbs", "{{#> wrap}}{{#*inline \"nav\"}}n{{/inline}}x{{/wrap}}")]), [""; 0]);
    assert_eq!(broken(&[("index.hbs", "{{#if a}}{{#*inline \"nav\"}}n{{/inline}}{{/if}}{{> nav}}")]), ["GS005-TPL-ERR"]);
}

#[test]
fn a_setting_must_be_declared_and_used() {
    let found = broken(&[("default.hbs", &LAYOUT.replace("custom.wide", "custom.narrow"))]);
    assert_eq!(found, ["GS090-NO-UNKNOWN-CUSTOM-THEME-SETTINGS", "GS100-NO-UNUSED-CUSTOM-THEME-SETTING"]);
    assert_eq!(
        broken(&[(
            "default.hbs",
            &LAYOUT
                .replace("{{#if @custom.wide}}", "{{#get \"posts\" filter=\"tag:{{@custom.wide}}\"}}")
                .replace("{{/if}}", "{{/get}}")
        )]),
        [""; 0]
    );
}

#[test]
fn old_words_are_named_with_what_to_write_in_their_place() {
    let found = findings(&[("post.hbs", "{{#post}}{{ author.name }}{{#if author.cover}}x{{/if}}{{/post}}")]);
    let codes: Vec<_> = found.iter().map(|finding| finding.code).collect();
    assert_eq!(codes, ["GS001-DEPR-AUTH-NAME", "GS001-DEPR-CON-AC", "GS001-DEPR-CON-AUTH"]);
    assert!(found[0].sentence.contains("{{primary_author.name}}"));
}

#[test]
fn an_author_in_a_story_is_told_from_an_author_elsewhere() {
    assert_eq!(
        broken(&[("partials/by.hbs", "{{#post}}{{#if x}}{{author a=1}}{{/if}}{{/post}}"), ("post.hbs", "{{> by}}")]),
        ["GS090-NO-AUTHOR-HELPER-IN-POST-CONTEXT"]
    );
    assert_eq!(broken(&[("author.hbs", "{{author a=1}}")]), [""; 0]);
}

#[test]
fn cards_need_a_style_only_when_the_house_does_not_bring_it() {
    let without = PACKAGE.replace("\"card_assets\": true", "\"card_assets\": {\"exclude\": [\"bookmark\"]}");
    let found = broken(&[("package.json", &without)]);
    assert!(!found.is_empty() && found.iter().all(|code| code.starts_with("GS050-CSS-KGBM")), "{found:?}");
}

#[test]
fn a_setting_may_depend_on_another_that_exists() {
    let on = |filter: &str| {
        broken(&[(
            "package.json",
            &PACKAGE.replace("\"default\": true", &format!("\"default\": true, \"visibility\": \"{filter}\"")),
        )])
    };
    assert_eq!(on("wide:true"), [""; 0]);
    assert_eq!(on("narrow:true"), ["GS010-PJ-CUST-THEME-SETTINGS-VISIBILITY-VALUE"]);
    assert_eq!(on("wide:[true"), ["GS010-PJ-CUST-THEME-SETTINGS-VISIBILITY-SYNTAX"]);
}

#[test]
fn a_theme_without_package_json_is_told_everything_that_it_lacks() {
    let mut files = BTreeMap::new();
    files.insert("index.hbs".to_owned(), Bytes::from_static(b"{{ghost_head}}{{ghost_foot}}"));
    let found = check(&files, &["assets/outside".to_owned()]);
    let codes: Vec<_> = found.iter().map(|finding| finding.code).collect();
    assert!(
        ["GS010-PJ-REQ", "GS010-PJ-PARSE", "GS020-POST-REQ", "GS030-ASSET-SYM"].iter().all(|code| codes.contains(code)),
        "{codes:?}"
    );
}

#[test]
fn a_layout_that_comes_back_to_itself_is_shown_as_a_circle() {
    let found = findings(&[("a.hbs", "{{!< b}}"), ("b.hbs", "{{!< a}}")]);
    assert_eq!(found[0].places[0].words, "a.hbs -> b.hbs -> a.hbs");
}

#[test]
fn what_lies_in_a_folder_by_accident_is_not_read() {
    assert_eq!(broken(&[("node_modules/x/a.hbs", "{{#"), (".git/b.hbs", "{{#")]), [""; 0]);
}

#[test]
fn files_of_the_theme_are_named_through_asset() {
    let found = findings(&[("index.hbs", "<link href=\"/assets/a.css\"><script src='https://x.example/assets/b.js'></script>")]);
    assert_eq!(found[0].code, "GS030-ASSET-REQ");
    assert_eq!(found[0].places.len(), 1);
    assert_eq!(found[0].places[0].words, "/assets/a.css");
}
