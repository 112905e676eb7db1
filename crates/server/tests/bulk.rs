//! Usage in bulk: streams of lines, and bodies of a hundred thousand records.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

mod support;

use std::convert::Infallible;
use std::fmt::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::body::Body;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use bytes::Bytes;
use hobbs::bounds;
use http::Request;
use http_body_util::BodyExt;
use insta::assert_snapshot;
use serde_json::Value;
use support::running::RunningServer;
use support::{Answer, TestServer};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const PATH: &str = "/1.0/hobbs/usages/bulk";
const LINES: &str = "application/x-ndjson";

fn line(subscription: &str, tracking_id: &str, date: &str, amount: u32) -> String {
    format!(
        r#"{{"subscriptionId":"{subscription}","trackingId":"{tracking_id}","unitUsageRecords":[{{"unitType":"calls","usageRecords":[{{"recordDate":"{date}","amount":{amount}}}]}}]}}"#
    )
}

async fn bulk(server: &TestServer, body: impl Into<String>) -> Answer {
    server.call("POST", PATH).body(LINES, body).header("Accept", LINES).send().await
}

async fn total(server: &TestServer, subscription: &str) -> String {
    let window = "startDate=2024-01-01&endDate=2025-01-01";
    let answer = server.get(&format!("/1.0/kb/usages/{subscription}/calls?{window}")).await;
    let body: Value = serde_json::from_str(&answer.body).unwrap();
    body["rolledUpUnits"][0]["amount"].to_string()
}

