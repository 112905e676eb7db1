//! Passing a request on to another node.
//!
//! The other node takes it as if it came from the client itself: it reads the same credentials from the same headers and checks
//! them again. That it was passed on, and by whom, stands in a header of its own, so that it is never passed on twice;
//! a client who sends that header has its request served where it arrives, and gains nothing by it.

use axum::body::Body;
use bytes::Bytes;
use http::header::{
    ACCEPT, AUTHORIZATION, CONTENT_TYPE, HOST, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER, USER_AGENT,
    WWW_AUTHENTICATE,
};
use http::uri::PathAndQuery;
use http::{Request, Uri};
use http_body_util::{BodyExt, Full, Limited};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use tokio::sync::Semaphore;

use super::NodeId;
use crate::bounds;
use crate::http::{Exchange, Reply};

/// The header that says which node passed a request on.
pub const FORWARDED_BY: HeaderName = HeaderName::from_static("x-hobbs-forwarded-by");

/// What of a request is passed on besides Kill Bill's own headers. The rest is about the connection, or added to the answer here.
const PASSED_ON: [HeaderName; 5] = [ACCEPT, AUTHORIZATION, CONTENT_TYPE, HOST, USER_AGENT];

/// What of an answer is passed back.
const PASSED_BACK: [HeaderName; 3] = [CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE];

/// What Kill Bill's and Hobbs's own headers begin with.
const OWN_PREFIXES: [&str; 2] = ["x-killbill-", "x-hobbs-"];

/// Sends requests to other nodes, over connections that are kept open.
pub(super) struct Forwarder {
    own: HeaderValue,
    client: Client<HttpConnector, Full<Bytes>>,
    places: Semaphore,
}

/// Why there is no answer.
pub(super) enum Unforwarded {
    /// Too many are under way. Nothing was sent.
    NoRoom,
    /// The other can't be reached. Nothing was sent.
    NotSent(String),
    /// The other may have carried it out.
    AnswerLost(String),
}

impl Forwarder {
    pub(super) fn new(own: NodeId) -> Self {
        let mut connector = HttpConnector::new();
        connector.set_connect_timeout(Some(bounds::FORWARD_CONNECT_TIMEOUT));
        connector.set_nodelay(true);
        let client = Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(bounds::FORWARD_IDLE_TIMEOUT)
            .pool_max_idle_per_host(bounds::FORWARDS_MAX)
            .build(connector);
        let own = HeaderValue::try_from(own.uuid().to_string()).unwrap_or(HeaderValue::from_static("a node"));
        Self { own, client, places: Semaphore::new(bounds::FORWARDS_MAX) }
    }

    pub(super) async fn send(&self, address: &str, exchange: &Exchange) -> Result<Reply, Unforwarded> {
        let _place = self.places.try_acquire().map_err(|_| Unforwarded::NoRoom)?;
        let request = self.request(address, exchange).map_err(|error| Unforwarded::NotSent(error.to_string()))?;
        let answered = tokio::time::timeout(bounds::FORWARD_TIMEOUT, self.exchange(request));
        let late = || Unforwarded::AnswerLost(format!("nothing within {:?}", bounds::FORWARD_TIMEOUT));
        answered.await.map_err(|_| late())?
    }

    async fn exchange(&self, request: Request<Full<Bytes>>) -> Result<Reply, Unforwarded> {
        let response = self.client.request(request).await.map_err(|error| {
            let message = std::error::Error::source(&error).map_or_else(|| error.to_string(), ToString::to_string);
            if error.is_connect() { Unforwarded::NotSent(message) } else { Unforwarded::AnswerLost(message) }
        })?;
        let (parts, body) = response.into_parts();
        let body = Limited::new(body, bounds::FORWARD_ANSWER_BYTES_MAX).collect().await;
        let body = body.map_err(|error| Unforwarded::AnswerLost(error.to_string()))?.to_bytes();
        let headers = PASSED_BACK.iter().filter_map(|name| Some((name.clone(), parts.headers.get(name)?.clone())));
        let body = (!body.is_empty()).then(|| Body::from(body));
        Ok(Reply { status: parts.status, headers: headers.collect(), body })
    }

    fn request(&self, address: &str, exchange: &Exchange) -> Result<Request<Full<Bytes>>, http::Error> {
        let target = exchange.uri.path_and_query().map_or("/", PathAndQuery::as_str);
        let uri = Uri::builder().scheme("http").authority(address).path_and_query(target).build()?;
        let mut request = Request::post(uri).body(Full::new(exchange.body.clone()))?;
        *request.headers_mut() = passed_on(&exchange.headers);
        request.headers_mut().insert(FORWARDED_BY, self.own.clone());
        Ok(request)
    }
}

fn passed_on(headers: &HeaderMap) -> HeaderMap {
    let is_own = |name: &HeaderName| OWN_PREFIXES.iter().any(|prefix| name.as_str().starts_with(prefix));
    let passed = headers.iter().filter(|(name, _)| PASSED_ON.contains(name) || is_own(name));
    passed.map(|(name, value)| (name.clone(), value.clone())).collect()
}
