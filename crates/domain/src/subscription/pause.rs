//! Pauses of a bundle.

use super::Moment;

/// A bundle was paused or resumed, and all its subscriptions with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pause {
    /// When.
    pub moment: Moment,
    /// Whether it was paused; otherwise it was resumed.
    pub paused: bool,
}
