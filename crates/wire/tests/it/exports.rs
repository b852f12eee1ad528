//! Exports of other systems, whole and broken, read as a paper that moves in would bring them.

use std::io::Write;
use std::path::{Path, PathBuf};

use paper::{Piece, PieceState, System};
use wire::exports::{Known, Opened, Unread, open};
use zip::write::SimpleFileOptions;

const GHOST: &str = r##"{"db":[{"meta":{"exported_on":1,"version":"6.65.0"},"data":{
 "posts":[
  {"id":"p1","uuid":"u-1","title":"The weir holds","slug":"the-weir-holds","html":"<p>See <a href=\"__GHOST_URL__/about/\">us</a>.</p><figure class=\"kg-card kg-image-card\"><img src=\"__GHOST_URL__/content/images/size/w600/2026/01/weir.jpg\" class=\"kg-image\" alt=\"The weir\"></figure><!--members-only--><p>More.</p>","lexical":"{broken","feature_image":"__GHOST_URL__/content/images/2026/01/lead.png","featured":1,"type":"post","status":"published","visibility":"members","published_at":"2026-01-02T03:04:05.000Z","created_at":"2026-01-01 00:00:00","custom_excerpt":"It held.","comment_id":"old9","canonical_url":null},
  {"id":"p2","title":"Old page","slug":"old-page","page":true,"status":"published","published_at":1500000000000,"lexical":"{\"root\":{\"children\":[{\"type\":\"paragraph\",\"children\":[{\"type\":\"text\",\"text\":\"Hello\",\"format\":1}]}]}}"},
  {"id":"p3","title":null,"slug":"","status":"scheduled","published_at":"2099-01-01T00:00:00.000Z","html":"<p>x</p>"},
  "no row", 7,
  {"id":"p4","title":"Letter","slug":"letter","type":"post","status":"sent","html":"<p>x</p>"}
 ],
 "posts_meta":[{"post_id":"p1","og_title":"Held!","feature_image_alt":"Water","feature_image_caption":"<b>Photo</b> by us"}],
 "posts_tags":[{"post_id":"p1","tag_id":"t2","sort_order":0},{"post_id":"p1","tag_id":"t1","sort_order":1}],
 "posts_authors":[{"post_id":"p1","author_id":"a2","sort_order":1},{"post_id":"p1","author_id":"a1","sort_order":0},{"post_id":"p2","author_id":"nobody"}],
 "tags":[{"id":"t1","name":"Floods","slug":"floods","accent_color":"#00f"},{"id":"t2","name":"#desk","slug":"hash-desk","visibility":"internal"}],
 "users":[{"id":"a1","name":"Ada","slug":"ada","email":"ada@bell.example","password":"$2a$secret"},{"id":"a2","name":"Joris","slug":"joris"}],
 "roles":[{"id":"r1","name":"Owner"}],"roles_users":[{"role_id":"r1","user_id":"a2"}],
 "settings":[{"key":"title","value":"The Bell"},{"key":"navigation","value":"[{\"label\":\"Home\",\"url\":\"__GHOST_URL__/\"}]"},{"key":"stripe_secret_key","value":"sk_live"}],
 "wonders":{"not":"a table"}
}}]}"##;

fn put(name: &str, bytes: &[u8]) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder for a test");
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).expect("a file for a test");
    (folder, path)
}

fn pack(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(*name, SimpleFileOptions::default()).expect("a file in a zip");
        zip.write_all(bytes).expect("bytes in a zip");
    }
    zip.finish().expect("a zip").into_inner()
}

pub fn read(name: &str, bytes: &[u8]) -> (Opened, Vec<Piece>, Vec<String>) {
    let (_folder, path) = put(name, bytes);
    let opened = open(&path, &Known::default()).expect("an export");
    let mut pieces = Vec::new();
    let complaints = opened.pieces(|piece| {
        pieces.push(piece);
        true
    });
    (opened, pieces, complaints)
}

fn refused(name: &str, bytes: &[u8]) -> String {
    let (_folder, path) = put(name, bytes);
    match open(&path, &Known::default()) {
        Err(Unread::Refused(why)) => why,
        Err(trouble) => panic!("{trouble}"),
        Ok(_) => panic!("{name} was read"),
    }
}

