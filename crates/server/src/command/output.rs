//! A file that a command makes: wholly or not at all.

use std::fs::File;
use std::io::{self, IsTerminal, Stdout, Write};
use std::path::{Path, PathBuf};

use tempfile::{Builder, NamedTempFile};

use super::CommandError;

/// Where a command's result goes.
pub(super) enum Output {
    /// To whoever reads.
    StandardOutput(Stdout),
    /// Into a file, which has its name only when it is complete.
    File(OutputFile),
}

/// A file without its name yet. Dropped, it is gone.
pub(super) struct OutputFile {
    file: NamedTempFile,
    target: PathBuf,
    replaces: bool,
}

/// Who may read a file that is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Readers {
    /// Its owner alone: it holds hashes of passwords.
    Owner,
    /// Whoever may read what its owner makes.
    Usual,
}

const STANDARD_OUTPUT: &str = "-";

impl Output {
    /// Begins to make what is asked for: `-` stands for standard output. A file that is there is left alone, unless `replaces`.
    pub(super) fn begin(to: &Path, replaces: bool, readers: Readers) -> Result<Self, CommandError> {
        if to.as_os_str() == STANDARD_OUTPUT {
            return Ok(Self::StandardOutput(io::stdout()));
        }
        if to.is_dir() {
            return Err(CommandError::Other(format!("{} is a directory: name a file in it", to.display())));
        }
        if to.exists() && !replaces {
            return Err(exists(to));
        }
        let mut builder = Builder::new();
        builder.prefix(".hobbs-").suffix(".partial");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = if readers == Readers::Owner { 0o600 } else { 0o666 };
            builder.permissions(std::fs::Permissions::from_mode(mode));
        }
        let file = builder.tempfile_in(folder(to)).map_err(|error| unwritable(to, &error))?;
        Ok(Self::File(OutputFile { file, target: to.to_owned(), replaces }))
    }

    /// Refuses to fill a terminal with bytes that are no text.
    pub(super) fn refuse_terminal(&self) -> Result<(), CommandError> {
        match self {
            Self::StandardOutput(output) if output.is_terminal() => Err(CommandError::Other(
                "this is not for a terminal to show: name a file, or pass it on to another program".to_owned(),
            )),
            _ => Ok(()),
        }
    }

    /// Reads what was written so far to a file; `None` for standard output.
    pub(super) fn reopen(&mut self) -> Result<Option<File>, CommandError> {
        match self {
            Self::StandardOutput(_) => Ok(None),
            Self::File(OutputFile { file, target, .. }) => {
                let reopened = file.flush().and_then(|()| file.reopen());
                reopened.map(Some).map_err(|error| unwritable(target, &error))
            }
        }
    }

    /// Makes what was written durable, and gives the file its name.
    pub(super) fn finish(self) -> Result<(), CommandError> {
        let OutputFile { mut file, target, replaces } = match self {
            Self::StandardOutput(mut output) => {
                return output.flush().map_err(|error| unwritable(Path::new("standard output"), &error));
            }
            Self::File(file) => file,
        };
        let synced = file.flush().and_then(|()| file.as_file().sync_all());
        synced.map_err(|error| unwritable(&target, &error))?;
        let named = if replaces { file.persist(&target) } else { file.persist_noclobber(&target) };
        named.map_err(|error| match error.error.kind() {
            io::ErrorKind::AlreadyExists => exists(&target),
            _ => unwritable(&target, &error.error),
        })?;
        if cfg!(windows) {
            return Ok(()); // Windows neither needs nor allows it.
        }
        File::open(folder(&target)).and_then(|folder| folder.sync_all()).map_err(|error| unwritable(&target, &error))
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::StandardOutput(output) => output.write(bytes),
            Self::File(OutputFile { file, .. }) => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::StandardOutput(output) => output.flush(),
            Self::File(OutputFile { file, .. }) => file.flush(),
        }
    }
}

/// Where the file stands; a relative path of one part is in the current directory.
fn folder(target: &Path) -> &Path {
    target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn exists(target: &Path) -> CommandError {
    CommandError::Other(format!("{} is there already: name another file, or say --force", target.display()))
}

fn unwritable(target: &Path, error: &io::Error) -> CommandError {
    CommandError::Other(format!("can't write {}: {error}", target.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_has_its_name_only_when_it_is_complete() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("result");
        let names = || std::fs::read_dir(folder.path()).unwrap().count();
        let mut dropped = Output::begin(&target, false, Readers::Owner).unwrap();
        dropped.write_all(b"half").unwrap();
        assert!(!target.exists());
        drop(dropped);
        assert_eq!(names(), 0);
        let mut output = Output::begin(&target, false, Readers::Usual).unwrap();
        output.write_all(b"whole").unwrap();
        output.finish().unwrap();
        assert_eq!((std::fs::read(&target).unwrap(), names()), (b"whole".to_vec(), 1));
    }

    #[test]
    fn a_file_that_is_there_stays_unless_it_is_to_be_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("result");
        let late = Output::begin(&target, false, Readers::Owner).unwrap();
        std::fs::write(&target, b"old").unwrap();
        assert!(late.finish().unwrap_err().to_string().contains("--force"));
        assert!(Output::begin(&target, false, Readers::Owner).is_err());
        assert_eq!(std::fs::read(&target).unwrap(), b"old");
        let mut output = Output::begin(&target, true, Readers::Owner).unwrap();
        output.write_all(b"new").unwrap();
        output.finish().unwrap();
        assert_eq!(std::fs::read(&target).unwrap(), b"new");
        assert!(Output::begin(folder.path(), true, Readers::Owner).is_err());
        assert!(Output::begin(&folder.path().join("ghost/result"), true, Readers::Owner).is_err());
    }

    #[cfg(unix)]
    #[test]
    fn a_backup_is_for_its_owner_alone() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("result");
        Output::begin(&target, false, Readers::Owner).unwrap().finish().unwrap();
        assert_eq!(std::fs::metadata(&target).unwrap().permissions().mode() & 0o777, 0o600);
    }
}
