//! The transcript files: recorded requests with the answers that the real server gave.

use super::{Pointer, StepRequest};
use crate::json::{Json, Pairs};
use serde::Deserialize;

/// One file: steps that build on each other.
#[derive(Clone, Debug, Deserialize)]
pub struct Transcript {
    /// The steps, in the order they are sent.
    pub steps: Vec<Step>,
}

/// One request and its recorded answer.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Step {
    /// What the step is called; several steps of a file may share a name.
    pub name: String,
    /// What is sent.
    pub request: StepRequest,
    /// What later steps use of the answer: the name of a variable and where its value is found.
    #[serde(default)]
    pub capture: Pairs<String>,
    /// The arrays of the answer whose order does not matter.
    #[serde(default)]
    pub unordered: Vec<Pointer>,
    /// The headers that are compared besides `Content-Type` and `Location`.
    #[serde(default)]
    pub keep_headers: Vec<String>,
    /// Why the recorded answer is not worth copying, if it is not.
    #[serde(default)]
    pub quirk: Option<String>,
    /// The recorded answer, with wildcards where no two runs agree.
    pub response: Json,
}
