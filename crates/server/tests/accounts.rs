//! Accounts, over HTTP.

#![allow(clippy::unwrap_used, reason = "tests")]

mod support;

use insta::assert_snapshot;
use support::TestServer;

#[tokio::test]
async fn an_account_is_made_found_and_changed() {
    let server = TestServer::start().await;
    let made = server
        .post(
            "/1.0/kb/accounts",
            r#"{"name":"Acme","externalKey":"acme","currency":"USD","referenceTime":"2024-01-01T00:00:00Z"}"#,
        )
        .await;
    let id = made.created();
    assert_eq!(made.header("location"), format!("http://hobbs.example/1.0/kb/accounts/{id}"));
    let found = server.get("/1.0/kb/accounts?externalKey=acme").await;
    assert_snapshot!(found.snapshot().replace(&id, "ID"), @r#"200 {"accountId":"ID","name":"Acme","firstNameLength":null,"externalKey":"acme","email":null,"billCycleDayLocal":0,"currency":"USD","parentAccountId":null,"isPaymentDelegatedToParent":false,"paymentMethodId":null,"referenceTime":"2024-01-01T00:00:00.000Z","timeZone":"UTC","address1":null,"address2":null,"postalCode":null,"company":null,"city":null,"state":null,"country":null,"locale":null,"phone":null,"notes":null,"isMigrated":null,"accountBalance":null,"accountCBA":null,"auditLogs":[]}"#);
    let path = format!("/1.0/kb/accounts/{id}");
    assert_eq!(server.call("PUT", &path).json(r#"{"notes":"n"}"#).send().await.status, 204);
    assert!(server.get(&path).await.body.contains(r#""name":"Acme""#), "what is not said stays");
    let currency = server.call("PUT", &path).json(r#"{"currency":"EUR"}"#).send().await;
    assert_snapshot!(currency.snapshot(), @r#"400 {"className":"java.lang.IllegalArgumentException","code":null,"message":"Killbill doesn't support updating the account currency: new=EUR, current=USD","causeClassName":null,"causeMessage":null,"stackTrace":[]}"#);
    let again = server.post("/1.0/kb/accounts", r#"{"externalKey":"acme"}"#).await;
    assert_snapshot!(again.snapshot(), @r#"409 {"className":"org.killbill.billing.account.api.AccountApiException","code":3000,"message":"Account already exists for key acme","causeClassName":null,"causeMessage":null,"stackTrace":[]}"#);
}

#[tokio::test]
async fn accounts_are_listed_in_pages() {
    let server = TestServer::start().await;
    for number in 0..5 {
        server.post("/1.0/kb/accounts", format!(r#"{{"name":"Acme {number}"}}"#)).await.created();
    }
    server.post("/1.0/kb/accounts", r#"{"name":"Other"}"#).await.created();
    let page = server.get("/1.0/kb/accounts/search/Acme?offset=2&limit=2").await;
    assert_eq!(page.header("x-killbill-pagination-currentoffset"), "2");
    assert_eq!(page.header("x-killbill-pagination-totalnbrecords"), "5");
    assert_eq!(page.header("x-killbill-pagination-maxnbrecords"), "6");
    assert_eq!(page.header("x-killbill-pagination-nextoffset"), "4");
    assert_eq!(page.body.matches("\"accountId\"").count(), 2);
    let last = server.get("/1.0/kb/accounts/pagination?offset=4").await;
    assert_eq!(last.header("x-killbill-pagination-nextoffset"), "");
    assert_eq!(last.body.matches("\"accountId\"").count(), 2);
    assert_eq!(server.get("/1.0/kb/accounts/pagination?limit=x").await.status, 404);
}
