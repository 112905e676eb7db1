//! Running programs. Each is waited for, so none outlives the task that started it.

use crate::error::TaskError;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The folder of the workspace.
pub(crate) fn root() -> &'static Path {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    own.parent().unwrap_or(own)
}

/// A command that runs `cargo` in the workspace.
pub(crate) fn cargo(arguments: &[&str]) -> Command {
    let mut command = Command::new("cargo");
    command.args(arguments).current_dir(root());
    command
}

/// Prints a command, runs it, and waits for it to succeed.
pub(crate) fn run(command: &mut Command) -> Result<(), TaskError> {
    let shown = shown(command);
    println!("$ {shown}");
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(TaskError::Failed { command: shown, status }),
        Err(source) => Err(TaskError::Start { command: shown, source }),
    }
}

/// Whether a command can be run; what it prints is not shown.
pub(crate) fn works(command: &mut Command) -> bool {
    let quiet = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    quiet.status().is_ok_and(|status| status.success())
}

/// The folder that the workspace is built into in this profile: the one this program was built into.
pub(crate) fn built() -> Result<PathBuf, TaskError> {
    let mut folder = std::env::current_exe().map_err(TaskError::Place)?;
    folder.pop();
    Ok(folder)
}

fn shown(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_names_the_command() {
        let error = run(Command::new("cargo").arg("no-such-command")).unwrap_err().to_string();
        assert!(error.starts_with("`cargo no-such-command` failed: "), "{error}");
        let error = run(&mut Command::new("no-such-program")).unwrap_err().to_string();
        assert!(error.starts_with("`no-such-program` cannot be run: "), "{error}");
    }

    #[test]
    fn a_tool_that_is_missing_or_fails_does_not_work() {
        assert!(works(&mut cargo(&["--version"])));
        assert!(!works(&mut cargo(&["no-such-command"])));
        assert!(!works(&mut Command::new("no-such-program")));
    }

    #[test]
    fn the_root_is_the_workspace() {
        assert!(root().join("Cargo.lock").is_file());
    }
}
