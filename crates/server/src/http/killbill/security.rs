//! `/1.0/kb/security`: users, their roles, and what the caller may do. Source: the transcripts `security/*`.
//!
//! Every change forgets the credentials that were verified before it.

use std::sync::Arc;

use http::StatusCode;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use crate::application::Application;
use crate::directory::RoleDocument;
use crate::fault::{ApiClass, Fault};
use crate::http::json::Members;
use crate::http::path::encode;
use crate::http::{Exchange, Operation, Reply, Resource};
use crate::security::{Permission, canonical_grants};

const PATH: &str = "/1.0/kb/security";

pub(super) fn resources() -> Vec<Resource> {
    let permissions = Operation::get("What the caller may do", |_, exchange| Box::pin(permissions(exchange)))
        .answers::<Vec<String>>();
    let subject =
        Operation::get("Who the caller is", |_, exchange| Box::pin(subject(exchange))).answers::<SubjectJson>();
    let own = [
        Resource::new("/1.0/kb/security/permissions", [permissions]),
        Resource::new("/1.0/kb/security/subject", [subject]),
    ];
    own.into_iter().chain(user_resources()).chain(role_resources()).collect()
}

fn user_resources() -> [Resource; 4] {
    let create = Operation::post("Make a user", |application, exchange| Box::pin(create_user(application, exchange)));
    let invalidate = Operation::delete("Take a user's access away", |application, exchange| {
        Box::pin(invalidate_user(application, exchange))
    });
    let password = Operation::put("Change a user's password", |application, exchange| {
        Box::pin(update_password(application, exchange))
    });
    let roles =
        Operation::get("Read a user's roles", |application, exchange| Box::pin(user_roles(application, exchange)));
    let change = Operation::put("Change a user's roles", |application, exchange| {
        Box::pin(update_user_roles(application, exchange))
    });
    let takes = |operation: Operation| operation.takes_some_of::<UserRolesJson>();
    [
        Resource::new("/1.0/kb/security/users", [takes(create)]),
        Resource::new("/1.0/kb/security/users/{username}", [invalidate]),
        Resource::new("/1.0/kb/security/users/{username}/password", [takes(password)]),
        Resource::new("/1.0/kb/security/users/{username}/roles", [roles.answers::<UserRolesJson>(), takes(change)]),
    ]
}

fn role_resources() -> [Resource; 2] {
    let create = Operation::post("Make a role", |application, exchange| Box::pin(create_role(application, exchange)));
    let replace = Operation::put("Replace a role's permissions", |application, exchange| {
        Box::pin(replace_role(application, exchange))
    });
    let list = Operation::get("List roles", |application, exchange| Box::pin(list_roles(application, exchange)));
    let role = Operation::get("Read a role", |application, exchange| Box::pin(role(application, exchange)));
    let changes = [create.takes::<RoleJson>(), replace.takes::<RoleJson>(), list.answers::<Vec<RoleJson>>()];
    [
        Resource::new("/1.0/kb/security/roles", changes),
        Resource::new("/1.0/kb/security/roles/{role}", [role.answers::<RoleJson>()]),
    ]
}

/// The caller, as it is answered.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct SubjectJson {
    principal: Option<String>,
    is_authenticated: bool,
    is_remembered: bool,
    session: Option<()>,
}

/// A user, as it is answered.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct UserRolesJson {
    username: String,
    /// Never shown.
    password: Option<String>,
    roles: Vec<String>,
}

async fn permissions(exchange: Exchange) -> Result<Reply, Fault> {
    let grants = exchange.caller.user.as_ref().map(|user| user.permissions.grants().to_vec());
    Reply::json(&grants.unwrap_or_default())
}

async fn subject(exchange: Exchange) -> Result<Reply, Fault> {
    let principal = exchange.caller.user.as_ref().map(|user| user.name.clone());
    let is_authenticated = principal.is_some();
    Reply::json(&SubjectJson { principal, is_authenticated, is_remembered: false, session: None })
}

/// A user in a body.
struct UserBody {
    name: Option<String>,
    password: Option<String>,
    roles: Vec<String>,
}

impl UserBody {
    fn read(body: &[u8]) -> Result<Self, Fault> {
        let members = Members::read(body, "UserRolesJson", &["username", "password", "roles"])?;
        let (name, password) = (members.text("username")?, members.text("password")?);
        Ok(Self { name, password, roles: texts(members.list("roles")?) })
    }
}

async fn create_user(application: Arc<Application>, exchange: Exchange) -> Result<Reply, Fault> {
    let user = UserBody::read(&exchange.body)?;
    exchange.audit()?;
    exchange.require(Permission::UserCreate)?;
    let name = needed("UserRolesJson username", user.name)?;
    let password = user.password.ok_or_else(|| unset("UserRolesJson password"))?;
    if !application.directory.create_user(&name, &password, &user.roles).await? {
        return Err(Fault::refused(ApiClass::Security, 40_002, format!("The user {name} already exists")));
    }
    application.security.forget_verified();
    Ok(Reply::created_at(&format!("{}{PATH}/users/{}/roles", exchange.origin(), encode(&name))))
}

