use archive::Nouns;
use archive::journal::Verdict;
use paper::sample;

use crate::on_every_engine;

async fn five_lines(archive: &archive::Archive) {
    for n in 1..=5 {
        let tx = archive.begin().await.unwrap();
        tx.journal().enter(Some(&sample::owner()), "kill", format!("story:{n}"), "wrong\0 name", sample::noon()).await.unwrap();
        tx.commit().await.unwrap();
    }
}

#[tokio::test]
async fn the_journal_verifies_from_its_first_line_to_its_last() {
    on_every_engine(|archive| async move {
        five_lines(&archive).await;
        assert_eq!(archive.journal().verify().await.unwrap(), Verdict::Whole { lines: 5 });
        assert_eq!(archive.journal().about("story:3", 10).await.unwrap()[0].detail, "wrong name");
        assert_eq!(archive.journal().latest(Some(4), 10).await.unwrap().len(), 3);
    })
    .await;
}

#[tokio::test]
async fn a_line_altered_removed_or_cut_off_the_end_is_found() {
    for (crime, at) in [
        ("update journal set detail = 'right' where seq = 3", 3),
        ("delete from journal where seq = 2", 2),
        ("delete from journal where seq >= 4", 4),
        ("update journal_head set hash = 'x'", 5),
    ] {
        on_every_engine(|archive| async move {
            five_lines(&archive).await;
            let tx = archive.begin().await.unwrap();
            tx.exec(crime, &[]).await.unwrap();
            tx.commit().await.unwrap();
            let verdict = archive.journal().verify().await.unwrap();
            assert!(matches!(verdict, Verdict::Broken { at: found, .. } if found == at), "{crime}: {verdict:?}");
        })
        .await;
    }
}

#[tokio::test]
async fn no_line_can_be_altered_or_removed_and_no_two_exchanged_without_being_found() {
    on_every_engine(|archive| async move {
        five_lines(&archive).await;
        let (mut crimes, mut unseen) = (0, Vec::new());
        for seq in 1..=5 {
            let mut tries: Vec<String> = ["at = at + 1", "who = who || 'x'", "act = 'hold'", "subject = subject || '0'", "detail = ''", "by_staff = 99"]
                .iter()
                .map(|change| format!("update journal set {change} where seq = {seq}"))
                .collect();
            tries.push(format!("delete from journal where seq = {seq}"));
            for other in seq + 1..=5 {
                tries.push(format!("update journal set subject = (select o.subject from journal o where o.seq = {seq} + {other} - journal.seq) where seq in ({seq}, {other})"));
            }
            for crime in tries {
                crimes += 1;
                // Verified with the crime done, and undone by letting the transaction go.
                let tx = archive.begin().await.unwrap();
                tx.exec(&crime, &[]).await.unwrap();
                if matches!(tx.journal().verify().await.unwrap(), Verdict::Whole { .. }) {
                    unseen.push(crime);
                }
            }
        }
        println!("{crimes} crimes on five lines, {} not found", unseen.len());
        assert!(unseen.is_empty(), "{}", unseen.join("\n"));
        assert_eq!(archive.journal().verify().await.unwrap(), Verdict::Whole { lines: 5 });
    })
    .await;
}
