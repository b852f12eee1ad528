//! The job tray: work that is done unseen, added in the transaction that causes it.
//!
//! A worker leases a job for a while; when it is killed the lease runs out and another
//! takes the job up. The attempt is counted at the claim, so a job that kills its worker
//! comes to rest as `dead`. Finishing is fenced by worker and attempt: whoever lost the
//! lease cannot commit. Every job is safe to run twice.

use chrono::{DateTime, TimeDelta, Utc};
use paper::{JobId, MoveId, PartnerId, PictureId, StoryId, WireItemId};
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::value::{Row, params};
use crate::{Query, Tx};

pub struct Jobs<'a, Q>(pub(crate) &'a Q);

/// Everything that ever happens unseen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "job", rename_all = "snake_case")]
pub enum Job {
    /// Ask a partner for news; comes back by itself at the partner's next time.
    Poll { partner: PartnerId },
    /// Publish a scheduled story if it is still scheduled for that time.
    PublishScheduled { story: StoryId, at: DateTime<Utc> },
    /// Print what readers will ask for next, before they do.
    Print { story: StoryId },
    /// Tell the hub which feeds have moved.
    TellHub { story: StoryId },
    /// A partner changed, held or killed something that was taken.
    SourceChanged { item: WireItemId },
    /// Fetch the pictures of a story that was taken, and set them in.
    FetchPictures { story: StoryId },
    /// Make the sizes a theme asks for.
    MakeRenditions { picture: PictureId },
    /// Find who said what in the stories with these numbers.
    ReadQuotations { from: StoryId, to: StoryId },
    /// Look through an export that was brought, and say what it holds.
    LookThrough { brought: MoveId },
    /// Take in an export that was looked through.
    MoveIn { brought: MoveId },
    /// Write the paper as an export.
    TakeOut { asked: MoveId },
    /// A chore of the house, by its name in the schedule.
    Chore { name: String },
}

impl Job {
    fn kind(&self) -> &'static str {
        match self {
            Job::Poll { .. } => "poll",
            Job::PublishScheduled { .. } => "publish_scheduled",
            Job::Print { .. } => "print",
            Job::TellHub { .. } => "tell_hub",
            Job::SourceChanged { .. } => "source_changed",
            Job::FetchPictures { .. } => "fetch_pictures",
            Job::MakeRenditions { .. } => "make_renditions",
            Job::ReadQuotations { .. } => "read_quotations",
            Job::LookThrough { .. } => "look_through",
            Job::MoveIn { .. } => "move_in",
            Job::TakeOut { .. } => "take_out",
            Job::Chore { .. } => "chore",
        }
    }

    /// Jobs of the same key are one job while it waits.
    fn key(&self) -> Option<String> {
        match self {
            Job::Poll { partner } => Some(format!("poll:{partner}")),
            Job::PublishScheduled { story, at } => Some(format!("publish:{story}:{}", at.timestamp_millis())),
            Job::Chore { name } => Some(format!("chore:{name}")),
            Job::FetchPictures { story } => Some(format!("pictures:{story}")),
            Job::MakeRenditions { picture } => Some(format!("renditions:{picture}")),
            Job::ReadQuotations { from, to } => Some(format!("quotations:{from}:{to}")),
            Job::TellHub { story } => Some(format!("hub:{story}")),
            Job::LookThrough { brought } => Some(format!("look:{brought}")),
            Job::MoveIn { brought } => Some(format!("move:{brought}")),
            Job::TakeOut { asked } => Some(format!("out:{asked}")),
            Job::Print { .. } | Job::SourceChanged { .. } => None,
        }
    }

    fn max_attempts(&self) -> i64 {
        match self {
            // These come back by themselves; a failure is written on their subject.
            Job::Poll { .. } | Job::Chore { .. } => 1_000_000_000,
            // Taking down and putting out must not give up on a store that is slow to come back.
            Job::PublishScheduled { .. } | Job::SourceChanged { .. } | Job::TellHub { .. } => 100,
            Job::Print { .. } => 3,
            Job::FetchPictures { .. } | Job::MakeRenditions { .. } | Job::ReadQuotations { .. } => 6,
            // Each goes on where it stood, so many restarts of the machine cost it nothing.
            Job::LookThrough { .. } | Job::TakeOut { .. } => 10,
            Job::MoveIn { .. } => 20,
        }
    }
}

