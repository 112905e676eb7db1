//! A node of Hobbs, which is reached through links, and reaches Cassandra through links.

use super::cassandra::CASSANDRA_PORT;
use super::proxy::{Link, Proxy};
use super::{ChaosError, SharedStore};
use crate::server::{Program, Server};
use crate::wire::Endpoint;
use std::net::{IpAddr, SocketAddr};
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The keyspace of a run.
const KEYSPACE: &str = "chaos";
/// Where a link leads while there is nothing: to a port that nobody listens on.
const NOWHERE: ([u8; 4], u16) = ([127, 0, 0, 1], 1);

/// A node of Hobbs.
#[derive(Debug)]
pub struct Node {
    store: SharedStore,
    running: Mutex<Option<Server>>,
    clients: Link,
    peers: Link,
    database: Vec<Link>,
}

impl Node {
    /// A node over the Cassandra nodes at these addresses. It does not run yet.
    ///
    /// # Errors
    /// When there is no free port for its links.
    pub fn new(program: Program, log: &Path, proxy: &Proxy, database: &[IpAddr]) -> Result<Self, ChaosError> {
        let database = proxy.links_beside(database, CASSANDRA_PORT)?;
        let addresses: Vec<SocketAddr> = database.iter().map(Link::address).collect();
        Ok(Self {
            store: SharedStore::new(program, &addresses, KEYSPACE, log),
            running: Mutex::new(None),
            clients: proxy.link(NOWHERE.into())?,
            peers: proxy.link(NOWHERE.into())?,
            database,
        })
    }

    /// The store, by way of its links.
    #[must_use]
    pub const fn store(&self) -> &SharedStore {
        &self.store
    }

    /// Starts it, and leads its links to it.
    ///
    /// # Errors
    /// When it does not start.
    pub fn start(&self) -> Result<(), ChaosError> {
        let server = self.store.serve(Some(self.peers.address()))?;
        let address = server.endpoint().resolve()?;
        self.clients.aim(address);
        self.peers.aim(address);
        *self.running() = Some(server);
        Ok(())
    }

    /// Ends it at once (`SIGKILL`).
    ///
    /// # Errors
    /// When the system refuses.
    pub fn kill(&self) -> Result<(), ChaosError> {
        match self.running().take() {
            Some(mut server) => Ok(server.kill()?),
            None => Ok(()),
        }
    }

    /// Where clients reach it, however often it is started.
    ///
    /// # Errors
    /// When the address is none.
    pub fn endpoint(&self) -> Result<Endpoint, ChaosError> {
        Ok(Endpoint::parse(&format!("http://{}", self.clients.address()))?)
    }

    /// Every link of it, with its name: from clients, from other nodes, to each node of the database.
    pub fn links(&self) -> impl Iterator<Item = (String, &Link)> {
        let database = self.database.iter().enumerate();
        let database = database.map(|(number, link)| (format!("its link to Cassandra node {}", number + 1), link));
        [("its clients".to_owned(), &self.clients), ("its peers".to_owned(), &self.peers)].into_iter().chain(database)
    }

    fn running(&self) -> MutexGuard<'_, Option<Server>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
