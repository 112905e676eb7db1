//! Who did something, when and why, as documents keep it.

use hobbs_domain::time::Instant;
use hobbs_domain::usage::Audit;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Who did something, when and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditDocument {
    /// When, in milliseconds since 1970-01-01T00:00:00Z.
    pub at: i64,
    /// The id of the request that did it.
    pub request: Uuid,
    /// Who.
    pub created_by: String,
    /// Why.
    pub reason: Option<String>,
    /// What else there is to say.
    pub comment: Option<String>,
}

impl AuditDocument {
    /// The record of something that is done now.
    #[must_use]
    pub fn new(audit: &Audit, at: Instant, request: Uuid) -> Self {
        let Audit { created_by, reason, comment } = audit.clone();
        Self { at: at.millis(), request, created_by, reason, comment }
    }
}
