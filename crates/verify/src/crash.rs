//! Kills the server while it takes submissions, starts it again on the same data, and checks that everything that was
//! acknowledged is there exactly once.
//!
//! What is sent, and what is asked afterwards, follows from a seed; only the timing of the threads does not. The sums to
//! compare with are kept here as exact counts of 10⁻⁹, from the submissions alone. Pure parts: [`Plan`], [`Submission`],
//! [`Window`], [`Model`]. [`run`] talks to the server, which it starts and kills as a [`Subject`].

mod audit;
mod error;
mod listing;
mod model;
mod plan;
mod report;
mod run;
mod sending;
mod subject;
mod submission;
mod tenant;
pub(crate) mod time;
mod window;

pub(crate) use audit::Audit;
pub use error::CrashError;
pub use model::{Model, Totals};
pub use plan::{Options, Plan};
pub use report::Report;
pub use run::run;
pub(crate) use sending::{Delivered, Queue};
pub use subject::{Process, Subject};
pub use submission::{Record, Submission};
pub(crate) use submission::{SUBSCRIPTIONS, UNITS};
pub(crate) use tenant::{Refusal, Sent, Tenant};
pub use window::{Edge, Window};
