//! What clients do, one request at a time.

use super::Race;
use std::sync::Arc;

/// One request.
#[derive(Clone, Debug)]
pub struct Task {
    /// The number of the race that it is about.
    pub number: usize,
    /// The race.
    pub race: Arc<Race>,
    /// What is asked for.
    pub action: Action,
    /// The Hobbs node that is asked.
    pub node: usize,
    /// How often it was tried before.
    pub tries: u32,
}

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Record this candidate.
    Write(usize),
    /// Read what is recorded.
    Read,
}

/// Says what the clients do next, and learns what came of it.
pub trait Tasks: Send {
    /// The next task; `None`: there is nothing more to do.
    fn next(&mut self) -> Option<Task>;

    /// Takes note of a task that got no clear answer.
    fn left_open(&mut self, task: Task);
}
