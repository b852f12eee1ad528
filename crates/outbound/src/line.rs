//! The line itself: one request to addresses that were checked, no redirects, no name service.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use futures_util::StreamExt;
use futures_util::future::BoxFuture;
use futures_util::stream::BoxStream;
use http::HeaderMap;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::Url;

use crate::client::Method;

type Cause = Box<dyn std::error::Error + Send + Sync>;

/// One request to one server.
#[derive(Clone, Debug)]
pub struct Hop {
    pub url: Url,
    pub method: Method,
    pub headers: HeaderMap,
    /// The only addresses that may be dialed.
    pub addresses: Vec<SocketAddr>,
    /// The address stands on the list of open doors. Kept apart from public
    /// traffic, so that a name on both sides can never swap one for the other.
    pub door: bool,
}

/// What came back, with the body still to be read (decompressed as it is read).
pub struct HopAnswer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: BoxStream<'static, Result<Bytes, LineError>>,
}

/// A line that failed, before or after it stood.
#[derive(Debug)]
pub enum LineError {
    Unreachable(Cause),
    Broken(Cause),
}

/// Carries one request. Tests hand in a network of their own.
pub trait Line: Send + Sync {
    fn send(&self, hop: Hop) -> BoxFuture<'_, Result<HopAnswer, LineError>>;
}

/// The real network.
pub struct TcpLine {
    open: Exchange,
    doors: Exchange,
}

impl TcpLine {
    /// `agent` is the User-Agent, `connect` the time a connection may take, TLS included.
    ///
    /// # Errors
    /// When TLS cannot be set up, for instance because the machine has no root certificates.
    pub fn new(agent: &str, connect: Duration) -> Result<TcpLine, Cause> {
        Ok(TcpLine { open: Exchange::new(agent, connect)?, doors: Exchange::new(agent, connect)? })
    }
}

impl Line for TcpLine {
    fn send(&self, hop: Hop) -> BoxFuture<'_, Result<HopAnswer, LineError>> {
        let exchange = if hop.door { &self.doors } else { &self.open };
        Box::pin(exchange.send(hop))
    }
}

struct Exchange {
    http: reqwest::Client,
    book: Arc<Book>,
}

impl Exchange {
    fn new(agent: &str, connect: Duration) -> Result<Exchange, Cause> {
        let book = Arc::new(Book::default());
        let http = reqwest::Client::builder()
            .user_agent(agent)
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            .no_proxy()
            .connect_timeout(connect)
            .pool_max_idle_per_host(2)
            .pool_idle_timeout(Duration::from_secs(30))
            .http2_max_header_list_size(crate::client::MAX_HEADER_BYTES as u32)
            .dns_resolver(Arc::clone(&book))
            .build()?;
        Ok(Exchange { http, book })
    }

    async fn send(&self, hop: Hop) -> Result<HopAnswer, LineError> {
        let _entry = Entry::write(&self.book, hop.url.host_str().unwrap_or_default(), &hop.addresses);
        let request = match hop.method {
            Method::Get => self.http.get(hop.url),
            Method::Post(body) => self.http.post(hop.url).body(body),
        };
        let answer = request.headers(hop.headers).send().await.map_err(sort)?;
        Ok(HopAnswer {
            status: answer.status().as_u16(),
            headers: answer.headers().clone(),
            body: answer.bytes_stream().map(|chunk| chunk.map_err(sort)).boxed(),
        })
    }
}

fn sort(error: reqwest::Error) -> LineError {
    // The address may carry a partner's secret; it has no business in a log.
    let error = error.without_url();
    if error.is_connect() { LineError::Unreachable(error.into()) } else { LineError::Broken(error.into()) }
}

/// Checked addresses by name, for as long as a request needs them. It is the only
/// name service the line knows, so what was checked is what is dialed: a name that
/// changes its answer in between changes nothing.
#[derive(Default)]
struct Book {
    pages: Mutex<HashMap<String, (Vec<SocketAddr>, usize)>>,
}

impl Book {
    fn open(&self) -> MutexGuard<'_, HashMap<String, (Vec<SocketAddr>, usize)>> {
        self.pages.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Resolve for Book {
    fn resolve(&self, name: Name) -> Resolving {
        let found = self.open().get(name.as_str()).map(|(addresses, _)| addresses.clone());
        Box::pin(async move {
            let addresses = found.ok_or("no checked address for this name")?;
            Ok(Box::new(addresses.into_iter()) as Addrs)
        })
    }
}

/// A line in the book, struck out when the last request for the name is done.
struct Entry<'a> {
    book: &'a Book,
    host: String,
}

impl<'a> Entry<'a> {
    fn write(book: &'a Book, host: &str, addresses: &[SocketAddr]) -> Entry<'a> {
        let mut pages = book.open();
        // Port 0: the line takes the port from the address it was asked for.
        let addresses = addresses.iter().map(|a| SocketAddr::new(a.ip(), 0)).collect();
        let page = pages.entry(host.to_owned()).or_default();
        *page = (addresses, page.1 + 1);
        Entry { book, host: host.to_owned() }
    }
}

impl Drop for Entry<'_> {
    fn drop(&mut self) {
        let mut pages = self.book.open();
        if let Some(page) = pages.get_mut(&self.host) {
            page.1 -= 1;
            if page.1 == 0 {
                pages.remove(&self.host);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_name_that_was_not_checked_is_not_found_by_the_line() {
        let book = Book::default();
        assert!(book.resolve("localhost".parse().unwrap()).await.is_err());
        let checked = ["93.184.215.14:443".parse().unwrap()];
        let first = Entry::write(&book, "example.org", &checked);
        let second = Entry::write(&book, "example.org", &checked);
        drop(first);
        let dialed: Vec<_> = book.resolve("example.org".parse().unwrap()).await.unwrap().collect();
        assert_eq!(dialed, ["93.184.215.14:0".parse().unwrap()]);
        drop(second);
        assert!(book.resolve("example.org".parse().unwrap()).await.is_err());
    }
}
