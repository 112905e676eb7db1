//! One address that leads to another.

use super::Disturbance;
use super::pump::carry;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::runtime::Handle;
use tokio::sync::{Semaphore, watch};

/// How many connections a link carries at once; further ones wait.
const CONNECTIONS_MAX: usize = 1_024;
/// The pause after a connection could not be accepted.
const ACCEPT_PAUSE: Duration = Duration::from_millis(10);

/// Where a link leads at the moment, and what it does on the way.
#[derive(Clone, Copy, Debug)]
pub(super) struct State {
    pub(super) target: SocketAddr,
    pub(super) disturbance: Disturbance,
}

/// An address that leads to another, which may change.
#[derive(Debug)]
pub struct Link {
    address: SocketAddr,
    state: watch::Sender<State>,
    cut: Arc<AtomicU64>,
}

impl Link {
    pub(super) fn serve(runtime: &Handle, listener: TcpListener, target: SocketAddr) -> io::Result<Self> {
        let address = listener.local_addr()?;
        listener.set_nonblocking(true)?;
        let (state, watched) = watch::channel(State { target, disturbance: Disturbance::None });
        let cut = Arc::new(AtomicU64::new(0));
        let _context = runtime.enter();
        let listener = tokio::net::TcpListener::from_std(listener)?;
        runtime.spawn(accept_all(listener, watched, Arc::clone(&cut)));
        Ok(Self { address, state, cut })
    }

    /// Where it listens.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Leads new connections elsewhere.
    pub fn aim(&self, target: SocketAddr) {
        self.state.send_modify(|state| state.target = target);
    }

    /// Disturbs what passes from now on, or no more.
    pub fn disturb(&self, disturbance: Disturbance) {
        self.state.send_modify(|state| state.disturbance = disturbance);
    }

    /// How many connections it has cut.
    #[must_use]
    pub fn connections_cut(&self) -> u64 {
        self.cut.load(Ordering::Relaxed)
    }
}

async fn accept_all(listener: tokio::net::TcpListener, state: watch::Receiver<State>, cut: Arc<AtomicU64>) {
    let places = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    // Ends with the runtime, or when nobody can aim the link any more.
    while state.has_changed().is_ok() {
        let Ok(place) = Arc::clone(&places).acquire_owned().await else { return };
        let Ok((client, _)) = listener.accept().await else {
            tokio::time::sleep(ACCEPT_PAUSE).await;
            continue;
        };
        let (state, cut) = (state.clone(), Arc::clone(&cut));
        tokio::spawn(async move {
            // A connection that fails is closed on both sides, which is all that the two ends need to know.
            if carry(client, state).await.is_ok_and(|was_cut| was_cut) {
                cut.fetch_add(1, Ordering::Relaxed);
            }
            drop(place);
        });
    }
}
