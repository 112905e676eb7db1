//! Several servers on one store.

#![allow(clippy::indexing_slicing, clippy::panic, clippy::unwrap_used, reason = "tests")]

mod support;

use std::collections::BTreeSet;
use std::sync::Arc;

use hobbs::bounds;
use hobbs::clock::ManualStopwatch;
use hobbs::cluster::{Cluster, FORWARDED_BY, NodeId};
use hobbs::directory::Documents;
use hobbs_domain::identifier::SubscriptionId;
use hobbs_domain::row::PartitionKey;
use hobbs_domain::usage::partition::key;
use hobbs_store::{MemoryStore, Store, View};
use serde_json::{Value, json};
use support::TestServer;
use support::metering::set_clock;
use support::nodes::SharingNode;
use tokio::io::AsyncReadExt;
use uuid::Uuid;

async fn two() -> [SharingNode; 2] {
    let store = Arc::new(MemoryStore::new());
    [SharingNode::over(&store).await, SharingNode::over(&store).await]
}

fn usage(subscription: &str, tracking_id: &str, date: &str) -> String {
    format!(
        r#"{{"subscriptionId":"{subscription}","trackingId":"{tracking_id}","unitUsageRecords":[{{"unitType":"u","usageRecords":[{{"recordDate":"{date}","amount":1}}]}}]}}"#
    )
}

async fn record(server: &TestServer, subscription: &str, tracking_id: &str, date: &str) -> u16 {
    server.post("/1.0/kb/usages", usage(subscription, tracking_id, date)).await.status.as_u16()
}

#[tokio::test]
async fn a_password_that_changed_elsewhere_counts_within_the_bound() {
    let [here, there] = two().await;
    let user = r#"{"username":"eve","password":"old","roles":[]}"#;
    here.server.post("/1.0/kb/security/users", user).await.created();
    let log_in = |password: &'static str| {
        let call = there.server.call("GET", "/1.0/kb/security/permissions").user("eve", password);
        async { call.send().await.status.as_u16() }
    };
    assert_eq!((log_in("old").await, log_in("new").await), (200, 401));
    let changed = here.server.call("PUT", "/1.0/kb/security/users/eve/password").json(r#"{"password":"new"}"#);
    assert_eq!(changed.send().await.status, 204);
    assert_eq!(log_in("new").await, 200, "what is not remembered is right at once");
    there.stopwatch.advance(bounds::GENERATION_TIME_MAX);
    assert_eq!((log_in("old").await, log_in("new").await), (401, 200));
}

