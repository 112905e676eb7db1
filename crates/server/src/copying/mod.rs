//! Copying a whole store into another one, whatever the engines: from one machine to a cluster, and back.
//!
//! The target is a store in the making, which nobody can open before it is whole. How far a copy has come stands in it (`mark`), so
//! that a copy that was broken off goes on where it was. In the end every row is compared with the source's (`compare`), and every
//! roll-up is made again from the records of the target: only then is the target a store.
//!
//! What belongs to the source alone is not copied: the nodes that work on it, and what it was itself copied from.
//!
//! The source must not be written to meanwhile. A data directory is locked; of a store that others can write to, it is looked
//! whether servers are alive (`quiet`), and what changed all the same is found by comparing.

mod compare;
mod error;
mod mark;
mod quiet;
mod rows;

pub use error::CopyError;
pub use quiet::check_quiet;
pub(crate) use rows::write;

use std::ops::ControlFlow;

use hobbs_domain::row::PartitionKey;
use hobbs_store::{PlacedRow, RowPlace, Store};

use crate::bounds;
use crate::cluster;
use crate::verification::{Verification, verify};
use mark::Mark;

/// What was copied.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CopyTotals {
    /// How many partitions were begun.
    pub partitions: u64,
    /// How many rows.
    pub rows: u64,
    /// How many bytes their names and values have.
    pub bytes: u64,
}

/// How far a copy has come.
#[derive(Clone, Copy, Debug)]
pub enum CopyProgress<'a> {
    /// So many partitions were counted in the source.
    Counted(u64),
    /// So much was copied, by this run or by those before.
    Copied(CopyTotals),
    /// The rows of so many partitions were compared.
    Compared(u64),
    /// So much of the target was checked.
    Checked(&'a Verification),
}

/// A copy that is whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copied {
    /// What was copied, by all runs together.
    pub totals: CopyTotals,
    /// Where this run went on, if one before it was broken off: what was copied by then.
    pub went_on_from: Option<CopyTotals>,
    /// What was checked of the target, and what was found; `None`: it was not checked.
    pub verification: Option<Verification>,
}

/// Copies everything into a store in the making, or goes on with it, compares, and with `checks` adds up all records again.
///
/// `source` names what is copied, so that a copy of something else is not gone on with. `told` hears of each step, and may break the
/// copy off.
///
/// # Errors
///
/// [`CopyError`]. What was copied stays, for the next call.
pub async fn copy(
    from: &dyn Store,
    to: &dyn Store,
    source: &str,
    checks: bool,
    mut told: impl FnMut(CopyProgress<'_>) -> ControlFlow<()> + Send,
) -> Result<Copied, CopyError> {
    let mut mark = Mark::find_or_begin(to, source).await?;
    let before = mark.totals();
    let mut told = |progress: CopyProgress<'_>| match told(progress) {
        ControlFlow::Continue(()) => Ok(()),
        ControlFlow::Break(()) => Err(CopyError::BrokenOff),
    };
    let partitions = count(from, |counted| told(CopyProgress::Counted(counted))).await?;
    told(CopyProgress::Copied(mark.totals()))?;
    while let Some(last) = page(from, to, &mut mark).await? {
        mark.move_to(to, &last).await?;
        told(CopyProgress::Copied(mark.totals()))?;
    }
    compare::compare(from, to, |compared| told(CopyProgress::Compared(compared))).await?;
    let found = count(to, |_| Ok(())).await?;
    if found != partitions {
        return Err(CopyError::Differs(format!("{found} partitions were made of {partitions}")));
    }
    let verification = if checks { Some(check(to, &mut told).await?) } else { None };
    let went_on_from = (before != CopyTotals::default()).then_some(before);
    Ok(Copied { totals: mark.totals(), went_on_from, verification })
}

/// Copies the next rows, and answers the place of the last of them; `None`: there are no more.
async fn page(from: &dyn Store, to: &dyn Store, mark: &mut Mark) -> Result<Option<RowPlace>, CopyError> {
    let rows = from.walk(mark.after(), bounds::COPY_PAGE_BYTES).await?;
    let Some(last) = rows.last().map(PlacedRow::place) else { return Ok(None) };
    let rows: Vec<PlacedRow> = rows.into_iter().filter(|row| is_copied(&row.partition)).collect();
    mark.count(&rows);
    write(to, rows).await?;
    Ok(Some(last))
}

/// Checks the target, but breaks off when it is told to.
async fn check(
    to: &dyn Store,
    told: &mut (impl FnMut(CopyProgress<'_>) -> Result<(), CopyError> + Send),
) -> Result<Verification, CopyError> {
    let mut broken_off = Ok(());
    let checked = verify(to, |so_far| {
        if broken_off.is_ok() {
            broken_off = told(CopyProgress::Checked(so_far));
        }
    });
    let checked = checked.await?;
    broken_off.map(|()| checked)
}

/// How many partitions are to be copied.
async fn count(view: &dyn Store, mut told: impl FnMut(u64) -> Result<(), CopyError> + Send) -> Result<u64, CopyError> {
    let (mut counted, mut after) = (0_u64, None);
    loop {
        let names = view.partitions(after.as_ref(), bounds::COPY_PARTITIONS_AT_ONCE).await?;
        let copied = names.iter().filter(|name| is_copied(name)).count();
        counted = counted.saturating_add(u64::try_from(copied).unwrap_or(u64::MAX));
        told(counted)?;
        if names.len() < bounds::COPY_PARTITIONS_AT_ONCE {
            return Ok(counted);
        }
        after = names.into_iter().next_back();
    }
}

/// Whether a partition belongs to what a store holds, and not to the store itself.
fn is_copied(partition: &PartitionKey) -> bool {
    *partition != mark::partition() && *partition != cluster::partition()
}
