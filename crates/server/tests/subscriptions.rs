//! `/1.0/kb/subscriptions` and `/1.0/kb/bundles`.

#![allow(clippy::indexing_slicing, clippy::unwrap_used, reason = "tests")]

mod support;

use hobbs_domain::time::Instant;
use serde_json::{Value, json};
use support::{Answer, TestServer};

const CATALOG: &str = include_str!("support/catalog.xml");
const PATH: &str = "/1.0/kb/subscriptions";
const FEBRUARY: &str = "/1.0/kb/subscriptions?entitlementDate=2024-02-01&billingDate=2024-02-01";

/// A server on the 15th of February 2024 with a catalog and an account.
struct Shop {
    server: TestServer,
    account: String,
}

impl Shop {
    async fn open() -> Self {
        let server = TestServer::start().await;
        assert_eq!(server.call("POST", "/1.0/kb/catalog/xml").body("text/xml", CATALOG).send().await.status, 201);
        let account = json!({"name": "Acme", "currency": "USD", "referenceTime": "2024-01-01T00:00:00.000Z"});
        let account = server.post("/1.0/kb/accounts", account.to_string()).await.created();
        let shop = Self { server, account };
        shop.today("2024-02-15");
        shop
    }

    fn today(&self, date: &str) {
        let clock = self.server.application.test_clock.as_ref().unwrap();
        clock.set(Instant::parse(date).unwrap());
    }

    async fn post(&self, path: &str, mut body: Value) -> Answer {
        body["accountId"] = json!(self.account);
        self.server.post(path, body.to_string()).await
    }

    async fn subscription(&self, body: Value) -> String {
        self.post(FEBRUARY, body).await.created()
    }

    async fn change(&self, method: &str, path: &str) -> Answer {
        self.server.call(method, path).send().await
    }

    async fn read(&self, id: &str) -> Value {
        let answer = self.server.get(&format!("{PATH}/{id}")).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        serde_json::from_str(&answer.body).unwrap()
    }

    async fn events(&self, id: &str) -> Vec<String> {
        let subscription = self.read(id).await;
        subscription["events"].as_array().unwrap().iter().map(event).collect()
    }

    async fn use_calls(&self, subscription: &str, date: &str) -> u16 {
        let records = json!([{"unitType": "calls", "usageRecords": [{"recordDate": date, "amount": 1}]}]);
        let body = json!({"subscriptionId": subscription, "unitUsageRecords": records});
        self.server.post("/1.0/kb/usages", body.to_string()).await.status.as_u16()
    }
}

fn event(event: &Value) -> String {
    let day = event["effectiveDate"].as_str().unwrap().split('T').next().unwrap();
    format!("{day} {} {}", event["eventType"].as_str().unwrap(), event["phase"].as_str().unwrap())
}

fn refusal(answer: &Answer) -> (u16, i64) {
    let json: Value = serde_json::from_str(&answer.body).unwrap();
    (answer.status.as_u16(), json["code"].as_i64().unwrap_or_default())
}

#[tokio::test]
async fn a_subscription_goes_from_phase_to_phase() {
    let shop = Shop::open().await;
    let id = shop.subscription(json!({"planName": "basic-monthly", "externalKey": "first"})).await;
    let expected = [
        "2024-02-01 START_ENTITLEMENT basic-monthly-trial",
        "2024-02-01 START_BILLING basic-monthly-trial",
        "2024-03-02 PHASE basic-monthly-evergreen",
    ];
    assert_eq!(shop.events(&id).await, expected);
    let trial = shop.read(&id).await;
    assert_eq!(
        (&trial["phaseType"], &trial["state"], &trial["externalKey"]),
        (&json!("TRIAL"), &json!("ACTIVE"), &json!("first"))
    );
    assert_eq!(trial["prices"].as_array().unwrap().len(), 2);
    shop.today("2024-03-02");
    assert_eq!(shop.read(&id).await["phaseType"], "EVERGREEN");
    let by_key = shop.server.get(&format!("{PATH}?externalKey=first")).await;
    assert_eq!(serde_json::from_str::<Value>(&by_key.body).unwrap(), shop.read(&id).await);
}

