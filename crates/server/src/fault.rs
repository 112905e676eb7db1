//! Errors as Kill Bill answers them: a status and a JSON envelope.
//!
//! Source: the transcripts. Kill Bill names Java classes in `className`; clients tell errors apart by it, by `code` and by
//! the status, so they are kept. Where Kill Bill answers with its container's HTML page, a stack trace or a 500 for the
//! client's mistake, the envelope and a 4xx stand here instead (`docs/QUIRKS.md`).

use std::time::Duration;

use http::StatusCode;
use schemars::JsonSchema;
use serde::Serialize;
use uuid::Uuid;

use crate::security::Permission;

/// What went wrong with a request.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Fault {
    /// A value that can't be accepted.
    #[error("{0}")]
    IllegalArgument(String),
    /// A date with a number outside its range.
    #[error("{0}")]
    IllegalDate(String),
    /// A body that is not JSON.
    #[error("{0}")]
    MalformedJson(String),
    /// JSON of another shape than asked for.
    #[error("{0}")]
    MismatchedJson(String),
    /// A member that the model does not have.
    #[error("Unrecognized field \"{0}\"")]
    UnknownMember(String),
    /// A thing that does not exist in the tenant.
    #[error("Object id={id} type={kind} doesn't exist!")]
    NoSuchObject {
        /// Its kind, as Kill Bill names it.
        kind: &'static str,
        /// Its id.
        id: Uuid,
    },
    /// No id was given of a thing that is needed.
    #[error("Object id=null type={0} doesn't exist!")]
    NoObjectGiven(&'static str),
    /// One of Kill Bill's own numbered errors, with the class of the one that caused it.
    #[error("{message}")]
    Caused {
        /// Which of Kill Bill's API exceptions.
        class: ApiClass,
        /// The status that it maps to.
        status: StatusCode,
        /// Kill Bill's number for it.
        code: i32,
        /// Kill Bill's text.
        message: String,
        /// Which of Kill Bill's API exceptions caused it.
        cause: ApiClass,
    },
    /// One of Kill Bill's own numbered errors.
    #[error("{message}")]
    Numbered {
        /// Which of Kill Bill's API exceptions.
        class: ApiClass,
        /// The status that it maps to.
        status: StatusCode,
        /// Kill Bill's number for it.
        code: i32,
        /// Kill Bill's text.
        message: String,
    },
    /// The user lacks a permission.
    #[error("Subject does not have permission [{}]", .0.name())]
    Forbidden(Permission),
    /// The user is unknown or the password wrong. Answered without a body.
    #[error("the user is unknown or the password wrong")]
    Unauthenticated,
    /// The tenant's key or secret is missing or wrong.
    #[error("{0}")]
    UnknownTenant(String),
    /// The request can't be served as it is.
    #[error("{0}")]
    BadRequest(String),
    /// No such path.
    #[error("{0}")]
    NotFound(String),
    /// The path does not know the method.
    #[error("Method Not Allowed")]
    MethodNotAllowed {
        /// What the `Allow` header says.
        allow: String,
    },
    /// The answer can't be given in an accepted form.
    #[error("Not Acceptable: this resource answers with {0}")]
    NotAcceptable(String),
    /// The body comes in a form that is not read here.
    #[error("Unsupported Media Type: send {0}")]
    UnsupportedMediaType(String),
    /// The body is too large.
    #[error("the body is larger than {0} bytes")]
    BodyTooLarge(usize),
    /// The server can't take it just now. Nothing was done, unless the text says that this is open.
    #[error("{0}")]
    Unavailable(String),
    /// The server failed. What happened is in its log.
    #[error("{0}")]
    Internal(String),
}

/// Kill Bill's classes of numbered errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ApiClass {
    /// Of accounts.
    Account,
    /// Of catalogs.
    Catalog,
    /// Of entitlements: subscriptions as they are used.
    Entitlement,
    /// Of a change of plan that a catalog's rules forbid.
    IllegalPlanChange,
    /// Of payments and payment methods.
    Payment,
    /// Of security: users and roles.
    Security,
    /// Of subscriptions as they are read.
    Subscription,
    /// Of subscriptions as they are billed.
    SubscriptionBase,
    /// Of invoices.
    Invoice,
    /// Of tags.
    Tag,
    /// Of tenants.
    Tenant,
    /// Of usage.
    Usage,
}

