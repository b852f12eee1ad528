//! What no theme is shown, and where each is ended.

use archive::Nouns;
use press::Theme;

use crate::small::Small;
use crate::{paper_with, theme};

#[tokio::test]
async fn a_topic_for_the_house_alone_is_told_to_nobody() {
    let paper = paper_with(|story| story.topics = vec!["#Inner ring".into(), "Harbor".into()]).await;
    for path in ["/", "/a-story-for-some/", "/rss/", "/atom.xml", "/feed.json"] {
        let printed = paper.text(path).await.to_lowercase();
        assert!(!printed.contains("inner ring") && !printed.contains("inner-ring"), "{path}: {printed}");
    }
    assert_eq!(paper.get("/tag/hash-inner-ring/").await.status, 404);
    paper.press.set_theme(theme(&[(
        "post.hbs",
        "{{#post}}{{tags autolink=\"false\"}} {{#has tag=\"#inner ring\"}}ours{{/has}}{{/post}}{{ghost_head}}",
    )]));
    let printed = paper.text("/a-story-for-some/").await;
    assert!(printed.starts_with("Harbor ours") && !printed.contains("Inner ring"), "{printed}");
}

#[tokio::test]
async fn what_is_for_members_never_leaves_the_house() {
    let secret = "the price of silt";
    for (visibility, fold) in [(paper::Visibility::Members, true), (paper::Visibility::Paid, false)] {
        let paper = paper_with(|story| {
            let fold = if fold { "<!--members-only-->" } else { "" };
            story.standfirst = None;
            story.body = format!("<p>Open words.</p>{fold}<p>Nobody reads {secret}.</p>");
            story.visibility = visibility.clone();
        })
        .await;
        let all = "{{#foreach posts}}{{html}}{{content}}{{excerpt}}{{json this}}{{/foreach}}";
        let one = "{{#post}}{{#if access}}open{{else}}closed{{/if}} {{content}} {{content words=\"99\"}} {{html}} {{excerpt}} {{json this}}{{/post}}{{ghost_head}}";
        for broadsheet in [false, true] {
            if !broadsheet {
                paper.press.set_theme(theme(&[("index.hbs", all), ("post.hbs", one)]));
            } else {
                paper.press.set_theme(Theme::broadsheet().unwrap());
            }
            for path in ["/", "/a-story-for-some/", "/rss/", "/atom.xml", "/feed.json", "/search/?q=silt"] {
                let printed = paper.text(path).await;
                assert!(!printed.contains(secret), "{path} of {visibility:?}: {printed}");
            }
            let printed = paper.text("/a-story-for-some/").await;
            assert_eq!(printed.contains("Open words."), fold, "{printed}");
            assert!(printed.contains("gh-post-upgrade-cta"), "{printed}");
        }
    }
}

#[tokio::test]
async fn a_theme_that_never_ends_is_ended() {
    let paper = Small::paper().await;
    for hostile in [
        "{{> partials-loop}}",
        "{{#foreach posts}}{{#foreach ../posts}}{{#foreach ../../posts}}{{#foreach ../../../posts}}{{#foreach ../../../../posts}}{{#foreach ../../../../../posts}}{{#foreach ../../../../../../posts}}{{#foreach ../../../../../../../posts}}{{#foreach ../../../../../../../../posts}}{{#foreach ../../../../../../../../../posts}}{{#foreach ../../../../../../../../../../posts}}{{title}}{{/foreach}}{{/foreach}}{{/foreach}}{{/foreach}}{{/foreach}}{{/foreach}}{{/foreach}}{{/foreach}}{{/foreach}}{{/foreach}}{{/foreach}}",
    ] {
        paper.press.set_theme(theme(&[("index.hbs", hostile), ("partials/partials-loop.hbs", "{{> partials-loop}}")]));
        let refused = paper.press.print(&press::Address::Front { page: 1 }, press::Access::Open).await;
        assert!(refused.is_err(), "such a page is not printed");
    }
}

#[tokio::test]
async fn a_theme_reaches_nothing_but_what_it_is_shown() {
    let template =
        "{{@site.constructor}}{{lookup @site \"__proto__\"}}{{#each this}}{{@key}} {{/each}}{{> ../../../../etc/passwd}}";
    let paper = Small::paper().await;
    paper.press.set_theme(theme(&[("index.hbs", template)]));
    assert!(
        paper.press.print(&press::Address::Front { page: 1 }, press::Access::Open).await.is_err(),
        "there is no such partial"
    );
    paper.press.set_theme(theme(&[(
        "index.hbs",
        "{{#each this}}{{@key}} {{/each}}{{@root.house}}{{@config.secret}}{{asset \"../../etc/passwd\"}}",
    )]));
    let printed = paper.text("/").await;
    for word in ["house", "archive", "secret", "root:"] {
        assert!(!printed.contains(word), "{printed}");
    }
}

#[tokio::test]
async fn a_killed_story_is_gone_from_every_list_a_theme_asked_for() {
    let paper = Small::paper().await;
    paper.press.set_theme(theme(&[
        ("index.hbs", ""),
        ("author.hbs", "{{#get \"posts\" limit=\"3\"}}{{#foreach posts}}{{title}} {{/foreach}}{{/get}}"),
    ]));
    let path = "/author/ines-calloway/";
    assert!(paper.text(path).await.contains("What the silt will cost"));
    let mut silt = paper.archive.stories().by_slug("what-the-silt-will-cost-and-who-carries-it").await.unwrap().unwrap();
    let tx = paper.archive.begin().await.unwrap();
    silt.state = paper::State::Killed;
    tx.stories().save(&silt, paper.now).await.unwrap();
    tx.commit().await.unwrap();
    let printed = paper.text(path).await;
    assert!(!printed.contains("What the silt will cost") && printed.contains("Harbor board"), "{printed}");
}

#[tokio::test]
async fn a_theme_that_asks_without_end_goes_without() {
    let endless = "{{#foreach posts}}{{#foreach ../posts}}{{#get \"posts\" filter=\"id:-{{id}}\" limit=@number}}{{#foreach posts}}{{#get \"posts\" filter=\"slug:-{{slug}}\" limit=@number}}{{#foreach posts}}{{title}}{{/foreach}}{{/get}}{{/foreach}}{{/get}}{{/foreach}}{{/foreach}}";
    let paper = Small::paper().await;
    paper.press.set_theme(theme(&[("index.hbs", endless)]));
    let before = paper.archive.asked();
    assert!(!paper.text("/").await.is_empty());
    let asked = paper.archive.asked() - before;
    assert!((20..600).contains(&asked), "at most sixty answers, each of a few questions: {asked}");
}
