//! The services, put together.

use std::sync::{Arc, OnceLock};

use hobbs_domain::identifier::{AccountId, TenantId};
use hobbs_domain::time::Instant;
use hobbs_store::Store;

use crate::bounds;
use crate::clock::{AdjustableClock, Clock, SystemClock};
use crate::directory::{Directory, Documents};
use crate::fault::Fault;
use crate::http::BodyRoom;
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

impl Application {
    /// The services over a store. In test mode the clock can be set.
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
        let test_clock = test_mode.then(|| Arc::new(AdjustableClock::default()));
        let clock: Arc<dyn Clock> = match &test_clock {
            Some(clock) => Arc::clone(clock) as Arc<dyn Clock>,
            None => Arc::new(SystemClock),
        };
        let passwords = Arc::new(Passwords::new(Arc::clone(&randomness)));
        let directory = Arc::new(Directory::new(
            Arc::clone(&store),
            Arc::clone(&clock),
            Arc::clone(&randomness),
            Arc::clone(&passwords),
        ));
        let security = Security::new(Arc::clone(&directory), passwords, &clock, randomness.as_ref());
        let maintenance = Maintenance::new(Arc::clone(&store), Arc::clone(&clock));
        let ledger = Arc::new(Ledger::start(Arc::clone(&store))?);
        let invoicing = Arc::new(Invoicing::new(
            Documents::new(store),
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
            security,
            clock,
            test_clock,
            randomness,
            body_room: BodyRoom::new(limits.body_bytes_max),
        })
    }

    /// Begins to make invoices as they become due. It goes on until the services are dropped or stopped.
    pub fn make_invoices(&self) {
        let schedule = Schedule::start(Arc::clone(&self.invoicing));
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

    /// Stops taking submissions, finishes those taken, and closes the store.
    ///
    /// # Errors
    ///
    /// A store's failure.
    pub async fn stop(&self) -> Result<(), Fault> {
        if let Some(schedule) = self.schedule.get() {
            schedule.stop().await;
        }
        self.ledger.stop().await.map_err(Fault::from)
    }
}
