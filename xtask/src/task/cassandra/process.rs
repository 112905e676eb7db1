//! The processes of nodes.

use crate::error::TaskError;
use crate::shell::run;
use std::path::Path;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

/// The class that a node runs. A process that runs another is none of ours, whatever its number was once.
pub(super) const MAIN: &str = "org.apache.cassandra.service.CassandraDaemon";

/// How long a process may take to be gone after it was killed.
const END_MAX: Duration = Duration::from_secs(20);
const PAUSE: Duration = Duration::from_millis(50);

/// Keeps what is typed at this program's terminal from a program that outlives it.
#[cfg(unix)]
pub(super) fn detach(command: &mut Command) {
    use std::os::unix::process::CommandExt;
    command.process_group(0);
}

/// There is nothing to keep away.
#[cfg(not(unix))]
pub(super) fn detach(_: &mut Command) {}

/// Ends a process at once, and waits until it is gone.
pub(super) fn kill(id: u32) -> Result<(), TaskError> {
    run(Command::new("kill").args(["-KILL", &id.to_string()]))?;
    let killed = Instant::now();
    while is_cassandra(id) {
        if killed.elapsed() > END_MAX {
            return Err(TaskError::Cluster(format!("the process {id} does not end")));
        }
        thread::sleep(PAUSE);
    }
    Ok(())
}

/// Whether a process runs Cassandra. One that has ended does not, even if nobody took notice yet.
pub(super) fn is_cassandra(id: u32) -> bool {
    let folder = Path::new("/proc").join(id.to_string());
    let line = if Path::new("/proc/self").exists() {
        std::fs::read(folder.join("cmdline")).unwrap_or_default()
    } else {
        let shown = Command::new("ps").args(["-o", "command=", "-p", &id.to_string()]).output();
        shown.map(|output| output.stdout).unwrap_or_default()
    };
    line.windows(MAIN.len()).any(|part| part == MAIN.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_processes_are_not_taken_for_cassandra() {
        assert!(!is_cassandra(std::process::id()));
        assert!(!is_cassandra(u32::MAX));
    }
}
