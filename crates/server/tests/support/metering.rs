//! A shop that sells metered plans: a catalog from a few words, an account, a subscription, usage and invoices.

#![allow(clippy::indexing_slicing, clippy::unwrap_used, dead_code, reason = "tests; no test uses all of it")]

use hobbs_domain::time::Instant;
use serde_json::{Value, json};

use super::{Answer, TestServer};

/// A tier of one unit or more: unit, size, price, maximum.
pub type Blocks<'a> = &'a [(&'a str, &'a str, &'a str, &'a str)];

/// The XML of a consumable section.
pub fn consumable(policy: &str, tiers: &[Blocks<'_>]) -> String {
    let block = |(unit, size, price, max): &(&str, &str, &str, &str)| {
        format!(
            "<tieredBlock><unit>{unit}</unit><size>{size}</size><prices>{}</prices><max>{max}</max></tieredBlock>",
            dollars(price)
        )
    };
    let tier = |blocks: &Blocks<'_>| {
        let blocks: Vec<String> = blocks.iter().map(block).collect();
        format!("<tier><blocks>{}</blocks></tier>", blocks.concat())
    };
    let tiers: Vec<String> = tiers.iter().map(tier).collect();
    section(&format!(r#"usageType="CONSUMABLE" tierBlockPolicy="{policy}""#), &tiers.concat())
}

/// The XML of a capacity section of the unit `calls`: maximum and price of each tier.
pub fn capacity(tiers: &[(&str, &str)]) -> String {
    let tier = |(max, price): &(&str, &str)| {
        let limits = format!("<limits><limit><unit>calls</unit><max>{max}</max></limit></limits>");
        format!("<tier>{limits}<recurringPrice>{}</recurringPrice></tier>", dollars(price))
    };
    let tiers: Vec<String> = tiers.iter().map(tier).collect();
    section(r#"usageType="CAPACITY""#, &tiers.concat())
}

fn section(attributes: &str, tiers: &str) -> String {
    format!(
        r#"<usages><usage name="metered-use" billingMode="IN_ARREAR" {attributes}><billingPeriod>MONTHLY</billingPeriod><tiers>{tiers}</tiers></usage></usages>"#
    )
}

fn dollars(price: &str) -> String {
    if price.is_empty() {
        return String::new();
    }
    format!("<price><currency>USD</currency><value>{price}</value></price>")
}

/// The XML of a catalog whose one plan `metered` has these sections.
pub fn catalog(usages: &str) -> String {
    include_str!("metering.xml").replace("<usages/>", usages)
}

/// A server on the 2nd of January 2025, with a subscription since the 1st.
pub struct Shop {
    pub server: TestServer,
    pub account: String,
    pub subscription: String,
    submissions: std::cell::Cell<u32>,
}

impl Shop {
    /// With a tenant's configuration, and the time zone of the account.
    pub async fn open(usages: &str, configuration: &Value, zone: &str) -> Self {
        Self::selling(&catalog(usages), configuration, zone).await
    }

    /// With a whole catalog that has the plan `metered`.
    pub async fn selling(catalog: &str, configuration: &Value, zone: &str) -> Self {
        let server = TestServer::start().await;
        set_clock(&server, "2025-01-02T09:00:00Z");
        let configured = server.call("POST", "/1.0/kb/tenants/uploadPerTenantConfig");
        assert_eq!(configured.body("text/plain", configuration.to_string()).send().await.status, 201);
        let uploaded = upload(&server, catalog).await;
        assert_eq!(uploaded.status, 201, "{}", uploaded.body);
        let account = json!({
            "name": "Acme", "currency": "USD", "timeZone": zone, "billCycleDayLocal": 1,
            "referenceTime": "2024-12-01T00:00:00.000Z",
        });
        let account = server.post("/1.0/kb/accounts", account.to_string()).await.created();
        let start = "2025-01-01T00:00:00.000Z";
        let path = format!("/1.0/kb/subscriptions?entitlementDate={start}&billingDate={start}");
        let body = json!({"accountId": account, "planName": "metered"});
        let subscription = server.post(&path, body.to_string()).await.created();
        Self { server, account, subscription, submissions: std::cell::Cell::new(0) }
    }

    /// Records an amount of a unit under a tracking id of its own, `t1` first.
    pub async fn record(&self, unit: &str, at: &str, amount: &str) {
        self.submissions.set(self.submissions.get() + 1);
        let body = format!(
            r#"{{"subscriptionId":"{}","trackingId":"t{}","unitUsageRecords":[{{"unitType":"{unit}","usageRecords":[{{"recordDate":"{at}","amount":{amount}}}]}}]}}"#,
            self.subscription,
            self.submissions.get()
        );
        let answer = self.server.post("/1.0/kb/usages", body).await;
        assert_eq!(answer.status, 201, "{}", answer.body);
    }

    /// Makes an invoice, and answers the status, what each of its items is, and its tracking ids.
    pub async fn invoice(&self, target: &str) -> String {
        let path = format!("/1.0/kb/invoices?accountId={}&targetDate={target}", self.account);
        let answer = self.server.post(&path, "").await;
        if answer.status != 201 {
            return answer.status.as_u16().to_string();
        }
        let invoice = self.server.get(&format!("/1.0/kb/invoices/{}", answer.created())).await;
        shown(&invoice)
    }

    /// Looks at an invoice.
    pub async fn dry_run(&self, body: &Value, target: &str) -> String {
        let target = if target.is_empty() { String::new() } else { format!("&targetDate={target}") };
        let path = format!("/1.0/kb/invoices/dryRun?accountId={}{target}", self.account);
        let answer = self.server.post(&path, body.to_string()).await;
        if answer.status == 200 { shown(&answer) } else { answer.status.as_u16().to_string() }
    }
}

/// Uploads a catalog.
pub async fn upload(server: &TestServer, catalog: &str) -> Answer {
    server.call("POST", "/1.0/kb/catalog/xml").body("text/xml", catalog).send().await
}

pub fn set_clock(server: &TestServer, at: &str) {
    server.application.test_clock.as_ref().unwrap().set(Instant::parse(at).unwrap());
}

/// An invoice in a line: `amount: start to end amount [quantity x rate], …; tracking ids`.
pub fn shown(invoice: &Answer) -> String {
    let invoice: Value = serde_json::from_str(&invoice.body).unwrap();
    let item = |item: &Value| {
        let text = |name: &str| item[name].as_str().unwrap_or_default().to_owned();
        let each = match (&item["quantity"], &item["rate"]) {
            (Value::Number(quantity), Value::Number(rate)) => format!(" [{quantity} x {rate}]"),
            _ => String::new(),
        };
        format!("{} to {} {}{each}", text("startDate"), text("endDate"), item["amount"])
    };
    let items: Vec<String> = invoice["items"].as_array().unwrap().iter().map(item).collect();
    let tracking: Vec<&str> =
        invoice["trackingIds"].as_array().unwrap().iter().map(|id| id.as_str().unwrap()).collect();
    format!("{}: {}; {}", invoice["amount"], items.join(", "), tracking.join(" ")).trim_end_matches("; ").to_owned()
}
