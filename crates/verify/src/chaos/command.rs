//! Running programs that come to an end.

use super::ChaosError;
use std::fs::File;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// How often it is looked whether a program has ended.
const PAUSE: Duration = Duration::from_millis(20);

/// Runs a command to its end, within `time_max`. What it prints is added to the file `log`.
pub(super) fn complete(command: &mut Command, log: &Path, time_max: Duration) -> Result<(), ChaosError> {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    let shown = words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ");
    let failed = |reason: String| ChaosError::Command { command: shown.clone(), reason };
    let output = File::options().create(true).append(true).open(log)?;
    command.stdin(Stdio::null()).stdout(output.try_clone()?).stderr(output);
    let mut child = command.spawn().map_err(|error| failed(error.to_string()))?;
    let started = Instant::now();
    loop {
        match child.try_wait()? {
            Some(status) if status.success() => return Ok(()),
            Some(status) => return Err(failed(format!("{status}; what it printed is in {}", log.display()))),
            None if started.elapsed() > time_max => {
                child.kill()?;
                child.wait()?;
                return Err(failed(format!("it took longer than {time_max:?}")));
            }
            None => thread::sleep(PAUSE),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_has_to_succeed_in_time() {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("log");
        let run = |script: &str, time_max| complete(Command::new("sh").args(["-c", script]), &log, time_max);
        run("echo hello; exit 0", Duration::from_secs(20)).unwrap();
        let error = run("echo oh no >&2; exit 3", Duration::from_secs(20)).unwrap_err().to_string();
        assert!(error.contains("exit status: 3"), "{error}");
        assert!(run("exec sleep 20", Duration::from_millis(50)).unwrap_err().to_string().contains("longer than"));
        assert_eq!(std::fs::read_to_string(&log).unwrap(), "hello\noh no\n");
        assert!(complete(&mut Command::new("no-such-program"), &log, Duration::from_secs(1)).is_err());
    }
}
