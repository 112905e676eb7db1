//! The shape of a body of usage, for its description. What reads it is `json`, which takes amounts and dates from their text.

use schemars::JsonSchema;

use crate::http::json::ExactNumber;

/// Usage of a subscription.
#[derive(Debug, JsonSchema)]
#[schemars(rename = "SubscriptionUsageRecord", rename_all = "camelCase")]
#[expect(dead_code, reason = "only its shape is used")]
pub(in crate::http) struct SubscriptionUsageRecordJson {
    subscription_id: uuid::Uuid,
    /// Of submissions of a subscription with one tracking id, only the first counts. Without one, each counts.
    tracking_id: Option<String>,
    unit_usage_records: Vec<UnitUsageRecordJson>,
}

/// Usage of a unit.
#[derive(Debug, JsonSchema)]
#[schemars(rename = "UnitUsageRecord", rename_all = "camelCase")]
#[expect(dead_code, reason = "only its shape is used")]
struct UnitUsageRecordJson {
    unit_type: String,
    usage_records: Vec<UsageRecordJson>,
}

/// How much was used when.
#[derive(Debug, JsonSchema)]
#[schemars(rename = "UsageRecord", rename_all = "camelCase")]
#[expect(dead_code, reason = "only its shape is used")]
struct UsageRecordJson {
    /// A date or a date-time in ISO 8601, or milliseconds since 1970-01-01T00:00:00Z.
    record_date: String,
    amount: ExactNumber,
}
