//! What an administrator asks of a whole Hobbs: a copy of it, and a check. Kill Bill has nothing like it.

use serde::Deserialize;

use crate::Configuration;
use crate::bounds;
use crate::error::ClientError;
use crate::transport::{Call, Transport};

/// Copies and checks a Hobbs while it serves. The user needs every permission; the tenant's key and secret don't matter.
///
/// Answers may take as long as they like, provided that they go on: the configuration's request timeout does not bound them,
/// but [`bounds::READ_TIMEOUT`] does each of their parts.
#[derive(Clone, Debug)]
pub struct AdministrationApi {
    transport: Transport,
}

/// An answer that is read part by part.
#[derive(Debug)]
pub struct Download {
    response: reqwest::Response,
}

/// A check that is under way.
#[derive(Debug)]
pub struct RunningVerification {
    download: Download,
    /// What was read of the next lines.
    read: Vec<u8>,
}

/// What a check tells.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum VerificationLine {
    /// How far it has come.
    Progress(CheckedRows),
    /// Something that is wrong.
    Difference(String),
    /// All is checked.
    Result(CheckedRows),
}

/// What was checked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CheckedRows {
    /// How many partitions: one for each subscription with usage, one for each tenant, one for what belongs to no tenant.
    pub partitions: u64,
    /// How many entries: what was recorded together.
    pub entries: u64,
    /// How many records they have.
    pub records: u64,
    /// How many roll-ups were compared with them.
    pub roll_ups: u64,
    /// How many differences were found.
    pub differences: u64,
}

impl AdministrationApi {
    /// For a server and credentials.
    ///
    /// # Errors
    ///
    /// [`ClientError::InvalidArgument`] if the server's URL is none.
    pub fn new(configuration: &Configuration) -> Result<Self, ClientError> {
        Ok(Self { transport: Transport::for_downloads(configuration)? })
    }

    /// A copy of everything, as `hobbs restore` takes it.
    ///
    /// # Errors
    ///
    /// [`ClientError`].
    pub async fn backup(&self) -> Result<Download, ClientError> {
        let call = Call::get("/1.0/hobbs/backup".to_owned()).accepting("application/octet-stream");
        self.transport.download(&call).await
    }

    /// Checks every row, and every roll-up against the records that it is made from.
    ///
    /// # Errors
    ///
    /// [`ClientError`].
    pub async fn verify(&self) -> Result<RunningVerification, ClientError> {
        let call = Call::get("/1.0/hobbs/verify".to_owned()).accepting("application/x-ndjson");
        Ok(RunningVerification { download: self.transport.download(&call).await?, read: Vec::new() })
    }
}

impl Download {
    pub(crate) const fn new(response: reqwest::Response) -> Self {
        Self { response }
    }

    /// The next part; `None`: there are no more, and the answer is whole.
    ///
    /// # Errors
    ///
    /// [`ClientError::Broken`] if the answer is cut off, [`ClientError::Timeout`] if it does not go on.
    pub async fn part(&mut self) -> Result<Option<Vec<u8>>, ClientError> {
        let part = self.response.chunk().await.map_err(|error| crate::transport::failure(&error))?;
        Ok(part.map(Vec::from))
    }
}

impl RunningVerification {
    /// What the check tells next; `None`: nothing more. Unless a [`VerificationLine::Result`] came, it was broken off.
    ///
    /// # Errors
    ///
    /// As [`Download::part`]; [`ClientError::Decode`] if a line is none of a check.
    pub async fn line(&mut self) -> Result<Option<VerificationLine>, ClientError> {
        loop {
            if let Some(end) = self.read.iter().position(|&byte| byte == b'\n') {
                let line: Vec<u8> = self.read.drain(..=end).collect();
                let read = serde_json::from_slice(&line);
                return read.map(Some).map_err(|error| ClientError::Decode(error.to_string()));
            }
            if self.read.len() > bounds::LINE_BYTES_MAX {
                let most = bounds::LINE_BYTES_MAX;
                return Err(ClientError::Decode(format!("a line has more than {most} bytes")));
            }
            match self.download.part().await? {
                Some(part) => self.read.extend_from_slice(&part),
                None if self.read.is_empty() => return Ok(None),
                None => return Err(ClientError::Decode("its last line is cut off".to_owned())),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_each_kind_of_line() {
        let read = |line: &str| serde_json::from_str::<VerificationLine>(line).unwrap();
        assert_eq!(read(r#"{"difference":"the head"}"#), VerificationLine::Difference("the head".to_owned()));
        let checked = r#"{"partitions":1,"entries":2,"records":3,"rollUps":4,"differences":5}"#;
        let expected = CheckedRows { partitions: 1, entries: 2, records: 3, roll_ups: 4, differences: 5 };
        assert_eq!(read(&format!("{{\"progress\":{checked}}}")), VerificationLine::Progress(expected));
        assert_eq!(read(&format!("{{\"result\":{checked}}}")), VerificationLine::Result(expected));
    }
}
