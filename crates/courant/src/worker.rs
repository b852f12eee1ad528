//! The worker: takes due jobs in hand and does them. The one `match` below lists everything
//! that ever happens unseen.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use archive::jobs::{Claim, LEASE, Lane};
use archive::{Job, Nouns};
use chrono::{DateTime, Utc};
use tokio::sync::{Semaphore, watch};

use crate::serve::closing;
use crate::work::{moving, pictures};
use crate::{House, schedule};

/// Quick jobs in hand at once; most of them wait for somebody else's server.
const HANDS: usize = 8;
/// Slow jobs in hand at once: one core is left to readers.
const SLOW_HANDS: usize = 1;
/// Papers moving in or out at once.
const LONG_HANDS: usize = 1;
/// How often the tray is looked at when nobody rings.
const LOOK: Duration = Duration::from_millis(500);
/// How often counted readings are written down.
const COUNT: Duration = Duration::from_secs(20);

/// What is left to say to the tray once the work is done.
enum Done {
    /// Finished; the job's own transaction said so already.
    Said,
    /// Nothing was written but the job itself.
    Finish,
    AgainAt(DateTime<Utc>),
}

pub async fn run(house: House, state: Arc<web::State>, mut stopped: watch::Receiver<bool>) {
    let name = format!("{}-{}", std::process::id(), Utc::now().timestamp_millis());
    let lanes = [(Lane::Quick, HANDS), (Lane::Slow, SLOW_HANDS), (Lane::Long, LONG_HANDS)]
        .map(|(lane, hands)| (lane, Arc::new(Semaphore::new(hands))));
    let mut count = tokio::time::interval(COUNT);
    loop {
        let mut busy = false;
        for (lane, hands) in &lanes {
            match claim(&house, &name, *lane, hands.available_permits() as i64).await {
                Ok(claims) => {
                    for claim in claims {
                        busy = true;
                        let Ok(hand) = hands.clone().acquire_owned().await else { return };
                        let house = house.clone();
                        tokio::spawn(async move {
                            attend(&house, claim).await;
                            house.archive.work.notify_one();
                            drop(hand);
                        });
                    }
                }
                Err(trouble) => tracing::warn!(trouble = %format!("{trouble:#}"), "could not look into the job tray"),
            }
        }
        tokio::select! {
            () = closing(&mut stopped) => break,
            () = house.archive.work.notified() => {}
            _ = count.tick() => write_down_readings(&house, &state).await,
            () = tokio::time::sleep(if busy { Duration::from_millis(5) } else { LOOK }) => {}
        }
    }
    write_down_readings(&house, &state).await;
    let finishing = async {
        for ((_, hands), most) in lanes.iter().zip([HANDS, SLOW_HANDS, LONG_HANDS]) {
            drop(hands.acquire_many(most as u32).await);
        }
    };
    if tokio::time::timeout(Duration::from_secs(8), finishing).await.is_err() {
        tracing::info!("a job was left in hand; it is taken up again when its lease runs out");
    }
}

async fn claim(house: &House, name: &str, lane: Lane, limit: i64) -> Result<Vec<Claim>> {
    // A full lane and an empty tray are seen without taking the store's one writer.
    let now = house.archive.clock().await?;
    if limit == 0 || house.archive.jobs().due(now).await? == 0 {
        return Ok(Vec::new());
    }
    let tx = house.archive.begin().await?;
    let claims = tx.jobs().claim(name, lane, limit, now).await?;
    tx.commit().await?;
    Ok(claims)
}

/// Does one job, keeping its lease alive, and says how it went.
async fn attend(house: &House, claim: Claim) {
    let renewing = tokio::spawn(renew(house.clone(), claim.clone()));
    // A panic in a job is that job's failure, not the paper's end.
    let work = tokio::spawn({
        let (house, claim) = (house.clone(), claim.clone());
        async move { perform(&house, &claim).await }
    });
    let outcome = work.await.unwrap_or_else(|panic| Err(anyhow::anyhow!("the job fell over: {panic}")));
    renewing.abort();
    let said = match outcome {
        Ok(Done::Said) => Ok(()),
        Ok(Done::Finish) => conclude(house, &claim, None).await,
        Ok(Done::AgainAt(at)) => conclude(house, &claim, Some(at)).await,
        Err(trouble) => {
            let why = format!("{trouble:#}");
            tracing::warn!(job = ?claim.job, attempt = claim.attempts, trouble = %why, "a job did not work and will be tried again");
            failed(house, &claim, &why).await
        }
    };
    if let Err(trouble) = said {
        tracing::warn!(job = ?claim.job, %trouble, "could not say how a job went; its lease will run out");
    }
}