/// A job in somebody's hands.
#[derive(Clone, Debug)]
pub struct Claim {
    pub id: JobId,
    pub job: Job,
    pub attempts: i64,
    worker: String,
}

/// A line of the jobs screen.
#[derive(Clone, Debug)]
pub struct Listed {
    pub id: JobId,
    pub kind: String,
    pub payload: String,
    pub state: String,
    pub run_at: DateTime<Utc>,
    pub attempts: i64,
    pub last_error: Option<String>,
}

/// Jobs of the slow lane keep a core busy; of the quick lane they mostly wait, and may not be
/// kept waiting by the others. Of the long lane one may take hours, and sizes of pictures must
/// not wait for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lane {
    Quick,
    Slow,
    Long,
}

impl Lane {
    fn condition(self) -> &'static str {
        match self {
            Lane::Quick => {
                "kind not in ('make_renditions', 'fetch_pictures', 'read_quotations', 'look_through', 'move_in', 'take_out')"
            }
            Lane::Slow => "kind in ('make_renditions', 'fetch_pictures', 'read_quotations')",
            Lane::Long => "kind in ('look_through', 'move_in', 'take_out')",
        }
    }
}

/// How long a worker may keep a job before another may take it up.
pub const LEASE: TimeDelta = TimeDelta::seconds(60);

impl<Q: Query> Jobs<'_, Q> {
    /// Waiting, running and failed jobs of one state, soonest first, at most `limit`.
    pub async fn list(&self, state: &str, limit: i64) -> Result<Vec<Listed>> {
        let sql = "select id, kind, payload, state, run_at, attempts, last_error from jobs where state = $1 order by run_at, id limit $2";
        self.0
            .all(sql, params![state, limit], |row| {
                Ok(Listed {
                    id: row.get(0)?,
                    kind: row.get(1)?,
                    payload: row.get(2)?,
                    state: row.get(3)?,
                    run_at: row.get(4)?,
                    attempts: row.get(5)?,
                    last_error: row.get(6)?,
                })
            })
            .await
    }

    /// How many jobs could be claimed now, in any lane.
    pub async fn due(&self, now: DateTime<Utc>) -> Result<i64> {
        let sql =
            "select count(*) from jobs where (state = 'ready' and run_at <= $1) or (state = 'leased' and lease_until <= $1)";
        Ok(self.0.first(sql, params![now], |row| row.get(0)).await?.unwrap_or(0))
    }

    /// When the next waiting job is due.
    pub async fn next_at(&self) -> Result<Option<DateTime<Utc>>> {
        Ok(self.0.first("select min(run_at) from jobs where state = 'ready'", &[], |row| row.get(0)).await?.flatten())
    }
}

