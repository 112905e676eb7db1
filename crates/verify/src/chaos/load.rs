//! The load: races one after the other, reads of some of them, and now and then another try of what got no answer.

use super::race::RACES_MAX;
use super::{Action, Race, Task, Tasks};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// How often a client tries again what got no answer, before it leaves it open.
const TRIES_MAX: u32 = 3;
/// How many of the latest races are read.
const LATEST: usize = 200;

/// The load of a run. What is sent follows from the seed; what is sent again, and when, from what happens.
#[derive(Debug)]
pub struct Load<'a> {
    run: String,
    generator: StdRng,
    subscriptions: usize,
    nodes: usize,
    races: Vec<Arc<Race>>,
    waiting: VecDeque<Task>,
    ended: &'a AtomicBool,
}

impl<'a> Load<'a> {
    /// The load of a seed on so many nodes, until `ended` is set.
    #[must_use]
    pub fn new(run: &str, seed: u64, subscriptions: usize, nodes: usize, ended: &'a AtomicBool) -> Self {
        let generator = StdRng::seed_from_u64(seed);
        Self {
            run: run.to_owned(),
            generator,
            subscriptions,
            nodes,
            races: Vec::new(),
            waiting: VecDeque::new(),
            ended,
        }
    }

    /// Every race so far, by number.
    #[must_use]
    pub fn into_races(self) -> Vec<Arc<Race>> {
        self.races
    }

    /// Makes the next race: its senders follow each other, so that several clients take them at once.
    fn begin(&mut self) {
        let number = self.races.len();
        let race = Arc::new(Race::generate(&self.run, number, self.subscriptions, &mut self.generator));
        let mut node = self.node();
        for sender in 0..race.senders {
            let action = Action::Write(race.candidate_of(sender));
            self.waiting.push_back(Task { number, race: Arc::clone(&race), action, node, tries: 0 });
            node = (node + 1) % self.nodes.max(1);
        }
        if self.generator.random_ratio(1, 4) {
            self.waiting.push_back(Task { number, race: Arc::clone(&race), action: Action::Read, node, tries: 0 });
        }
        self.races.push(race);
        if self.generator.random_ratio(1, 4) {
            let number = number - self.generator.random_range(0..=number.min(LATEST));
            let node = self.node();
            let race = self.races.get(number).map(Arc::clone);
            self.waiting.extend(race.map(|race| Task { number, race, action: Action::Read, node, tries: 0 }));
        }
    }

    fn node(&mut self) -> usize {
        self.generator.random_range(0..self.nodes.max(1))
    }
}

impl Tasks for Load<'_> {
    fn next(&mut self) -> Option<Task> {
        if self.ended.load(Ordering::Relaxed) {
            return None;
        }
        if self.waiting.is_empty() && self.races.len() < RACES_MAX {
            self.begin();
        }
        self.waiting.pop_front()
    }

    fn left_open(&mut self, task: Task) {
        let again = task.tries + 1 < TRIES_MAX && self.generator.random_ratio(1, 2);
        if again && task.action != Action::Read {
            let node = self.node();
            self.waiting.push_front(Task { node, tries: task.tries + 1, ..task });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(load: &mut Load<'_>, count: usize) -> Vec<(usize, Action, usize)> {
        (0..count).filter_map(|_| load.next()).map(|task| (task.number, task.action, task.node)).collect()
    }

    #[test]
    fn a_seed_gives_the_same_tasks_until_the_load_ends() {
        let ended = AtomicBool::new(false);
        let load = |seed| Load::new("run", seed, 4, 3, &ended);
        assert_eq!(taken(&mut load(1), 300), taken(&mut load(1), 300));
        assert_ne!(taken(&mut load(1), 300), taken(&mut load(2), 300));
        ended.store(true, Ordering::Relaxed);
        assert!(load(1).next().is_none());
    }

    #[test]
    fn those_who_race_ask_different_nodes_one_after_the_other() {
        let ended = AtomicBool::new(false);
        let mut load = Load::new("run", 1, 4, 3, &ended);
        let tasks = taken(&mut load, 1_000);
        let reads = tasks.iter().filter(|(_, action, _)| *action == Action::Read).count();
        assert!((100..500).contains(&reads), "{reads}");
        let racing =
            |two: &&[(usize, Action, usize)]| two[0].0 == two[1].0 && two.iter().all(|task| task.1 != Action::Read);
        let pairs: Vec<_> = tasks.windows(2).filter(racing).collect();
        assert!(pairs.len() > 100 && pairs.iter().all(|two| two[0].2 != two[1].2), "{}", pairs.len());
        let later = tasks.windows(2).filter(|two| two[1].0 < two[0].0).count();
        assert!(later > 30, "{later} earlier races are read");
    }

    #[test]
    fn what_is_left_open_is_tried_again_at_times_but_not_for_ever() {
        let ended = AtomicBool::new(false);
        let mut load = Load::new("run", 1, 4, 3, &ended);
        let mut most = 0;
        for _ in 0..1_000 {
            let task = load.next().unwrap();
            most = most.max(task.tries);
            load.left_open(task);
        }
        assert_eq!(most, TRIES_MAX - 1);
    }
}
