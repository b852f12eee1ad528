//! `courant serve`: the doors and the worker in one process, until told to stop.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::{House, Settings, follow, schedule, worker};

/// A running paper.
pub struct Running {
    pub address: std::net::SocketAddr,
    pub state: Arc<web::State>,
    stop: watch::Sender<bool>,
    tasks: Vec<tokio::task::JoinHandle<()>>,
}

/// Opens the doors and starts the worker; comes back as soon as readers are answered.
pub async fn start(settings: &Settings, house: House, demo: Option<web::Demo>) -> Result<Running> {
    let lock = only_one(settings)?;
    let listen = settings.listen()?;
    let listener =
        TcpListener::bind(listen).await.with_context(|| format!("listening on {listen}; is another Courant running there?"))?;
    let address = listener.local_addr()?;
    let (stop, stopped) = watch::channel(false);
    let state = web::State::new(
        house.archive.clone(),
        house.press.clone(),
        house.desk().await?,
        house.client.clone(),
        web::Settings { demo, ..settings.web()? },
    );
    schedule::begin(&house.archive).await?;
    let doors = tokio::spawn({
        let (state, mut stopped) = (state.clone(), stopped.clone());
        async move {
            if let Err(trouble) = web::serve(listener, state, async move { closing(&mut stopped).await }).await {
                tracing::error!(%trouble, "the doors closed");
            }
            drop(lock);
        }
    });
    let tasks = vec![
        doors,
        tokio::spawn(follow::changes(house.archive.clone(), house.press.clone(), stopped.clone())),
        tokio::spawn(follow::search(house.archive.clone(), stopped.clone())),
        tokio::spawn(worker::run(house, state.clone(), stopped)),
    ];
    tracing::info!(%address, site = settings.get("site.url"), "the paper is open");
    Ok(Running { address, state, stop, tasks })
}

impl Running {
    /// Lets open answers and the job in hand finish, then closes.
    pub async fn stop(self) {
        // Nobody listening means that everything has stopped already.
        let _ = self.stop.send(true);
        for task in self.tasks {
            if tokio::time::timeout(Duration::from_secs(10), task).await.is_err() {
                tracing::warn!("something did not stop in ten seconds and was left");
            }
        }
    }
}

/// `courant serve`, and with `dev` for somebody who writes a theme.
pub async fn run(settings: &Settings, dev: bool) -> Result<()> {
    let theme = settings.press()?.theme;
    if dev && theme.is_none() {
        bail!("--dev follows a theme's folder, and press.theme names none; set it, or COURANT_PRESS_THEME");
    }
    let house = House::open(settings).await?;
    let press = house.press.clone();
    let mut running = start(settings, house, None).await?;
    if let Some(folder) = theme.filter(|_| dev) {
        let stopped = running.stop.subscribe();
        running.tasks.push(tokio::spawn(follow::theme(press, folder, stopped)));
    }
    told_to_stop().await;
    tracing::info!("closing");
    running.stop().await;
    Ok(())
}

/// Comes back at SIGTERM or Ctrl-C.
pub async fn told_to_stop() {
    let mut term = match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        Ok(term) => term,
        Err(_) => return std::future::pending().await,
    };
    tokio::select! {
        _ = term.recv() => {}
        _ = tokio::signal::ctrl_c() => {}
    }
}

/// Comes back once the paper is told to close.
pub(crate) async fn closing(stopped: &mut watch::Receiver<bool>) {
    // An error means that the sender is gone, which is a stop too.
    drop(stopped.wait_for(|stop| *stop).await);
}

/// One server per SQLite store: a second would print from its own memory of what changed.
fn only_one(settings: &Settings) -> Result<Option<std::fs::File>> {
    if !settings.archive().database.starts_with("sqlite:") {
        return Ok(None);
    }
    let folder = settings.folder();
    archive::folder::make(&folder)?;
    let path = folder.join("serving.lock");
    let file = std::fs::File::create(&path).with_context(|| format!("making {}", path.display()))?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(_) => bail!(
            "another Courant is serving from {} already. Stop it first, or give this one a store.folder of its own; several nodes need PostgreSQL.",
            folder.display()
        ),
    }
}