#[test]
fn a_ghost_export_is_read_with_its_people_topics_and_words() {
    let (opened, pieces, complaints) = read("export.json", GHOST.as_bytes());
    let export = &opened.export;
    assert_eq!((export.system, export.stories, export.pages), (System::Ghost, 3, 1));
    assert_eq!(export.settings.title, "The Bell");
    assert_eq!(export.settings.navigation[0].url, "/");
    assert!(!format!("{export:?}").contains("sk_live") && !format!("{export:?}").contains("$2a$"), "no secret comes along");
    assert!(export.topics[1].internal && !export.topics[0].internal);
    assert!(complaints.is_empty(), "{complaints:?}");

    let weir = &pieces[0];
    assert_eq!((weir.state, weir.visibility.as_str(), weir.featured), (PieceState::Live, "members", true));
    assert_eq!((weir.authors.join(" "), weir.topics.join(" ")), ("a1 a2".into(), "t2 t1".into()));
    assert!(weir.body.contains("href=\"/about/\"") && weir.body.contains("<!--members-only-->"), "{}", weir.body);
    assert_eq!(weir.pictures[0].address, "/content/images/2026/01/weir.jpg");
    let lead = weir.picture.as_ref().expect("a picture at its head");
    assert_eq!(
        (lead.address.as_str(), lead.alt.as_str(), lead.caption.as_deref()),
        ("/content/images/2026/01/lead.png", "Water", Some("Photo by us"))
    );
    assert!(
        weir.meta.contains(&("og_title".into(), "Held!".into())) && weir.meta.contains(&("comment_id".into(), "old9".into()))
    );
    assert_eq!(weir.created_at.map(|at| at.to_rfc3339()).as_deref(), Some("2026-01-01T00:00:00+00:00"));

    let page = &pieces[1];
    assert!(page.is_page && page.body == "<p><strong>Hello</strong></p>", "{page:?}");
    assert_eq!(page.authors, ["a2"], "what nobody wrote is the owner's");
    assert_eq!((pieces[2].state, pieces[2].headline.as_str()), (PieceState::Scheduled, "(Untitled)"));
    assert_eq!(pieces[3].state, PieceState::Draft, "a letter has no page");
}

#[test]
fn a_ghost_export_that_breaks_off_gives_what_stands_before_the_break() {
    let cut = &GHOST[..GHOST.find("\"no row\"").expect("a place to cut")];
    let (opened, pieces, complaints) = read("cut.json", cut.as_bytes());
    assert_eq!(pieces.len(), 3);
    assert!(complaints[0].contains("breaks off") && opened.export.complaints[0].contains("breaks off"));
}

