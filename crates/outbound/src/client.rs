//! The client: guard, resolve, guard again, dial, follow, bound.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use chrono::Utc;
use futures_util::StreamExt;
use http::header::{self, HeaderMap, HeaderName, HeaderValue};
use tokio::time::{Instant, sleep_until, timeout_at};
use url::{Host, Url};

use crate::error::{Error, Refusal};
use crate::guard::Guard;
use crate::line::{Hop, HopAnswer, Line, LineError, TcpLine};
use crate::link::{self, Link};
use crate::pace::{Pace, Seat};
use crate::resolve::{Resolver, SystemResolver};
use crate::retry_after::retry_after;

/// All header fields of one answer together.
pub(crate) const MAX_HEADER_BYTES: usize = 64 * 1024;

/// How requests leave the house. [`Settings::default`] is what the house law asks for.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The paper's own address, told to every server we ask.
    pub site: String,
    /// The binary's version.
    pub version: String,
    /// Time for one connection, TLS included.
    pub connect: Duration,
    /// Time for everything, all hops and the body included.
    pub total: Duration,
    /// Largest body after decompression, in bytes. A request may ask for less.
    pub max_bytes: usize,
    /// Redirects followed.
    pub max_hops: usize,
    /// Rest between two requests to one host.
    pub interval: Duration,
    /// Requests to one host at once.
    pub at_once: usize,
    pub guard: Guard,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            site: "https://localhost/".to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            connect: Duration::from_secs(3),
            total: Duration::from_secs(30),
            max_bytes: 20 << 20,
            max_hops: 5,
            interval: Duration::from_secs(1),
            at_once: 2,
            guard: Guard::default(),
        }
    }
}

/// What to do at the address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Method {
    #[default]
    Get,
    /// Redirects of a push are not followed: the answer carries their status.
    Post(Bytes),
}

/// One question to one address.
#[derive(Clone, Debug, Default)]
pub struct Request {
    pub url: String,
    pub method: Method,
    /// The validators of the copy we hold, sent back as we got them.
    pub etag: Option<String>,
    pub last_modified: Option<String>,
    pub accept: Option<String>,
    /// Smaller than the settings' limit, or `None` for that limit.
    pub max_bytes: Option<usize>,
    /// Further headers, such as a signature. They go to the first host only.
    pub headers: Vec<(String, String)>,
}

/// What came back, whatever its status.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: u16,
    /// Where the answer came from, after redirects.
    pub final_url: Url,
    /// The address to ask from now on: the end of the permanent redirects
    /// (301, 308) that stood before any temporary one.
    pub permanent_redirect_to: Option<Url>,
    pub etag: Option<String>,
    pub last_modified: Option<String>,
    /// As sent, with its parameters.
    pub content_type: Option<String>,
    /// Only with 429 and 503, at most a day.
    pub retry_after: Option<Duration>,
    pub links: Vec<Link>,
    pub body: Bytes,
}

/// The one client of the house. Cheap to clone.
#[derive(Clone)]
pub struct Client {
    inner: Arc<Inner>,
}

struct Inner {
    settings: Settings,
    resolver: Box<dyn Resolver>,
    line: Box<dyn Line>,
    pace: Pace,
}

impl Client {
    /// A client on the real network.
    ///
    /// # Errors
    /// [`Error::Unreachable`] when TLS cannot be set up on this machine.
    pub fn new(settings: Settings) -> Result<Client, Error> {
        let agent = format!("Courant/{} (+{})", settings.version, settings.site);
        let line = TcpLine::new(&agent, settings.connect).map_err(|e| Error::Unreachable(Some(e)))?;
        Ok(Client::with(settings, SystemResolver, line))
    }

    /// A client on a network handed in, under the same rules.
    pub fn with(settings: Settings, resolver: impl Resolver + 'static, line: impl Line + 'static) -> Client {
        let pace = Pace::new(settings.interval, settings.at_once);
        Client { inner: Arc::new(Inner { settings, resolver: Box::new(resolver), line: Box::new(line), pace }) }
    }

    /// May this text be asked at all? Nothing is sent; for forms that take an address.
    ///
    /// # Errors
    /// The [`Refusal`] to show beside the field.
    pub fn may_ask(&self, url: &str) -> Result<Url, Refusal> {
        self.inner.settings.guard.read(url, None)
    }

