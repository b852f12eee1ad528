//! Changes to the house itself: who may, what is refused, and what is written down.

use archive::Nouns;
use desk::Error;
use paper::{Ad, Masthead, Role};

use crate::{at, on_every_engine};

fn ad() -> Ad {
    Ad {
        id: 0,
        slot: "front".into(),
        label: "Advertisement".into(),
        text: "Tar and rope".into(),
        url: "https://chandler.example/".into(),
        weight: 1,
        starts_at: None,
        ends_at: None,
    }
}

fn refusal<T>(outcome: desk::Result<T>) -> String {
    match outcome {
        Err(Error::Refusal(no)) => no.to_string(),
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("it was done"),
    }
}

#[tokio::test]
async fn only_an_administrator_changes_the_house_and_the_journal_says_who() {
    on_every_engine(|desk| async move {
        let named = |before| Masthead { title: "The Bell".into(), ..before };
        let tx = desk.archive.begin().await.unwrap();
        refusal(desk::change_masthead(&tx, Some(&desk.editor), named, at(0)).await);
        refusal(desk::add_section(&tx, Some(&desk.editor), "Sea", "", at(0)).await);
        refusal(desk::add_ad(&tx, Some(&desk.editor), &ad(), at(0)).await);
        refusal(desk::make_link(&tx, Some(&desk.editor), desk.contributor.id, at(0)).await);
        refusal(desk::change_staff(&tx, &desk.editor, desk.contributor.id, Role::Editor, true, at(0)).await);
        drop(tx);

        let tx = desk.archive.begin().await.unwrap();
        desk::change_masthead(&tx, Some(&desk.owner), named, at(1)).await.unwrap();
        let section = desk::add_section(&tx, Some(&desk.owner), "Sea", "Tides", at(2)).await.unwrap();
        desk::add_ad(&tx, Some(&desk.owner), &ad(), at(3)).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(desk.archive.paper().await.unwrap().masthead.title, "The Bell");
        assert_eq!(section.slug.as_str(), "sea");
        let lines = desk.archive.journal().latest(None, 3).await.unwrap();
        let said: Vec<_> = lines.iter().map(|line| (line.who.as_str(), line.act.as_str())).collect();
        assert_eq!(said, [("Olive Penn", "add advertisement"), ("Olive Penn", "add section"), ("Olive Penn", "masthead")]);
    })
    .await;
}

#[tokio::test]
async fn what_will_not_do_is_refused_in_a_sentence_and_changes_nothing() {
    on_every_engine(|desk| async move {
        let before = desk.archive.journal().latest(None, 1).await.unwrap()[0].seq;
        let tx = desk.archive.begin().await.unwrap();
        let nameless = |before| Masthead { title: String::new(), ..before };
        assert!(refusal(desk::change_masthead(&tx, None, nameless, at(0)).await).contains("name"));
        let nowhere = |before| Masthead { time_zone: "Mars/Olympus".into(), ..before };
        assert!(refusal(desk::change_masthead(&tx, None, nowhere, at(0)).await).contains("Europe/Dublin"));
        for code in ["<script>alert(1)</script>", "<script src=\"//evil.example/x.js\"></script>", "<STYLE>p{}</STYLE>"] {
            let injected = |before| Masthead { codeinjection_head: code.into(), ..before };
            assert!(refusal(desk::change_masthead(&tx, None, injected, at(0)).await).contains("security policy"), "{code}");
        }
        assert!(refusal(desk::add_section(&tx, None, "Harbor", "", at(0)).await).contains("/section/harbor/"));
        let script = Ad { url: "javascript:alert(1)".into(), ..ad() };
        assert!(refusal(desk::add_ad(&tx, None, &script, at(0)).await).contains("https://"));
        tx.commit().await.unwrap();
        assert_eq!(desk.archive.journal().latest(None, 1).await.unwrap()[0].seq, before);
    })
    .await;
}

#[tokio::test]
async fn the_paper_keeps_its_last_owner() {
    on_every_engine(|desk| async move {
        let tx = desk.archive.begin().await.unwrap();
        let other = desk::add_staff(&tx, None, "Ada Min", "ada@paper.example", Role::Owner, None, at(0)).await.unwrap();
        desk::change_staff(&tx, &other, desk.owner.id, Role::Editor, true, at(1)).await.unwrap();
        let no = refusal(desk::change_staff(&tx, &other, other.id, Role::Owner, false, at(2)).await);
        assert!(no.contains("your own account"), "{no}");
        let administrator = paper::Staff { role: Role::Administrator, ..desk.editor.clone() };
        let no = refusal(desk::change_staff(&tx, &administrator, other.id, Role::Editor, true, at(3)).await);
        assert!(no.contains("somebody higher"), "{no}");
    })
    .await;
}

#[tokio::test]
async fn a_session_is_ended_alone_or_all_at_once_and_never_somebody_elses() {
    on_every_engine(|desk| async move {
        let tx = desk.archive.begin().await.unwrap();
        let phone = desk::sign_in(&tx, &desk.editor, None, "Phone", at(0)).await.unwrap();
        let office = desk::sign_in(&tx, &desk.editor, None, "Office", at(1)).await.unwrap();
        let owners = desk::sign_in(&tx, &desk.owner, None, "Home", at(1)).await.unwrap();
        tx.commit().await.unwrap();
        let places = desk.archive.sessions().of_staff(desk.editor.id, at(2)).await.unwrap();
        assert_eq!(places.iter().map(|place| place.agent.as_str()).collect::<Vec<_>>(), ["Office", "Phone"]);

        let tx = desk.archive.begin().await.unwrap();
        assert!(matches!(desk::end_session(&tx, &desk.owner, &places[1].mark, at(2)).await, Err(Error::NotFound(_))));
        desk::end_session(&tx, &desk.editor, &places[1].mark, at(2)).await.unwrap();
        tx.commit().await.unwrap();
        assert!(desk.archive.sessions().open(&phone, at(3)).await.unwrap().is_none());
        assert!(desk.archive.sessions().open(&office, at(3)).await.unwrap().is_some());

        let tx = desk.archive.begin().await.unwrap();
        desk::sign_out_everywhere(&tx, &desk.editor, at(3)).await.unwrap();
        tx.commit().await.unwrap();
        assert!(desk.archive.sessions().open(&office, at(4)).await.unwrap().is_none());
        assert!(desk.archive.sessions().open(&owners, at(4)).await.unwrap().is_some());
        assert!(desk.archive.staff().by_id(desk.editor.id).await.unwrap().unwrap().active);
    })
    .await;
}
