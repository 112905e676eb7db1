//! The shortest exchange that shows a difference.

use super::simplify::simpler;
use super::{Difference, Pair};
use crate::conformance::Step;

/// How often an exchange is tried at most.
const TRIES_MAX: usize = 400;

/// Drops requests, and parts of the last one, as long as the difference stays. Each try is a run of its own, with a tenant
/// of its own; `seed` has to be new to the servers, and so have the numbers after it.
///
/// # Errors
/// When a side does not answer.
pub fn shrink(
    pair: &Pair<'_>,
    steps: &[Step],
    difference: Difference,
    seed: u64,
) -> Result<(Vec<Step>, Difference), String> {
    let name = steps.get(difference.step).map_or("", |step| step.name.as_str());
    let kind = difference.kind(name);
    let mut steps: Vec<Step> = steps.iter().take(difference.step + 1).cloned().collect();
    let mut best = difference;
    let mut tries = 0;
    let mut shows = |candidate: &[Step]| -> Result<Option<Difference>, String> {
        tries += 1;
        if tries > TRIES_MAX {
            return Ok(None);
        }
        let number = u64::try_from(tries).unwrap_or(u64::MAX);
        let found = pair.first_difference(candidate, seed.wrapping_add(number))?;
        let last = candidate.len().saturating_sub(1);
        let same = |found: &Difference| {
            found.step == last && candidate.last().is_some_and(|step| found.kind(&step.name) == kind)
        };
        Ok(found.filter(same))
    };
    let mut size = steps.len() / 2;
    while size > 0 {
        let mut start = 0;
        // The last request is the one that differs, so it always stays.
        while start + 1 < steps.len() {
            let end = (start + size).min(steps.len() - 1);
            let candidate: Vec<Step> = steps.iter().take(start).chain(steps.iter().skip(end)).cloned().collect();
            match shows(&candidate)? {
                Some(found) => (steps, best) = (candidate, found),
                None => start = end,
            }
        }
        size /= 2;
    }
    let mut place = 0;
    while let Some(last) = steps.last() {
        let Some(request) = simpler(&last.request, place) else { break };
        let mut candidate = steps.clone();
        if let Some(last) = candidate.last_mut() {
            last.request = request;
        }
        match shows(&candidate)? {
            Some(found) => (steps, best) = (candidate, found),
            None => place += 1,
        }
    }
    Ok((steps, best))
}
