//! A Hobbs server as a child process: started on a data directory, killed without warning, started again.

use crate::wire::{Endpoint, WireError};
use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::thread;
use std::time::Duration;
use thiserror::Error;

/// The user that a fresh data directory has.
pub const USER: &str = "admin";
/// That user's password.
pub const PASSWORD: &str = "password";

/// What stands before the server's address on the line that says it is ready.
const READY: &str = "listening on ";
/// The longest wait for that line. A server that recovers a data directory in a debug build takes its time.
const START_MAX: Duration = Duration::from_secs(60);
/// The longest line of output that is looked at.
const LINE_BYTES_MAX: u64 = 64 * 1024;
/// How much of the end of the log an error shows.
const LOG_CHARACTERS_SHOWN: usize = 2_000;

/// The server program, and the environment that it is run in besides its own.
#[derive(Clone, Debug)]
pub struct Program {
    binary: PathBuf,
    environment: Vec<(OsString, OsString)>,
    store: Option<String>,
    files_max: Option<u32>,
}

impl Program {
    /// The program at a path.
    #[must_use]
    pub fn new(binary: &Path) -> Self {
        Self { binary: binary.to_owned(), environment: Vec::new(), store: None, files_max: None }
    }

    /// The same, with one more variable in its environment.
    #[must_use]
    pub fn with(mut self, name: impl Into<OsString>, value: impl Into<OsString>) -> Self {
        self.environment.push((name.into(), value.into()));
        self
    }

    /// The same, keeping everything in the store of an address, which is there, instead of a data directory.
    #[must_use]
    pub fn with_store(mut self, address: &str) -> Self {
        self.store = Some(address.to_owned());
        self
    }

    /// The same, allowed to have so many files and connections open.
    #[must_use]
    pub const fn with_files_max(mut self, files_max: u32) -> Self {
        self.files_max = Some(files_max);
        self
    }

    /// How the server is run on what keeps everything. This stands here and nowhere else.
    fn serving(&self, data: &Path) -> Command {
        let mut command = self.command();
        command.args(["serve", "--test-mode", "--listen", "127.0.0.1:0"]);
        match &self.store {
            Some(address) => command.args(["--store", address]),
            None => command.arg("--data").arg(data),
        };
        command.env("HOBBS_ADMIN_PASSWORD", PASSWORD);
        command
    }

    /// The program without arguments, for its other subcommands.
    #[must_use]
    pub fn command(&self) -> Command {
        let mut command = match self.files_max {
            Some(files) => {
                let mut shell = Command::new("sh");
                shell.args(["-c", r#"ulimit -n "$0" && exec "$@""#, &files.to_string()]).arg(&self.binary);
                shell
            }
            None => Command::new(&self.binary),
        };
        command.envs(self.environment.iter().cloned());
        command
    }

    /// Starts the server on a data directory, which is made if need be, and a free port, and waits until it listens. What
    /// it writes to its standard error is added to the file `log`.
    ///
    /// # Errors
    /// When it cannot be started or does not listen in time.
    pub fn serve(&self, data: &Path, log: &Path) -> Result<Server, ServerError> {
        if self.store.is_none() {
            fs::create_dir_all(data)?;
        }
        Server::run(&mut self.serving(data), log)
    }
}

/// Why a server is not there.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ServerError {
    /// The program cannot be run.
    #[error("{binary} cannot be started: {source}", binary = binary.display())]
    Start {
        /// The program.
        binary: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The program ended, or did not say in time that it listens.
    #[error("the server did not start ({reason}); the end of its log:\n{log}")]
    NotReady {
        /// What happened instead.
        reason: &'static str,
        /// The last lines of its log.
        log: String,
    },
    /// The address that the server printed is none.
    #[error(transparent)]
    Address(#[from] WireError),
    /// Its process or files cannot be handled.
    #[error("the server's process or files cannot be handled: {0}")]
    Io(#[from] io::Error),
}

/// A running server. It is killed when this is dropped.
#[derive(Debug)]
pub struct Server {
    child: Child,
    endpoint: Endpoint,
}

impl Server {
    /// Starts the server as [`Program::serve`] does, in no special environment.
    ///
    /// # Errors
    /// When it cannot be started or does not listen in time.
    pub fn start(binary: &Path, data: &Path, log: &Path) -> Result<Self, ServerError> {
        Program::new(binary).serve(data, log)
    }

    /// Runs a command that serves, and waits until it listens. What it writes to its standard error is added to the file `log`.
    ///
    /// # Errors
    /// When it cannot be started or does not listen in time.
    pub fn run(command: &mut Command, log: &Path) -> Result<Self, ServerError> {
        let log_file = File::options().create(true).append(true).open(log)?;
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(log_file);
        let binary = PathBuf::from(command.get_program());
        let mut child = command.spawn().map_err(|source| ServerError::Start { binary, source })?;
        let address = child.stdout.take().map(address_lines);
        match wait_for_address(address, log).and_then(|base| Ok(Endpoint::parse(&base)?)) {
            Ok(endpoint) => Ok(Self { child, endpoint }),
            Err(error) => {
                end(&mut child)?;
                Err(error)
            }
        }
    }

    /// Where it listens.
    #[must_use]
    pub fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }

    /// Asks it to stop (`SIGTERM`), and waits until it is gone.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn stop(&mut self) -> Result<(), ServerError> {
        // The standard library sends no other signal than SIGKILL.
        let asked = Command::new("kill").arg(self.child.id().to_string()).status()?;
        if !asked.success() {
            return Err(io::Error::other("the server could not be sent a signal").into());
        }
        Ok(self.child.wait().map(drop)?)
    }

    /// How many bytes of it are in memory; `None` where the system does not say (outside of Linux).
    #[must_use]
    pub fn resident_bytes(&self) -> Option<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let kibibytes = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
        Some(kibibytes.split_whitespace().next()?.parse::<u64>().ok()? * 1_024)
    }

    /// How many connections and other sockets it holds; `None` where the system does not say (outside of Linux).
    #[must_use]
    pub fn open_sockets(&self) -> Option<usize> {
        let files = fs::read_dir(format!("/proc/{}/fd", self.child.id())).ok()?;
        let links = files.filter_map(|file| fs::read_link(file.ok()?.path()).ok());
        Some(links.filter(|link| link.to_string_lossy().starts_with("socket:")).count())
    }

    /// Ends it at once, without a chance to finish anything (`SIGKILL`), and waits until it is gone.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn kill(&mut self) -> Result<(), ServerError> {
        Ok(end(&mut self.child)?)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Nothing is left to do about a process that cannot be ended.
        let _ = end(&mut self.child);
    }
}

