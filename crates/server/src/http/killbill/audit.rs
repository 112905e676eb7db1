//! Audit logs, where a client asks for them with `?audit=`.

use hobbs_domain::time::Instant;
use schemars::JsonSchema;
use serde::Serialize;
use uuid::Uuid;

use crate::directory::AuditDocument;
use crate::fault::Fault;
use crate::http::{Exchange, Parameter, ParameterKind};

/// The parameter that asks for audit logs.
pub(super) const AUDIT: Parameter =
    Parameter::new("audit", ParameterKind::OneOf(&["NONE", "MINIMAL", "FULL"]), "Whether audit logs are shown");

/// Whether audit logs are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum AuditMode {
    /// They are.
    Shown,
    /// They are not.
    Hidden,
}

/// A change as it is answered.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct AuditLogJson {
    change_type: &'static str,
    change_date: String,
    object_type: &'static str,
    object_id: Uuid,
    changed_by: String,
    reason_code: Option<String>,
    comments: Option<String>,
    user_token: Uuid,
    history: Option<()>,
}

impl AuditMode {
    /// Reads the query. Kill Bill knows no path with any other value.
    pub(super) fn of(exchange: &Exchange) -> Result<Self, Fault> {
        match exchange.query.get("audit").map(str::to_ascii_uppercase).as_deref() {
            None | Some("NONE") => Ok(Self::Hidden),
            Some("MINIMAL" | "FULL") => Ok(Self::Shown),
            Some(_) => Err(Fault::NotFound("Not Found".to_owned())),
        }
    }

    /// The log of the making of something.
    pub(super) fn logs(
        self,
        audit: Option<&AuditDocument>,
        object_type: &'static str,
        object_id: Uuid,
    ) -> Vec<AuditLogJson> {
        let shown = audit.filter(|_| self == Self::Shown);
        shown.map(|audit| AuditLogJson::of("INSERT", audit, object_type, object_id)).into_iter().collect()
    }

    /// The log of the making of something and of its changes.
    pub(super) fn logs_with_changes(
        self,
        made: &AuditDocument,
        changes: &[AuditDocument],
        object_type: &'static str,
        object_id: Uuid,
    ) -> Vec<AuditLogJson> {
        let mut logs = self.logs(Some(made), object_type, object_id);
        if self == Self::Shown {
            logs.extend(changes.iter().map(|audit| AuditLogJson::of("UPDATE", audit, object_type, object_id)));
        }
        logs
    }
}

impl AuditLogJson {
    fn of(change_type: &'static str, audit: &AuditDocument, object_type: &'static str, object_id: Uuid) -> Self {
        Self {
            change_type,
            change_date: Instant::from_millis(audit.at).to_string(),
            object_type,
            object_id,
            changed_by: audit.created_by.clone(),
            reason_code: audit.reason.clone(),
            comments: audit.comment.clone(),
            user_token: audit.request,
            history: None,
        }
    }
}
