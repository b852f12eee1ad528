//! How far a move is, written down for the desk's screen about once a second.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use archive::{Archive, Nouns};
use paper::{MoveId, MoveStep};

use super::Step;

const EVERY: Duration = Duration::from_secs(1);

/// Writes down what it was told last, until it is dropped.
pub(super) struct Telling {
    last: Arc<Mutex<Option<MoveStep>>>,
    writing: tokio::task::JoinHandle<()>,
}

impl Telling {
    pub fn of(archive: &Archive, id: MoveId) -> Telling {
        let last: Arc<Mutex<Option<MoveStep>>> = Arc::default();
        let writing = tokio::spawn({
            let (archive, last) = (archive.clone(), last.clone());
            async move {
                let mut every = tokio::time::interval(EVERY);
                loop {
                    every.tick().await;
                    let step = last.lock().unwrap_or_else(|p| p.into_inner()).take();
                    if let Some(step) = step
                        && let Err(trouble) = write(&archive, id, &step).await
                    {
                        tracing::warn!(%trouble, "how far a move is could not be written down");
                    }
                }
            }
        });
        Telling { last, writing }
    }

    pub fn tell(&self, step: Step) {
        let step = MoveStep { what: step.what.to_owned(), done: step.done, of: step.of };
        *self.last.lock().unwrap_or_else(|p| p.into_inner()) = Some(step);
    }
}

pub(super) async fn write(archive: &Archive, id: MoveId, step: &MoveStep) -> archive::Result<()> {
    let tx = archive.begin().await?;
    tx.moves().tell(id, step).await?;
    tx.commit().await
}

impl Drop for Telling {
    fn drop(&mut self) {
        self.writing.abort();
    }
}
