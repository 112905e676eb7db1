//! The connections that are open, and which of them gives way when there is no room for another.
//!
//! A connection waits for its *client* from its opening, or from an answer, until the next request is there as a whole, and
//! while the client does not read. One that waits can be closed, and the client sees what it sees when a kept connection
//! times out. Whatever the server itself is at work on is left alone. So clients that are slow, or gone without a word, can
//! take all places and nobody else has to wait for their timeouts.

use std::collections::HashMap;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};

use hyper::body::{Body, Bytes, Frame, SizeHint};
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, timeout};

use crate::bounds;

/// What stands in place of a time while the server is at work.
const SERVED: u64 = u64::MAX;

/// All places for connections.
pub(super) struct Places {
    began: Instant,
    room: Arc<Semaphore>,
    open: Mutex<Open>,
}

#[derive(Default)]
struct Open {
    opened: u64,
    places: HashMap<u64, Arc<Place>>,
}

/// The place of one connection.
pub(super) struct Place {
    began: Instant,
    /// Since when it waits for its client, in milliseconds since `began`.
    waits_since: AtomicU64,
    leave: Notify,
}

/// A place that is taken until this is dropped.
pub(super) struct TakenPlace {
    pub(super) place: Arc<Place>,
    number: u64,
    places: Arc<Places>,
    _room: Option<OwnedSemaphorePermit>,
}

impl Places {
    /// So many places.
    pub(super) fn new(connections_max: usize) -> Arc<Self> {
        let room = Arc::new(Semaphore::new(connections_max));
        Arc::new(Self { began: Instant::now(), room, open: Mutex::default() })
    }

    /// Takes a place, if need be that of the connection that waits longest for its client.
    pub(super) async fn take(self: &Arc<Self>) -> TakenPlace {
        let room = match Arc::clone(&self.room).try_acquire_owned() {
            Ok(room) => Some(room),
            Err(_) => self.make_room().await,
        };
        let place = Arc::new(Place { began: self.began, waits_since: AtomicU64::new(SERVED), leave: Notify::new() });
        place.wait();
        let mut open = self.open();
        let number = open.opened;
        open.opened += 1;
        open.places.insert(number, Arc::clone(&place));
        drop(open);
        TakenPlace { place, number, places: Arc::clone(self), _room: room }
    }

    async fn make_room(&self) -> Option<OwnedSemaphorePermit> {
        loop {
            self.close_longest();
            let room = Arc::clone(&self.room).acquire_owned();
            // The semaphore is never closed, so there always is room in the end.
            if let Ok(room) = timeout(bounds::PLACE_PAUSE, room).await {
                return room.ok();
            }
        }
    }

    /// Closes the connection that waits longest, if there is one that had its time.
    fn close_longest(&self) {
        let now = millis(self.began);
        let time_min = bounds::PLACE_KEPT_MIN.as_millis().try_into().unwrap_or(u64::MAX);
        let mut open = self.open();
        let waiting = open.places.iter().map(|(number, place)| (place.waits_since.load(Ordering::Relaxed), *number));
        let longest = waiting.min().filter(|(since, _)| now.saturating_sub(*since) >= time_min);
        if let Some(place) = longest.and_then(|(_, number)| open.places.remove(&number)) {
            place.leave.notify_one();
        }
    }

    /// Closes whatever waits for its client for longer than anybody may take.
    pub(super) fn close_overdue(&self) {
        let now = millis(self.began);
        let time_max = bounds::CLIENT_WAIT_MAX.as_millis().try_into().unwrap_or(u64::MAX);
        let is_overdue = |place: &Place| now.saturating_sub(place.waits_since.load(Ordering::Relaxed)) > time_max;
        self.open().places.retain(|_, place| {
            let stays = !is_overdue(place);
            if !stays {
                place.leave.notify_one();
            }
            stays
        });
    }

