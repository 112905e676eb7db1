//! Connections: bounds, and a stop that loses nothing.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod support;

use std::net::SocketAddr;
use std::time::Duration;

use hobbs::http::Server;
use support::TestServer;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// A server on a port of its own, and what stops it.
async fn serve() -> (SocketAddr, oneshot::Sender<()>, JoinHandle<()>) {
    serve_holding(1_000).await
}

/// The same, with room for so many connections.
async fn serve_holding(connections_max: usize) -> (SocketAddr, oneshot::Sender<()>, JoinHandle<()>) {
    let gateway = TestServer::start().await.into_gateway();
    let server = Server::bind("127.0.0.1:0".parse().unwrap()).await.unwrap().holding(connections_max);
    let address = server.address();
    let (stop, stopped) = oneshot::channel();
    let served = tokio::spawn(server.serve(gateway, async { drop(stopped.await) }));
    (address, stop, served)
}

async fn read_to_end(mut stream: TcpStream) -> String {
    let mut bytes = Vec::new();
    let read = tokio::time::timeout(Duration::from_secs(20), stream.read_to_end(&mut bytes));
    read.await.expect("the server keeps the connection open").unwrap();
    String::from_utf8(bytes).unwrap()
}

const HEADERS: &str = "Host: h\r\nAuthorization: Basic YWRtaW46cGFzc3dvcmQ=\r\nX-Killbill-CreatedBy: t\r\n\
     Content-Type: application/json\r\n";

#[tokio::test]
async fn a_request_under_way_is_finished_before_the_server_stops() {
    let (address, stop, served) = serve().await;
    let mut stream = TcpStream::connect(address).await.unwrap();
    let body = r#"{"apiKey":"late","apiSecret":"s"}"#;
    let head = format!("POST /1.0/kb/tenants HTTP/1.1\r\n{HEADERS}Content-Length: {}\r\n\r\n", body.len());
    stream.write_all(head.as_bytes()).await.unwrap();
    tokio::time::sleep(Duration::from_millis(100)).await;
    stop.send(()).unwrap();
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert!(TcpStream::connect(address).await.is_err(), "no new connections");
    stream.write_all(body.as_bytes()).await.unwrap();
    let answer = read_to_end(stream).await;
    assert!(answer.starts_with("HTTP/1.1 201 Created\r\n"), "{answer}");
    served.await.unwrap();
}

#[tokio::test]
async fn an_idle_connection_does_not_hold_up_a_stop() {
    let (address, stop, served) = serve().await;
    let idle = TcpStream::connect(address).await.unwrap();
    tokio::time::sleep(Duration::from_millis(100)).await;
    stop.send(()).unwrap();
    tokio::time::timeout(Duration::from_secs(20), served).await.expect("the server waits for it").unwrap();
    drop(idle);
}

/// Asks for something that is answered to everybody.
async fn ask(address: SocketAddr) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(b"GET /openapi.json HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n").await.unwrap();
    read_to_end(stream).await
}

/// All places are taken by clients that say nothing, or stop in the middle of a head or a body; one that reads nothing of
/// what it asked for takes the last.
#[tokio::test]
async fn slow_clients_give_way_to_others() {
    let (address, _stop, _served) = serve_holding(4).await;
    let openings = [
        String::new(),
        "GET /1.0/kb/accounts HTTP/1.1\r\nHost:".to_owned(),
        format!("POST /1.0/kb/tenants HTTP/1.1\r\n{HEADERS}Content-Length: 1000\r\n\r\n{{"),
        "GET /openapi.json HTTP/1.1\r\nHost: h\r\n\r\n".repeat(200),
    ];
    let mut slow = Vec::new();
    for opening in openings {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(opening.as_bytes()).await.unwrap();
        tokio::time::sleep(Duration::from_millis(100)).await;
        slow.push(stream);
    }
    for _ in 0..4 {
        let started = tokio::time::Instant::now();
        assert!(ask(address).await.starts_with("HTTP/1.1 200 OK\r\n"));
        assert!(started.elapsed() < Duration::from_secs(10), "{:?}", started.elapsed());
        // The place of the one that was answered is free again; the next has to get another.
        slow.push(TcpStream::connect(address).await.unwrap());
    }
    for mut stream in slow.into_iter().take(4) {
        // What was sent to it before can still be read, and then it ends, be it by a reset.
        drop(tokio::time::timeout(Duration::from_secs(10), stream.read_to_end(&mut Vec::new())).await.unwrap());
    }
}

#[tokio::test]
async fn headers_have_a_bound() {
    let (address, _stop, _served) = serve().await;
    let mut stream = TcpStream::connect(address).await.unwrap();
    let head = format!("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\nX-Long: {}\r\n\r\n", "x".repeat(1_000_000));
    // The server may stop reading before all of it is sent.
    drop(stream.write_all(head.as_bytes()).await);
    let answer = read_to_end(stream).await;
    assert!(answer.starts_with("HTTP/1.1 431 "), "{answer}");
}

#[tokio::test]
async fn what_is_no_http_is_a_400() {
    let (address, _stop, _served) = serve().await;
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(b"\x16\x03\x01 hello\r\n\r\n").await.unwrap();
    let answer = read_to_end(stream).await;
    assert!(answer.starts_with("HTTP/1.1 400 "), "{answer}");
}

#[tokio::test]
async fn an_address_in_use_is_named() {
    let (address, _stop, _served) = serve().await;
    let error = Server::bind(address).await.err().unwrap().to_string();
    assert!(error.contains(&address.to_string()) && error.contains("--listen"), "{error}");
}
