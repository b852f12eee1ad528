use chrono::NaiveDate;

use super::*;
use crate::StoryId;

fn routes(text: &str) -> Routes {
    Routes::read(text).unwrap().unwrap()
}

#[test]
fn a_file_says_where_everything_stands() {
    let routes = routes(
        "routes:\n  /about/team/: team\n  /features/:\n    controller: channel\n    filter: tag:feature\n    limit: 7\n    rss: false\n    template:\n      - features\n      - index\n\
         \ncollections:\n  /news/:\n    permalink: /news/{year}/{slug}/\n    filter: primary_tag:news\n    data: tag.news\n  /:\n    permalink: /{slug}/\n\
         \ntaxonomies:\n  tag: /topic/{slug}/\n",
    );
    assert_eq!(routes.complaints, Vec::<String>::new());
    assert_eq!(routes.routes[0].templates, ["team"]);
    assert_eq!(routes.routes[0].name, "aboutteam");
    assert!(matches!(&routes.routes[1].kind, RouteKind::Channel(Listing { limit: Some(7), rss: false, .. })));
    let facts = Facts {
        id: StoryId(7).into(),
        slug: "tide",
        day: NaiveDate::from_ymd_opt(2026, 3, 4).unwrap(),
        primary_tag: None,
        primary_author: Some("ada"),
    };
    assert_eq!(routes.collections[0].permalink.fill(&facts), "/news/2026/tide/");
    assert_eq!(routes.collections[0].permalink.to_string(), "/news/{year}/{slug}/");
    assert_eq!(routes.claimed(DataKind::Tags, "news").as_deref(), Some("/news/"));
    assert_eq!(routes.author_address("ada"), None);
    let spots = |path: &[&str]| at(&routes, path).into_iter().map(|place| place.spot).collect::<Vec<_>>();
    assert_eq!(spots(&["news", "page", "2"])[0], Spot::Collection { nth: 0, page: 2 });
    assert_eq!(spots(&["news", "feed"]), [Spot::CollectionFeed { nth: 0, file: Feed::Old, page: 1 }]);
    assert!(matches!(&spots(&["news", "2026", "tide"])[..], [Spot::Story { edit: false, .. }]));
    assert!(matches!(&spots(&["news", "2026", "tide", "edit"])[..], [Spot::Story { edit: true, .. }]));
    assert_eq!(spots(&["features", "rss"]), [] as [Spot; 0]);
    assert!(matches!(&spots(&["tide"])[..], [Spot::Story { .. }, Spot::Page { .. }]));
    assert_eq!(spots(&["topic", "harbor", "rss"]), [Spot::TagFeed { slug: "harbor".into(), file: Feed::Rss, page: 1 }]);
}

#[test]
fn every_place_of_a_permalink_is_filled_and_found_again() {
    let facts = Facts {
        id: StoryId(255).into(),
        slug: "a-b",
        day: NaiveDate::from_ymd_opt(2026, 3, 4).unwrap(),
        primary_tag: None,
        primary_author: None,
    };
    for (written, filled) in [
        ("/{id}/", "/0000000000000000000000ff/"),
        ("/{year}-{month}-{day}-{slug}/", "/2026-03-04-a-b/"),
        ("/{primary_tag}/{primary_author}/x-{slug}-y/", "/all/all/x-a-b-y/"),
        ("/Blog/{slug}/", "/blog/a-b/"),
    ] {
        let permalink = read::permalink(written, 1).unwrap();
        let path = permalink.fill(&facts);
        assert_eq!(path, filled);
        let parts: Vec<&str> = path.trim_matches('/').split('/').collect();
        let key = permalink.find(&parts).unwrap();
        assert!(key.slug.as_deref() == Some("a-b") || key.id == Some(StoryId(255).into()), "{written}: {key:?}");
    }
}

