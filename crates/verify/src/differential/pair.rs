//! Two servers that get the same requests.

use super::Difference;
use super::identities::Identities;
use super::mended::{is_fair, status};
use super::side::{NO_ANSWER, Side};
use super::tokens::Own;
use crate::conformance::{Comparison, Step, Variables, capture};
use crate::json::Json;
use jiff::civil::Date;

/// What makes the names of the peer's run unlike those of the checked side, so that the two may even be one server.
const PEER_SEED: u64 = 1 << 63;
/// The random UUIDs of requests that are known to belong together from the start.
const RANDOM_IDS: u64 = 9;

/// Two servers that get the same requests.
pub struct Pair<'a> {
    /// The one that is checked.
    pub base: Side<'a>,
    /// The one that it is checked against.
    pub peer: Side<'a>,
    /// Numbers have the same text, not only the same value.
    pub strict: bool,
    /// A clean refusal is accepted where the peer fails, or where a library or the container of the peer refuses.
    pub mend_quirks: bool,
    /// The date of the run in UTC: what answers say of its moments is compared by its form alone.
    pub today: Date,
}

/// What a run knows of both sides.
pub(super) struct Run {
    pub(super) base: Variables,
    pub(super) peer: Variables,
    identities: Identities,
    /// How many requests the checked side carried out.
    pub(super) accepted: usize,
    /// How many the checked side failed at.
    pub(super) failed: usize,
}

impl Pair<'_> {
    /// A fresh run: the tenants of two runs with two seeds don't know each other.
    pub(super) fn run(&self, seed: u64) -> Run {
        let (base, peer) = (self.base.variables(seed), self.peer.variables(seed ^ PEER_SEED));
        let own = |side: &Side<'_>, variables: &Variables| Own {
            base: side.base.clone(),
            run: variables.value("run"),
            user: side.user.clone(),
            today: self.today,
        };
        let identities = Identities::new(own(&self.base, &base), own(&self.peer, &peer));
        for number in 1..=RANDOM_IDS {
            let name = format!("uuid{number}");
            identities.pair(&peer.value(&name), &base.value(&name));
        }
        identities.keep();
        Run { base, peer, identities, accepted: 0, failed: 0 }
    }

    /// How the answers to the last step differ, once all before it were sent.
    ///
    /// # Errors
    /// When a side cannot be reached.
    pub fn last_difference(&self, steps: &[Step], seed: u64) -> Result<Option<Difference>, String> {
        let mut run = self.run(seed);
        let mut last = None;
        for (number, step) in steps.iter().enumerate() {
            last = self.difference(number, step, &mut run)?;
        }
        Ok(last)
    }

    /// Sends one step to both sides at once.
    ///
    /// # Errors
    /// When a side cannot be reached.
    pub(super) fn difference(&self, number: usize, step: &Step, run: &mut Run) -> Result<Option<Difference>, String> {
        let (base, peer) = std::thread::scope(|scope| {
            let peer = scope.spawn(|| self.peer.answer(step, &run.peer));
            let base = self.base.answer(step, &run.base);
            (base, peer.join().unwrap_or_else(|_| Err("the peer's thread failed".to_owned())))
        });
        let (base, peer) = (base?, peer?);
        let lines = self.lines(step, &base, &peer, &run.identities);
        run.accepted += usize::from(status(&base).is_some_and(|status| status < 300));
        run.failed += usize::from(status(&base).is_none_or(|status| status >= 500));
        for (answer, variables) in [(&base, &mut run.base), (&peer, &mut run.peer)] {
            if capture(step, answer, variables).is_err() {
                // What later steps would use of this answer is not in it.
                step.capture.0.iter().for_each(|(name, _)| variables.set(name, &format!("unset-{name}")));
            }
        }
        Ok((!lines.is_empty()).then_some(Difference { step: number, lines, answers: (base, peer) }))
    }

    fn lines(&self, step: &Step, base: &Json, peer: &Json, identities: &Identities) -> Vec<String> {
        let response = without_unfinished(&without_unknowable(peer, &step.response), base);
        let expected = Step { response, ..step.clone() };
        let mut lines = match without_answer(base, peer) {
            Some(line) => vec![line],
            None => Comparison::new(&expected, identities, self.strict).differences(base),
        };
        if lines.is_empty() {
            identities.keep();
        } else {
            identities.forget_new();
        }
        if self.mend_quirks && is_fair(step, peer, base) {
            lines.clear();
        }
        lines
    }
}

