//! How long the disk takes to keep something, without any server.

use super::Figures;
use std::fs::File;
use std::io::{self, Write};
use std::path::Path;
use std::time::{Duration, Instant};

/// What is appended each time: about what one record is.
const BYTES: [u8; 128] = [0x5A; 128];

/// Appends a little to a file in a folder and syncs it, again and again for so long.
///
/// # Errors
/// The operating system's.
pub fn sync_times(folder: &Path, time: Duration) -> io::Result<Figures> {
    let mut file = File::create(folder.join("sync-times"))?;
    let (started, mut latencies) = (Instant::now(), Vec::new());
    while latencies.is_empty() || started.elapsed() < time {
        let before = Instant::now();
        file.write_all(&BYTES)?;
        file.sync_data()?;
        latencies.push(before.elapsed().as_nanos().try_into().unwrap_or(u64::MAX));
    }
    Ok(Figures::new(latencies, started.elapsed(), 0, String::new()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_at_least_one_figure() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(sync_times(folder.path(), Duration::ZERO).unwrap().answered(), 1);
    }
}
