//! What Hobbs tells of usage beyond Kill Bill's API: the records themselves, and what they come to by windows of time.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use crate::error::ClientError;
use crate::transport::{Call, Transport, escape};
use crate::{Amount, Configuration};

/// Reads records and windows of a tenant of a Hobbs, page by page. A Kill Bill has no such calls.
#[derive(Clone, Debug)]
pub struct ReadingApi {
    transport: Transport,
}

/// Some subscriptions of a tenant.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SubscriptionPage {
    /// The subscriptions, in the order of their ids.
    pub subscriptions: Vec<ListedSubscription>,
    /// Where to go on; `None`: there are no more.
    pub next_cursor: Option<String>,
}

/// A subscription as it is listed.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ListedSubscription {
    /// Its id.
    pub subscription_id: Uuid,
    /// Its account.
    pub account_id: Uuid,
    /// Its bundle.
    pub bundle_id: Uuid,
    /// The key of the client's choice.
    pub external_key: String,
}

/// Some records of a subscription.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RecordPage {
    /// The records, in the order in which they arrived. There may be none, and still a cursor.
    pub records: Vec<RecordedUsage>,
    /// Where to go on; `None`: there are no more.
    pub next_cursor: Option<String>,
}

/// What a record stands for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum RecordKind {
    /// Usage, as it was sent.
    #[default]
    Usage,
    /// Usage that is taken back: the opposite amount, with who did it and why.
    Void,
}

/// A record, with what is known of its submission. Dates are in ISO 8601, in UTC, to the millisecond.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RecordedUsage {
    /// What it stands for. Servers that can't take usage back don't say.
    #[serde(default)]
    pub kind: RecordKind,
    /// What was counted.
    pub unit_type: String,
    /// When.
    pub record_date: String,
    /// How much.
    pub amount: Amount,
    /// The submission's name.
    pub tracking_id: String,
    /// When the server took it in.
    pub recorded_at: String,
    /// Who sent it.
    pub created_by: String,
    /// Why.
    pub reason: Option<String>,
    /// More of why.
    pub comment: Option<String>,
    /// When its submission was taken back, if it was.
    #[serde(default)]
    pub voided_at: Option<String>,
}

/// Usage by windows of time.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UsageWindows {
    /// Every window from the first to the last, also those without usage.
    pub windows: Vec<UsageWindow>,
}

/// A window of time, and what was used in it. Dates are as in [`RecordedUsage`].
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UsageWindow {
    /// Its first instant.
    pub start: String,
    /// The first instant after it.
    pub end: String,
    /// What was used, by unit.
    pub units: Vec<WindowUnit>,
}

/// What was used of a unit in a window.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WindowUnit {
    /// What was counted.
    pub unit_type: String,
    /// The sum of the records.
    pub sum: Amount,
    /// How many there are.
    pub count: u64,
    /// The smallest.
    pub min: Amount,
    /// The largest.
    pub max: Amount,
}

/// Parameters of a query; those without a value are left out.
type Parameters<'a> = &'a [(&'static str, Option<&'a str>)];

impl ReadingApi {
    /// For a server and credentials.
    ///
    /// # Errors
    ///
    /// [`ClientError::InvalidArgument`] if the server's URL is none.
    pub fn new(configuration: &Configuration) -> Result<Self, ClientError> {
        Ok(Self { transport: Transport::new(configuration)? })
    }

    /// The tenant's subscriptions: the first page, or the one after a page's cursor.
    ///
    /// # Errors
    ///
    /// [`ClientError`].
    pub async fn subscriptions(&self, cursor: Option<&str>, limit: usize) -> Result<SubscriptionPage, ClientError> {
        let limit = limit.to_string();
        self.get("/1.0/hobbs/subscriptions", &[("cursor", cursor), ("limit", Some(&limit))]).await
    }

    /// Records of a subscription from `start`, included, to `end`, excluded, as dates in ISO 8601: the first page, or the
    /// one after a page's cursor.
    ///
    /// # Errors
    ///
    /// [`ClientError`].
    pub async fn records(
        &self,
        subscription_id: Uuid,
        unit_type: Option<&str>,
        (start, end): (&str, &str),
        cursor: Option<&str>,
        limit: usize,
    ) -> Result<RecordPage, ClientError> {
        let limit = limit.to_string();
        let parameters = [
            ("startDate", Some(start)),
            ("endDate", Some(end)),
            ("unitType", unit_type),
            ("cursor", cursor),
            ("limit", Some(limit.as_str())),
        ];
        self.get(&format!("/1.0/hobbs/usages/{subscription_id}/records"), &parameters).await
    }

    /// What a subscription used by windows of a `granularity` (`HOUR`, `DAY` or `MONTH`) of a time zone, from the day `start`,
    /// included, to the day `end`, excluded, as `2024-03-01`.
    ///
    /// # Errors
    ///
    /// [`ClientError`].
    pub async fn windows(
        &self,
        subscription_id: Uuid,
        unit_type: Option<&str>,
        granularity: &str,
        time_zone: &str,
        (start, end): (&str, &str),
    ) -> Result<UsageWindows, ClientError> {
        let parameters = [
            ("granularity", Some(granularity)),
            ("timeZone", Some(time_zone)),
            ("startDate", Some(start)),
            ("endDate", Some(end)),
            ("unitType", unit_type),
        ];
        self.get(&format!("/1.0/hobbs/usages/{subscription_id}/windows"), &parameters).await
    }

    async fn get<T: DeserializeOwned>(&self, path: &str, parameters: Parameters<'_>) -> Result<T, ClientError> {
        let given = parameters.iter().filter_map(|(name, value)| Some(format!("{name}={}", escape((*value)?))));
        let query: Vec<String> = given.collect();
        let call = Call::get(format!("{path}?{}", query.join("&")));
        let answer = self.transport.send_repeatedly(&call, |_| false).await?;
        answer.ok_or_else(|| ClientError::Decode("there is none".to_owned()))?.json()
    }
}
