//! The one store that all nodes share, and how each reaches it.

mod fate;
mod link;
mod mutant;
mod network;

pub(crate) use link::Link;
pub use mutant::Mutant;
pub(crate) use mutant::MutantStore;
pub(crate) use network::Network;
