//! The tasks, one file each.

pub(crate) mod bench;
pub(crate) mod cassandra;
pub(crate) mod chaos;
pub(crate) mod ci;
pub(crate) mod clients;
pub(crate) mod conformance;
pub(crate) mod crash;
pub(crate) mod deny;
pub(crate) mod differential;
pub(crate) mod faults;
pub(crate) mod fmt;
pub(crate) mod fuzz;
pub(crate) mod lint;
pub(crate) mod python;
pub(crate) mod rating;
pub(crate) mod scale;
pub(crate) mod simulation;
pub(crate) mod test;
