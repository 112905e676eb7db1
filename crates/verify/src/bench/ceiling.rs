//! A server that reads bodies of usage and stores nothing: how fast it could be if keeping cost nothing.

use super::BenchError;
use crate::wire::Endpoint;
use axum::Router;
use axum::body::Bytes;
use axum::http::StatusCode;
use axum::routing::post;
use serde::Deserialize;
use serde_json::value::RawValue;
use std::thread::JoinHandle;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

/// A running ceiling. It ends when this is dropped.
#[derive(Debug)]
pub struct Ceiling {
    endpoint: Endpoint,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Submission<'a> {
    #[serde(borrow)]
    subscription_id: &'a str,
    tracking_id: Option<&'a str>,
    unit_usage_records: Vec<Unit<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Unit<'a> {
    #[serde(borrow)]
    unit_type: &'a str,
    usage_records: Vec<Record<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Record<'a> {
    #[serde(borrow)]
    record_date: &'a str,
    amount: &'a RawValue,
}

impl Ceiling {
    /// Starts it on a free port, with as many threads as a server has.
    ///
    /// # Errors
    /// When a thread or a socket can't be made.
    pub fn start() -> Result<Self, BenchError> {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0"))?;
        let endpoint = Endpoint::parse(&format!("http://{}", listener.local_addr()?))?;
        let (stop, stopped) = oneshot::channel::<()>();
        let thread = std::thread::spawn(move || {
            let router = Router::new().route("/1.0/kb/usages", post(record));
            let served = async {
                tokio::select! {
                    served = async { axum::serve(listener, router).await } => drop(served),
                    _ = stopped => {}
                }
            };
            runtime.block_on(served);
        });
        Ok(Self { endpoint, stop: Some(stop), thread: Some(thread) })
    }

    /// Where it listens.
    #[must_use]
    pub fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }
}

impl Drop for Ceiling {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A thread that panicked has nothing left to end.
            drop(thread.join());
        }
    }
}

async fn record(body: Bytes) -> StatusCode {
    match serde_json::from_slice::<Submission<'_>>(&body) {
        Ok(submission) if is_whole(&submission) => StatusCode::CREATED,
        _ => StatusCode::BAD_REQUEST,
    }
}

/// Looks at every member, so that reading none of them can be left out.
fn is_whole(submission: &Submission<'_>) -> bool {
    let named = !submission.subscription_id.is_empty() && submission.tracking_id.is_none_or(|id| !id.is_empty());
    let units = &submission.unit_usage_records;
    let full = |record: &Record<'_>| !record.record_date.is_empty() && !record.amount.get().is_empty();
    named && units.iter().all(|unit| !unit.unit_type.is_empty() && unit.usage_records.iter().all(full))
}
