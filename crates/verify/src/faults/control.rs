//! The file through which the interposed library is told what goes wrong, and tells how often it did.

use super::FaultError;
use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

/// What can be set; the place in the file of each. A negative number of what is left stands for no limit.
#[derive(Clone, Copy, Debug)]
pub(super) enum Setting {
    /// How many syncs still succeed.
    SyncsLeft,
    /// Whether a failed sync loses what it should have made durable (0 or 1).
    LosesUnsynced,
    /// How many bytes can still be written.
    BytesLeft,
    /// After how many writes one is cut in half; 0: none is.
    Shortens,
    /// How far the clock is ahead, in milliseconds.
    ClockAheadMs,
}

/// What is counted; the place in the file of each follows the settings.
#[derive(Clone, Copy, Debug)]
pub(super) enum Counter {
    /// Syncs that were asked for.
    Syncs,
    /// Those that failed.
    SyncsFailed,
    /// Bytes that failed syncs lost.
    BytesLost,
    /// Writes that found no space.
    WritesRefused,
    /// Writes that were cut in half.
    WritesShortened,
    /// How often the clock was read.
    ClockReadings,
}

const NUMBER_BYTES: u64 = 8;
const NUMBERS: usize = 12;

/// The file.
#[derive(Debug)]
pub(super) struct Control {
    file: File,
    path: PathBuf,
}

impl Control {
    /// Makes the file in a folder; nothing goes wrong yet.
    pub(super) fn create(folder: &Path) -> Result<Self, FaultError> {
        let failed = FaultError::at("the faults' control file");
        let path = folder.join("control");
        let file = File::options().read(true).write(true).create_new(true).open(&path).map_err(&failed)?;
        file.write_all_at(&[0; NUMBERS * size_of::<i64>()], 0).map_err(&failed)?;
        let control = Self { file, path };
        control.calm()?;
        Ok(control)
    }

    /// Where it is.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// From now on nothing goes wrong.
    pub(super) fn calm(&self) -> Result<(), FaultError> {
        self.set(Setting::SyncsLeft, -1)?;
        self.set(Setting::LosesUnsynced, 0)?;
        self.set(Setting::BytesLeft, -1)?;
        self.set(Setting::Shortens, 0)?;
        self.set(Setting::ClockAheadMs, 0)
    }

    /// Sets what goes wrong from now on.
    pub(super) fn set(&self, setting: Setting, value: i64) -> Result<(), FaultError> {
        let written = self.file.write_all_at(&value.to_ne_bytes(), setting.place());
        written.map_err(FaultError::at("the faults' control file"))
    }

    /// How often something happened since the file was made.
    pub(super) fn count(&self, counter: Counter) -> Result<u64, FaultError> {
        let mut number = [0; 8];
        let read = self.file.read_exact_at(&mut number, counter.place());
        read.map_err(FaultError::at("the faults' control file"))?;
        Ok(u64::from_ne_bytes(number))
    }
}

impl Setting {
    const fn place(self) -> u64 {
        NUMBER_BYTES
            * match self {
                Self::SyncsLeft => 0,
                Self::LosesUnsynced => 1,
                Self::BytesLeft => 2,
                Self::Shortens => 3,
                Self::ClockAheadMs => 4,
            }
    }
}

impl Counter {
    const fn place(self) -> u64 {
        NUMBER_BYTES
            * match self {
                Self::Syncs => 5,
                Self::SyncsFailed => 6,
                Self::BytesLost => 7,
                // The number between counts all writes.
                Self::WritesRefused => 9,
                Self::WritesShortened => 10,
                Self::ClockReadings => 11,
            }
    }
}
