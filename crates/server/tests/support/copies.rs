//! Stores to be copied, and copies that are broken off.

#![allow(clippy::unwrap_used, dead_code, reason = "tests; no test uses all of it")]

use std::ops::ControlFlow;
use std::path::Path;

use hobbs::copying::{CopyError, CopyProgress, copy};
use hobbs_store::{EmbeddedOptions, EmbeddedStore, Store};
use serde_json::json;

use super::running::{RunningServer, hobbs, text};

const SUBMISSIONS: u32 = 15;
const RECORDS: u32 = 4_000;

/// How many records [`fill`] makes of one subscription.
pub const FILLED: u32 = SUBMISSIONS * RECORDS;

/// Makes a data directory with one large subscription, and a hundred small ones: some pages of rows. Answers the large one.
pub async fn fill(data: &Path) -> String {
    let running = RunningServer::start(data).await;
    let server = &running.server;
    let large = server.subscription().await;
    for submission in 0..SUBMISSIONS {
        let records = (0..RECORDS).map(|record| {
            let minute = submission * RECORDS + record;
            let (day, hour) = (1 + minute / 1_440 % 28, minute / 60 % 24);
            json!({"recordDate": format!("2024-03-{day:02}T{hour:02}:{:02}:00Z", minute % 60), "amount": record})
        });
        let records: Vec<_> = records.collect();
        let unit = json!({"unitType": "cpu-hours", "usageRecords": records});
        let usage =
            json!({"subscriptionId": large, "trackingId": format!("t{submission}"), "unitUsageRecords": [unit]});
        assert_eq!(server.post("/1.0/kb/usages", usage.to_string()).await.status, 201);
    }
    let account = server.post("/1.0/kb/accounts", r#"{"name":"Other","currency":"USD"}"#).await.created();
    for _ in 0..100 {
        let body = json!({"accountId": account, "planName": "compute-monthly"});
        let small = server.post("/1.0/kb/subscriptions", body.to_string()).await.created();
        record_one(&running, &small, "one").await;
    }
    running.stop().await;
    large
}

/// One record of the amount 1.
pub async fn record_one(running: &RunningServer, subscription: &str, tracking_id: &str) {
    let unit = json!({"unitType": "cpu-hours", "usageRecords": [{"recordDate": "2024-03-01", "amount": 1}]});
    let usage = json!({"subscriptionId": subscription, "trackingId": tracking_id, "unitUsageRecords": [unit]});
    assert_eq!(running.server.post("/1.0/kb/usages", usage.to_string()).await.status, 201);
}

/// Copies as `hobbs store copy` does, from a directory or whatever else `source` names, but breaks off after some pages. Answers how
/// many rows were copied.
pub async fn break_off(from: &dyn Store, to: &dyn Store, source: &str, pages: u32) -> u64 {
    let (mut seen, mut rows) = (0, 0);
    let told = |progress: CopyProgress<'_>| {
        if let CopyProgress::Copied(totals) = progress {
            (seen, rows) = (seen + 1, totals.rows);
        }
        if seen > pages { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    let copied = copy(from, to, source, true, told).await;
    assert!(matches!(copied, Err(CopyError::BrokenOff)), "{copied:?}");
    rows
}

pub fn directory(data: &Path) -> EmbeddedStore {
    EmbeddedStore::open(data, EmbeddedOptions::default()).unwrap()
}

/// Runs the program, which has to succeed, and answers what it printed.
pub async fn succeed(arguments: &[&str]) -> String {
    let output = hobbs(arguments).await;
    assert!(output.status.success(), "{arguments:?}: {}{}", text(&output.stdout), text(&output.stderr));
    text(&output.stdout)
}

/// Runs the program, which has to fail, and answers what it said.
pub async fn fail(arguments: &[&str]) -> String {
    let output = hobbs(arguments).await;
    assert_eq!(output.status.code(), Some(1), "{arguments:?}: {}", text(&output.stdout));
    text(&output.stderr)
}

/// All records of the tenant, as text.
pub async fn records(place: &[&str]) -> String {
    let what = ["--tenant", "bob", "--from", "2024-01-01", "--to", "2025-01-01", "--format", "csv", "-o", "-"];
    let exported = succeed(&[&["export", "records"], place, &what].concat()).await;
    let mut lines: Vec<&str> = exported.lines().collect();
    // Subscriptions come in the order in which the engine has them.
    lines.sort_unstable();
    lines.join("\n")
}
