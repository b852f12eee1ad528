//! The uniforms: one binary, several subcommands, a file each.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::{Parser, Subcommand};

use crate::{Settings, check, demo, log, serve};

pub mod backup;
pub mod export;
pub mod import;
pub mod jobs;
pub mod journal;
pub mod key;
pub mod partner;
pub mod paste;
pub mod routes;
pub mod settings;
pub mod staff;
pub mod take;
pub mod theme;
pub mod wire;

/// A newspaper in one binary.
#[derive(Parser)]
#[command(version, about, max_term_width = 100)]
pub struct Line {
    /// The settings file; courant.toml in this folder when not given
    #[arg(long, global = true, env = "COURANT_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    act: Act,
}

#[derive(Subcommand)]
enum Act {
    /// Start a populated newspaper to look at, in a folder of its own
    Demo(demo::Options),
    /// Open the paper: the doors and the worker
    Serve {
        /// Read the theme in press.theme anew whenever one of its files changes
        #[arg(long)]
        dev: bool,
    },
    /// Read a pasted page or text and put its stories on the wire tray
    Paste(paste::Options),
    /// Take an item from the wire tray, or everything that was pasted together
    Take(take::Options),
    /// Partners whose feeds we read
    #[command(subcommand)]
    Partner(partner::Act),
    /// Read copy as a pipe, without touching the store: JSON lines in, JSON lines out
    #[command(subcommand)]
    Wire(wire::Act),
    /// Themes, before they are uploaded
    #[command(subcommand)]
    Theme(theme::Act),
    /// The paper's own addresses, before they are uploaded
    #[command(subcommand)]
    Routes(routes::Act),
    /// Write one file from which the whole paper can be restored, while it goes on printing
    Backup(backup::Options),
    /// Bring the paper back from a backup
    Restore(backup::RestoreOptions),
    /// Move in: take over the stories, people, topics and pictures of a Ghost, WordPress or Substack export
    Import(import::Options),
    /// Take the paper's stories out in a form that other houses read
    #[command(subcommand)]
    Export(export::Act),
    /// Look for what is unsafe or broken in the settings and the store, and say what to do
    Check(check::Options),
    /// Print every setting with its meaning and its value
    Settings,
    /// People who work here
    #[command(subcommand)]
    Staff(staff::Act),
    /// Programs that read the paper through its APIs
    #[command(subcommand)]
    Key(key::Act),
    /// Who did what, when and why
    #[command(subcommand)]
    Journal(journal::Act),
    /// Work that is done unseen
    #[command(subcommand)]
    Jobs(jobs::Act),
}

/// Runs what the command line asks for.
pub fn run(line: Line) -> Result<ExitCode> {
    // The pipes need neither settings nor store nor runtime, and a theme's author may have none.
    match line.act {
        Act::Wire(act) => return wire::run(act, line.config.as_deref()).map(|()| ExitCode::SUCCESS),
        Act::Theme(act) => return theme::run(act),
        Act::Routes(act) => return routes::run(act),
        _ => {}
    }
    let settings = Settings::read(line.config.as_deref())?;
    if let Act::Settings = line.act {
        settings::print(&settings);
        return Ok(ExitCode::SUCCESS);
    }
    log::start(&settings)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().context("starting")?;
    runtime.block_on(async {
        match line.act {
            Act::Demo(options) => demo::run(settings, options).await,
            Act::Serve { dev } => serve::run(&settings, dev).await,
            Act::Paste(options) => paste::run(&settings, options).await,
            Act::Take(options) => take::run(&settings, options).await,
            Act::Partner(act) => partner::run(&settings, act).await,
            Act::Backup(options) => backup::run(&settings, options).await,
            Act::Restore(options) => backup::restore(&settings, options).await,
            Act::Export(act) => export::run(&settings, act).await,
            Act::Import(options) => import::run(&settings, options).await,
            Act::Check(options) => return check::run(&settings, options).await,
            Act::Staff(act) => staff::run(&settings, act).await,
            Act::Key(act) => key::run(&settings, act).await,
            Act::Journal(act) => return journal::run(&settings, act).await,
            Act::Jobs(act) => jobs::run(&settings, act).await,
            Act::Wire(_) | Act::Theme(_) | Act::Routes(_) | Act::Settings => Ok(()),
        }
        .map(|()| ExitCode::SUCCESS)
    })
}

