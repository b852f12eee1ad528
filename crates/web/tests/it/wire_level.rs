//! The doors on a real socket: what slow, rude and departing clients get.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::house::House;

struct Served {
    house: House,
    at: std::net::SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    done: JoinHandle<std::io::Result<()>>,
}

async fn served() -> Served {
    let house = House::at("http://127.0.0.1", vec![]).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let done = tokio::spawn(web::serve(listener, house.state.clone(), async {
        let _ = stopped.await;
    }));
    Served { house, at, stop: Some(stop), done }
}

async fn say(at: std::net::SocketAddr, words: &str) -> String {
    let mut stream = TcpStream::connect(at).await.unwrap();
    stream.write_all(words.as_bytes()).await.unwrap();
    let mut heard = Vec::new();
    // A server that hangs fails the test instead of holding it up.
    let read = tokio::time::timeout(Duration::from_secs(20), stream.read_to_end(&mut heard)).await;
    assert!(read.is_ok(), "no end after: {words:?}");
    String::from_utf8_lossy(&heard).into_owned()
}

#[tokio::test]
async fn a_page_goes_over_the_wire_packed_and_whole() {
    let served = served().await;
    let story = served.house.live("Harbor bridge opens").await;
    let ask = format!("GET /{}/ HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip\r\nConnection: close\r\n\r\n", story.slug);
    for _ in 0..3 {
        let heard = say(served.at, &ask).await;
        assert!(heard.starts_with("HTTP/1.1 200 OK"), "{heard}");
        let head = heard.split("\r\n\r\n").next().unwrap().to_ascii_lowercase();
        assert!(
            head.contains("content-encoding: gzip")
                && head.contains("etag: \"")
                && head.contains("vary: accept-encoding")
                && head.contains("content-length: "),
            "{head}"
        );
        assert!(!head.contains("server:") && !head.contains("set-cookie") && !head.contains("strict-transport"), "{head}");
    }
    let head = say(served.at, &ask.replace("GET", "HEAD")).await;
    assert!(head.starts_with("HTTP/1.1 200 OK") && head.ends_with("\r\n\r\n"), "{head}");
}

#[tokio::test]
async fn requests_that_could_be_read_two_ways_are_refused() {
    let served = served().await;
    for (why, words) in [
        ("two lengths", "POST /desk/session HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello"),
        ("two hosts", "GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\nConnection: close\r\n\r\n"),
        ("a folded header", "GET / HTTP/1.1\r\nHost: x\r\nA: b\r\n c\r\nConnection: close\r\n\r\n"),
        ("a space before the colon", "GET / HTTP/1.1\r\nHost : x\r\n\r\n"),
        ("a control character", "GET /\u{1} HTTP/1.1\r\nHost: x\r\n\r\n"),
        ("no version", "GET / HTTP/9.9\r\nHost: x\r\n\r\n"),
    ] {
        let heard = say(served.at, words).await;
        assert!(heard.starts_with("HTTP/1.1 4"), "{why}: {heard}");
    }
    let fields = "A: b\r\n".repeat(200);
    let heard = say(served.at, &format!("GET / HTTP/1.1\r\nHost: x\r\n{fields}\r\n")).await;
    assert!(heard.starts_with("HTTP/1.1 431"), "{heard}");
    let heard = say(served.at, &format!("GET / HTTP/1.1\r\nHost: x\r\nA: {}\r\n\r\n", "b".repeat(40_000))).await;
    assert!(heard.starts_with("HTTP/1.1 431"), "{heard}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_head_that_never_ends_is_cut_off_and_costs_nobody_else_anything() {
    let served = served().await;
    let mut slow = Vec::new();
    for _ in 0..300 {
        let mut stream = TcpStream::connect(served.at).await.unwrap();
        stream.write_all(b"GET / HTTP/1.1\r\nHost: x\r\nA: ").await.unwrap();
        slow.push(stream);
    }
    let heard = say(served.at, "GET /-/health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await;
    assert!(heard.ends_with("ok\n"), "{heard}");
    let open = slow[0].try_read(&mut [0]).map_err(|why| why.kind());
    assert_eq!(open, Err(std::io::ErrorKind::WouldBlock), "whoever asks is answered before the slow are shown out");
    let mut rest = Vec::new();
    let cut = tokio::time::timeout(Duration::from_secs(60), slow[0].read_to_end(&mut rest)).await;
    assert!(cut.is_ok(), "the connection is still open after a minute");
}

#[tokio::test]
async fn an_answer_under_way_is_finished_before_the_doors_close() {
    let mut served = served().await;
    let mut stream = TcpStream::connect(served.at).await.unwrap();
    stream.write_all(b"POST /desk/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 7\r\n\r\n").await.unwrap();
    // The server has the head; now it is told to stop, and only then the body comes.
    tokio::task::yield_now().await;
    let heard = say(served.at, "GET /-/health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await;
    assert!(heard.contains("200 OK"));
    served.stop.take().unwrap().send(()).unwrap();
    stream.write_all(b"email=x").await.unwrap();
    let mut heard = Vec::new();
    stream.read_to_end(&mut heard).await.unwrap();
    assert!(heard.starts_with(b"HTTP/1.1 403"), "{}", String::from_utf8_lossy(&heard));
    assert!(tokio::time::timeout(Duration::from_secs(12), served.done).await.unwrap().unwrap().is_ok());
}
