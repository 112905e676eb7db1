//! What a failed request says about what was done.

use scylla::errors::{DbError, ExecutionError, RequestAttemptError};

use crate::error::StoreError;

/// What is known after a request failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Failure {
    /// Nothing was done, and a later attempt may succeed.
    Undone,
    /// It is open whether it was done. The node that was asked is through with it, so that whoever asks next decides.
    Open,
    /// It is open whether it was done, and it may still be on its way.
    Adrift,
    /// Nothing was done, and no attempt can succeed.
    Hopeless,
}

impl Failure {
    pub(super) fn of(error: &ExecutionError) -> Self {
        match error {
            ExecutionError::EmptyPlan
            | ExecutionError::ConnectionPoolError(_)
            | ExecutionError::PrepareError(_)
            | ExecutionError::MetadataError(_) => Self::Undone,
            ExecutionError::BadQuery(_) | ExecutionError::UseKeyspaceError(_) => Self::Hopeless,
            ExecutionError::LastAttemptError(error) => Self::of_attempt(error),
            _ => Self::Adrift,
        }
    }

    fn of_attempt(error: &RequestAttemptError) -> Self {
        match error {
            RequestAttemptError::DbError(error, _) => Self::of_database(error),
            RequestAttemptError::UnableToAllocStreamId => Self::Undone,
            RequestAttemptError::SerializationError(_) | RequestAttemptError::CqlRequestSerialization(_) => {
                Self::Hopeless
            }
            _ => Self::Adrift,
        }
    }

    fn of_database(error: &DbError) -> Self {
        match error {
            DbError::Unavailable { .. } | DbError::IsBootstrapping | DbError::RateLimitReached { .. } => Self::Undone,
            DbError::WriteTimeout { .. } | DbError::ReadTimeout { .. } => Self::Open,
            DbError::SyntaxError
            | DbError::Invalid
            | DbError::Unauthorized
            | DbError::AuthenticationError
            | DbError::ConfigError
            | DbError::AlreadyExists { .. } => Self::Hopeless,
            _ => Self::Adrift,
        }
    }
}

/// A request that failed for good.
pub(super) fn failed(what: &str, error: &ExecutionError) -> StoreError {
    match error {
        ExecutionError::LastAttemptError(RequestAttemptError::DbError(DbError::Unauthorized, text)) => {
            StoreError::Engine(format!("{what}: {text}; grant the user of the database what it lacks"))
        }
        error => StoreError::Engine(format!("{what}: {error}")),
    }
}