#[tokio::test]
async fn a_role_that_changed_elsewhere_counts_within_the_bound() {
    let [here, there] = two().await;
    let role = |permissions: &str| format!(r#"{{"role":"r","permissions":[{permissions}]}}"#);
    here.server.post("/1.0/kb/security/roles", role("\"usage:record\"")).await.created();
    here.server.post("/1.0/kb/security/users", r#"{"username":"eve","password":"pw","roles":["r"]}"#).await.created();
    let subscription = here.server.subscription().await;
    let body = usage(&subscription, "one", "2024-03-01");
    let record = || there.server.call("POST", "/1.0/kb/usages").user("eve", "pw").json(body.clone()).send();
    assert_eq!(record().await.status, 201);
    assert_eq!(here.server.call("PUT", "/1.0/kb/security/roles").json(role("")).send().await.status, 204);
    there.stopwatch.advance(bounds::GENERATION_TIME_MAX);
    assert_eq!(record().await.status, 401);
}

#[tokio::test]
async fn a_subscription_that_was_cancelled_elsewhere_is_so_within_the_bound() {
    let [here, there] = two().await;
    let subscription = here.server.subscription().await;
    let late = "2999-01-01";
    assert_eq!(record(&there.server, &subscription, "before", late).await, 201);
    let path = format!("/1.0/kb/subscriptions/{subscription}?entitlementPolicy=IMMEDIATE&billingPolicy=IMMEDIATE");
    assert_eq!(here.server.call("DELETE", &path).send().await.status, 204);
    assert_eq!(record(&here.server, &subscription, "at once", late).await, 400);
    there.stopwatch.advance(bounds::GENERATION_TIME_MAX);
    assert_eq!(record(&there.server, &subscription, "after", late).await, 400);
    assert_eq!(record(&there.server, &subscription, "in time", "2024-03-01").await, 201);
}

#[tokio::test]
async fn a_catalog_that_was_uploaded_elsewhere_holds_within_the_bound() {
    let [here, there] = two().await;
    here.server.subscription().await;
    let versions = || async {
        let answer = there.server.get("/1.0/kb/catalog/versions").await;
        serde_json::from_str::<Vec<Value>>(&answer.body).unwrap().len()
    };
    assert_eq!(versions().await, 1);
    let second = hobbs::directory::SAMPLE_CATALOG.replace("2013-02-08", "2014-02-08");
    let uploaded = here.server.call("POST", "/1.0/kb/catalog/xml").body("text/xml", second);
    assert_eq!(uploaded.send().await.status, 201);
    there.stopwatch.advance(bounds::GENERATION_TIME_MAX);
    assert_eq!(versions().await, 2);
}

/// Its rows would be of different moments.
#[tokio::test]
async fn no_backup_is_taken_of_a_store_that_others_write_to() {
    let [here, _] = two().await;
    let answer = here.server.call("GET", "/1.0/hobbs/backup").without("Accept").send().await;
    assert_eq!(answer.status, 400, "{}", answer.body);
    assert!(answer.body.contains("stop all of them and run `hobbs backup`"), "{}", answer.body);
}

#[tokio::test]
async fn a_server_alone_keeps_no_generations() {
    let store = Arc::new(MemoryStore::new());
    let server = TestServer::over(Arc::clone(&store) as Arc<dyn Store>).await;
    server.subscription().await;
    let rows = store.walk(None, usize::MAX).await.unwrap();
    assert!(!rows.is_empty() && rows.iter().all(|placed| placed.row.key.as_bytes() != b"#"));
}

/// Two nodes that know of each other, and subscriptions.
async fn cluster(subscriptions: usize) -> ([SharingNode; 2], Vec<String>) {
    let mut nodes = two().await;
    let mut made = vec![nodes[0].server.subscription().await];
    let account = nodes[0].server.post("/1.0/kb/accounts", r#"{"name":"Other","currency":"USD"}"#).await.created();
    while made.len() < subscriptions {
        let body = json!({"accountId": account, "planName": "compute-monthly"});
        made.push(nodes[0].server.post("/1.0/kb/subscriptions", body.to_string()).await.created());
    }
    for node in &mut nodes {
        node.join().await;
    }
    for node in [&nodes[0], &nodes[1], &nodes[0]] {
        node.cluster().beat().await.unwrap();
    }
    (nodes, made)
}

/// The partitions of usage that a node wrote in.
fn recorded_by(node: &SharingNode) -> BTreeSet<PartitionKey> {
    node.way.written().into_iter().filter(|partition| partition.as_bytes()[0] == key::PARTITION_KIND).collect()
}

async fn partition(node: &SharingNode, subscription: &str) -> PartitionKey {
    let tenant = node.server.application.directory.tenant_by_api_key(Some("bob")).await.unwrap().id;
    key::partition(tenant, SubscriptionId::new(subscription.parse().unwrap()))
}

#[tokio::test]
async fn usage_is_recorded_by_the_node_that_its_partition_prefers() {
    let ([one, two], subscriptions) = cluster(16).await;
    for (number, subscription) in subscriptions.iter().enumerate() {
        let server = if number % 2 == 0 { &one.server } else { &two.server };
        assert_eq!(record(server, subscription, "first", "2024-03-01").await, 201);
        // Whichever node it is sent to, it is known.
        for server in [&one.server, &two.server] {
            assert_eq!(record(server, subscription, "first", "2024-03-01").await, 400);
        }
    }
    let (by_one, by_two) = (recorded_by(&one), recorded_by(&two));
    assert_eq!(by_one.intersection(&by_two).count(), 0);
    assert_eq!(by_one.len() + by_two.len(), 16);
    assert!(by_one.iter().all(|partition| one.cluster().is_preferred_by(partition)));
    assert!(by_two.iter().all(|partition| two.cluster().is_preferred_by(partition)));
    assert!(!by_one.is_empty() && !by_two.is_empty(), "sixteen of one node: {} and {}", by_one.len(), by_two.len());
}

/// A subscription that prefers the second node.
async fn preferring_second(nodes: &[SharingNode; 2], subscriptions: Vec<String>) -> String {
    for subscription in subscriptions {
        if nodes[1].cluster().is_preferred_by(&partition(&nodes[0], &subscription).await) {
            return subscription;
        }
    }
    panic!("none of the subscriptions prefers the second node");
}

#[tokio::test]
async fn what_was_passed_on_is_not_passed_on_again_and_grants_nothing() {
    let (nodes, subscriptions) = cluster(24).await;
    let subscription = preferring_second(&nodes, subscriptions).await;
    let body = usage(&subscription, "one", "2024-03-01");
    let passed_on =
        || nodes[0].server.call("POST", "/1.0/kb/usages").json(body.clone()).header("X-Hobbs-Forwarded-By", "x");
    assert_eq!(FORWARDED_BY, "x-hobbs-forwarded-by");
    assert_eq!(passed_on().user("admin", "wrong").send().await.status, 401);
    assert_eq!(passed_on().header("X-Killbill-ApiSecret", "wrong").send().await.status, 401);
    assert_eq!(passed_on().send().await.status, 201);
    assert_eq!(recorded_by(&nodes[0]).len(), 1, "recorded where it arrived, although it prefers the other");
}

#[tokio::test]
async fn answers_of_another_node_are_its_own() {
    let (nodes, subscriptions) = cluster(24).await;
    let subscription = preferring_second(&nodes, subscriptions).await;
    let send = |body: String| nodes[0].server.post("/1.0/kb/usages", body);
    let bodies = [
        usage(&subscription, "t", "2024-03-01"),
        usage(&subscription, "t", "2024-03-01"),
        usage(&subscription, "u", "2024-03-01").replace(r#""amount":1"#, r#""amount":1e300"#),
    ];
    for (body, status) in bodies.into_iter().zip([201, 400, 400]) {
        let passed_on = send(body.clone()).await;
        assert_eq!(passed_on.status.as_u16(), status, "{}", passed_on.body);
        if status == 400 {
            let own = nodes[1].server.post("/1.0/kb/usages", body).await;
            assert_eq!(passed_on.snapshot(), own.snapshot());
            assert_eq!(passed_on.header("content-type"), own.header("content-type"));
        }
    }
    assert!(recorded_by(&nodes[0]).is_empty());
}

#[tokio::test]
async fn what_a_dead_node_would_record_is_recorded_by_another() {
    let (mut nodes, subscriptions) = cluster(16).await;
    nodes[1].die().await;
    for subscription in &subscriptions {
        assert_eq!(record(&nodes[0].server, subscription, "one", "2024-03-01").await, 201);
    }
    assert_eq!(recorded_by(&nodes[0]).len(), 16);
    nodes[0].stopwatch.advance(bounds::NODE_SILENCE_MAX);
    assert!(nodes[0].cluster().beat().await.unwrap(), "another has gone");
    assert_eq!(nodes[0].cluster().others(), []);
}

#[tokio::test]
async fn a_node_that_leaves_is_not_counted_on_any_more() {
    let (nodes, _) = cluster(1).await;
    assert_eq!(nodes[0].cluster().others().len(), 1);
    nodes[1].server.application.leave().await;
    assert!(nodes[0].cluster().beat().await.unwrap());
    assert_eq!(nodes[0].cluster().others(), []);
}

/// A node that takes requests and never answers.
#[tokio::test]
async fn a_lost_answer_says_that_the_tracking_id_settles_it() {
    let store = Arc::new(MemoryStore::new());
    let mut node = SharingNode::over(&store).await;
    let subscription = node.server.subscription().await;
    node.join().await;
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = silent.local_addr().unwrap().to_string().parse().unwrap();
    let cutting = tokio::spawn(async move {
        let (mut connection, _) = silent.accept().await.unwrap();
        let mut request = [0; 4_096];
        assert!(connection.read(&mut request).await.unwrap() > 0);
    });
    let prefers = partition(&node, &subscription).await;
    node.cluster().beat().await.unwrap();
    for id in 0_u128.. {
        let other = Cluster::new(
            Documents::new(Arc::clone(&store) as Arc<dyn Store>),
            Arc::new(ManualStopwatch::default()),
            NodeId::new(Uuid::from_u128(id)),
            &address,
        );
        other.beat().await.unwrap();
        node.cluster().beat().await.unwrap();
        if !node.cluster().is_preferred_by(&prefers) {
            break;
        }
        other.leave().await.unwrap();
    }
    let answer = node.server.post("/1.0/kb/usages", usage(&subscription, "one", "2024-03-01")).await;
    assert_eq!(answer.status, 503);
    assert!(answer.body.contains("retry with the same tracking id"), "{}", answer.body);
    cutting.await.unwrap();
    // The node is avoided for a while, and the same tracking id settles it.
    assert_eq!(record(&node.server, &subscription, "one", "2024-03-01").await, 201);
    assert_eq!(record(&node.server, &subscription, "one", "2024-03-01").await, 400);
}

#[tokio::test]
async fn two_schedules_make_a_due_invoice_once() {
    let [one, two] = two().await;
    for node in [&one, &two] {
        set_clock(&node.server, "2025-01-02T09:00:00Z");
    }
    one.server.call("POST", "/1.0/kb/catalog/xml").body("text/xml", hobbs::directory::SAMPLE_CATALOG).send().await;
    let mut accounts = Vec::new();
    for number in 0..4 {
        let account = json!({
            "name": format!("Acme {number}"), "currency": "USD", "timeZone": "UTC", "billCycleDayLocal": 1,
            "referenceTime": "2024-12-01T00:00:00.000Z",
        });
        let account = one.server.post("/1.0/kb/accounts", account.to_string()).await.created();
        let start = "2025-01-01T00:00:00.000Z";
        let path = format!("/1.0/kb/subscriptions?entitlementDate={start}&billingDate={start}");
        let body = json!({"accountId": account, "planName": "compute-monthly"});
        let subscription = one.server.post(&path, body.to_string()).await.created();
        let used = usage(&subscription, "t", "2025-01-05").replace("\"u\"", "\"cpu-hours\"");
        assert_eq!(one.server.post("/1.0/kb/usages", used).await.status, 201);
        accounts.push(account);
    }
    for node in [&one, &two] {
        node.server.application.make_invoices();
    }
    let schedules = [&one, &two].map(|node| node.server.application.schedule.get().unwrap());
    for month in ["2025-02-02T09:00:00Z", "2025-03-02T09:00:00Z"] {
        [&one, &two].iter().for_each(|node| set_clock(&node.server, month));
        let (first, second) = tokio::join!(schedules[0].settle(), schedules[1].settle());
        first.and(second).unwrap();
    }
    for account in accounts {
        let listed = two.server.get(&format!("/1.0/kb/accounts/{account}/invoices?withItems=true")).await;
        let listed: Vec<Value> = serde_json::from_str(&listed.body).unwrap();
        let mut dates: Vec<&str> = listed.iter().map(|invoice| invoice["targetDate"].as_str().unwrap()).collect();
        let count = dates.len();
        dates.sort_unstable();
        dates.dedup();
        assert_eq!(dates.len(), count, "no two of a date: {listed:?}");
        assert!(dates.contains(&"2025-02-01") && dates.contains(&"2025-03-01"), "{dates:?}");
    }
}
