//! Checks a running Hobbs from outside: replays recorded exchanges with a real Kill Bill, kills the server while it works
//! to see that nothing acknowledged is lost or counted twice, lets disks, syncs and clocks fail and breaks clusters of servers to
//! see the same, and measures how fast it is.
//!
//! This crate speaks HTTP over plain sockets and reads raw JSON. It shares no type with the server on purpose: a shared
//! type would hide a mistake made on both sides of it. It is a tool of this repository and is not published.

pub mod bench;
pub mod chaos;
pub mod conformance;
pub mod crash;
pub mod decimal;
pub mod differential;
pub mod faults;
pub mod json;
pub mod rating;
pub mod scale;
pub mod server;
pub mod wire;
