//! Recorded usage: what a submission is, what it turns into, and how a total is read back.
//!
//! The way of a submission: it is checked as it is made ([`UnitType`], [`TrackingId`], [`Measurement`]), then
//! [`plan`](plan::plan) turns it and the state of its partition into rows to write. The way of a total: a [`Window`] is
//! [covered](Window::coverage) with whole days, whole quarters of an hour and the records of at most two quarters.

mod cell;
mod measurement;
mod name;
pub mod partition;
pub mod plan;
mod roll_up;
mod submission;
mod tracking_id;
mod unit_type;
mod window;

pub use cell::{Cell, CellLevel};
pub use measurement::{AmountOutOfRange, Measurement};
pub use name::InvalidName;
pub use roll_up::{RollUp, SumOutOfRange};
pub use submission::{Audit, Submission, UnitUsage};
pub use tracking_id::TrackingId;
pub use unit_type::UnitType;
pub use window::{CellRange, Coverage, PartialCell, Window};
