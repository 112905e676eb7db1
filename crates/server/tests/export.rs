//! `hobbs export`: what is in a file is what was recorded, whatever the format and wherever it came from.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

mod support;

use std::path::Path;

use hobbs_client::{Author, SubscriptionUsageRecord, UnitUsageRecord, UsageApi, UsageRecord};
use insta::assert_snapshot;
use serde_json::Value;
use support::running::{RunningServer, hobbs, text};
use uuid::Uuid;

const RANGE: [&str; 4] = ["--from", "2024-03-01", "--to", "2024-04-01"];

/// Records that are easily spoilt: the largest and smallest amounts, texts with commas and quotes, boundaries of the range.
const RECORDS: [(&str, &str, &str); 7] = [
    ("cpu-hours", "2024-03-01T00:00:00Z", "999999999.999999999"),
    ("cpu-hours", "2024-03-30T23:30:00Z", "0.000000001"),
    ("cpu-hours", "2024-03-31T21:59:59Z", "-0.300000000"),
    ("with \"quotes\", commas", "2024-03-31T22:00:00Z", "1"),
    ("cpu-hours", "2024-03-31T23:59:59Z", "2"),
    ("cpu-hours", "2024-02-29T23:59:59Z", "4"),
    ("cpu-hours", "2024-04-01T00:00:00Z", "8"),
];

async fn record(usages: &UsageApi, subscription: Uuid, number: usize, (unit, date, amount): (&str, &str, &str)) {
    let records = vec![UsageRecord { record_date: date.parse().unwrap(), amount: amount.parse().unwrap() }];
    let usage = SubscriptionUsageRecord {
        subscription_id: subscription,
        tracking_id: Some(format!("t{number}")),
        unit_usage_records: vec![UnitUsageRecord { unit_type: unit.to_owned(), usage_records: records }],
    };
    let author = Author::new("tester").with_reason("a \"reason\", with commas");
    let author = if number == 0 { Author::new("tester") } else { author };
    usages.record_usage(&usage, &author).await.unwrap();
}

/// A server with usage, some of it taken back, and the subscription that has it.
async fn filled(data: &Path) -> (RunningServer, Uuid) {
    let server = RunningServer::start(data).await;
    let subscription: Uuid = server.server.subscription().await.parse().unwrap();
    for (number, each) in RECORDS.into_iter().enumerate() {
        record(&server.usages(), subscription, number, each).await;
    }
    let author = Author::new("tester").with_reason("wrong");
    assert_eq!(server.usages().void_usage(subscription, "t4", &author).await.unwrap().record_count, 1);
    (server, subscription)
}

/// Runs `hobbs export` for the tenant `bob`, to standard output, and gives what it wrote.
async fn exported(what: &str, format: &str, more: &[&str]) -> Vec<u8> {
    let all = [&["export", what, "--format", format, "--tenant", "bob", "-o", "-"], &RANGE[..], more].concat();
    let output = hobbs(&all).await;
    assert!(output.status.success(), "{}", text(&output.stderr));
    output.stdout
}

