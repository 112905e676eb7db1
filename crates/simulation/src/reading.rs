//! Reads, each compared with what the partition held while it went on.
//!
//! Entries are only ever added, so whatever a read sees has to be what the first so many of them give: at least those that
//! were there when it began, and at most those that were there when it ended.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;
use std::ops::ControlFlow;

use hobbs::ledger::{Ledger, LedgerError, RecordFilter, RecordPlace, Units};
use hobbs_domain::row::PartitionKey;
use hobbs_domain::usage::partition::Entry;
use hobbs_domain::usage::{Reversal, Submission, TrackingId, Window};

use crate::reckoning::{Reckoned, Reckoning};
use crate::submissions::{UNITS, windows};
use crate::violation::{Violation, ensure, violation};
use crate::world::World;

/// How much is shown of what a read saw.
const SHOWN_CHARACTERS_MAX: usize = 400;

/// Reads something.
pub(crate) async fn read(world: &World, partition: &PartitionKey) -> Result<(), Violation> {
    let ledger = world.cluster.ledger().await;
    let before = world.model.length(partition)?;
    let reading = async {
        match world.dice.between(0, 9) {
            0..6 => roll_ups(world, &ledger, partition, before).await,
            6..8 => records(world, &ledger, partition, before).await,
            8 => submissions(world, &ledger, partition, before).await,
            _ => tracking_id(world, &ledger, partition).await,
        }
    };
    world.within_reason("a read", reading).await?
}

/// What a read gave, unless the store failed it.
fn answer<T>(world: &World, kind: &'static str, answer: Result<T, LedgerError>) -> Result<Option<T>, Violation> {
    match answer {
        Ok(found) => {
            world.trace.note(kind, format_args!("answered"));
            Ok(Some(found))
        }
        Err(LedgerError::Store(hobbs_store::StoreError::Damaged(what))) => {
            Err(violation!("a read found damage: {what}"))
        }
        Err(error) => {
            world.trace.note("read refused", format_args!("{error}"));
            Ok(None)
        }
    }
}

/// Compares what a read gave with what the first so many entries give, for each number of them that it may have seen.
fn compare<T: PartialEq + Debug>(
    world: &World,
    partition: &PartitionKey,
    before: usize,
    found: &T,
    mut given: impl FnMut(Option<&Entry>) -> T,
) -> Result<(), Violation> {
    let entries = world.model.entries(partition)?;
    let mut so_far = given(None);
    for (number, entry) in entries.iter().enumerate() {
        if number >= before && so_far == *found {
            return Ok(());
        }
        so_far = given(Some(entry));
    }
    ensure!(
        so_far == *found,
        "a read saw {}, which none of the first {before} to {} entries give; all of them give {}",
        beginning(found),
        entries.len(),
        beginning(&so_far)
    );
    Ok(())
}

/// How a value looks, if it is not too long.
fn beginning(value: &impl Debug) -> String {
    let mut shown = format!("{value:?}");
    if let Some((end, _)) = shown.char_indices().nth(SHOWN_CHARACTERS_MAX) {
        shown.truncate(end);
        shown.push_str(" ...");
    }
    shown
}

async fn roll_ups(world: &World, ledger: &Ledger, partition: &PartitionKey, before: usize) -> Result<(), Violation> {
    let (windows, unit) = (windows(&world.dice), unit(world));
    let units = unit.map_or(Units::All, Units::Named);
    let Some(found) = answer(world, "totals read", ledger.roll_ups(partition, units, &windows).await)? else {
        return Ok(());
    };
    let named = |found: &hobbs::ledger::UnitRollUps| -> BTreeMap<String, Reckoned> {
        found.iter().map(|(unit, roll_up)| (unit.to_string(), Reckoned::from(roll_up))).collect()
    };
    let found: Vec<_> = found.iter().map(named).collect();
    let mut reckoning = Reckoning::new(&windows, unit);
    compare(world, partition, before, &found, |entry| {
        entry.into_iter().for_each(|entry| reckoning.add(entry));
        reckoning.found()
    })
}

/// The number of an attempt, a unit, a time and an amount.
type Line = (String, String, i64, i128);

fn lines(submission: &Submission, unit: Option<&str>, window: Option<Window>) -> Vec<Line> {
    let units =
        submission.units.iter().filter(|usage| unit.is_none_or(|unit| usage.unit_type.base() == unit.trim_end()));
    let records = units.flat_map(|usage| usage.records.iter().map(move |record| (usage.unit_type.to_string(), record)));
    let inside = records
        .filter(|(_, record)| window.is_none_or(|window| window.start <= record.at() && record.at() < window.end));
    let attempt = submission.audit.comment.clone().unwrap_or_default();
    inside.map(|(unit, record)| (attempt.clone(), unit, record.at().millis(), record.amount().nanos())).collect()
}

