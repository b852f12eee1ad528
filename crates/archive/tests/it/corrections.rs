use archive::corrections::Notice;
use archive::{Error, Nouns};
use chrono::{DateTime, TimeDelta};
use paper::takedown::Kind;
use paper::{Change, Correction, Note, Story, Takedown, WorkingCopy, sample};

use crate::{live, on_every_engine};

fn copy_of(story: &Story) -> WorkingCopy {
    WorkingCopy {
        story: Story { headline: "Better".into(), ..story.clone() },
        change: Change::Update,
        note: String::new(),
        base: story.version,
        edition: 1,
        by: None,
        begun_at: sample::noon(),
        saved_at: sample::noon(),
    }
}

#[tokio::test]
async fn a_story_has_one_working_copy_and_nobody_saves_over_another() {
    on_every_engine(|archive| async move {
        let story = live(&archive, "bridge").await;
        let copy = copy_of(&story);
        let tx = archive.begin().await.unwrap();
        tx.working_copies().begin(&copy).await.unwrap();
        assert!(matches!(tx.working_copies().begin(&copy).await, Err(Error::Taken(_))), "there is never a second");
        let saved = tx.working_copies().save(&copy, sample::noon()).await.unwrap();
        assert!(matches!(tx.working_copies().save(&copy, sample::noon()).await, Err(Error::Taken(_))), "it was overtaken");
        tx.commit().await.unwrap();
        assert_eq!(archive.working_copies().of_story(story.id).await.unwrap(), Some(saved.clone()));
        assert_eq!(archive.stories().get(story.id).await.unwrap(), story, "what readers have is untouched");
        assert!(archive.working_copies().among(&[story.id]).await.unwrap().contains_key(&story.id));
        let tx = archive.begin().await.unwrap();
        tx.working_copies().put_aside(&saved, sample::noon()).await.unwrap();
        tx.working_copies().end(story.id).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(archive.working_copies().of_story(story.id).await.unwrap(), None);
        let aside = archive.working_copies().set_aside(story.id, 10).await.unwrap();
        assert_eq!(aside.iter().map(|one| one.story.headline.as_str()).collect::<Vec<_>>(), ["Better"]);
    })
    .await;
}

#[tokio::test]
async fn corrections_and_takedowns_are_one_list_page_by_page_and_a_killed_storys_corrections_leave_it() {
    on_every_engine(|archive| async move {
        let (kept, killed) = (live(&archive, "kept").await, live(&archive, "wrong").await);
        let at = |minutes| sample::noon() + TimeDelta::minutes(minutes);
        let tx = archive.begin().await.unwrap();
        for (story, minute) in [(&kept, 1), (&killed, 2), (&kept, 4)] {
            let note = Note::parse(&format!("The bridge is {minute} metres long.")).unwrap();
            let one = Correction { story: story.id, version: minute, note, by: None, at: at(minute) };
            tx.corrections().enter(&one).await.unwrap();
        }
        let down = Takedown {
            story: killed.id,
            kind: Kind::Kill,
            code: None,
            reason: "wrong".into(),
            notice: "It was wrong.".into(),
            by: None,
            at: at(3),
            ended_at: None,
        };
        tx.stories().save(&killed.clone().kill(at(3)).unwrap(), at(3)).await.unwrap();
        tx.takedowns().enter(&down).await.unwrap();
        tx.commit().await.unwrap();
        let words = |notices: Vec<Notice>| {
            let word = |notice: &Notice| match notice {
                Notice::Correction(correction, card) => format!("{}: {}", card.slug, correction.note.as_str()),
                Notice::Takedown(stone) => format!("{:?}: {}", stone.kind, stone.notice),
            };
            notices.iter().map(word).collect::<Vec<_>>()
        };
        let all = ["kept: The bridge is 4 metres long.", "Kill: It was wrong.", "kept: The bridge is 1 metres long."];
        let corrections = archive.corrections();
        assert_eq!(words(corrections.notices(DateTime::UNIX_EPOCH, 10, 0).await.unwrap()), all);
        assert_eq!(words(corrections.notices(DateTime::UNIX_EPOCH, 1, 1).await.unwrap()), all[1..2]);
        assert_eq!(words(corrections.notices(at(4), 10, 0).await.unwrap()), all[..1]);
        let newest = corrections.newest_of(&[kept.id, killed.id]).await.unwrap();
        assert_eq!(newest[&kept.id].version, 4);
        assert_eq!(corrections.of_story(kept.id).await.unwrap().len(), 2);
    })
    .await;
}
