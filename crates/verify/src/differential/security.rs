//! Random requests about users and roles. They belong to no tenant, so their names are those of the run.

use super::step::{answering, request, request_with, step};
use super::world::World;
use crate::conformance::Step;

/// Makes and changes users and roles, and asks what one may do.
pub(super) fn security(world: &mut World) -> Step {
    let number = world.dice.below(2);
    let (role, user) = (format!("r{number}-${{run}}"), format!("u{number}-${{run}}"));
    match world.dice.below(10) {
        0 => {
            let permissions = world.dice.one(&[
                r#"["usage:record"]"#,
                r#"["account:create", "account:update"]"#,
                r#"["account:*"]"#,
                r#"["*"]"#,
                "[]",
                "null",
                r#"["account:fly"]"#,
            ]);
            let method = world.dice.one(&["POST", "POST", "PUT"]);
            let body = format!(r#"{{"role": "{role}", "permissions": {permissions}}}"#);
            step("make a role", with_body(method, "/1.0/kb/security/roles", &body))
        }
        1 => step("read a role", request("GET", format!("/1.0/kb/security/roles/{role}"))),
        2 => {
            let body = format!(r#"{{"username": "{user}", "password": "pw", "roles": ["{role}"]}}"#);
            step("make a user", with_body("POST", "/1.0/kb/security/users", &body))
        }
        3 => step("read a user's roles", request("GET", format!("/1.0/kb/security/users/{user}/roles"))),
        4 => {
            let body = format!(r#"{{"username": "{user}", "roles": ["{role}"]}}"#);
            step("change a user's roles", with_body("PUT", &format!("/1.0/kb/security/users/{user}/roles"), &body))
        }
        5 => {
            let body = format!(r#"{{"username": "{user}", "password": "{}"}}"#, world.dice.one(&["pw", "pw2"]));
            step(
                "change a user's password",
                with_body("PUT", &format!("/1.0/kb/security/users/{user}/password"), &body),
            )
        }
        6 => step("remove a user", request("DELETE", format!("/1.0/kb/security/users/{user}"))),
        _ => ask(world, &user),
    }
}

/// Asks as the run's user, or as one of those that were made.
fn ask(world: &mut World, user: &str) -> Step {
    let as_other = world.dice.percent(60).then(|| format!("{user}:{}", world.dice.one(&["pw", "pw2"])));
    let of = |request: crate::conformance::StepRequest| match &as_other {
        Some(auth) => request.with_auth(auth),
        None => request,
    };
    match world.dice.below(3) {
        0 => {
            let asked = step("ask who one is", of(request("GET", "/1.0/kb/security/subject")));
            answering(asked, r#"{"json": {"session": "<any>"}}"#)
        }
        1 => step("ask what one may", of(request("GET", "/1.0/kb/security/permissions"))),
        _ => {
            let body = r#"{"name": "of another user", "referenceTime": "2023-01-01T00:00:00Z"}"#;
            step("do what one may not", of(with_body("POST", "/1.0/kb/accounts", body)))
        }
    }
}

fn with_body(method: &str, path: &str, body: &str) -> crate::conformance::StepRequest {
    request_with(method, path, body.parse().unwrap_or(crate::json::Json::Null))
}
