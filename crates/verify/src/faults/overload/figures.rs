//! What became of the requests of one phase.

use super::super::load::Taken;
use crate::crash::{Refusal, Submission};
use std::fmt;
use std::time::Duration;

/// What became of one request.
#[derive(Clone, Debug)]
pub(super) enum Answer {
    /// Stored.
    Acknowledged,
    /// Refused with a 503.
    Refused(Refusal),
    /// No answer, or one that should not have been given.
    Wrong(String),
}

/// What became of all requests of one phase.
#[derive(Debug, Default)]
pub(super) struct Figures<'p> {
    /// What was sent, and what became of it.
    pub(super) answers: Vec<(&'p Submission, Answer)>,
    /// How long each answer took, in order of length.
    pub(super) latencies: Vec<Duration>,
    /// How many were not sent since too many were under way.
    pub(super) held_back: usize,
    /// From the first request to the last answer.
    pub(super) elapsed: Duration,
}

impl<'p> Figures<'p> {
    fn count(&self, counted: impl Fn(&Answer) -> bool) -> usize {
        self.answers.iter().filter(|(_, answer)| counted(answer)).count()
    }

    /// How many were acknowledged in a second.
    pub(super) fn acknowledged_a_second(&self) -> u64 {
        let acknowledged = u128::try_from(self.count(|answer| matches!(answer, Answer::Acknowledged)));
        let rate = acknowledged.unwrap_or_default() * 1_000 / self.elapsed.as_millis().max(1);
        u64::try_from(rate).unwrap_or(u64::MAX)
    }

    /// How many were refused.
    pub(super) fn refused(&self) -> usize {
        self.count(|answer| matches!(answer, Answer::Refused(_)))
    }

    /// How many were sent.
    pub(super) fn sent(&self) -> u64 {
        u64::try_from(self.answers.len()).unwrap_or(u64::MAX)
    }

    /// What is to be checked of it. What was refused for want of room must not be there, so it is left out.
    pub(super) fn into_taken(self) -> Taken<'p> {
        let mut taken = Taken { slowest: self.latencies.last().copied().unwrap_or_default(), ..Taken::default() };
        for (submission, answer) in self.answers {
            let wrong = match answer {
                Answer::Acknowledged => {
                    taken.delivered.acknowledged.push(submission);
                    continue;
                }
                Answer::Refused(refusal) => {
                    let wrong = (!refusal.says_when).then(|| "a 503 without Retry-After".to_owned());
                    if !refusal.message.contains("retry later") {
                        taken.delivered.in_doubt.push(submission);
                    }
                    taken.refusals.push(refusal);
                    wrong
                }
                Answer::Wrong(what) => {
                    taken.delivered.in_doubt.push(submission);
                    Some(what)
                }
            };
            taken.delivered.mismatches.extend(wrong.map(|wrong| format!("{}: {wrong}", submission.tracking_id)));
        }
        taken
    }

    fn latency_ms(&self, hundredths: usize) -> u128 {
        let place = self.latencies.len().saturating_sub(1) * hundredths / 100;
        self.latencies.get(place).map_or(0, Duration::as_millis)
    }
}

impl fmt::Display for Figures<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let refused = self.refused();
        write!(
            formatter,
            "{} sent in {} ms, {} acknowledged a second, {refused} refused, {} not sent since too many were under way; \
             p50 {} ms, p99 {} ms, {} ms at most",
            self.answers.len(),
            self.elapsed.as_millis(),
            self.acknowledged_a_second(),
            self.held_back,
            self.latency_ms(50),
            self.latency_ms(99),
            self.latency_ms(100)
        )
    }
}
