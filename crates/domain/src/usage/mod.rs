//! Recorded usage: what a submission is, what it turns into, and how a total is read back.
//!
//! The way of a submission: it is checked as it is made ([`UnitType`], [`TrackingId`], [`Measurement`]), then it becomes part
//! of the next [entry](partition::Entry) of its partition, whose [`Tail`] says what that depends on; later, entries are
//! [folded](fold::fold) into roll-ups. The way of a total: a [`Window`] is [covered](Window::coverage) with whole days, whole
//! quarters of an hour and the records of at most two quarters; what is in entries that are not folded is added.
//!
//! A submission may be taken back: a [`Reversal`] is an entry's as well, and is folded by the commit that adds it
//! ([`fold::Withdrawal`]).

mod calendar_windows;
mod cell;
pub mod fold;
mod measurement;
mod name;
pub mod partition;
mod reversal;
mod roll_up;
mod submission;
mod tail;
mod tracking_id;
mod unit_type;
mod window;

pub use calendar_windows::{Granularity, TooManyWindows, calendar_windows};
pub use cell::{Cell, CellLevel};
pub use measurement::{AmountOutOfRange, Measurement};
pub use name::InvalidName;
pub use reversal::Reversal;
pub use roll_up::{Remainder, RollUp, SumOutOfRange};
pub use submission::{Audit, Submission, UnitUsage};
pub use tail::Tail;
pub use tracking_id::TrackingId;
pub use unit_type::UnitType;
pub use window::{CellRange, Coverage, PartialCell, Window};