/// Is it an address to be asked, rather than a file to be read?
pub(crate) fn is_address(what: &str) -> bool {
    ["http://", "https://"].iter().any(|scheme| what.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)))
}

/// Who acts when the command line does: the person named, or the only owner.
pub(crate) async fn acting(archive: &archive::Archive, email: Option<&str>) -> Result<paper::Staff> {
    use archive::Nouns;
    if let Some(email) = email {
        return archive
            .staff()
            .by_email(email)
            .await?
            .with_context(|| format!("nobody works here under {email}; `courant staff list` shows who does"));
    }
    let mut owners: Vec<_> =
        archive.staff().list(1000).await?.into_iter().filter(|s| s.role == paper::Role::Owner && s.active).collect();
    match owners.len() {
        0 => anyhow::bail!("the paper has no owner yet; add one: courant staff add --name NAME --email ADDRESS --role owner"),
        1 => Ok(owners.remove(0)),
        _ => anyhow::bail!("the paper has several owners; say who you are with --as ADDRESS"),
    }
}

/// A bar with a rate and what is left, on a terminal; silent elsewhere.
pub(crate) fn bar(total: u64, what: &'static str) -> indicatif::ProgressBar {
    let style = indicatif::ProgressStyle::with_template("{msg} [{bar:32}] {human_pos} of {human_len}, {per_sec}, {eta} left")
        .unwrap_or_else(|_| indicatif::ProgressStyle::default_bar())
        .progress_chars("=> ");
    indicatif::ProgressBar::new(total).with_style(style).with_message(what)
}

/// How far a long run is: a bar on a terminal, a line now and then elsewhere.
#[derive(Default)]
pub(crate) struct Progress(std::sync::Mutex<Option<Shown>>);

struct Shown {
    what: &'static str,
    bar: indicatif::ProgressBar,
    began: std::time::Instant,
    /// Done already when we first heard of it.
    from: u64,
    told: std::time::Instant,
}

/// How often a line is written where there is no terminal.
const EVERY: std::time::Duration = std::time::Duration::from_secs(10);

impl Progress {
    pub fn show(&self, step: crate::work::moving::Step) {
        let mut shown = self.0.lock().unwrap_or_else(|p| p.into_inner());
        let now = std::time::Instant::now();
        let there = match shown.take() {
            Some(there) if there.what == step.what && there.bar.position() <= step.done => there,
            before => {
                if let Some(before) = before {
                    before.bar.finish_and_clear();
                }
                Shown { what: step.what, bar: bar(step.of, step.what), began: now, from: step.done, told: now }
            }
        };
        there.bar.set_position(step.done);
        let Shown { began, from, mut told, .. } = there;
        if there.bar.is_hidden() && now - told >= EVERY {
            told = now;
            eprintln!("{}", line(step, (step.done - from) as f64 / (now - began).as_secs_f64()));
        }
        *shown = Some(Shown { told, ..there });
    }

    pub fn end(&self) {
        if let Some(shown) = self.0.lock().unwrap_or_else(|p| p.into_inner()).take() {
            shown.bar.finish_and_clear();
        }
    }
}

fn line(step: crate::work::moving::Step, rate: f64) -> String {
    let left = step.of.saturating_sub(step.done) as f64 / rate.max(0.001);
    let left = indicatif::HumanDuration(std::time::Duration::from_secs(left as u64));
    format!("{}: {} of {}, {rate:.0} a second, {left:#} left", step.what, step.done, step.of)
}
