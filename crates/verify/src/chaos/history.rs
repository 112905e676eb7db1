//! What clients saw, by race.

use super::register::{Event, Seen, check};
use std::time::Duration;

/// The most unexpected answers that are kept.
const UNEXPECTED_KEPT_MAX: usize = 20;

/// What clients saw.
#[derive(Debug, Default)]
pub struct History {
    events: Vec<Vec<Event>>,
    /// The counts of what was seen.
    pub counts: Counts,
    /// When the latest write was acknowledged.
    acknowledged_at: Duration,
    /// The longest time between two acknowledgements, and when it began.
    pub longest_gap: Duration,
    /// When that gap began.
    pub longest_gap_began: Duration,
    /// The first answers that no server should give.
    pub unexpected: Vec<String>,
}

/// How often each kind of thing was seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Writes that were told that they are recorded.
    pub acknowledged: u64,
    /// Writes that were told that the tracking id is known.
    pub refused: u64,
    /// Writes that were told to try again later.
    pub unavailable: u64,
    /// Writes that got no answer.
    pub unanswered: u64,
    /// Reads that were answered.
    pub reads: u64,
    /// Reads that were not.
    pub reads_failed: u64,
    /// Answers that no server should give.
    pub unexpected: u64,
}

impl History {
    /// Adds an event of a race.
    pub fn add(&mut self, race: usize, event: Event) {
        if self.events.len() <= race {
            self.events.resize_with(race + 1, Vec::new);
        }
        if let Some(events) = self.events.get_mut(race) {
            events.push(event);
        }
        match event.seen {
            Seen::Recorded(_) => {
                self.counts.acknowledged += 1;
                self.close_gap(event.end);
            }
            Seen::Known => self.counts.refused += 1,
            Seen::Open(_) => {}
            Seen::Read(_) => self.counts.reads += 1,
        }
    }

    /// Ends the time without an acknowledgement that may be under way.
    pub fn close_gap(&mut self, now: Duration) {
        let gap = now.saturating_sub(self.acknowledged_at);
        if gap > self.longest_gap {
            (self.longest_gap, self.longest_gap_began) = (gap, self.acknowledged_at);
        }
        self.acknowledged_at = self.acknowledged_at.max(now);
    }

    /// Begins the time in which acknowledgements are waited for.
    pub fn begin(&mut self, now: Duration) {
        self.acknowledged_at = now;
    }

    /// Takes note of an answer that no server should give.
    pub fn add_unexpected(&mut self, what: String) {
        self.counts.unexpected += 1;
        if self.unexpected.len() < UNEXPECTED_KEPT_MAX {
            self.unexpected.push(what);
        }
    }

    /// What was seen of a race.
    #[must_use]
    pub fn of(&self, race: usize) -> &[Event] {
        self.events.get(race).map_or(&[], Vec::as_slice)
    }

    /// The candidate that a client was told is recorded.
    #[must_use]
    pub fn recorded(&self, race: usize) -> Option<usize> {
        self.of(race).iter().find_map(|event| match event.seen {
            Seen::Recorded(candidate) => Some(candidate),
            _ => None,
        })
    }

    /// A candidate whose writing got no clear answer, if none of the race is known to be recorded.
    #[must_use]
    pub fn open(&self, race: usize) -> Option<usize> {
        let open = self.of(race).iter().find_map(|event| match event.seen {
            Seen::Open(candidate) => Some(candidate),
            _ => None,
        });
        open.filter(|_| self.recorded(race).is_none())
    }

    /// Whether what was seen of a race can be explained.
    ///
    /// # Errors
    /// When it can't, with the reason and all that was seen.
    pub fn check(&self, race: usize) -> Result<(), String> {
        let explain = |reason| {
            let seen = |event: &Event| format!("{:?} from {:?} to {:?}", event.seen, event.begin, event.end);
            let events: Vec<String> = self.of(race).iter().map(seen).collect();
            format!("{reason}; {}", events.join("; "))
        };
        check(self.of(race)).map_err(explain)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(seen: Seen, begin: u64, end: u64) -> Event {
        Event { seen, begin: Duration::from_secs(begin), end: Duration::from_secs(end) }
    }

    #[test]
    fn the_longest_gap_without_an_acknowledgement_is_known() {
        let mut history = History::default();
        history.begin(Duration::from_secs(10));
        history.add(0, event(Seen::Recorded(0), 10, 12));
        history.add(1, event(Seen::Known, 12, 14));
        history.add(2, event(Seen::Recorded(0), 14, 17));
        history.close_gap(Duration::from_secs(20));
        assert_eq!((history.longest_gap, history.longest_gap_began), (Duration::from_secs(5), Duration::from_secs(12)));
        history.close_gap(Duration::from_secs(30));
        assert_eq!(history.longest_gap, Duration::from_secs(10), "the end of a run counts as well");
    }

    #[test]
    fn a_race_is_open_until_a_client_knows_what_is_recorded() {
        let mut history = History::default();
        assert_eq!((history.open(3), history.recorded(3)), (None, None));
        history.add(3, event(Seen::Open(1), 0, 1));
        assert_eq!((history.open(3), history.recorded(3)), (Some(1), None));
        history.add(3, event(Seen::Recorded(0), 2, 3));
        assert_eq!((history.open(3), history.recorded(3)), (None, Some(0)));
        assert_eq!(history.check(3), Ok(()));
        history.add(3, event(Seen::Read(None), 4, 5));
        let reason = history.check(3).unwrap_err();
        assert!(reason.contains("not before 4s; Open(1) from 0ns to 1s; "), "{reason}");
    }
}