/// The text, without what differs from run to run.
fn masked(bytes: &[u8], subscription: Uuid) -> String {
    let shown = text(bytes).replace(&subscription.to_string(), "SUBSCRIPTION");
    // When a record was taken in stands before who sent it.
    let lines = shown.lines().map(|line| match line.split_once(",tester") {
        Some((before, after)) => format!("{},NOW,tester{after}", before.rsplit_once(',').unwrap().0),
        None => line.to_owned(),
    });
    // When it was taken back stands last.
    let lines = lines.map(|line| match line.split_once(",USAGE,2") {
        Some((before, _)) => format!("{before},USAGE,THEN"),
        None => line,
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_and_its_directory_export_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let (server, subscription) = filled(&data).await;
    let of_server = ["--url", &server.url, "--api-secret", "lazar"];
    let kinds = [
        ("records", vec![]),
        ("records", vec!["--unit", "cpu-hours", "--timezone", "Europe/Paris"]),
        ("totals", vec!["--granularity", "month", "--timezone", "Europe/Paris"]),
        ("totals", vec!["--granularity", "HOUR", "--unit", "cpu-hours"]),
        ("totals", vec![]),
    ];
    let formats = if cfg!(feature = "parquet") { &["csv", "ndjson", "parquet"][..] } else { &["csv", "ndjson"] };
    let mut files = Vec::new();
    for (what, more) in &kinds {
        for format in formats {
            files.push(exported(what, format, &[&of_server, &more[..]].concat()).await);
        }
    }
    server.stop().await;
    let data = data.to_str().unwrap();
    let mut files = files.into_iter();
    for (what, more) in &kinds {
        for format in formats {
            let of_directory = exported(what, format, &[&["--data", data], &more[..]].concat()).await;
            assert!(of_directory == files.next().unwrap(), "{what} {format} {more:?}");
        }
    }
    let records = exported("records", "csv", &["--data", data]).await;
    assert_snapshot!(masked(&records, subscription), @r#"
    subscription_id,unit_type,record_date,amount,tracking_id,recorded_at,created_by,reason,comment,kind,voided_at
    SUBSCRIPTION,cpu-hours,2024-03-01T00:00:00.000Z,999999999.999999999,t0,NOW,tester,,,USAGE,
    SUBSCRIPTION,cpu-hours,2024-03-30T23:30:00.000Z,0.000000001,t1,NOW,tester,"a ""reason"", with commas",,USAGE,
    SUBSCRIPTION,cpu-hours,2024-03-31T21:59:59.000Z,-0.300000000,t2,NOW,tester,"a ""reason"", with commas",,USAGE,
    SUBSCRIPTION,"with ""quotes"", commas",2024-03-31T22:00:00.000Z,1.000000000,t3,NOW,tester,"a ""reason"", with commas",,USAGE,
    SUBSCRIPTION,cpu-hours,2024-03-31T23:59:59.000Z,2.000000000,t4,NOW,tester,"a ""reason"", with commas",,USAGE,THEN
    SUBSCRIPTION,cpu-hours,2024-03-31T23:59:59.000Z,-2.000000000,t4,NOW,tester,wrong,,VOID,
    "#);
    let totals = exported("totals", "csv", &["--data", data, "--timezone", "Europe/Paris"]).await;
    assert_snapshot!(masked(&totals, subscription), @"
    subscription_id,unit_type,start,end,sum,count,min,max
    SUBSCRIPTION,cpu-hours,2024-02-29T23:00:00.000Z,2024-03-01T23:00:00.000Z,1000000003.999999999,2,4.000000000,999999999.999999999
    SUBSCRIPTION,cpu-hours,2024-03-30T23:00:00.000Z,2024-03-31T22:00:00.000Z,-0.299999999,2,-0.300000000,0.000000001
    ");
    let ndjson = exported("totals", "ndjson", &["--data", data, "--granularity", "MONTH"]).await;
    assert_snapshot!(masked(&ndjson, subscription), @r#"
    {"subscription_id":"SUBSCRIPTION","unit_type":"cpu-hours","start":"2024-03-01T00:00:00.000Z","end":"2024-04-01T00:00:00.000Z","sum":"999999999.700000000","count":3,"min":"-0.300000000","max":"999999999.999999999"}
    {"subscription_id":"SUBSCRIPTION","unit_type":"with \"quotes\", commas","start":"2024-03-01T00:00:00.000Z","end":"2024-04-01T00:00:00.000Z","sum":"1.000000000","count":1,"min":"1.000000000","max":"1.000000000"}
    "#);
    let lines = text(&exported("records", "ndjson", &["--data", data]).await);
    let first: Value = serde_json::from_str(lines.lines().next().unwrap()).unwrap();
    assert_eq!((&first["amount"], &first["reason"]), (&"999999999.999999999".into(), &Value::Null));
}

/// More subscriptions and records than one page has, all of them once.
#[tokio::test(flavor = "multi_thread")]
async fn every_page_is_exported() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let server = RunningServer::start(&data).await;
    let usages = server.usages();
    let first = server.server.subscription().await;
    let shown: Value =
        serde_json::from_str(&server.server.get(&format!("/1.0/kb/subscriptions/{first}")).await.body).unwrap();
    let mut expected = Vec::new();
    for _ in 0..3 {
        let body = format!(r#"{{"accountId":{},"planName":"compute-monthly"}}"#, shown["accountId"]);
        let subscription: Uuid = server.server.post("/1.0/kb/subscriptions", body).await.created().parse().unwrap();
        let record = |number: i64| UsageRecord {
            record_date: format!("2024-03-02T{:02}:{:02}:00Z", number / 60 % 24, number % 60).parse().unwrap(),
            amount: number.into(),
        };
        let unit = UnitUsageRecord { unit_type: "u".to_owned(), usage_records: (0..1_300).map(record).collect() };
        let usage = SubscriptionUsageRecord {
            subscription_id: subscription,
            tracking_id: Some("all".to_owned()),
            unit_usage_records: vec![unit],
        };
        usages.record_usage(&usage, &Author::new("tester")).await.unwrap();
        expected.extend((0..1_300).map(|number| format!("{subscription} {number}.000000000")));
    }
    let mut pages = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = server.server.get(&format!("/1.0/hobbs/subscriptions?limit=2{cursor}")).await;
        let page: Value = serde_json::from_str(&page.body).unwrap();
        pages.extend(page["subscriptions"].as_array().unwrap().iter().map(|listed| listed["subscriptionId"].clone()));
        let Some(next) = page["nextCursor"].as_str() else { break };
        cursor = format!("&cursor={next}");
    }
    assert_eq!(pages.len(), 4);
    assert!(pages.iter().is_sorted_by_key(|id| id.as_str().unwrap().to_owned()));
    let of_server = exported("records", "csv", &["--url", &server.url, "--api-secret", "lazar"]).await;
    server.stop().await;
    let of_directory = exported("records", "csv", &["--data", data.to_str().unwrap()]).await;
    assert!(of_server == of_directory);
    let mut reader = csv::Reader::from_reader(&of_server[..]);
    let mut found: Vec<String> =
        reader.records().map(|row| row.unwrap()).map(|row| format!("{} {}", &row[0], &row[3])).collect();
    // Subscriptions come in the order of their ids, and their records in the order in which they arrived.
    expected.sort_by_key(|row| row.split(' ').next().unwrap().to_owned());
    assert_eq!(found.len(), 3_900);
    assert!(found == expected);
    found.dedup();
    assert_eq!(found.len(), 3_900);
}

#[cfg(feature = "parquet")]
mod parquet_files {
    use super::{RECORDS, exported, filled};
    use parquet::basic::{LogicalType, TimeUnit};
    use parquet::file::reader::{FileReader, SerializedFileReader};
    use parquet::record::{Field, Row};

    fn rows(bytes: Vec<u8>) -> (SerializedFileReader<bytes::Bytes>, Vec<Row>) {
        let reader = SerializedFileReader::new(bytes::Bytes::from(bytes)).unwrap();
        let rows = reader.get_row_iter(None).unwrap().map(Result::unwrap).collect();
        (reader, rows)
    }

    fn field(row: &Row, name: &str) -> Field {
        row.get_column_iter().find(|(column, _)| *column == name).unwrap().1.clone()
    }

    fn amount(row: &Row, name: &str) -> i128 {
        let Field::Decimal(decimal) = field(row, name) else { panic!("{row:?}") };
        assert_eq!((decimal.precision(), decimal.scale()), (38, 9));
        i128::from_be_bytes(decimal.data().try_into().unwrap())
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn parquet_reads_back_exactly() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        let (server, subscription) = filled(&data).await;
        server.stop().await;
        let data = ["--data", data.to_str().unwrap()];
        let (reader, records) = rows(exported("records", "parquet", &data).await);
        let schema = reader.metadata().file_metadata().schema_descr();
        let logical = |column: usize| schema.column(column).logical_type_ref().cloned().unwrap();
        assert_eq!(logical(0), LogicalType::String);
        assert_eq!(logical(2), LogicalType::timestamp(true, TimeUnit::MILLIS));
        assert_eq!(logical(3), LogicalType::decimal(9, 38));
        let of_march = |(_, date, _): &&(&str, &str, &str)| date.starts_with("2024-03");
        let expected: Vec<_> = RECORDS.iter().filter(of_march).collect();
        assert_eq!(records.len(), expected.len() + 1);
        assert_eq!(field(records.last().unwrap(), "kind"), Field::Str("VOID".to_owned()));
        for (row, (unit, date, text)) in records.iter().zip(expected) {
            assert_eq!(field(row, "subscription_id"), Field::Str(subscription.to_string()));
            assert_eq!(field(row, "unit_type"), Field::Str((*unit).to_owned()));
            let at: hobbs_domain::time::Instant = hobbs_domain::time::Instant::parse(date).unwrap();
            assert_eq!(field(row, "record_date"), Field::TimestampMillis(at.millis()));
            let exact = hobbs_domain::quantity::Quantity::parse_rounding_half_away_from_zero(text).unwrap();
            assert_eq!(amount(row, "amount"), exact.nanos());
            let reason = "a \"reason\", with commas".to_owned();
            let reason = if *date == RECORDS[0].1 { Field::Null } else { Field::Str(reason) };
            assert_eq!(field(row, "reason"), reason);
        }
        let month = [&data[..], &["--granularity", "MONTH", "--unit", "cpu-hours"]].concat();
        let (_, totals) = rows(exported("totals", "parquet", &month).await);
        assert_eq!(totals.len(), 1);
        assert_eq!(amount(&totals[0], "sum"), 999_999_999_700_000_000);
        assert_eq!((amount(&totals[0], "min"), amount(&totals[0], "max")), (-300_000_000, 999_999_999_999_999_999));
        assert_eq!(field(&totals[0], "count"), Field::Long(3));
        let none = [&data[..], &["--unit", "ghost"]].concat();
        assert_eq!(rows(exported("records", "parquet", &none).await).1.len(), 0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_typo_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let (server, subscription) = filled(&data).await;
    let url = server.url.clone();
    let subscription = subscription.to_string();
    let good: Vec<(&str, &str)> = vec![
        ("--format", "csv"),
        ("--tenant", "bob"),
        ("--from", "2024-03-01"),
        ("--to", "2024-04-01"),
        ("--timezone", "UTC"),
        ("--granularity", "DAY"),
        ("--subscription", &subscription),
        ("-o", "-"),
    ];
    let told = async |place: &[&str], name: &str, wrong: &str| {
        let pairs = good.iter().flat_map(|&(other, value)| [other, if other == name { wrong } else { value }]);
        let arguments: Vec<&str> = ["export", "totals"].into_iter().chain(pairs).chain(place.iter().copied()).collect();
        let output = hobbs(&arguments).await;
        assert!(!output.status.success(), "{name} {wrong}");
        text(&output.stderr)
    };
    let ghost = "38400000-8cf0-11bd-b23e-10b96e4ef00d";
    let on_server = ["--url", url.as_str(), "--api-secret", "lazar"];
    let missing = format!("the tenant has no subscription {ghost}");
    assert!(told(&on_server, "--subscription", ghost).await.contains(&missing));
    assert!(told(&on_server, "--tenant", "bobby").await.contains("401"));
    assert!(told(&["--url", &url], "", "").await.contains("HOBBS_API_SECRET"));
    server.stop().await;
    let in_directory = ["--data", data.to_str().unwrap()];
    for (name, wrong, expected) in [
        ("--format", "cvs", "csv"),
        ("--tenant", "bobby", "there is no tenant with the API key \"bobby\": `hobbs tenant list`"),
        ("--from", "2024-03-32", "a day is written as 2024-03-01"),
        ("--from", "2024-04-01", "--from has to be a day before --to"),
        ("--to", "April", "a day is written as 2024-03-01"),
        ("--timezone", "Europe/Pariss", "a zone is written as Europe/Paris"),
        ("--granularity", "DAYS", "DAY"),
        ("--subscription", ghost, missing.as_str()),
        ("--subscription", "7", "--subscription"),
        ("-o", "ghost/file", "can't write ghost/file"),
    ] {
        let told = told(&in_directory, name, wrong).await;
        assert!(told.contains(expected), "{name} {wrong}: {told}");
    }
    assert!(told(&["--data", "ghost"], "", "").await.contains("there is no data directory ghost"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_made_wholly_or_not_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let [data, file] = ["data", "usage.csv"].map(|name| folder.path().join(name));
    let (server, _) = filled(&data).await;
    server.stop().await;
    let (data, to) = (data.to_str().unwrap(), file.to_str().unwrap());
    let arguments =
        [&["export", "records", "--format", "csv", "--tenant", "bob", "--data", data, "-o", to], &RANGE[..]];
    let arguments = arguments.concat();
    let made = hobbs(&arguments).await;
    assert!(made.status.success() && text(&made.stderr).contains("6 rows, of 1 subscriptions"), "{made:?}");
    let first = std::fs::read(&file).unwrap();
    let again = hobbs(&arguments).await;
    assert!(!again.status.success() && text(&again.stderr).contains("--force"), "{again:?}");
    let wrong =
        hobbs(&[&arguments[..], &["--force", "--subscription", &Uuid::from_u128(7).to_string()]].concat()).await;
    assert!(!wrong.status.success(), "{wrong:?}");
    assert!(std::fs::read(&file).unwrap() == first, "a failed export replaced the file");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2);
    assert!(hobbs(&[&arguments[..], &["--force"]].concat()).await.status.success());
}