#[test]
fn a_ghost_archive_brings_its_pictures_its_routes_and_its_redirects() {
    let zip = pack(&[
        ("bell/data/bell.ghost.json", GHOST.as_bytes()),
        ("bell/content/images/2026/01/weir.jpg", b"jpeg"),
        ("bell/content/data/redirects.json", br#"[{"from":"^/old/$","to":"/new/"},{"from":"/a/(.*)","to":"/b/$1"}]"#),
        ("bell/content/data/redirects-2026-01-02.json", b"[]"),
        ("bell/content/settings/routes.yaml", b"\xef\xbb\xbfroutes:\r\n  /about/: about\r\n"),
        ("bell/content/themes/casper/routes.yaml", b"collections: {}"),
    ]);
    let (opened, pieces, _) = read("bell.zip", &zip);
    assert_eq!(pieces.len(), 4);
    assert!(opened.export.redirects_file.as_deref().is_some_and(|text| text.contains("/b/$1")));
    assert_eq!(opened.export.routes_file.as_deref(), Some("routes:\n  /about/: about\n"));
    let files = opened.files.expect("an archive");
    assert_eq!(files.ending_in("/content/images/2026/01/weir.jpg", 100).as_deref(), Some(&b"jpeg"[..]));
    assert_eq!(files.ending_in("/content/images/2026/01/weir.jpg", 2), None, "larger than asked for");
}

const WORDPRESS: &str = r#"<?xml version="1.0" encoding="UTF-8"?><rss><channel><title>The Bell &amp; Co</title><link>https://bell.example</link>
<wp:wxr_version>1.2</wp:wxr_version><wp:base_blog_url>https://bell.example</wp:base_blog_url>
<wp:author><wp:author_login><![CDATA[ada]]></wp:author_login><wp:author_display_name><![CDATA[Ada B]]></wp:author_display_name></wp:author>
<wp:category><wp:category_nicename>news</wp:category_nicename><wp:cat_name>News</wp:cat_name></wp:category>
<wp:category><wp:category_nicename>floods</wp:category_nicename><wp:category_parent>news</wp:category_parent><wp:cat_name>Floods</wp:cat_name></wp:category>
<item><title>Picture</title><link>https://bell.example/w/</link><wp:post_id>7</wp:post_id><wp:post_type>attachment</wp:post_type><wp:status>inherit</wp:status>
 <wp:attachment_url>https://bell.example/wp-content/uploads/2019/05/weir.jpg</wp:attachment_url><excerpt:encoded><![CDATA[At noon]]></excerpt:encoded>
 <wp:postmeta><wp:meta_key>_wp_attachment_image_alt</wp:meta_key><wp:meta_value>The weir</wp:meta_value></wp:postmeta></item>
<item><title>It holds</title><link>https://bell.example/2019/05/it-holds/</link><dc:creator>ada</dc:creator><wp:post_id>9</wp:post_id><wp:post_name>it-holds</wp:post_name>
 <wp:post_date_gmt>2019-05-01 10:00:00</wp:post_date_gmt><wp:post_type>post</wp:post_type><wp:status>publish</wp:status><wp:is_sticky>1</wp:is_sticky>
 <category domain="category" nicename="floods"><![CDATA[Floods]]></category><category domain="post_tag" nicename="weir"><![CDATA[Weir]]></category>
 <content:encoded><![CDATA[First line

[caption id="a"]<img src="https://bell.example/wp-content/uploads/2019/05/weir-300x200.jpg" /> At noon[/caption]
[the_ad id="3"] [vc_row css="x"]Second[/vc_row] See <a href="https://bell.example/2019/05/it-holds/#c">this</a>.]]></content:encoded>
 <wp:postmeta><wp:meta_key>_thumbnail_id</wp:meta_key><wp:meta_value>7</wp:meta_value></wp:postmeta>
 <wp:postmeta><wp:meta_key>_yoast_wpseo_title</wp:meta_key><wp:meta_value>%%title%%</wp:meta_value></wp:postmeta>
 <wp:comment><wp:comment_id>1</wp:comment_id><wp:comment_author>Rita &lt;rita@mail.example&gt;</wp:comment_author><wp:comment_author_email>rita@mail.example</wp:comment_author_email><wp:comment_author_IP>203.0.113.9</wp:comment_author_IP><wp:comment_date_gmt>2019-05-02 08:00:00</wp:comment_date_gmt><wp:comment_approved>1</wp:comment_approved><wp:comment_content><![CDATA[Nice.

<script>x()</script>Really <em>nice</em>]]></wp:comment_content></wp:comment>
 <wp:comment><wp:comment_id>2</wp:comment_id><wp:comment_parent>1</wp:comment_parent><wp:comment_approved>1</wp:comment_approved><wp:comment_type>comment</wp:comment_type><wp:comment_content>Yes</wp:comment_content></wp:comment>
 <wp:comment><wp:comment_id>3</wp:comment_id><wp:comment_approved>spam</wp:comment_approved><wp:comment_content>pills</wp:comment_content></wp:comment>
 <wp:comment><wp:comment_id>4</wp:comment_id><wp:comment_approved>0</wp:comment_approved><wp:comment_content>waiting</wp:comment_content></wp:comment>
 <wp:comment><wp:comment_id>5</wp:comment_id><wp:comment_approved>1</wp:comment_approved><wp:comment_type>pingback</wp:comment_type><wp:comment_content>[...] seen [...]</wp:comment_content></wp:comment></item>
<item><title>Secret</title><wp:post_id>10</wp:post_id><wp:post_name>secret</wp:post_name><wp:post_type>post</wp:post_type><wp:status>publish</wp:status><wp:post_password>x</wp:post_password><content:encoded>x</content:encoded></item>
<item><title>Bin</title><wp:post_id>11</wp:post_id><wp:post_type>post</wp:post_type><wp:status>trash</wp:status></item>
<item><title>Go</title><wp:post_id>12</wp:post_id><wp:post_type>nav_menu_item</wp:post_type><wp:status>publish</wp:status><category domain="nav_menu" nicename="main">Main</category>
 <wp:postmeta><wp:meta_key>_menu_item_type</wp:meta_key><wp:meta_value>post_type</wp:meta_value></wp:postmeta><wp:postmeta><wp:meta_key>_menu_item_object_id</wp:meta_key><wp:meta_value>9</wp:meta_value></wp:postmeta></item>
</channel></rss>"#;

#[test]
fn what_readers_were_shown_comes_along_and_what_they_were_asked_for_stays_behind() {
    let (opened, pieces, _) = read("bell.xml", WORDPRESS.as_bytes());
    let comments = &pieces[0].comments;
    assert_eq!(comments.len(), 2, "{comments:?}");
    assert_eq!((comments[0].name.as_str(), comments[0].body.as_str()), ("Rita", "<p>Nice.</p><p>Really <em>nice</em></p>"));
    assert_eq!(comments[0].written_at.map(|at| at.to_rfc3339()).as_deref(), Some("2019-05-02T08:00:00+00:00"));
    assert_eq!(comments[1].parent.as_deref(), Some("1"));
    let all = format!("{:?}{pieces:?}", opened.export);
    assert!(!all.contains("mail.example") && !all.contains("203.0.113.9") && !all.contains("pills"), "{all}");
    let said = opened.export.complaints.join("\n");
    assert!(said.contains("2 comments that were waiting, spam") && said.contains("1 notes that other sites"), "{said}");
}

#[test]
fn comments_in_a_ghost_export_are_signed_with_names_only() {
    let export = r#"{"data":{"comments":[
        {"id":"c1","post_id":"p","member_id":"m","status":"published","html":"<p>Well <strong>said</strong></p>","created_at":"2026-01-01T00:00:00.000Z"},
        {"id":"c2","post_id":"p","member_id":"gone","parent_id":"c1","in_reply_to_id":null,"status":"published","html":"<p>Yes</p>"},
        {"id":"c3","post_id":"p","member_id":"m","status":"hidden","html":"<p>No</p>"}],
        "members":[{"id":"m","name":"Rita","email":"rita@mail.example"}],
        "posts":[{"id":"p","title":"P","slug":"p","html":"<p>x</p>","status":"published"}]}}"#;
    let (opened, pieces, _) = read("bell.json", export.as_bytes());
    let comments: Vec<(&str, &str, Option<&str>)> =
        pieces[0].comments.iter().map(|c| (c.name.as_str(), c.body.as_str(), c.parent.as_deref())).collect();
    assert_eq!(comments, [("Rita", "<p>Well <strong>said</strong></p>", None), ("", "<p>Yes</p>", Some("c1"))]);
    assert_eq!(opened.export.comments, 2);
    assert!(!format!("{:?}{pieces:?}", opened.export).contains("mail.example"));
    assert!(opened.export.complaints.iter().any(|said| said.contains("1 comments that were hidden")));
}

