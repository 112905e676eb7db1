//! The subcommands: each reads its arguments, calls the library, and prints what it found.

mod bench;
mod chaos;
mod client;
mod conformance;
mod crash;
mod differential;
mod faults;
mod peers;
mod rating;
mod scale;

pub(crate) use bench::Bench;
pub(crate) use chaos::Chaos;
pub(crate) use client::Client;
pub(crate) use conformance::Conformance;
pub(crate) use crash::Crash;
pub(crate) use differential::Differential;
pub(crate) use faults::Faults;
pub(crate) use rating::{Rating, RatingDifferential};
pub(crate) use scale::Scale;