/// The lines that take those of a submission back.
fn opposite_lines(reversal: &Reversal, entries: &[Entry], unit: Option<&str>, window: Option<Window>) -> Vec<Line> {
    let entry = usize::try_from(reversal.entry).ok().and_then(|number| entries.get(number));
    let submission = entry.and_then(|entry| entry.submission(&reversal.tracking_id));
    let lines = submission.into_iter().flat_map(|(_, submission)| lines(submission, unit, window));
    let by = reversal.audit.comment.clone().unwrap_or_default();
    lines.map(|(_, unit, at, amount)| (by.clone(), unit, at, -amount)).collect()
}

async fn records(world: &World, ledger: &Ledger, partition: &PartitionKey, before: usize) -> Result<(), Violation> {
    let (window, unit) = (windows(&world.dice).first().copied(), unit(world));
    let window = window.filter(|_| world.dice.per_mille(500));
    let filter = RecordFilter { units: unit.map_or(Units::All, Units::Named), window };
    let limit = world.dice.count(1, 30);
    let (mut found, mut place) = (Vec::new(), Some(RecordPlace::default()));
    while let Some(from) = place {
        let page = ledger.records(partition, from, filter, limit).await;
        let Some(page) = answer(world, "records read", page)? else { return Ok(()) };
        ensure!(page.records.len() <= limit, "a page of {limit} records has {}", page.records.len());
        found.extend(page.records.iter().map(|view| {
            let (at, amount) = (view.measurement.at().millis(), view.measurement.amount().nanos());
            (view.audit.comment.clone().unwrap_or_default(), view.unit_type.to_string(), at, amount)
        }));
        place = page.next;
    }
    let entries = world.model.entries(partition)?;
    let mut given: Vec<Line> = Vec::new();
    compare(world, partition, before, &found, |entry| {
        let submissions = entry.into_iter().flat_map(|entry| &entry.submissions);
        given.extend(submissions.flat_map(|submission| lines(submission, unit, window)));
        let reversals = entry.into_iter().flat_map(|entry| &entry.reversals);
        given.extend(reversals.flat_map(|reversal| opposite_lines(reversal, &entries, unit, window)));
        given.clone()
    })
}

async fn submissions(world: &World, ledger: &Ledger, partition: &PartitionKey, before: usize) -> Result<(), Violation> {
    let entries = world.model.entries(partition)?;
    let records = entries.last().map_or(0, |entry| entry.first_arrival + entry.record_count());
    let arrival = world.dice.between(0, records.saturating_sub(1));
    let reversed_before = world.model.reversed(partition)?;
    let mut found = Vec::new();
    let read = ledger.each_submission(partition, arrival, |submission| {
        found.push(submission.clone());
        ControlFlow::Continue(())
    });
    let Some(()) = answer(world, "submissions read", read.await)? else { return Ok(()) };
    let is_among = |reversed: &BTreeSet<String>, it: &Submission| reversed.contains(it.tracking_id.base());
    let reversed = found.iter().find(|submission| is_among(&reversed_before, submission));
    ensure!(reversed.is_none(), "a submission was read that had been taken back: {reversed:?}");
    // One that was taken back meanwhile may have been read before that or not.
    let reversed = world.model.reversed(partition)?;
    found.retain(|submission| !is_among(&reversed, submission));
    let mut given: Vec<Submission> = Vec::new();
    compare(world, partition, before, &found, |entry| {
        let has_it = |entry: &&Entry| entry.first_arrival + entry.record_count() > arrival;
        let submissions = entry.filter(has_it).into_iter().flat_map(|entry| &entry.submissions);
        given.extend(submissions.filter(|submission| !is_among(&reversed, submission)).cloned());
        given.clone()
    })
}

async fn tracking_id(world: &World, ledger: &Ledger, partition: &PartitionKey) -> Result<(), Violation> {
    let number = world.dice.between(0, world.model.newest_tracking_id(partition) + 1);
    let base = format!("t{number}");
    let asked = TrackingId::new(format!("{base} ")).map_err(|error| violation!("{error}"))?;
    let before = world.model.is_recorded(partition, &base)?;
    let Some(found) = answer(world, "tracking id asked", ledger.is_recorded(partition, &asked).await)? else {
        return Ok(());
    };
    let after = world.model.is_recorded(partition, &base)?;
    ensure!(found == before || found == after, "{base} was {before} before and {after} after, but said to be {found}");
    Ok(())
}

fn unit(world: &World) -> Option<&'static str> {
    if world.dice.per_mille(500) { None } else { world.dice.one(&UNITS).copied() }
}