impl Jobs<'_, Tx> {
    /// Leaves a job to be done as soon as the transaction is through.
    pub async fn add(&self, job: &Job, now: DateTime<Utc>) -> Result<()> {
        self.add_at(job, now, now).await
    }

    /// Leaves a job for a time to come. One of the same key that waits already is kept, at the
    /// earlier of the two times.
    pub async fn add_at(&self, job: &Job, run_at: DateTime<Utc>, now: DateTime<Utc>) -> Result<()> {
        let sql = "insert into jobs (kind, payload, unique_key, state, run_at, attempts, max_attempts, created_at)
            values ($1, $2, $3, 'ready', $4, 0, $5, $6)
            on conflict (unique_key) do update set
                run_at = case when jobs.state = 'ready' and jobs.run_at < excluded.run_at then jobs.run_at else excluded.run_at end,
                attempts = case when jobs.state = 'dead' then 0 else jobs.attempts end,
                state = case when jobs.state = 'dead' then 'ready' else jobs.state end";
        self.0.exec(sql, params![job.kind(), serde_json::to_string(job)?, job.key(), run_at, job.max_attempts(), now]).await?;
        self.0.leaves_a_job();
        Ok(())
    }

    /// Takes up to `limit` due jobs of a lane in hand for [`LEASE`].
    pub async fn claim(&self, worker: &str, lane: Lane, limit: i64, now: DateTime<Utc>) -> Result<Vec<Claim>> {
        let lane = lane.condition();
        let skip = if self.0.is_pg() { "for update skip locked" } else { "" };
        let sql = format!(
            "update jobs set state = 'leased', worker = $1, lease_until = $2, attempts = attempts + 1
             where id in (select id from jobs
                 where {lane} and ((state = 'ready' and run_at <= $3) or (state = 'leased' and lease_until <= $3 and attempts < max_attempts))
                 order by run_at, id limit $4 {skip})
             returning id, payload, attempts, worker"
        );
        let mut claims = self.0.all(&sql, params![worker, now + LEASE, now, limit], claim).await?;
        claims.sort_by_key(|claim| claim.id);
        Ok(claims)
    }

    /// Keeps a long job in hand for another [`LEASE`]; false when it was lost to another worker.
    pub async fn renew(&self, claim: &Claim, now: DateTime<Utc>) -> Result<bool> {
        let sql = "update jobs set lease_until = $4 where id = $1 and worker = $2 and attempts = $3 and state = 'leased'";
        Ok(self.0.exec(sql, params![claim.id, &claim.worker, claim.attempts, now + LEASE]).await? == 1)
    }

    /// Done: in the same transaction as what the job wrote. An error means that somebody else
    /// has the job by now, and the transaction must be dropped.
    pub async fn finish(&self, claim: &Claim) -> Result<()> {
        let sql = "delete from jobs where id = $1 and worker = $2 and attempts = $3 and state = 'leased'";
        self.fenced(self.0.exec(sql, params![claim.id, &claim.worker, claim.attempts]).await?)
    }

    /// Done for now; to be done again at `run_at`. Fenced like [`Jobs::finish`].
    pub async fn again_at(&self, claim: &Claim, run_at: DateTime<Utc>) -> Result<()> {
        let sql =
            "update jobs set state = 'ready', run_at = $4, attempts = 0, worker = null, lease_until = null, last_error = null
            where id = $1 and worker = $2 and attempts = $3 and state = 'leased'";
        self.0.leaves_a_job();
        self.fenced(self.0.exec(sql, params![claim.id, &claim.worker, claim.attempts, run_at]).await?)
    }

    /// It did not work; try again later, or let it rest as dead when it was tried enough.
    pub async fn fail(&self, claim: &Claim, why: &str, now: DateTime<Utc>) -> Result<()> {
        let pause = TimeDelta::seconds(5 << claim.attempts.clamp(1, 10));
        let sql = "update jobs set state = case when attempts >= max_attempts then 'dead' else 'ready' end,
                run_at = $4, last_error = $5, worker = null, lease_until = null
            where id = $1 and worker = $2 and attempts = $3 and state = 'leased'";
        self.0.exec(sql, params![claim.id, &claim.worker, claim.attempts, now + pause, why]).await?;
        Ok(())
    }

    /// Lets jobs rest that have killed their worker as often as they may.
    pub async fn bury(&self, now: DateTime<Utc>) -> Result<u64> {
        let sql = "update jobs set state = 'dead', last_error = coalesce(last_error, 'the worker was lost every time')
            where state = 'leased' and lease_until <= $1 and attempts >= max_attempts";
        self.0.exec(sql, params![now]).await
    }

    /// Gives a job that failed another run, now.
    pub async fn retry(&self, id: JobId, now: DateTime<Utc>) -> Result<()> {
        self.0.leaves_a_job();
        self.0
            .exec(
                "update jobs set state = 'ready', run_at = $2, attempts = 0 where id = $1 and state <> 'leased'",
                params![id, now],
            )
            .await?;
        Ok(())
    }

    fn fenced(&self, rows: u64) -> Result<()> {
        if rows == 1 { Ok(()) } else { Err(Error::NotFound("job in this worker's hands")) }
    }
}

fn claim(row: &Row) -> Result<Claim> {
    Ok(Claim { id: row.get(0)?, job: row.json(1)?, attempts: row.get(2)?, worker: row.get(3)? })
}
