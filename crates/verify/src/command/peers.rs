//! The two servers of a comparison: at addresses, or started for it.

use clap::Args;
use hobbs_verify::differential::{Pair, Side};
use hobbs_verify::rating::Player;
use hobbs_verify::server::{PASSWORD, Server, USER};
use hobbs_verify::wire::Endpoint;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::error::Error;
use std::path::PathBuf;
use tempfile::TempDir;

/// Where the two servers are.
#[derive(Debug, Args)]
pub(crate) struct Peers {
    /// The address of the server that is checked
    #[arg(long, value_name = "URL", required_unless_present = "binary", conflicts_with = "binary")]
    base: Option<String>,
    /// The program of the server that is checked: it is started on an empty temporary data directory
    #[arg(long, value_name = "PATH")]
    binary: Option<PathBuf>,
    /// The address of the server that it is checked against
    #[arg(long, value_name = "URL", required_unless_present = "peer_binary", conflicts_with = "peer_binary")]
    peer: Option<String>,
    /// The program of the server that it is checked against
    #[arg(long, value_name = "PATH")]
    peer_binary: Option<PathBuf>,
    /// A user of the checked server who may do everything
    #[arg(long, value_name = "NAME", default_value = USER)]
    user: String,
    /// That user's password
    #[arg(long, value_name = "PASSWORD", default_value = PASSWORD)]
    password: String,
    /// A user of the other server who may do everything
    #[arg(long, value_name = "NAME", default_value = USER)]
    peer_user: String,
    /// That user's password
    #[arg(long, value_name = "PASSWORD", default_value = PASSWORD)]
    peer_password: String,
}

/// The two servers, and what was started for them, which ends with this.
pub(crate) struct Servers {
    base: Endpoint,
    peer: Endpoint,
    started: Vec<(Server, TempDir)>,
}

impl Peers {
    /// Starts what has to be started.
    pub(crate) fn start(&self) -> Result<Servers, Box<dyn Error>> {
        let mut started = Vec::new();
        let base = endpoint(self.base.as_deref(), self.binary.as_ref(), &mut started)?;
        let peer = endpoint(self.peer.as_deref(), self.peer_binary.as_ref(), &mut started)?;
        Ok(Servers { base, peer, started })
    }
}

fn endpoint(
    address: Option<&str>,
    binary: Option<&PathBuf>,
    started: &mut Vec<(Server, TempDir)>,
) -> Result<Endpoint, Box<dyn Error>> {
    match (address, binary) {
        (Some(address), _) => Ok(Endpoint::parse(address)?),
        (None, Some(binary)) => {
            let folder = tempfile::tempdir()?;
            let server = Server::start(binary, &folder.path().join("data"), &folder.path().join("log"))?;
            let endpoint = server.endpoint().clone();
            started.push((server, folder));
            Ok(endpoint)
        }
        (None, None) => Err("an address or a program is needed for each side".into()),
    }
}

impl Servers {
    /// The two servers as those that rating cases are played against: the one that is checked, and the other.
    pub(crate) fn players<'a>(&'a self, peers: &'a Peers) -> [Player<'a>; 2] {
        [
            Player { wire: &self.base, user: &peers.user, password: &peers.password },
            Player { wire: &self.peer, user: &peers.peer_user, password: &peers.peer_password },
        ]
    }
}

/// The two servers as the two sides of a comparison.
pub(crate) fn pair_of<'a>(servers: &'a Servers, peers: &Peers, strict: bool, mend_quirks: bool) -> Pair<'a> {
    debug_assert!(servers.started.len() <= 2, "each side is started once");
    Pair {
        base: Side::of(&servers.base, &peers.user, &peers.password),
        peer: Side::of(&servers.peer, &peers.peer_user, &peers.peer_password),
        strict,
        mend_quirks,
        today: today(),
    }
}

/// The date, in UTC.
#[expect(clippy::disallowed_methods, reason = "servers stamp what happens in a run with the machine's own time")]
pub(crate) fn today() -> Date {
    TimeZone::UTC.to_datetime(jiff::Timestamp::now()).date()
}
