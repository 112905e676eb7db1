//! `/1.0/kb/catalog`.

#![allow(clippy::indexing_slicing, clippy::unwrap_used, reason = "tests")]

mod support;

use insta::assert_snapshot;
use support::{Answer, TestServer};

const CATALOG: &str = include_str!("support/catalog.xml");
const PATH: &str = "/1.0/kb/catalog";

async fn upload(server: &TestServer, xml: &str) -> Answer {
    server.call("POST", "/1.0/kb/catalog/xml").body("text/xml", xml).send().await
}

fn message(answer: &Answer) -> String {
    let json: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
    json["message"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn an_uploaded_version_is_there() {
    let server = TestServer::start().await;
    let answer = upload(&server, CATALOG).await;
    assert_eq!(
        (answer.status.as_u16(), answer.header("location")),
        (201, "http://hobbs.example/1.0/kb/catalog"),
        "{}",
        answer.body
    );
    let later = CATALOG.replace("2020-01-01", "2024-01-01").replace("9.90", "11.00");
    assert_eq!(upload(&server, &later).await.status, 201);
    let versions = server.get("/1.0/kb/catalog/versions").await;
    assert_snapshot!(versions.snapshot(), @r#"200 ["2020-01-01T00:00:00.000Z","2024-01-01T00:00:00.000Z"]"#);
    let json = server.get(&format!("{PATH}?requestedDate=2022-06-01")).await;
    assert!(json.body.contains(r#"{"currency":"USD","value":9.90}"#), "{}", json.body);
    assert!(!json.body.contains("11.00"));
}

#[tokio::test]
async fn what_is_wrong_is_said_and_nothing_changes() {
    let server = TestServer::start().await;
    assert_eq!(upload(&server, CATALOG).await.status, 201);
    for (old, new, expected) in [
        (
            "2020-01-01",
            "2020-01-01",
            "Catalog effective date 'Wed Jan 01 00:00:00 GMT 2020' already exists for a previous version",
        ),
        (
            "2020-01-01T00:00:00Z</effectiveDate>\n  <catalogName>Shop",
            "2021-01-01T00:00:00Z</effectiveDate>\n  <catalogName>Other",
            "Catalog name 'Other' is different from existing catalog name 'Shop'",
        ),
        ("<catalogName>Shop</catalogName>", "", "line 5: cvc-complex-type.2.4.a"),
        ("<catalog>", "<!DOCTYPE catalog [<!ENTITY a \"b\">]><catalog>", "DTD"),
    ] {
        let answer = upload(&server, &CATALOG.replacen(old, new, 1)).await;
        assert_eq!(answer.status, 400, "{new}");
        assert!(message(&answer).starts_with("Invalid catalog for tenant : "), "{}", answer.body);
        assert!(message(&answer).contains(expected), "{}", answer.body);
        let validation = server.call("POST", "/1.0/kb/catalog/xml/validate");
        let validation = validation.body("text/xml", CATALOG.replacen(old, new, 1)).send().await;
        assert_eq!(validation.status, 200);
        assert!(validation.body.contains("errorDescription"), "{}", validation.body);
    }
    assert_snapshot!(server.get("/1.0/kb/catalog/versions").await.snapshot(), @r#"200 ["2020-01-01T00:00:00.000Z"]"#);
}

#[tokio::test]
async fn uploading_and_deleting_need_permissions_and_reading_none() {
    let server = TestServer::start().await;
    assert!(server.application.directory.create_user("guest", "password", &[]).await.unwrap());
    let as_guest = |method, path| server.call(method, path).user("guest", "password");
    let refused = as_guest("POST", "/1.0/kb/catalog/xml").body("text/xml", CATALOG).send().await;
    assert_eq!(refused.status, 401);
    assert_eq!(message(&refused), "Subject does not have permission [catalog:config_upload]");
    assert_eq!(as_guest("DELETE", PATH).send().await.status, 401);
    assert_eq!(as_guest("GET", "/1.0/kb/catalog/versions").send().await.status, 200);
}

#[tokio::test]
async fn it_is_answered_as_the_client_accepts_it() {
    let server = TestServer::start().await;
    assert_eq!(upload(&server, CATALOG).await.status, 201);
    let accept = |path, value| server.call("GET", path).header("Accept", value);
    for (path, value, expected) in [
        (PATH, "application/json", "application/json"),
        (PATH, "text/xml", "text/xml"),
        (PATH, "*/*", "application/json"),
        ("/1.0/kb/catalog/xml", "*/*", "text/xml"),
    ] {
        let answer = accept(path, value).send().await;
        assert_eq!((answer.status.as_u16(), answer.header("content-type")), (200, expected), "{path} {value}");
    }
    assert_eq!(accept("/1.0/kb/catalog/xml", "application/json").send().await.status, 406);
    assert_eq!(accept(PATH, "text/html").send().await.status, 406);
    let xml = accept("/1.0/kb/catalog/xml", "text/xml").send().await;
    assert!(xml.body.contains("<value>9.90</value>"), "{}", xml.body);
}

#[tokio::test]
async fn what_is_for_sale_is_listed() {
    let server = TestServer::start().await;
    assert_snapshot!(server.get("/1.0/kb/catalog/availableBasePlans").await.snapshot(), @"200 []");
    assert_eq!(upload(&server, CATALOG).await.status, 201);
    assert_snapshot!(server.get("/1.0/kb/catalog/availableBasePlans").await.snapshot(), @r#"200 [{"product":"Basic","plan":"basic-monthly","priceList":"DEFAULT","finalPhaseBillingPeriod":"MONTHLY","finalPhaseRecurringPrice":[{"currency":"USD","value":9.90}]},{"product":"Premium","plan":"premium-monthly","priceList":"DEFAULT","finalPhaseBillingPeriod":"MONTHLY","finalPhaseRecurringPrice":[{"currency":"USD","value":29.00}]}]"#);
    assert_snapshot!(server.get("/1.0/kb/catalog/availableAddons?baseProductName=Basic").await.snapshot(), @r#"200 [{"product":"Calls","plan":"calls-used-up","priceList":"DEFAULT","finalPhaseBillingPeriod":"NO_BILLING_PERIOD","finalPhaseRecurringPrice":[]}]"#);
    for path in ["?baseProductName=Premium", "?baseProductName=Ghost", "?baseProductName=Basic&priceListName=Ghost", ""]
    {
        let answer = server.get(&format!("/1.0/kb/catalog/availableAddons{path}")).await;
        assert_eq!(answer.snapshot(), "200 []", "{path}");
    }
}

#[tokio::test]
async fn a_deleted_catalog_has_no_versions_and_can_be_uploaded_again() {
    let server = TestServer::start().await;
    assert_eq!(upload(&server, CATALOG).await.status, 201);
    assert_eq!(server.call("DELETE", PATH).send().await.snapshot(), "204");
    assert_eq!(server.get(PATH).await.snapshot(), "200 []");
    assert_eq!(server.get(&format!("{PATH}?requestedDate=2024-01-01")).await.status, 400);
    assert_eq!(upload(&server, CATALOG).await.status, 201);
    assert_snapshot!(server.get("/1.0/kb/catalog/versions").await.snapshot(), @r#"200 ["2020-01-01T00:00:00.000Z"]"#);
}
