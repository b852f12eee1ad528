//! `courant jobs`: what waits, what failed, what comes back.

use anyhow::Result;
use archive::Nouns;
use clap::Subcommand;
use paper::JobId;

use crate::schedule::CHORES;
use crate::{House, Settings};

#[derive(Subcommand)]
pub enum Act {
    /// List waiting, running and failed jobs, and the recurring chores
    List,
    /// Give a failed job another run
    Retry { job: i64 },
}

pub async fn run(settings: &Settings, act: Act) -> Result<()> {
    let house = House::open(settings).await?;
    match act {
        Act::List => {
            for (state, title) in [("dead", "Failed"), ("leased", "In hand"), ("ready", "Waiting")] {
                let jobs = house.archive.jobs().list(state, 200).await?;
                println!("{title}: {}", jobs.len());
                for job in jobs {
                    println!(
                        "{:>8}  {}  tried {}  {}",
                        job.id,
                        job.run_at.format("%Y-%m-%d %H:%M:%S"),
                        job.attempts,
                        job.payload
                    );
                    if let Some(error) = job.last_error {
                        println!("{:>8}  {error}", "");
                    }
                }
            }
            println!("Recurring:");
            for chore in CHORES {
                println!("{:>14}  every {} min  {}", chore.name, chore.every.num_minutes(), chore.meaning);
            }
        }
        Act::Retry { job } => {
            let now = house.archive.clock().await?;
            let tx = house.archive.begin().await?;
            desk::jobs::retry(&tx, None, JobId(job), now).await?;
            tx.commit().await?;
            println!("Job {job} is waiting again.");
        }
    }
    Ok(())
}