#[test]
fn a_wordpress_export_is_read_with_its_sections_pictures_and_old_addresses() {
    let (opened, pieces, complaints) = read("bell.xml", WORDPRESS.as_bytes());
    let export = &opened.export;
    assert_eq!((export.source.as_str(), export.stories, export.comments), ("wordpress:bell.example", 2, 2));
    assert_eq!(export.settings.title, "The Bell & Co");
    assert_eq!(export.settings.navigation[0].url, "/it-holds/");
    let sections: Vec<_> = export.topics.iter().filter(|topic| topic.section).map(|topic| topic.slug.as_str()).collect();
    assert_eq!(sections, ["news"], "a category below another is a topic");
    assert!(complaints.is_empty());

    let story = &pieces[0];
    assert_eq!(story.topics, ["category:news", "category:floods", "tag:weir"]);
    assert_eq!(story.old_paths, ["/2019/05/it-holds/", "/?p=9"]);
    assert!(story.featured && story.meta.is_empty(), "a plugin's pattern is no title");
    assert!(
        story.body.contains("<img src=\"/wp-content/uploads/2019/05/weir.jpg\"")
            && story.body.contains("<figcaption>At noon</figcaption>"),
        "{}",
        story.body
    );
    assert!(story.body.contains("kg-ad-slot") && story.body.contains("href=\"/it-holds/#c\""), "{}", story.body);
    assert!(!story.body.contains('['), "{}", story.body);
    assert!(story.complaints.iter().any(|c| c.contains("[vc_row]")), "{:?}", story.complaints);
    assert_eq!(story.picture.as_ref().map(|p| p.alt.as_str()), Some("The weir"));
    assert_eq!(pieces[1].state, PieceState::Draft, "nothing that had a password is shown to everybody");
    assert_eq!(pieces.len(), 2);
}

