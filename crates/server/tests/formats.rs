//! What earlier versions wrote is read: a data directory and a backup of it, made by the first version of their formats and never
//! made anew. They hold a tenant, an account, a subscription with 300 records in March 2024, and the invoice of that month.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

mod support;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use hobbs::verification::verify;
use hobbs_store::{EmbeddedOptions, EmbeddedStore, Store};
use support::TestServer;
use support::running::{hobbs, text};

const SUBSCRIPTION: &str = "6bb9fc4c-1825-4234-8994-399686a49c14";
const ACCOUNT: &str = "150a94e0-fb54-4aba-be95-a82bbc0a3614";

fn format_1() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/data/format-1")
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if from.is_dir() {
            copy(&from, &to);
        } else {
            fs::copy(from, to).unwrap();
        }
    }
}

/// Everything is there, is right, and can be added to.
async fn is_read_and_written_on(data: &Path) {
    let store: Arc<dyn Store> = Arc::new(EmbeddedStore::open(data, EmbeddedOptions::default()).unwrap());
    let found = verify(store.as_ref(), |_| {}).await.unwrap();
    assert_eq!(found.differences, Vec::<String>::new());
    assert_eq!((found.entries, found.records), (300, 300));

    let server = TestServer::over(store).await;
    let total = format!("/1.0/kb/usages/{SUBSCRIPTION}/cpu-hours?startDate=2024-03-01&endDate=2024-04-01");
    assert!(server.get(&total).await.body.contains(r#""amount":44925.000000000"#));
    let afternoon = format!(
        "/1.0/kb/usages/{SUBSCRIPTION}/cpu-hours?startDate=2024-03-15T12:00:00.000Z&endDate=2024-03-15T23:59:00.000Z"
    );
    assert!(server.get(&afternoon).await.body.contains(r#""amount":757.500000000"#));
    let invoices = server.get(&format!("/1.0/kb/accounts/{ACCOUNT}/invoices?includeInvoiceComponents=true")).await.body;
    assert!(invoices.contains(r#""amount":4425.20,"#) && invoices.contains(r#""golden-299""#), "{invoices}");

    let record = |tracking_id: &str| {
        format!(
            r#"{{"subscriptionId":"{SUBSCRIPTION}","trackingId":"{tracking_id}","unitUsageRecords":[
                {{"unitType":"cpu-hours","usageRecords":[{{"recordDate":"2024-03-31","amount":1}}]}}]}}"#
        )
    };
    assert_eq!(server.post("/1.0/kb/usages", record("golden-7")).await.status, 400, "its tracking id is taken");
    assert_eq!(server.post("/1.0/kb/usages", record("new")).await.status, 201);
    assert!(server.get(&total).await.body.contains(r#""amount":44926.000000000"#));
    server.application.stop().await.unwrap();
}

#[tokio::test]
async fn a_data_directory_of_format_1_is_read() {
    let folder = tempfile::tempdir().unwrap();
    copy(&format_1().join("data"), folder.path());
    is_read_and_written_on(folder.path()).await;
}

#[tokio::test]
async fn a_backup_of_format_1_is_restored() {
    let folder = tempfile::tempdir().unwrap();
    let (backup, data) = (format_1().join("everything.backup"), folder.path().join("data"));
    let restored = hobbs(&["restore", "--from", backup.to_str().unwrap(), "--data", data.to_str().unwrap()]).await;
    assert!(restored.status.success(), "{}", text(&restored.stderr));
    is_read_and_written_on(&data).await;
}
