//! What pauses do to billing events.

use crate::subscription::Pause;
use crate::time::Instant;

use super::{BillingEvent, EventKind};

/// Interrupts billing where the bundle was paused: events in a pause are dropped, and where it ends, what held last goes on.
pub(super) fn interrupt<'a>(events: &mut Vec<BillingEvent<'a>>, pauses: &[Pause]) {
    let original = events.clone();
    for (start, end) in durations(pauses) {
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
    events.sort_by_key(|event| event.at);
}

/// From when to when it was paused.
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
    durations.retain(|&(start, end)| end != Some(start));
    durations
}

/// The last event before an instant, unless billing has ended by then.
fn preceding<'e, 'a>(events: &'e [BillingEvent<'a>], at: Instant) -> Option<&'e BillingEvent<'a>> {
    let before = events.iter().take_while(|event| event.at < at).last();
    before.filter(|event| event.kind != EventKind::Cancel)
}
