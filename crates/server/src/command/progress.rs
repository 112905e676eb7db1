//! How far a command has come, on standard error where that is a terminal.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

const TICK: Duration = Duration::from_millis(200);

/// Something whose size is not known: what is done of it stands in the message.
pub(super) fn of_unknown_size() -> ProgressBar {
    styled(ProgressBar::new_spinner(), "{spinner} {elapsed} {msg}")
}

/// Bytes of a file.
pub(super) fn of_bytes(bytes: u64) -> ProgressBar {
    styled(ProgressBar::new(bytes), "{elapsed} {wide_bar} {binary_bytes} of {binary_total_bytes}")
}

/// So many partitions.
pub(super) fn of_partitions(partitions: u64) -> ProgressBar {
    styled(ProgressBar::new(partitions), "{elapsed} {wide_bar} {human_pos} of {human_len} partitions {msg}")
}

fn styled(progress: ProgressBar, template: &str) -> ProgressBar {
    if let Ok(style) = ProgressStyle::with_template(template) {
        progress.set_style(style);
    }
    progress.enable_steady_tick(TICK);
    progress
}