async fn update_password(application: Arc<Application>, exchange: Exchange) -> Result<Reply, Fault> {
    let user = UserBody::read(&exchange.body)?;
    exchange.audit()?;
    exchange.require(Permission::UserPasswordUpdate)?;
    let password = user.password.ok_or_else(|| unset("UserRolesJson password"))?;
    application.directory.update_password(exchange.variable("username"), &password).await?;
    application.security.forget_verified();
    Ok(Reply::empty(StatusCode::NO_CONTENT))
}

async fn user_roles(application: Arc<Application>, exchange: Exchange) -> Result<Reply, Fault> {
    exchange.require(Permission::UserRolesView)?;
    let user = application.directory.user(exchange.variable("username")).await?;
    Reply::json(&UserRolesJson { username: user.name, password: None, roles: user.roles })
}

async fn update_user_roles(application: Arc<Application>, exchange: Exchange) -> Result<Reply, Fault> {
    let user = UserBody::read(&exchange.body)?;
    exchange.audit()?;
    exchange.require(Permission::UserRolesUpdate)?;
    application.directory.update_user_roles(exchange.variable("username"), &user.roles).await?;
    application.security.forget_verified();
    Ok(Reply::empty(StatusCode::NO_CONTENT))
}

async fn invalidate_user(application: Arc<Application>, exchange: Exchange) -> Result<Reply, Fault> {
    exchange.audit()?;
    exchange.require(Permission::UserInvalidate)?;
    application.directory.invalidate_user(exchange.variable("username")).await?;
    application.security.forget_verified();
    Ok(Reply::empty(StatusCode::NO_CONTENT))
}

/// A role as it is answered.
#[derive(Serialize, JsonSchema)]
struct RoleJson {
    role: String,
    permissions: Vec<String>,
}

impl From<RoleDocument> for RoleJson {
    fn from(document: RoleDocument) -> Self {
        Self { role: document.name, permissions: document.permissions }
    }
}

async fn create_role(application: Arc<Application>, exchange: Exchange) -> Result<Reply, Fault> {
    let role = role_in(&exchange, Permission::RoleCreate)?;
    if !application.directory.create_role(&role).await? {
        let message = format!("The role {} already exists", role.name);
        return Err(Fault::refused(ApiClass::Security, 40_004, message));
    }
    application.security.forget_verified();
    Ok(Reply::created_at(&format!("{}{PATH}/roles/{}", exchange.origin(), encode(&role.name))))
}

async fn replace_role(application: Arc<Application>, exchange: Exchange) -> Result<Reply, Fault> {
    let role = role_in(&exchange, Permission::RoleUpdate)?;
    application.directory.replace_role(&role).await?;
    application.security.forget_verified();
    Ok(Reply::empty(StatusCode::NO_CONTENT))
}

fn role_in(exchange: &Exchange, permission: Permission) -> Result<RoleDocument, Fault> {
    let members = Members::read(&exchange.body, "RoleDefinitionJson", &["role", "permissions"])?;
    let (name, grants) = (members.text("role")?, texts(members.list("permissions")?));
    exchange.audit()?;
    exchange.require(permission)?;
    let name = needed("RoleDefinitionJson role", name)?;
    let permissions = canonical_grants(&grants)
        .map_err(|grant| Fault::refused(ApiClass::Security, 40_000, format!("Invalid permissions {grant}")))?;
    Ok(RoleDocument { name, permissions })
}

async fn list_roles(application: Arc<Application>, exchange: Exchange) -> Result<Reply, Fault> {
    exchange.require(Permission::RoleView)?;
    let roles = application.directory.roles().await?;
    Reply::json(&roles.into_iter().map(RoleJson::from).collect::<Vec<_>>())
}

/// A role that does not exist grants nothing, and that is what is answered.
async fn role(application: Arc<Application>, exchange: Exchange) -> Result<Reply, Fault> {
    exchange.require(Permission::RoleView)?;
    let name = exchange.variable("role");
    let found = application.directory.role_document(name).await?;
    let none = RoleDocument { name: name.to_owned(), permissions: Vec::new() };
    Reply::json(&RoleJson::from(found.unwrap_or(none)))
}

/// The texts of a list; what is no text is left out, as Kill Bill does with null.
fn texts(values: Option<&[Value]>) -> Vec<String> {
    values.unwrap_or_default().iter().filter_map(Value::as_str).map(str::to_owned).collect()
}

fn needed(what: &str, value: Option<String>) -> Result<String, Fault> {
    value.filter(|text| !text.is_empty()).ok_or_else(|| unset(what))
}

fn unset(what: &str) -> Fault {
    Fault::illegal_argument(format!("{what} needs to be set"))
}
