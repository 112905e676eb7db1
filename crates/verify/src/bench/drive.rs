//! The generator of load: connections that each send a request as soon as the one before it is answered.

use super::{BenchError, Figures};
use crate::wire::Endpoint;
use std::net::SocketAddr;
use std::rc::Rc;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::LocalSet;

/// How many bytes of an answer are looked for at once.
const READ_BYTES: usize = 16 * 1024;
/// How much of the body of a failure is kept.
const BODY_BYTES_SHOWN: usize = 300;
/// The largest head of an answer.
const HEAD_BYTES_MAX: usize = 64 * 1024;

/// How long a run goes on.
#[derive(Clone, Copy, Debug)]
pub(super) enum Length {
    /// So long.
    Time(Duration),
    /// Until so many requests are sent.
    Requests(u64),
}

/// A run.
pub(super) struct Run<'a> {
    pub(super) endpoint: &'a Endpoint,
    pub(super) connections: usize,
    pub(super) length: Length,
    /// The status that every answer has to have.
    pub(super) status: u16,
}

/// What the connections of a run share.
struct Shared<F> {
    next: F,
    sent: u64,
    latencies: Vec<u64>,
    failed: u64,
    last_failure: String,
}

impl<F: FnMut(u64, &mut Vec<u8>)> Shared<F> {
    /// Writes the next request; `false`: the run is over.
    fn write_next(&mut self, length: Length, started: Instant, request: &mut Vec<u8>) -> bool {
        let is_over = match length {
            Length::Time(time) => started.elapsed() >= time,
            Length::Requests(requests) => self.sent >= requests,
        };
        if is_over {
            return false;
        }
        request.clear();
        (self.next)(self.sent, request);
        self.sent += 1;
        true
    }

    fn count(&mut self, answered: &Answered, status: u16, sent: Instant) {
        if answered.status == status {
            self.latencies.push(sent.elapsed().as_nanos().try_into().unwrap_or(u64::MAX));
        } else {
            self.failed += 1;
            self.last_failure = format!("{} {}", answered.status, answered.body);
        }
    }
}

impl Run<'_> {
    /// Sends the requests that `next` writes, each of which gets a number, on all connections at once.
    pub(super) fn drive(&self, next: impl FnMut(u64, &mut Vec<u8>) + 'static) -> Result<Figures, BenchError> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        LocalSet::new().block_on(&runtime, self.drive_all(next))
    }

    async fn drive_all(&self, next: impl FnMut(u64, &mut Vec<u8>) + 'static) -> Result<Figures, BenchError> {
        let address = self.endpoint.resolve()?;
        let shared = Shared { next, sent: 0, latencies: Vec::new(), failed: 0, last_failure: String::new() };
        let shared = Rc::new(std::cell::RefCell::new(shared));
        let mut connections = Vec::with_capacity(self.connections);
        for _ in 0..self.connections {
            connections.push(Connection::open(address).await?);
        }
        let started = Instant::now();
        let (length, status) = (self.length, self.status);
        let work = |mut connection: Connection| {
            let shared = Rc::clone(&shared);
            tokio::task::spawn_local(async move {
                let mut request = Vec::new();
                while shared.borrow_mut().write_next(length, started, &mut request) {
                    let sent = Instant::now();
                    let answered = connection.exchange(address, &request).await?;
                    shared.borrow_mut().count(&answered, status, sent);
                }
                Ok::<(), BenchError>(())
            })
        };
        let tasks: Vec<_> = connections.into_iter().map(work).collect();
        for task in tasks {
            task.await.map_err(std::io::Error::other)??;
        }
        let mut shared = shared.borrow_mut();
        let latencies = std::mem::take(&mut shared.latencies);
        Ok(Figures::new(latencies, started.elapsed(), shared.failed, shared.last_failure.clone()))
    }
}

/// An answer, as far as it is looked at.
pub(crate) struct Answered {
    pub(crate) status: u16,
    /// The beginning of the body, unless it is a success.
    pub(crate) body: String,
    /// Whether it says when to try again.
    pub(crate) says_when: bool,
}

impl Answered {
    /// What a failure says to a person, or the beginning of its body.
    pub(crate) fn message(&self) -> String {
        let after = self.body.split_once(r#""message":""#).map(|(_, after)| after);
        let message = after.and_then(|after| after.split('"').next());
        message.unwrap_or(&self.body).to_owned()
    }
}

/// A connection that is kept open.
pub(crate) struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Connection {
    pub(crate) async fn open(address: SocketAddr) -> Result<Self, BenchError> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, buffer: Vec::with_capacity(READ_BYTES) })
    }

    /// Sends a request and reads its answer; opens the connection anew if the server closes it afterwards.
    pub(crate) async fn exchange(&mut self, address: SocketAddr, request: &[u8]) -> Result<Answered, BenchError> {
        self.stream.write_all(request).await?;
        self.buffer.clear();
        let head = loop {
            self.read().await?;
            if let Some(end) = find(&self.buffer, b"\r\n\r\n") {
                break end + 4;
            }
            if self.buffer.len() > HEAD_BYTES_MAX {
                return Err(std::io::Error::other("an answer's head is too long").into());
            }
        };
        let bytes = self.buffer.get(..head).unwrap_or_default();
        let status = bytes.get(9..12).and_then(|digits| std::str::from_utf8(digits).ok()?.parse().ok());
        let status = status.unwrap_or_default();
        let length = header(bytes, "content-length").and_then(|length| length.parse::<usize>().ok());
        let chunked = length.is_none() && header(bytes, "transfer-encoding").is_some();
        let closes = header(bytes, "connection").is_some_and(|value| value.eq_ignore_ascii_case("close"));
        let says_when = header(bytes, "retry-after").is_some();
        let end = head + length.unwrap_or_default();
        while self.buffer.len() < end || (chunked && !self.buffer.ends_with(b"0\r\n\r\n")) {
            self.read().await?;
        }
        let body = self.buffer.get(head..).unwrap_or_default();
        let body = body.get(..body.len().min(BODY_BYTES_SHOWN)).unwrap_or_default();
        let body = if status < 300 { String::new() } else { String::from_utf8_lossy(body).into_owned() };
        if closes {
            *self = Self::open(address).await?;
        }
        Ok(Answered { status, body, says_when })
    }

    async fn read(&mut self) -> Result<(), BenchError> {
        self.buffer.reserve(READ_BYTES);
        match self.stream.read_buf(&mut self.buffer).await? {
            0 => Err(std::io::Error::from(std::io::ErrorKind::UnexpectedEof).into()),
            _ => Ok(()),
        }
    }
}

fn find(bytes: &[u8], sought: &[u8]) -> Option<usize> {
    bytes.windows(sought.len()).position(|window| window == sought)
}

fn header<'a>(head: &'a [u8], name: &str) -> Option<&'a str> {
    let lines = head.split(|&byte| byte == b'\n').filter_map(|line| std::str::from_utf8(line).ok());
    let found = lines.filter_map(|line| line.split_once(':')).find(|(found, _)| found.eq_ignore_ascii_case(name));
    found.map(|(_, value)| value.trim())
}
