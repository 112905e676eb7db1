//! Taking usage back, which Hobbs alone can.

use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

use crate::error::ClientError;
use crate::transport::Call;
use crate::{Author, UsageApi};

/// A submission that is taken back.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct VoidedUsage {
    /// The submission's name.
    pub tracking_id: String,
    /// How many records no longer count.
    pub record_count: u64,
    /// When it was taken back, in ISO 8601.
    pub voided_at: String,
    /// Who took it back.
    pub created_by: String,
    /// Why.
    pub reason: Option<String>,
    /// More of why.
    pub comment: Option<String>,
    /// Whether it had been taken back before: then all this tells of that time, and nothing was done.
    pub already_voided: bool,
}

impl UsageApi {
    /// Takes back everything that was recorded with a tracking id, for the author's reason. The records stay to be read, but
    /// no longer count, and the tracking id stays taken. Doing it again does no harm, so it is sent again where the outcome is open.
    ///
    /// # Errors
    ///
    /// [`ClientError`]: 404 if there is no such usage, or if the server is none that can take usage back.
    pub async fn void_usage(
        &self,
        subscription_id: Uuid,
        tracking_id: &str,
        author: &Author,
    ) -> Result<VoidedUsage, ClientError> {
        let body = json!({ "trackingId": tracking_id, "reason": author.reason }).to_string();
        let path = format!("/1.0/hobbs/usages/{subscription_id}/void");
        // The reason stands in the body, which any text fits in.
        let author = Author { reason: None, ..author.clone() };
        let call = Call::post(path, "application/json", body, &author);
        let answer = self.transport.send_repeatedly(&call, |_| false).await?;
        answer.ok_or_else(|| ClientError::Decode("there is none".to_owned()))?.json()
    }
}
