//! The same requests to two servers, and what their answers differ in.
//!
//! The requests are those of transcripts, or random ones: [histories](History) of valid and broken requests that follow from
//! a seed alone. Each side's answers are captured for its own later requests. A difference in a random history is
//! [shrunk](shrink()) to its shortest exchange.

mod dice;
mod directory;
mod history;
mod mask;
mod noise;
mod pair;
mod report;
mod run;
mod shrink;
mod simplify;
mod step;
mod transcripts;
mod usage;

pub use history::History;
pub use pair::{Difference, Pair, Side};
pub use report::{Finding, Summary};
pub use run::{Options, run};
pub use shrink::shrink;
pub use transcripts::replay_both;
