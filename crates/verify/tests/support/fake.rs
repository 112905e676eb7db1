//! The stand-in as something that is started and killed.

use super::connection::{self, Asked};
use super::stored::{Fault, Stored};
use hobbs_verify::crash::Subject;
use hobbs_verify::server::ServerError;
use hobbs_verify::wire::Endpoint;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// How long an answer waits after its data is stored, so that kills fall in between.
const ANSWER_DELAY: Duration = Duration::from_micros(500);

pub(crate) struct Fake {
    stored: Arc<Mutex<Stored>>,
    identifiers: Arc<AtomicUsize>,
    running: Option<Running>,
}

struct Running {
    address: SocketAddr,
    alive: Arc<AtomicBool>,
    accepting: JoinHandle<()>,
}

impl Fake {
    pub(crate) fn new(fault: Fault) -> Self {
        Self { stored: Arc::new(Mutex::new(Stored::new(fault))), identifiers: Arc::default(), running: None }
    }
}

impl Subject for Fake {
    fn start(&mut self) -> Result<Endpoint, ServerError> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = listener.local_addr()?;
        let alive = Arc::new(AtomicBool::new(true));
        let one =
            Connection { stored: self.stored.clone(), identifiers: self.identifiers.clone(), alive: alive.clone() };
        let accepting = thread::spawn(move || {
            for stream in listener.incoming() {
                if !one.alive.load(Ordering::SeqCst) {
                    return;
                }
                let one = one.clone();
                thread::spawn(move || one.answer(&stream.unwrap()));
            }
        });
        self.running = Some(Running { address, alive, accepting });
        Ok(Endpoint::parse(&format!("http://{address}"))?)
    }

    fn kill(&mut self) -> Result<(), ServerError> {
        if let Some(Running { address, alive, accepting }) = self.running.take() {
            let mut stored = self.stored.lock().unwrap();
            alive.store(false, Ordering::SeqCst);
            stored.crash();
            drop(stored);
            // Wakes the thread that accepts, unless a client's connection has done so already.
            drop(TcpStream::connect(address));
            accepting.join().unwrap();
        }
        Ok(())
    }
}

#[derive(Clone)]
struct Connection {
    stored: Arc<Mutex<Stored>>,
    identifiers: Arc<AtomicUsize>,
    alive: Arc<AtomicBool>,
}

impl Connection {
    fn answer(&self, stream: &TcpStream) {
        let Some(asked) = connection::read(stream) else { return };
        let Some((status, body)) = self.act(&asked) else { return };
        if asked.method == "POST" {
            thread::sleep(ANSWER_DELAY);
        }
        let identifier = self.identifiers.fetch_add(1, Ordering::SeqCst);
        if self.alive.load(Ordering::SeqCst) {
            connection::write(stream, status, &format!("http://h/x/id-{identifier}"), &body);
        }
    }

    /// Status and body of the answer; `None` once the stand-in is dead, whose data must not change any more.
    fn act(&self, asked: &Asked) -> Option<(u16, String)> {
        let mut stored = self.stored.lock().unwrap();
        let is_usage = asked.target.starts_with("/1.0/kb/usages");
        self.alive.load(Ordering::SeqCst).then(|| match asked.method.as_str() {
            "POST" if is_usage => stored.record(&asked.body),
            "GET" if is_usage => (200, stored.totals(&asked.target)),
            _ => (201, String::new()),
        })
    }
}
