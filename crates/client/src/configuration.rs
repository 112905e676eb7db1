//! Where the server is, and who calls.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::bounds;
use crate::pacing::{Pacing, SystemPacing};

/// Where the server is, who calls, and how patiently. Debug output leaves the secrets out.
#[derive(Clone)]
pub struct Configuration {
    pub(crate) base: String,
    pub(crate) api_key: Option<String>,
    pub(crate) api_key_prefix: Option<String>,
    pub(crate) api_secret: Option<String>,
    pub(crate) api_secret_prefix: Option<String>,
    pub(crate) user: Option<(String, String)>,
    pub(crate) user_agent: String,
    pub(crate) connect_timeout: Duration,
    pub(crate) request_timeout: Duration,
    pub(crate) retry: RetryPolicy,
    pub(crate) pacing: Arc<dyn Pacing>,
}

/// How often a call is sent, and how long to wait in between. Only calls that may be repeated safely are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    /// How often a call is sent at most, the first time included; 1 for no retries.
    pub attempts_max: u32,
    /// The wait before the second attempt; it doubles with each further one.
    pub first_wait: Duration,
    /// The longest wait between two attempts, whatever the server asks for.
    pub wait_max: Duration,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self { attempts_max: bounds::ATTEMPTS_MAX, first_wait: bounds::FIRST_WAIT, wait_max: bounds::WAIT_MAX }
    }
}

impl Configuration {
    /// A server by its URL, such as `http://127.0.0.1:8080`, without credentials.
    #[must_use]
    pub fn new(base: impl Into<String>) -> Self {
        Self {
            base: base.into().trim_end_matches('/').to_owned(),
            api_key: None,
            api_key_prefix: None,
            api_secret: None,
            api_secret_prefix: None,
            user: None,
            user_agent: concat!("hobbs-client/", env!("CARGO_PKG_VERSION")).to_owned(),
            connect_timeout: bounds::CONNECT_TIMEOUT,
            request_timeout: bounds::REQUEST_TIMEOUT,
            retry: RetryPolicy::default(),
            pacing: Arc::new(SystemPacing),
        }
    }

    /// The tenant's API key.
    #[must_use]
    pub fn with_api_key(self, api_key: impl Into<String>) -> Self {
        Self { api_key: Some(api_key.into()), ..self }
    }

    /// A word before the API key, such as `Bearer`: the header then is `Bearer KEY`.
    #[must_use]
    pub fn with_api_key_prefix(self, prefix: impl Into<String>) -> Self {
        Self { api_key_prefix: Some(prefix.into()), ..self }
    }

    /// The tenant's API secret.
    #[must_use]
    pub fn with_api_secret(self, api_secret: impl Into<String>) -> Self {
        Self { api_secret: Some(api_secret.into()), ..self }
    }

    /// A word before the API secret.
    #[must_use]
    pub fn with_api_secret_prefix(self, prefix: impl Into<String>) -> Self {
        Self { api_secret_prefix: Some(prefix.into()), ..self }
    }

    /// The user's name and password.
    #[must_use]
    pub fn with_user(self, name: impl Into<String>, password: impl Into<String>) -> Self {
        Self { user: Some((name.into(), password.into())), ..self }
    }

    /// What the client calls itself.
    #[must_use]
    pub fn with_user_agent(self, user_agent: impl Into<String>) -> Self {
        Self { user_agent: user_agent.into(), ..self }
    }

    /// How long to wait for a connection.
    #[must_use]
    pub fn with_connect_timeout(self, timeout: Duration) -> Self {
        Self { connect_timeout: timeout, ..self }
    }

    /// How long to wait for an answer.
    #[must_use]
    pub fn with_request_timeout(self, timeout: Duration) -> Self {
        Self { request_timeout: timeout, ..self }
    }

    /// How often to try.
    #[must_use]
    pub fn with_retry(self, retry: RetryPolicy) -> Self {
        Self { retry, ..self }
    }

    /// How to wait between attempts: for tests.
    #[must_use]
    pub fn with_pacing(self, pacing: Arc<dyn Pacing>) -> Self {
        Self { pacing, ..self }
    }

    /// The values of the tenant headers.
    pub(crate) fn tenant_headers(&self) -> [(&'static str, Option<String>); 2] {
        let prefixed = |prefix: &Option<String>, value: &Option<String>| {
            let value = value.as_ref()?;
            Some(prefix.as_ref().map_or_else(|| value.clone(), |prefix| format!("{prefix} {value}")))
        };
        [
            ("X-Killbill-ApiKey", prefixed(&self.api_key_prefix, &self.api_key)),
            ("X-Killbill-ApiSecret", prefixed(&self.api_secret_prefix, &self.api_secret)),
        ]
    }
}

impl fmt::Debug for Configuration {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let user = self.user.as_ref().map(|(name, _)| name);
        formatter
            .debug_struct("Configuration")
            .field("base", &self.base)
            .field("api_key", &self.api_key)
            .field("user", &user)
            .field("connect_timeout", &self.connect_timeout)
            .field("request_timeout", &self.request_timeout)
            .field("retry", &self.retry)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_output_has_no_secret() {
        let shown = format!(
            "{:?}",
            Configuration::new("http://h/").with_api_key("bob").with_api_secret("lazar").with_user("admin", "hush")
        );
        assert!(shown.contains("bob") && shown.contains("admin"), "{shown}");
        assert!(!shown.contains("lazar") && !shown.contains("hush"), "{shown}");
    }

    #[test]
    fn a_prefix_stands_before_the_key() {
        let configuration = Configuration::new("http://h").with_api_key("KEY").with_api_key_prefix("Bearer");
        assert_eq!(configuration.tenant_headers()[0].1.as_deref(), Some("Bearer KEY"));
        assert_eq!(configuration.tenant_headers()[1].1, None);
    }
}