impl ApiClass {
    const fn java_name(self) -> &'static str {
        match self {
            Self::Account => "org.killbill.billing.account.api.AccountApiException",
            Self::Catalog => "org.killbill.billing.catalog.api.CatalogApiException",
            Self::Entitlement => "org.killbill.billing.entitlement.api.EntitlementApiException",
            Self::IllegalPlanChange => "org.killbill.billing.catalog.api.IllegalPlanChange",
            Self::Payment => "org.killbill.billing.payment.api.PaymentApiException",
            Self::Security => "org.killbill.billing.security.SecurityApiException",
            Self::Subscription => "org.killbill.billing.entitlement.api.SubscriptionApiException",
            Self::SubscriptionBase => "org.killbill.billing.subscription.api.user.SubscriptionBaseApiException",
            Self::Invoice => "org.killbill.billing.invoice.api.InvoiceApiException",
            Self::Tag => "org.killbill.billing.util.api.TagApiException",
            Self::Tenant => "org.killbill.billing.tenant.api.TenantApiException",
            Self::Usage => "org.killbill.billing.usage.api.UsageApiException",
        }
    }
}

/// The JSON of an error, as Kill Bill's clients read it.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Envelope {
    class_name: &'static str,
    code: Option<i32>,
    message: String,
    cause_class_name: Option<&'static str>,
    cause_message: Option<String>,
    stack_trace: [(); 0],
}

const ILLEGAL_ARGUMENT: &str = "java.lang.IllegalArgumentException";

impl Fault {
    /// The status, the class name and the number: the one place where kinds of errors turn into Kill Bill's.
    const fn kind(&self) -> (StatusCode, &'static str, Option<i32>) {
        match self {
            Self::IllegalArgument(_) => (StatusCode::BAD_REQUEST, ILLEGAL_ARGUMENT, None),
            Self::IllegalDate(_) => (StatusCode::BAD_REQUEST, "org.joda.time.IllegalFieldValueException", None),
            Self::MalformedJson(_) => (StatusCode::BAD_REQUEST, "com.fasterxml.jackson.core.JsonParseException", None),
            Self::MismatchedJson(_) => {
                (StatusCode::BAD_REQUEST, "com.fasterxml.jackson.databind.exc.MismatchedInputException", None)
            }
            Self::UnknownMember(_) => {
                (StatusCode::BAD_REQUEST, "com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException", None)
            }
            Self::NoSuchObject { .. } | Self::NoObjectGiven(_) => (
                StatusCode::NOT_FOUND,
                "org.killbill.billing.util.callcontext.InternalCallContextFactory$ObjectDoesNotExist",
                None,
            ),
            Self::Numbered { class, status, code, .. } | Self::Caused { class, status, code, .. } => {
                (*status, class.java_name(), Some(*code))
            }
            Self::Forbidden(_) => (StatusCode::UNAUTHORIZED, "org.apache.shiro.authz.UnauthorizedException", None),
            Self::Unauthenticated | Self::UnknownTenant(_) => {
                (StatusCode::UNAUTHORIZED, "org.apache.shiro.authc.AuthenticationException", None)
            }
            Self::BadRequest(_) => (StatusCode::BAD_REQUEST, "javax.ws.rs.BadRequestException", None),
            Self::NotFound(_) => (StatusCode::NOT_FOUND, "javax.ws.rs.NotFoundException", None),
            Self::MethodNotAllowed { .. } => (StatusCode::METHOD_NOT_ALLOWED, "javax.ws.rs.NotAllowedException", None),
            Self::NotAcceptable(_) => (StatusCode::NOT_ACCEPTABLE, "javax.ws.rs.NotAcceptableException", None),
            Self::UnsupportedMediaType(_) => {
                (StatusCode::UNSUPPORTED_MEDIA_TYPE, "javax.ws.rs.NotSupportedException", None)
            }
            Self::BodyTooLarge(_) => (StatusCode::PAYLOAD_TOO_LARGE, "javax.ws.rs.ClientErrorException", None),
            Self::Unavailable(_) => (StatusCode::SERVICE_UNAVAILABLE, "javax.ws.rs.ServiceUnavailableException", None),
            Self::Internal(_) => (StatusCode::INTERNAL_SERVER_ERROR, "java.lang.RuntimeException", None),
        }
    }

