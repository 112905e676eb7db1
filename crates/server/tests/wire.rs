//! What every path has in common: credentials, methods, media types, cross-origin headers.

#![allow(clippy::unwrap_used, reason = "tests")]

mod support;

use insta::assert_snapshot;
use support::TestServer;

const USAGES: &str = "/1.0/kb/usages";

#[tokio::test]
async fn a_wrong_user_gets_an_empty_401() {
    let server = TestServer::start().await;
    for call in [
        server.call("GET", USAGES).without("Authorization"),
        server.call("GET", USAGES).user("admin", "wrong"),
        server.call("GET", USAGES).user("nobody", "password"),
        server.call("GET", "/1.0/kb/ghost").without("Authorization"),
    ] {
        let answer = call.send().await;
        assert_eq!(answer.snapshot(), "401");
        assert_eq!(answer.header("www-authenticate"), "BASIC realm=\"application\"");
        assert_eq!(answer.header("content-type"), "");
        assert_eq!(answer.header("access-control-allow-origin"), "");
    }
}

#[tokio::test]
async fn a_wrong_tenant_is_told_what_is_wrong() {
    let server = TestServer::start().await;
    let missing = server.call("GET", USAGES).without("X-Killbill-ApiSecret").send().await;
    assert_snapshot!(missing.snapshot(), @r#"401 {"className":"org.apache.shiro.authc.AuthenticationException","code":null,"message":"Make sure to set the X-Killbill-ApiKey and X-Killbill-ApiSecret headers","causeClassName":null,"causeMessage":null,"stackTrace":[]}"#);
    let unknown = server.call("GET", USAGES).header("X-Killbill-ApiKey", "nobody").send().await;
    assert_snapshot!(unknown.snapshot(), @r#"401 {"className":"org.apache.shiro.authc.AuthenticationException","code":null,"message":"No account found for user [nobody]","causeClassName":null,"causeMessage":null,"stackTrace":[]}"#);
    let wrong = server.call("GET", USAGES).header("X-Killbill-ApiSecret", "wrong").send().await;
    assert_snapshot!(wrong.snapshot(), @r#"401 {"className":"org.apache.shiro.authc.AuthenticationException","code":null,"message":"Submitted credentials for token [org.apache.shiro.authc.UsernamePasswordToken - bob, rememberMe=false] did not match the expected credentials.","causeClassName":null,"causeMessage":null,"stackTrace":[]}"#);
}

#[tokio::test]
async fn the_user_is_checked_before_the_tenant_and_both_before_the_path() {
    let server = TestServer::start().await;
    let neither = server.call("GET", "/1.0/kb/ghost").user("admin", "wrong").without("X-Killbill-ApiKey").send().await;
    assert_snapshot!(neither.snapshot(), @"401");
    let no_tenant = server.call("GET", "/1.0/kb/ghost").without("X-Killbill-ApiKey").send().await;
    assert_eq!(no_tenant.status, 401);
    assert_eq!(server.get("/1.0/kb/ghost").await.status, 404);
}

#[tokio::test]
async fn a_method_that_the_path_does_not_know_is_a_405_that_lists_the_others() {
    let server = TestServer::start().await;
    for method in ["GET", "PUT", "DELETE", "PATCH", "FOO"] {
        let answer = server.call(method, USAGES).send().await;
        assert_eq!((answer.status.as_u16(), answer.header("allow")), (405, "POST,OPTIONS"), "{method}");
    }
    let lower_case = server.call("get", "/1.0/kb/usages/1-2-3-4-5").send().await;
    assert_eq!((lower_case.status.as_u16(), lower_case.header("allow")), (405, "GET,OPTIONS"));
    assert_eq!(server.call("TRACE", USAGES).send().await.status, 405);
}

#[tokio::test]
async fn options_needs_no_credentials() {
    let server = TestServer::start().await;
    for (path, allow) in [(USAGES, "POST,OPTIONS"), ("/1.0/kb/usages/1-2-3-4-5", "HEAD,GET,OPTIONS")] {
        let call = server.call("OPTIONS", path).header("Origin", "https://app.example");
        let answer = call.without("Authorization").without("X-Killbill-ApiKey").send().await;
        assert_eq!((answer.status.as_u16(), answer.header("allow"), answer.body.as_str()), (200, allow, ""));
        assert_eq!(answer.header("access-control-allow-origin"), "https://app.example");
        assert_eq!(answer.header("access-control-allow-credentials"), "true");
    }
    assert_eq!(server.call("OPTIONS", "/1.0/kb/ghost").without("Authorization").send().await.status, 404);
}

#[tokio::test]
async fn media_types_are_checked_before_the_body() {
    let server = TestServer::start().await;
    let post = || server.call("POST", USAGES);
    assert_eq!(post().body("text/plain", "{").send().await.status, 415);
    assert_eq!(post().body("", "{}").send().await.status, 400);
    assert_eq!(post().json("{").header("Accept", "application/xml").send().await.status, 406);
    assert_snapshot!(post().send().await.snapshot(), @r#"400 {"className":"java.lang.IllegalArgumentException","code":null,"message":"SubscriptionUsageRecordJson body should be specified","causeClassName":null,"causeMessage":null,"stackTrace":[]}"#);
}

#[tokio::test]
async fn a_body_has_a_bound() {
    let server = TestServer::start().await;
    let answer = server.post(USAGES, "x".repeat(33 * 1024 * 1024)).await;
    assert_snapshot!(answer.snapshot(), @r#"413 {"className":"javax.ws.rs.ClientErrorException","code":null,"message":"the body is larger than 33554432 bytes","causeClassName":null,"causeMessage":null,"stackTrace":[]}"#);
}

#[tokio::test]
async fn the_health_check_needs_no_credentials() {
    let server = TestServer::start().await;
    let answer =
        server.call("GET", "/1.0/healthcheck").without("Authorization").without("X-Killbill-ApiKey").send().await;
    assert_eq!(answer.status, 200);
    let head = server.call("HEAD", "/1.0/healthcheck").without("X-Killbill-ApiKey").send().await;
    assert_eq!((head.status.as_u16(), head.header("content-type")), (401, "text/html;charset=utf-8"));
}
