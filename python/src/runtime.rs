//! The runtime that calls run on.

use std::future::Future;
use std::sync::OnceLock;

use pyo3::exceptions::PyRuntimeError;
use pyo3::{PyResult, Python};
use tokio::runtime::{Builder, Runtime};

/// Runs a call to its end, without holding Python's lock.
pub(crate) fn wait<F>(python: Python<'_>, call: F) -> PyResult<F::Output>
where
    F: Future + Send,
    F::Output: Send,
{
    let runtime = runtime()?;
    Ok(python.detach(|| runtime.block_on(call)))
}

fn runtime() -> PyResult<&'static Runtime> {
    static RUNTIME: OnceLock<Result<Runtime, String>> = OnceLock::new();
    let made = RUNTIME.get_or_init(|| {
        Builder::new_multi_thread().worker_threads(1).enable_all().build().map_err(|error| error.to_string())
    });
    made.as_ref().map_err(|error| PyRuntimeError::new_err(format!("can't start the runtime: {error}")))
}