#[tokio::test]
async fn usage_follows_the_end_of_a_subscription_at_once() {
    let shop = Shop::open().await;
    let id = shop.subscription(json!({"planName": "basic-monthly"})).await;
    assert_eq!(shop.use_calls(&id, "2024-02-10").await, 201);
    let end =
        shop.change("DELETE", &format!("{PATH}/{id}?requestedDate=2024-02-12&useRequestedDateForBilling=true")).await;
    assert_eq!(end.status, 204);
    assert_eq!(shop.use_calls(&id, "2024-02-12").await, 201);
    assert_eq!(shop.use_calls(&id, "2024-02-13").await, 400);
    assert_eq!(shop.read(&id).await["state"], "CANCELLED");
    let later = shop.subscription(json!({"planName": "basic-monthly"})).await;
    let end = shop
        .change("DELETE", &format!("{PATH}/{later}?requestedDate=2024-02-20&useRequestedDateForBilling=true"))
        .await;
    assert_eq!(end.status, 204);
    assert_eq!(shop.use_calls(&later, "2024-02-21").await, 400);
    assert_eq!(shop.change("PUT", &format!("{PATH}/{later}/uncancel")).await.status, 204);
    assert_eq!(shop.use_calls(&later, "2024-02-21").await, 201);
    assert_eq!(shop.use_calls(&shop.account, "2024-02-21").await, 400);
}

#[tokio::test]
async fn refusals_of_ends_leave_everything_as_it_was() {
    let shop = Shop::open().await;
    let id = shop.subscription(json!({"planName": "basic-monthly"})).await;
    let before = shop.read(&id).await;
    let path = format!("{PATH}/{id}");
    assert_eq!(refusal(&shop.change("DELETE", &format!("{path}?requestedDate=2024-01-31")).await), (400, 1001));
    assert_eq!(refusal(&shop.change("PUT", &format!("{path}/uncancel")).await), (400, 8004));
    assert_eq!(shop.change("DELETE", &format!("{path}?entitlementPolicy=LATER")).await.status, 404);
    assert_eq!(shop.change("DELETE", &format!("{path}?requestedDate=x")).await.status, 400);
    assert_eq!(shop.server.call("DELETE", &path).without("X-Killbill-CreatedBy").send().await.status, 400);
    assert_eq!(shop.change("DELETE", &format!("{PATH}/{}", shop.account)).await.status, 400);
    assert_eq!(shop.read(&id).await, before);
    assert_eq!(shop.change("DELETE", &path).await.status, 204);
    assert_eq!(refusal(&shop.change("DELETE", &path).await), (400, 1031));
    assert_eq!(refusal(&shop.change("PUT", &format!("{path}/uncancel")).await), (400, 1070));
}