#[test]
fn a_file_that_will_not_do_is_refused_with_its_line_and_what_to_do() {
    for (file, line, word) in [
        ("routes:\n  about/: about\n", 2, "begin with a slash"),
        ("routes:\n  /about: about\n", 2, "end with a slash"),
        ("routes:\n  /about/:\n", 2, "needs a template"),
        ("routes:\n  /about/: ../../etc/passwd\n", 2, "is no template"),
        ("routes:\n  /desk/x/: about\n", 2, "the house's own"),
        ("routes:\n  /Ghost/: about\n", 2, "the house's own"),
        ("routes:\n  /-/health/: about\n", 2, "the house's own"),
        ("routes:\n  /assets/: about\n", 2, "the house's own"),
        ("routes:\n  /robots.txt/: about\n", 2, "the house's own"),
        ("routes:\n  /a/../b/: about\n", 2, "leads up"),
        ("routes:\n  /a//b/: about\n", 2, "two slashes"),
        ("routes:\n  /a b/: about\n", 2, "no address of ours"),
        ("routes:\n  /a/:\n    controller: list\n", 3, "channel"),
        ("routes:\n  /a/:\n    template: a\n    content_type: application/x-evil\n", 4, "cannot be sent"),
        ("routes:\n  /a/:\n    template: a\n    data: tags.x\n", 4, "tag.recipes"),
        ("routes:\n  /a/:\n    template: a\n    data:\n      slug: x\n", 5, "name of your own"),
        ("routes:\n  /a/:\n    template: a\n    data:\n      author: author.x\n", 5, "another name"),
        ("routes:\n  /a/:\n    template: a\n    data:\n      x:\n        type: read\n        resource: tags\n", 6, "slug"),
        ("collections:\n  /:\n    filter: tag:x\n", 3, "permalink"),
        ("collections:\n  /:\n    permalink: /:slug/\n", 3, "{slug}"),
        ("collections:\n  /:\n    permalink: /{year}/\n", 3, "no story"),
        ("collections:\n  /:\n    permalink: /{slug}{primary_tag}/\n", 3, "told apart"),
        ("collections:\n  /:\n    permalink: /{tags}/{slug}/\n", 3, "not known"),
        ("collections:\n  /:\n    permalink: /{slug}/\n    limit: 0\n", 4, "from 1"),
        ("collections:\n  /:\n    permalink: /{slug}/\n  /:\n    permalink: /{slug}/\n", 4, "twice"),
        ("taxonomies:\n  series: /series/{slug}/\n", 2, "tag and author"),
        ("taxonomies:\n  tag: /tag/{year}/\n", 2, "{slug}"),
        ("just words", 1, "routes:"),
        ("a: &x 1\n", 1, "Take the name out"),
        ("a: *x\n", 1, ""),
        ("a: !!binary abc\n", 1, "type"),
        ("a: [[[[[[[[[[[[]]]]]]]]]]]]", 1, "deeper"),
        ("---\na: 1\n---\nb: 1\n", 3, "second file"),
        ("a: \"x\n", 1, "not YAML"),
    ] {
        let no = Routes::read(file).err().unwrap_or_else(|| panic!("taken: {file}"));
        assert!(no.why.contains(word), "{file}: {no}");
        assert!(no.line.abs_diff(line) <= 1, "{file}: {no}");
    }
}

#[test]
fn what_means_nothing_is_passed_over_with_a_sentence() {
    let routes = routes("routes:\n  /a/:\n    templates: b\n    template: a\n    limit: 3\nextra: 1\n");
    assert_eq!(routes.complaints.len(), 3, "{:?}", routes.complaints);
    assert!(routes.complaints[0].starts_with("Line 3:"));
    assert_eq!(Routes::read("# nothing\n").unwrap(), None);
}

#[test]
fn a_million_laughs_and_a_mountain_are_refused_at_once() {
    let laughs: String =
        (0..9).fold("a0: &a0 [lol]\n".to_owned(), |file, n| format!("{file}a{}: &a{} [*a{n},*a{n}]\n", n + 1, n + 1));
    assert!(Routes::read(&laughs).is_err());
    assert!(Routes::read(&"[".repeat(200_000)).is_err());
    assert!(Routes::read(&"{a: ".repeat(60_000)).is_err());
    assert!(Routes::read(&"a".repeat(300_000)).unwrap_err().why.contains("256 KiB"));
    assert!(Routes::read(&"- a\n".repeat(30_000)).is_err());
}

proptest::proptest! {
    #[test]
    fn whatever_a_file_holds_it_is_read_or_refused(text in "[a-z{}/:.\\-&*!#'\"\\[\\] \n%]{0,300}") {
        let _ = Routes::read(&text);
        let _ = Routes::read(&format!("collections:\n  /:\n    permalink: {text}\n"));
        let _ = Routes::read(&format!("routes:\n  {text}: about\n"));
    }
}