#[tokio::test]
async fn each_line_is_answered_and_a_wrong_one_does_not_end_the_stream() {
    let server = TestServer::start().await;
    let subscription = server.subscription().await;
    let ended = {
        let shown = server.get(&format!("/1.0/kb/subscriptions/{subscription}")).await;
        let shown: Value = serde_json::from_str(&shown.body).unwrap();
        let body = format!(r#"{{"accountId":{},"planName":"compute-monthly"}}"#, shown["accountId"]);
        let ended = server.post("/1.0/kb/subscriptions", body).await.created();
        let cancelled = server.call("DELETE", &format!("/1.0/kb/subscriptions/{ended}?entitlementPolicy=IMMEDIATE"));
        assert_eq!(cancelled.send().await.status, 204);
        ended
    };
    let unknown = "38400000-8cf0-11bd-b23e-10b96e4ef00d";
    let lines = [
        line(&subscription, "one", "2024-03-01", 1),
        line(&subscription, "one ", "2024-03-01", 2),
        String::new(),
        "{\"subscriptionId\":".to_owned(),
        line(unknown, "one", "2024-03-01", 4),
        line(&ended, "one", "2999-03-01", 8),
        "x".repeat(bounds::BULK_LINE_BYTES_MAX + 1),
        line(&subscription, "two", "2024-03-01", 16) + "\r",
        line(&subscription, "three", "2024-03-01", 32),
    ];
    let answer = bulk(&server, lines.join("\n")).await;
    assert_eq!((answer.status.as_u16(), answer.header("content-type")), (200, LINES));
    let outcome = |line: &str| {
        let line: Value = serde_json::from_str(line).unwrap();
        let message: String = line["message"].as_str().unwrap_or("").chars().take(64).collect();
        // When it ended is another time in each run.
        let message = message.split_once("subscription, ").map_or(message.as_str(), |(before, _)| before);
        match line["line"].as_u64() {
            Some(number) => format!("{number} {} {} {message}", line["outcome"], line["status"]).trim_end().to_owned(),
            None => line.to_string(),
        }
    };
    assert_snapshot!(answer.body.lines().map(outcome).collect::<Vec<_>>().join("\n"), @r#"
    1 "ACCEPTED" null
    2 "DUPLICATE" 400 A usage record with tracking ID one  already exists
    4 "FAILED" 400 malformed JSON: EOF while parsing a value at line 1 column 18
    5 "FAILED" 404 Object id=38400000-8cf0-11bd-b23e-10b96e4ef00d type=SUBSCRIPTION
    6 "FAILED" 400 a record's date is after the end of the
    7 "FAILED" 400 the line is longer than 8388608 bytes: send it in several
    8 "ACCEPTED" null
    9 "ACCEPTED" null
    {"result":{"accepted":3,"duplicates":1,"failed":4,"lines":8}}
    "#);
    assert_eq!(total(&server, &subscription).await, "49.000000000");
    let again = bulk(&server, lines[7].clone()).await;
    assert!(again.body.contains(r#"{"result":{"lines":1,"accepted":0,"duplicates":1,"failed":0}}"#), "{}", again.body);
}

/// Kill Bill's own call ignores what follows the object; in bulk it would be another submission, lost without a word.
#[tokio::test]
async fn a_line_that_goes_on_after_its_object_is_not_accepted() {
    let server = TestServer::start().await;
    let subscription = server.subscription().await;
    let [one, two] = ["one", "two"].map(|id| line(&subscription, id, "2024-03-01", 1));
    let wrong = [format!("{one}{two}"), format!("{one} rubbish"), format!("{one}}}"), format!("{one}\r{two}\r")];
    for wrong in wrong {
        let answer = bulk(&server, wrong.clone()).await;
        let first: Value = serde_json::from_str(answer.body.lines().next().unwrap()).unwrap();
        assert_eq!((&first["outcome"], &first["status"]), (&"FAILED".into(), &400.into()), "{wrong}");
        let message = "there is more after the object: put each submission on a line of its own";
        assert_eq!(first["message"], message, "{wrong}");
    }
    assert_eq!(total(&server, &subscription).await, "null");
    let ended = bulk(&server, format!("{one} \t\r\n{two}\r\n")).await;
    assert!(ended.body.contains(r#""accepted":2"#), "{}", ended.body);
    let alone = server.post("/1.0/kb/usages", line(&subscription, "three", "2024-03-01", 1) + " rubbish").await;
    assert_eq!(alone.status, 201, "{}", alone.body);
}

#[tokio::test]
async fn only_who_may_record_usage_is_listened_to() {
    let server = TestServer::start().await;
    let subscription = server.subscription().await;
    let call =
        || server.call("POST", PATH).body(LINES, line(&subscription, "one", "2024-03-01", 1)).header("Accept", LINES);
    server.application.directory.create_user("reader", "password", &[]).await.unwrap();
    assert_eq!(call().user("reader", "password").send().await.status, 401);
    assert_eq!(call().without("Authorization").send().await.status, 401);
    assert_eq!(call().header("X-Killbill-ApiSecret", "wrong").send().await.status, 401);
    assert_eq!(call().without("X-Killbill-CreatedBy").send().await.status, 400);
    assert_eq!(call().header("Content-Type", "application/json").send().await.status, 415);
    assert_eq!(server.get(PATH).await.status, 405);
    assert_eq!(total(&server, &subscription).await, "null");
    assert!(call().send().await.body.contains("ACCEPTED"));
}

/// What is read from the connection is never more than so many lines ahead of what is answered.
#[tokio::test]
async fn a_sender_is_held_up_by_who_does_not_read_the_answers() {
    const COUNT: usize = 20_000;
    let server = TestServer::start().await;
    let subscription = server.subscription().await;
    let sent = Arc::new(AtomicUsize::new(0));
    let body = {
        let (sent, subscription) = (Arc::clone(&sent), subscription.clone());
        futures_util::stream::iter((0..COUNT).map(move |number| {
            sent.fetch_add(1, Ordering::SeqCst);
            let line = line(&subscription, &format!("t{number}"), "2024-03-01", 1);
            Ok::<_, Infallible>(Bytes::from(line + "\n"))
        }))
    };
    let request = Request::builder()
        .method("POST")
        .uri(PATH)
        .header("Authorization", format!("Basic {}", BASE64_STANDARD.encode("admin:password")))
        .header("X-Killbill-ApiKey", "bob")
        .header("X-Killbill-ApiSecret", "lazar")
        .header("X-Killbill-CreatedBy", "tester")
        .header("Content-Type", LINES)
        .header("Transfer-Encoding", "chunked");
    let response = server.gateway().answer(request.body(Body::from_stream(body)).unwrap()).await;
    let (mut answers, mut answered, mut text) = (response.into_body(), 0, String::new());
    // One being read, those that are recorded, those whose answers wait for each other or to be read.
    let ahead_max = 2 + bounds::BULK_LINES_AT_ONCE * (3 + bounds::STREAM_PARTS_WAITING_MAX);
    while let Some(part) = answers.frame().await {
        for _ in 0..1_000 {
            tokio::task::yield_now().await;
        }
        let ahead = sent.load(Ordering::SeqCst) - answered;
        assert!(ahead <= ahead_max, "{ahead} lines are read and not answered");
        text = String::from_utf8(part.unwrap().into_data().unwrap().to_vec()).unwrap();
        answered += text.lines().count();
    }
    assert_eq!(answered, COUNT + 1);
    assert!(
        text.ends_with("{\"result\":{\"lines\":20000,\"accepted\":20000,\"duplicates\":0,\"failed\":0}}\n"),
        "{text}"
    );
    assert_eq!(total(&server, &subscription).await, "20000.000000000");
}

/// A connection that breaks leaves the lines that came whole, and nothing of the one that did not. Answers come while it goes on.
#[tokio::test(flavor = "multi_thread")]
async fn a_broken_connection_leaves_whole_lines() {
    let folder = tempfile::tempdir().unwrap();
    let server = RunningServer::start(&folder.path().join("data")).await;
    let subscription = server.server.subscription().await;
    let mut connection = TcpStream::connect(server.url.strip_prefix("http://").unwrap()).await.unwrap();
    let user = BASE64_STANDARD.encode("admin:password");
    let head = format!(
        "POST {PATH} HTTP/1.1\r\nHost: x\r\nAuthorization: Basic {user}\r\nX-Killbill-ApiKey: bob\r\nX-Killbill-ApiSecret: lazar\r\nX-Killbill-CreatedBy: tester\r\nContent-Type: {LINES}\r\nTransfer-Encoding: chunked\r\n\r\n"
    );
    connection.write_all(head.as_bytes()).await.unwrap();
    let send = async |connection: &mut TcpStream, text: &str| {
        let chunk = format!("{:x}\r\n{text}\r\n", text.len());
        connection.write_all(chunk.as_bytes()).await.unwrap();
    };
    let [one, two, three] = ["one", "two", "three"].map(|id| line(&subscription, id, "2024-03-01", 1));
    let mut read = String::new();
    for text in [format!("{one}\n"), format!("{two}\n{}", three.strip_suffix('}').unwrap())] {
        send(&mut connection, &text).await;
        let answers = read.matches("ACCEPTED").count() + 1;
        while read.matches("ACCEPTED").count() < answers {
            let mut buffer = [0; 4_096];
            let length = connection.read(&mut buffer).await.unwrap();
            assert!(length > 0, "{read}");
            read.push_str(&String::from_utf8_lossy(&buffer[..length]));
        }
    }
    drop(connection);
    assert_eq!(total(&server.server, &subscription).await, "2.000000000");
    let later = bulk(&server.server, three).await;
    assert!(later.body.contains("ACCEPTED"), "the broken line is not recorded: {}", later.body);
    server.stop().await;
}

#[tokio::test]
async fn a_body_of_a_hundred_thousand_records_is_one_submission() {
    let server = TestServer::start().await;
    let subscription = server.subscription().await;
    let mut records = String::new();
    for number in 0..100_000 {
        let (day, second) = (number / 4_000 + 1, number % 86_400);
        let (hour, minute, second) = (second / 3_600, second / 60 % 60, second % 60);
        let comma = if number == 0 { "" } else { "," };
        write!(records, r#"{comma}{{"recordDate":"2024-03-{day:02}T{hour:02}:{minute:02}:{second:02}Z","amount":1}}"#)
            .unwrap();
    }
    let body = format!(
        r#"{{"subscriptionId":"{subscription}","trackingId":"many","unitUsageRecords":[{{"unitType":"calls","usageRecords":[{records}]}}]}}"#
    );
    let recorded = server.post("/1.0/kb/usages", body.clone()).await;
    assert_eq!(recorded.status, 201, "{}", recorded.body);
    assert_eq!(total(&server, &subscription).await, "100000.000000000");
    let again = bulk(&server, body.clone() + "\n" + &body.replace("\"many\"", "\"more\"")).await;
    assert!(again.body.contains(r#""accepted":1,"duplicates":1,"failed":0"#), "{}", again.body);
    assert_eq!(total(&server, &subscription).await, "200000.000000000");
    let void = format!("/1.0/hobbs/usages/{subscription}/void");
    let voided = server.post(&void, r#"{"trackingId":"many","reason":"counted twice"}"#).await;
    assert!(voided.status == 200 && voided.body.contains(r#""recordCount":100000"#), "{}", voided.body);
    assert_eq!(total(&server, &subscription).await, "100000.000000000");
}