    /// Sends the request, follows redirects of a GET, and reads the body to its end.
    ///
    /// # Errors
    /// See [`Error`]. An HTTP status, even 500, is an answer and no error.
    pub async fn send(&self, request: Request) -> Result<Answer, Error> {
        self.inner.send(request).await
    }

    /// [`Client::send`] for the common case.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn get(&self, url: &str) -> Result<Answer, Error> {
        self.send(Request { url: url.to_owned(), ..Request::default() }).await
    }

    /// A seat at the host and the beginning of its answer.
    pub(crate) async fn reach_large(&self, request: &Request) -> Result<(Seat, HopAnswer), Error> {
        let inner = &self.inner;
        let url = inner.settings.guard.read(&request.url, None)?;
        let host = url.host_str().unwrap_or_default().to_owned();
        let seat = inner.pace.enter(&host).await.map_err(Error::AskedToWait)?;
        let (answer, ..) = inner.reach(request, url, Instant::now() + inner.settings.total).await?;
        if matches!(answer.status, 429 | 503)
            && let Some(wait) = text(&answer.headers, header::RETRY_AFTER).and_then(|v| retry_after(&v, Utc::now()))
        {
            inner.pace.hush(&host, wait);
        }
        Ok((seat, answer))
    }
}

impl Inner {
    async fn send(&self, request: Request) -> Result<Answer, Error> {
        let url = self.settings.guard.read(&request.url, None)?;
        let host = url.host_str().unwrap_or_default().to_owned();
        let _seat = self.pace.enter(&host).await.map_err(Error::AskedToWait)?;
        let deadline = Instant::now() + self.settings.total;
        let (answer, url, permanent) = self.reach(&request, url, deadline).await?;
        let answer = self.finish(answer, url, permanent, &request, deadline).await?;
        if let Some(wait) = answer.retry_after {
            self.pace.hush(&host, wait);
        }
        Ok(answer)
    }

    /// Asks, and follows redirects of a GET, until an answer begins: that, where it came from, and
    /// where to ask from now on.
    async fn reach(&self, request: &Request, mut url: Url, deadline: Instant) -> Result<(HopAnswer, Url, Option<Url>), Error> {
        let mut headers = headers_of(request)?;
        let mut seen = vec![url.clone()];
        let mut permanent = Permanent { so_far: true, to: None };
        loop {
            let hop = self.hop(&url, request.method.clone(), headers.clone(), deadline);
            let answer = self.in_time(deadline, hop).await??;
            if header_bytes(&answer.headers) > MAX_HEADER_BYTES {
                return Err(Error::Broken(Some("more header fields than we read".into())));
            }
            if request.method != Method::Get || !is_redirect(answer.status) {
                return Ok((answer, url, permanent.to));
            }
            let Some(target) = text(&answer.headers, header::LOCATION) else {
                return Err(Error::Broken(Some("a redirect without a target".into())));
            };
            let next = self.settings.guard.read(&target, Some(&url))?;
            if seen.contains(&next) || seen.len() > self.settings.max_hops {
                return Err(Error::TooManyRedirects);
            }
            permanent.step(answer.status, &next);
            if next.origin() != url.origin() {
                for (name, _) in &request.headers {
                    headers.remove(name.as_str());
                }
            }
            seen.push(next.clone());
            url = next;
        }
    }

    /// Resolves, checks and dials one hop.
    async fn hop(&self, url: &Url, method: Method, headers: HeaderMap, deadline: Instant) -> Result<HopAnswer, Error> {
        let lookup = Instant::now() + self.settings.connect;
        let resolved: Vec<IpAddr> = match url.host() {
            Some(Host::Ipv4(v4)) => vec![v4.into()],
            Some(Host::Ipv6(v6)) => vec![v6.into()],
            Some(Host::Domain(name)) => match timeout_at(lookup, self.resolver.lookup(name)).await {
                Ok(Ok(found)) => found,
                Ok(Err(_)) | Err(_) => Vec::new(),
            },
            None => Vec::new(),
        };
        // A closed port answers at once and a filtered one never. Whoever can watch
        // the clock learns which, so every failure takes as long as the slowest.
        let patience = (Instant::now() + self.settings.connect).min(deadline);
        let Some(addresses) = self.settings.guard.admit(url, &resolved) else {
            sleep_until(patience).await;
            return Err(Error::Unreachable(None));
        };
        let door = self.settings.guard.is_allowed(url);
        match self.line.send(Hop { url: url.clone(), method, headers, addresses, door }).await {
            Ok(answer) => Ok(answer),
            Err(LineError::Unreachable(cause)) => {
                sleep_until(patience).await;
                Err(Error::Unreachable(Some(cause)))
            }
            Err(LineError::Broken(cause)) => Err(Error::Broken(Some(cause))),
        }
    }

