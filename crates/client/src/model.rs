//! Kill Bill's models of usage. Names and shapes are those of its JSON.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{Amount, UsageDate};

/// Usage to be recorded: one submission.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SubscriptionUsageRecord {
    /// The subscription it is recorded against.
    pub subscription_id: Uuid,
    /// Its name, unique within the subscription. With it, sending again is safe; without it, each sending is stored.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tracking_id: Option<String>,
    /// The units, at least one.
    pub unit_usage_records: Vec<UnitUsageRecord>,
}

/// The records of one unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct UnitUsageRecord {
    /// What was counted.
    pub unit_type: String,
    /// How much, and when; at least one.
    pub usage_records: Vec<UsageRecord>,
}

/// One record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct UsageRecord {
    /// When it was used. The fraction of a second is dropped by the server.
    pub record_date: UsageDate,
    /// How much was used. The server rounds at the ninth decimal.
    pub amount: Amount,
}

/// Totals of a subscription over a window.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RolledUpUsage {
    /// The subscription.
    pub subscription_id: Uuid,
    /// The start of the window, included.
    pub start_date: Timestamp,
    /// The end of the window, excluded.
    pub end_date: Timestamp,
    /// The units that have records in the window.
    pub rolled_up_units: Vec<RolledUpUnit>,
}

/// The total of one unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RolledUpUnit {
    /// What was counted.
    pub unit_type: String,
    /// The sum of its records.
    pub amount: Amount,
}

/// Who makes a change, and why: what Kill Bill keeps in its audit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Author {
    /// Who: sent as `X-Killbill-CreatedBy`.
    pub created_by: String,
    /// Why: sent as `X-Killbill-Reason`.
    pub reason: Option<String>,
    /// More of why: sent as `X-Killbill-Comment`.
    pub comment: Option<String>,
}

impl Author {
    /// Someone without a reason.
    #[must_use]
    pub fn new(created_by: impl Into<String>) -> Self {
        Self { created_by: created_by.into(), reason: None, comment: None }
    }

    /// The same with a reason.
    #[must_use]
    pub fn with_reason(self, reason: impl Into<String>) -> Self {
        Self { reason: Some(reason.into()), ..self }
    }

    /// The same with a comment.
    #[must_use]
    pub fn with_comment(self, comment: impl Into<String>) -> Self {
        Self { comment: Some(comment.into()), ..self }
    }
}
