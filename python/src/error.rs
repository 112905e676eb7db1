//! Errors on their way to Python.

use hobbs_client::ClientError;
use pyo3::exceptions::PyException;
use pyo3::{PyErr, create_exception};

create_exception!(
    _core,
    CallError,
    PyException,
    "A call failed. Its arguments: kind (\"api\", \"argument\" or \"connection\"), message, status, body, headers."
);

/// Python's exception for a client's error.
pub(crate) fn call_error(error: &ClientError) -> PyErr {
    let nothing: Vec<(String, String)> = Vec::new();
    match error {
        ClientError::Api(api) => {
            CallError::new_err(("api", api.message.clone(), api.status, api.body.clone(), api.headers.clone()))
        }
        ClientError::InvalidArgument(message) => CallError::new_err(("argument", message.clone(), 0, "", nothing)),
        other => CallError::new_err(("connection", other.to_string(), 0, "", nothing)),
    }
}
