//! Breaking things while the clients work, as the schedule says.

use super::proxy::{Disturbance, Link};
use super::schedule::{Kill, Upsets};
use super::{Cassandra, ChaosError, Node};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// How often a node of Hobbs is started again that did not start, as when its database is away; and the pause before.
const STARTS_MAX: usize = 120;
const START_PAUSE: Duration = Duration::from_secs(1);
/// How often it is looked whether the run is over.
const PAUSE: Duration = Duration::from_millis(50);

/// What can be broken, and who hears of it.
#[derive(Clone, Copy)]
pub(super) struct Disruption<'a> {
    pub(super) cassandra: &'a Cassandra,
    pub(super) nodes: &'a [Node],
    /// Set when everything is to be healed.
    pub(super) over: &'a AtomicBool,
    pub(super) began: Instant,
    pub(super) told: &'a (dyn Fn(&str) + Sync),
}

/// How often links were disturbed, in each way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Disturbances {
    /// Delayed.
    pub delayed: u64,
    /// Cut.
    pub cut: u64,
    /// Stalled.
    pub stalled: u64,
    /// Half open.
    pub half_open: u64,
}

impl Disruption<'_> {
    /// Kills nodes of Cassandra and starts them again, one after the other.
    pub(super) fn kill_cassandra(&self, kills: &[Kill]) -> Result<(), ChaosError> {
        for kill in kills {
            thread::sleep(kill.after);
            self.cassandra.kill(kill.node)?;
            self.tell(&format!("Cassandra node {} is killed, for {:?} at least", kill.node + 1, kill.down));
            thread::sleep(kill.down);
            self.cassandra.start_again(kill.node)?;
            self.tell(&format!("Cassandra node {} takes clients again", kill.node + 1));
        }
        Ok(())
    }

    /// Kills nodes of Hobbs and starts them again, one after the other.
    pub(super) fn kill_nodes(&self, kills: &[Kill]) -> Result<(), ChaosError> {
        for kill in kills {
            let Some(node) = self.nodes.get(kill.node) else { continue };
            thread::sleep(kill.after);
            node.kill()?;
            self.tell(&format!("Hobbs node {} is killed, for {:?} at least", kill.node + 1, kill.down));
            thread::sleep(kill.down);
            self.start(kill.node, node)?;
        }
        Ok(())
    }

    fn start(&self, number: usize, node: &Node) -> Result<(), ChaosError> {
        let mut started = node.start();
        for attempt in 1..STARTS_MAX {
            match &started {
                Ok(()) => break,
                Err(error) if attempt == 1 => {
                    let error = error.to_string();
                    self.tell(&format!("Hobbs node {} does not start yet: {}", number + 1, first_line(&error)));
                }
                Err(_) => {}
            }
            thread::sleep(START_PAUSE);
            started = node.start();
        }
        started?;
        self.tell(&format!("Hobbs node {} takes clients again", number + 1));
        Ok(())
    }

    /// Disturbs links until that is over, and leaves all of them undisturbed.
    pub(super) fn upset(&self, upsets: Upsets) -> Disturbances {
        let links: Vec<(String, &Link)> = self.nodes.iter().enumerate().flat_map(links_of).collect();
        let mut disturbances = Disturbances::default();
        for upset in upsets {
            if !self.sleep(upset.after) {
                break;
            }
            for &(number, disturbance) in &upset.links {
                let Some((name, link)) = links.get(number) else { continue };
                disturbances.count(disturbance);
                link.disturb(disturbance);
                self.tell(&format!("{name}: {disturbance} for {:?}", upset.lasts));
            }
            let goes_on = self.sleep(upset.lasts);
            links.iter().for_each(|(_, link)| link.disturb(Disturbance::None));
            if !goes_on {
                break;
            }
        }
        disturbances
    }

    /// Waits, and answers whether the run goes on.
    fn sleep(&self, time: Duration) -> bool {
        let started = Instant::now();
        while started.elapsed() < time && !self.over.load(Ordering::Relaxed) {
            thread::sleep(PAUSE.min(time));
        }
        !self.over.load(Ordering::Relaxed)
    }

    fn tell(&self, what: &str) {
        (self.told)(&format!("{:>4} s: {what}", self.began.elapsed().as_secs()));
    }
}

/// The first line of a server's log in an error.
fn first_line(error: &str) -> &str {
    error.lines().nth(1).unwrap_or(error)
}

fn links_of((number, node): (usize, &Node)) -> impl Iterator<Item = (String, &Link)> {
    node.links().map(move |(name, link)| (format!("Hobbs node {}, {name}", number + 1), link))
}

impl Disturbances {
    fn count(&mut self, disturbance: Disturbance) {
        match disturbance {
            Disturbance::None => {}
            Disturbance::Latency(_) => self.delayed += 1,
            Disturbance::Cut => self.cut += 1,
            Disturbance::Stall => self.stalled += 1,
            Disturbance::HalfOpen => self.half_open += 1,
        }
    }
}