#[tokio::test]
async fn addons_go_with_their_base() {
    let shop = Shop::open().await;
    let base = shop.subscription(json!({"planName": "basic-monthly", "bundleExternalKey": "b"})).await;
    let bundle = shop.read(&base).await["bundleId"].clone();
    let addon = shop.subscription(json!({"planName": "calls-used-up", "bundleId": bundle})).await;
    assert_eq!(shop.read(&addon).await["bundleExternalKey"], "b");
    let again = shop.post(FEBRUARY, json!({"planName": "calls-used-up", "bundleExternalKey": "b"})).await;
    assert_eq!(refusal(&again), (400, 1025));
    let second_base = shop.post(FEBRUARY, json!({"planName": "premium-monthly", "bundleExternalKey": "b"})).await;
    assert_eq!(refusal(&second_base), (400, 1015));
    let alone = shop.post(FEBRUARY, json!({"planName": "calls-used-up", "bundleExternalKey": "other"})).await;
    assert_eq!(refusal(&alone), (400, 1013));
    assert_eq!(shop.use_calls(&addon, "2024-04-01").await, 201);
    let end = format!("{PATH}/{base}?requestedDate=2024-03-01&useRequestedDateForBilling=true");
    assert_eq!(shop.change("DELETE", &end).await.status, 204);
    assert_eq!(shop.read(&addon).await["cancelledDate"], "2024-03-01T00:00:00.000Z");
    assert_eq!(shop.use_calls(&addon, "2024-04-01").await, 400);
    assert_eq!(shop.change("PUT", &format!("{PATH}/{base}/uncancel")).await.status, 204);
    assert_eq!(shop.read(&addon).await["cancelledDate"], Value::Null);
    assert_eq!(shop.use_calls(&addon, "2024-04-01").await, 201);
}

#[tokio::test]
async fn a_plan_is_changed_and_a_pending_change_undone() {
    let shop = Shop::open().await;
    let base = shop.subscription(json!({"planName": "basic-monthly", "bundleExternalKey": "b"})).await;
    let addon = shop.subscription(json!({"planName": "calls-used-up", "bundleExternalKey": "b"})).await;
    let before = shop.events(&base).await;
    let path = format!("{PATH}/{base}");
    let premium = || json!({"planName": "premium-monthly"}).to_string();
    let put = |query: &str| shop.server.call("PUT", &format!("{path}{query}")).json(premium());
    assert_eq!(put("?requestedDate=2024-03-20").send().await.status, 204);
    assert_eq!(
        shop.events(&base).await[2..],
        ["2024-03-02 PHASE basic-monthly-evergreen", "2024-03-20 CHANGE premium-monthly-evergreen"]
    );
    assert_eq!(shop.read(&base).await["planName"], "basic-monthly");
    assert_eq!(shop.change("PUT", &format!("{path}/undoChangePlan")).await.status, 204);
    assert_eq!(shop.events(&base).await, before);
    assert_eq!(refusal(&shop.change("PUT", &format!("{path}/undoChangePlan")).await), (400, 1071));
    assert_eq!(put("").send().await.status, 204);
    assert_eq!(shop.events(&base).await[2..], ["2024-02-15 CHANGE premium-monthly-evergreen"]);
    assert_eq!(shop.read(&base).await["planName"], "premium-monthly");
    assert_eq!(shop.events(&addon).await.last().unwrap(), "2024-02-15 STOP_BILLING calls-used-up-evergreen");
    assert_eq!(put("?requestedDate=2024-03-20&billingPolicy=IMMEDIATE").send().await.status, 400);
    assert_eq!(put("?requestedDate=2024-01-20").send().await.status, 400);
    let to_addon = shop.server.call("PUT", &path).json(json!({"planName": "calls-used-up"}).to_string()).send().await;
    assert_eq!(refusal(&to_addon), (400, 1023));
}

#[tokio::test]
async fn a_paused_bundle_is_blocked_until_it_is_resumed() {
    let shop = Shop::open().await;
    let id = shop.subscription(json!({"planName": "premium-monthly", "bundleExternalKey": "b"})).await;
    let bundle = shop.read(&id).await["bundleId"].as_str().unwrap().to_owned();
    let put = async |what: &str| shop.change("PUT", &format!("/1.0/kb/bundles/{bundle}/{what}")).await.status.as_u16();
    assert_eq!(put("resume").await, 204);
    assert_eq!(put("pause?requestedDate=2024-02-10").await, 204);
    assert_eq!(put("pause").await, 204);
    assert_eq!(shop.read(&id).await["state"], "BLOCKED");
    assert_eq!(shop.use_calls(&id, "2024-02-11").await, 201);
    assert_eq!(
        refusal(&shop.post(FEBRUARY, json!({"planName": "calls-used-up", "bundleId": bundle})).await),
        (400, 6000)
    );
    assert_eq!(put("resume").await, 204);
    assert_eq!(
        shop.events(&id).await[2..],
        [
            "2024-02-10 PAUSE_ENTITLEMENT premium-monthly-evergreen",
            "2024-02-10 PAUSE_BILLING premium-monthly-evergreen",
            "2024-02-15 RESUME_ENTITLEMENT premium-monthly-evergreen",
            "2024-02-15 RESUME_BILLING premium-monthly-evergreen",
        ]
    );
    assert_eq!(shop.read(&id).await["state"], "ACTIVE");
    assert_eq!(shop.change("PUT", &format!("/1.0/kb/bundles/{id}/pause")).await.status, 404);
}

