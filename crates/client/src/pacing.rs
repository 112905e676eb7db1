//! Waiting between attempts.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

/// How waiting is done: replaced in tests, so that they take no time and can be repeated.
pub trait Pacing: Send + Sync + 'static {
    /// A number from 0 to 999 that can't be foreseen: how much of a wait's second half to wait, in thousandths. It keeps
    /// clients that failed together from coming back together.
    fn jitter_per_mille(&self) -> u32;

    /// Waits.
    fn sleep(&self, time: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>>;
}

/// The machine's time and randomness.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemPacing;

impl Pacing for SystemPacing {
    fn jitter_per_mille(&self) -> u32 {
        rand::random_range(0..1_000)
    }

    fn sleep(&self, time: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        Box::pin(tokio::time::sleep(time))
    }
}
