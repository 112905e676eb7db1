//! `hobbs usage import`, and taking usage back, as commands.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

mod support;

use std::fmt::Write as _;
use std::process::Output;

use hobbs_client::{Author, BulkOutcome, SubscriptionUsageRecord, UnitUsageRecord, UsageRecord};
use support::running::{RunningServer, hobbs, text};
use uuid::Uuid;

async fn total(server: &RunningServer, subscription: &str) -> String {
    let (start, end) = ("2024-01-01".parse().unwrap(), "2025-01-01".parse().unwrap());
    let found = server.usages().get_all_usage(subscription.parse().unwrap(), &start, &end).await.unwrap();
    found.rolled_up_units.first().map_or("nothing".to_owned(), |unit| unit.amount.to_string())
}

async fn import(server: &RunningServer, file: &str) -> Output {
    hobbs(&["usage", "import", file, "--url", &server.url]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn lines_of_json_are_imported_once_and_those_that_fail_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let server = RunningServer::start(&folder.path().join("data")).await;
    let subscription = server.server.subscription().await;
    let mut lines = String::new();
    for number in 0..2_500 {
        let id = if number == 1_700 { "00000000-0000-0000-0000-000000000009" } else { &subscription };
        writeln!(
            lines,
            r#"{{"subscriptionId":"{id}","trackingId":"t{number}","unitUsageRecords":[{{"unitType":"u","usageRecords":[{{"recordDate":"2024-03-01","amount":"0.5"}}]}}]}}"#
        )
        .unwrap();
    }
    let file = folder.path().join("usage.ndjson");
    std::fs::write(&file, &lines).unwrap();
    let file = file.to_str().unwrap();
    let first = import(&server, file).await;
    assert!(!first.status.success());
    assert_eq!(text(&first.stdout), "2499 submissions recorded\n");
    let told = text(&first.stderr);
    assert!(told.contains("line 1701: Object id=00000000-0000-0000-0000-000000000009"), "{told}");
    assert!(told.contains("hobbs: 1 lines were not recorded"), "{told}");
    assert_eq!(total(&server, &subscription).await, "1249.500000000");
    let mended = lines.replace("00000000-0000-0000-0000-000000000009", &subscription);
    std::fs::write(file, mended).unwrap();
    let second = import(&server, file).await;
    assert!(second.status.success(), "{}", text(&second.stderr));
    assert_eq!(text(&second.stdout), "1 submissions recorded, 2499 had been recorded before\n");
    assert_eq!(total(&server, &subscription).await, "1250.000000000");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_is_imported_without_what_was_taken_back() {
    let folder = tempfile::tempdir().unwrap();
    let server = RunningServer::start(&folder.path().join("data")).await;
    let subscription = server.server.subscription().await;
    let of = |id: &str| {
        format!(
            "{subscription},{id},u,2024-03-01,1\n{subscription},{id},u,2024-03-02T10:00:00Z,0.25\n{subscription},{id},v,2024-03-02,3\n"
        )
    };
    let csv = format!("subscription_id,tracking_id,unit_type,record_date,amount\n{}{}", of("one"), of("two"));
    let file = folder.path().join("usage.csv");
    std::fs::write(&file, csv).unwrap();
    let imported = import(&server, file.to_str().unwrap()).await;
    assert_eq!(text(&imported.stdout), "2 submissions recorded\n", "{}", text(&imported.stderr));
    assert_eq!(total(&server, &subscription).await, "2.500000000");
    let void = ["usage", "void", "--url", &server.url, "--subscription", &subscription, "--tracking-id", "two"];
    let voided = hobbs(&[&void[..], &["--reason", "wrong"]].concat()).await;
    assert_eq!(text(&voided.stdout), "3 records no longer count\n", "{}", text(&voided.stderr));
    let again = hobbs(&[&void[..], &["--reason", "wrong"]].concat()).await;
    assert!(again.status.success() && text(&again.stdout).starts_with("nothing to do: hobbs took back its 3 records"));
    let unknown = hobbs(&[
        "usage",
        "void",
        "--url",
        &server.url,
        "--subscription",
        &subscription,
        "--tracking-id",
        "x",
        "--reason",
        "y",
    ])
    .await;
    assert!(!unknown.status.success() && text(&unknown.stderr).contains("no usage with tracking ID x"));
    assert_eq!(total(&server, &subscription).await, "1.250000000");
    let mut exports = Vec::new();
    for format in ["csv", "ndjson"] {
        let exported = folder.path().join(format!("exported.{format}"));
        let range = ["--from", "2024-01-01", "--to", "2025-01-01", "-o", exported.to_str().unwrap()];
        let of_server =
            ["export", "records", "--format", format, "--tenant", "bob", "--url", &server.url, "--api-secret", "lazar"];
        assert!(hobbs(&[&of_server[..], &range].concat()).await.status.success());
        exports.push(exported);
    }
    server.stop().await;

    for exported in exports {
        let name = exported.extension().unwrap();
        let other = RunningServer::start(&folder.path().join("other").join(name)).await;
        let target = other.server.subscription().await;
        let moved = std::fs::read_to_string(&exported).unwrap().replace(&subscription, &target);
        std::fs::write(&exported, moved).unwrap();
        let imported = import(&other, exported.to_str().unwrap()).await;
        assert!(imported.status.success(), "{}", text(&imported.stderr));
        assert_eq!(text(&imported.stdout), "1 submissions recorded, 6 records left out that were taken back\n");
        assert_eq!(total(&other, &target).await, "1.250000000");
        other.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_client_sends_submissions_together() {
    let folder = tempfile::tempdir().unwrap();
    let server = RunningServer::start(&folder.path().join("data")).await;
    let subscription: Uuid = server.server.subscription().await.parse().unwrap();
    let submission = |subscription_id, id: Option<&str>| SubscriptionUsageRecord {
        subscription_id,
        tracking_id: id.map(str::to_owned),
        unit_usage_records: vec![UnitUsageRecord {
            unit_type: "u".to_owned(),
            usage_records: vec![UsageRecord {
                record_date: "2024-03-01".parse().unwrap(),
                amount: "1".parse().unwrap(),
            }],
        }],
    };
    let sent = [
        submission(subscription, Some("one")),
        submission(subscription, Some("one")),
        submission(Uuid::from_u128(9), Some("one")),
    ];
    let answers = server.usages().record_usage_bulk(&sent, &Author::new("tester")).await.unwrap();
    let outcomes: Vec<_> = answers.iter().map(|answer| (answer.line, answer.outcome)).collect();
    assert_eq!(outcomes, [(1, BulkOutcome::Accepted), (2, BulkOutcome::Duplicate), (3, BulkOutcome::Failed)]);
    let unnamed = server.usages().record_usage_bulk(&[submission(subscription, None)], &Author::new("tester")).await;
    assert!(unnamed.unwrap_err().to_string().contains("tracking id"));
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_can_not_be_read_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("missing.csv");
    let told = hobbs(&["usage", "import", missing.to_str().unwrap()]).await;
    assert!(!told.status.success() && text(&told.stderr).contains("can't read"), "{}", text(&told.stderr));
    let unknown = folder.path().join("usage.txt");
    std::fs::write(&unknown, "").unwrap();
    let told = hobbs(&["usage", "import", unknown.to_str().unwrap()]).await;
    assert!(text(&told.stderr).contains("--format ndjson or --format csv"), "{}", text(&told.stderr));
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_lines_that_fail_the_first_are_shown() {
    let folder = tempfile::tempdir().unwrap();
    let server = RunningServer::start(&folder.path().join("data")).await;
    let subscription = server.server.subscription().await;
    let mut csv = "\nsubscription_id,tracking_id,unit_type,record_date,amount\n\n".to_owned();
    for number in 0..25 {
        writeln!(csv, "{subscription},t{number},u,2024-03-01,1,000").unwrap();
    }
    writeln!(csv, "{subscription},last,u,2024-03-01,2").unwrap();
    let file = folder.path().join("usage.csv");
    std::fs::write(&file, csv).unwrap();
    let told = import(&server, file.to_str().unwrap()).await;
    let mut expected = String::new();
    for line in 4..24 {
        let message = "it has 6 fields, the first line names 5: put quotes around a value with a comma";
        writeln!(expected, "line {line}: {message}").unwrap();
    }
    expected += "and 5 more\nhobbs: 25 lines were not recorded\n";
    assert_eq!(text(&told.stderr), expected);
    assert_eq!(text(&told.stdout), "1 submissions recorded\n");
    assert_eq!(total(&server, &subscription).await, "2.000000000");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_recorded_without_a_tracking_id_gets_one_that_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let server = RunningServer::start(&folder.path().join("data")).await;
    let subscription = server.server.subscription().await;
    let of = ["--url", &server.url, "--subscription", &subscription];
    let record = ["usage", "record", "--unit", "u", "--amount", "1", "--date", "2024-03-01"];
    let record = [&record[..], &of].concat();
    let refused = hobbs(&[&record[..], &["--tracking-id", ""]].concat()).await;
    let told = text(&refused.stderr);
    assert!(!refused.status.success() && told.contains("a tracking id can't be empty"), "{told}");
    assert_eq!(total(&server, &subscription).await, "nothing");
    let named = hobbs(&[&record[..], &["--tracking-id", "one"]].concat()).await;
    assert_eq!(text(&named.stdout), "recorded\n", "{}", text(&named.stderr));
    let recorded = hobbs(&record).await;
    let told = text(&recorded.stdout);
    let id = told.trim_end().strip_prefix("recorded with tracking id ").unwrap();
    let void = ["usage", "void", "--reason", "wrong", "--tracking-id", id];
    let voided = hobbs(&[&void[..], &of].concat()).await;
    assert_eq!(text(&voided.stdout), "1 records no longer count\n", "{}", text(&voided.stderr));
    assert_eq!(total(&server, &subscription).await, "1.000000000");
    server.stop().await;
}
