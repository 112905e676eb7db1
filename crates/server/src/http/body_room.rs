//! The memory that large bodies may take, all together.
//!
//! A body is held whole while its request is served. Small ones are bounded by the number of connections; a large one
//! waits for room, so that no number of clients can make the server run out of memory.

use std::error::Error;
use std::sync::Arc;

use axum::body::Body;
use bytes::{Bytes, BytesMut};
use http::header::{CONTENT_LENGTH, TRANSFER_ENCODING};
use http::{HeaderMap, HeaderValue};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::bounds;
use crate::fault::Fault;

/// How much room there is, in KiB.
pub struct BodyRoom {
    bytes_max: usize,
    room: Arc<Semaphore>,
}

/// A body, and the room it takes until this is dropped.
pub(super) struct HeldBody {
    pub(super) bytes: Bytes,
    pub(super) room: Option<OwnedSemaphorePermit>,
}

const KIB: usize = 1024;

impl BodyRoom {
    /// Room for bodies of which none is larger than `bytes_max`.
    #[must_use]
    pub fn new(bytes_max: usize) -> Self {
        let room = bounds::BODIES_BYTES_MAX.max(bytes_max).div_ceil(KIB);
        Self { bytes_max, room: Arc::new(Semaphore::new(room)) }
    }

    /// Reads a body whole.
    ///
    /// # Errors
    ///
    /// [`Fault::BodyTooLarge`], before anything is read if the client says so itself; [`Fault::BadRequest`] if the client
    /// breaks off.
    pub(super) async fn read(&self, headers: &HeaderMap, body: Body) -> Result<HeldBody, Fault> {
        let announced = announced_bytes(headers);
        if announced.is_some_and(|announced| announced > self.bytes_max) {
            return Err(Fault::BodyTooLarge(self.bytes_max));
        }
        let large = announced.filter(|&announced| announced > bounds::SMALL_BODY_BYTES);
        let mut room = match large {
            Some(bytes) => Some(self.take(bytes).await?),
            None => None,
        };
        let mut body = Limited::new(body, self.bytes_max);
        let mut bytes = BytesMut::with_capacity(announced.unwrap_or_default().min(bounds::SMALL_BODY_BYTES));
        while let Some(frame) = body.frame().await {
            let frame = frame.map_err(|error| self.failure(error.as_ref()))?;
            let Ok(data) = frame.into_data() else { continue };
            if room.is_none() && bytes.len() + data.len() > bounds::SMALL_BODY_BYTES {
                // It did not say how large it is, and has become large.
                room = Some(self.take(self.bytes_max).await?);
            }
            bytes.extend_from_slice(&data);
        }
        Ok(HeldBody { bytes: bytes.freeze(), room })
    }

    fn failure(&self, error: &(dyn Error + Send + Sync + 'static)) -> Fault {
        if error.is::<LengthLimitError>() {
            Fault::BodyTooLarge(self.bytes_max)
        } else {
            Fault::BadRequest(format!("the body could not be read: {error}"))
        }
    }

    /// Waits for room for so many bytes.
    pub(super) async fn take(&self, bytes: usize) -> Result<OwnedSemaphorePermit, Fault> {
        let full = || Fault::Unavailable("too many large bodies at once: retry later".to_owned());
        let kib = u32::try_from(bytes.div_ceil(KIB)).map_err(|_| full())?;
        Arc::clone(&self.room).acquire_many_owned(kib).await.map_err(|_| full())
    }
}

/// Whether a request says that it has a body.
pub(super) fn announces_body(headers: &HeaderMap) -> bool {
    announced_bytes(headers) != Some(0)
}

/// How many bytes a request says that its body has; `None` if it has one and does not say.
fn announced_bytes(headers: &HeaderMap) -> Option<usize> {
    if headers.contains_key(TRANSFER_ENCODING) {
        return None;
    }
    let length = headers.get(CONTENT_LENGTH).map(HeaderValue::to_str);
    length.map_or(Some(0), |length| length.ok()?.parse().ok())
}

#[cfg(test)]
mod tests {
    use http::HeaderName;

    use super::*;

    fn headers(name: HeaderName, value: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(name, HeaderValue::from_static(value))])
    }

    #[tokio::test]
    async fn a_body_that_says_it_is_too_large_is_refused_unread() {
        let room = BodyRoom::new(100);
        let refused = room.read(&headers(CONTENT_LENGTH, "101"), Body::empty()).await;
        assert!(matches!(refused, Err(Fault::BodyTooLarge(100))));
        let refused = room.read(&headers(TRANSFER_ENCODING, "chunked"), Body::from("x".repeat(101))).await;
        assert!(matches!(refused, Err(Fault::BodyTooLarge(100))));
    }

    #[tokio::test]
    async fn large_bodies_take_room_until_they_are_dropped() {
        let room = BodyRoom::new(bounds::BODIES_BYTES_MAX);
        let whole = room.room.available_permits();
        let large = "x".repeat(bounds::SMALL_BODY_BYTES + 1);
        let held = room.read(&headers(TRANSFER_ENCODING, "chunked"), Body::from(large.clone())).await.unwrap();
        assert_eq!((held.bytes.as_ref(), room.room.available_permits()), (large.as_bytes(), 0));
        for small in [headers(CONTENT_LENGTH, "1"), headers(TRANSFER_ENCODING, "chunked")] {
            assert_eq!(room.read(&small, Body::from("y")).await.unwrap().bytes, "y");
        }
        drop(held);
        assert_eq!(room.room.available_permits(), whole);
    }

    #[test]
    fn knows_whether_there_is_a_body() {
        assert!(!announces_body(&HeaderMap::new()));
        assert!(!announces_body(&headers(CONTENT_LENGTH, "0")));
        assert!(announces_body(&headers(CONTENT_LENGTH, "1")));
        assert!(announces_body(&headers(TRANSFER_ENCODING, "chunked")));
    }
}