    fn open(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for TakenPlace {
    fn drop(&mut self) {
        self.places.open().places.remove(&self.number);
    }
}

impl Place {
    /// From now on it waits for its client.
    pub(super) fn wait(&self) {
        self.wait_since(millis(self.began));
    }

    fn wait_since(&self, since: u64) {
        self.waits_since.store(since, Ordering::Relaxed);
    }

    /// From now on the server is at work for it.
    pub(super) fn serve(&self) {
        self.wait_since(SERVED);
    }

    /// Ready when it has to give way.
    pub(super) async fn left(&self) {
        self.leave.notified().await;
    }
}

fn millis(began: Instant) -> u64 {
    began.elapsed().as_millis().try_into().unwrap_or(SERVED - 1)
}

/// The body of a request. While the rest of it is to come, its connection waits for its client: since the request began, so
/// that a client that sends little by little does not wait any less.
pub(super) struct Arriving<B> {
    body: B,
    place: Arc<Place>,
    since: u64,
}

impl<B> Arriving<B> {
    pub(super) fn new(body: B, place: &Arc<Place>) -> Self {
        Self { body, place: Arc::clone(place), since: millis(place.began) }
    }
}

impl<B: Body<Data = Bytes> + Unpin> Body for Arriving<B> {
    type Data = Bytes;
    type Error = B::Error;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, B::Error>>> {
        self.place.wait_since(self.since);
        let frame = ready!(Pin::new(&mut self.body).poll_frame(context));
        self.place.serve();
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// The body of an answer. Once a part of it is made, its connection waits for its client to read it.
pub(super) struct Leaving<B> {
    body: B,
    place: Arc<Place>,
}

impl<B> Leaving<B> {
    pub(super) fn new(body: B, place: &Arc<Place>) -> Self {
        Self { body, place: Arc::clone(place) }
    }
}

impl<B: Body<Data = Bytes> + Unpin> Body for Leaving<B> {
    type Data = Bytes;
    type Error = B::Error;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, B::Error>>> {
        self.place.serve();
        let frame = ready!(Pin::new(&mut self.body).poll_frame(context));
        self.place.wait();
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use futures_util::FutureExt;
    use http_body_util::{BodyExt, Full, StreamBody};

    use super::*;

    async fn pass(time: Duration) {
        tokio::time::advance(time).await;
    }

    fn has_to_leave(taken: &TakenPlace) -> bool {
        taken.place.left().now_or_never().is_some()
    }

    #[tokio::test(start_paused = true)]
    async fn who_waits_longest_for_his_client_gives_way() {
        let places = Places::new(3);
        let [first, second, third] = [places.take().await, places.take().await, places.take().await];
        first.place.serve();
        pass(Duration::from_millis(1)).await;
        third.place.wait();
        pass(bounds::PLACE_KEPT_MIN).await;
        let mut fourth = Box::pin(places.take());
        assert!(fourth.as_mut().now_or_never().is_none());
        assert_eq!([&first, &second, &third].map(has_to_leave), [false, true, false]);
        drop(second);
        fourth.await;
    }

    #[tokio::test(start_paused = true)]
    async fn nobody_gives_way_who_came_just_now_or_is_served() {
        let places = Places::new(2);
        let [served, new] = [places.take().await, places.take().await];
        served.place.serve();
        assert!(Box::pin(places.take()).now_or_never().is_none());
        assert!(!has_to_leave(&served) && !has_to_leave(&new));
        drop(new);
        places.take().await;
    }

    #[tokio::test(start_paused = true)]
    async fn who_waits_too_long_is_closed_though_there_is_room() {
        let places = Places::new(5);
        let [waiting, served] = [places.take().await, places.take().await];
        served.place.serve();
        pass(bounds::CLIENT_WAIT_MAX).await;
        let late = places.take().await;
        places.close_overdue();
        assert!(!has_to_leave(&waiting));
        pass(Duration::from_millis(1)).await;
        places.close_overdue();
        assert_eq!([&waiting, &served, &late].map(has_to_leave), [true, false, false]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_that_comes_slowly_waits_since_its_request_began() {
        let taken = Places::new(1).take().await;
        let since = || taken.place.waits_since.load(Ordering::Relaxed);
        let stream = futures_util::stream::iter([Ok::<_, std::io::Error>(Frame::data(Bytes::from("a")))]);
        let mut slow = Arriving::new(
            StreamBody::new(futures_util::StreamExt::chain(stream, futures_util::stream::pending())),
            &taken.place,
        );
        pass(Duration::from_secs(7)).await;
        assert!(slow.frame().now_or_never().is_some());
        assert_eq!(since(), SERVED);
        assert!(slow.frame().now_or_never().is_none());
        assert_eq!(since(), 0);
        let mut whole = Arriving::new(Full::new(Bytes::from("a")), &taken.place);
        assert!(whole.frame().await.is_some() && since() == SERVED);
    }

    #[tokio::test(start_paused = true)]
    async fn an_answer_waits_for_its_client_once_a_part_of_it_is_there() {
        let taken = Places::new(1).take().await;
        let since = || taken.place.waits_since.load(Ordering::Relaxed);
        pass(Duration::from_secs(7)).await;
        let mut answer = Leaving::new(Full::new(Bytes::from("a")), &taken.place);
        assert!(answer.frame().await.is_some());
        assert_eq!(since(), 7_000);
        let mut working = Leaving::new(
            StreamBody::new(futures_util::stream::pending::<Result<Frame<Bytes>, std::io::Error>>()),
            &taken.place,
        );
        assert!(working.frame().now_or_never().is_none());
        assert_eq!(since(), SERVED);
    }
}
