//! Sending requests and reading answers.

use std::time::Duration;

use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderValue};
use reqwest::redirect::Policy;
use reqwest::{Client, ClientBuilder, Method, RequestBuilder, Response, Url};
use serde::de::DeserializeOwned;

use crate::administration::Download;
use crate::bounds;
use crate::error::{ApiError, ClientError};
use crate::{Author, Configuration};

const JSON: &str = "application/json";

/// Sends requests to one server with one set of credentials.
#[derive(Clone, Debug)]
pub(crate) struct Transport {
    client: Client,
    configuration: Configuration,
}

/// A request, without what every request has.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    method: Method,
    path: String,
    content: Option<(&'static str, String)>,
    author: Option<Author>,
    accept: &'static str,
}

/// An answer that is no error.
#[derive(Debug)]
pub(crate) struct Answer {
    /// The `Location` header.
    pub(crate) location: Option<String>,
    body: Vec<u8>,
}

impl Call {
    /// A read. The path begins with a slash, and is encoded.
    pub(crate) fn get(path: String) -> Self {
        Self { method: Method::GET, path, content: None, author: None, accept: JSON }
    }

    /// A creation with a body of a media type.
    pub(crate) fn post(path: String, media: &'static str, body: String, author: &Author) -> Self {
        Self { method: Method::POST, path, content: Some((media, body)), author: Some(author.clone()), accept: JSON }
    }

    /// The same, for an answer of another type than JSON.
    pub(crate) fn accepting(self, media: &'static str) -> Self {
        Self { accept: media, ..self }
    }
}

impl Answer {
    pub(crate) fn text(self) -> Result<String, ClientError> {
        String::from_utf8(self.body).map_err(|error| ClientError::Decode(error.to_string()))
    }

    pub(crate) fn json<T: DeserializeOwned>(&self) -> Result<T, ClientError> {
        serde_json::from_slice(&self.body).map_err(|error| ClientError::Decode(error.to_string()))
    }
}

impl Transport {
    pub(crate) fn new(configuration: &Configuration) -> Result<Self, ClientError> {
        Self::of(configuration, |builder| builder.timeout(configuration.request_timeout))
    }

    /// For answers that may take as long as they like, provided that they go on.
    pub(crate) fn for_downloads(configuration: &Configuration) -> Result<Self, ClientError> {
        Self::of(configuration, |builder| builder.read_timeout(bounds::READ_TIMEOUT))
    }

    fn of(
        configuration: &Configuration,
        bounded: impl FnOnce(ClientBuilder) -> ClientBuilder,
    ) -> Result<Self, ClientError> {
        let unusable = |error: reqwest::Error| ClientError::InvalidArgument(error.to_string());
        Url::parse(&configuration.base).map_err(|error| {
            ClientError::InvalidArgument(format!("\"{}\" is no URL of a server: {error}", configuration.base))
        })?;
        let builder = Client::builder()
            .user_agent(&configuration.user_agent)
            .connect_timeout(configuration.connect_timeout)
            .redirect(Policy::none());
        Ok(Self { client: bounded(builder).build().map_err(unusable)?, configuration: configuration.clone() })
    }

    /// Sends a call once.
    pub(crate) async fn send(&self, call: &Call) -> Result<Answer, ClientError> {
        let response = self.request(call)?.send().await.map_err(|error| failure(&error))?;
        let status = response.status();
        if !status.is_success() {
            return Err(refusal(response).await?);
        }
        let location = header_texts(&response).into_iter().find(|(name, _)| name == "location").map(|(_, value)| value);
        Ok(Answer { location, body: read_body(response).await? })
    }

    /// Sends a read once, whose answer is read part by part.
    pub(crate) async fn download(&self, call: &Call) -> Result<Download, ClientError> {
        let response = self.request(call)?.send().await.map_err(|error| failure(&error))?;
        if response.status().is_success() { Ok(Download::new(response)) } else { Err(refusal(response).await?) }
    }

    /// Sends a call that may be repeated, as often as it takes, within the policy. An error that comes after one that left
    /// the outcome open, and that `settled` takes for success, ends in `None`.
    pub(crate) async fn send_repeatedly(
        &self,
        call: &Call,
        settled: impl Fn(&ClientError) -> bool,
    ) -> Result<Option<Answer>, ClientError> {
        let policy = self.configuration.retry;
        let mut attempt = 1;
        let mut open = false;
        loop {
            let error = match self.send(call).await {
                Ok(answer) => return Ok(Some(answer)),
                Err(error) if open && settled(&error) => return Ok(None),
                Err(error) => error,
            };
            if attempt >= policy.attempts_max || !error.is_retryable() {
                return Err(error);
            }
            open |= error.leaves_outcome_open();
            self.configuration.pacing.sleep(self.wait(attempt, &error)).await;
            attempt += 1;
        }
    }