    async fn finish(
        &self,
        answer: HopAnswer,
        url: Url,
        permanent: Option<Url>,
        request: &Request,
        deadline: Instant,
    ) -> Result<Answer, Error> {
        let limit = request.max_bytes.unwrap_or(usize::MAX).min(self.settings.max_bytes);
        let HopAnswer { status, headers, body } = answer;
        let body = self.in_time(deadline, read_body(body, limit)).await??;
        let links = headers
            .get_all(header::LINK)
            .iter()
            .flat_map(|value| link::read(&String::from_utf8_lossy(value.as_bytes()), &url))
            .collect();
        let wait = text(&headers, header::RETRY_AFTER).and_then(|v| retry_after(&v, Utc::now()));
        Ok(Answer {
            status,
            final_url: url,
            permanent_redirect_to: permanent,
            etag: text(&headers, header::ETAG),
            last_modified: text(&headers, header::LAST_MODIFIED),
            content_type: text(&headers, header::CONTENT_TYPE),
            retry_after: wait.filter(|_| matches!(status, 429 | 503)),
            links,
            body,
        })
    }

    async fn in_time<T>(&self, deadline: Instant, work: impl Future<Output = T>) -> Result<T, Error> {
        timeout_at(deadline, work).await.map_err(|_| Error::TooSlow(self.settings.total))
    }
}

/// Where to ask from now on. A temporary redirect ends the counting.
struct Permanent {
    so_far: bool,
    to: Option<Url>,
}

impl Permanent {
    fn step(&mut self, status: u16, next: &Url) {
        self.so_far &= matches!(status, 301 | 308);
        if self.so_far {
            self.to = Some(next.clone());
        }
    }
}

fn is_redirect(status: u16) -> bool {
    matches!(status, 301 | 302 | 303 | 307 | 308)
}

/// Counts what arrives after decompression, so a small bomb is stopped as early as a large file.
async fn read_body(
    mut body: futures_util::stream::BoxStream<'static, Result<Bytes, LineError>>,
    limit: usize,
) -> Result<Bytes, Error> {
    let mut read = BytesMut::new();
    while let Some(chunk) = body.next().await {
        let chunk = chunk.map_err(|e| match e {
            LineError::Unreachable(cause) | LineError::Broken(cause) => Error::Broken(Some(cause)),
        })?;
        if read.len() + chunk.len() > limit {
            return Err(Error::TooLarge(limit));
        }
        read.extend_from_slice(&chunk);
    }
    Ok(read.freeze())
}

fn headers_of(request: &Request) -> Result<HeaderMap, Error> {
    let mut headers = HeaderMap::new();
    let mut put = |name: HeaderName, value: &str| -> Result<(), Error> {
        let value = HeaderValue::from_bytes(value.as_bytes()).map_err(|e| Error::Broken(Some(e.into())))?;
        headers.insert(name, value);
        Ok(())
    };
    put(header::ACCEPT, request.accept.as_deref().unwrap_or("*/*"))?;
    // Validators are the partner's own words given back; a crooked one is left out, not fatal.
    if let Some(etag) = &request.etag {
        let _ = put(header::IF_NONE_MATCH, etag);
    }
    if let Some(date) = &request.last_modified {
        let _ = put(header::IF_MODIFIED_SINCE, date);
    }
    for (name, value) in &request.headers {
        let name = HeaderName::from_bytes(name.as_bytes()).map_err(|e| Error::Broken(Some(e.into())))?;
        put(name, value)?;
    }
    Ok(headers)
}

pub(crate) fn text(headers: &HeaderMap, name: HeaderName) -> Option<String> {
    headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).trim().to_owned())
}

fn header_bytes(headers: &HeaderMap) -> usize {
    headers.iter().map(|(name, value)| name.as_str().len() + value.len()).sum()
}
