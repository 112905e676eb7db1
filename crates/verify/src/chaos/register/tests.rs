use super::*;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

fn event(seen: Seen, begin: u64, end: u64) -> Event {
    Event { seen, begin: Duration::from_millis(begin), end: Duration::from_millis(end) }
}

#[track_caller]
fn passes(events: &[Event]) {
    assert_eq!(check(events), Ok(()));
}

#[track_caller]
fn fails(events: &[Event], says: &str) {
    let reason = check(events).unwrap_err();
    assert!(reason.contains(says), "{reason}");
}

#[test]
fn one_of_those_who_race_records_it() {
    passes(&[]);
    passes(&[event(Seen::Recorded(0), 0, 5), event(Seen::Known, 1, 4), event(Seen::Read(Some(0)), 2, 3)]);
    fails(&[event(Seen::Recorded(0), 0, 5), event(Seen::Recorded(1), 10, 15)], "2 clients were told");
}

#[test]
fn nothing_is_known_before_it_can_have_been_recorded() {
    fails(&[event(Seen::Recorded(0), 5, 9), event(Seen::Known, 0, 4)], "at the latest");
    fails(&[event(Seen::Open(0), 5, 9), event(Seen::Known, 0, 4)], "at the latest");
    fails(&[event(Seen::Known, 0, 4)], "nobody can have recorded it");
    fails(&[event(Seen::Read(Some(0)), 0, 4)], "nobody can have recorded it");
}

#[test]
fn a_read_after_the_answer_sees_what_was_recorded() {
    passes(&[event(Seen::Recorded(0), 0, 5), event(Seen::Read(None), 4, 9)]);
    fails(&[event(Seen::Recorded(0), 0, 5), event(Seen::Read(None), 6, 9)], "not before");
    fails(
        &[event(Seen::Recorded(0), 0, 5), event(Seen::Read(Some(1)), 6, 9)],
        "candidate 0 was recorded, but 1 was read",
    );
}

#[test]
fn a_read_never_goes_back() {
    let writes = [event(Seen::Open(0), 0, 5)];
    passes(&[writes[0], event(Seen::Read(None), 6, 7), event(Seen::Read(Some(0)), 8, 9)]);
    fails(&[writes[0], event(Seen::Read(Some(0)), 6, 7), event(Seen::Read(None), 8, 9)], "not before");
}

#[test]
fn an_open_write_takes_effect_later_or_never() {
    passes(&[event(Seen::Open(0), 0, 5), event(Seen::Read(None), 100, 101)]);
    passes(&[event(Seen::Open(0), 0, 5), event(Seen::Open(1), 0, 5), event(Seen::Known, 50, 60)]);
    passes(&[event(Seen::Open(0), 0, 5), event(Seen::Recorded(1), 50, 60)]);
    fails(&[event(Seen::Open(0), 0, 5), event(Seen::Recorded(1), 50, 60), event(Seen::Known, 10, 20)], "at the latest");
}

/// Whether some order explains the operations: all orders are tried, so there must be few.
fn some_order_explains(events: &[Event], register: Option<usize>, done: &[bool]) -> bool {
    let left = |index: &usize| !done[*index];
    let must = |index: &usize| !matches!(events[*index].seen, Seen::Open(_));
    if !(0..events.len()).filter(left).any(|index| must(&index)) {
        return true;
    }
    // An operation can come next if none that is left ended before it began; an open write never ends.
    let end = |index: usize| if must(&index) { events[index].end } else { Duration::MAX };
    (0..events.len()).filter(left).any(|index| {
        if (0..events.len()).filter(left).any(|other| end(other) < events[index].begin) {
            return false;
        }
        let next = match (events[index].seen, register) {
            (Seen::Recorded(candidate) | Seen::Open(candidate), None) => Some(candidate),
            (Seen::Known | Seen::Open(_), Some(_)) => register,
            (Seen::Read(seen), _) if seen == register => register,
            _ => return false,
        };
        let mut done = done.to_vec();
        done[index] = true;
        some_order_explains(events, next, &done)
    })
}

#[test]
fn the_verdict_is_that_of_trying_all_orders() {
    let mut generator = StdRng::seed_from_u64(1);
    let mut verdicts = [0, 0];
    for _ in 0..20_000 {
        let events: Vec<Event> = (0..generator.random_range(1..=5))
            .map(|_| {
                let candidate = generator.random_range(0..2);
                let seen = match generator.random_range(0..5) {
                    0 => Seen::Recorded(candidate),
                    1 => Seen::Known,
                    2 => Seen::Open(candidate),
                    3 => Seen::Read(None),
                    _ => Seen::Read(Some(candidate)),
                };
                let begin = generator.random_range(0..8);
                event(seen, begin, begin + generator.random_range(0..5))
            })
            .collect();
        let possible = some_order_explains(&events, None, &vec![false; events.len()]);
        assert_eq!(check(&events).is_ok(), possible, "{events:?}");
        verdicts[usize::from(possible)] += 1;
    }
    assert!(verdicts.iter().all(|count| *count > 1_000), "{verdicts:?}");
}
