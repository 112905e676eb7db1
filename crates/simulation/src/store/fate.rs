//! What becomes of a call.

use super::network::Network;

/// What becomes of a call that commits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// It is carried out and answered.
    Answered,
    /// It is refused, and nothing is done.
    Overloaded,
    /// So many of its commits are carried out, and then it fails.
    Failed { applied: usize },
    /// It fails, and so many of its commits are carried out some time later.
    Late { applied: usize },
    /// It fails, the node's store takes no more, and so many of its commits are found when the node starts again.
    Poisoned { applied: usize },
}

impl Fate {
    pub(super) fn thrown(network: &Network, commits: usize) -> Self {
        let (dice, weather) = (&network.dice, network.weather);
        if network.is_calm() || !dice.per_mille(weather.failing_commits) {
            return Self::Answered;
        }
        let applied = if dice.per_mille(500) { commits } else { dice.count(0, commits) };
        if dice.per_mille(weather.poisoning) {
            return Self::Poisoned { applied };
        }
        match dice.between(0, 2) {
            0 => Self::Overloaded,
            1 => Self::Failed { applied },
            _ => Self::Late { applied },
        }
    }
}
