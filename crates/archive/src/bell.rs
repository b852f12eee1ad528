//! PostgreSQL's LISTEN, so that a kill on one node is stale on all at once.

use futures_util::StreamExt;
use futures_util::stream::poll_fn;
use tokio::sync::mpsc;
use tokio_postgres::{AsyncMessage, NoTls};

use crate::db::Db;
use crate::error::Result;

/// Rings when some node has committed a change.
pub struct Bell {
    rings: Option<mpsc::Receiver<()>>,
    /// The session that listens; it ends when this is dropped.
    _client: Option<tokio_postgres::Client>,
}

impl Bell {
    pub(crate) async fn listen(db: &Db, url: &str) -> Result<Bell> {
        if matches!(db, Db::Lite(_)) {
            return Ok(Bell { rings: None, _client: None });
        }
        let (client, mut connection) = tokio_postgres::connect(url, NoTls).await?;
        let (ring, rings) = mpsc::channel(1);
        tokio::spawn(async move {
            let mut messages = poll_fn(move |cx| connection.poll_message(cx));
            while let Some(Ok(message)) = messages.next().await {
                if matches!(message, AsyncMessage::Notification(_)) {
                    // A full channel means that a ring is waiting already.
                    let _ = ring.try_send(());
                }
            }
        });
        client.batch_execute("listen courant_changes").await?;
        Ok(Bell { rings: Some(rings), _client: Some(client) })
    }

    /// Comes back at the next ring; false when the connection is gone and must be made anew.
    pub async fn rung(&mut self) -> bool {
        match &mut self.rings {
            Some(rings) => rings.recv().await.is_some(),
            None => std::future::pending().await,
        }
    }
}