/// What to say where a side has not answered. That both have not is no agreement either.
fn without_answer(base: &Json, peer: &Json) -> Option<String> {
    let why = |answer: &Json| answer.get(NO_ANSWER).and_then(Json::text).map(str::to_owned);
    match (why(base), why(peer)) {
        (None, None) => None,
        (Some(why), None) => Some(format!("/: an answer expected, got none: {why}")),
        (None, Some(why)) => Some(format!("/: the peer has not answered: {why}")),
        (Some(why), Some(_)) => Some(format!("/: neither side has answered: {why}")),
    }
}

/// The answer with `<any>` where that was recorded: no two answers agree there.
fn without_unknowable(answer: &Json, recorded: &Json) -> Json {
    match (answer, recorded) {
        (_, Json::Text(text)) if text == "<any>" => recorded.clone(),
        (Json::Object(members), Json::Object(_)) => {
            let kept = members.iter().map(|(key, value)| {
                let recorded = recorded.get(key).unwrap_or(&Json::Null);
                (key.clone(), without_unknowable(value, recorded))
            });
            Json::Object(kept.collect())
        }
        (Json::Array(items), Json::Array(recorded)) if items.len() == recorded.len() => {
            Json::Array(items.iter().zip(recorded).map(|(item, recorded)| without_unknowable(item, recorded)).collect())
        }
        _ => answer.clone(),
    }
}

/// What a side chooses in its own time, after it has answered what gives it the reason to: 0 until then.
const CHOSEN_LATER: &str = "billCycleDayLocal";

/// The answer with `<any>` where one of the two sides has not chosen yet.
fn without_unfinished(peer: &Json, base: &Json) -> Json {
    let is_unchosen = |value: &Json| value.to_string() == "0";
    match (peer, base) {
        (Json::Object(members), Json::Object(_)) => {
            let kept = members.iter().map(|(key, value)| {
                let other = base.get(key).unwrap_or(&Json::Null);
                let is_unfinished = key == CHOSEN_LATER && (is_unchosen(value) || is_unchosen(other));
                let kept =
                    if is_unfinished { Json::Text("<any>".to_owned()) } else { without_unfinished(value, other) };
                (key.clone(), kept)
            });
            Json::Object(kept.collect())
        }
        (Json::Array(items), Json::Array(others)) if items.len() == others.len() => {
            Json::Array(items.iter().zip(others).map(|(item, other)| without_unfinished(item, other)).collect())
        }
        _ => peer.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_that_one_side_has_not_chosen_yet_is_not_compared() {
        let with =
            |day: u8| format!(r#"{{"json": [{{"billCycleDayLocal": {day}, "b": 2}}]}}"#).parse::<Json>().unwrap();
        let any = r#"{"json": [{"billCycleDayLocal": "<any>", "b": 2}]}"#;
        assert_eq!(without_unfinished(&with(0), &with(7)).to_string(), any);
        assert_eq!(without_unfinished(&with(7), &with(0)).to_string(), any);
        assert_eq!(without_unfinished(&with(7), &with(8)), with(7));
    }

    #[test]
    fn what_no_two_answers_share_is_not_compared() {
        let answer: Json = r#"{"json": {"session": "abc", "list": [{"a": 1, "b": 2}], "c": 3}}"#.parse().unwrap();
        let recorded: Json =
            r#"{"json": {"session": "<any>", "list": [{"a": "<any>"}], "d": "<any>"}}"#.parse().unwrap();
        let expected = r#"{"json": {"session": "<any>", "list": [{"a": "<any>", "b": 2}], "c": 3}}"#;
        assert_eq!(without_unknowable(&answer, &recorded).to_string(), expected);
    }
}
