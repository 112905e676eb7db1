//! Kill Bill's defects of rating: kept by default, mended for tenants whose configuration says `hobbs.rating=correct`. Each is
//! shown both ways; `docs/QUIRKS.md` lists them.

#![allow(clippy::indexing_slicing, clippy::unwrap_used, reason = "tests")]

mod support;

use serde_json::{Value, json};
use support::TestServer;
use support::metering::{Shop, capacity, catalog, consumable, upload};

const DETAIL: &str = "org.killbill.invoice.item.result.behavior.mode";

/// Two cheap calls a tier, then dearer ones.
fn rising() -> String {
    consumable("TOP_TIER", &[&[("calls", "1", "1", "10")], &[("calls", "1", "2", "-1")]])
}

fn falling() -> String {
    consumable("TOP_TIER", &[&[("calls", "1", "2", "10")], &[("calls", "1", "1", "-1")]])
}

fn per_call() -> String {
    consumable("ALL_TIERS", &[&[("calls", "1", "1", "-1")]])
}

/// The same steps on a shop of each kind.
async fn both<F: AsyncFn(&Shop) -> String>(
    usages: &str,
    configuration: Value,
    zone: &str,
    steps: F,
) -> (String, String) {
    let kept = steps(&Shop::open(usages, &configuration, zone).await).await;
    let mut configuration = configuration;
    configuration["hobbs.rating"] = json!("correct");
    let mended = steps(&Shop::open(usages, &configuration, zone).await).await;
    (kept, mended)
}

async fn in_utc<F: AsyncFn(&Shop) -> String>(usages: &str, steps: F) -> (String, String) {
    both(usages, json!({}), "UTC", steps).await
}

/// Usage of January, an invoice of it, more usage of January, and the invoice of February.
async fn late(shop: &Shop, first: &str, more: &str) -> String {
    shop.record("calls", "2025-01-05", first).await;
    shop.invoice("2025-02-01").await;
    shop.record("calls", "2025-01-06", more).await;
    shop.invoice("2025-03-01").await
}

#[tokio::test]
async fn late_usage_of_the_top_tier_in_detail_is_billed_twice() {
    let configuration = json!({DETAIL: "DETAIL"});
    let (kept, mended) = both(&rising(), configuration, "UTC", async |shop| late(shop, "5", "2").await).await;
    let february = "2025-02-01 to 2025-03-01 0.00 [0e-9 x 1.000000000]; t2";
    assert_eq!(kept, format!("7.00: 2025-01-01 to 2025-02-01 7.00 [7.000000000 x 1.000000000], {february}"));
    assert_eq!(mended, format!("2.00: 2025-01-01 to 2025-02-01 2.00, {february}"));
}

#[tokio::test]
async fn late_usage_that_reaches_a_cheaper_tier_stops_invoices() {
    let (kept, mended) = in_utc(&falling(), async |shop| late(shop, "9", "2").await).await;
    assert_eq!(kept, "400");
    assert_eq!(mended, "-7.00: 2025-01-01 to 2025-02-01 -7.00, 2025-02-01 to 2025-03-01 0.00; t2");
}

#[tokio::test]
async fn usage_that_is_taken_back_stops_invoices() {
    let (kept, mended) = in_utc(&per_call(), async |shop| late(shop, "9", "-2").await).await;
    assert_eq!(kept, "500");
    assert_eq!(mended, "-2.00: 2025-01-01 to 2025-02-01 -2.00, 2025-02-01 to 2025-03-01 0.00; t2");
}

#[tokio::test]
async fn units_past_the_last_limit_are_free() {
    let finite = consumable("ALL_TIERS", &[&[("calls", "1", "2", "10")], &[("calls", "1", "1", "5")]]);
    let (kept, mended) = in_utc(&finite, async |shop| {
        shop.record("calls", "2025-01-05", "20").await;
        shop.invoice("2025-02-01").await
    })
    .await;
    assert_eq!(kept, "25.00: 2025-01-01 to 2025-02-01 25.00; t1");
    assert_eq!(mended, "30.00: 2025-01-01 to 2025-02-01 30.00; t1");
}

#[tokio::test]
async fn an_unlimited_tier_before_the_last_is_fallen_through() {
    let unlimited = consumable("TOP_TIER", &[&[("calls", "1", "2", "-1")], &[("calls", "1", "1", "-1")]]);
    let (kept, mended) = in_utc(&unlimited, async |shop| {
        shop.record("calls", "2025-01-05", "7").await;
        shop.invoice("2025-02-01").await
    })
    .await;
    assert_eq!(kept, "7.00: 2025-01-01 to 2025-02-01 7.00; t1");
    assert_eq!(mended, "14.00: 2025-01-01 to 2025-02-01 14.00; t1");
}

#[tokio::test]
async fn late_usage_is_read_back_from_a_day_of_utc() {
    // The second period back begins at midnight in Tokyo, which is before the day of UTC that reading begins on.
    let (kept, mended) = both(&per_call(), json!({}), "Asia/Tokyo", async |shop| {
        for month in ["2025-02-01", "2025-03-01", "2025-04-01"] {
            shop.invoice(month).await;
        }
        shop.record("calls", "2025-02-10", "3").await;
        shop.invoice("2025-05-01").await
    })
    .await;
    assert_eq!(kept, "0.00: 2025-04-01 to 2025-05-01 0.00");
    assert_eq!(mended, "3.00: 2025-02-01 to 2025-03-01 3.00, 2025-04-01 to 2025-05-01 0.00; t1");
}

