//! How many files and connections this process may have open.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use crate::bounds;

/// Raises how many files this process may have open as far as it may, and says how many connections that leaves room for:
/// a store that can't open its files any more would stop taking writes.
#[must_use]
pub fn connections_max() -> usize {
    let limit = getrlimit(Resource::Nofile);
    let raised = Rlimit { current: limit.maximum, maximum: limit.maximum };
    if let Err(error) = setrlimit(Resource::Nofile, raised) {
        tracing::debug!(%error, "the number of open files could not be raised");
    }
    let allowed = getrlimit(Resource::Nofile).current;
    let connections = allowed.map_or(bounds::CONNECTIONS_MAX, room);
    if connections < bounds::CONNECTIONS_MAX {
        tracing::warn!(
            connections,
            "fewer connections than usual are taken, since only {} open files are allowed (ulimit -n)",
            allowed.unwrap_or_default()
        );
    }
    connections
}

/// How many connections there is room for among so many files. The store and the rest get at least half.
fn room(files: u64) -> usize {
    let reserved = bounds::FILES_RESERVED.min(files / 2);
    usize::try_from(files.saturating_sub(reserved)).unwrap_or(usize::MAX).min(bounds::CONNECTIONS_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_leave_enough_files_for_the_store() {
        assert_eq!(room(1_000_000), bounds::CONNECTIONS_MAX);
        assert_eq!(room(4_096), 4_096 - usize::try_from(bounds::FILES_RESERVED).unwrap());
        assert_eq!(room(1_024), 512);
    }
}
