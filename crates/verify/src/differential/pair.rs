//! Two servers that get the same requests.

use super::mask::mask;
use crate::conformance::{Comparison, Step, Variables, capture, is_mended, kept};
use crate::json::Json;
use crate::wire::{Endpoint, Exchange, Response};

/// A server, and who may do everything there.
pub struct Side<'a> {
    /// The server.
    pub wire: &'a (dyn Exchange + Sync),
    /// Its address, which its answers may name.
    pub base: String,
    /// A user.
    pub user: String,
    /// The user's password.
    pub password: String,
}

/// Two servers that get the same requests.
pub struct Pair<'a> {
    /// The one that is checked.
    pub base: Side<'a>,
    /// The one that it is checked against.
    pub peer: Side<'a>,
    /// Numbers have the same text, not only the same value.
    pub strict: bool,
    /// A better answer than a failure or a page of the peer's container is accepted.
    pub mend_quirks: bool,
    /// The date of the run, as answers show it.
    pub today: String,
}

/// A request that the two sides answer differently.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The number of its step.
    pub step: usize,
    /// What differs, one line each.
    pub lines: Vec<String>,
    /// The answers of the checked side and of its peer.
    pub answers: (Json, Json),
}

impl Difference {
    /// What tells one kind of difference from another: the name of the step, and where the answers differ.
    #[must_use]
    pub fn kind(&self, name: &str) -> String {
        let place = self.lines.first().and_then(|line| line.split_once(": ")).map_or("", |(place, _)| place);
        let status = |answer: &Json| answer.get("status").map(ToString::to_string).unwrap_or_default();
        format!("{name} {place} {} {}", status(&self.answers.0), status(&self.answers.1))
    }
}

/// The variables of both sides in a run.
pub(super) struct BothVariables {
    pub(super) base: Variables,
    pub(super) peer: Variables,
    /// How many requests the checked side carried out.
    pub(super) accepted: usize,
}

impl<'a> Side<'a> {
    /// A server at an address.
    #[must_use]
    pub fn of(endpoint: &'a Endpoint, user: &str, password: &str) -> Self {
        let (user, password) = (user.to_owned(), password.to_owned());
        Self { wire: endpoint, base: endpoint.base().to_owned(), user, password }
    }

    fn variables(&self, seed: u64) -> Variables {
        let mut variables = Variables::new(&self.base, seed);
        variables.set("user", &self.user);
        variables.set("password", &self.password);
        variables
    }

    fn answer(&self, step: &Step, variables: &Variables) -> Result<Response, String> {
        self.wire.exchange(&step.request.fill(variables)).map_err(|error| error.to_string())
    }
}

impl Pair<'_> {
    /// Fresh variables: the tenants of two runs with two seeds don't know each other.
    pub(super) fn variables(&self, seed: u64) -> BothVariables {
        BothVariables { base: self.base.variables(seed), peer: self.peer.variables(seed), accepted: 0 }
    }

    /// The first step that the two sides answer differently.
    ///
    /// # Errors
    /// When a side does not answer.
    pub fn first_difference(&self, steps: &[Step], seed: u64) -> Result<Option<Difference>, String> {
        let mut variables = self.variables(seed);
        for (number, step) in steps.iter().enumerate() {
            if let Some(difference) = self.difference(number, step, &mut variables)? {
                return Ok(Some(difference));
            }
        }
        Ok(None)
    }

    /// Sends one step to both sides at once.
    pub(super) fn difference(
        &self,
        number: usize,
        step: &Step,
        variables: &mut BothVariables,
    ) -> Result<Option<Difference>, String> {
        let (base, peer) = std::thread::scope(|scope| {
            let peer = scope.spawn(|| self.peer.answer(step, &variables.peer));
            let base = self.base.answer(step, &variables.base);
            (base, peer.join().unwrap_or_else(|_| Err("the peer's thread failed".to_owned())))
        });
        let (base, peer) = (kept(step, &base?)?, kept(step, &peer?)?);
        let pattern = Step { response: mask(&peer, &variables.peer, &self.today), ..step.clone() };
        let mut lines = Comparison::new(&pattern, &variables.base, self.strict).differences(&base);
        if self.mend_quirks && is_fair(pattern, &base) {
            lines.clear();
        }
        variables.accepted += usize::from(status_of(&base).is_some_and(|status| status < 300));
        capture(step, &base, &mut variables.base)?;
        capture(step, &peer, &mut variables.peer)?;
        Ok((!lines.is_empty()).then_some(Difference { step: number, lines, answers: (base, peer) }))
    }
}

/// Whether an answer is a fair one where the peer failed or its container answered.
fn is_fair(mut pattern: Step, base: &Json) -> bool {
    if status_of(&pattern.response).is_some_and(|status| status >= 500) {
        pattern.quirk = Some("the peer failed".to_owned());
    }
    status_of(base).is_some_and(|status| is_mended(&pattern, status))
}

fn status_of(answer: &Json) -> Option<u16> {
    answer.get("status")?.number()?.parse().ok()
}
