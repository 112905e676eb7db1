//! The three calls about usage.

use uuid::Uuid;

use crate::error::ClientError;
use crate::transport::{Call, Transport, escape};
use crate::{Author, Configuration, RolledUpUsage, SubscriptionUsageRecord, UsageDate};

/// Records usage and reads totals. Cheap to clone; connections are kept and shared by the clones.
#[derive(Clone, Debug)]
pub struct UsageApi {
    pub(crate) transport: Transport,
}

impl UsageApi {
    /// For a server and credentials.
    ///
    /// # Errors
    ///
    /// [`ClientError::InvalidArgument`] if the server's URL is none.
    pub fn new(configuration: &Configuration) -> Result<Self, ClientError> {
        Ok(Self { transport: Transport::new(configuration)? })
    }

    /// Records usage: all of it or nothing. When it returns, the usage is stored.
    ///
    /// With a tracking id it is sent again after a failure that leaves the outcome open, and the server's word that the
    /// tracking id is taken then means that an earlier attempt got through. Without one it is sent once.
    ///
    /// # Errors
    ///
    /// [`ClientError`]; [`ClientError::is_duplicate_tracking_id`] tells a submission that was recorded before.
    pub async fn record_usage(&self, usage: &SubscriptionUsageRecord, author: &Author) -> Result<(), ClientError> {
        let json = serde_json::to_string(usage).map_err(|error| ClientError::InvalidArgument(error.to_string()))?;
        let named = usage.tracking_id.as_ref().is_some_and(|tracking_id| !tracking_id.is_empty());
        self.record_usage_json(json, named, author).await
    }

    /// Records usage from JSON that was made elsewhere. It is sent as it is: what it lacks, the server says. `named` tells
    /// whether it has a tracking id, and so may be sent again.
    ///
    /// # Errors
    ///
    /// As [`Self::record_usage`].
    pub async fn record_usage_json(&self, json: String, named: bool, author: &Author) -> Result<(), ClientError> {
        let call = Call::post("/1.0/kb/usages".to_owned(), "application/json", json, author);
        if named {
            self.transport.send_repeatedly(&call, ClientError::is_duplicate_tracking_id).await.map(drop)
        } else {
            self.transport.send(&call).await.map(drop)
        }
    }

    /// The total of one unit from `start`, included, to `end`, excluded.
    ///
    /// # Errors
    ///
    /// [`ClientError`]; a unit type with a slash or backslash can't be asked for on its own, since Kill Bill refuses it in
    /// a path: [`Self::get_all_usage`] has it.
    pub async fn get_usage(
        &self,
        subscription_id: Uuid,
        unit_type: &str,
        start: &UsageDate,
        end: &UsageDate,
    ) -> Result<RolledUpUsage, ClientError> {
        check_unit_type(unit_type)?;
        self.get(format!("/1.0/kb/usages/{subscription_id}/{}", escape(unit_type)), start, end).await
    }

    /// The totals of all units from `start`, included, to `end`, excluded.
    ///
    /// # Errors
    ///
    /// [`ClientError`].
    pub async fn get_all_usage(
        &self,
        subscription_id: Uuid,
        start: &UsageDate,
        end: &UsageDate,
    ) -> Result<RolledUpUsage, ClientError> {
        self.get(format!("/1.0/kb/usages/{subscription_id}"), start, end).await
    }

    async fn get(&self, path: String, start: &UsageDate, end: &UsageDate) -> Result<RolledUpUsage, ClientError> {
        let (start, end) = (escape(&start.to_string()), escape(&end.to_string()));
        let call = Call::get(format!("{path}?startDate={start}&endDate={end}"));
        let answer = self.transport.send_repeatedly(&call, |_| false).await?;
        answer.ok_or_else(|| ClientError::Decode("there is none".to_owned()))?.json()
    }
}

fn check_unit_type(unit_type: &str) -> Result<(), ClientError> {
    let refused = unit_type.is_empty() || matches!(unit_type, "." | "..") || unit_type.contains(['/', '\\']);
    if refused {
        let message = format!("the unit type \"{unit_type}\" can't stand in a path: ask for all units instead");
        return Err(ClientError::InvalidArgument(message));
    }
    Ok(())
}
