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
    let audited = server.get(&format!("{path}?audit=FULL")).await.body;
    assert_eq!((audited.matches("\"INSERT\"").count(), audited.matches("\"UPDATE\"").count()), (1, 1), "{audited}");
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

#[tokio::test]
async fn a_closed_account_is_read_but_takes_no_more_subscriptions() {
    let server = TestServer::start().await;
    let subscription = server.subscription().await;
    let shown: serde_json::Value =
        serde_json::from_str(&server.get(&format!("/1.0/kb/subscriptions/{subscription}")).await.body).unwrap();
    let account = shown["accountId"].as_str().unwrap().to_owned();
    let path = format!("/1.0/kb/accounts/{account}");
    let without_header = server.call("DELETE", &path).without("X-Killbill-CreatedBy").send().await;
    assert_eq!(without_header.status, 400);
    let closed = server.call("DELETE", &format!("{path}?cancelAllSubscriptions=true")).send().await;
    assert_snapshot!(closed.snapshot(), @"204");
    assert_eq!(server.call("DELETE", &path).send().await.status, 204, "closing again changes nothing");
    assert_eq!(server.get(&path).await.status, 200);
    let shown = server.get(&format!("/1.0/kb/subscriptions/{subscription}")).await.body;
    assert!(shown.contains(r#""state":"CANCELLED""#), "{shown}");
    let another = format!(r#"{{"accountId":"{account}","planName":"compute-monthly"}}"#);
    let refused = server.post("/1.0/kb/subscriptions", another).await.snapshot().replace(&account, "ID");
    assert_snapshot!(refused, @r#"400 {"className":"org.killbill.billing.entitlement.api.EntitlementApiException","code":6000,"message":"The action Change is block on this Account with id=ID","causeClassName":null,"causeMessage":null,"stackTrace":[]}"#);
    let unknown = server.call("DELETE", "/1.0/kb/accounts/38400000-8cf0-11bd-b23e-10b96e4ef00d").send().await;
    assert_eq!(unknown.status, 404);
}

#[tokio::test]
async fn payment_methods_are_plain_records() {
    let server = TestServer::start().await;
    let account = server.post("/1.0/kb/accounts", r#"{"name":"Acme"}"#).await.created();
    let path = format!("/1.0/kb/accounts/{account}/paymentMethods");
    let body = r#"{"pluginName":"__EXTERNAL_PAYMENT__","externalKey":"cash","pluginInfo":{"properties":null}}"#;
    let made = server.post(&format!("{path}?isDefault=true"), body).await.created();
    let hidden = |text: String| text.replace(&account, "ACCOUNT").replace(&made, "METHOD");
    assert_snapshot!(hidden(server.get(&path).await.snapshot()), @r#"200 [{"paymentMethodId":"METHOD","externalKey":"cash","accountId":"ACCOUNT","isDefault":true,"pluginName":"__EXTERNAL_PAYMENT__","pluginInfo":null,"auditLogs":[]}]"#);
    let by_id = format!("/1.0/kb/paymentMethods/{made}");
    assert_eq!(server.get(&by_id).await.status, 200);
    assert_eq!(server.get("/1.0/kb/paymentMethods?externalKey=cash").await.status, 200);
    assert!(server.get(&format!("/1.0/kb/accounts/{account}")).await.body.contains(&made), "it is the default");
    assert_snapshot!(hidden(server.post(&path, body).await.snapshot()), @r#"400 {"className":"org.killbill.billing.payment.api.PaymentApiException","code":7023,"message":"External payment method already exists for account ACCOUNT","causeClassName":null,"causeMessage":null,"stackTrace":[]}"#);
    assert_snapshot!(hidden(server.call("DELETE", &by_id).send().await.snapshot()), @r#"400 {"className":"org.killbill.billing.payment.api.PaymentApiException","code":7022,"message":"Cannot delete default payment method for account ACCOUNT","causeClassName":null,"causeMessage":null,"stackTrace":[]}"#);
    let forced = server.call("DELETE", &format!("{by_id}?forceDefaultPmDeletion=true")).send().await;
    assert_eq!(forced.status, 204);
    assert_snapshot!(hidden(server.get(&by_id).await.snapshot()), @r#"404 {"className":"org.killbill.billing.payment.api.PaymentApiException","code":7000,"message":"Payment method METHOD does not exist","causeClassName":null,"causeMessage":null,"stackTrace":[]}"#);
    assert_eq!(server.get(&path).await.body, "[]");
    assert!(server.get(&format!("{path}?includedDeleted=true")).await.body.contains(&made));
    let nameless = server.post(&path, "{}").await;
    assert_snapshot!(nameless.snapshot(), @r#"400 {"className":"java.lang.IllegalArgumentException","code":null,"message":"PaymentMethodJson pluginName should be specified","causeClassName":null,"causeMessage":null,"stackTrace":[]}"#);
    assert_eq!(server.get(&format!("/1.0/kb/accounts/{account}/invoices")).await.body, "[]");
}
