//! Lets things go wrong around a server while it takes submissions, and checks afterwards that nothing it acknowledged is
//! lost or counted twice.
//!
//! Each kind of fault has a seed, which decides what is sent, what is asked, and when the fault strikes; only the timing
//! of the threads does not follow from it. What the server has to answer comes from the submissions alone
//! ([`crate::crash::Model`]); besides, its records are read through and each submission is looked for (`books`). A run
//! in which no fault struck is a failure: it would have shown nothing.

mod books;
mod clock;
mod connections;
mod control;
mod damage;
mod error;
mod failed_sync;
mod full_disk;
mod kill;
mod library;
mod load;
mod outcome;
mod overload;
mod scene;
mod small_disk;
mod table;

pub use error::FaultError;
pub use outcome::Outcome;
pub use table::Table;

use crate::server::Program;
use std::path::Path;

/// What goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The process is killed.
    Kill,
    /// The disk is full: a file system of its own that really is.
    FullDisk,
    /// Writes are cut short, and fail for want of space after a while.
    ShortWrites,
    /// A sync fails.
    FailedSync,
    /// The clock jumps.
    Clock,
    /// Bytes on the disk change.
    Damage,
    /// Thousands of clients are slow on purpose.
    Connections,
    /// More is asked of the server than it can carry out.
    Overload,
}

impl Kind {
    /// All of them, in the order in which they are tried.
    pub const ALL: [Self; 8] = [
        Self::Kill,
        Self::FullDisk,
        Self::ShortWrites,
        Self::FailedSync,
        Self::Clock,
        Self::Damage,
        Self::Connections,
        Self::Overload,
    ];

    /// Its name, as the table and the command line have it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Kill => "kill",
            Self::FullDisk => "full-disk",
            Self::ShortWrites => "short-writes",
            Self::FailedSync => "failed-sync",
            Self::Clock => "clock",
            Self::Damage => "damage",
            Self::Connections => "connections",
            Self::Overload => "overload",
        }
    }
}

/// How much is tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Length {
    /// Enough to see that it works: for every change.
    Short,
    /// Enough to rely on.
    Long,
}

/// Tries one kind of fault on a server program, whose data and log go into `folder`; `told` hears how far it is.
///
/// # Errors
/// When it cannot be tried. What the server does wrong is in the outcome instead.
pub fn run(
    kind: Kind,
    program: &Program,
    seed: u64,
    length: Length,
    folder: &Path,
    told: &mut dyn FnMut(&str),
) -> Result<Outcome, FaultError> {
    let options = scene::options(kind, seed, length);
    let stage = scene::Stage { program, folder, options: &options };
    match kind {
        Kind::Kill => kill::run(&stage, told),
        Kind::FullDisk => full_disk::run(&stage, told),
        Kind::ShortWrites => full_disk::run_by_library(&stage, told),
        Kind::FailedSync => failed_sync::run(&stage, told),
        Kind::Clock => clock::run(&stage, told),
        Kind::Damage => damage::run(&stage, if length == Length::Long { 3_000 } else { 50 }, told),
        Kind::Connections => connections::run(&stage, length, told),
        Kind::Overload => overload::run(&stage, length, told),
    }
}
