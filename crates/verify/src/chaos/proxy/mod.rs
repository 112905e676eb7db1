//! A proxy for TCP that delays, stalls and cuts what passes through it, on demand.

mod disturbance;
mod link;
mod pump;

pub use disturbance::Disturbance;
pub use link::Link;

use std::io;
use std::net::{IpAddr, SocketAddr, TcpListener};
use tokio::runtime::{Builder, Runtime};

/// How often a port is sought that is free on several addresses.
const PORTS_TRIED_MAX: usize = 64;

/// Where links are run. They end with it.
#[derive(Debug)]
pub struct Proxy {
    runtime: Runtime,
}

impl Proxy {
    /// A proxy without links.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start() -> io::Result<Self> {
        let runtime = Builder::new_multi_thread().worker_threads(1).thread_name("proxy").enable_all().build()?;
        Ok(Self { runtime })
    }

    /// A link that listens on a free port of this machine and leads to `target`.
    ///
    /// # Errors
    /// When there is no free port.
    pub fn link(&self, target: SocketAddr) -> io::Result<Link> {
        let listener = TcpListener::bind(("127.0.0.1", 0))?;
        Link::serve(self.runtime.handle(), listener, target)
    }

    /// Links that listen on one and the same port of several addresses, each leading to the same address at `port`: a database's
    /// clients find its other nodes by their addresses, at the port at which they reached the first.
    ///
    /// # Errors
    /// When there is no such port.
    pub fn links_beside(&self, addresses: &[IpAddr], port: u16) -> io::Result<Vec<Link>> {
        let mut failure = io::Error::new(io::ErrorKind::AddrNotAvailable, "there is no address to listen on");
        for _ in 0..PORTS_TRIED_MAX {
            match listen_beside(addresses) {
                Ok(listeners) => {
                    let link = |(listener, address): (TcpListener, &IpAddr)| {
                        Link::serve(self.runtime.handle(), listener, SocketAddr::new(*address, port))
                    };
                    return listeners.into_iter().zip(addresses).map(link).collect();
                }
                Err(error) => failure = error,
            }
        }
        Err(failure)
    }
}

fn listen_beside(addresses: &[IpAddr]) -> io::Result<Vec<TcpListener>> {
    let mut port = 0;
    let mut listeners = Vec::with_capacity(addresses.len());
    for address in addresses {
        let listener = TcpListener::bind((*address, port))?;
        port = listener.local_addr()?.port();
        listeners.push(listener);
    }
    Ok(listeners)
}

#[cfg(test)]
mod tests;
