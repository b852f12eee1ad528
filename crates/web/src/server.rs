//! Where connections come in and answers go out.
//!
//! The accept loop, the limits of a connection, and the one function every request passes:
//! a page that waits is handed over at once, the desk's doors come next, the press prints the
//! rest. Whatever panics on the way costs one answer and nothing else.

mod patience;

use std::collections::HashMap;
use std::convert::Infallible;
use std::future::Future;
use std::net::{IpAddr, SocketAddr};
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::extract::Request as Asked;
use bytes::Bytes;
use futures_util::FutureExt;
use http::{Method, Request, Response, StatusCode};
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::TcpListener;
use tower::ServiceExt;

use crate::answer::{self, Body, Kind};
use crate::limits::{self, Client};
use crate::state::State;
use crate::{api, error, ghost, reader, routes};

/// How long open answers may take to finish once we are told to stop.
const FAREWELL: Duration = Duration::from_secs(10);

/// All doors of one paper, without the network: what tests speak to.
pub struct Doors {
    state: Arc<State>,
    desk: Router,
    tls: bool,
}

impl Doors {
    pub fn open(state: Arc<State>) -> Doors {
        Doors { desk: routes::router(&state), tls: state.settings.is_tls(), state }
    }

    /// Answers one request of this peer.
    pub async fn answer<B>(&self, peer: IpAddr, request: Request<B>) -> Response<Body>
    where
        B: hyper::body::Body<Data = Bytes> + Send + 'static,
        B::Error: Into<axum::BoxError>,
    {
        if let Some(answer) = self.at_once(&request) {
            return answer;
        }
        // Boxed, so that the common case above does not carry this one's luggage.
        Box::pin(contained(self.in_time(peer, request), self.tls)).await
    }

    /// A page that waits, for a reader who is nobody in particular.
    fn at_once<B>(&self, request: &Request<B>) -> Option<Response<Body>> {
        let reads = matches!(*request.method(), Method::GET | Method::HEAD);
        if !reads || reader::is_private(&self.state, request.headers()) {
            return None;
        }
        reader::at_once(&self.state, request)
    }

    async fn in_time<B>(&self, peer: IpAddr, request: Request<B>) -> Response<Body>
    where
        B: hyper::body::Body<Data = Bytes> + Send + 'static,
        B::Error: Into<axum::BoxError>,
    {
        let path = request.uri().path();
        let ours = routes::is_ours(path);
        let mut answer = if let Some(no) = refused(&request) {
            no
        } else if ghost::is_ghosts(path) {
            ghost::answer(&self.state, &request).await
        } else if api::is_apis(path) {
            api::answer(&self.state, &request).await
        } else if ours {
            let client = self.state.limits.client(peer, request.headers());
            let mut request: Asked = request.map(axum::body::Body::new);
            request.extensions_mut().insert(client);
            match self.desk.clone().oneshot(request).await {
                Ok(answer) => answer::routed(answer),
                Err(never) => match never {},
            }
        } else {
            let client = self.state.limits.client(peer, request.headers());
            let private = reader::is_private(&self.state, request.headers());
            let mut answer = reader::print(&self.state, client, &request).await;
            if private {
                reader::keep_private(&mut answer);
            }
            answer
        };
        let kind = answer.extensions_mut().remove::<Kind>().unwrap_or_else(|| self.kind(&answer, ours));
        answer::guard(answer.headers_mut(), kind, self.tls);
        answer
    }

    fn kind(&self, answer: &Response<Body>, ours: bool) -> Kind {
        let is_image =
            answer.headers().get(http::header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"image/"));
        match (ours, is_image) {
            (true, _) => Kind::Desk,
            (false, true) => Kind::Upload,
            (false, false) => Kind::Reader,
        }
    }
}

/// Turns a panic into an answer, and lets the process live.
async fn contained(answering: impl Future<Output = Response<Body>>, tls: bool) -> Response<Body> {
    AssertUnwindSafe(answering).catch_unwind().await.unwrap_or_else(|_| {
        let mut answer = error::panicked();
        answer::guard(answer.headers_mut(), Kind::Reader, tls);
        answer
    })
}

/// What no door answers.
fn refused<B>(request: &Request<B>) -> Option<Response<Body>> {
    let uri = request.uri();
    if uri.path_and_query().is_some_and(|whole| whole.as_str().len() > limits::ADDRESS) {
        return Some(answer::sentence(StatusCode::URI_TOO_LONG, "This address is longer than any of ours.\n"));
    }
    if uri.query().is_some_and(|query| query.split('&').count() > limits::QUERY_PARTS) {
        return Some(answer::sentence(
            StatusCode::BAD_REQUEST,
            "This address has more parts after its question mark than we read.\n",
        ));
    }
    if matches!(*request.method(), Method::TRACE | Method::CONNECT) {
        let mut no = answer::sentence(StatusCode::METHOD_NOT_ALLOWED, "This is not done here.\n");
        no.headers_mut().insert(http::header::ALLOW, http::HeaderValue::from_static("GET, HEAD"));
        return Some(no);
    }
    if request.headers().get_all(http::header::HOST).iter().count() > 1 {
        return Some(answer::sentence(StatusCode::BAD_REQUEST, "A request names one host.\n"));
    }
    None
}

