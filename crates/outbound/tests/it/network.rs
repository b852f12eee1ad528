//! A network to test against: a book of names, a server of canned answers on
//! loopback, and a line that only writes down whom it was told to dial.

use std::collections::HashMap;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::future::BoxFuture;
use futures_util::{FutureExt, StreamExt, stream};
use outbound::{Client, Door, Guard, Hop, HopAnswer, Line, LineError, Resolver, Settings, TcpLine, is_public};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

/// Names and the answers to each look-up, in turn; the last one stays. `*` is any name.
#[derive(Clone, Default)]
pub struct Names(pub Arc<Mutex<HashMap<String, Vec<Vec<IpAddr>>>>>);

impl Names {
    pub fn set(&self, host: &str, answers: Vec<Vec<IpAddr>>) {
        self.0.lock().unwrap().insert(host.to_owned(), answers);
    }
}

impl Resolver for Names {
    fn lookup<'a>(&'a self, host: &'a str) -> BoxFuture<'a, io::Result<Vec<IpAddr>>> {
        let mut book = self.0.lock().unwrap();
        let host = host.strip_suffix('.').unwrap_or(host);
        let page = if book.contains_key(host) { host } else { "*" };
        let found = match book.get_mut(page) {
            Some(answers) if answers.len() > 1 => answers.remove(0),
            Some(answers) => answers.first().cloned().unwrap_or_default(),
            None => Vec::new(),
        };
        async move { Ok(found) }.boxed()
    }
}

/// Writes down whom it is told to dial; answers with the redirects it was given, then 200.
#[derive(Clone, Default)]
pub struct Notebook {
    pub dialed: Arc<Mutex<Vec<SocketAddr>>>,
    pub redirects: Arc<Mutex<Vec<String>>>,
}

impl Notebook {
    pub fn inner_dials(&self) -> usize {
        self.dialed.lock().unwrap().iter().filter(|a| !is_public(a.ip())).count()
    }
}

impl Line for Notebook {
    fn send(&self, hop: Hop) -> BoxFuture<'_, Result<HopAnswer, LineError>> {
        self.dialed.lock().unwrap().extend(&hop.addresses);
        let mut redirects = self.redirects.lock().unwrap();
        let mut headers = http::HeaderMap::new();
        let status = if redirects.is_empty() {
            200
        } else {
            headers.insert("location", redirects.remove(0).parse().unwrap());
            302
        };
        async move { Ok(HopAnswer { status, headers, body: stream::empty().boxed() }) }.boxed()
    }
}

/// A server on loopback that answers each path with the bytes given, and counts its visitors.
pub struct Server {
    pub address: SocketAddr,
    pub visits: Arc<AtomicUsize>,
    pub requests: Arc<Mutex<Vec<String>>>,
}

impl Server {
    /// `answer` turns a path into raw HTTP; an empty one keeps the visitor waiting for ever.
    pub async fn start(answer: impl Fn(&str) -> Vec<u8> + Send + Sync + 'static) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (visits, requests) = (Arc::<AtomicUsize>::default(), Arc::<Mutex<Vec<String>>>::default());
        let (seen, heard, answer) = (visits.clone(), requests.clone(), Arc::new(answer));
        tokio::spawn(async move {
            while let Ok((mut socket, _)) = listener.accept().await {
                seen.fetch_add(1, Ordering::SeqCst);
                let (heard, answer) = (heard.clone(), answer.clone());
                tokio::spawn(async move {
                    let mut read = Vec::new();
                    while !read.windows(4).any(|w| w == b"\r\n\r\n") {
                        let mut chunk = [0; 4096];
                        match socket.read(&mut chunk).await {
                            Ok(n) if n > 0 => read.extend_from_slice(&chunk[..n]),
                            _ => return,
                        }
                    }
                    let request = String::from_utf8_lossy(&read).into_owned();
                    let path = request.split(' ').nth(1).unwrap_or_default().to_owned();
                    heard.lock().unwrap().push(request);
                    let bytes = answer(&path);
                    if bytes.is_empty() {
                        std::future::pending::<()>().await;
                    }
                    let _ = socket.write_all(&bytes).await;
                    let _ = socket.shutdown().await;
                });
            }
        });
        Server { address, visits, requests }
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub fn visits(&self) -> usize {
        self.visits.load(Ordering::SeqCst)
    }

    /// A client for which this server is an open door.
    pub fn client(&self) -> Client {
        self.client_with(|_| {})
    }

    pub fn client_with(&self, change: impl FnOnce(&mut Settings)) -> Client {
        let door = Door { host: "127.0.0.1".into(), port: self.address.port() };
        let mut settings = quick();
        settings.guard = Guard { allow: vec![door] };
        change(&mut settings);
        let line = TcpLine::new("Courant/test (+https://paper.example/)", settings.connect).unwrap();
        Client::with(settings, Names::default(), line)
    }
}

/// Settings that do not make a test wait.
pub fn quick() -> Settings {
    Settings {
        connect: Duration::from_millis(60),
        total: Duration::from_millis(2_000),
        interval: Duration::ZERO,
        at_once: 8,
        ..Settings::default()
    }
}

/// Raw HTTP with a body.
pub fn http(status: &str, headers: &[(&str, &str)], body: &[u8]) -> Vec<u8> {
    let mut raw = format!("HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {}\r\n", body.len());
    for (name, value) in headers {
        raw.push_str(&format!("{name}: {value}\r\n"));
    }
    raw.push_str("\r\n");
    [raw.as_bytes(), body].concat()
}
