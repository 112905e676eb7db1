//! After everything is healed: what was left open is sent again until its answer is clear.

use super::{Action, Task, Tasks};
use std::collections::VecDeque;

/// How often something is sent until it is given up.
const TRIES_MAX: u32 = 100;

/// Sends each task until it gets a clear answer.
#[derive(Debug, Default)]
pub struct Settlement {
    waiting: VecDeque<Task>,
    nodes: usize,
    /// Those that never got one.
    pub unsettled: Vec<Task>,
}

impl Settlement {
    /// Settles these, on so many nodes.
    #[must_use]
    pub fn new(tasks: Vec<Task>, nodes: usize) -> Self {
        Self { waiting: tasks.into(), nodes, unsettled: Vec::new() }
    }
}

impl Tasks for Settlement {
    fn next(&mut self) -> Option<Task> {
        self.waiting.pop_front()
    }

    fn left_open(&mut self, task: Task) {
        let node = (task.node + 1) % self.nodes.max(1);
        let task = Task { node, tries: task.tries + 1, ..task };
        // What a read would have seen, the listing at the end shows.
        if task.action == Action::Read || task.tries >= TRIES_MAX {
            self.unsettled.push(task);
        } else {
            self.waiting.push_back(task);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Race;
    use super::*;
    use rand::SeedableRng;
    use rand::rngs::StdRng;
    use std::sync::Arc;

    #[test]
    fn a_task_is_sent_to_one_node_after_the_other_until_it_is_given_up() {
        let race = Arc::new(Race::generate("run", 0, 1, &mut StdRng::seed_from_u64(1)));
        let task = Task { number: 0, race, action: Action::Write(0), node: 0, tries: 0 };
        let mut settlement = Settlement::new(vec![task], 3);
        let mut nodes = Vec::new();
        while let Some(task) = settlement.next() {
            nodes.push(task.node);
            settlement.left_open(task);
        }
        assert_eq!((nodes.len(), &nodes[..4]), (100, &[0, 1, 2, 0][..]));
        assert_eq!(settlement.unsettled.len(), 1);
    }
}
