//! Nothing that a server does can cost us more than was agreed.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use outbound::{Error, Request};

use crate::network::{Server, http};

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[tokio::test]
async fn a_compressed_page_is_read_and_a_compressed_bomb_is_stopped() {
    let page = gzip(b"plain words");
    let bomb = gzip(&vec![b'a'; 30 << 20]);
    assert!(bomb.len() < 100_000);
    let twice = gzip(&bomb);
    let server = Server::start(move |path| match path {
        "/page" => http("200 OK", &[("Content-Encoding", "gzip")], &page),
        "/bomb" => http("200 OK", &[("Content-Encoding", "gzip")], &bomb),
        _ => http("200 OK", &[("Content-Encoding", "gzip, gzip")], &twice),
    })
    .await;
    let client = server.client_with(|s| s.total = std::time::Duration::from_secs(30));
    assert_eq!(&client.get(&server.url("/page")).await.unwrap().body[..], b"plain words");
    let error = client.get(&server.url("/bomb")).await.unwrap_err();
    assert!(matches!(error, Error::TooLarge(_)), "{error}");
    assert_eq!(error.to_string(), "The answer is larger than 20 MiB and was not taken.");
    if let Ok(answer) = client.get(&server.url("/twice")).await {
        assert!(answer.body.len() < 1 << 20);
    }
}

#[tokio::test]
async fn a_body_may_be_as_large_as_allowed_and_not_one_byte_larger() {
    let server = Server::start(|path| http("200 OK", &[], &vec![b'x'; path[1..].parse().unwrap()])).await;
    let ask = |size: usize| Request { url: server.url(&format!("/{size}")), max_bytes: Some(5000), ..Request::default() };
    let client = server.client();
    assert_eq!(client.send(ask(5000)).await.unwrap().body.len(), 5000);
    assert!(matches!(client.send(ask(5001)).await, Err(Error::TooLarge(5000))));
}

#[tokio::test]
async fn redirects_end_after_five_hops_and_loops_at_once() {
    let server = Server::start(|path| match path {
        "/loop" => http("302 Found", &[("Location", "/loop")], b""),
        "/0" => http("200 OK", &[], b"end"),
        n => {
            let next = n[1..].parse::<u32>().unwrap() - 1;
            http("302 Found", &[("Location", &format!("/{next}"))], b"")
        }
    })
    .await;
    let client = server.client();
    assert!(matches!(client.get(&server.url("/loop")).await, Err(Error::TooManyRedirects)));
    assert_eq!(server.visits(), 1);
    assert_eq!(client.get(&server.url("/5")).await.unwrap().status, 200);
    assert!(matches!(client.get(&server.url("/6")).await, Err(Error::TooManyRedirects)));
}

#[tokio::test]
async fn a_server_that_never_answers_or_never_ends_is_hung_up_on() {
    let server = Server::start(|path| match path {
        "/silent" => Vec::new(),
        _ => b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf".to_vec(),
    })
    .await;
    let client = server.client_with(|s| s.total = std::time::Duration::from_millis(150));
    assert!(matches!(client.get(&server.url("/silent")).await, Err(Error::TooSlow(_))));
    assert!(matches!(client.get(&server.url("/half")).await, Err(Error::Broken(_))));
}

#[tokio::test]
async fn a_flood_of_headers_and_words_that_are_not_http_are_refused() {
    let server = Server::start(|path| match path {
        "/flood" => {
            let value = "v".repeat(2_000);
            let headers: Vec<(String, String)> = (0..60).map(|n| (format!("x-{n}"), value.clone())).collect();
            let headers: Vec<(&str, &str)> = headers.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
            http("200 OK", &headers, b"")
        }
        "/nowhere" => http("302 Found", &[], b""),
        _ => b"220 mail.example ESMTP\r\n".to_vec(),
    })
    .await;
    let client = server.client();
    for path in ["/flood", "/mail", "/nowhere"] {
        let answer = client.get(&server.url(path)).await;
        assert!(matches!(answer, Err(Error::Broken(_))), "{path}: {answer:?}");
    }
}

#[tokio::test]
async fn what_is_too_large_for_memory_is_read_piece_by_piece_and_still_has_an_end() {
    let server = Server::start(|path| match path {
        "/film" => http("200 OK", &[("Content-Type", "video/mp4")], &vec![7; 300_000]),
        "/more" => [&b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"[..], &vec![7; 300_000]].concat(),
        "/led" => http("302 Found", &[("Location", "/film")], b""),
        "/inner" => http("302 Found", &[("Location", "http://10.0.0.7/")], b""),
        _ => http("404 Not Found", &[], b"no"),
    })
    .await;
    let client = server.client();
    let read = async |path: &str, most: u64| {
        let mut answer = client.open(&server.url(path), most).await?;
        let mut all = 0;
        while let Some(piece) = answer.next().await? {
            all += piece.len();
        }
        Ok::<_, Error>((answer.status, all))
    };
    assert_eq!(read("/led", 300_000).await.unwrap(), (200, 300_000));
    assert_eq!(read("/nothing", 300_000).await.unwrap().0, 404);
    assert!(matches!(read("/film", 299_999).await, Err(Error::TooLarge(_))), "by what it says of itself");
    assert!(matches!(read("/more", 299_999).await, Err(Error::TooLarge(_))), "by what comes");
    assert!(read("/inner", 10).await.is_err());
}
