//! What pauses do to billing events.
//!
//! Source of the rules: Kill Bill's behaviour. Of what happens at one instant, billing goes on first and is interrupted last.

use crate::subscription::Pause;
use crate::time::Instant;

use super::{BillingEvent, EventKind};

/// Interrupts billing where the bundle was paused: events in a pause are dropped, and where it ends, what held last goes on.
pub(super) fn interrupt<'a>(events: &mut Vec<BillingEvent<'a>>, pauses: &[Pause]) {
    let original = events.clone();
    let ended = original.last().filter(|event| matches!(event.kind, EventKind::Cancel | EventKind::Expiry));
    // What is said after the end of billing does not count, so that a pause in which it ends has no end.
    let known: Vec<Pause> =
        pauses.iter().filter(|pause| ended.is_none_or(|ended| pause.moment.at <= ended.at)).cloned().collect();
    for (start, end) in durations(&known) {
        events.retain(|event| event.at < start || end.is_some_and(|end| event.at >= end));
        let added = [(Some(start), EventKind::Pause), (end, EventKind::Resume)];
        let before = preceding(&original, start);
        for (at, kind) in added {
            let Some(at) = at else { continue };
            let held = if kind == EventKind::Pause { before } else { preceding(&original, at) };
            if let Some(held) = held {
                events.push(BillingEvent { at, kind, ..held.clone() });
            }
        }
    }
    events.sort_by_key(|event| (event.at, rank(event.kind)));
}

/// The place of an event among those of its instant.
const fn rank(kind: EventKind) -> u8 {
    match kind {
        EventKind::Resume => 0,
        EventKind::Start | EventKind::Change | EventKind::Phase | EventKind::Cancel | EventKind::Expiry => 1,
        EventKind::Pause => 2,
    }
}

/// From when to when it was paused. Pauses of less than a day don't count, and those that meet are one.
fn durations(pauses: &[Pause]) -> Vec<(Instant, Option<Instant>)> {
    let mut durations: Vec<(Instant, Option<Instant>)> = Vec::new();
    for pause in pauses {
        let open = durations.last_mut().filter(|(_, end)| end.is_none());
        match (pause.paused, open) {
            (true, None) => durations.push((pause.moment.at, None)),
            (false, Some((_, end))) => *end = Some(pause.moment.at),
            _ => {}
        }
    }
    durations.retain(|&(start, end)| end.is_none_or(|end| end >= start.plus_days(1)));
    durations.into_iter().fold(Vec::new(), |mut joined: Vec<(Instant, Option<Instant>)>, (start, end)| {
        match joined.last_mut().filter(|(_, last_end)| *last_end == Some(start)) {
            Some((_, last_end)) => *last_end = end,
            None => joined.push((start, end)),
        }
        joined
    })
}

/// The last event before an instant, unless billing has ended by then.
fn preceding<'e, 'a>(events: &'e [BillingEvent<'a>], at: Instant) -> Option<&'e BillingEvent<'a>> {
    let before = events.iter().take_while(|event| event.at < at).last();
    before.filter(|event| !matches!(event.kind, EventKind::Cancel | EventKind::Expiry))
}
