//! The compiled core of the Python package `hobbs`.
//!
//! It takes and gives texts only: amounts, dates and ids turn into Python's own types on the Python side, so that no float is
//! formed on the way. Python's lock is released while a call is under way.

mod body;
mod client;
mod error;
mod runtime;

/// The module `hobbs._core`.
#[pyo3::pymodule]
mod _core {
    #[pymodule_export]
    use crate::client::Client;
    #[pymodule_export]
    use crate::error::CallError;
}
