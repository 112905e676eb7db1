//! `POST /1.0/hobbs/usages/bulk`: one submission a line, recorded as they arrive, with an answer for each.
//!
//! No more than some lines are recorded at the same time, and no more are read from the connection meanwhile: a sender who is
//! faster than the disk, or who does not read the answers, is held up. What is wrong with a line is told of it alone. Lines are recorded
//! on the node that was asked: passing each on to the node that its subscription prefers would only be faster.

use std::sync::Arc;

use axum::body::Body;
use futures_util::{Stream, StreamExt, stream};
use hobbs_domain::identifier::TenantId;
use hobbs_domain::usage::Audit;
use schemars::JsonSchema;
use serde::Serialize;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::application::Application;
use crate::bounds;
use crate::fault::Fault;
use crate::http::json_lines::{JsonLine, JsonLines};
use crate::http::killbill::usages::{SubscriptionUsageRecordJson, Unrecorded, apply};
use crate::http::stream::{BodyFailure, BodyParts, streamed};
use crate::http::{Exchange, Operation, Reply, Resource};
use crate::ledger::LedgerError;
use crate::security::Permission;

pub(super) fn resource() -> Resource {
    let record = Operation::post_lines("Record usage in bulk: a submission a line", |application, exchange, body| {
        Box::pin(record(application, exchange, body))
    });
    let record = record.takes::<SubscriptionUsageRecordJson>().answers::<AnswerJson>();
    Resource::new("/1.0/hobbs/usages/bulk", [record])
}

/// A line of the answer: one for each line that is not blank, in their order, and then a result. Without a result, the stream was
/// broken off, and lines without an answer may be recorded or not.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(untagged)]
#[schemars(rename = "BulkAnswer")]
enum AnswerJson {
    Line(LineJson),
    Result { result: ResultJson },
}

/// What became of a line.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "BulkLine")]
struct LineJson {
    /// Its number, from 1; blank lines count.
    line: u64,
    outcome: OutcomeJson,
    /// The status that the line would have been answered with on its own; null if it was accepted.
    status: Option<u16>,
    /// Why it was not accepted.
    message: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
#[schemars(rename = "BulkOutcome")]
enum OutcomeJson {
    /// It is recorded.
    Accepted,
    /// Its tracking id is taken: nothing was done.
    Duplicate,
    /// It is not recorded, unless the message says that this is open.
    Failed,
}

/// How many lines there were, without blank ones, and what became of them.
#[derive(Clone, Copy, Debug, Default, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "BulkResult")]
struct ResultJson {
    lines: u64,
    accepted: u64,
    duplicates: u64,
    failed: u64,
}

/// Who sends the lines.
struct Sender {
    application: Arc<Application>,
    tenant: TenantId,
    audit: Audit,
    /// Room for small lines, in KiB.
    room: Arc<Semaphore>,
}

/// A line, and the room that it takes.
struct HeldLine {
    line: JsonLine,
    _room: Option<OwnedSemaphorePermit>,
}

const KIB: usize = 1_024;

/// Checks what all lines have in common, and then answers while they arrive.
async fn record(application: Arc<Application>, exchange: Exchange, body: Body) -> Result<Reply, Fault> {
    let (audit, tenant) = (exchange.audit()?, exchange.tenant()?);
    exchange.require(Permission::UsageRecord)?;
    let place = Arc::clone(&application.bulk_streams).try_acquire_owned();
    let place = place.map_err(|_| Fault::Unavailable("too many bulk streams at once: retry later".to_owned()))?;
    let room = Arc::new(Semaphore::new(bounds::BULK_LINES_BYTES / KIB));
    let sender = Arc::new(Sender { application, tenant, audit, room });
    Ok(Reply::streaming(streamed(|parts| async move {
        let told = answer_all(sender, body, &parts).await;
        drop(place);
        told
    })))
}

async fn answer_all(sender: Arc<Sender>, body: Body, parts: &BodyParts) -> Result<(), BodyFailure> {
    let mut result = ResultJson::default();
    let answers = lines(Arc::clone(&sender), body).map(|line| answer(Arc::clone(&sender), line));
    let answers = answers.buffered(bounds::BULK_LINES_AT_ONCE).ready_chunks(bounds::BULK_LINES_AT_ONCE);
    let mut answers = std::pin::pin!(answers);
    while let Some(ready) = answers.next().await {
        let mut text = Vec::new();
        let mut is_broken = false;
        for answer in ready {
            match answer {
                Ok(answer) => {
                    result.add(answer.outcome);
                    write(&mut text, &AnswerJson::Line(answer))?;
                }
                Err(fault) => {
                    tracing::info!(error = %fault, "a bulk stream was broken off");
                    is_broken = true;
                }
            }
        }
        parts.send(text).await?;
        if is_broken {
            return Err(BodyFailure::ReaderGone);
        }
    }
    let mut text = Vec::new();
    write(&mut text, &AnswerJson::Result { result })?;
    parts.send(text).await
}

fn write(text: &mut Vec<u8>, answer: &AnswerJson) -> Result<(), Fault> {
    serde_json::to_writer(&mut *text, answer).map_err(|error| Fault::Internal(error.to_string()))?;
    text.push(b'\n');
    Ok(())
}

/// The lines as they arrive, each once there is room for it; the last may say that the client broke off.
fn lines(sender: Arc<Sender>, body: Body) -> impl Stream<Item = Result<HeldLine, Fault>> {
    stream::unfold(Some(JsonLines::new(body)), move |lines| {
        let sender = Arc::clone(&sender);
        async move {
            let mut lines = lines?;
            match lines.next(&sender.application.body_room).await {
                Ok(Some(line)) => {
                    let room = sender.room_for(&line).await;
                    Some((Ok(HeldLine { line, _room: room }), Some(lines)))
                }
                Ok(None) => None,
                Err(fault) => Some((Err(fault), None)),
            }
        }
    })
}

impl Sender {
    /// Waits for room for a line that takes none of the room for large ones.
    async fn room_for(&self, line: &JsonLine) -> Option<OwnedSemaphorePermit> {
        if line.room.is_some() {
            return None;
        }
        let bytes = line.text.as_ref().map_or(0, bytes::Bytes::len).min(bounds::BULK_LINES_BYTES);
        let kib = u32::try_from(bytes.div_ceil(KIB)).unwrap_or(u32::MAX);
        Arc::clone(&self.room).acquire_many_owned(kib).await.ok()
    }