/// Everything that ever happens unseen.
async fn perform(house: &House, claim: &Claim) -> Result<Done> {
    let now = house.archive.clock().await?;
    match &claim.job {
        Job::Poll { partner } => {
            let visit = wire::visit(&house.archive, &house.client, *partner, now).await.context("asking a partner")?;
            let tx = house.archive.begin().await?;
            let filed = visit.file(&tx).await?;
            match filed.next {
                Some(next) => tx.jobs().again_at(claim, next).await?,
                None => tx.jobs().finish(claim).await?,
            }
            tx.commit().await?;
            Ok(Done::Said)
        }
        Job::PublishScheduled { story, at } => {
            let tx = house.archive.begin().await?;
            desk::publish_scheduled(&tx, *story, *at, now).await?;
            tx.jobs().finish(claim).await?;
            tx.commit().await?;
            Ok(Done::Said)
        }
        Job::SourceChanged { item } => {
            let tx = house.archive.begin().await?;
            desk::source_changed(&tx, *item, now).await?;
            tx.jobs().finish(claim).await?;
            tx.commit().await?;
            Ok(Done::Said)
        }
        Job::Print { story } => {
            crate::work::print::ahead(house, *story).await?;
            Ok(Done::Finish)
        }
        Job::TellHub { story } => {
            if let Some(hub) = &house.hub {
                let topics: Vec<String> = circulation::topics(&house.archive, *story)
                    .await?
                    .iter()
                    .map(|path| format!("{}{path}", house.site))
                    .collect();
                circulation::tell_hub(&house.client, hub, &topics).await?;
            }
            Ok(Done::Finish)
        }
        Job::FetchPictures { story } => {
            pictures::fetch(house, *story, now).await?;
            Ok(Done::Finish)
        }
        Job::MakeRenditions { picture } => {
            pictures::renditions(house, *picture).await?;
            Ok(Done::Finish)
        }
        Job::ReadQuotations { from, to } => {
            crate::work::quotations::read(house, claim, *from, *to).await?;
            Ok(Done::Said)
        }
        Job::LookThrough { brought } => {
            moving::look_through(house, *brought).await?;
            Ok(Done::Finish)
        }
        Job::MoveIn { brought } => {
            moving::move_in(house, *brought).await?;
            Ok(Done::Finish)
        }
        Job::TakeOut { asked } => {
            moving::take_out(house, *asked).await?;
            Ok(Done::Finish)
        }
        Job::Chore { name } => Ok(schedule::run(house, name, now).await?.map_or(Done::Finish, Done::AgainAt)),
    }
}

async fn conclude(house: &House, claim: &Claim, again: Option<DateTime<Utc>>) -> archive::Result<()> {
    let tx = house.archive.begin().await?;
    match again {
        Some(at) => tx.jobs().again_at(claim, at).await?,
        None => tx.jobs().finish(claim).await?,
    }
    tx.commit().await
}

async fn failed(house: &House, claim: &Claim, why: &str) -> archive::Result<()> {
    let now = house.archive.clock().await?;
    let tx = house.archive.begin().await?;
    tx.jobs().fail(claim, why, now).await?;
    tx.commit().await
}

async fn renew(house: House, claim: Claim) {
    let third = LEASE.to_std().unwrap_or(Duration::from_secs(60)) / 3;
    loop {
        tokio::time::sleep(third).await;
        let kept = async {
            let now = house.archive.clock().await?;
            let tx = house.archive.begin().await?;
            let kept = tx.jobs().renew(&claim, now).await?;
            tx.commit().await?;
            Ok::<_, archive::Error>(kept)
        };
        if !matches!(kept.await, Ok(true)) {
            return;
        }
    }
}

async fn write_down_readings(house: &House, state: &web::State) {
    let written = async {
        let counts = state.views.drain(&house.archive).await?;
        if counts.is_empty() {
            return Ok::<_, archive::Error>(());
        }
        let tx = house.archive.begin().await?;
        tx.views().add(&counts, house.archive.clock().await?).await?;
        tx.commit().await
    };
    if let Err(trouble) = written.await {
        tracing::warn!(%trouble, "readings could not be counted");
    }
}
