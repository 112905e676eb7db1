//! What Hobbs offers beyond Kill Bill's API, over HTTP.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

mod support;

use insta::assert_snapshot;
use serde_json::Value;
use support::TestServer;

async fn record(server: &TestServer, subscription: &str, tracking_id: &str, records: &[(&str, &str, &str)]) {
    let unit = |&(unit, date, amount): &(&str, &str, &str)| {
        format!(r#"{{"unitType":"{unit}","usageRecords":[{{"recordDate":"{date}","amount":{amount}}}]}}"#)
    };
    let units: Vec<String> = records.iter().map(unit).collect();
    let units = units.join(",");
    let body =
        format!(r#"{{"subscriptionId":"{subscription}","trackingId":"{tracking_id}","unitUsageRecords":[{units}]}}"#);
    let call = server.call("POST", "/1.0/kb/usages").json(body).header("X-Killbill-Reason", "why");
    assert_eq!(call.send().await.status, 201);
}

#[tokio::test]
async fn usage_is_read_by_the_day_across_a_change_of_the_clocks() {
    let server = TestServer::start().await;
    let subscription = server.subscription().await;
    let records = [
        ("cpu-hours", "2024-03-30T22:59:59Z", "1"),
        ("cpu-hours", "2024-03-30T23:00:00Z", "2.5"),
        ("cpu-hours", "2024-03-31T21:59:59Z", "-4"),
        ("cpu-hours", "2024-03-31T22:00:00Z", "8"),
        ("gb", "2024-03-31T12:00:00Z", "16"),
    ];
    record(&server, &subscription, "one", &records).await;
    let path = format!("/1.0/hobbs/usages/{subscription}/windows");
    let days = "granularity=DAY&timeZone=Europe/Paris&startDate=2024-03-30&endDate=2024-04-02";
    assert_snapshot!(server.get(&format!("{path}?{days}")).await.snapshot(), @r#"200 {"granularity":"DAY","timeZone":"Europe/Paris","windows":[{"start":"2024-03-29T23:00:00.000Z","end":"2024-03-30T23:00:00.000Z","units":[{"unitType":"cpu-hours","sum":1.000000000,"count":1,"min":1.000000000,"max":1.000000000}]},{"start":"2024-03-30T23:00:00.000Z","end":"2024-03-31T22:00:00.000Z","units":[{"unitType":"cpu-hours","sum":-1.500000000,"count":2,"min":-4.000000000,"max":2.500000000},{"unitType":"gb","sum":16.000000000,"count":1,"min":16.000000000,"max":16.000000000}]},{"start":"2024-03-31T22:00:00.000Z","end":"2024-04-01T22:00:00.000Z","units":[{"unitType":"cpu-hours","sum":8.000000000,"count":1,"min":8.000000000,"max":8.000000000}]}]}"#);
    let months = "granularity=MONTH&startDate=2024-03-01&endDate=2024-04-01&unitType=gb";
    assert_snapshot!(server.get(&format!("{path}?{months}")).await.snapshot(), @r#"200 {"granularity":"MONTH","timeZone":"UTC","windows":[{"start":"2024-03-01T00:00:00.000Z","end":"2024-04-01T00:00:00.000Z","units":[{"unitType":"gb","sum":16.000000000,"count":1,"min":16.000000000,"max":16.000000000}]}]}"#);
    let hours = server.get(&format!("{path}?granularity=HOUR&startDate=2024-03-30&endDate=2024-04-01")).await;
    let shown: Value = serde_json::from_str(&hours.body).unwrap();
    let hours = shown["windows"].as_array().unwrap();
    assert_eq!((hours.len(), hours.iter().filter(|hour| hour["units"] != serde_json::json!([])).count()), (48, 5));
}

#[tokio::test]
async fn windows_are_asked_for_properly() {
    let server = TestServer::start().await;
    let subscription = server.subscription().await;
    let get = async |query: &str| server.get(&format!("/1.0/hobbs/usages/{subscription}/windows?{query}")).await;
    assert_snapshot!(get("").await.snapshot(), @r#"400 {"className":"java.lang.IllegalArgumentException","code":null,"message":"granularity needs to be HOUR, DAY or MONTH","causeClassName":null,"causeMessage":null,"stackTrace":[]}"#);
    assert_snapshot!(get("granularity=DAY&startDate=2024-01-01").await.snapshot(), @r#"400 {"className":"java.lang.IllegalArgumentException","code":null,"message":"endDate needs to be set","causeClassName":null,"causeMessage":null,"stackTrace":[]}"#);
    assert_snapshot!(get("granularity=DAY&startDate=x&endDate=2024-01-01").await.snapshot(), @r#"400 {"className":"java.lang.IllegalArgumentException","code":null,"message":"Invalid format: \"x\"","causeClassName":null,"causeMessage":null,"stackTrace":[]}"#);
    assert_snapshot!(get("granularity=DAY&startDate=2024-01-01&endDate=2024-01-02&timeZone=Mars").await.snapshot(), @r#"400 {"className":"java.lang.IllegalArgumentException","code":null,"message":"The datetime zone id 'Mars' is not recognised","causeClassName":null,"causeMessage":null,"stackTrace":[]}"#);
    assert_snapshot!(get("granularity=HOUR&startDate=2020-01-01&endDate=2024-01-02").await.snapshot(), @r#"400 {"className":"java.lang.IllegalArgumentException","code":null,"message":"the dates span more than 10000 windows: ask for a shorter time, or a coarser granularity","causeClassName":null,"causeMessage":null,"stackTrace":[]}"#);
    let unknown = "/1.0/hobbs/usages/38400000-8cf0-11bd-b23e-10b96e4ef00d/windows";
    let query = "granularity=DAY&startDate=2024-01-01&endDate=2024-01-02";
    assert_eq!(server.get(&format!("{unknown}?{query}")).await.status, 404);
    let stranger = server.call("GET", unknown).without("Authorization").send().await;
    assert_eq!(stranger.status, 401);
    assert_eq!(server.call("GET", unknown).header("X-Killbill-ApiSecret", "wrong").send().await.status, 401);
}

#[tokio::test]
async fn records_are_listed_in_pages_with_who_sent_them() {
    let server = TestServer::start().await;
    let subscription = server.subscription().await;
    for number in 0..5 {
        let date = format!("2024-03-0{}", 5 - number);
        record(&server, &subscription, &format!("t{number}"), &[("a", &date, "1"), ("b", &date, "2")]).await;
    }
    let path = format!("/1.0/hobbs/usages/{subscription}/records");
    let mut cursor = String::new();
    let mut ids = Vec::new();
    loop {
        let page: Value = serde_json::from_str(&server.get(&format!("{path}?limit=3{cursor}")).await.body).unwrap();
        for record in page["records"].as_array().unwrap() {
            ids.push(format!("{}{}", record["trackingId"].as_str().unwrap(), record["unitType"].as_str().unwrap()));
        }
        match page["nextCursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(ids, ["t0a", "t0b", "t1a", "t1b", "t2a", "t2b", "t3a", "t3b", "t4a", "t4b"]);
    let found = server.get(&format!("{path}?unitType=b&startDate=2024-03-02&endDate=2024-03-03")).await;
    let mut shown: Value = serde_json::from_str(&found.body).unwrap();
    shown["records"][0]["recordedAt"] = "now".into();
    assert_snapshot!(shown.to_string(), @r#"{"nextCursor":null,"records":[{"amount":2.000000000,"comment":null,"createdBy":"tester","kind":"USAGE","reason":"why","recordDate":"2024-03-02T00:00:00.000Z","recordedAt":"now","trackingId":"t3","unitType":"b","voidedAt":null}]}"#);
    assert_snapshot!(server.get(&format!("{path}?limit=0")).await.snapshot(), @r#"400 {"className":"java.lang.IllegalArgumentException","code":null,"message":"limit has to be a number from 1 to 1000","causeClassName":null,"causeMessage":null,"stackTrace":[]}"#);
    assert_snapshot!(server.get(&format!("{path}?cursor=x")).await.snapshot(), @r#"400 {"className":"java.lang.IllegalArgumentException","code":null,"message":"cursor is not one that nextCursor gave","causeClassName":null,"causeMessage":null,"stackTrace":[]}"#);
}
