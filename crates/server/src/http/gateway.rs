//! What every request passes first: its path, then the user, then the tenant, then the router.
//!
//! Source: the transcripts `usage/authentication-*`, `usage/tenant-credentials-*`, `usage/error-precedence-*` and
//! `system/*`. A wrong user is found out before a wrong tenant, and both before the path is looked at.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use http::header::{AUTHORIZATION, CONTENT_TYPE, ORIGIN};
use http::uri::PathAndQuery;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Uri};
use tower::ServiceExt;

use super::answer::{ContainerPage, fault_response};
use super::exchange::Caller;
use super::{Resource, cors, hobbs, openapi, path};
use crate::application::Application;
use crate::fault::Fault;
use crate::security::{TenantRejection, User};

const KILL_BILL: &str = "/1.0/kb";
const HOBBS: &str = "/1.0/hobbs";

/// The whole of the HTTP service, behind the connections.
#[derive(Clone)]
pub struct Gateway {
    application: Arc<Application>,
    /// The resources whose paths have no variables: usage is recorded at one of them, and the router takes its time.
    fixed: Arc<HashMap<&'static str, Arc<Resource>>>,
    router: Router,
}

impl Gateway {
    /// Serves resources.
    #[must_use]
    pub fn new(application: Arc<Application>, resources: Vec<Resource>) -> Self {
        let mut router = openapi::routes(Router::new(), &resources);
        let mut fixed = HashMap::new();
        for resource in resources.into_iter().map(Arc::new) {
            let path = resource.path();
            if !path.contains('{') {
                fixed.insert(path, Arc::clone(&resource));
            }
            router = router.route(path, resource.into_routing(Arc::clone(&application)));
        }
        Self { application, fixed: Arc::new(fixed), router: router.fallback(no_such_path) }
    }

    /// Answers one request.
    pub async fn answer<B>(&self, request: http::Request<B>) -> Response
    where
        B: axum::body::HttpBody<Data = bytes::Bytes> + Send + 'static,
        B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        let origin = request.headers().get(ORIGIN).cloned();
        let is_head = request.method() == Method::HEAD;
        let answered = match self.admit(request.map(Body::new)).await {
            Ok(admitted) => self.serve(admitted).await,
            Err(Fault::Unauthenticated) => return fault_response(&Fault::Unauthenticated),
            Err(fault) => fault_response(&fault),
        };
        let mut response = answered;
        cors::allow(response.headers_mut(), origin);
        if is_head && response.extensions().get::<ContainerPage>().is_some() {
            // Without a body there is nothing to mend, so this stays as it is (transcripts `usage/methods-*`).
            response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/html;charset=utf-8"));
        }
        response
    }

    /// Serves a request that was admitted. The router knows what an answer to `HEAD` is like.
    async fn serve(&self, admitted: Request) -> Response {
        match self.fixed.get(admitted.uri().path()) {
            Some(resource) if admitted.method() != Method::HEAD => {
                resource.serve(Arc::clone(&self.application), admitted).await
            }
            _ => self.router.clone().oneshot(admitted).await.unwrap_or_else(|never| match never {}),
        }
    }

    /// Checks the path and the credentials and puts the [`Caller`] beside the request.
    async fn admit(&self, mut request: Request) -> Result<Request, Fault> {
        let normalised = path::normalise(request.uri().path())?.into_owned();
        if request.method() == Method::TRACE {
            return Err(Fault::MethodNotAllowed { allow: "HEAD, DELETE, POST, GET, OPTIONS, PUT".to_owned() });
        }
        if request.method() != Method::OPTIONS {
            let user = if needs_user(&normalised) { Some(self.user(request.headers()).await?) } else { None };
            let credentials = api_key_and_secret(request.headers());
            let credentials = credentials.as_ref().map(|(api_key, secret)| (api_key.trim(), secret.trim()));
            let tenant = match self.application.security.tenant(credentials).await? {
                Ok(tenant) => Some(tenant),
                Err(rejection) if needs_tenant(&normalised, request.method()) => return Err(unknown_tenant(rejection)),
                Err(_) => None,
            };
            request.extensions_mut().insert(Caller { user, tenant });
        }
        if normalised != request.uri().path() {
            *request.uri_mut() = with_path(request.uri(), &normalised)?;
        }
        Ok(request)
    }

    async fn user(&self, headers: &HeaderMap) -> Result<Arc<User>, Fault> {
        let credentials = basic_credentials(headers).ok_or(Fault::Unauthenticated)?;
        let (name, password) = credentials.split_once(':').ok_or(Fault::Unauthenticated)?;
        self.application.security.user(name, password).await?.ok_or(Fault::Unauthenticated)
    }
}

