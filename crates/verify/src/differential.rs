//! The same requests to two servers, and what their answers differ in.
//!
//! The requests are those of transcripts, or random ones: [histories](History) of valid and broken requests that follow from
//! a seed alone. Each side's answers are captured for its own later requests, and the identifiers of one side are paired with
//! those in their places on the other. A difference in a random history is [shrunk](shrink()) to its shortest exchange.

mod accounts;
mod amounts;
mod catalogs;
mod dates;
pub(crate) mod dice;
mod difference;
mod history;
mod identities;
mod mended;
mod noise;
mod pair;
mod report;
mod run;
mod script;
mod security;
mod shrink;
mod side;
mod simplify;
mod slice;
mod step;
mod subscriptions;
mod tenants;
mod tokens;
mod transcripts;
mod usage;
mod world;
mod wrong;

pub use difference::Difference;
pub use history::History;
pub use pair::Pair;
pub use report::{Finding, Summary};
pub use run::{Options, run};
pub use shrink::{Shrunk, shrink};
pub use side::Side;
pub use transcripts::replay_both;
