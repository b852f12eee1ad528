//! What a request brings back.

use outbound::{Method, Request};

use crate::network::{Server, http};

#[tokio::test]
async fn an_answer_carries_what_a_polite_second_visit_needs() {
    let server = Server::start(|path| match path {
        "/feed" => http(
            "200 OK",
            &[
                ("ETag", "W/\"a1\""),
                ("Last-Modified", "Mon, 23 Nov 2026 10:00:00 GMT"),
                ("Content-Type", "application/rss+xml; charset=utf-8"),
                ("Link", "<https://hub.example/>; rel=hub, </feed>; rel=\"self\""),
            ],
            b"<rss/>",
        ),
        _ => http("404 Not Found", &[], b""),
    })
    .await;
    let client = server.client();
    let answer = client.get(&server.url("/feed")).await.unwrap();
    assert_eq!(answer.status, 200);
    assert_eq!(answer.etag.as_deref(), Some("W/\"a1\""));
    assert_eq!(answer.last_modified.as_deref(), Some("Mon, 23 Nov 2026 10:00:00 GMT"));
    assert_eq!(answer.content_type.as_deref(), Some("application/rss+xml; charset=utf-8"));
    assert_eq!(answer.links.len(), 2);
    assert_eq!(answer.links[1].href, server.url("/feed"));
    assert_eq!(&answer.body[..], b"<rss/>");

    let again = Request {
        url: server.url("/feed"),
        etag: answer.etag,
        last_modified: answer.last_modified,
        accept: Some("application/rss+xml".into()),
        ..Request::default()
    };
    client.send(again).await.unwrap();
    let heard = server.requests.lock().unwrap()[1].to_ascii_lowercase();
    assert!(heard.contains("if-none-match: w/\"a1\""), "{heard}");
    assert!(heard.contains("if-modified-since: mon, 23 nov 2026 10:00:00 gmt"), "{heard}");
    assert!(heard.contains("accept: application/rss+xml"), "{heard}");
    assert!(heard.contains("user-agent: courant/test (+https://paper.example/)"), "{heard}");
}

#[tokio::test]
async fn only_permanent_redirects_before_any_temporary_one_move_the_address() {
    let server = Server::start(|path| match path {
        "/old" => http("301 Moved", &[("Location", "/older")], b""),
        "/older" => http("308 Moved", &[("Location", "/new#part")], b""),
        "/new" => http("302 Found", &[("Location", "/today")], b""),
        "/today" => http("301 Moved", &[("Location", "/end")], b""),
        _ => http("200 OK", &[], b"here"),
    })
    .await;
    let answer = server.client().get(&server.url("/old")).await.unwrap();
    assert_eq!(answer.final_url.as_str(), server.url("/end"));
    assert_eq!(answer.permanent_redirect_to.unwrap().as_str(), server.url("/new"));
    let answer = server.client().get(&server.url("/new")).await.unwrap();
    assert_eq!(answer.permanent_redirect_to, None);
}

#[tokio::test]
async fn a_push_arrives_whole_and_its_redirects_are_not_followed() {
    let server = Server::start(|path| match path {
        "/moved" => http("302 Found", &[("Location", "/elsewhere")], b""),
        _ => http("202 Accepted", &[], b""),
    })
    .await;
    let push = |path| Request {
        url: server.url(path),
        method: Method::Post("kill".into()),
        headers: vec![("X-Courant-Signature".into(), "t=1,sha256=00".into())],
        ..Request::default()
    };
    assert_eq!(server.client().send(push("/in")).await.unwrap().status, 202);
    assert_eq!(server.client().send(push("/moved")).await.unwrap().status, 302);
    let heard = server.requests.lock().unwrap().clone();
    assert!(heard[0].starts_with("POST /in "));
    assert!(heard[0].to_ascii_lowercase().contains("x-courant-signature: t=1,sha256=00"));
    assert_eq!(heard.len(), 2);
}

#[tokio::test]
async fn a_signature_is_not_handed_to_another_host() {
    let other = Server::start(|_| http("200 OK", &[], b"")).await;
    let target = other.url("/");
    let server = Server::start(move |_| http("302 Found", &[("Location", &target)], b"")).await;
    let client = server.client_with(|s| {
        s.guard.allow.push(outbound::Door { host: "127.0.0.1".into(), port: other.address.port() });
    });
    let request =
        Request { url: server.url("/"), headers: vec![("Authorization".into(), "Bearer x".into())], ..Request::default() };
    client.send(request).await.unwrap();
    assert!(server.requests.lock().unwrap()[0].to_ascii_lowercase().contains("authorization"));
    assert!(!other.requests.lock().unwrap()[0].to_ascii_lowercase().contains("authorization"));
}

#[tokio::test]
async fn a_host_that_says_later_is_left_alone() {
    let server = Server::start(|_| http("503 Busy", &[("Retry-After", "600")], b"")).await;
    let client = server.client();
    let answer = client.get(&server.url("/feed")).await.unwrap();
    assert_eq!(answer.status, 503);
    assert_eq!(answer.retry_after.unwrap().as_secs(), 600);
    let error = client.get(&server.url("/feed")).await.unwrap_err();
    assert!(matches!(error, outbound::Error::AskedToWait(_)), "{error}");
    assert_eq!(server.visits(), 1);
}
