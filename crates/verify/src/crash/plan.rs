//! Everything that a run does, from its seed.

use super::{Submission, Window};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use std::time::Duration;

/// The longest pause between the acknowledgement that calls for a kill and the kill.
const PAUSE_MICROSECONDS_MAX: u64 = 5_000;

/// The size of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Where all random choices come from.
    pub seed: u64,
    /// How often the server is killed while it takes submissions; it is killed once more after all were sent.
    pub rounds: usize,
    /// How many submissions are sent.
    pub submissions: usize,
    /// How many random windows are asked for after each restart.
    pub windows: usize,
    /// How many threads send.
    pub threads: usize,
}

/// When the server is killed: after that many acknowledgements since its start, and a pause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kill {
    /// How many submissions have been acknowledged since the start.
    pub acknowledged: usize,
    /// How much later the kill comes.
    pub pause: Duration,
}

/// Everything that a run does.
#[derive(Clone, Debug)]
pub struct Plan {
    /// What is sent, each once.
    pub submissions: Vec<Submission>,
    /// When the server is killed, round by round.
    pub kills: Vec<Kill>,
    /// What is asked after each restart; the last are those after all was sent.
    pub windows: Vec<Vec<Window>>,
}

impl Plan {
    /// Makes the plan; the same options give the same plan.
    #[must_use]
    pub fn generate(options: &Options) -> Self {
        let mut generator = StdRng::seed_from_u64(options.seed);
        let tracking_id = |index| format!("crash-{:x}-{index}", options.seed);
        let submissions: Vec<Submission> =
            (0..options.submissions).map(|index| Submission::generate(tracking_id(index), &mut generator)).collect();
        // The last fifth is left for after the last kill, so that every kill finds the senders busy.
        let most = (options.submissions * 4 / 5).checked_div(options.rounds).unwrap_or(0).max(1);
        let kills = (0..options.rounds).map(|_| Kill {
            acknowledged: generator.random_range(1..=most),
            pause: Duration::from_micros(generator.random_range(0..=PAUSE_MICROSECONDS_MAX)),
        });
        let kills = kills.collect();
        let mut windows = || (0..options.windows).map(|_| Window::generate(&submissions, &mut generator)).collect();
        let windows = (0..=options.rounds).map(|_| windows()).collect();
        Self { submissions, kills, windows }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OPTIONS: Options = Options { seed: 9, rounds: 3, submissions: 100, windows: 10, threads: 8 };

    #[test]
    fn the_seed_decides_everything() {
        let (one, same) = (Plan::generate(&OPTIONS), Plan::generate(&OPTIONS));
        assert_eq!((&one.submissions, &one.kills, &one.windows), (&same.submissions, &same.kills, &same.windows));
        let other = Plan::generate(&Options { seed: 10, ..OPTIONS });
        assert_ne!((&one.kills, &one.windows), (&other.kills, &other.windows));
    }

    #[test]
    fn every_kill_comes_while_there_is_something_to_send() {
        for seed in 0..50 {
            let plan = Plan::generate(&Options { seed, ..OPTIONS });
            let acknowledged: usize = plan.kills.iter().map(|kill| kill.acknowledged).sum();
            assert!(plan.kills.len() == 3 && acknowledged <= 80, "{:?}", plan.kills);
            assert!(plan.kills.iter().all(|kill| kill.acknowledged >= 1));
        }
    }

    #[test]
    fn tracking_ids_are_unique_and_each_restart_has_its_windows() {
        let plan = Plan::generate(&OPTIONS);
        let ids: std::collections::BTreeSet<_> = plan.submissions.iter().map(|one| &one.tracking_id).collect();
        assert_eq!(ids.len(), 100);
        assert_eq!(plan.windows.iter().map(Vec::len).collect::<Vec<_>>(), [10; 4]);
    }
}