#[test]
fn a_substack_archive_is_read_with_its_posts_beside_the_list() {
    let posts = "post_id,post_date,is_published,email_sent_at,inbox_sent_at,type,audience,title,subtitle,podcast_url\n101.the-weir,2024-01-01T10:00:00.000Z,true,,,podcast,only_paid,\"The weir, again\",A line,https://sound.example/weir.mp3\n102.draft,,false,,,newsletter,everyone,Draft,,\n";
    let html = "<p>One</p><div class=\"captioned-image-container\"><figure><a class=\"image-link\" href=\"https://bucket.example/a.jpeg\"><img src=\"https://cdn.example/w_600/a.jpeg\" alt=\"A\"></a><figcaption>Cap</figcaption></figure></div><div class=\"subscription-widget-wrap\"><p>Subscribe now</p></div>";
    let zip = pack(&[
        ("posts.csv", posts.as_bytes()),
        ("posts/101.the-weir.html", html.as_bytes()),
        ("email_list.bell.csv", b"email\nx@y.example"),
        ("posts/101.opens.csv", b"post_id,email\n101,x@y.example"),
    ]);
    let (opened, pieces, _) = read("substack.zip", &zip);
    assert_eq!((opened.export.system, opened.export.stories), (System::Substack, 2));
    assert!(opened.export.complaints.iter().any(|c| c.contains("readers")), "{:?}", opened.export.complaints);
    let weir = &pieces[0];
    assert_eq!((weir.headline.as_str(), weir.visibility.as_str(), weir.slug.as_str()), ("The weir, again", "paid", "the-weir"));
    assert_eq!(weir.pictures[0].address, "https://bucket.example/a.jpeg");
    assert!(!weir.body.contains("Subscribe"), "{}", weir.body);
    assert!(weir.body.contains("href=\"https://sound.example/weir.mp3\"") && !weir.body.contains("<audio"), "{}", weir.body);
    assert!(!format!("{:?}{pieces:?}", opened.export).contains("y.example"), "nobody's address comes along");
    assert_eq!(pieces[1].state, PieceState::Draft);
}

#[test]
fn what_is_no_export_is_refused_with_a_sentence_that_says_what_to_bring() {
    for (name, bytes) in [
        ("a.txt", &b"hello"[..]),
        ("a.json", b"{\"a\":[1,2]}"),
        ("a.xml", b"<rss><channel><title>x</title></channel></rss>"),
        ("a.zip", b"PK\x03\x04 broken"),
    ] {
        assert!(refused(name, bytes).len() > 30, "{name}");
    }
    assert!(refused("b.zip", &pack(&[("readme.txt", b"x")])).contains("no export we know"));
}

#[test]
fn no_archive_leads_out_of_itself_or_swells_up() {
    assert!(refused("slip.zip", &pack(&[("../../etc/passwd", b"x"), ("a.json", b"{}")])).contains("outside itself"));
    assert!(refused("bomb.zip", &pack(&[("data.json", &vec![b' '; 64 << 20])])).contains("unpack to"));
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.add_symlink("content/images/a.jpg", "/etc/passwd", SimpleFileOptions::default()).expect("a link in a zip");
    assert!(refused("link.zip", &zip.finish().expect("a zip").into_inner()).contains("link"));
}

#[test]
fn hostile_archives_are_refused_one_and_all() {
    use base64::Engine;
    let rows = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/attacks/archives/own.jsonl");
    let Ok(rows) = std::fs::read_to_string(rows) else {
        eprintln!("no archives in ../shared: this test looked at nothing");
        return;
    };
    for row in rows.lines() {
        let row: serde_json::Value = serde_json::from_str(row).expect("a row of attacks");
        let bytes = base64::engine::general_purpose::STANDARD.decode(row["input"].as_str().unwrap_or_default()).expect("base64");
        refused(&format!("{}.zip", row["class"]).replace(['"', '/'], ""), &bytes);
    }
}

#[test]
fn odd_strings_anywhere_in_an_export_stay_harmless_text() {
    let rows = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/attacks/naughty_strings/fetched.jsonl");
    let text = std::fs::read_to_string(rows).unwrap_or_else(|_| "{\"input\":\"<script>alert(1)</script>\"}".into());
    let posts: Vec<serde_json::Value> = text
        .lines()
        .filter_map(|row| serde_json::from_str::<serde_json::Value>(row).ok()?["input"].as_str().map(str::to_owned))
        .enumerate()
        .map(|(n, odd)| serde_json::json!({ "id": n.to_string(), "title": odd, "slug": odd, "html": format!("<p>{odd}</p>"), "status": odd, "custom_excerpt": odd, "published_at": odd, "feature_image": odd, "visibility": odd }))
        .collect();
    let export = serde_json::json!({ "meta": {}, "data": { "posts": posts, "tags": [] } });
    let (_, pieces, complaints) = read("odd.json", export.to_string().as_bytes());
    assert_eq!(pieces.len(), posts.len());
    assert!(complaints.is_empty());
    assert!(pieces.iter().all(|piece| !piece.body.to_lowercase().contains("<script")));
}
