//! Many slow connections at once, on a thread of their own.

use super::super::FaultError;
use super::manner::Manner;
use crate::wire::Endpoint;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::watch;

/// How often a slow client sends something.
const DROP_PAUSE: Duration = Duration::from_secs(1);
/// How many are opened together, and the pause until the next are: the operating system forgets some of those that come faster
/// than they are taken, and lets their clients believe that they are open.
const TOGETHER: usize = 200;
const OPENING_PAUSE: Duration = Duration::from_millis(50);
/// How often is looked whether all are open.
const LOOK_PAUSE: Duration = Duration::from_millis(20);

/// What became of the connections.
#[derive(Debug, Default)]
struct Shared {
    opened: AtomicUsize,
    /// Of each manner: how many the server closed, and how long the last of them lived.
    closed_by_manner: Mutex<BTreeMap<Manner, (usize, Duration)>>,
}

/// Slow connections, which stay open until the server closes them or the attack is stopped.
pub(super) struct Attack {
    wanted: usize,
    shared: Arc<Shared>,
    stop: watch::Sender<bool>,
    thread: JoinHandle<()>,
}

impl Attack {
    /// Begins to open so many.
    pub(super) fn start(endpoint: &Endpoint, wanted: usize) -> Result<Self, FaultError> {
        let failed = FaultError::at("the slow clients");
        let address = endpoint.resolve().map_err(|error| FaultError::NotHere(error.to_string()))?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(&failed)?;
        let (stop, stopped) = watch::channel(false);
        let shared = Arc::new(Shared::default());
        let counted = Arc::clone(&shared);
        let thread = thread::spawn(move || {
            runtime.block_on(async {
                let open = |number| {
                    let (shared, mut stopped) = (Arc::clone(&counted), stopped.clone());
                    tokio::spawn(async move {
                        let turn = u32::try_from(number / TOGETHER).unwrap_or(u32::MAX);
                        let held = async {
                            tokio::time::sleep(OPENING_PAUSE * turn).await;
                            hold(address, Manner::of(number), &shared).await;
                        };
                        tokio::select! {
                            () = held => {}
                            _ = stopped.wait_for(|stop| *stop) => {}
                        }
                    })
                };
                for task in (0..wanted).map(open).collect::<Vec<_>>() {
                    // A task that died is one connection less.
                    let _ = task.await;
                }
            });
        });
        Ok(Self { wanted, shared, stop, thread })
    }

    /// Waits until all are open, or for so long.
    pub(super) fn wait_until_open(&self, time_max: Duration) {
        let started = Instant::now();
        while self.opened() < self.wanted && started.elapsed() < time_max {
            thread::sleep(LOOK_PAUSE);
        }
    }

    /// How many were opened so far.
    pub(super) fn opened(&self) -> usize {
        self.shared.opened.load(Ordering::SeqCst)
    }

    /// Closes those that are left, and says what the server closed before.
    pub(super) fn stop(self) -> String {
        // The thread may be done already.
        let _ = self.stop.send(true);
        let _ = self.thread.join();
        let mut text = String::from("the server closed");
        let closed = self.shared.closed_by_manner.lock().unwrap_or_else(PoisonError::into_inner);
        for (manner, (count, longest)) in closed.iter() {
            // Writing to a string does not fail.
            let _ = write!(text, " {count} {} (after {} s at most)", manner.name(), longest.as_secs());
        }
        text
    }
}

/// Opens a connection and holds it until the server closes it.
async fn hold(address: SocketAddr, manner: Manner, shared: &Shared) {
    let Ok(mut stream) = TcpStream::connect(address).await else { return };
    shared.opened.fetch_add(1, Ordering::SeqCst);
    let opened = Instant::now();
    let _closed = be_slow(&mut stream, manner).await;
    let mut closed = shared.closed_by_manner.lock().unwrap_or_else(PoisonError::into_inner);
    let (count, longest) = closed.entry(manner).or_default();
    *count += 1;
    *longest = opened.elapsed().max(*longest);
}

/// Ends once the server has closed the connection.
async fn be_slow(stream: &mut TcpStream, manner: Manner) -> std::io::Result<()> {
    stream.write_all(&manner.opening()).await?;
    let (mut reading, mut writing) = stream.split();
    if manner == Manner::HalfClosed {
        writing.shutdown().await?;
    }
    let mut buffer = [0; 1024];
    let mut pause = tokio::time::interval(DROP_PAUSE);
    loop {
        tokio::select! {
            read = reading.read(&mut buffer), if manner.reads() => {
                if read? == 0 {
                    return Ok(());
                }
            }
            _ = pause.tick() => writing.write_all(manner.drop()).await?,
        }
    }
}