fn end(child: &mut Child) -> io::Result<()> {
    child.kill()?;
    child.wait().map(drop)
}

/// Reads the output to its end, so that the server never waits for a reader, and passes on the address it names.
fn address_lines(output: ChildStdout) -> Receiver<String> {
    let (found, address) = sync_channel(1);
    thread::spawn(move || {
        let mut reader = BufReader::new(output);
        let mut line = Vec::new();
        while (&mut reader).take(LINE_BYTES_MAX).read_until(b'\n', &mut line).is_ok_and(|length| length > 0) {
            if let Some(base) = address_in(&String::from_utf8_lossy(&line)) {
                // Only the first address is waited for.
                let _ = found.try_send(base);
            }
            line.clear();
        }
    });
    address
}

fn address_in(line: &str) -> Option<String> {
    let (_, rest) = line.split_once(READY)?;
    rest.split_whitespace().next().filter(|word| word.starts_with("http://")).map(str::to_owned)
}

fn wait_for_address(address: Option<Receiver<String>>, log: &Path) -> Result<String, ServerError> {
    let reason = match address.map(|receiver| receiver.recv_timeout(START_MAX)) {
        Some(Ok(base)) => return Ok(base),
        Some(Err(RecvTimeoutError::Timeout)) => "it did not say in time that it listens",
        Some(Err(RecvTimeoutError::Disconnected)) | None => "it ended",
    };
    let log = String::from_utf8_lossy(&fs::read(log)?).into_owned();
    let skipped = log.chars().count().saturating_sub(LOG_CHARACTERS_SHOWN);
    Err(ServerError::NotReady { reason, log: log.chars().skip(skipped).collect() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_is_read_from_the_line() {
        let base = Some("http://127.0.0.1:4711".to_owned());
        assert_eq!(address_in("listening on http://127.0.0.1:4711\n"), base);
        assert_eq!(address_in("INFO hobbs: listening on http://127.0.0.1:4711 (test mode)\n"), base);
        assert_eq!(address_in("listening on port 4711\n"), None);
        assert_eq!(address_in("starting\n"), None);
    }

    #[cfg(unix)]
    mod processes {
        use super::*;
        use std::os::unix::fs::PermissionsExt;
        use std::time::Instant;

        fn script(folder: &Path, text: &str) -> PathBuf {
            let path = folder.join("server");
            fs::write(&path, format!("#!/bin/sh\n{text}\n")).unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
            path
        }

        #[test]
        fn a_server_is_ready_when_it_says_so_and_gone_when_killed() {
            let folder = tempfile::tempdir().unwrap();
            let binary =
                script(folder.path(), "echo starting\necho listening on http://127.0.0.1:9 now\nexec sleep 100");
            let started = Instant::now();
            let mut server = Server::start(&binary, folder.path(), &folder.path().join("log")).unwrap();
            assert_eq!(server.endpoint().base(), "http://127.0.0.1:9");
            server.kill().unwrap();
            assert!(server.child.try_wait().unwrap().is_some(), "it still runs");
            assert!(started.elapsed() < Duration::from_secs(50));
        }

        #[test]
        fn a_server_that_ends_is_an_error_with_its_log() {
            let folder = tempfile::tempdir().unwrap();
            let binary = script(folder.path(), "echo the disk is on fire >&2; exit 3");
            let error = Server::start(&binary, folder.path(), &folder.path().join("log")).unwrap_err().to_string();
            assert!(error.contains("it ended") && error.contains("the disk is on fire"), "{error}");
        }

        #[test]
        fn a_missing_program_is_an_error() {
            let folder = tempfile::tempdir().unwrap();
            let missing = folder.path().join("missing");
            let error = Server::start(&missing, folder.path(), &folder.path().join("log")).unwrap_err();
            assert!(matches!(error, ServerError::Start { .. }));
        }
    }
}
