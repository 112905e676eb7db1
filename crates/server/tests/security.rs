//! Users, roles and what they allow, over HTTP.

#![allow(clippy::unwrap_used, reason = "tests")]

mod support;

use insta::assert_snapshot;
use support::TestServer;

async fn make_user(server: &TestServer, permissions: &str) {
    server.post("/1.0/kb/security/roles", format!(r#"{{"role":"r","permissions":{permissions}}}"#)).await.created();
    server.post("/1.0/kb/security/users", r#"{"username":"eve","password":"pw","roles":["r"]}"#).await.created();
}

#[tokio::test]
async fn a_user_may_do_what_the_roles_allow() {
    let server = TestServer::start().await;
    let id = server.subscription().await;
    make_user(&server, r#"["account:*"]"#).await;
    let body = format!(
        r#"{{"subscriptionId":"{id}","unitUsageRecords":[{{"unitType":"u","usageRecords":[{{"recordDate":"2024-03-01","amount":1}}]}}]}}"#
    );
    let record = || server.call("POST", "/1.0/kb/usages").user("eve", "pw").json(body.clone()).send();
    assert_snapshot!(record().await.snapshot(), @r#"401 {"className":"org.apache.shiro.authz.UnauthorizedException","code":null,"message":"Subject does not have permission [usage:record]","causeClassName":"org.apache.shiro.authz.AuthorizationException","causeMessage":"Not authorized to invoke method: public void org.killbill.billing.usage.api.user.DefaultUsageUserApi.recordRolledUpUsage(org.killbill.billing.usage.api.SubscriptionUsageRecord,org.killbill.billing.util.callcontext.CallContext) throws org.killbill.billing.usage.api.UsageApiException","stackTrace":[]}"#);
    // The role changes, and what was verified before is forgotten at once.
    let role = r#"{"role":"r","permissions":["usage:record"]}"#;
    assert_eq!(server.call("PUT", "/1.0/kb/security/roles").json(role).send().await.status, 204);
    assert_eq!(record().await.status, 201);
}

#[tokio::test]
async fn a_changed_password_counts_at_once() {
    let server = TestServer::start().await;
    make_user(&server, "[]").await;
    let log_in =
        |password: &'static str| server.call("GET", "/1.0/kb/security/permissions").user("eve", password).send();
    assert_snapshot!(log_in("pw").await.snapshot(), @"200 []");
    let changed = server.call("PUT", "/1.0/kb/security/users/eve/password").json(r#"{"password":"new"}"#).send().await;
    assert_eq!(changed.status, 204);
    assert_eq!(log_in("pw").await.status, 401);
    assert_eq!(log_in("new").await.status, 200);
    assert_eq!(server.call("DELETE", "/1.0/kb/security/users/eve").send().await.status, 204);
    assert_eq!(log_in("new").await.status, 401);
}

#[tokio::test]
async fn users_and_roles_are_made_once() {
    let server = TestServer::start().await;
    make_user(&server, r#"["account", "usage:record"]"#).await;
    assert_snapshot!(server.get("/1.0/kb/security/roles/r").await.snapshot(), @r#"200 {"role":"r","permissions":["account:*","usage:record"]}"#);
    assert_snapshot!(server.get("/1.0/kb/security/users/eve/roles").await.snapshot(), @r#"200 {"username":"eve","password":null,"roles":["r"]}"#);
    let role = server.post("/1.0/kb/security/roles", r#"{"role":"r","permissions":[]}"#).await;
    assert_snapshot!(role.snapshot(), @r#"400 {"className":"org.killbill.billing.security.SecurityApiException","code":40004,"message":"The role r already exists","causeClassName":null,"causeMessage":null,"stackTrace":[]}"#);
    let user = server.post("/1.0/kb/security/users", r#"{"username":"eve","password":"x","roles":[]}"#).await;
    assert_snapshot!(user.snapshot(), @r#"400 {"className":"org.killbill.billing.security.SecurityApiException","code":40002,"message":"The user eve already exists","causeClassName":null,"causeMessage":null,"stackTrace":[]}"#);
}

#[tokio::test]
async fn the_clock_can_be_set_in_test_mode_only() {
    let server = TestServer::start().await;
    assert_eq!(server.get("/1.0/kb/test/clock").await.status, 404, "the test server leaves those paths out");
}

#[tokio::test(flavor = "multi_thread")]
async fn credentials_that_many_send_at_once_are_verified_once() {
    let server = TestServer::start().await;
    let verifications = || server.application.security.verifications();
    let (before, id) = (verifications(), server.subscription().await);
    let at_set_up = verifications() - before;
    assert_eq!(at_set_up, 2, "a password and a secret");
    server.application.security.forget_verified();
    let requests = (0..32).map(|_| {
        let call = server.call("GET", &format!("/1.0/kb/subscriptions/{id}"));
        async move { call.send().await.status }
    });
    let statuses = futures_util::future::join_all(requests).await;
    assert!(statuses.iter().all(|status| *status == 200), "{statuses:?}");
    assert_eq!(verifications() - before - at_set_up, 2, "once for all of them");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_password_is_refused_whoever_else_waits() {
    let server = TestServer::start().await;
    let log_in = |password: &'static str| {
        let call = server.call("GET", "/1.0/kb/security/permissions").user("admin", password);
        async move { call.send().await.status.as_u16() }
    };
    server.application.security.forget_verified();
    let passwords = ["password", "wrong", "password", "wrong", "wrong", "password"];
    let statuses = futures_util::future::join_all(passwords.map(log_in)).await;
    assert_eq!(statuses, [200, 401, 200, 401, 401, 200]);
}
