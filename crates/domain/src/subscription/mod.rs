//! Subscriptions: which plan is used from when to when, and what happens in between.
//!
//! A [`Subscription`] has a start for its use (the *entitlement*) and one for its billing, [`Step`]s that lead from plan to
//! plan and from phase to phase, and perhaps a cancellation. Its [`timeline`](Subscription::timeline) is what clients see.

mod lifecycle;
mod pause;
mod steps;
mod timeline;

pub use lifecycle::{Cancellation, Moment, PendingChange, State, Subscription};
pub use pause::Pause;
pub use steps::{Step, StepKind, expiry, phase_starts};
pub use timeline::{Event, EventType};
