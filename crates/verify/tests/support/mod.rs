//! A stand-in for the server: it keeps usage in memory, survives being killed, and can be told to go wrong.

mod connection;
mod fake;
mod stored;

pub(crate) use fake::Fake;
pub(crate) use stored::Fault;
