//! What can go wrong.

use std::time::Duration;

use serde::Deserialize;

/// Why a call failed.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ClientError {
    /// The server answered with an error.
    #[error(transparent)]
    Api(Box<ApiError>),
    /// There was no connection. The request was not sent.
    #[error("can't connect to the server: {0}; check its address and whether it runs")]
    Connect(String),
    /// There was no answer in time. Whether the request was carried out is open.
    #[error("the server did not answer in time")]
    Timeout,
    /// The connection broke. Whether the request was carried out is open.
    #[error("the connection broke: {0}")]
    Broken(String),
    /// The answer is not what this client reads.
    #[error("the server's answer can't be read: {0}")]
    Decode(String),
    /// An argument that can't be sent. Nothing was sent.
    #[error("{0}")]
    InvalidArgument(String),
}

/// An error that the server answered with.
#[derive(Clone, Debug, thiserror::Error)]
#[error("the server answered {status}: {message}")]
pub struct ApiError {
    /// The status.
    pub status: u16,
    /// Kill Bill's number of the error, where it has one: 50000 for a tracking id that is taken.
    pub code: Option<i64>,
    /// The name of Kill Bill's exception, where there is one.
    pub class_name: Option<String>,
    /// What is wrong: Kill Bill's message, or the status in words.
    pub message: String,
    /// The body as it came.
    pub body: String,
    /// The headers, names in lower case.
    pub headers: Vec<(String, String)>,
}

/// Kill Bill's JSON for errors.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Envelope {
    class_name: Option<String>,
    code: Option<i64>,
    message: Option<String>,
}

const DUPLICATE_TRACKING_ID: i64 = 50_000;

impl ApiError {
    /// Takes an answer apart: the JSON of Kill Bill where there is some, else what the status says.
    #[must_use]
    pub fn new(status: u16, headers: Vec<(String, String)>, body: String) -> Self {
        let envelope: Option<Envelope> = serde_json::from_str(&body).ok();
        let (class_name, code, message) =
            envelope.map_or((None, None, None), |envelope| (envelope.class_name, envelope.code, envelope.message));
        let message = message.or_else(|| html_message(&body)).unwrap_or_else(|| meaning(status).to_owned());
        Self { status, code, class_name, message, body, headers }
    }

    /// How long the server asks to wait before another attempt.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        let (_, value) = self.headers.iter().find(|(name, _)| name == "retry-after")?;
        value.parse().ok().map(Duration::from_secs)
    }
}

/// The message of the container's HTML error page.
fn html_message(body: &str) -> Option<String> {
    let (_, rest) = body.split_once("<b>Message</b>")?;
    let (message, _) = rest.split_once("</p>")?;
    Some(message.trim().replace("&#47;", "/").replace("&#39;", "'").replace("&quot;", "\"").replace("&amp;", "&"))
}

fn meaning(status: u16) -> &'static str {
    match status {
        401 => "the user, the password, the API key or the API secret is wrong",
        403 => "not allowed",
        404 => "not found",
        429 => "too many requests",
        500..=599 => "the server failed",
        _ => "the server gave no reason",
    }
}

impl ClientError {
    /// The server's error, if the server answered.
    #[must_use]
    pub fn api(&self) -> Option<&ApiError> {
        match self {
            Self::Api(error) => Some(error),
            _ => None,
        }
    }

    /// Whether usage was refused because its tracking id is taken.
    #[must_use]
    pub fn is_duplicate_tracking_id(&self) -> bool {
        self.api().is_some_and(|error| error.code == Some(DUPLICATE_TRACKING_ID))
    }

    /// Whether the same call may succeed later.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Connect(_) | Self::Timeout | Self::Broken(_) => true,
            Self::Api(error) => matches!(error.status, 429 | 502 | 503 | 504),
            Self::Decode(_) | Self::InvalidArgument(_) => false,
        }
    }

    /// Whether it is open if the server carried the call out.
    pub(crate) fn leaves_outcome_open(&self) -> bool {
        match self {
            Self::Timeout | Self::Broken(_) => true,
            // A gateway that gave up, or a server that ran out of time.
            Self::Api(error) => matches!(error.status, 502..=504),
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_kill_bills_envelope() {
        let body = r#"{"className":"a.B","code":50000,"message":"exists","stackTrace":[]}"#;
        let error = ClientError::Api(Box::new(ApiError::new(400, Vec::new(), body.to_owned())));
        assert!(error.is_duplicate_tracking_id() && !error.is_retryable());
        assert_eq!(error.to_string(), "the server answered 400: exists");
    }

    #[test]
    fn makes_sense_of_other_bodies() {
        let html = "<html><b>Message</b> Make sure to set the X-Killbill-ApiKey &amp; more</p></html>";
        let error = ApiError::new(401, Vec::new(), html.to_owned());
        assert_eq!(error.message, "Make sure to set the X-Killbill-ApiKey & more");
        assert!(ApiError::new(401, Vec::new(), String::new()).message.contains("password"));
    }
}
