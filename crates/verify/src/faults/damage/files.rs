//! The files of a data directory, and copies of it.

use super::super::FaultError;
use super::Alteration;
use rand::{Rng, RngExt};
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

/// How much of the zeros at the end of a file is kept: a journal sets 64 MiB aside, which every copy would have to write.
const ZEROS_KEPT_BYTES: usize = 64 * 1024;

/// A file of a data directory.
#[derive(Clone, Debug)]
pub(super) struct DataFile {
    /// Where it is within the directory.
    pub(super) path: PathBuf,
    /// What it is.
    pub(super) kind: &'static str,
    /// Its size.
    pub(super) bytes: usize,
    /// Its size without the zeros at its end.
    pub(super) content_bytes: usize,
}

/// A data directory that nobody has open.
#[derive(Debug)]
pub(super) struct Original {
    directory: PathBuf,
    files: Vec<DataFile>,
    kinds: Vec<&'static str>,
}

impl Original {
    /// Looks at a data directory, and cuts the zeros off that its files end with.
    pub(super) fn of(directory: &Path) -> Result<Self, FaultError> {
        let failed = FaultError::at("the data directory");
        let mut files = Vec::new();
        list(directory, Path::new(""), &mut files).map_err(&failed)?;
        files.sort_by(|one, other| one.path.cmp(&other.path));
        let mut kinds: Vec<&'static str> = files.iter().filter(|file| file.bytes > 0).map(|file| file.kind).collect();
        kinds.sort_unstable();
        kinds.dedup();
        Ok(Self { directory: directory.to_owned(), files, kinds })
    }

    /// A file that is not empty, each kind as likely as the others.
    pub(super) fn choose(&self, generator: &mut impl Rng) -> Option<&DataFile> {
        let kind = self.kinds.get(generator.random_range(0..self.kinds.len().max(1)))?;
        let those: Vec<&DataFile> = self.files.iter().filter(|file| file.kind == *kind && file.bytes > 0).collect();
        those.get(generator.random_range(0..those.len().max(1))).copied()
    }

    /// What is in a file.
    pub(super) fn read(&self, file: &DataFile) -> Result<Vec<u8>, FaultError> {
        fs::read(self.directory.join(&file.path)).map_err(FaultError::at("a file of the data directory"))
    }

    /// Makes a copy in which one file is altered.
    pub(super) fn copy(&self, target: &Path, altered: &DataFile, alteration: &Alteration) -> Result<(), FaultError> {
        let failed = FaultError::at("a copy of the data directory");
        if target.exists() {
            fs::remove_dir_all(target).map_err(&failed)?;
        }
        for file in &self.files {
            let (from, to) = (self.directory.join(&file.path), target.join(&file.path));
            fs::create_dir_all(to.parent().unwrap_or(target)).map_err(&failed)?;
            if file.path != altered.path {
                fs::copy(from, to).map_err(&failed)?;
            } else if let Some(bytes) = alteration.apply(self.read(file)?) {
                fs::write(to, bytes).map_err(&failed)?;
            }
        }
        Ok(())
    }
}

fn list(directory: &Path, below: &Path, files: &mut Vec<DataFile>) -> io::Result<()> {
    for entry in fs::read_dir(directory.join(below))? {
        let entry = entry?;
        let path = below.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            list(directory, &path, files)?;
            continue;
        }
        let bytes = fs::read(entry.path())?;
        let content_bytes = bytes.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
        let kept = bytes.len().min(content_bytes + ZEROS_KEPT_BYTES);
        if kept < bytes.len() {
            let file = File::options().write(true).open(entry.path())?;
            file.set_len(u64::try_from(kept).unwrap_or(u64::MAX))?;
        }
        files.push(DataFile { kind: kind(&path), path, bytes: kept, content_bytes });
    }
    Ok(())
}

/// What a file is, by its path.
fn kind(path: &Path) -> &'static str {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let is_below = |folder: &str| path.parent().is_some_and(|parent| parent.ends_with(folder));
    match name.as_ref() {
        "HOBBS" => "format file",
        "GROUP" => "last group",
        "LOCK" | "lock" => "lock",
        "version" => "engine's format",
        "current" => "name of the list of tables",
        _ if is_below("tables") => "table",
        _ if name.ends_with(".jnl") => "journal",
        _ if name.starts_with('v') => "list of tables",
        _ => "other",
    }
}
