//! A file system that is small enough to be filled up.
//!
//! It lives in memory, in a mount namespace of its own that a sleeping process keeps; nothing of it is seen outside, and it
//! goes with that process. Everybody reaches it through `/proc/PROCESS/root`.

use super::FaultError;
use std::fs::{self, File};
use std::io::{ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// What the keeper runs: mounts, says so, and sleeps for longer than any run takes.
const MOUNT: &str = r#"mount -t tmpfs -o "size=$1,mode=700" hobbs-faults "$2" && echo mounted && exec sleep 7200"#;
/// The unit in which the disk gives space.
const BLOCK: [u8; 4096] = [0xA5; 4096];

/// A small disk. It is gone when this is dropped.
#[derive(Debug)]
pub(super) struct SmallDisk {
    keeper: Child,
    path: PathBuf,
}

impl SmallDisk {
    /// Makes one of so many bytes; `folder` is where its own namespace sees it.
    pub(super) fn mount(folder: &Path, bytes: u64) -> Result<Self, FaultError> {
        let place = folder.join("disk");
        fs::create_dir_all(&place).map_err(FaultError::at("the mount point"))?;
        let refused = |reason: String| {
            FaultError::NotHere(format!(
                "a small file system takes the right to mount one in a namespace of its own, as root or by `unshare --user`: {reason}"
            ))
        };
        let mut last = String::new();
        for options in [["--mount"].as_slice(), &["--user", "--map-root-user", "--mount"]] {
            match keep(options, &place, bytes) {
                Ok(keeper) => {
                    let root = PathBuf::from(format!("/proc/{}/root", keeper.id()));
                    let path = root.join(place.strip_prefix("/").unwrap_or(&place));
                    return Ok(Self { keeper, path });
                }
                Err(reason) => last = reason,
            }
        }
        Err(refused(last))
    }

    /// Where it is.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Takes all of its space but so many bytes, rounded to blocks.
    pub(super) fn fill(&self, left_bytes: u64) -> Result<(), FaultError> {
        let failed = FaultError::at("filling the small disk");
        let mut ballast = File::options().append(true).create(true).open(self.ballast()).map_err(&failed)?;
        loop {
            match ballast.write(&BLOCK) {
                Ok(_) => {}
                Err(error) if error.kind() == ErrorKind::StorageFull => break,
                Err(error) => return Err(failed(error)),
            }
        }
        let taken = ballast.metadata().map_err(&failed)?.len();
        ballast.set_len(taken.saturating_sub(left_bytes)).map_err(&failed)
    }

    /// Gives the space back.
    pub(super) fn clear(&self) -> Result<(), FaultError> {
        fs::remove_file(self.ballast()).map_err(FaultError::at("clearing the small disk"))
    }

    fn ballast(&self) -> PathBuf {
        self.path.join("ballast")
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // Nothing is left to do about a process that cannot be ended.
        let _ = self.keeper.kill().and_then(|()| self.keeper.wait());
    }
}

fn keep(options: &[&str], place: &Path, bytes: u64) -> Result<Child, String> {
    let mut command = Command::new("unshare");
    command.args(options).args(["--", "sh", "-c", MOUNT, "sh", &bytes.to_string()]).arg(place);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut keeper = command.spawn().map_err(|error| format!("`unshare` can't be run ({error})"))?;
    let mut said = [0; 7];
    if let Some(output) = &mut keeper.stdout
        && output.read_exact(&mut said).is_ok()
    {
        return Ok(keeper);
    }
    let mut reason = String::new();
    if let Some(errors) = &mut keeper.stderr {
        // Whatever can be read of it is better than nothing.
        let _ = errors.take(1_000).read_to_string(&mut reason);
    }
    let _ = keeper.kill().and_then(|()| keeper.wait());
    Err(reason.trim().to_owned())
}
