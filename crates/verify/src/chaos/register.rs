//! Whether what clients saw of one tracking id can be explained: a checker of linearizability.
//!
//! A tracking id is a register that is set once. There has to be an order of all operations, each at one moment between its
//! beginning and its end, in which the first write sets the register, every later one is told that it is known, and every read
//! sees what is set at its moment. Since the register is set once, such an order is found by looking for the moment at which it is
//! set: it lies within the write that sets it, before the end of whatever saw it set and after the beginning of whatever saw it
//! unset. No search over orders is needed.

use std::time::Duration;

/// What a client did and saw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seen {
    /// A write of this candidate was told that it is recorded.
    Recorded(usize),
    /// A write was told that the tracking id is known.
    Known,
    /// A write of this candidate has no clear answer: it may take effect at any time after its beginning, or never.
    Open(usize),
    /// A read saw a candidate, or that there is none.
    Read(Option<usize>),
}

/// One operation, and when it was under way, since the beginning of the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Event {
    /// What happened.
    pub seen: Seen,
    /// When the client began to send.
    pub begin: Duration,
    /// When it had the answer, or gave up.
    pub end: Duration,
}

/// Checks the operations of one tracking id, in any order.
///
/// # Errors
/// When they can't be explained, with the reason in words.
pub fn check(events: &[Event]) -> Result<(), String> {
    let recorded: Vec<&Event> = events.iter().filter(|event| matches!(event.seen, Seen::Recorded(_))).collect();
    if recorded.len() > 1 {
        return Err(format!("{} clients were told that theirs is recorded", recorded.len()));
    }
    let shows_it_set = |event: &Event| matches!(event.seen, Seen::Known | Seen::Read(Some(_)));
    if recorded.is_empty() && !events.iter().any(shows_it_set) {
        return Ok(());
    }
    let is_setter = |event: &&Event| match event.seen {
        Seen::Recorded(_) => true,
        Seen::Open(_) => recorded.is_empty(),
        Seen::Known | Seen::Read(_) => false,
    };
    let mut reason = "it is known, but nobody can have recorded it".to_owned();
    for setter in events.iter().filter(is_setter) {
        match explains(setter, events) {
            Ok(()) => return Ok(()),
            Err(why_not) => reason = why_not,
        }
    }
    Err(reason)
}

/// Whether there is a moment at which this write can have set the register.
fn explains(setter: &Event, events: &[Event]) -> Result<(), String> {
    let (candidate, mut latest) = match setter.seen {
        Seen::Recorded(candidate) => (candidate, setter.end),
        Seen::Open(candidate) => (candidate, Duration::MAX),
        Seen::Known | Seen::Read(_) => return Err("it is no write that can have set anything".to_owned()),
    };
    let mut earliest = setter.begin;
    for event in events {
        match event.seen {
            Seen::Read(Some(seen)) if seen != candidate => {
                return Err(format!("candidate {candidate} was recorded, but {seen} was read"));
            }
            Seen::Read(Some(_)) | Seen::Known => latest = latest.min(event.end),
            Seen::Read(None) => earliest = earliest.max(event.begin),
            Seen::Recorded(_) | Seen::Open(_) => {}
        }
    }
    if earliest <= latest {
        Ok(())
    } else {
        Err(format!("it was set by {latest:?} at the latest, but not before {earliest:?}"))
    }
}

#[cfg(test)]
mod tests;