    /// Records a line. While the ledger has no room for it, the line waits, and with it the stream.
    async fn record(&self, text: &[u8]) -> Result<(), Unrecorded> {
        let mut attempts = 1;
        loop {
            let recorded = apply(&self.application, self.tenant, self.audit.clone(), text).await;
            let is_refused_for_now =
                matches!(recorded, Err(Unrecorded::Ledger(LedgerError::Overloaded | LedgerError::Contended)));
            if !is_refused_for_now || attempts >= bounds::BULK_ATTEMPTS_MAX {
                return recorded;
            }
            attempts += 1;
            tokio::time::sleep(bounds::BULK_RETRY_PAUSE).await;
        }
    }
}

async fn answer(sender: Arc<Sender>, line: Result<HeldLine, Fault>) -> Result<LineJson, Fault> {
    let HeldLine { line, _room } = line?;
    let number = line.number;
    let Some(text) = &line.text else {
        let most = bounds::BULK_LINE_BYTES_MAX;
        let too_long = Fault::illegal_argument(format!("the line is longer than {most} bytes: send it in several"));
        return Ok(unrecorded(number, OutcomeJson::Failed, &too_long));
    };
    Ok(match sender.record(text).await {
        Ok(()) => LineJson { line: number, outcome: OutcomeJson::Accepted, status: None, message: None },
        Err(Unrecorded::Ledger(error @ LedgerError::DuplicateTrackingId(_))) => {
            unrecorded(number, OutcomeJson::Duplicate, &error.into())
        }
        Err(other) => unrecorded(number, OutcomeJson::Failed, &other.into()),
    })
}

fn unrecorded(line: u64, outcome: OutcomeJson, fault: &Fault) -> LineJson {
    LineJson { line, outcome, status: Some(fault.status().as_u16()), message: Some(fault.to_string()) }
}

impl ResultJson {
    const fn add(&mut self, outcome: OutcomeJson) {
        self.lines += 1;
        match outcome {
            OutcomeJson::Accepted => self.accepted += 1,
            OutcomeJson::Duplicate => self.duplicates += 1,
            OutcomeJson::Failed => self.failed += 1,
        }
    }
}
