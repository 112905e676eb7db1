//! Everything that one run is made of.

use std::sync::Arc;
use std::time::Duration;

use hobbs_domain::row::PartitionKey;
use hobbs_store::{MemoryStore, Store};

use crate::cluster::Cluster;
use crate::dice::Dice;
use crate::model::Model;
use crate::setup::Setup;
use crate::store::{Mutant, MutantStore, Network};
use crate::submissions;
use crate::trace::Trace;
use crate::violation::{Violation, violation};

/// How long anything may take, by the run's own clock. Nothing is that slow, so whoever waits longer waits for ever.
pub(crate) const PATIENCE: Duration = Duration::from_secs(300);

/// Everything that one run is made of.
pub(crate) struct World {
    pub(crate) dice: Dice,
    pub(crate) setup: Setup,
    pub(crate) trace: Arc<Trace>,
    /// What is durable.
    pub(crate) rows: Arc<MemoryStore>,
    pub(crate) network: Arc<Network>,
    pub(crate) cluster: Cluster,
    pub(crate) model: Model,
    pub(crate) partitions: Vec<PartitionKey>,
}

impl World {
    pub(crate) fn new(seed: u64, mutant: Option<Mutant>, trace: &Arc<Trace>) -> Self {
        let dice = Dice::new(seed);
        let setup = Setup::thrown(&dice);
        trace.note("setup", format_args!("{setup:?}"));
        let rows = Arc::new(MemoryStore::new());
        let store: Arc<dyn Store> = match mutant {
            Some(mutant) => Arc::new(MutantStore::new(mutant, dice.clone(), Arc::clone(&rows))),
            None => Arc::clone(&rows) as Arc<dyn Store>,
        };
        let network = Network::new(store, dice.clone(), Arc::clone(trace), setup.weather, setup.call_bytes_max);
        let network = Arc::new(network);
        let cluster = Cluster::start(setup.nodes, Arc::clone(&network), setup.ledger, Arc::clone(trace), dice.clone());
        let partitions = (0..setup.subscriptions).map(submissions::partition).collect();
        let model = Model::new(Arc::clone(&rows));
        Self { dice, setup, trace: Arc::clone(trace), rows, network, cluster, model, partitions }
    }

    /// One of the partitions; the first more often than the others.
    pub(crate) fn partition(&self) -> PartitionKey {
        let number = if self.dice.per_mille(300) { 0 } else { self.dice.count(0, self.setup.subscriptions - 1) };
        submissions::partition(number)
    }

    /// Waits for something, but not for ever.
    pub(crate) async fn within_reason<T>(
        &self,
        what: &str,
        something: impl Future<Output = T>,
    ) -> Result<T, Violation> {
        tokio::time::timeout(PATIENCE, something).await.map_err(|_| violation!("{what} waits for ever"))
    }
}
