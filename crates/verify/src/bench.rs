//! Measures a server under load, next to others under the same load: how many requests it answers, and how fast.
//!
//! Every server gets the same requests from the same generator in turn. The [ceiling](Ceiling) is a server that reads the same
//! bodies and stores nothing: what is left between it and the other is the price of keeping what was recorded.

mod body;
mod ceiling;
mod disk;
mod drive;
mod error;
mod figures;
mod footprint;
mod measure;
mod stage;
mod table;

pub use ceiling::Ceiling;
pub use disk::sync_times;
pub(crate) use drive::{Answered, Connection};
pub use error::BenchError;
pub use figures::Figures;
pub use footprint::{Footprint, FootprintError, Load};
pub use measure::{Measurement, Measures, measure, measure_nodes};
pub use stage::{Credentials, Stage, Target};
pub use table::Table;
