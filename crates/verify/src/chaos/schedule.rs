//! What is broken, when, and for how long: all of it from a seed.

use super::proxy::Disturbance;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use std::collections::BTreeSet;
use std::time::Duration;

/// The longest that a killed node stays down before it is started again.
const DOWN_MS_MAX: u64 = 5_000;
/// The longest that links are disturbed, and the longest that they are left alone.
const DISTURBED_MS_MAX: u64 = 6_000;
const UNDISTURBED_MS_MAX: u64 = 3_000;
/// The most links that are disturbed at once.
const LINKS_AT_ONCE_MAX: usize = 4;

/// A node that is killed, and started again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kill {
    /// Which one.
    pub node: usize,
    /// How long after the one before has started again.
    pub after: Duration,
    /// How long it stays down.
    pub down: Duration,
}

/// Kills of nodes of one kind, one after the other, so that at most one of them is down at once. Every node gets its turn.
#[must_use]
pub fn kills(seed: u64, count: usize, nodes: usize, time: Duration) -> Vec<Kill> {
    let mut generator = StdRng::seed_from_u64(seed);
    let time_ms = u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
    let each_ms = time_ms.checked_div(u64::try_from(count).unwrap_or(u64::MAX)).unwrap_or(0).max(1);
    let mut turn: Vec<usize> = Vec::new();
    let mut kill = || {
        if turn.is_empty() {
            turn = (0..nodes).collect();
        }
        let node = if turn.is_empty() { 0 } else { turn.swap_remove(generator.random_range(0..turn.len())) };
        let after = Duration::from_millis(generator.random_range(0..=each_ms));
        Kill { node, after, down: Duration::from_millis(generator.random_range(0..=DOWN_MS_MAX)) }
    };
    (0..count).map(|_| kill()).collect()
}

/// Links that are disturbed at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upset {
    /// Which ones, and how.
    pub links: Vec<(usize, Disturbance)>,
    /// How long after the one before is over.
    pub after: Duration,
    /// How long it lasts.
    pub lasts: Duration,
}

/// Upsets of the network, without an end.
#[derive(Debug)]
pub struct Upsets {
    generator: StdRng,
    links: usize,
}

impl Upsets {
    /// Those of a seed, for so many links.
    #[must_use]
    pub fn new(seed: u64, links: usize) -> Self {
        Self { generator: StdRng::seed_from_u64(seed), links }
    }
}

impl Iterator for Upsets {
    type Item = Upset;

    fn next(&mut self) -> Option<Upset> {
        let Self { generator, links } = self;
        let count = generator.random_range(1..=LINKS_AT_ONCE_MAX);
        let chosen: BTreeSet<usize> = (0..count).map(|_| generator.random_range(0..(*links).max(1))).collect();
        let links = chosen.into_iter().map(|link| (link, Disturbance::generate(generator))).collect();
        let after = Duration::from_millis(generator.random_range(0..=UNDISTURBED_MS_MAX));
        Some(Upset { links, after, lasts: Duration::from_millis(generator.random_range(1..=DISTURBED_MS_MAX)) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_seed_decides_everything() {
        let time = Duration::from_secs(60);
        assert_eq!(kills(1, 9, 3, time), kills(1, 9, 3, time));
        assert_ne!(kills(1, 9, 3, time), kills(2, 9, 3, time));
        let upsets = |seed| Upsets::new(seed, 15).take(50).collect::<Vec<_>>();
        assert_eq!(upsets(1), upsets(1));
        assert_ne!(upsets(1), upsets(2));
    }

    #[test]
    fn every_node_gets_its_turn_within_the_time() {
        for seed in 0..20 {
            let kills = kills(seed, 9, 3, Duration::from_secs(60));
            for node in 0..3 {
                assert_eq!(kills.iter().filter(|kill| kill.node == node).count(), 3);
            }
            assert!(kills.iter().map(|kill| kill.after).sum::<Duration>() <= Duration::from_secs(60));
        }
        assert_eq!(kills(1, 0, 3, Duration::ZERO), []);
    }

    #[test]
    fn every_link_is_disturbed_in_every_way() {
        let upsets: Vec<Upset> = Upsets::new(1, 15).take(500).collect();
        let disturbed = |check: &dyn Fn(usize, Disturbance) -> bool| {
            upsets.iter().flat_map(|upset| &upset.links).any(|&(link, disturbance)| check(link, disturbance))
        };
        for number in 0..15 {
            for kind in [Disturbance::Cut, Disturbance::Stall, Disturbance::HalfOpen] {
                assert!(disturbed(&|link, disturbance| link == number && disturbance == kind));
            }
            assert!(disturbed(&|link, disturbance| link == number && matches!(disturbance, Disturbance::Latency(_))));
        }
        assert!(upsets.iter().any(|upset| upset.links.len() == LINKS_AT_ONCE_MAX));
    }
}
