//! A cluster of nodes on this machine.

use super::library::Library;
use super::node;
use crate::error::TaskError;
use std::fs;

/// The most nodes.
const NODES_MAX: u8 = 3;

/// A cluster. It is stopped when this is dropped.
pub(super) struct Cluster<'a> {
    library: &'a Library,
    nodes: u8,
    stops: bool,
}

impl<'a> Cluster<'a> {
    /// Starts an empty cluster, and waits until every node answers.
    pub(super) fn start(library: &'a Library, nodes: u8, outlives: bool) -> Result<Self, TaskError> {
        stop(library)?;
        let cluster = Self { library, nodes, stops: true };
        for number in 1..=nodes {
            let folder = library.node(number);
            if folder.exists() {
                fs::remove_dir_all(folder).map_err(TaskError::Files)?;
            }
            node::start(library, number, outlives)?;
        }
        for number in 1..=nodes {
            node::wait_until_up(library, number)?;
        }
        Ok(cluster)
    }

    /// Where the nodes answer, separated by commas.
    pub(super) fn addresses(&self) -> String {
        (1..=self.nodes).map(node::address).collect::<Vec<_>>().join(",")
    }

    pub(super) fn leave_running(mut self) {
        self.stops = false;
    }
}

impl Drop for Cluster<'_> {
    fn drop(&mut self) {
        if self.stops
            && let Err(error) = stop(self.library)
        {
            eprintln!("the cluster may still run: {error}");
        }
    }
}

/// Stops every node that runs.
pub(super) fn stop(library: &Library) -> Result<(), TaskError> {
    (1..=NODES_MAX).try_for_each(|number| node::kill(library, number))
}
