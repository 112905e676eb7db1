//! The services, put together.

use std::sync::{Arc, OnceLock};

use hobbs_domain::identifier::{AccountId, TenantId};
use hobbs_domain::row::PartitionKey;
use hobbs_domain::time::Instant;
use hobbs_store::Store;
use http::uri::Authority;
use tokio::sync::Semaphore;

use crate::bounds;
use crate::clock::{AdjustableClock, Clock, Stopwatch, SystemClock};
use crate::cluster::{Cluster, NodeId};
use crate::directory::{Directory, Documents};
use crate::fault::Fault;
use crate::http::{BodyRoom, Exchange, Reply};
use crate::invoicing::{Invoicing, Schedule};
use crate::ledger::Ledger;
use crate::maintenance::Maintenance;
use crate::randomness::Randomness;
use crate::security::{Passwords, Security};

/// Everything that a handler may call.
pub struct Application {
    /// Tenants, users, accounts, catalogs, subscriptions.
    pub directory: Arc<Directory>,
    /// Recorded usage.
    pub ledger: Arc<Ledger>,
    /// Invoices.
    pub invoicing: Arc<Invoicing>,
    /// When invoices are due; not everything that runs the services makes invoices.
    pub schedule: OnceLock<Schedule>,
    /// The other servers of the store; not every server has any, or passes usage on to them.
    pub cluster: OnceLock<Cluster>,
    /// Copies and checks of everything.
    pub maintenance: Maintenance,
    /// Credentials.
    pub security: Security,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// The clock again, in test mode, where it can be set.
    pub test_clock: Option<Arc<AdjustableClock>>,
    /// When the services were put together.
    pub started: Instant,
    /// Identifiers.
    pub randomness: Arc<dyn Randomness>,
    /// The memory that bodies may take.
    pub body_room: BodyRoom,
    /// A place for each bulk stream that is read.
    pub bulk_streams: Arc<Semaphore>,
    documents: Documents,
    sharing: Sharing,
}

/// The bounds that an operator may change. The others stand in [`crate::bounds`].
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// The largest request body, in bytes.
    pub body_bytes_max: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { body_bytes_max: bounds::BODY_BYTES_MAX }
    }
}

/// Who works on a store.
#[derive(Clone)]
pub enum Sharing {
    /// This server alone. It knows of every change, since it makes it.
    Alone,
    /// This one and others. The stopwatch says how long ago it looked for what they changed.
    Shared(Arc<dyn Stopwatch>),
}

impl Application {
    /// The services over a store that nobody else works on. In test mode the clock can be set.
    ///
    /// # Errors
    ///
    /// The operating system's, if it has no more threads.
    pub fn new(
        store: Arc<dyn Store>,
        randomness: Arc<dyn Randomness>,
        limits: Limits,
        test_mode: bool,
    ) -> std::io::Result<Self> {
        Self::over(store, &Sharing::Alone, randomness, limits, test_mode)
    }

