//! The calls.

use std::time::Duration;

use hobbs_client::{Author, ClientError, Configuration, RolledUpUsage, UsageApi};
use pyo3::{PyResult, Python, pyclass, pymethods};
use uuid::Uuid;

use crate::body::{self, Unit};
use crate::error::call_error;
use crate::runtime::wait;

/// Subscription, start, end, and of each unit its name and its amount.
type Totals = (String, String, String, Vec<(String, String)>);

/// A server and credentials.
#[pyclass(frozen)]
pub(crate) struct Client {
    configuration: Configuration,
    usages: UsageApi,
}

#[pymethods]
impl Client {
    /// `key`, `secret`: each a prefix and a value.
    #[new]
    #[pyo3(signature = (host, key=None, secret=None, user=None))]
    fn new(
        host: &str,
        key: Option<(Option<String>, String)>,
        secret: Option<(Option<String>, String)>,
        user: Option<(String, String)>,
    ) -> PyResult<Self> {
        let mut configuration = Configuration::new(host).with_user_agent("hobbs-python");
        if let Some((prefix, value)) = key {
            configuration = configuration.with_api_key(value);
            if let Some(prefix) = prefix {
                configuration = configuration.with_api_key_prefix(prefix);
            }
        }
        if let Some((prefix, value)) = secret {
            configuration = configuration.with_api_secret(value);
            if let Some(prefix) = prefix {
                configuration = configuration.with_api_secret_prefix(prefix);
            }
        }
        if let Some((name, password)) = user {
            configuration = configuration.with_user(name, password);
        }
        let usages = UsageApi::new(&configuration).map_err(|error| call_error(&error))?;
        Ok(Self { configuration, usages })
    }

    /// The same with other timeouts, in milliseconds.
    fn with_timeouts(&self, connect: u64, request: u64) -> PyResult<Self> {
        let configuration = self
            .configuration
            .clone()
            .with_connect_timeout(Duration::from_millis(connect))
            .with_request_timeout(Duration::from_millis(request));
        let usages = UsageApi::new(&configuration).map_err(|error| call_error(&error))?;
        Ok(Self { configuration, usages })
    }

    /// Records usage.
    #[pyo3(signature = (subscription, tracking_id, units, created_by, reason=None, comment=None))]
    #[expect(clippy::too_many_arguments, reason = "they are the members of one request, and only Python calls this")]
    fn record_usage(
        &self,
        python: Python<'_>,
        subscription: Option<String>,
        tracking_id: Option<String>,
        units: Option<Vec<Unit>>,
        created_by: String,
        reason: Option<String>,
        comment: Option<String>,
    ) -> PyResult<()> {
        let named = tracking_id.as_ref().is_some_and(|tracking_id| !tracking_id.is_empty());
        let json = body::json(subscription, tracking_id, units).map_err(|error| call_error(&error))?;
        let author = Author { created_by, reason, comment };
        wait(python, self.usages.record_usage_json(json, named, &author))?.map_err(|error| call_error(&error))
    }

    /// The totals of all units, or of one.
    #[pyo3(signature = (subscription, unit_type, start, end))]
    fn get_usage(
        &self,
        python: Python<'_>,
        subscription: &str,
        unit_type: Option<&str>,
        start: &str,
        end: &str,
    ) -> PyResult<Totals> {
        let call = async {
            let subscription = id(subscription)?;
            let (start, end) = (start.parse()?, end.parse()?);
            match unit_type {
                Some(unit_type) => self.usages.get_usage(subscription, unit_type, &start, &end).await,
                None => self.usages.get_all_usage(subscription, &start, &end).await,
            }
        };
        wait(python, call)?.map(|totals| texts(&totals)).map_err(|error| call_error(&error))
    }
}

fn id(text: &str) -> Result<Uuid, ClientError> {
    text.parse().map_err(|_| ClientError::InvalidArgument(format!("\"{text:.64}\" is not the id of a subscription")))
}

fn texts(totals: &RolledUpUsage) -> Totals {
    let units = totals.rolled_up_units.iter().map(|unit| (unit.unit_type.clone(), unit.amount.to_string()));
    let RolledUpUsage { subscription_id, start_date, end_date, .. } = totals;
    (subscription_id.to_string(), start_date.to_string(), end_date.to_string(), units.collect())
}
