//! Exports that nobody wrote: endless, bottomless, self-multiplying. What stands before the trouble is
//! read, the rest costs a sentence and neither the memory nor the evening.

use paper::Piece;

use crate::exports::read;

fn all_of(name: &str, bytes: &[u8]) -> (Vec<Piece>, String) {
    let (opened, pieces, complaints) = read(name, bytes);
    let said = opened.export.complaints.into_iter().chain(complaints).chain(pieces.iter().flat_map(|p| p.complaints.clone()));
    let said = said.collect::<Vec<_>>().join("\n");
    (pieces, said)
}

fn wxr(head: &str, items: &str) -> String {
    format!(
        "<?xml version=\"1.0\"?>{head}<rss><channel><wp:wxr_version>1.2</wp:wxr_version>{}{items}</channel></rss>",
        item(1, "<p>Sound.</p>")
    )
}

fn item(id: u32, content: &str) -> String {
    format!(
        "<item><title>T{id}</title><wp:post_id>{id}</wp:post_id><wp:post_type>post</wp:post_type><wp:status>publish</wp:status><content:encoded>{content}</content:encoded></item>"
    )
}

#[test]
fn entities_that_multiply_or_reach_for_a_file_stay_the_text_they_are() {
    let mut laughs = String::from("<!DOCTYPE rss [<!ENTITY a \"ha\"><!ENTITY f SYSTEM \"file:///etc/passwd\">");
    for (n, before) in ('b'..='k').zip('a'..) {
        laughs.push_str(&format!("<!ENTITY {n} \"{}\">", format!("&{before};").repeat(20)));
    }
    laughs.push_str("]>");
    let (pieces, _) = all_of("laughs.xml", wxr(&laughs, &item(2, "x&k;y &f;")).as_bytes());
    assert_eq!(pieces.len(), 2);
    assert!(pieces[1].body.len() < 100 && !pieces[1].body.contains("root:"), "{}", pieces[1].body);
}

#[test]
fn an_element_without_end_costs_a_sentence_and_not_the_memory() {
    let endless = "x".repeat(20 << 20);
    let (pieces, said) = all_of("endless.xml", wxr("", &item(2, &endless)).as_bytes());
    assert_eq!(pieces.len(), 1, "what stood before it is read");
    assert!(said.contains("longer than 16 MiB"), "{said}");
    let json = format!(
        r#"{{"data":{{"posts":[{{"id":"1","title":"A","slug":"a","html":"<p>x</p>"}},{{"id":"2","title":"B","slug":"b","html":"{endless}"}}]}}}}"#
    );
    let (pieces, said) = all_of("endless.json", json.as_bytes());
    assert_eq!(pieces.len(), 1);
    assert!(said.contains("longer than 16 MiB"), "{said}");
}

#[test]
fn elements_without_bottom_are_not_followed_down() {
    let (pieces, said) = all_of("deep.xml", wxr("", &"<a>".repeat(300_000)).as_bytes());
    assert_eq!(pieces.len(), 1);
    assert!(said.contains("too deeply"), "{said}");
    let deep = format!(
        r#"{{"data":{{"posts":[{{"id":"1","title":"A","slug":"a","html":"<p>x</p>"}},{{"id":"2","x":{}"#,
        "[".repeat(200_000)
    );
    let (pieces, said) = all_of("deep.json", deep.as_bytes());
    assert_eq!(pieces.len(), 1);
    assert!(said.contains("breaks off or is damaged"), "{said}");
}

#[test]
fn a_text_that_nobody_could_read_is_left_out_and_said_so() {
    let (pieces, said) = all_of("long.xml", wxr("", &item(2, &format!("<![CDATA[{}]]>", "<b>x".repeat(600_000)))).as_bytes());
    assert_eq!((pieces.len(), pieces[1].body.len()), (2, 0));
    assert!(said.contains("longer than 2 MiB"), "{said}");
    // Pictures written into a text do not count as text.
    let inlined = format!("&lt;p&gt;Words&lt;/p&gt;&lt;img src=\"data:image/png;base64,{}\"&gt;", "A".repeat(5 << 20));
    let (pieces, said) = all_of("inlined.xml", wxr("", &item(2, &inlined)).as_bytes());
    assert!(pieces[1].body.contains("Words") && !said.contains("left out"), "{said}");
}
