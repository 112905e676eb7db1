//! One connection through a link.

use super::Disturbance;
use super::link::State;
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::sync::watch;

const BUFFER_BYTES: usize = 16 * 1024;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Direction {
    ToServer,
    ToClient,
}

/// Carries one connection until one side ends it or the link cuts it; answers whether it was cut.
pub(super) async fn carry(client: TcpStream, mut state: watch::Receiver<State>) -> io::Result<bool> {
    let State { target, disturbance } = *state.borrow_and_update();
    if disturbance == Disturbance::Cut {
        return Ok(true);
    }
    let server = TcpStream::connect(target).await?;
    client.set_nodelay(true)?;
    server.set_nodelay(true)?;
    let (client_in, client_out) = client.into_split();
    let (server_in, server_out) = server.into_split();
    // Once something was lost, nothing that comes after it may arrive.
    let lost = AtomicBool::new(false);
    let there = pump(client_in, server_out, Direction::ToServer, state.clone(), &lost);
    let back = pump(server_in, client_out, Direction::ToClient, state.clone(), &lost);
    let is_cut = |state: &State| match state.disturbance {
        Disturbance::Cut => true,
        Disturbance::HalfOpen => false,
        _ => lost.load(Ordering::Relaxed),
    };
    tokio::select! {
        ended = there => ended.map(|()| false),
        ended = back => ended.map(|()| false),
        _ = state.wait_for(is_cut) => Ok(true),
    }
}

async fn pump(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    direction: Direction,
    mut state: watch::Receiver<State>,
    lost: &AtomicBool,
) -> io::Result<()> {
    let mut buffer = vec![0; BUFFER_BYTES];
    loop {
        let count = from.read(&mut buffer).await?;
        if count == 0 {
            return Ok(());
        }
        if passes(direction, &mut state, lost).await? {
            to.write_all(buffer.get(..count).unwrap_or_default()).await?;
        }
    }
}

/// Waits as long as the link holds up what was read, and answers whether it arrives at all.
async fn passes(direction: Direction, state: &mut watch::Receiver<State>, lost: &AtomicBool) -> io::Result<bool> {
    loop {
        let disturbance = state.borrow_and_update().disturbance;
        match disturbance {
            Disturbance::HalfOpen if direction == Direction::ToClient => {
                lost.store(true, Ordering::Relaxed);
                return Ok(false);
            }
            Disturbance::Stall => state.changed().await.map_err(io::Error::other)?,
            Disturbance::Latency(latency) => {
                tokio::time::sleep(latency).await;
                return Ok(true);
            }
            Disturbance::None | Disturbance::Cut | Disturbance::HalfOpen => return Ok(true),
        }
    }
}
