use archive::{Job, Nouns};
use desk::{Edit, Error};
use paper::takedown::Kind;
use paper::{Code, Refusal, State};

use crate::{at, house, on_every_engine};

#[tokio::test]
async fn publishing_leaves_a_version_a_line_and_a_job_in_one_transaction() {
    on_every_engine(|desk| async move {
        let story = desk.live("Bridge opens").await;
        assert_eq!((story.state, story.version, story.published_at), (State::Live, 1, Some(at(1))));
        assert_eq!(desk.journal(&story).await, ["create", "edit", "publish"]);
        assert_eq!(desk.archive.versions().of(story.id, 10).await.unwrap()[0].kind, "new");
        assert_eq!(desk.archive.jobs().list("ready", 10).await.unwrap()[0].kind, "print");
    })
    .await;
}

#[tokio::test]
async fn a_story_that_is_not_ready_is_refused_and_nothing_changes() {
    on_every_engine(|desk| async move {
        let tx = desk.archive.begin().await.unwrap();
        let draft = desk::create(&tx, &desk.owner, "Only a headline", &house(), at(0)).await.unwrap();
        tx.commit().await.unwrap();
        let seq = desk.archive.changes.now();
        let tx = desk.archive.begin().await.unwrap();
        let refused = desk::publish(&tx, &desk.owner, draft.id, &house(), at(1)).await.unwrap_err();
        drop(tx);
        assert!(matches!(&refused, Error::Refusal(Refusal::NotReady(musts)) if musts.len() == 2), "{refused}");
        assert_eq!(desk.archive.stories().get(draft.id).await.unwrap().state, State::Draft);
        assert_eq!(desk.archive.changes.now(), seq);
    })
    .await;
}