    /// The services over a store. In test mode the clock can be set, for this process alone.
    ///
    /// # Errors
    ///
    /// The operating system's, if it has no more threads.
    pub fn over(
        store: Arc<dyn Store>,
        sharing: &Sharing,
        randomness: Arc<dyn Randomness>,
        limits: Limits,
        test_mode: bool,
    ) -> std::io::Result<Self> {
        let test_clock = test_mode.then(|| Arc::new(AdjustableClock::default()));
        let clock: Arc<dyn Clock> = match &test_clock {
            Some(clock) => Arc::clone(clock) as Arc<dyn Clock>,
            None => Arc::new(SystemClock),
        };
        let passwords = Arc::new(Passwords::new(Arc::clone(&randomness)));
        let directory =
            Directory::new(Arc::clone(&store), Arc::clone(&clock), Arc::clone(&randomness), Arc::clone(&passwords));
        let (directory, ledger) = match sharing {
            Sharing::Alone => (directory, Ledger::start(Arc::clone(&store))?),
            Sharing::Shared(stopwatch) => {
                (directory.shared(Arc::clone(stopwatch)), Ledger::start_shared(Arc::clone(&store)))
            }
        };
        let (directory, ledger) = (Arc::new(directory), Arc::new(ledger));
        let security = Security::new(Arc::clone(&directory), passwords, &clock, randomness.as_ref());
        let maintenance = Maintenance::new(Arc::clone(&store), Arc::clone(&clock));
        let maintenance = match sharing {
            Sharing::Alone => maintenance,
            Sharing::Shared(_) => maintenance.shared(),
        };
        let documents = Documents::new(store);
        let invoicing = Arc::new(Invoicing::new(
            documents.clone(),
            Arc::clone(&directory),
            Arc::clone(&ledger),
            Arc::clone(&clock),
            Arc::clone(&randomness),
        ));
        Ok(Self {
            started: clock.now(),
            directory,
            ledger,
            invoicing,
            maintenance,
            schedule: OnceLock::new(),
            cluster: OnceLock::new(),
            documents: documents.clone(),
            sharing: sharing.clone(),
            security,
            clock,
            test_clock,
            randomness,
            body_room: BodyRoom::new(limits.body_bytes_max),
            bulk_streams: Arc::new(Semaphore::new(bounds::BULK_STREAMS_MAX)),
        })
    }

    /// Takes part in a cluster: from now on usage is passed on to the node that its partition prefers, and others pass
    /// theirs on to this address. Does nothing if nobody else works on the store.
    ///
    /// The node is not alive to others before it beats: [`Cluster::beat`], [`Self::keep_beating`].
    pub fn join(&self, address: &Authority) {
        if let Sharing::Shared(stopwatch) = &self.sharing {
            let id = NodeId::new(self.randomness.uuid());
            let cluster = Cluster::new(self.documents.clone(), Arc::clone(stopwatch), id, address);
            let _joined = self.cluster.set(cluster);
        }
    }

    /// Lets the other nodes know that this one is alive, from now on until it leaves.
    pub fn keep_beating(&self) {
        if let Some(cluster) = self.cluster.get() {
            let schedule = self.schedule.get().cloned();
            cluster.keep_beating(move || schedule.iter().for_each(Schedule::look_at_all));
        }
    }

    /// Passes a request on to the node that a partition prefers; `None`: it is to be served here.
    pub async fn forward(&self, exchange: &Exchange, partition: &PartitionKey) -> Option<Result<Reply, Fault>> {
        self.cluster.get()?.forward(exchange, partition).await
    }

    /// Begins to make invoices as they become due. It goes on until the services are dropped or stopped.
    pub fn make_invoices(&self) {
        let schedule = Schedule::start(Arc::clone(&self.invoicing), self.cluster.get().cloned());
        let watching = schedule.clone();
        self.directory.watch_subscriptions(move |tenant, changed| watching.subscriptions_changed(tenant, changed));
        let _started = self.schedule.set(schedule);
    }

    /// Takes note that something about the invoices of an account changed.
    pub fn invoices_changed(&self, tenant: TenantId, account: AccountId) {
        if let Some(schedule) = self.schedule.get() {
            schedule.changed(tenant, account);
        }
    }

    /// Lets the other nodes know that nothing is to be passed on to this one any more.
    pub async fn leave(&self) {
        let Some(cluster) = self.cluster.get() else { return };
        match tokio::time::timeout(bounds::HEARTBEAT_PAUSE, cluster.leave()).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::warn!(%error, "the other nodes could not be told that this one goes"),
            Err(_) => tracing::warn!("the other nodes could not be told in time that this one goes"),
        }
    }

    /// Stops taking submissions, finishes those taken, and closes the store.
    ///
    /// # Errors
    ///
    /// A store's failure.
    pub async fn stop(&self) -> Result<(), Fault> {
        if let Some(schedule) = self.schedule.get() {
            schedule.stop().await;
        }
        self.leave().await;
        self.ledger.stop().await.map_err(Fault::from)
    }
}
