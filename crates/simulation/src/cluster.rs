//! The nodes: each a ledger over the one store, started, crashed and started again.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use hobbs::ledger::{Ledger, LedgerOptions};
use hobbs_store::Store;
use tokio::task::JoinHandle;

use crate::dice::Dice;
use crate::store::{Link, Network};
use crate::trace::Trace;
use crate::violation::{Violation, violation};
use crate::world::PATIENCE;

/// A node that is up.
struct Node {
    ledger: Arc<Ledger>,
    link: Arc<Link>,
    workers: Vec<JoinHandle<()>>,
}

/// The nodes.
pub(crate) struct Cluster {
    network: Arc<Network>,
    options: LedgerOptions,
    trace: Arc<Trace>,
    dice: Dice,
    /// `None`: it is down.
    nodes: Mutex<Vec<Option<Node>>>,
}

impl Cluster {
    /// So many nodes, all of them up.
    pub(crate) fn start(
        count: usize,
        network: Arc<Network>,
        options: LedgerOptions,
        trace: Arc<Trace>,
        dice: Dice,
    ) -> Self {
        let cluster = Self { network, options, trace, dice, nodes: Mutex::default() };
        for number in 0..count {
            let node = cluster.node(number);
            cluster.lock().push(Some(node));
        }
        cluster
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Option<Node>>> {
        self.nodes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn node(&self, number: usize) -> Node {
        let link = Arc::new(Link::new(Arc::clone(&self.network), number));
        let (ledger, workers) = Ledger::with_workers(Arc::clone(&link) as Arc<dyn Store>, self.options);
        Node { ledger: Arc::new(ledger), link, workers: workers.into_iter().map(tokio::spawn).collect() }
    }

    /// A ledger of a node that is up.
    pub(crate) async fn ledger(&self) -> Arc<Ledger> {
        loop {
            let up: Vec<Arc<Ledger>> = self.lock().iter().flatten().map(|node| Arc::clone(&node.ledger)).collect();
            if let Some(ledger) = self.dice.one(&up) {
                return Arc::clone(ledger);
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// Ends a node, and starts it again after a while.
    pub(crate) async fn restart(&self, number: usize, down_ms_max: u64) -> Result<(), Violation> {
        let Some(node) = self.lock().get_mut(number).and_then(Option::take) else { return Ok(()) };
        let Node { ledger, link, workers } = node;
        if self.dice.per_mille(300) {
            self.trace.note("node stops", format_args!("node {number}"));
            self.stop(number, &ledger, workers).await?;
        } else {
            self.trace.note("node crashes", format_args!("node {number}"));
            if self.dice.per_mille(500) {
                link.cut();
            }
            drop(ledger);
            self.crash(number, workers).await?;
        }
        tokio::time::sleep(Duration::from_millis(self.dice.between(0, down_ms_max))).await;
        link.recover().await.map_err(|error| violation!("the memory store failed: {error}"))?;
        let node = self.node(number);
        if let Some(place) = self.lock().get_mut(number) {
            *place = Some(node);
        }
        self.trace.note("node starts", format_args!("node {number}"));
        Ok(())
    }

    /// Lets the workers finish what they have.
    async fn stop(&self, number: usize, ledger: &Ledger, workers: Vec<JoinHandle<()>>) -> Result<(), Violation> {
        ledger.stop().await.map_err(|error| violation!("node {number} did not stop: {error}"))?;
        for worker in workers {
            let finished = tokio::time::timeout(PATIENCE, worker).await;
            let finished = finished.map_err(|_| violation!("a worker of node {number} never finishes"))?;
            finished.map_err(|error| violation!("a worker of node {number} failed: {error}"))?;
        }
        Ok(())
    }

    /// Ends the workers wherever they are. What they had in memory is lost; what they had sent arrives or does not.
    async fn crash(&self, number: usize, workers: Vec<JoinHandle<()>>) -> Result<(), Violation> {
        for worker in workers {
            worker.abort();
            if worker.await.is_err_and(|error| error.is_panic()) {
                return Err(violation!("a worker of node {number} panicked"));
            }
        }
        Ok(())
    }

    /// Starts every node again whose store takes no more.
    pub(crate) async fn mend(&self) -> Result<(), Violation> {
        let nodes = self.lock().len();
        for number in 0..nodes {
            let is_poisoned =
                self.lock().get(number).and_then(Option::as_ref).is_some_and(|node| node.link.is_poisoned());
            if is_poisoned {
                self.restart(number, 50).await?;
            }
        }
        Ok(())
    }

    /// Fails if a worker has ended, which none does before its ledger.
    pub(crate) fn check_workers(&self) -> Result<(), Violation> {
        let ended = self.lock().iter().flatten().any(|node| node.workers.iter().any(JoinHandle::is_finished));
        if ended { Err(violation!("a worker ended")) } else { Ok(()) }
    }
}
