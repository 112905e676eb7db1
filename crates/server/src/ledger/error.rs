//! What can go wrong in the ledger.

use hobbs_domain::seal::SealError;
use hobbs_domain::usage::SumOutOfRange;
use hobbs_store::StoreError;

use crate::fault::{ApiClass, Fault};

/// Why usage could not be recorded or read.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LedgerError {
    /// The subscription has a submission of that name already. Nothing was done.
    #[error("A usage record with tracking ID {0} already exists")]
    DuplicateTrackingId(String),
    /// The subscription has no submission of that name, so there is nothing to take back.
    #[error("there is no usage with tracking ID {0} in the subscription: look for it in its records")]
    NoSuchTrackingId(String),
    /// The submission has so many records, or so long names of units, that it could not be folded at once. Nothing was done.
    #[error("the request has too many records: send them in several requests, each with its own tracking id")]
    TooLarge,
    /// Too much waits already. Nothing was done.
    #[error("too many submissions are waiting: retry later")]
    Overloaded,
    /// The server is stopping. Nothing was done.
    #[error("the server is stopping: retry later")]
    Stopped,
    /// Others kept changing the partition. Nothing was done.
    #[error("the subscription is changed too often at the moment: retry later")]
    Contended,
    /// The worker ended before it answered, which is a bug; it is open whether the submission was recorded.
    #[error("the submission was given up: send it again with the same tracking id")]
    Abandoned,
    /// A total would be out of range. Nothing was done.
    #[error(transparent)]
    Sum(#[from] SumOutOfRange),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl LedgerError {
    /// A row that can't be opened.
    pub(crate) fn damaged(what: &str, error: &SealError) -> Self {
        Self::Store(StoreError::Damaged(format!("{what}: {error}")))
    }
}

/// The ledger's failure, as a client sees it.
impl From<LedgerError> for Fault {
    fn from(error: LedgerError) -> Self {
        match error {
            LedgerError::DuplicateTrackingId(_) => Self::refused(ApiClass::Usage, 50_000, error.to_string()),
            LedgerError::NoSuchTrackingId(_) => Self::NotFound(error.to_string()),
            LedgerError::Sum(_) | LedgerError::TooLarge => Self::illegal_argument(error.to_string()),
            LedgerError::Store(error) => error.into(),
            LedgerError::Overloaded | LedgerError::Stopped | LedgerError::Contended | LedgerError::Abandoned => {
                Self::Unavailable(error.to_string())
            }
        }
    }
}
