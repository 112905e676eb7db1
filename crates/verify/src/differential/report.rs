//! What a run found.

use super::Difference;
use crate::conformance::{Step, StepRequest};
use crate::json::Json;
use std::fmt;

/// How much of an answer is printed.
const ANSWER_CHARACTERS_SHOWN: usize = 1_500;
/// A longer body is named rather than printed.
const BODY_BYTES_SHOWN: usize = 2_000;

/// A difference, shrunk to its shortest exchange.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The seed of the history that showed it.
    pub seed: u64,
    /// The shortest exchange.
    pub steps: Vec<Step>,
    /// How the answers to its last request differ.
    pub difference: Difference,
}

/// The figures of a run.
#[derive(Clone, Debug, Default)]
pub struct Summary {
    /// How many requests each side got, those of shrinking aside.
    pub requests: usize,
    /// How many of them the checked side carried out.
    pub accepted: usize,
    /// How many requests were answered differently.
    pub differences: usize,
    /// Each kind of difference once.
    pub findings: Vec<Finding>,
}

impl fmt::Display for Finding {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.steps.last().map_or("", |step| step.name.as_str());
        writeln!(formatter, "difference: {name} (seed {})", self.seed)?;
        for step in &self.steps {
            writeln!(formatter, "  {}", Curl(&step.request))?;
        }
        for line in &self.difference.lines {
            writeln!(formatter, "  {line}")?;
        }
        writeln!(formatter, "  checked: {}", shown(&self.difference.answers.0))?;
        write!(formatter, "  peer:    {}", shown(&self.difference.answers.1))
    }
}

/// The beginning of an answer.
fn shown(answer: &Json) -> String {
    let text = answer.to_string();
    match text.char_indices().nth(ANSWER_CHARACTERS_SHOWN) {
        Some((end, _)) => format!("{} ...", text.get(..end).unwrap_or_default()),
        None => text,
    }
}

/// A request as a command of a shell, in which the run's values are variables.
struct Curl<'a>(&'a StepRequest);

impl fmt::Display for Curl<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let request = self.0;
        write!(formatter, "curl -X {}", request.method())?;
        if let Some(auth) = request.auth() {
            write!(formatter, " -u \"{auth}\"")?;
        }
        for (name, value) in request.headers() {
            write!(formatter, " -H {}", quoted(&format!("{name}: {value}")))?;
        }
        if let Some(body) = request.body_text() {
            // A catalog would bury the rest.
            let shown = if body.len() > BODY_BYTES_SHOWN { "@catalog.xml".to_owned() } else { body };
            write!(formatter, " --data-binary {}", quoted(&shown))?;
        }
        write!(formatter, " {}", quoted(&format!("${{base}}{}", request.path())))
    }
}

/// Quoted for a shell; `${name}` stays a variable of it.
fn quoted(text: &str) -> String {
    let escaped = text.replace('\\', "\\\\").replace('"', "\\\"").replace('`', "\\`");
    format!("\"{escaped}\"")
}

impl fmt::Display for Summary {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for finding in &self.findings {
            writeln!(formatter, "{finding}")?;
        }
        let Self { requests, accepted, differences, .. } = self;
        write!(
            formatter,
            "{requests} requests to each, {accepted} of them carried out, {differences} answered differently"
        )
    }
}
