//! Chores that come back: what, how often, and nothing else. Each is a job, so that of several
//! nodes one does it.

use std::time::Duration;

use anyhow::Result;
use archive::{Archive, Job, Nouns};
use chrono::{DateTime, TimeDelta, Utc};

use crate::House;

/// One recurring chore.
pub struct Chore {
    pub name: &'static str,
    pub meaning: &'static str,
    pub every: TimeDelta,
}

pub const CHORES: &[Chore] = &[
    Chore { name: "sessions", meaning: "clears sessions and sign-in links that have run out", every: TimeDelta::hours(1) },
    Chore { name: "tray", meaning: "lets wire items expire that nobody took for 30 days", every: TimeDelta::hours(6) },
    Chore { name: "appointments", meaning: "publishes scheduled stories whose own job was lost", every: TimeDelta::minutes(1) },
    Chore { name: "held", meaning: "reminds the desk of stories held for more than a day", every: TimeDelta::hours(24) },
    Chore { name: "views", meaning: "forgets page views older than 90 days", every: TimeDelta::hours(24) },
    Chore { name: "parked", meaning: "lets files go that were brought and forgotten for a week", every: TimeDelta::hours(6) },
    Chore { name: "lost jobs", meaning: "lets jobs rest that lost their worker every time", every: TimeDelta::minutes(5) },
];

/// Leaves every chore in the tray that is not there yet.
pub async fn begin(archive: &Archive) -> Result<()> {
    let now = archive.clock().await?;
    let tx = archive.begin().await?;
    for chore in CHORES {
        tx.jobs().add_at(&Job::Chore { name: chore.name.into() }, now + TimeDelta::seconds(30), now).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Does one chore; gives when it is due again, or None when it is known no longer.
pub async fn run(house: &House, name: &str, now: DateTime<Utc>) -> Result<Option<DateTime<Utc>>> {
    let Some(chore) = CHORES.iter().find(|chore| chore.name == name) else { return Ok(None) };
    let tx = house.archive.begin().await?;
    match name {
        "sessions" => {
            tx.sessions().sweep(now).await?;
        }
        "tray" => {
            tx.wire_items().expire(now - TimeDelta::days(30), now).await?;
        }
        "appointments" => {
            for id in tx.stories().overdue(now).await? {
                if let Some(at) = tx.stories().get(id).await?.scheduled_for {
                    desk::publish_scheduled(&tx, id, at, now).await?;
                }
            }
        }
        "held" => {
            for id in tx.takedowns().held_since(now - TimeDelta::hours(24)).await? {
                tx.journal()
                    .enter(None, "alarm", format!("story:{id}"), "held for more than a day: release, withdraw or kill it", now)
                    .await?;
            }
        }
        "views" => {
            tx.views().sweep(now).await?;
        }
        "parked" => {
            for one in tx.moves().forgotten(now - TimeDelta::days(7), 100).await? {
                desk::moves::put_away(&tx, None, one.id, now).await?;
            }
        }
        "lost jobs" => {
            tx.jobs().bury(now).await?;
        }
        _ => {}
    }
    tx.commit().await?;
    if name == "parked" {
        // What no row names; a day is more than an upload takes.
        let kept = house.archive.moves().parked().await?;
        house.archive.blobs.sweep_parked(&kept, Duration::from_secs(24 * 3600)).await?;
    }
    Ok(Some(now + chore.every))
}