#[tokio::test]
async fn several_subscriptions_are_made_together_or_not_at_all() {
    let shop = Shop::open().await;
    let one = |plan: &str, key: &str| json!({"accountId": shop.account, "planName": plan, "externalKey": key});
    let path = format!("{PATH}/createSubscriptionWithAddOns?entitlementDate=2024-02-01&billingDate=2024-02-01");
    let answer =
        shop.server.post(&path, json!([one("calls-used-up", "a"), one("basic-monthly", "b")]).to_string()).await;
    assert_eq!(answer.status, 201, "{}", answer.body);
    let bundle = shop.server.get(&answer.header("location").replace("http://hobbs.example", "")).await;
    let bundle: Value = serde_json::from_str(&bundle.body).unwrap();
    let mut keys: Vec<&str> =
        bundle["subscriptions"].as_array().unwrap().iter().map(|one| one["externalKey"].as_str().unwrap()).collect();
    keys.sort_unstable();
    assert_eq!(keys, ["a", "b"]);
    let bulk = |bundles: Value| {
        let path = format!("{PATH}/createSubscriptionsWithAddOns?entitlementDate=2024-02-01&billingDate=2024-02-01");
        shop.server.call("POST", &path).json(bundles.to_string()).send()
    };
    let group = |elements: Value| json!({"baseEntitlementAndAddOns": elements});
    let refused = bulk(json!([group(json!([one("basic-monthly", "c")])), group(json!([one("ghost", "d")]))])).await;
    assert_eq!(refusal(&refused), (400, 2021));
    assert_eq!(shop.server.get(&format!("{PATH}?externalKey=c")).await.status, 404);
    let made =
        bulk(json!([group(json!([one("basic-monthly", "c")])), group(json!([one("premium-monthly", "d")]))])).await;
    assert_eq!(made.status, 201, "{}", made.body);
    let filtered = shop.server.get(&made.header("location").replace("http://hobbs.example", "")).await;
    assert_eq!(serde_json::from_str::<Value>(&filtered.body).unwrap().as_array().unwrap().len(), 2);
    let all = shop.server.get(&format!("/1.0/kb/accounts/{}/bundles", shop.account)).await;
    assert_eq!(serde_json::from_str::<Value>(&all.body).unwrap().as_array().unwrap().len(), 3);
    for body in ["[]", "", "[null]", "{}"] {
        assert_eq!(shop.server.post(&path, body).await.status, 400, "{body}");
    }
}

#[tokio::test]
async fn of_several_with_one_key_at_once_one_is_made() {
    let shop = Shop::open().await;
    let calls = (0..8).map(|_| shop.post(FEBRUARY, json!({"planName": "basic-monthly", "externalKey": "k"})));
    let mut statuses: Vec<u16> =
        futures_util::future::join_all(calls).await.iter().map(|answer| answer.status.as_u16()).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409, 409, 409, 409, 409, 409, 409]);
}