#[tokio::test]
async fn usage_of_more_than_two_periods_ago_is_lost() {
    let (kept, mended) = in_utc(&per_call(), async |shop| {
        for month in ["2025-02-01", "2025-03-01", "2025-04-01", "2025-05-01"] {
            shop.invoice(month).await;
        }
        shop.record("calls", "2025-01-10", "3").await;
        shop.invoice("2025-06-01").await
    })
    .await;
    assert_eq!(kept, "0.00: 2025-05-01 to 2025-06-01 0.00");
    assert_eq!(mended, "3.00: 2025-01-01 to 2025-02-01 3.00, 2025-05-01 to 2025-06-01 0.00; t1");
}

#[tokio::test]
async fn west_of_utc_a_tracking_id_is_listed_twice() {
    // Reading goes back to the subscription's start, the 1st of January of UTC, when it is still the 31st of December there:
    // before the days of which Kill Bill looks up what earlier invoices list.
    let (kept, mended) = both(&per_call(), json!({}), "America/Los_Angeles", async |shop| {
        shop.record("calls", "2025-01-01T03:00:00Z", "3").await;
        let first = shop.invoice("2025-02-01").await;
        assert!(first.ends_with("; t1"), "{first}");
        shop.record("calls", "2025-02-10", "1").await;
        shop.invoice("2025-03-01").await
    })
    .await;
    assert_eq!(kept, "1.00: 2025-02-01 to 2025-03-01 1.00; t1 t2");
    assert_eq!(mended, "1.00: 2025-02-01 to 2025-03-01 1.00; t2");
}

#[tokio::test]
async fn capacity_above_the_last_limit_fails_the_invoice() {
    let (kept, mended) = in_utc(&capacity(&[("5", "8"), ("10", "12")]), async |shop| {
        shop.record("calls", "2025-01-05", "11").await;
        shop.invoice("2025-02-01").await
    })
    .await;
    assert_eq!(kept, "500");
    assert_eq!(mended, "12.00: 2025-01-01 to 2025-02-01 12.00; t1");
}

#[tokio::test]
async fn days_keep_the_offset_of_the_reference_time() {
    // In April, the day begins at 07:00 UTC there; in winter at 08:00.
    let (kept, mended) = both(&per_call(), json!({}), "America/Los_Angeles", async |shop| {
        shop.invoice("2025-02-01").await;
        shop.invoice("2025-03-01").await;
        shop.record("calls", "2025-04-01T07:30:00Z", "3").await;
        shop.invoice("2025-04-01").await
    })
    .await;
    assert!(kept.ends_with("2025-03-01 to 2025-04-01 3.00; t1"), "{kept}");
    assert!(mended.ends_with("2025-03-01 to 2025-04-01 0.00"), "{mended}");
}

#[tokio::test]
async fn a_tier_that_was_left_out_takes_the_next_ones_place() {
    let skipped = consumable(
        "ALL_TIERS",
        &[&[("calls", "1", "3", "2")], &[("calls", "1", "2", "0")], &[("calls", "1", "1", "-1")]],
    );
    let (kept, mended) = in_utc(&skipped, async |shop| late(shop, "7", "2").await).await;
    assert_eq!(kept, "500");
    assert_eq!(mended, "2.00: 2025-01-01 to 2025-02-01 2.00, 2025-02-01 to 2025-03-01 0.00; t2");
}

/// Catalogs that can be uploaded, but not rated.
#[tokio::test]
async fn catalogs_that_can_not_be_rated_are_taken() {
    let no_size = consumable("ALL_TIERS", &[&[("calls", "0", "1", "-1")]]);
    let no_unit = consumable("ALL_TIERS", &[&[("calls", "1", "1", "5")], &[("minutes", "1", "1", "-1")]]);
    let no_price = consumable("ALL_TIERS", &[&[("calls", "1", "", "-1")]])
        .replace("<prices></prices>", "<prices><price><currency>EUR</currency><value>1</value></price></prices>");
    for (usages, status, told) in [
        (no_size, "500", "the size of unit 'calls' in tier 1 must be above 0"),
        (no_unit, "500", "tier 1 needs to define the unit 'minutes'"),
        (no_price, "400", "tier 1 needs a price in USD"),
    ] {
        let shop = Shop::open(&usages, &json!({}), "UTC").await;
        shop.record("calls", "2025-01-05", "1").await;
        assert_eq!(shop.invoice("2025-02-01").await, status);
        let server = TestServer::start().await;
        let configured = server.call("POST", "/1.0/kb/tenants/uploadPerTenantConfig");
        let correct = json!({"hobbs.rating": "correct"}).to_string();
        assert_eq!(configured.body("text/plain", correct).send().await.status, 201);
        let refused = upload(&server, &catalog(&usages)).await;
        assert_eq!(refused.status, 400);
        assert!(refused.body.contains(told), "{}", refused.body);
    }
}
