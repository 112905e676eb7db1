//! Several nodes of Hobbs over a cluster of Cassandra, while nodes of both kinds are killed and connections fail.
//!
//! Clients record submissions, several of them often the same tracking id at once and now and then with different content, and
//! read what is recorded. When everything is healed, what is open is sent again until its answer is clear; then everything that
//! is stored is compared with what was sent: nothing that was acknowledged is lost, nothing is stored twice or by half, every total is
//! that of what is stored, and what clients saw of each tracking id can be explained by one order of events ([`check`]).
//!
//! Pure parts: [`Race`], [`Load`], [`check`], [`History`], [`Stored`], [`kills`], [`Upsets`]. [`Proxy`] delays and cuts connections;
//! [`Cassandra`] and [`Node`] are the programs; [`trial`] is the clients' part and the
//! checks, and [`run`] puts it all together.

mod audit;
mod cassandra;
mod clients;
mod command;
mod disruption;
mod error;
mod history;
mod listing;
mod load;
mod node;
mod proxy;
mod race;
mod register;
mod report;
mod run;
mod schedule;
mod settlement;
mod shared_store;
mod stored;
mod task;
mod trial;

pub use cassandra::{CASSANDRA_PORT, Cassandra};
pub use clients::Clients;
pub use disruption::Disturbances;
pub use error::ChaosError;
pub use history::{Counts, History};
pub use listing::{Listing, Recorded};
pub use load::Load;
pub use node::Node;
pub use proxy::{Disturbance, Link, Proxy};
pub use race::{NoCandidate, Race};
pub use register::{Event, Seen, check};
pub use report::Report;
pub use run::{Options, run};
pub use schedule::{Kill, Upset, Upsets, kills};
pub use settlement::Settlement;
pub use shared_store::SharedStore;
pub use stored::Stored;
pub use task::{Action, Task, Tasks};
pub use trial::{Trial, trial};
