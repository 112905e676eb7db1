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
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::Gateway;
use super::answer::fault_response;
use crate::bounds;
use crate::fault::Fault;

/// A server that listens, but does not accept yet.
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
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
        Ok(Self { listener, address })
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
        let places = Arc::new(Semaphore::new(bounds::CONNECTIONS_MAX));
        let mut stop = std::pin::pin!(stop);
        loop {
            let (stream, place) = tokio::select! {
                () = &mut stop => break,
                accepted = self.accept(&places) => accepted,
            };
            let connection = serve_connection(stream, gateway.clone(), graceful.watcher());
            tokio::spawn(async move {
                connection.await;
                drop(place);
            });
        }
        drop(self.listener);
        if tokio::time::timeout(bounds::SHUTDOWN_TIMEOUT, graceful.shutdown()).await.is_err() {
            tracing::warn!("requests under way were cut off: they took longer than the time allowed for a stop");
        }
    }
}

impl Server {
    /// The next connection, once there is a place for it.
    async fn accept(&self, places: &Arc<Semaphore>) -> (TcpStream, Option<OwnedSemaphorePermit>) {
        // The semaphore is never closed, so there always is a permit in the end.
        let place = Arc::clone(places).acquire_owned().await.ok();
        loop {
            match self.listener.accept().await {
                Ok((stream, _)) => return (stream, place),
                Err(error) => {
                    // Too many open files, or a client that left: this must not become a busy loop.
                    tracing::warn!(%error, "a connection could not be accepted");
                    tokio::time::sleep(bounds::ACCEPT_PAUSE).await;
                }
            }
        }
    }
}

async fn serve_connection(stream: TcpStream, gateway: Gateway, watcher: Watcher) {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "a connection's delay could not be turned off");
    }
    let service = service_fn(move |request: http::Request<Incoming>| {
        let gateway = gateway.clone();
        async move { Ok::<_, Infallible>(answer_in_time(&gateway, request).await) }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(bounds::HEADER_READ_TIMEOUT)
        .max_buf_size(bounds::HEADER_BYTES_MAX)
        .max_headers(bounds::HEADERS_MAX)
        .serve_connection(TokioIo::new(stream), service);
    if let Err(error) = watcher.watch(connection).await {
        tracing::debug!(%error, "a connection ended early");
    }
}

async fn answer_in_time(gateway: &Gateway, request: http::Request<Incoming>) -> Response {
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