#[tokio::test]
async fn of_several_bases_for_one_bundle_at_once_one_is_made() {
    let shop = Shop::open().await;
    let calls = (0..8).map(|_| shop.post(FEBRUARY, json!({"planName": "basic-monthly", "bundleExternalKey": "b"})));
    let mut statuses: Vec<u16> =
        futures_util::future::join_all(calls).await.iter().map(|answer| answer.status.as_u16()).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 400, 400, 400, 400, 400, 400, 400]);
}

#[tokio::test]
async fn a_cancelled_bundle_gives_its_key_up() {
    let shop = Shop::open().await;
    let old = shop.subscription(json!({"planName": "basic-monthly", "bundleExternalKey": "b"})).await;
    assert_eq!(shop.change("DELETE", &format!("{PATH}/{old}")).await.status, 204);
    assert_eq!(shop.server.get("/1.0/kb/bundles?externalKey=b").await.status, 404);
    let kept = format!("{FEBRUARY}&renameKeyIfExistsAndUnused=false");
    let again = json!({"planName": "basic-monthly", "bundleExternalKey": "b"});
    assert_eq!(shop.post(&kept, again.clone()).await.status, 409);
    let new = shop.subscription(again).await;
    assert_eq!(shop.read(&new).await["bundleExternalKey"], "b");
    assert!(shop.read(&old).await["bundleExternalKey"].as_str().unwrap().ends_with(":b"));
    assert_ne!(shop.read(&new).await["bundleId"], shop.read(&old).await["bundleId"]);
}

#[tokio::test]
async fn tenants_and_permissions_are_kept_apart() {
    let shop = Shop::open().await;
    let id = shop.subscription(json!({"planName": "basic-monthly", "externalKey": "mine"})).await;
    let other = hobbs::directory::NewTenant { api_key: "eve".into(), api_secret: "x".into(), external_key: None };
    shop.server.application.directory.create_tenant(other).await.unwrap();
    for path in [format!("{PATH}/{id}"), format!("{PATH}?externalKey=mine")] {
        let call =
            shop.server.call("GET", &path).header("X-Killbill-ApiKey", "eve").header("X-Killbill-ApiSecret", "x");
        assert_eq!(call.send().await.status, 404, "{path}");
    }
    assert!(shop.server.application.directory.create_user("guest", "password", &[]).await.unwrap());
    let body = json!({"accountId": shop.account, "planName": "basic-monthly"}).to_string();
    for (method, path) in [
        ("POST", FEBRUARY.to_owned()),
        ("PUT", format!("{PATH}/{id}")),
        ("DELETE", format!("{PATH}/{id}")),
        ("PUT", format!("{PATH}/{id}/uncancel")),
        ("PUT", format!("{PATH}/{id}/undoChangePlan")),
    ] {
        let call = shop.server.call(method, &path).user("guest", "password").json(body.clone());
        assert_eq!(call.send().await.status, 401, "{method} {path}");
    }
    assert_eq!(shop.server.call("GET", &format!("{PATH}/{id}")).user("guest", "password").send().await.status, 200);
}

#[tokio::test]
async fn what_of_the_catalog_a_subscription_has_depends_on_the_date() {
    let shop = Shop::open().await;
    let id = shop.subscription(json!({"planName": "basic-monthly"})).await;
    let get = async |what: &str, date: &str| {
        let answer = shop.server.get(&format!("/1.0/kb/catalog/{what}?subscriptionId={id}{date}")).await;
        (answer.status.as_u16(), serde_json::from_str::<Value>(&answer.body).unwrap())
    };
    assert_eq!(get("phase", "").await.1["type"], "TRIAL");
    assert_eq!(get("phase", "&requestedDate=2024-03-02").await.1["type"], "EVERGREEN");
    assert_eq!(get("product", "").await.1["name"], "Basic");
    assert_eq!(get("plan", "").await.1["name"], "basic-monthly");
    assert_eq!(get("priceList", "").await.1["name"], "DEFAULT");
    assert_eq!(get("plan", "&requestedDate=2024-01-31").await.0, 400);
}
