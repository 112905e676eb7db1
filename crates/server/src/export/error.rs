//! What can go wrong with an export.

use hobbs_client::ClientError;

use crate::fault::Fault;

/// Why an export failed. What was written is of no use.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ExportError {
    /// The data directory has no such tenant.
    #[error("there is no tenant with the API key \"{0}\": `hobbs tenant list` shows those there are")]
    NoSuchTenant(String),
    /// The tenant has no such subscription.
    #[error("the tenant has no subscription {0}")]
    NoSuchSubscription(uuid::Uuid),
    /// The data directory can't be read.
    #[error("{0}")]
    Directory(#[from] Fault),
    /// The server refused, or can't be reached.
    #[error(transparent)]
    Server(#[from] ClientError),
    /// The server answered something that is none of its answers.
    #[error("the server's answer can't be read: {0}")]
    Decode(String),
    /// The file can't be written.
    #[error("can't write the export: {0}")]
    Write(#[from] std::io::Error),
    /// The file can't be made in its format.
    #[error("can't write the export: {0}")]
    Format(String),
    /// A sum has more digits than the format has room for.
    #[error("the sum {0} has more than 38 digits, which Parquet has no room for: export it as CSV")]
    TooManyDigits(hobbs_domain::quantity::Quantity),
}
