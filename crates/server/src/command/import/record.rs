//! A record of a file, as an export writes it.

use std::borrow::Cow;

use hobbs_client::UsageRecord;
use uuid::Uuid;

/// The values of a record as they stand in the file; what is missing is empty.
pub(super) struct RecordText<'a> {
    pub(super) subscription: Cow<'a, str>,
    pub(super) tracking_id: Cow<'a, str>,
    pub(super) unit_type: Cow<'a, str>,
    pub(super) record_date: Cow<'a, str>,
    pub(super) amount: Cow<'a, str>,
    /// Of exports: what the record stands for, and when it was taken back.
    pub(super) kind: Cow<'a, str>,
    pub(super) voided_at: Cow<'a, str>,
}

/// A record that counts.
pub(super) struct Row {
    pub(super) subscription: Uuid,
    pub(super) tracking_id: String,
    pub(super) unit_type: String,
    pub(super) record: UsageRecord,
}

impl RecordText<'_> {
    /// The record; `None`: it was taken back, or takes back another, so it does not count.
    ///
    /// # Errors
    ///
    /// Says which value is wrong.
    pub(super) fn row(&self) -> Result<Option<Row>, String> {
        if self.kind == "VOID" || !self.voided_at.is_empty() {
            return Ok(None);
        }
        let subscription = Uuid::parse_str(self.subscription.trim())
            .map_err(|error| format!("subscription_id \"{}\": {error}", self.subscription))?;
        if self.tracking_id.is_empty() {
            return Err("it has no tracking_id: imported again, it would count twice".to_owned());
        }
        let record_date = self.record_date.trim().parse().map_err(|error| format!("record_date: {error}"))?;
        let amount = self.amount.trim().parse().map_err(|error| format!("amount: {error}"))?;
        let record = UsageRecord { record_date, amount };
        let (tracking_id, unit_type) = (self.tracking_id.to_string(), self.unit_type.to_string());
        Ok(Some(Row { subscription, tracking_id, unit_type, record }))
    }
}