    /// The status it is answered with.
    #[must_use]
    pub const fn status(&self) -> StatusCode {
        self.kind().0
    }

    /// The body it is answered with; `None` for an empty one.
    #[must_use]
    pub fn envelope(&self) -> Option<Envelope> {
        let (_, class_name, code) = self.kind();
        let cause_class_name = match self {
            Self::Unauthenticated => return None,
            Self::Forbidden(_) => Some("org.apache.shiro.authz.AuthorizationException"),
            Self::Caused { cause, .. } => Some(cause.java_name()),
            _ => None,
        };
        let cause_message = match self {
            Self::Forbidden(permission) => permission
                .guarded_method()
                .map(|method| format!("Not authorized to invoke method: {method}"))
                .or_else(|| Some(self.to_string())),
            _ => cause_class_name.map(|_| self.to_string()),
        };
        Some(Envelope { class_name, code, message: self.to_string(), cause_class_name, cause_message, stack_trace: [] })
    }

    /// Whether Kill Bill's container answers it, with an HTML page, rather than Kill Bill itself.
    #[must_use]
    pub const fn is_of_the_container(&self) -> bool {
        matches!(
            self,
            Self::BadRequest(_)
                | Self::NotFound(_)
                | Self::MethodNotAllowed { .. }
                | Self::NotAcceptable(_)
                | Self::UnsupportedMediaType(_)
                | Self::UnknownTenant(_)
        )
    }

    /// How long the client should wait before it tries again, where trying again makes sense.
    #[must_use]
    pub const fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Unavailable(_) => Some(crate::bounds::RETRY_AFTER),
            _ => None,
        }
    }

    /// An [`Self::IllegalArgument`].
    #[must_use]
    pub fn illegal_argument(message: impl Into<String>) -> Self {
        Self::IllegalArgument(message.into())
    }

    /// A numbered error with the status 400.
    #[must_use]
    pub fn refused(class: ApiClass, code: i32, message: impl Into<String>) -> Self {
        Self::Numbered { class, status: StatusCode::BAD_REQUEST, code, message: message.into() }
    }

    /// A numbered error with the status 404.
    #[must_use]
    pub fn missing(class: ApiClass, code: i32, message: impl Into<String>) -> Self {
        Self::Numbered { class, status: StatusCode::NOT_FOUND, code, message: message.into() }
    }

    /// A numbered error with the status 409.
    #[must_use]
    pub fn conflict(class: ApiClass, code: i32, message: impl Into<String>) -> Self {
        Self::Numbered { class, status: StatusCode::CONFLICT, code, message: message.into() }
    }
}

/// A text that is no date, as a client sees it.
impl From<hobbs_domain::time::DateTimeError> for Fault {
    fn from(error: hobbs_domain::time::DateTimeError) -> Self {
        use hobbs_domain::time::DateTimeError;
        match error {
            DateTimeError::FieldValue { .. } => Self::IllegalDate(error.to_string()),
            _ => Self::IllegalArgument(error.to_string()),
        }
    }
}

/// A store's failure, as a client sees it.
impl From<hobbs_store::StoreError> for Fault {
    fn from(error: hobbs_store::StoreError) -> Self {
        use hobbs_store::StoreError;
        match error {
            StoreError::TooLarge { .. } | StoreError::TooManyRows { .. } => {
                Self::illegal_argument(format!("{error}: send it in several requests"))
            }
            StoreError::Overloaded
            | StoreError::Poisoned(_)
            | StoreError::Closed
            | StoreError::Unreachable(_)
            | StoreError::Unsettled(_) => Self::Unavailable(error.to_string()),
            _ => Self::Internal(error.to_string()),
        }
    }
}