#[tokio::test]
async fn who_may_not_is_told_who_may() {
    on_every_engine(|desk| async move {
        let story = desk.live("Bridge opens").await;
        let tx = desk.archive.begin().await.unwrap();
        let refused = |e: desk::Error| assert!(matches!(&e, Error::Refusal(Refusal::NotYours { .. } | Refusal::Other(_))), "{e}");
        refused(desk::kill(&tx, &desk.editor, story.id, "why", "", story.slug.as_str(), &house(), at(2)).await.unwrap_err());
        refused(desk::withdraw(&tx, &desk.editor, story.id, Code::Rights, "why", "", &house(), at(2)).await.unwrap_err());
        refused(desk::hold(&tx, &desk.contributor, story.id, "why", "", &house(), at(2)).await.unwrap_err());
        let draft = desk::create(&tx, &desk.owner, "Olive's own", &house(), at(2)).await.unwrap();
        refused(
            desk::edit(
                &tx,
                &desk.contributor,
                draft.id,
                Edit { edition: 1, headline: "Mine now".into(), ..Edit::default() },
                at(2),
            )
            .await
            .unwrap_err(),
        );
        desk::hold(&tx, &desk.editor, story.id, "a doubt", "", &house(), at(2)).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_kill_wants_a_reason_and_the_slug_typed_and_is_then_final() {
    on_every_engine(|desk| async move {
        let story = desk.live("Bridge opens").await;
        let slug = story.slug.to_string();
        let tx = desk.archive.begin().await.unwrap();
        assert!(desk::kill(&tx, &desk.owner, story.id, "  ", "", &slug, &house(), at(2)).await.is_err());
        assert!(desk::kill(&tx, &desk.owner, story.id, "wrong man", "", "bridge", &house(), at(2)).await.is_err());
        let killed =
            desk::kill(&tx, &desk.owner, story.id, "wrong man", "We named the wrong man.", &slug, &house(), at(2)).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!((killed.state, killed.version), (State::Killed, 2));
        let tomb = &desk.archive.takedowns().tombstones(at(0), 10).await.unwrap()[0];
        assert_eq!((tomb.kind, tomb.notice.as_str()), (Kind::Kill, "We named the wrong man."));
        let tx = desk.archive.begin().await.unwrap();
        for again in [
            desk::publish(&tx, &desk.owner, story.id, &house(), at(3)).await,
            desk::reopen(&tx, &desk.owner, story.id, "why", &house(), at(3)).await,
            desk::release(&tx, &desk.owner, story.id, "why", &house(), at(3)).await,
            desk::restore(&tx, &desk.owner, story.id, at(3)).await,
            desk::edit(&tx, &desk.owner, story.id, desk.fields(&killed).await, at(3)).await,
        ] {
            assert!(matches!(again, Err(Error::Refusal(_))), "{again:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_held_story_comes_back_when_it_was_right_after_all() {
    on_every_engine(|desk| async move {
        let story = desk.live("Bridge opens").await;
        let tx = desk.archive.begin().await.unwrap();
        desk::hold(&tx, &desk.editor, story.id, "is it the right bridge?", "", &house(), at(2)).await.unwrap();
        assert_eq!(tx.takedowns().current(story.id).await.unwrap().unwrap().notice, Kind::Hold.usual_notice());
        let back = desk::release(&tx, &desk.owner, story.id, "it is", &house(), at(3)).await.unwrap();
        assert!(tx.takedowns().current(story.id).await.unwrap().is_none());
        tx.commit().await.unwrap();
        assert_eq!((back.state, back.version, back.published_at), (State::Live, 3, Some(at(1))));
    })
    .await;
}

#[tokio::test]
async fn a_withdrawn_story_published_again_keeps_its_guid_and_counts_on() {
    on_every_engine(|desk| async move {
        let story = desk.live("Bridge opens").await;
        let tx = desk.archive.begin().await.unwrap();
        desk::withdraw(&tx, &desk.owner, story.id, Code::Rights, "no right to the picture", "", &house(), at(2)).await.unwrap();
        desk::reopen(&tx, &desk.owner, story.id, "we have it now", &house(), at(3)).await.unwrap();
        let again = desk::publish(&tx, &desk.owner, story.id, &house(), at(4)).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!((again.guid, again.version, again.published_at), (story.guid, 3, Some(at(1))));
    })
    .await;
}

#[tokio::test]
async fn a_scheduled_story_goes_out_at_its_time_and_only_at_that_appointment() {
    on_every_engine(|desk| async move {
        let draft = desk.draft("Bridge opens").await;
        let tx = desk.archive.begin().await.unwrap();
        desk::schedule(&tx, &desk.owner, draft.id, at(30), &house(), at(0)).await.unwrap();
        desk::schedule(&tx, &desk.owner, draft.id, at(60), &house(), at(1)).await.unwrap();
        tx.commit().await.unwrap();
        let jobs = desk.archive.jobs().list("ready", 10).await.unwrap();
        assert_eq!(jobs.iter().filter(|job| job.kind == "publish_scheduled").count(), 2);
        assert!(jobs.iter().any(|job| {
            job.payload == serde_json::to_string(&Job::PublishScheduled { story: draft.id, at: at(60) }).unwrap()
        }));
        let tx = desk.archive.begin().await.unwrap();
        assert!(
            desk::publish_scheduled(&tx, draft.id, at(30), at(30)).await.unwrap().is_none(),
            "the first appointment was moved"
        );
        assert!(desk::publish_scheduled(&tx, draft.id, at(60), at(59)).await.unwrap().is_none(), "not a minute early");
        let live = desk::publish_scheduled(&tx, draft.id, at(60), at(60)).await.unwrap().unwrap();
        assert!(desk::publish_scheduled(&tx, draft.id, at(60), at(61)).await.unwrap().is_none(), "once");
        tx.commit().await.unwrap();
        assert_eq!(live.published_at, Some(at(60)));
    })
    .await;
}

#[tokio::test]
async fn a_scheduled_story_that_may_no_longer_go_out_returns_to_the_drafts_with_an_alarm() {
    on_every_engine(|desk| async move {
        let draft = desk.draft("Bridge opens").await;
        let tx = desk.archive.begin().await.unwrap();
        let scheduled = desk::schedule(&tx, &desk.owner, draft.id, at(30), &house(), at(0)).await.unwrap();
        let mut fields = desk.fields(&scheduled).await;
        fields.body = String::new();
        desk::edit(&tx, &desk.owner, draft.id, fields, at(1)).await.unwrap();
        assert!(desk::publish_scheduled(&tx, draft.id, at(30), at(30)).await.unwrap().is_none());
        tx.commit().await.unwrap();
        assert_eq!(desk.archive.stories().get(draft.id).await.unwrap().state, State::Draft);
        assert_eq!(desk.journal(&draft).await.last().map(String::as_str), Some("alarm"));
    })
    .await;
}

#[tokio::test]
async fn an_editor_who_was_overtaken_keeps_nothing_of_the_others_and_is_told_so() {
    on_every_engine(|desk| async move {
        let draft = desk.draft("Bridge opens").await;
        let tx = desk.archive.begin().await.unwrap();
        desk::edit(&tx, &desk.owner, draft.id, Edit { headline: "First".into(), ..desk.fields(&draft).await }, at(2))
            .await
            .unwrap();
        let second =
            desk::edit(&tx, &desk.editor, draft.id, Edit { headline: "Second".into(), ..desk.fields(&draft).await }, at(2)).await;
        assert!(matches!(second, Err(Error::Refusal(Refusal::Overtaken { .. }))));
        assert_eq!(tx.stories().get(draft.id).await.unwrap().headline, "First");
    })
    .await;
}

#[tokio::test]
async fn what_an_editor_types_is_cleaned_of_what_could_run() {
    on_every_engine(|desk| async move {
        let draft = desk.draft("Bridge opens").await;
        let tx = desk.archive.begin().await.unwrap();
        let fields = Edit {
            body: "<p onclick=x()>Fine<script>alert(1)</script></p><iframe src=//evil.example></iframe>".into(),
            ..desk.fields(&draft).await
        };
        let saved = desk::edit(&tx, &desk.owner, draft.id, fields, at(2)).await.unwrap();
        assert_eq!(saved.body, "<p>Fine</p>");
    })
    .await;
}

#[tokio::test]
async fn no_colleague_appoints_somebody_above_themselves() {
    on_every_engine(|desk| async move {
        let tx = desk.archive.begin().await.unwrap();
        assert!(
            desk::add_staff(&tx, Some(&desk.editor), "A", "a@paper.example", paper::Role::Author, None, at(1)).await.is_err()
        );
        let admin =
            desk::add_staff(&tx, Some(&desk.owner), "Ad Min", "ad@paper.example", paper::Role::Administrator, None, at(1))
                .await
                .unwrap();
        assert!(desk::add_staff(&tx, Some(&admin), "B", "b@paper.example", paper::Role::Owner, None, at(1)).await.is_err());
        for odd in ["", "nobody", "a@b", "two@@paper.example", "spa ce@paper.example"] {
            assert!(desk::add_staff(&tx, Some(&desk.owner), "C", odd, paper::Role::Author, None, at(1)).await.is_err(), "{odd}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_page_needs_no_section_and_says_what_stories_rarely_say() {
    on_every_engine(|desk| async move {
        let tx = desk.archive.begin().await.unwrap();
        assert!(desk::create_page(&tx, &desk.contributor, "About us", &house(), at(0)).await.is_err());
        let page = desk::create_page(&tx, &desk.owner, "About us", &house(), at(0)).await.unwrap();
        let details = |code: Option<&str>| desk::Details {
            meta_title: "Who we are".into(),
            canonical_url: "https://elsewhere.example/about/".into(),
            show_title_and_feature_image: true,
            codeinjection: code.map(|code| (code.to_owned(), String::new())),
            ..desk::Details::default()
        };
        let edit = |edition, code| desk::Edit {
            edition,
            headline: "About us".into(),
            body: "<p>We print a paper.</p>".into(),
            bylines: vec!["Olive Penn".into()],
            visibility: Some(paper::Visibility::Members),
            details: Some(details(code)),
            ..desk::Edit::default()
        };
        let meta = "<meta name=\"geo.region\" content=\"IE\">";
        let no = desk::edit(&tx, &desk.editor, page.id, edit(page.edition, Some(meta)), at(1)).await.unwrap_err();
        assert!(no.to_string().contains("an administrator"), "{no}");
        let page = desk::edit(&tx, &desk.owner, page.id, edit(page.edition, Some(meta)), at(1)).await.unwrap();
        // An editor's form has no field for code, and leaves it as it is.
        let page = desk::edit(&tx, &desk.editor, page.id, edit(page.edition, None), at(2)).await.unwrap();
        assert_eq!(page.meta.codeinjection_head.as_deref(), Some(meta));
        assert_eq!((page.meta.meta_title.as_deref(), page.visibility.clone()), (Some("Who we are"), paper::Visibility::Members));
        let live = desk::publish(&tx, &desk.owner, page.id, &house(), at(3)).await.unwrap();
        assert_eq!(live.kind, paper::Kind::Page);
        tx.commit().await.unwrap();
        assert_eq!(desk.archive.stories().get(live.id).await.unwrap().meta, live.meta);
        assert_eq!(desk.archive.count_live(archive::stories::Shelf::All).await.unwrap(), 0, "a page is not in the stream");
    })
    .await;
}

#[tokio::test]
async fn a_story_knows_whom_it_quotes_as_its_text_now_stands() {
    on_every_engine(|desk| async move {
        let said = async |id| {
            let all = desk.archive.quotations().of_story(id).await.unwrap();
            all.into_iter().map(|one| format!("{}: {}", one.speaker, one.words)).collect::<Vec<_>>()
        };
        let story = desk.draft("Bridge opens").await;
        let body = "<p>“We waited a year,” said Lorna Pettibone.</p><p>“It is a bridge again,” Pettibone said.</p>";
        let tx = desk.archive.begin().await.unwrap();
        let fields = Edit { body: body.into(), ..desk.fields(&story).await };
        let story = desk::edit(&tx, &desk.owner, story.id, fields, at(1)).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(said(story.id).await, ["Lorna Pettibone: We waited a year", "Lorna Pettibone: It is a bridge again"]);

        let tx = desk.archive.begin().await.unwrap();
        desk::edit(&tx, &desk.owner, story.id, desk.fields(&story).await, at(2)).await.unwrap();
        tx.commit().await.unwrap();
        assert!(said(story.id).await.is_empty(), "words that left the text are nobody's");
    })
    .await;
}

#[tokio::test]
async fn what_was_read_behind_an_editors_back_does_not_undo_what_she_wrote_meanwhile() {
    on_every_engine(|desk| async move {
        let (one, two) = (desk.draft("One").await, desk.draft("Two").await);
        let said = paper::Quotation { speaker: "Lorna Pettibone".into(), words: "We waited a year".into() };
        let quoted =
            |story: &paper::Story| desk::Quoted { story: story.id, edition: story.edition, quotations: vec![said.clone()] };
        let read = [quoted(&one), quoted(&two)];
        let tx = desk.archive.begin().await.unwrap();
        desk::edit(&tx, &desk.owner, two.id, desk.fields(&two).await, at(1)).await.unwrap();
        tx.commit().await.unwrap();
        let keep = async || {
            let tx = desk.archive.begin().await.unwrap();
            desk::keep_quotations(&tx, &read).await.unwrap();
            tx.commit().await.unwrap();
        };
        let seq = desk.archive.changes.now();
        keep().await;
        assert_eq!(desk.archive.quotations().of_story(one.id).await.unwrap(), std::slice::from_ref(&said));
        assert!(desk.archive.quotations().of_story(two.id).await.unwrap().is_empty());
        let tag = format!("story:{}", one.id);
        assert!(!desk.archive.changes.is_fresh(seq, [tag.as_str()]), "its page is set anew");
        let seq = desk.archive.changes.now();
        keep().await;
        assert_eq!(desk.archive.changes.now(), seq, "keeping the same again changes nothing");
    })
    .await;
}