/// Serves until `shutdown` comes, then lets open answers finish.
pub async fn serve(listener: TcpListener, state: Arc<State>, shutdown: impl Future<Output = ()>) -> std::io::Result<()> {
    let doors = Arc::new(Doors::open(state));
    let builder = Arc::new(builder());
    let graceful = GracefulShutdown::new();
    let guests = Arc::new(Guests::default());
    let mut shutdown = std::pin::pin!(shutdown);
    loop {
        let (stream, peer) = tokio::select! {
            () = &mut shutdown => break,
            accepted = listener.accept() => match accepted {
                Ok(accepted) => accepted,
                // Out of descriptors, or a peer that left at once: neither ends the paper.
                Err(trouble) => {
                    tracing::warn!(%trouble, "a connection could not be accepted");
                    tokio::time::sleep(Duration::from_millis(20)).await;
                    continue;
                }
            },
        };
        let Some(guest) = Guest::welcome(&guests, peer) else {
            continue;
        };
        // Small answers leave at once; without it a reader waits for the other side's timer.
        let _ = stream.set_nodelay(true);
        let (doors, builder, watcher) = (doors.clone(), builder.clone(), graceful.watcher());
        tokio::spawn(async move {
            let service = service_fn(move |request| {
                let doors = doors.clone();
                async move { Ok::<_, Infallible>(doors.answer(peer.ip(), request).await) }
            });
            let connection = builder.serve_connection(TokioIo::new(patience::Patient::new(stream)), service);
            if let Err(trouble) = watcher.watch(connection).await {
                tracing::debug!(%trouble, "a connection ended badly");
            }
            drop(guest);
        });
    }
    drop(listener);
    if tokio::time::timeout(FAREWELL, graceful.shutdown()).await.is_err() {
        tracing::warn!("some answers were not finished in time");
    }
    Ok(())
}

fn builder() -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(limits::HEAD_TIME)
        .max_headers(limits::HEAD_FIELDS)
        .max_buf_size(limits::HEAD);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(128)
        .max_header_list_size(limits::HEAD as u32)
        .max_pending_accept_reset_streams(20)
        .max_local_error_reset_streams(64)
        .max_send_buf_size(256 * 1024)
        .keep_alive_interval(Duration::from_secs(20))
        .keep_alive_timeout(Duration::from_secs(20));
    builder
}

/// Open connections, in all and by client.
#[derive(Default)]
struct Guests {
    open: Mutex<(usize, HashMap<Client, usize>)>,
}

/// One open connection; counted until it is dropped.
struct Guest {
    guests: Arc<Guests>,
    client: Client,
}

impl Guest {
    fn welcome(guests: &Arc<Guests>, peer: SocketAddr) -> Option<Guest> {
        let client = Client::of(peer.ip());
        let mut open = guests.open.lock().unwrap_or_else(|p| p.into_inner());
        if open.0 >= limits::CONNECTIONS {
            return None;
        }
        let theirs = open.1.get(&client).copied().unwrap_or(0);
        // What comes from this very machine is a proxy, and speaks for many.
        if theirs >= limits::CONNECTIONS_EACH && !client.is_this_machine() {
            return None;
        }
        open.0 += 1;
        open.1.insert(client, theirs + 1);
        Some(Guest { guests: guests.clone(), client })
    }
}

impl Drop for Guest {
    fn drop(&mut self) {
        let mut open = self.guests.open.lock().unwrap_or_else(|p| p.into_inner());
        open.0 -= 1;
        if let Some(theirs) = open.1.get_mut(&self.client) {
            *theirs -= 1;
            if *theirs == 0 {
                open.1.remove(&self.client);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http_body_util::BodyExt;

    #[tokio::test]
    async fn a_handler_that_panics_costs_one_answer_and_tells_nothing() {
        for _ in 0..100 {
            let answer = contained(async { panic!("the secret is 7") }, true).await;
            assert_eq!(answer.status(), StatusCode::INTERNAL_SERVER_ERROR);
            assert!(
                answer.headers().contains_key("content-security-policy")
                    && answer.headers().contains_key("strict-transport-security")
            );
            let body = answer.into_body().collect().await.map_err(|e| e.to_string()).unwrap().to_bytes();
            assert!(!String::from_utf8_lossy(&body).contains("secret"));
        }
    }
}