async fn no_such_path() -> Response {
    fault_response(&Fault::NotFound("Not Found".to_owned()))
}

fn is_within(root: &str, path: &str) -> bool {
    path.strip_prefix(root).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Everything but what says how the server is and what it offers.
pub(super) fn needs_user(path: &str) -> bool {
    is_within(KILL_BILL, path) || is_within(HOBBS, path)
}

/// Tenants can be made and looked up by key, users kept, the nodes listed and everything copied and checked without a tenant; so can whatever is read
/// outside of Kill Bill's paths.
pub(super) fn needs_tenant(path: &str, method: &Method) -> bool {
    let within = path.strip_prefix(KILL_BILL).unwrap_or_default();
    let of_all_tenants = path == hobbs::backup::PATH || path == hobbs::verify::PATH;
    let exempt = within == "/tenants" || within.starts_with("/security") || within == "/nodesInfo" || of_all_tenants;
    let is_described = path == "/openapi.json" || path.starts_with("/docs");
    if needs_user(path) { !exempt } else { method != Method::GET && !is_described }
}

fn with_path(uri: &Uri, path: &str) -> Result<Uri, Fault> {
    let refused = |_| Fault::BadRequest("Invalid URI".to_owned());
    let text = uri.query().map_or_else(|| path.to_owned(), |query| format!("{path}?{query}"));
    Ok(Uri::from(PathAndQuery::try_from(text).map_err(refused)?))
}

/// The user and password of HTTP basic authentication, with a colon between.
fn basic_credentials(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, encoded) = value.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    String::from_utf8(BASE64_STANDARD.decode(encoded.trim()).ok()?).ok().filter(|decoded| decoded.contains(':'))
}

const API_KEY: HeaderName = HeaderName::from_static("x-killbill-apikey");
const API_SECRET: HeaderName = HeaderName::from_static("x-killbill-apisecret");

/// The values of the tenant headers. Spaces around them don't count.
fn api_key_and_secret(headers: &HeaderMap) -> Option<(Cow<'_, str>, Cow<'_, str>)> {
    let value = |name: HeaderName| Some(String::from_utf8_lossy(headers.get(name)?.as_bytes()));
    Some((value(API_KEY)?, value(API_SECRET)?))
}

/// The answer to a request without tenant headers.
pub(super) fn tenant_headers_missing() -> Fault {
    Fault::UnknownTenant("Make sure to set the X-Killbill-ApiKey and X-Killbill-ApiSecret headers".to_owned())
}

fn unknown_tenant(rejection: TenantRejection) -> Fault {
    match rejection {
        TenantRejection::Missing => tenant_headers_missing(),
        TenantRejection::UnknownKey(key) => Fault::UnknownTenant(format!("No account found for user [{key}]")),
        TenantRejection::WrongSecret(key) => Fault::UnknownTenant(format!(
            "Submitted credentials for token [org.apache.shiro.authc.UsernamePasswordToken - {key}, rememberMe=false] did \
             not match the expected credentials."
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn basic(value: &str) -> Option<String> {
        basic_credentials(&HeaderMap::from_iter([(AUTHORIZATION, HeaderValue::from_str(value).unwrap())]))
    }

    #[test]
    fn reads_basic_credentials() {
        let admin = Some("admin:password".to_owned());
        assert_eq!(basic("Basic YWRtaW46cGFzc3dvcmQ="), admin);
        assert_eq!(basic("basic YWRtaW46cGFzc3dvcmQ="), admin);
        for value in ["Basic YWRtaW46cGFzc3dvcmQ", "Basic ???", "Basic YWRtaW4=", "Bearer abc", "Basic"] {
            assert_eq!(basic(value), None, "{value}");
        }
    }

    #[test]
    fn knows_which_paths_need_a_tenant() {
        for path in ["/1.0/kb/usages", "/1.0/kb/tenants/x", "/1.0/kb", "/1.0/kb/ghost", "/1.0/hobbs/usages/x/windows"] {
            assert!(needs_tenant(path, &Method::GET), "{path}");
        }
        for path in ["/1.0/hobbs/backup", "/1.0/hobbs/verify"] {
            assert!(needs_user(path) && !needs_tenant(path, &Method::GET), "{path}");
        }
        assert!(needs_tenant("/1.0/hobbs/backups", &Method::GET));
        for path in ["/1.0/kb/tenants", "/1.0/kb/security/users", "/1.0/kb/nodesInfo", "/1.0/healthcheck", "/"] {
            assert!(!needs_tenant(path, &Method::GET), "{path}");
        }
        assert!(needs_tenant("/1.0/healthcheck", &Method::HEAD));
        assert!(!needs_tenant("/1.0/kb/tenants", &Method::POST));
    }
}
