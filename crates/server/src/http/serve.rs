//! Connections: accepting them, within bounds, and letting them finish.

use std::convert::Infallible;
use std::future::Future;
use std::net::SocketAddr;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use axum::response::Response;
use futures_util::FutureExt;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use tokio::net::{TcpListener, TcpStream};

use super::Gateway;
use super::answer::fault_response;
use super::places::{Arriving, Leaving, Places, TakenPlace};
use crate::bounds;
use crate::fault::Fault;

/// A server that listens, but does not accept yet.
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    connections_max: usize,
}

/// Why a server could not listen.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ServeError {
    /// Another process listens there.
    #[error("the address {0} is in use: stop the process that listens there, or choose another with --listen")]
    AddressInUse(SocketAddr),
    /// The address can't be listened on.
    #[error("can't listen on {address}: {error}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// The operating system's reason.
        error: std::io::Error,
    },
}

impl Server {
    /// Listens on an address. Port 0 lets the operating system choose; [`Self::address`] tells what it chose.
    ///
    /// # Errors
    ///
    /// [`ServeError`].
    pub async fn bind(address: SocketAddr) -> Result<Self, ServeError> {
        let failed = |error: std::io::Error| match error.kind() {
            std::io::ErrorKind::AddrInUse => ServeError::AddressInUse(address),
            _ => ServeError::Listen { address, error },
        };
        let listener = TcpListener::bind(address).await.map_err(failed)?;
        let address = listener.local_addr().map_err(|error| ServeError::Listen { address, error })?;
        Ok(Self { listener, address, connections_max: bounds::CONNECTIONS_MAX })
    }

    /// The same with another bound for how many connections may be open at once.
    #[must_use]
    pub const fn holding(mut self, connections_max: usize) -> Self {
        self.connections_max = connections_max;
        self
    }

    /// The address it listens on.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves until `stop` is ready. Then it accepts no more, lets the requests under way finish, and returns; those that
    /// take longer than [`bounds::SHUTDOWN_TIMEOUT`] are cut off.
    pub async fn serve(self, gateway: Gateway, stop: impl Future<Output = ()>) {
        let graceful = GracefulShutdown::new();
        let places = Places::new(self.connections_max);
        let mut overdue = tokio::time::interval(bounds::CLIENT_WAIT_PAUSE);
        let mut stop = std::pin::pin!(stop);
        loop {
            let stream = tokio::select! {
                () = &mut stop => break,
                stream = self.accept() => stream,
                _ = overdue.tick() => {
                    places.close_overdue();
                    continue;
                }
            };
            let taken = tokio::select! {
                () = &mut stop => break,
                taken = places.take() => taken,
            };
            tokio::spawn(serve_connection(stream, gateway.clone(), graceful.watcher(), taken));
        }
        drop(self.listener);
        if tokio::time::timeout(bounds::SHUTDOWN_TIMEOUT, graceful.shutdown()).await.is_err() {
            tracing::warn!("requests under way were cut off: they took longer than the time allowed for a stop");
        }
    }
}

impl Server {
    /// The next connection.
    async fn accept(&self) -> TcpStream {
        loop {
            match self.listener.accept().await {
                Ok((stream, _)) => return stream,
                Err(error) => {
                    // Too many open files, or a client that left: this must not become a busy loop.
                    tracing::warn!(%error, "a connection could not be accepted");
                    tokio::time::sleep(bounds::ACCEPT_PAUSE).await;
                }
            }
        }
    }
}

async fn serve_connection(stream: TcpStream, gateway: Gateway, watcher: Watcher, taken: TakenPlace) {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "a connection's delay could not be turned off");
    }
    let place = &taken.place;
    let service = service_fn(move |request: http::Request<Incoming>| {
        let (gateway, place) = (gateway.clone(), Arc::clone(place));
        async move {
            place.serve();
            let answer = answer_in_time(&gateway, request.map(|body| Arriving::new(body, &place))).await;
            place.wait();
            Ok::<_, Infallible>(answer.map(|body| Leaving::new(body, &place)))
        }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(bounds::HEADER_READ_TIMEOUT)
        .max_buf_size(bounds::HEADER_BYTES_MAX)
        .max_headers(bounds::HEADERS_MAX)
        .serve_connection(TokioIo::new(stream), service);
    tokio::select! {
        ended = watcher.watch(connection) => {
            if let Err(error) = ended {
                tracing::debug!(%error, "a connection ended early");
            }
        }
        () = place.left() => tracing::debug!("a connection was closed that waited for its client"),
    }
}

async fn answer_in_time(gateway: &Gateway, request: http::Request<Arriving<Incoming>>) -> Response {
    // A panic is a bug of ours; its request gets an answer all the same, and its connection lives on.
    let answer = AssertUnwindSafe(gateway.answer(request)).catch_unwind();
    match tokio::time::timeout(bounds::REQUEST_TIMEOUT, answer).await {
        Ok(Ok(response)) => response,
        Ok(Err(_)) => fault_response(&Fault::Internal("the server met a bug of its own".to_owned())),
        Err(_) => {
            let message =
                "the request took too long; whether it was carried out is open: retry with the same tracking id";
            fault_response(&Fault::Unavailable(message.to_owned()))
        }
    }
}
