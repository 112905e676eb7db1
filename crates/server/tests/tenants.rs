//! Tenants, over HTTP.

#![allow(clippy::unwrap_used, reason = "tests")]

mod support;

use insta::assert_snapshot;
use support::TestServer;

#[tokio::test]
async fn values_are_kept_under_names() {
    let server = TestServer::start().await;
    let path = "/1.0/kb/tenants/userKeyValue/colour";
    assert_snapshot!(server.get(path).await.snapshot(), @r#"200 {"key":"colour","values":[],"auditLogs":[]}"#);
    for value in ["red", "blue"] {
        let made = server.call("POST", path).body("text/plain", value).send().await;
        assert_eq!(made.status, 201);
        assert_eq!(made.header("location"), format!("http://hobbs.example{path}"));
    }
    assert_snapshot!(server.get(path).await.snapshot(), @r#"200 {"key":"colour","values":["red","blue"],"auditLogs":[]}"#);
    assert_eq!(server.call("POST", path).json("{}").send().await.status, 415);
    let unnamed = server.call("DELETE", path).without("X-Killbill-CreatedBy").send().await;
    assert_eq!(unnamed.status, 400);
    assert_eq!(server.call("DELETE", path).send().await.status, 204);
    assert!(server.get(path).await.body.contains(r#""values":[]"#));
}

#[tokio::test]
async fn a_configuration_has_one_value() {
    let server = TestServer::start().await;
    let path = "/1.0/kb/tenants/uploadPerTenantConfig";
    for value in ["{\"a\":\"1\"}", "{\"a\":\"2\"}"] {
        assert_eq!(server.call("POST", path).body("text/plain", value).send().await.status, 201);
    }
    assert_snapshot!(server.get(path).await.snapshot(), @r#"200 {"key":"PER_TENANT_CONFIG","values":["{\"a\":\"2\"}"],"auditLogs":[]}"#);
    let plugin = "/1.0/kb/tenants/uploadPluginConfig/meter";
    assert_eq!(server.call("POST", plugin).body("text/plain", "x=1").send().await.status, 201);
    let found = server.get("/1.0/kb/tenants/uploadPerTenantConfig/PLUGIN_CONFIG_/search").await;
    assert_snapshot!(found.snapshot(), @r#"200 [{"key":"PLUGIN_CONFIG_meter","values":["x=1"],"auditLogs":[]}]"#);
}
