//! Bodies that are made while they are sent.
//!
//! Whoever makes one is a task of its own that is held up when the client reads slowly, and gives up on a client that does
//! not read at all: what it reads from is not to be held for ever. A body that can't be finished is cut off, which
//! clients notice: its last part never comes.

use std::future::Future;

use axum::body::Body;
use bytes::Bytes;
use futures_util::stream;
use tokio::sync::mpsc;

use crate::bounds;
use crate::fault::Fault;

/// Where the parts of a body go.
pub struct BodyParts(mpsc::Sender<Result<Bytes, CutOff>>);

/// Why a body is not made any further.
#[derive(Debug)]
#[non_exhaustive]
pub enum BodyFailure {
    /// The client has gone away, or has stopped reading.
    ReaderGone,
    /// It can't be made.
    Failed(Fault),
}

/// A body that ends before its end.
#[derive(Debug, thiserror::Error)]
#[error("the body can't be finished")]
struct CutOff;

impl<E: Into<Fault>> From<E> for BodyFailure {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

impl BodyParts {
    /// Sends a part, once there is room for it.
    ///
    /// # Errors
    ///
    /// [`BodyFailure::ReaderGone`].
    pub async fn send(&self, part: impl Into<Bytes>) -> Result<(), BodyFailure> {
        let sent = self.0.send_timeout(Ok(part.into()), bounds::STREAM_STALL_TIMEOUT).await;
        sent.map_err(|_| BodyFailure::ReaderGone)
    }
}

/// A body that `make` makes, from now on.
pub fn streamed<Making>(make: impl FnOnce(BodyParts) -> Making) -> Body
where
    Making: Future<Output = Result<(), BodyFailure>> + Send + 'static,
{
    let (sender, receiver) = mpsc::channel(bounds::STREAM_PARTS_WAITING_MAX);
    let making = make(BodyParts(sender.clone()));
    tokio::spawn(async move {
        match making.await {
            Ok(()) => return,
            Err(BodyFailure::ReaderGone) => tracing::info!("a client stopped reading an answer before its end"),
            Err(BodyFailure::Failed(fault)) => tracing::error!(error = %fault, "an answer had to be cut off"),
        }
        // Nobody may be there to hear of it.
        drop(sender.send_timeout(Err(CutOff), bounds::STREAM_STALL_TIMEOUT).await);
    });
    let parts = stream::unfold(receiver, async |mut receiver| Some((receiver.recv().await?, receiver)));
    Body::from_stream(parts)
}

#[cfg(test)]
mod tests {
    use http_body_util::BodyExt;

    use super::*;

    #[tokio::test]
    async fn a_body_is_its_parts() {
        let body = streamed(|parts| async move {
            for part in ["a", "b", "c"] {
                parts.send(part).await?;
            }
            Ok(())
        });
        assert_eq!(body.collect().await.unwrap().to_bytes(), "abc");
    }

    #[tokio::test]
    async fn a_body_that_fails_does_not_end_as_if_it_were_whole() {
        let body = streamed(|parts| async move {
            parts.send("a").await?;
            Err(Fault::Internal("broken".to_owned()).into())
        });
        assert!(body.collect().await.is_err());
    }

    #[tokio::test]
    async fn nothing_is_made_for_a_reader_who_has_gone() {
        let (told, gone) = tokio::sync::oneshot::channel();
        let body = streamed(|parts| async move {
            let failure = loop {
                if let Err(failure) = parts.send("a").await {
                    break failure;
                }
            };
            told.send(matches!(failure, BodyFailure::ReaderGone)).unwrap();
            Err(failure)
        });
        drop(body);
        assert!(gone.await.unwrap());
    }

    #[tokio::test(start_paused = true)]
    async fn a_reader_who_does_not_read_is_given_up() {
        let (told, given_up) = tokio::sync::oneshot::channel();
        let body = streamed(|parts| async move {
            let mut sent = 0;
            let failure = loop {
                match parts.send("a").await {
                    Ok(()) => sent += 1,
                    Err(failure) => break failure,
                }
            };
            told.send(sent).unwrap();
            Err(failure)
        });
        assert_eq!(given_up.await.unwrap(), bounds::STREAM_PARTS_WAITING_MAX);
        drop(body);
    }
}
