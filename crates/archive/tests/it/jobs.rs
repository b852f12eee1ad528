use archive::jobs::{LEASE, Lane};
use archive::{Archive, Job, Nouns};
use chrono::TimeDelta;
use paper::{PartnerId, StoryId, sample};

use crate::on_every_engine;

async fn leave(archive: &Archive, job: Job) {
    let tx = archive.begin().await.unwrap();
    tx.jobs().add(&job, sample::noon()).await.unwrap();
    tx.commit().await.unwrap();
}

async fn claim(archive: &Archive, worker: &str, after: TimeDelta) -> Vec<archive::jobs::Claim> {
    let tx = archive.begin().await.unwrap();
    let claims = tx.jobs().claim(worker, Lane::Quick, 10, sample::noon() + after).await.unwrap();
    tx.commit().await.unwrap();
    claims
}

#[tokio::test]
async fn a_job_left_in_a_dropped_transaction_was_never_left() {
    on_every_engine(|archive| async move {
        let tx = archive.begin().await.unwrap();
        tx.jobs().add(&Job::Print { story: StoryId(1) }, sample::noon()).await.unwrap();
        drop(tx);
        assert!(claim(&archive, "a", TimeDelta::zero()).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn two_workers_never_hold_one_job() {
    on_every_engine(|archive| async move {
        leave(&archive, Job::Print { story: StoryId(1) }).await;
        let (a, b) = tokio::join!(claim(&archive, "a", TimeDelta::zero()), claim(&archive, "b", TimeDelta::zero()));
        assert_eq!(a.len() + b.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_killed_workers_job_is_taken_up_again_and_the_dead_cannot_finish_it() {
    on_every_engine(|archive| async move {
        leave(&archive, Job::Print { story: StoryId(1) }).await;
        let lost = claim(&archive, "a", TimeDelta::zero()).await.remove(0);
        assert!(claim(&archive, "b", LEASE - TimeDelta::seconds(1)).await.is_empty());
        let again = claim(&archive, "b", LEASE + TimeDelta::seconds(1)).await.remove(0);
        assert_eq!((again.id, again.attempts), (lost.id, 2));
        let tx = archive.begin().await.unwrap();
        assert!(tx.jobs().finish(&lost).await.is_err());
        drop(tx);
        let tx = archive.begin().await.unwrap();
        tx.jobs().finish(&again).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(archive.jobs().due(sample::noon()).await.unwrap(), 0);
    })
    .await;
}

#[tokio::test]
async fn a_job_that_kills_its_worker_every_time_comes_to_rest_and_can_be_retried() {
    on_every_engine(|archive| async move {
        leave(&archive, Job::Print { story: StoryId(1) }).await;
        let mut at = TimeDelta::zero();
        for _ in 0..3 {
            assert_eq!(claim(&archive, "a", at).await.len(), 1);
            at += LEASE + TimeDelta::seconds(1);
        }
        assert!(claim(&archive, "a", at).await.is_empty());
        let tx = archive.begin().await.unwrap();
        assert_eq!(tx.jobs().bury(sample::noon() + at).await.unwrap(), 1);
        tx.commit().await.unwrap();
        let dead = archive.jobs().list("dead", 10).await.unwrap();
        assert_eq!(dead.len(), 1);
        let tx = archive.begin().await.unwrap();
        tx.jobs().retry(dead[0].id, sample::noon() + at).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(claim(&archive, "a", at).await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_failed_job_waits_longer_each_time_and_says_why() {
    on_every_engine(|archive| async move {
        leave(&archive, Job::Print { story: StoryId(1) }).await;
        let held = claim(&archive, "a", TimeDelta::zero()).await.remove(0);
        let tx = archive.begin().await.unwrap();
        tx.jobs().fail(&held, "the press jammed", sample::noon()).await.unwrap();
        tx.commit().await.unwrap();
        assert!(claim(&archive, "a", TimeDelta::seconds(9)).await.is_empty());
        assert_eq!(archive.jobs().list("ready", 10).await.unwrap()[0].last_error.as_deref(), Some("the press jammed"));
        assert_eq!(claim(&archive, "a", TimeDelta::seconds(11)).await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn one_partner_is_asked_by_one_job_however_often_it_is_left() {
    on_every_engine(|archive| async move {
        for _ in 0..3 {
            leave(&archive, Job::Poll { partner: PartnerId(7) }).await;
        }
        let held = claim(&archive, "a", TimeDelta::zero()).await;
        assert_eq!(held.len(), 1);
        let tx = archive.begin().await.unwrap();
        tx.jobs().again_at(&held[0], sample::noon() + TimeDelta::minutes(10)).await.unwrap();
        tx.commit().await.unwrap();
        assert!(claim(&archive, "a", TimeDelta::minutes(9)).await.is_empty());
        assert_eq!(claim(&archive, "a", TimeDelta::minutes(10)).await[0].job, Job::Poll { partner: PartnerId(7) });
    })
    .await;
}

#[tokio::test]
async fn pictures_in_the_making_never_keep_a_kill_waiting() {
    on_every_engine(|archive| async move {
        for n in 1..=5 {
            leave(&archive, Job::MakeRenditions { picture: paper::PictureId(n) }).await;
        }
        leave(&archive, Job::SourceChanged { item: paper::WireItemId(1) }).await;
        let quick = claim(&archive, "a", TimeDelta::zero()).await;
        assert_eq!(quick.iter().map(|c| c.job.clone()).collect::<Vec<_>>(), [Job::SourceChanged { item: paper::WireItemId(1) }]);
        let tx = archive.begin().await.unwrap();
        assert_eq!(tx.jobs().claim("a", Lane::Slow, 2, sample::noon()).await.unwrap().len(), 2);
    })
    .await;
}