    /// The wait after a failed attempt: what the server asks for, else a time that doubles, half of it by chance.
    fn wait(&self, attempt: u32, error: &ClientError) -> Duration {
        let policy = self.configuration.retry;
        let asked = error.api().and_then(ApiError::retry_after);
        let doubled = policy.first_wait.saturating_mul(2u32.saturating_pow(attempt - 1)).min(policy.wait_max);
        let jittered = (doubled / 2) + (doubled / 2_000).saturating_mul(self.configuration.pacing.jitter_per_mille());
        asked.map_or(jittered, |asked| asked.max(jittered)).min(policy.wait_max)
    }

    fn request(&self, call: &Call) -> Result<RequestBuilder, ClientError> {
        let url = format!("{}{}", self.configuration.base, call.path);
        let mut request = self.client.request(call.method.clone(), url).header(ACCEPT, call.accept);
        for (name, value) in self.configuration.tenant_headers() {
            if let Some(value) = value {
                request = request.header(name, header_value(name, &value)?);
            }
        }
        if let Some((name, password)) = &self.configuration.user {
            request = request.basic_auth(name, Some(password));
        }
        if let Some(author) = &call.author {
            request = with_author(request, author)?;
        }
        if let Some((media, body)) = &call.content {
            request = request.header(CONTENT_TYPE, *media).body(body.clone());
        }
        Ok(request)
    }
}

fn with_author(request: RequestBuilder, author: &Author) -> Result<RequestBuilder, ClientError> {
    let headers = [
        ("X-Killbill-CreatedBy", Some(&author.created_by)),
        ("X-Killbill-Reason", author.reason.as_ref()),
        ("X-Killbill-Comment", author.comment.as_ref()),
    ];
    headers
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?)))
        .try_fold(request, |request, (name, value)| Ok(request.header(name, header_value(name, value)?)))
}

fn header_value(name: &str, value: &str) -> Result<HeaderValue, ClientError> {
    let invalid = |_| ClientError::InvalidArgument(format!("{name} can't be sent: it holds a control character"));
    HeaderValue::from_bytes(value.as_bytes()).map_err(invalid)
}

/// The error that the server answered.
async fn refusal(response: Response) -> Result<ClientError, ClientError> {
    let (status, headers) = (response.status().as_u16(), header_texts(&response));
    let text = String::from_utf8_lossy(&read_body(response).await?).into_owned();
    Ok(ClientError::Api(Box::new(ApiError::new(status, headers, text))))
}

pub(crate) fn failure(error: &reqwest::Error) -> ClientError {
    if error.is_connect() {
        ClientError::Connect(innermost(error))
    } else if error.is_timeout() {
        ClientError::Timeout
    } else if error.is_builder() {
        ClientError::InvalidArgument(innermost(error))
    } else {
        ClientError::Broken(innermost(error))
    }
}

/// The text of the error at the bottom, which says most.
fn innermost(error: &dyn std::error::Error) -> String {
    error.source().map_or_else(|| error.to_string(), innermost)
}

fn header_texts(response: &Response) -> Vec<(String, String)> {
    let headers = response.headers().iter();
    headers.map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned())).collect()
}

async fn read_body(mut response: Response) -> Result<Vec<u8>, ClientError> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| failure(&error))? {
        if body.len() + chunk.len() > bounds::ANSWER_BYTES_MAX {
            let most = bounds::ANSWER_BYTES_MAX;
            return Err(ClientError::Decode(format!("it is larger than {most} bytes")));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// A text as a segment of a path or a value of a query: everything but letters, digits and `-._~` is escaped.
pub(crate) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => escaped.push(char::from(byte)),
            _ => escaped.push_str(&format!("%{byte:02X}")),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_special_is_escaped() {
        assert_eq!(escape("two words+100%;é"), "two%20words%2B100%25%3B%C3%A9");
    }

    #[test]
    fn a_url_that_is_none_is_refused() {
        assert!(matches!(Transport::new(&Configuration::new("nowhere")), Err(ClientError::InvalidArgument(_))));
    }

    #[test]
    fn waits_double_up_to_a_bound() {
        let transport = Transport::new(&Configuration::new("http://h")).unwrap();
        for (attempt, least, most) in [(1, 50, 100), (2, 100, 200), (3, 200, 400), (20, 5_000, 10_000)] {
            let wait = transport.wait(attempt, &ClientError::Timeout).as_millis();
            assert!((least..=most).contains(&wait), "{attempt}: {wait}");
        }
        let asked = ApiError::new(503, vec![("retry-after".to_owned(), "3".to_owned())], String::new());
        assert_eq!(transport.wait(1, &ClientError::Api(Box::new(asked))), Duration::from_secs(3));
    }
}
