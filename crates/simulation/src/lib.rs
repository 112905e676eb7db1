//! Runs ledgers over one store, in one thread, under a schedule that follows from a seed.
//!
//! A run has a few nodes (each a ledger of the server's own code), clients that send, send again and read, and one store that
//! is slow, reorders, refuses, fails before and after it did what it was asked, stops taking writes, and delivers late. Nodes
//! crash and start again. The clock is virtual: nobody waits in earnest, and everything that happens follows from
//! the seed, so a failure is seen again by running its seed again.
//!
//! Everything is compared with a model that knows what was sent and answered, and looks at the rows themselves at the moment
//! of each answer: what was acknowledged is there once, what was refused is not, what is open is there wholly or not at all; a
//! duplicate is told only of what is durable; a read sees at least what was there when it began, and at most what was there
//! when it ended; what is taken back is so once, and for all reads; everything is folded in time; nothing waits for ever; and in the end, all that is derived equals what
//! it is derived from.
//!
//! It is *not* a test of an engine: below the ledger is the memory store, which the contract suite compares with the others.
//! A [`Mutant`] is that store with one promise broken, to show that the simulation would notice.

mod client;
mod cluster;
mod dice;
mod history;
mod model;
mod reading;
mod reckoning;
mod run;
mod setup;
mod store;
mod submissions;
mod trace;
mod violation;
mod voiding;
mod world;

pub use run::{Report, run};
pub use store::Mutant;
pub use trace::Counts;
pub use violation::Violation;
